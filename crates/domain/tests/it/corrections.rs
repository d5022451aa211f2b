//! Corrections in a person's words: breaks and entries that replace what was there.

use crate::given::{LATER, assert_originals_kept, assert_sound, cases, hm, minute, past, people, project, running};
use proptest::prelude::*;
use stint_domain::correction::{Parts, Wish, change};
use stint_domain::edit;
use stint_domain::journal::apply;
use stint_domain::{Entry, EntryKind, Instant, Refusal, Session};

/// The session after a wish, as it will be told by the journal.
fn corrected(session: &Session, wish: &Wish) -> Result<Session, Refusal> {
    let change = change(session, wish, LATER)?;
    Ok(match edit::act(session, change) {
        Some(act) => apply(Some(session.clone()), &act, LATER).unwrap(),
        None => session.clone(),
    })
}

fn breaks_of(session: &Session) -> Vec<(Instant, Instant)> {
    let breaks = session.entries.iter().filter(|entry| entry.kind == EntryKind::Break);
    breaks.filter_map(|entry| entry.end.map(|end| (entry.start, end))).collect()
}

fn work(start: Instant, end: Instant, on: u8) -> Entry {
    Entry { kind: EntryKind::Work, start, end: Some(end), on: project(on) }
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn a_correction_leaves_a_sound_session_or_nothing(
        person in people(),
        start in prop::option::of(300..900_i64),
        end in prop::option::of(600..1_500_i64),
        breaks in prop::option::of(prop::collection::vec((400..1_200_i64, 1..90_i64), 0..4)),
    ) {
        let breaks = breaks.map(|all| all.into_iter().map(|(at, long)| (minute(at), minute(at + long))).collect());
        let wish = Wish {
            start_time: start.map(minute),
            end_time: end.map(minute),
            parts: breaks.map_or(Parts::Kept, Parts::Breaks),
        };
        for session in &person.sessions {
            if let Ok(after) = corrected(session, &wish) {
                assert_sound(&after);
                assert_originals_kept(session, &after);
                if let Parts::Breaks(wished) = &wish.parts {
                    let total: i64 = wished.iter().map(|(from, to)| *to - *from).sum();
                    prop_assert_eq!(after.total(EntryKind::Break, LATER), total);
                }
            }
        }
    }

    #[test]
    fn entries_are_taken_as_they_are_or_refused(
        borders in prop::collection::vec(0..600_i64, 2..8), gap in prop::option::of(0..6_usize),
    ) {
        let session = past(1, hm(8, 0), hm(17, 0), &[]);
        let mut entries: Vec<Entry> =
            borders.windows(2).map(|pair| work(minute(pair[0]), minute(pair[1]), 1)).collect();
        if let Some(entry) = gap.and_then(|at| entries.get_mut(at)) {
            entry.end = entry.end.map(|end| end + 1);
        }
        let wish = Wish { parts: Parts::Entries(entries.clone()), ..Wish::default() };

        match corrected(&session, &wish) {
            Ok(after) => {
                assert_sound(&after);
                prop_assert!(entries.iter().all(|entry| entry.end.is_some_and(|end| entry.start < end)));
                prop_assert_eq!(after.entries, entries);
            }
            Err(Refusal::EndNotAfterStart { .. } | Refusal::EntryInTheWay { .. }) => {}
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}

#[test]
fn new_breaks_replace_the_old_ones_even_beyond_the_old_times() {
    let session = past(1, hm(8, 0), hm(17, 0), &[(hm(12, 0), hm(13, 0))]);
    let breaks = vec![(hm(9, 0), hm(9, 15)), (hm(17, 30), hm(17, 45))];
    let wish = Wish { start_time: None, end_time: Some(hm(18, 0)), parts: Parts::Breaks(breaks.clone()) };

    let after = corrected(&session, &wish).unwrap();

    assert_eq!(breaks_of(&after), breaks);
    assert_eq!((after.start_time, after.end_time), (hm(8, 0), Some(hm(18, 0))));
}

#[test]
fn a_session_that_runs_keeps_its_entries_and_waits_with_its_start() {
    let session = running(1, hm(8, 0));
    let start = Wish { start_time: Some(hm(7, 45)), ..Wish::default() };
    let breaks = Wish { parts: Parts::Breaks(Vec::new()), ..Wish::default() };

    assert_eq!(corrected(&session, &start).unwrap().pending_start, Some(hm(7, 45)));
    assert_eq!(corrected(&session, &breaks), Err(Refusal::StillRunning { session: session.id }));
}

#[test]
fn entries_in_the_future_are_refused() {
    let session = past(1, hm(8, 0), hm(17, 0), &[]);
    let late = work(hm(8, 0), LATER + 1, 0);
    let wish = Wish { parts: Parts::Entries(vec![late]), ..Wish::default() };
    assert!(matches!(corrected(&session, &wish), Err(Refusal::InTheFuture { .. })));
}
