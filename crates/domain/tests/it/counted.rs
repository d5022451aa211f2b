//! Counted time: the sum over sessions is the length of what they cover together.

use crate::given::{assert_sound, cases, hm, id, minute, past, running};
use proptest::prelude::*;
use stint_domain::counted::{Counted, Span, counted, overlapped};
use stint_domain::time::MINUTE;
use stint_domain::{Instant, Session};

/// Minute 1000 of these tests; nothing in them ends later.
fn now() -> Instant {
    minute(1_000)
}

fn sessions() -> impl Strategy<Value = Vec<Session>> {
    let one = (0..500_i64, 1..300_i64, prop::option::of((0..100_i64, 1..60_i64)));
    let ended = prop::collection::vec(one, 0..9);
    (ended, prop::option::of(0..1_000_i64)).prop_map(|(ended, open)| {
        let ended = ended.into_iter().enumerate().map(|(n, (start, length, pause))| {
            let breaks: Vec<_> = pause
                .map(|(from, long)| (minute(start + from.min(length - 1)), minute(start + (from + long).min(length))))
                .filter(|(from, to)| from < to)
                .into_iter()
                .collect();
            // Ids count down, so that they do not merely repeat the order of starts.
            past(100 - n as u128, minute(start), minute(start + length), &breaks)
        });
        ended.chain(open.map(|start| running(50, minute(start)))).collect()
    })
}

fn total(sessions: &[Session], spans: &[Span]) -> i64 {
    sessions.iter().map(|session| counted(session, spans, now())).map(|c: Counted| c.work + c.r#break).sum()
}

/// Minute by minute: the slow way that cannot be wrong.
fn covered(sessions: &[Session]) -> i64 {
    let within =
        |at: Instant| sessions.iter().any(|session| session.start_time <= at && at < session.end_time.unwrap_or(now()));
    (0..1_000).filter(|at| within(minute(*at))).count() as i64 * MINUTE
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn the_sum_of_counted_times_is_the_length_of_the_union(sessions in sessions()) {
        sessions.iter().for_each(assert_sound);
        let spans: Vec<Span> = sessions.iter().map(Span::of).collect();
        prop_assert_eq!(total(&sessions, &spans), covered(&sessions));
    }

    #[test]
    fn the_order_in_which_others_are_named_does_not_matter(sessions in sessions(), turn in 0..9_usize) {
        let mut spans: Vec<Span> = sessions.iter().map(Span::of).collect();
        let straight: Vec<Counted> = sessions.iter().map(|session| counted(session, &spans, now())).collect();
        let middle = turn.min(spans.len());
        spans.rotate_left(middle);
        spans.reverse();
        let turned: Vec<Counted> = sessions.iter().map(|session| counted(session, &spans, now())).collect();
        prop_assert_eq!(straight, turned);
    }

    #[test]
    fn a_session_counts_no_more_than_it_lasts(sessions in sessions()) {
        let spans: Vec<Span> = sessions.iter().map(Span::of).collect();
        for session in &sessions {
            let own = counted(session, &spans, now());
            let alone = counted(session, &[], now());
            prop_assert!(0 <= own.work && own.work <= alone.work);
            prop_assert!(0 <= own.r#break && own.r#break <= alone.r#break);
            prop_assert_eq!(alone.work + alone.r#break, session.end_time.unwrap_or(now()) - session.start_time);
        }
    }

    #[test]
    fn overlap_is_mutual_and_means_a_shared_moment(
        a in (0..50_i64, 1..50_i64), b in (0..50_i64, 1..50_i64),
    ) {
        let span = |n, (start, length): (i64, i64)| {
            Span { id: id(n), start: minute(start), end: Some(minute(start + length)) }
        };
        let (one, other) = (span(1, a), span(2, b));
        let shared = (0..100).any(|at| [a, b].iter().all(|(start, length)| (*start..start + length).contains(&at)));
        prop_assert_eq!(one.overlaps(&other), shared);
        prop_assert_eq!(other.overlaps(&one), shared);
    }

    #[test]
    fn those_that_overlap_among_many_are_those_that_overlap_one_by_one(
        // A length of zero is what a clock set back leaves of a pressed session.
        lengths in prop::collection::vec((0..60_i64, prop::option::of(0..15_i64)), 0..12),
    ) {
        let span = |(n, (start, length)): (usize, &(i64, Option<i64>))| {
            let end = length.map(|length| minute(start + length));
            Span { id: id(n as u128), start: minute(*start), end }
        };
        let spans: Vec<Span> = lengths.iter().enumerate().map(span).collect();
        let one_by_one = |one: &Span| spans.iter().any(|other| other.id != one.id && other.overlaps(one));
        prop_assert_eq!(overlapped(&spans), spans.iter().map(one_by_one).collect::<Vec<_>>());
    }
}

#[test]
fn the_earlier_session_counts_the_overlap_and_of_two_equal_starts_the_lower_id() {
    let (early, late) = (past(2, hm(8, 0), hm(10, 0), &[]), past(1, hm(9, 0), hm(11, 0), &[]));
    let spans = [Span::of(&early), Span::of(&late)];
    assert_eq!(counted(&early, &spans, now()).work, 120 * MINUTE);
    assert_eq!(counted(&late, &spans, now()).work, 60 * MINUTE);

    let (low, high) = (past(1, hm(8, 0), hm(10, 0), &[]), past(2, hm(8, 0), hm(11, 0), &[]));
    let spans = [Span::of(&low), Span::of(&high)];
    assert_eq!(counted(&low, &spans, now()).work, 120 * MINUTE);
    assert_eq!(counted(&high, &spans, now()).work, 60 * MINUTE);
}

#[test]
fn a_running_session_takes_everything_after_its_start_from_later_ones() {
    let (open, later) = (running(1, hm(8, 0)), past(2, hm(9, 0), hm(10, 0), &[]));
    assert_eq!(counted(&later, &[Span::of(&open)], now()), Counted::default());
    assert_eq!(counted(&open, &[Span::of(&later)], now()).work, now() - hm(8, 0));
}

#[test]
fn a_void_session_counts_for_nothing() {
    let void = Session { void: true, ..past(1, hm(8, 0), hm(10, 0), &[]) };
    assert_eq!(counted(&void, &[], now()), Counted::default());
}
