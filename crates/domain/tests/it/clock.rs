//! The clock keeps what is pressed, checks what is typed, and leaves sessions whole.

use crate::given::{
    Button, Person, Press, assert_originals_kept, assert_sound, cases, hm, id, past, people, presses, project, running,
    zone,
};
use proptest::prelude::*;
use stint_domain::clock::{self, ClockIn, Step};
use stint_domain::journal::{Act, Moved, apply};
use stint_domain::{ClockState, EntryKind, Instant, Refusal, Session, edit};

fn written(step: Result<Step, Refusal>) -> Act {
    match step {
        Ok(Step::Write(act)) => act,
        other => panic!("nothing to write: {other:?}"),
    }
}

fn wish(pressed: Instant, typed: Option<Instant>) -> ClockIn {
    ClockIn { session: id(9), zone: zone(), pressed, typed, on: project(0), note: String::new() }
}

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn whatever_is_pressed_or_typed_sessions_stay_whole_and_originals_as_they_were(presses in presses()) {
        let mut person = Person::new();
        for press in &presses {
            let before = person.sessions.clone();
            let written = person.press(press).is_some();
            for session in &person.sessions {
                assert_sound(session);
            }
            for (old, new) in before.iter().zip(&person.sessions) {
                assert_originals_kept(old, new);
                prop_assert!(written || old == new);
            }
            prop_assert!(person.sessions.iter().filter(|session| session.is_running()).count() <= 1);
        }
    }

    #[test]
    fn a_press_keeps_the_moment_it_was_made(presses in presses()) {
        let mut person = Person::new();
        for press in &presses {
            match person.press(press) {
                Some(Act::ClockIn { session, .. }) => {
                    prop_assert_eq!(person.find(session).unwrap().original_start_time, person.now);
                }
                Some(Act::ClockOut { session, .. }) => {
                    prop_assert_eq!(person.find(session).unwrap().original_end_time, Some(person.now));
                }
                Some(_) | None => {}
            }
        }
    }

    #[test]
    fn stop_succeeds_whatever_the_wall_clock_says(mut person in people(), jump in -100_000..100_000_i64) {
        let Some(before) = person.running().cloned() else { return Ok(()) };
        person.press(&Press { button: Button::Out, passes: jump, typed: None });
        let after = person.find(before.id).unwrap();
        prop_assert!(!after.is_running());
        prop_assert!(after.end_time >= Some(after.start_time));
        prop_assert_eq!(after.original_end_time, Some(person.now));
        let too_early = person.now < before.entries.last().unwrap().start;
        prop_assert_eq!(after.clock_moved, before.clock_moved || too_early);
        assert_sound(after);
    }

    #[test]
    fn the_same_press_again_is_already_true(mut person in people(), button in prop_oneof![
        Just(Button::In), Just(Button::Out), Just(Button::Break), Just(Button::Resume), Just(Button::Switch(2)),
    ]) {
        person.press(&Press { button, passes: 5, typed: None });
        let again = person.decide(button, None);
        match (button, person.running()) {
            (Button::In | Button::Out, _) | (_, Some(_)) => prop_assert_eq!(again, Ok(Step::Already)),
            (Button::Break | Button::Resume | Button::Switch(_), None) => {
                prop_assert_eq!(again, Err(Refusal::NotRunning));
            }
        }
    }

    #[test]
    fn a_typed_time_is_kept_to_the_millisecond_or_refused(person in people(), ago in -10..400_i64) {
        let typed = person.now - ago * stint_domain::time::MINUTE;
        if let Ok(Step::Write(act)) = person.decide(Button::Out, Some(ago)) {
            let Act::ClockOut { end_time, session, .. } = act else { panic!("{act:?}") };
            prop_assert_eq!(end_time, typed);
            prop_assert!(typed <= person.now);
            prop_assert!(typed > person.find(session).unwrap().entries.last().unwrap().start);
        }
    }
}

#[test]
fn a_second_clock_in_changes_nothing_even_with_a_time_that_would_be_refused() {
    let session = running(1, hm(8, 0));
    let step = clock::clock_in(Some(&session), None, wish(hm(9, 0), Some(hm(23, 0))));
    assert_eq!(step, Ok(Step::Already));
}

#[test]
fn started_earlier_keeps_the_pressed_time_as_original() {
    let act = written(clock::clock_in(None, Some(hm(7, 30)), wish(hm(8, 17), Some(hm(8, 2)))));
    let session = apply(None, &act, hm(8, 17)).unwrap();
    assert_eq!((session.start_time, session.original_start_time), (hm(8, 2), hm(8, 17)));
    assert!(session.is_corrected());
}

#[test]
fn started_earlier_goes_back_to_the_end_of_the_previous_session_and_no_further() {
    let at_its_end = clock::clock_in(None, Some(hm(7, 30)), wish(hm(8, 0), Some(hm(7, 30))));
    assert!(matches!(at_its_end, Ok(Step::Write(_))));
    let before_it = clock::clock_in(None, Some(hm(7, 30)), wish(hm(8, 0), Some(hm(7, 29))));
    assert_eq!(before_it, Err(Refusal::BeforePreviousEnd { end: hm(7, 30), zone: zone() }));
}

#[test]
fn a_pressed_clock_in_is_kept_though_the_clock_stands_before_the_previous_end() {
    let act = written(clock::clock_in(None, Some(hm(9, 0)), wish(hm(8, 0), None)));
    assert_eq!(apply(None, &act, hm(8, 0)).unwrap().start_time, hm(8, 0));
}

#[test]
fn a_typed_time_in_the_future_is_refused() {
    let refused = clock::clock_in(None, None, wish(hm(8, 0), Some(hm(8, 1))));
    assert_eq!(refused, Err(Refusal::InTheFuture { at: hm(8, 1), zone: zone() }));
    let session = running(1, hm(8, 0));
    let refused = clock::clock_out(Some(&session), hm(9, 0), Some(hm(9, 1)), false);
    assert_eq!(refused, Err(Refusal::InTheFuture { at: hm(9, 1), zone: zone() }));
}

#[test]
fn a_typed_end_names_what_it_would_cut_away() {
    let mut session = running(1, hm(8, 0));
    let at_the_start = clock::clock_out(Some(&session), hm(12, 0), Some(hm(8, 0)), false);
    assert_eq!(at_the_start, Err(Refusal::EndNotAfterStart { start: hm(8, 0), end: hm(8, 0), zone: zone() }));

    let act = written(clock::break_start(Some(&session), hm(10, 0), None));
    session = apply(Some(session), &act, hm(10, 0)).unwrap();
    let before_the_break = clock::clock_out(Some(&session), hm(12, 0), Some(hm(9, 0)), false);
    assert_eq!(before_the_break, Err(Refusal::EntryInTheWay { start: hm(10, 0), end: None, zone: zone() }));
}

#[test]
fn clocking_out_on_a_break_ends_the_break_in_the_same_moment() {
    let mut session = running(1, hm(8, 0));
    let act = written(clock::break_start(Some(&session), hm(12, 0), None));
    session = apply(Some(session), &act, hm(12, 0)).unwrap();
    let act = written(clock::clock_out(Some(&session), hm(12, 30), None, false));
    session = apply(Some(session), &act, hm(12, 30)).unwrap();
    let ends: Vec<_> = session.entries.iter().map(|entry| (entry.kind, entry.end)).collect();
    assert_eq!(ends, [(EntryKind::Work, Some(hm(12, 0))), (EntryKind::Break, Some(hm(12, 30)))]);
}

#[test]
fn switching_on_a_break_ends_the_break_even_to_the_same_project() {
    let mut session = running(1, hm(8, 0));
    let act = written(clock::break_start(Some(&session), hm(12, 0), None));
    session = apply(Some(session), &act, hm(12, 0)).unwrap();
    let act = written(clock::switch(Some(&session), session.on(), hm(12, 30), None));
    session = apply(Some(session), &act, hm(12, 30)).unwrap();
    assert_eq!(session.state(), ClockState::Working);
    assert_eq!(session.entries.len(), 3);
}

#[test]
fn after_a_break_work_goes_on_with_what_it_was_on() {
    let mut session = running(1, hm(8, 0));
    let act = written(clock::switch(Some(&session), project(2), hm(9, 0), None));
    session = apply(Some(session), &act, hm(9, 0)).unwrap();
    let act = written(clock::break_start(Some(&session), hm(12, 0), None));
    session = apply(Some(session), &act, hm(12, 0)).unwrap();
    let act = written(clock::break_end(Some(&session), hm(12, 30), None));
    session = apply(Some(session), &act, hm(12, 30)).unwrap();
    let on: Vec<_> = session.entries.iter().map(|entry| entry.on).collect();
    assert_eq!(on, [project(0), project(2), project(2), project(2)]);
}

#[test]
fn a_break_pressed_with_the_clock_set_back_begins_where_work_did_and_is_flagged() {
    let session = running(1, hm(8, 0));
    let act = written(clock::break_start(Some(&session), hm(7, 0), None));
    let session = apply(Some(session), &act, hm(7, 0)).unwrap();
    assert_sound(&session);
    assert_eq!(session.entries[1].start, hm(8, 0));
    assert!(session.clock_moved, "time is never adjusted silently");
}

#[test]
fn a_jump_that_the_monotonic_clock_saw_is_flagged_at_clock_out() {
    let session = running(1, hm(8, 0));
    let act = written(clock::clock_out(Some(&session), hm(9, 0), None, true));
    assert!(apply(Some(session), &act, hm(9, 0)).unwrap().clock_moved);
}

fn wishing(start: Instant) -> Session {
    let session = running(1, hm(8, 0));
    let change = edit::set_times(&session, Some(start), None, hm(9, 0)).unwrap();
    let act = edit::act(&session, change).unwrap();
    apply(Some(session), &act, hm(9, 0)).unwrap()
}

#[test]
fn a_start_wished_for_while_running_waits_for_the_clock_out() {
    let session = wishing(hm(7, 45));
    assert_eq!((session.start_time, session.pending_start), (hm(8, 0), Some(hm(7, 45))));
    let act = written(clock::clock_out(Some(&session), hm(12, 0), None, false));
    let Act::ClockOut { start_time, .. } = &act else { panic!("{act:?}") };
    assert_eq!(*start_time, Some(Moved { old: hm(8, 0), new: hm(7, 45) }));
    let session = apply(Some(session), &act, hm(12, 0)).unwrap();
    assert_eq!((session.start_time, session.pending_start), (hm(7, 45), None));
    assert_eq!(session.original_start_time, hm(8, 0));
    assert_sound(&session);
}

#[test]
fn a_wish_that_the_clock_has_overtaken_stays_a_wish() {
    let session = wishing(hm(8, 30));
    let act = written(clock::clock_out(Some(&session), hm(8, 20), None, true));
    let session = apply(Some(session), &act, hm(8, 20)).unwrap();
    assert_eq!((session.start_time, session.pending_start), (hm(8, 0), Some(hm(8, 30))));
    assert_sound(&session);
}

#[test]
fn every_command_but_the_clock_in_needs_a_running_session() {
    assert_eq!(clock::clock_out(None, hm(9, 0), None, false), Ok(Step::Already));
    assert_eq!(clock::break_start(None, hm(9, 0), None), Err(Refusal::NotRunning));
    assert_eq!(clock::break_end(None, hm(9, 0), None), Err(Refusal::NotRunning));
    assert_eq!(clock::switch(None, project(1), hm(9, 0), None), Err(Refusal::NotRunning));
}

#[test]
fn a_void_or_ended_session_shows_out() {
    let mut session = running(1, hm(8, 0));
    assert_eq!(session.state(), ClockState::Working);
    session.void = true;
    assert_eq!(session.state(), ClockState::Out);
    assert_eq!(past(2, hm(8, 0), hm(9, 0), &[]).state(), ClockState::Out);
}
