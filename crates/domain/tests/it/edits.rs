//! Corrections: whatever is typed, a session stays whole or the wish is refused; nothing is cut away.

use crate::given::{
    LATER, assert_originals_kept, assert_sound, cases, hm, id, minute, past, people, project, running, zone,
};
use proptest::prelude::*;
use stint_domain::journal::{Act, Change, apply};
use stint_domain::time::MINUTE;
use stint_domain::{EntryKind, Instant, Refusal, Session, Source, edit};

/// A wish about a session. Moments are picked as a boundary of the session and minutes from there, so that touching,
/// crossing and missing all come up.
#[derive(Clone, Debug)]
enum Wish {
    Times(Option<(usize, i64)>, Option<(usize, i64)>),
    Break((usize, i64), i64),
    Entry(usize, Option<(usize, i64)>, Option<(usize, i64)>),
    Remove(usize),
    On(usize, u8),
    AllOn(u8),
    Note,
}

fn wishes() -> impl Strategy<Value = Wish> {
    let spot = || (0..8_usize, prop_oneof![Just(0_i64), -90..90_i64]);
    let maybe = move || prop::option::of(spot());
    prop_oneof![
        3 => (maybe(), maybe()).prop_map(|(start, end)| Wish::Times(start, end)),
        3 => (spot(), 0..60_i64).prop_map(|(from, length)| Wish::Break(from, length)),
        3 => (0..8_usize, maybe(), maybe()).prop_map(|(at, start, end)| Wish::Entry(at, start, end)),
        2 => (0..8_usize).prop_map(Wish::Remove),
        1 => (0..8_usize, 0..3_u8).prop_map(|(at, to)| Wish::On(at, to)),
        1 => (0..3_u8).prop_map(Wish::AllOn),
        1 => Just(Wish::Note),
    ]
}

fn at(session: &Session, (boundary, minutes): (usize, i64)) -> Instant {
    let mut boundaries: Vec<Instant> = session.entries.iter().map(|entry| entry.start).collect();
    boundaries.extend(session.end_time);
    boundaries[boundary % boundaries.len()] + minutes * MINUTE
}

fn make(session: &Session, wish: &Wish, now: Instant) -> Result<Change, Refusal> {
    let spot = |spot: Option<(usize, i64)>| spot.map(|spot| at(session, spot));
    match wish {
        Wish::Times(start, end) => edit::set_times(session, spot(*start), spot(*end), now),
        Wish::Break(from, length) => {
            let from = at(session, *from);
            edit::add_break(session, from, from + length * MINUTE, now)
        }
        Wish::Entry(position, start, end) => edit::set_entry(session, *position, spot(*start), spot(*end), now),
        Wish::Remove(position) => edit::remove_entry(session, *position),
        Wish::On(position, to) => edit::set_on(session, *position, project(*to)),
        Wish::AllOn(to) => edit::set_all_on(session, |_| project(*to)),
        Wish::Note => edit::set_note(session, "corrected"),
    }
}

fn shape(session: &Session) -> Vec<(EntryKind, stint_domain::Dimensions)> {
    session.entries.iter().map(|entry| (entry.kind, entry.on)).collect()
}

fn turned_around(act: &Act) -> Act {
    let Act::SessionSet { session, set, old } = act else { panic!("{act:?}") };
    Act::SessionSet { session: *session, set: old.clone(), old: set.clone() }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_correction_keeps_a_session_whole_or_is_refused(
        person in people(), wishes in prop::collection::vec(wishes(), 1..8),
    ) {
        for mut session in person.sessions {
            for wish in &wishes {
                let before = session.clone();
                let Ok(change) = make(&session, wish, person.now) else { continue };
                let Some(act) = edit::act(&session, change) else { continue };
                session = apply(Some(session), &act, person.now).unwrap();
                assert_sound(&session);
                assert_originals_kept(&before, &session);
                prop_assert_eq!(session.is_running(), before.is_running());
                prop_assert_eq!(apply(Some(session.clone()), &turned_around(&act), person.now).unwrap(), before);
            }
        }
    }

    #[test]
    fn moving_boundaries_cuts_no_entry_away(person in people(), wish in wishes()) {
        let boundaries_move = matches!(wish, Wish::Times(..) | Wish::Entry(..));
        for session in person.sessions.into_iter().filter(|_| boundaries_move) {
            let Ok(change) = make(&session, &wish, person.now) else { continue };
            let before = shape(&session);
            let Some(act) = edit::act(&session, change) else { continue };
            let after = apply(Some(session), &act, person.now).unwrap();
            prop_assert_eq!(shape(&after), before);
        }
    }

    #[test]
    fn a_break_added_takes_exactly_its_length_from_work(
        person in people(), from in (0..8_usize, -30..200_i64), length in 1..90_i64,
    ) {
        for session in person.sessions {
            let Ok(change) = make(&session, &Wish::Break(from, length), person.now) else { continue };
            let Some(act) = edit::act(&session, change) else { continue };
            let after = apply(Some(session.clone()), &act, person.now).unwrap();
            let total = |session: &Session, kind| session.total(kind, LATER);
            prop_assert_eq!(total(&after, EntryKind::Break) - total(&session, EntryKind::Break), length * MINUTE);
            prop_assert_eq!(total(&session, EntryKind::Work) - total(&after, EntryKind::Work), length * MINUTE);
        }
    }

    #[test]
    fn a_past_session_is_whole_or_refused_whatever_order_its_breaks_come_in(
        breaks in prop::collection::vec((0..540_i64, 1..90_i64), 0..5),
    ) {
        let breaks: Vec<_> = breaks.into_iter().map(|(from, long)| (minute(from), minute(from + long))).collect();
        let add = |breaks: Vec<(Instant, Instant)>| {
            let past = edit::Past {
                session: id(1), zone: zone(), source: Source::Import, start: minute(0), end: minute(600), breaks,
                on: project(1), note: String::new(),
            };
            edit::add(past, LATER).map(|act| apply(None, &act, LATER).unwrap())
        };
        let straight = add(breaks.clone());
        let backwards = add(breaks.iter().rev().copied().collect());
        match (&straight, &backwards) {
            (Ok(one), Ok(other)) => {
                assert_sound(one);
                prop_assert_eq!(one, other);
                let length: i64 = breaks.iter().map(|(from, to)| *to - *from).sum();
                prop_assert_eq!(one.total(EntryKind::Break, LATER), length);
            }
            (Err(_), Err(_)) => {}
            (Ok(_), Err(_)) | (Err(_), Ok(_)) => prop_assert!(false, "{straight:?} against {backwards:?}"),
        }
    }
}

fn with_lunch() -> Session {
    past(1, hm(8, 0), hm(17, 0), &[(hm(12, 0), hm(12, 30))])
}

fn after(session: &Session, change: Change) -> Session {
    apply(Some(session.clone()), &edit::act(session, change).unwrap(), LATER).unwrap()
}

#[test]
fn an_end_before_a_break_names_the_entry_in_the_way() {
    let refused = edit::set_times(&with_lunch(), None, Some(hm(12, 15)), LATER);
    assert_eq!(refused, Err(Refusal::EntryInTheWay { start: hm(12, 30), end: Some(hm(17, 0)), zone: zone() }));
}

#[test]
fn a_running_sessions_start_is_a_wish_and_its_end_is_refused() {
    let session = running(1, hm(8, 0));
    let change = edit::set_times(&session, Some(hm(7, 0)), None, hm(9, 0)).unwrap();
    assert_eq!(change, Change { pending_start: Some(Some(hm(7, 0))), ..Change::default() });
    let refused = edit::set_times(&session, None, Some(hm(8, 30)), hm(9, 0));
    assert_eq!(refused, Err(Refusal::StillRunning { session: id(1) }));
}

#[test]
fn wishing_for_the_start_that_is_takes_the_wish_back() {
    let session = running(1, hm(8, 0));
    assert_eq!(edit::set_times(&session, Some(hm(8, 0)), None, hm(9, 0)).map(|set| edit::act(&session, set)), Ok(None));
    let wishing = after(&session, edit::set_times(&session, Some(hm(7, 0)), None, hm(9, 0)).unwrap());
    let content = after(&wishing, edit::set_times(&wishing, Some(hm(8, 0)), None, hm(9, 0)).unwrap());
    assert_eq!(content, session);
}

#[test]
fn a_start_typed_after_the_clock_out_settles_a_wish_left_over() {
    let session = Session { pending_start: Some(hm(16, 0)), ..past(1, hm(8, 0), hm(9, 0), &[]) };
    let settled = after(&session, edit::set_times(&session, Some(hm(7, 30)), None, LATER).unwrap());
    assert_eq!((settled.start_time, settled.pending_start), (hm(7, 30), None));
    let end_only = after(&session, edit::set_times(&session, None, Some(hm(9, 30)), LATER).unwrap());
    assert_eq!(end_only.pending_start, Some(hm(16, 0)));
}

#[test]
fn only_what_is_typed_is_held_against_the_future() {
    // Pressed while the clock was fast: the end lies ahead, and the start can be corrected all the same.
    let session = past(1, hm(8, 0), hm(17, 0), &[(hm(12, 0), hm(12, 30))]);
    let now = hm(16, 0);
    assert!(edit::set_times(&session, Some(hm(7, 30)), None, now).is_ok());
    assert!(edit::set_entry(&session, 2, Some(hm(12, 45)), None, now).is_ok());
    let ahead = edit::set_times(&session, None, Some(hm(16, 30)), now);
    assert_eq!(ahead, Err(Refusal::InTheFuture { at: hm(16, 30), zone: zone() }));
}

#[test]
fn asking_for_the_times_that_are_changes_nothing_even_without_length() {
    let mut session = running(1, hm(8, 0));
    let out = Act::ClockOut { session: id(1), end_time: hm(8, 0), start_time: None, clock_moved: true };
    session = apply(Some(session), &out, hm(7, 0)).unwrap();
    assert_eq!(edit::set_times(&session, None, None, LATER).map(|set| edit::act(&session, set)), Ok(None));
    assert_eq!(edit::set_entry(&session, 0, None, None, LATER).map(|set| edit::act(&session, set)), Ok(None));
}

#[test]
fn a_break_that_touches_one_joins_it_whatever_was_worked_on_after() {
    let mut session = with_lunch();
    session = after(&session, edit::set_on(&session, 2, project(2)).unwrap());
    session = after(&session, edit::add_break(&session, hm(12, 30), hm(13, 0), LATER).unwrap());
    let breaks: Vec<_> = session.entries.iter().filter(|entry| entry.kind == EntryKind::Break).collect();
    assert_eq!(breaks.len(), 1);
    assert_eq!((breaks[0].start, breaks[0].end), (hm(12, 0), Some(hm(13, 0))));
}

#[test]
fn a_break_elsewhere_leaves_other_boundaries_alone() {
    let mut session = running(1, hm(8, 0));
    for (at, to) in [(hm(9, 0), 1), (hm(10, 0), 0)] {
        let act = Act::EntrySwitch { session: id(1), time: at, on: project(to) };
        session = apply(Some(session), &act, at).unwrap();
    }
    session = after(&session, edit::set_on(&session, 1, project(0)).unwrap());
    session = after(&session, edit::add_break(&session, hm(12, 0), hm(12, 30), hm(13, 0)).unwrap());
    let starts: Vec<_> = session.entries.iter().map(|entry| entry.start).collect();
    assert_eq!(starts, [hm(8, 0), hm(9, 0), hm(10, 0), hm(12, 0), hm(12, 30)]);
}

#[test]
fn removing_a_break_makes_one_entry_of_the_work_around_it() {
    let session = with_lunch();
    let whole = after(&session, edit::remove_entry(&session, 1).unwrap());
    assert_eq!(whole.entries.len(), 1);
    assert_eq!(edit::remove_entry(&whole, 0), Err(Refusal::OnlyEntry));
    assert_eq!(edit::remove_entry(&whole, 7), Err(Refusal::EntryUnknown { position: 7 }));
}

#[test]
fn a_break_outside_of_its_session_or_over_another_is_refused() {
    let session = with_lunch();
    let outside = edit::add_break(&session, hm(16, 30), hm(17, 30), LATER);
    let (start, end) = (hm(8, 0), Some(hm(17, 0)));
    assert_eq!(outside, Err(Refusal::OutsideSession { at: hm(17, 30), start, end, zone: zone() }));
    let over = edit::add_break(&session, hm(12, 15), hm(12, 45), LATER);
    assert_eq!(over, Err(Refusal::EntryInTheWay { start: hm(12, 0), end: Some(hm(12, 30)), zone: zone() }));
}

#[test]
fn a_deleted_session_takes_no_correction() {
    let session = Session { void: true, ..with_lunch() };
    let void = Err(Refusal::SessionVoid { session: id(1) });
    assert_eq!(edit::set_times(&session, Some(hm(7, 0)), None, LATER), void);
    assert_eq!(edit::add_break(&session, hm(9, 0), hm(10, 0), LATER), void);
    assert_eq!(edit::set_note(&session, "note"), void);
    assert_eq!(edit::void(&session), None);
}

#[test]
fn a_deleted_session_comes_back_unless_it_would_run_beside_another() {
    let gone = Session { void: true, ..running(1, hm(8, 0)) };
    assert_eq!(edit::unvoid(&gone, None), Ok(Some(Act::SessionUnvoid { session: id(1) })));
    let other = running(2, hm(9, 0));
    let refused = Refusal::AlreadyRunning { session: id(2), since: hm(9, 0), zone: zone() };
    assert_eq!(edit::unvoid(&gone, Some(&other)), Err(refused));
    let ended = Session { void: true, ..with_lunch() };
    assert_eq!(edit::unvoid(&ended, Some(&other)), Ok(Some(Act::SessionUnvoid { session: id(1) })));
    assert_eq!(edit::unvoid(&with_lunch(), None), Ok(None));
}

#[test]
fn what_moves_time_is_told_from_what_does_not() {
    let session = with_lunch();
    let moves = |change: Change| edit::moves_time(&session, &change);
    assert!(moves(edit::set_times(&session, Some(hm(7, 0)), None, LATER).unwrap()));
    assert!(moves(edit::remove_entry(&session, 1).unwrap()));
    assert!(!moves(edit::set_on(&session, 0, project(1)).unwrap()));
    assert!(!moves(edit::set_note(&session, "note").unwrap()));
}
