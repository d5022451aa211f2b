//! Today: state, sums, week, balance, ribbon, what needs an answer.

use crate::{HOUR, MINUTE, add, add_on, add_with_break, day, day_off, desk, local, opening, project, target, today};
use stint_desk::contract::{At, ClockIn, PolicyPatch, PreferencesPatch};
use stint_domain::balance::{DayOffKind, Portion};
use stint_domain::exception::ExceptionKind;
use stint_domain::{ClockState, EntryKind, Zone};
use stint_testkit::TempDesk;

fn prefer(desk: &TempDesk, patch: serde_json::Value) {
    let patch: PreferencesPatch = serde_json::from_value(patch).unwrap();
    desk.preferences_set(patch).unwrap();
}

#[test]
fn an_empty_desk_asks_the_questions_of_the_first_run() {
    let desk = desk();
    let before = today(&desk);
    assert!(before.first_run);
    assert_eq!((before.state, before.work_ms, before.target_ms, before.balance), (ClockState::Out, 0, None, None));
    prefer(&desk, serde_json::json!({ "set_up": true }));
    assert!(!today(&desk).first_run);
}

#[test]
fn the_running_session_counts_up_to_the_moment_of_asking() {
    let desk = desk();
    add(&desk, "2026-11-23", "6:00", "7:30");
    desk.press_in();
    desk.machine().pass(40 * MINUTE);
    desk.break_start(At::default()).unwrap();
    desk.machine().pass(20 * MINUTE);
    let shown = today(&desk);
    assert_eq!(shown.state, ClockState::OnBreak);
    assert_eq!(local(&shown.since.unwrap()), "09:40");
    assert_eq!((shown.work_ms, shown.break_ms), (90 * MINUTE + 40 * MINUTE, 20 * MINUTE));
    assert_eq!(shown.week.work_ms, shown.work_ms);
    assert_eq!(shown.sessions.len(), 2);
    assert_eq!(shown.running.unwrap().counted_work_ms, 40 * MINUTE);
}

#[test]
fn the_week_begins_on_the_day_that_was_chosen() {
    let desk = desk();
    add(&desk, "2026-11-22", "8:00", "10:00");
    add(&desk, "2026-11-23", "6:00", "7:00");
    let monday = today(&desk).week;
    assert_eq!((monday.from, monday.to, monday.work_ms), (day("2026-11-23"), day("2026-11-29"), HOUR));
    prefer(&desk, serde_json::json!({ "week_start": 6 }));
    let sunday = today(&desk).week;
    assert_eq!((sunday.from, sunday.to, sunday.work_ms), (day("2026-11-22"), day("2026-11-28"), 3 * HOUR));
}

#[test]
fn the_balance_follows_targets_from_the_day_they_hold() {
    let desk = desk();
    target(&desk, "2026-11-16", "8:00");
    target(&desk, "2026-11-19", "6:00");
    for weekday in 16..=20 {
        add(&desk, &format!("2026-11-{weekday}"), "8:00", "15:00");
    }
    add(&desk, "2026-11-23", "6:00", "8:00");
    let shown = today(&desk);
    let balance = shown.balance.unwrap();
    assert_eq!((balance.from, balance.to), (day("2026-11-16"), day("2026-11-22")));
    assert_eq!(balance.target_ms, (3 * 8 + 2 * 6) * HOUR);
    assert_eq!(balance.worked_ms, 5 * 7 * HOUR);
    assert_eq!(balance.balance_ms, -HOUR);
    assert_eq!(shown.target_ms, Some(6 * HOUR));
    assert_eq!((shown.week.target_so_far_ms, shown.week.target_ms), (Some(6 * HOUR), Some(30 * HOUR)));
}

#[test]
fn an_opening_balance_and_half_days_off_make_it_right_from_the_first_day() {
    let desk = desk();
    target(&desk, "2020-01-01", "8:00");
    opening(&desk, "2026-11-18", "-3:30");
    // Before the opening balance: it is in it.
    add(&desk, "2026-11-17", "8:00", "20:00");
    day_off(&desk, "2026-11-18", None, DayOffKind::Vacation, Portion::Half);
    day_off(&desk, "2026-11-19", Some("2026-11-22"), DayOffKind::Sick, Portion::Full);
    add(&desk, "2026-11-18", "8:00", "13:00");
    let balance = today(&desk).balance.unwrap();
    assert_eq!((balance.opening_ms, balance.worked_ms, balance.target_ms), (-210 * MINUTE, 5 * HOUR, 4 * HOUR));
    assert_eq!(balance.balance_ms, -210 * MINUTE + HOUR);
}

#[test]
fn a_night_shift_is_one_session_on_the_day_it_began() {
    let desk = TempDesk::new("2026-11-20T22:00:00+01:00");
    desk.press_in();
    desk.machine().pass_until("2026-11-21T04:00:00+01:00");
    let at_night = today(&desk);
    assert_eq!(at_night.day, day("2026-11-21"));
    assert_eq!((at_night.work_ms, at_night.week.work_ms), (0, 6 * HOUR));
    assert_eq!(at_night.sessions.len(), 1);
    assert_eq!(at_night.sessions[0].day, day("2026-11-20"));
    let forgotten = at_night.forgotten.unwrap();
    assert_eq!((forgotten.day, local(&forgotten.since)), (day("2026-11-20"), "22:00"));
    assert_eq!(at_night.exceptions[0].kind, ExceptionKind::MissingOut);
    desk.press_out();
    assert_eq!(today(&desk).sessions.len(), 0);
}

#[test]
fn with_a_later_start_of_the_day_a_night_is_not_forgotten() {
    let desk = TempDesk::new("2026-11-20T22:00:00+01:00");
    desk.policy_set(PolicyPatch { day_start: Some("6:00".into()), rule_pack: None }).unwrap();
    desk.press_in();
    desk.machine().pass_until("2026-11-21T04:00:00+01:00");
    let shown = today(&desk);
    assert_eq!(shown.day, day("2026-11-20"));
    assert_eq!((shown.work_ms, shown.forgotten), (6 * HOUR, None));
}

#[test]
fn overlapping_sessions_add_up_to_the_time_they_cover_together() {
    let desk = desk();
    add(&desk, "2026-11-23", "5:00", "7:00");
    let later = add(&desk, "2026-11-23", "6:00", "8:00");
    let shown = today(&desk);
    assert_eq!(shown.work_ms, 3 * HOUR);
    assert_eq!((later.work_ms, later.counted_work_ms, later.overlap), (2 * HOUR, HOUR, true));
    let blocks: Vec<_> =
        shown.ribbon.blocks.iter().map(|b| (local(&b.start), b.end.as_ref().map(local), b.overlapped)).collect();
    assert_eq!(
        blocks,
        [("05:00", Some("07:00"), false), ("06:00", Some("07:00"), true), ("07:00", Some("08:00"), false)]
    );
}

#[test]
fn the_running_session_counts_only_what_no_earlier_one_does() {
    let desk = desk();
    desk.press_in();
    desk.machine().pass(2 * HOUR);
    // Typed in afterwards: begins before the running one and ends inside of it.
    add(&desk, "2026-11-23", "8:00", "10:00");
    let shown = today(&desk);
    assert_eq!(shown.work_ms, 3 * HOUR);
    let running = shown.running.unwrap();
    assert_eq!((running.work_ms, running.counted_work_ms, running.overlap), (2 * HOUR, HOUR, true));
}

#[test]
fn the_ribbon_is_drawn_from_eight_to_six_and_as_far_as_there_was_work() {
    let desk = desk();
    let empty = today(&desk).ribbon;
    assert_eq!((local(&empty.begin), local(&empty.end), empty.hours.len()), ("08:00", "18:00", 11));
    add(&desk, "2026-11-23", "6:40", "7:10");
    let early = today(&desk).ribbon;
    assert_eq!((local(&early.begin), early.hours.len()), ("06:00", 13));
    desk.press_in();
    desk.machine().pass_until("2026-11-23T20:20:00+01:00");
    let late = today(&desk).ribbon;
    assert_eq!(local(&late.end), "21:00");
    assert_eq!(late.blocks.last().unwrap().end, None);
    assert_eq!(late.blocks[0].kind, EntryKind::Work);
}

#[test]
fn the_days_the_clocks_change_have_23_and_25_hours() {
    for (date, offset, hours) in
        [("2026-03-29", "+02:00", 23), ("2026-10-25", "+01:00", 25), ("2026-11-22", "+01:00", 24)]
    {
        let desk = TempDesk::new(&format!("{date}T23:30:00{offset}"));
        add(&desk, date, "0:00", "23:00");
        let shown = today(&desk);
        let ribbon = shown.ribbon;
        assert_eq!(shown.work_ms, (hours - 1) * HOUR, "{date}");
        assert_eq!(ribbon.end.at - ribbon.begin.at, hours * HOUR, "{date}");
        assert_eq!(ribbon.hours.len() as i64, hours + 1, "{date}");
        let twice = ribbon.hours.iter().filter(|mark| local(mark) == "02:00").count() as i64;
        assert_eq!(twice, hours - 23, "{date}");
    }
}

#[test]
fn a_session_forgotten_for_weeks_does_not_squeeze_the_day() {
    let desk = desk();
    desk.press_in();
    desk.machine().pass_until("2026-12-23T09:00:00+01:00");
    let shown = today(&desk);
    assert_eq!((local(&shown.ribbon.begin), local(&shown.ribbon.end)), ("00:00", "18:00"));
    assert_eq!(shown.forgotten.unwrap().day, day("2026-11-23"));
}

#[test]
fn a_break_is_announced_half_an_hour_before_the_rules_ask_for_it() {
    let desk = desk();
    desk.policy_set(PolicyPatch { day_start: None, rule_pack: Some("de".into()) }).unwrap();
    desk.press_in();
    desk.machine().pass(5 * HOUR + 29 * MINUTE);
    assert_eq!(today(&desk).break_due, None);
    desk.machine().pass(MINUTE);
    let due = today(&desk).break_due.unwrap();
    assert_eq!((due.in_ms, due.break_min, due.over_min), (30 * MINUTE, 30, 360));
    desk.machine().pass(HOUR);
    assert_eq!(today(&desk).break_due.unwrap().in_ms, -30 * MINUTE);
    assert!(today(&desk).exceptions.iter().any(|found| found.kind == ExceptionKind::BreakShort));
    desk.break_start(At::default()).unwrap();
    assert_eq!(today(&desk).break_due, None);
}

#[test]
fn too_little_rest_since_the_day_before_is_found() {
    let desk = desk();
    desk.policy_set(PolicyPatch { day_start: None, rule_pack: Some("de".into()) }).unwrap();
    add_with_break(&desk, "2026-11-22", "14:00", "23:30", "18:00", "19:00");
    desk.press_in();
    let found = today(&desk).exceptions;
    let rest = found.iter().find(|found| found.kind == ExceptionKind::RestShort).unwrap();
    assert_eq!((rest.is_ms, rest.should_ms), (Some(9 * HOUR + 30 * MINUTE), Some(11 * HOUR)));
}

#[test]
fn a_week_beyond_its_maximum_is_found_while_the_clock_runs() {
    let desk = TempDesk::new("2026-11-21T07:00:00+01:00");
    desk.policy_set(PolicyPatch { day_start: None, rule_pack: Some("eu".into()) }).unwrap();
    for date in 16..=20 {
        add_with_break(&desk, &format!("2026-11-{date}"), "8:00", "18:00", "12:00", "13:00");
    }
    let week = |desk: &TempDesk| today(desk).exceptions.into_iter().find(|found| found.kind == ExceptionKind::WeekLong);
    desk.press_in();
    desk.machine().pass(3 * HOUR);
    assert_eq!(week(&desk), None, "48 hours are allowed");
    desk.machine().pass(MINUTE);
    let found = week(&desk).unwrap();
    assert_eq!((found.is_ms, found.should_ms), (Some(48 * HOUR + MINUTE), Some(48 * HOUR)));
    assert_eq!(found.is_ms, Some(today(&desk).week.work_ms));
}

#[test]
fn the_last_three_different_things_can_be_continued_but_not_the_current_one() {
    let desk = desk();
    for (date, name) in [("17", "Alpha"), ("18", "Beta"), ("19", "Beta"), ("20", "Gamma"), ("21", "Delta")] {
        add_on(&desk, &format!("2026-11-{date}"), "8:00", "9:00", project(name), "");
    }
    add(&desk, "2026-11-22", "8:00", "9:00");
    let names = |desk: &TempDesk| {
        let recent = today(desk).recent;
        recent.into_iter().map(|thing| thing.on.project.unwrap().name).collect::<Vec<_>>()
    };
    assert_eq!(names(&desk), ["Delta", "Gamma", "Beta"]);
    desk.clock_in(ClockIn { on: project("Gamma"), ..ClockIn::default() }).unwrap();
    assert_eq!(names(&desk), ["Delta", "Beta", "Alpha"]);
}

#[test]
fn a_session_keeps_the_times_of_the_zone_it_was_in() {
    let desk = desk();
    desk.clocked("2026-11-23T10:00:00+01:00", "2026-11-23T11:00:00+01:00");
    desk.machine().travel("America/New_York");
    let shown = today(&desk);
    assert_eq!(shown.zone, Zone("America/New_York".into()));
    let session = &shown.sessions[0];
    assert_eq!((local(&session.start), session.start.offset.as_str(), session.foreign_zone), ("10:00", "+01:00", true));
    assert_eq!(local(&shown.now), "05:00");
}

#[test]
fn what_undo_would_take_back_is_told_in_one_line() {
    let desk = desk();
    desk.clock_in(ClockIn { on: project("Alpha"), ..ClockIn::default() }).unwrap();
    let undo = today(&desk).undo.unwrap();
    assert_eq!((undo.kind.as_str(), undo.records), ("clock.in", 2));
    desk.press_undo();
    let shown = today(&desk);
    assert_eq!((shown.undo, shown.redo.unwrap().kind.as_str()), (None, "clock.in"));
}
