//! A page of a pull in portions, so that no click waits behind a page; and the question that follows it, so that the
//! server works while a page is taken in.

use crate::client::{Answer, Ask, What};
use crate::head::Head;
use crate::wire::PullReply;
use serde_json::Value;

/// The same question and answer as several, of about `most` records each: as if so few had been asked for at a time. What
/// is no answer to a pull stays whole, and so does a page whose records do not come in the order of their numbers.
pub fn portions(ask: Ask, answer: Answer, most: usize) -> Vec<(Ask, Answer)> {
    let What::Pull { limit, .. } = ask.what else { return vec![(ask, answer)] };
    let Answer::Pull(reply) = answer else { return vec![(ask, answer)] };
    let ends = ends(&reply, most);
    let mark = mark(&ask, &reply);
    let mut portions = Vec::with_capacity(ends.len() + 1);
    let mut ask = ask;
    let mut records = reply.records.into_iter();
    let mut taken = 0;
    for (end, cursor) in ends {
        let part = records.by_ref().take(end - taken).collect();
        taken = end;
        let next = Ask { what: What::Pull { cursor, limit }, high_water: Some(mark.clone()) };
        let head = reply.head.clone();
        let part = PullReply { head, cursor, more: true, records: part, tombstones: Vec::new() };
        portions.push((std::mem::replace(&mut ask, next), Answer::Pull(part)));
    }
    portions.push((ask, Answer::Pull(PullReply { records: records.collect(), ..reply })));
    portions
}

/// What is asked after the answer to a pull has been taken in, unless something was done on the device meanwhile.
pub fn following(ask: &Ask, answer: &Answer) -> Option<Ask> {
    let (What::Pull { limit, .. }, Answer::Pull(reply)) = (&ask.what, answer) else { return None };
    let what = What::Pull { cursor: reply.cursor, limit: *limit };
    reply.more.then(|| Ask { what, high_water: Some(mark(ask, reply)) })
}

/// The mark that is known when the answer, or the first portion of it, has been taken in.
fn mark(ask: &Ask, reply: &PullReply) -> Head {
    match &ask.high_water {
        Some(known) if !reply.head.is_beyond(known) => known.clone(),
        Some(_) | None => reply.head.clone(),
    }
}

/// Where each portion but the last ends, and the number that it reaches: all of one number stay together.
fn ends(reply: &PullReply, most: usize) -> Vec<(usize, i64)> {
    let numbers: Option<Vec<i64>> =
        reply.records.iter().map(|record| record.get("n").and_then(Value::as_i64)).collect();
    let in_order = |numbers: &Vec<i64>| numbers.is_sorted() && numbers.last().is_none_or(|last| *last <= reply.cursor);
    let Some(numbers) = numbers.filter(in_order) else { return Vec::new() };
    let mut ends = Vec::new();
    let mut begun = 0;
    for (at, pair) in numbers.windows(2).enumerate() {
        let end = at + 1;
        if end - begun >= most && pair[0] != pair[1] {
            ends.push((end, pair[0]));
            begun = end;
        }
    }
    ends
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    fn head(n: i64) -> Head {
        Head::new(1, n, "0123456789abcdef")
    }

    fn page(numbers: &[i64], cursor: i64) -> Answer {
        let records = numbers.iter().map(|n| json!({"kind": "session", "n": n})).collect();
        Answer::Pull(PullReply { head: head(90), cursor, more: cursor < 90, records, tombstones: Vec::new() })
    }

    fn ask(cursor: i64, high_water: Option<Head>) -> Ask {
        Ask { what: What::Pull { cursor, limit: 500 }, high_water }
    }

    #[test]
    fn portions_ask_on_from_each_other_and_come_to_the_whole_page() {
        let portions = portions(ask(3, Some(head(40))), page(&[5, 6, 6, 6, 8, 20, 31], 90), 2);
        let told: Vec<(Ask, Vec<i64>, i64, bool)> = portions
            .into_iter()
            .map(|(ask, answer)| match answer {
                Answer::Pull(reply) => {
                    let numbers = reply.records.iter().map(|record| record["n"].as_i64().unwrap()).collect();
                    (ask, numbers, reply.cursor, reply.more)
                }
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(
            told,
            [
                (ask(3, Some(head(40))), vec![5, 6, 6, 6], 6, true),
                (ask(6, Some(head(90))), vec![8, 20], 20, true),
                (ask(20, Some(head(90))), vec![31], 90, false),
            ]
        );
    }

    #[test]
    fn the_last_portion_is_followed_by_what_follows_the_page_and_the_end_by_nothing() {
        let (asked, answer) = (ask(3, Some(head(40))), page(&[5, 6, 8], 8));
        let next = following(&asked, &answer);
        assert_eq!(next, Some(ask(8, Some(head(90)))));
        let portions = portions(asked, answer, 1);
        assert_eq!(portions.last().and_then(|(ask, answer)| following(ask, answer)), next);
        assert_eq!(following(&ask(8, Some(head(90))), &page(&[31], 90)), None);
    }

    #[test]
    fn a_page_out_of_order_stays_whole_and_an_empty_one_is_one_portion() {
        for numbers in [&[5, 4, 6][..], &[], &[88, 89, 91]] {
            let whole = (ask(0, None), page(numbers, 90));
            assert_eq!(portions(whole.0.clone(), whole.1.clone(), 1), [whole]);
        }
    }

    #[test]
    fn a_mark_beyond_the_answers_head_stays_the_mark() {
        let further = head(95);
        let portions = portions(ask(0, Some(further.clone())), page(&[1, 2], 90), 1);
        assert!(portions.iter().all(|(ask, _)| ask.high_water.as_ref() == Some(&further)));
        assert_eq!(portions.len(), 2);
    }
}
