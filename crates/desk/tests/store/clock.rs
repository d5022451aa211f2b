//! Clocking in and out.

use stint_desk::Error;
use stint_desk::contract::{At, ClockIn, OnWish, Switch};
use stint_domain::time::{HOUR, MINUTE};
use stint_domain::{ClockState, EntryKind, Refusal};
use stint_testkit::{TempDesk, at};

fn typed(text: &str) -> At {
    At { at: Some(text.into()) }
}

#[test]
fn a_clock_in_is_a_session_and_a_record() {
    let desk = TempDesk::new("2026-11-23T08:02:00+01:00");

    let punched = desk.press_in();

    assert!(punched.changed);
    assert_eq!(punched.state, ClockState::Working);
    let [session] = &desk.sessions()[..] else { panic!("one session") };
    assert_eq!(session.start_time, at("2026-11-23T08:02:00+01:00"));
    assert_eq!(session.original_start_time, session.start_time);
    assert_eq!(session.zone.name(), "Europe/Berlin");
    assert_eq!(desk.records(), 1);
    desk.assert_sound();
}

#[test]
fn a_second_clock_in_changes_nothing_and_says_so() {
    let desk = TempDesk::new("2026-11-23T08:02:00+01:00");
    let first = desk.press_in().session.unwrap();
    desk.machine().pass(MINUTE);

    let wish = OnWish { project: Some("New".into()), ..OnWish::default() };
    let second = desk.clock_in(ClockIn { at: Some("7:00".into()), on: wish, ..ClockIn::default() }).unwrap();

    assert!(!second.changed);
    assert_eq!(second.session.unwrap().id, first.id);
    assert_eq!(desk.records(), 1);
}

#[test]
fn what_is_already_so_writes_nothing() {
    let desk = TempDesk::new("2026-11-23T08:02:00+01:00");
    assert!(!desk.press_out().changed);
    assert_eq!(TempDesk::refusal(desk.break_start(At::default())), Refusal::NotRunning);
    desk.press_in();
    assert!(!desk.break_end(At::default()).unwrap().changed);
    desk.machine().pass(MINUTE);
    assert!(desk.break_start(At::default()).unwrap().changed);
    assert!(!desk.break_start(At::default()).unwrap().changed);
    assert_eq!(desk.records(), 2);
}

#[test]
fn a_day_with_a_break_and_a_switch_is_tiled() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    desk.press_in();
    desk.machine().pass(3 * HOUR);
    desk.break_start(At::default()).unwrap();
    desk.machine().pass(30 * MINUTE);
    desk.break_end(At::default()).unwrap();
    desk.machine().pass(HOUR);
    let on = OnWish { project: Some("Harbour".into()), ..OnWish::default() };
    desk.entry_switch(Switch { at: None, on }).unwrap();
    desk.machine().pass(4 * HOUR);

    let session = desk.press_out().session.unwrap();

    let kinds: Vec<_> = session.entries.iter().map(|entry| (entry.kind, entry.length_ms)).collect();
    let (work, pause) = (EntryKind::Work, EntryKind::Break);
    assert_eq!(kinds, [(work, 3 * HOUR), (pause, 30 * MINUTE), (work, HOUR), (work, 4 * HOUR)]);
    assert_eq!(session.entries[3].on.project.as_ref().unwrap().name, "Harbour");
    assert_eq!((session.counted_work_ms, session.counted_break_ms), (8 * HOUR, 30 * MINUTE));
    desk.assert_sound();
}

#[test]
fn a_typed_start_counts_and_the_pressed_one_stays() {
    let desk = TempDesk::new("2026-11-23T08:17:00+01:00");

    let session = desk.clock_in(ClockIn { at: Some("8:02".into()), ..ClockIn::default() }).unwrap().session.unwrap();

    assert_eq!(session.start.at, at("2026-11-23T08:02:00+01:00"));
    assert_eq!(session.original_start.at, at("2026-11-23T08:17:00+01:00"));
    assert!(session.corrected);
}

#[test]
fn a_typed_start_before_the_previous_end_is_refused_and_leaves_nothing() {
    let desk = TempDesk::new("2026-11-23T07:00:00+01:00");
    desk.clocked("2026-11-23T08:00:00+01:00", "2026-11-23T12:00:00+01:00");
    let (before, records) = (desk.dump(), desk.records());

    let on = OnWish { project: Some("New".into()), ..OnWish::default() };
    let ask = ClockIn { at: Some("11:30".into()), on, ..ClockIn::default() };

    let refusal = TempDesk::refusal(desk.clock_in(ask));
    assert!(matches!(refusal, Refusal::BeforePreviousEnd { end, .. } if end == at("2026-11-23T12:00:00+01:00")));
    assert_eq!((desk.dump(), desk.records()), (before, records));
}

#[test]
fn a_forgotten_clock_out_is_read_on_the_evening_before() {
    let desk = TempDesk::new("2026-11-22T08:00:00+01:00");
    desk.press_in();
    desk.machine().pass_until("2026-11-23T09:00:00+01:00");

    let session = desk.clock_out(typed("17:30")).unwrap().session.unwrap();

    assert_eq!(session.end.unwrap().at, at("2026-11-22T17:30:00+01:00"));
    assert_eq!(session.original_end.unwrap().at, at("2026-11-23T09:00:00+01:00"));
}

#[test]
fn a_night_shift_ends_on_the_next_day_and_counts_for_the_first() {
    let desk = TempDesk::new("2026-11-22T22:00:00+01:00");
    desk.press_in();
    desk.machine().pass_until("2026-11-23T06:10:00+01:00");

    let session = desk.clock_out(typed("6:00")).unwrap().session.unwrap();

    assert_eq!(session.end.unwrap().at, at("2026-11-23T06:00:00+01:00"));
    assert_eq!(session.day.to_string(), "2026-11-22");
}

#[test]
fn a_wall_clock_that_was_set_flags_the_session_and_moves_nothing() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    desk.press_in();
    desk.machine().pass(HOUR);
    desk.machine().set_wall_by(-3 * MINUTE);

    let session = desk.press_out().session.unwrap();

    assert!(session.clock_moved);
    assert_eq!(session.end.unwrap().at, at("2026-11-23T08:57:00+01:00"));
}

#[test]
fn sleep_and_a_restart_move_no_clock() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    desk.press_in();
    desk.machine().pass(5 * HOUR);
    desk.machine().reboot();
    desk.machine().pass(MINUTE);
    assert!(!desk.press_out().session.unwrap().clock_moved);
}

#[test]
fn stop_succeeds_even_when_the_clock_says_it_lies_before_the_start() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    desk.press_in();
    desk.machine().set_wall_by(-HOUR);

    let session = desk.press_out().session.unwrap();

    assert_eq!(session.end.unwrap().at, at("2026-11-23T08:00:00+01:00"));
    assert_eq!(session.original_end.unwrap().at, at("2026-11-23T07:00:00+01:00"));
    assert!(session.clock_moved);
    desk.assert_sound();
}

#[test]
fn travel_gives_the_next_session_the_zone_of_the_place() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    desk.clocked("2026-11-23T08:00:00+01:00", "2026-11-23T12:00:00+01:00");
    desk.machine().travel("America/Vancouver");
    desk.machine().pass(HOUR);

    let session = desk.press_in().session.unwrap();

    assert_eq!(session.zone.name(), "America/Vancouver");
    assert_eq!((session.start.local.as_str(), session.start.offset.as_str()), ("2026-11-23T05:00:00", "-07:00"));
}

#[test]
fn a_note_beyond_its_length_is_refused() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    let ask = ClockIn { note: Some("x".repeat(2_001)), ..ClockIn::default() };
    let answer = desk.clock_in(ask);
    assert!(matches!(answer, Err(Error::Refusal(Refusal::TooLong { length: 2_001, .. }))));
    assert_eq!(desk.records(), 0);
}
