//! History: filters, days, the trail of one session.

use crate::{HOUR, MINUTE, add, add_on, add_with_break, day, desk, local, month, project, target};
use stint_desk::contract::{Filter, Mark, OnWish, SessionEdit, Several, Shown, Which};
use stint_domain::Refusal;
use stint_domain::exception::ExceptionKind;
use stint_testkit::TempDesk;

/// The notes of what fits, newest first, out of the outline's months.
fn notes(desk: &TempDesk, filter: Filter) -> Vec<String> {
    let outline = desk.history_outline(filter.clone()).unwrap();
    let mut notes = Vec::new();
    for shown in &outline.months {
        for day in month(desk, &filter, &shown.month.to_string()) {
            notes.extend(day.sessions.into_iter().map(|session| session.note));
        }
    }
    assert_eq!(outline.sessions as usize, notes.len());
    notes
}

fn filled() -> TempDesk {
    let desk = desk();
    let on = |project: &str, category: &str| OnWish {
        project: Some(project.into()),
        category: Some(category.into()),
        labor_type: None,
    };
    add_on(&desk, "2026-09-01", "8:00", "9:00", on("Müller", "Wartung"), "Drucker");
    add_on(&desk, "2026-10-01", "8:00", "9:00", on("Schmidt", "Wartung"), "Straße kehren");
    add_on(&desk, "2026-11-02", "8:00", "9:00", on("Müller", "Neubau"), "Ärger mit dem Dach");
    add_on(&desk, "2026-11-02", "10:00", "11:00", OnWish::default(), "printer");
    desk
}

#[test]
fn the_outline_counts_months_newest_first() {
    let desk = filled();
    let outline = desk.history_outline(Filter::default()).unwrap();
    let months: Vec<_> = outline.months.iter().map(|m| (m.month.to_string(), m.days, m.sessions, m.work_ms)).collect();
    assert_eq!(
        months,
        [("2026-11-01".into(), 1, 2, 2 * HOUR), ("2026-10-01".into(), 1, 1, HOUR), ("2026-09-01".into(), 1, 1, HOUR)]
    );
    assert_eq!((outline.sessions, outline.work_ms), (4, 4 * HOUR));
}

#[test]
fn the_running_session_is_in_the_list_up_to_now() {
    let desk = filled();
    desk.press_in();
    desk.machine().pass(30 * MINUTE);
    let outline = desk.history_outline(Filter::default()).unwrap();
    assert_eq!((outline.sessions, outline.work_ms, outline.months[0].days), (5, 4 * HOUR + 30 * MINUTE, 2));
    let days = month(&desk, &Filter::default(), "2026-11-15");
    assert_eq!((days[0].day, days[0].work_ms), (day("2026-11-23"), 30 * MINUTE));
}

#[test]
fn a_search_looks_into_notes_and_names_and_minds_no_capitals() {
    let desk = filled();
    let search = |text: &str| notes(&desk, Filter { search: Some(text.into()), ..Filter::default() });
    assert_eq!(search("MÜLLER"), ["Ärger mit dem Dach", "Drucker"]);
    assert_eq!(search("ärger"), ["Ärger mit dem Dach"]);
    assert_eq!(search("STRASSE"), ["Straße kehren"]);
    assert_eq!(search("müller druck"), ["Drucker"]);
    assert_eq!(search("wartung"), ["Straße kehren", "Drucker"]);
    assert_eq!(search("nothing like it"), [""; 0]);
    assert_eq!(search("  ").len(), 4);
}

#[test]
fn filters_by_name_and_period_are_all_to_be_met() {
    let desk = filled();
    let of = |project: &str| Filter { project: Some(project.into()), ..Filter::default() };
    assert_eq!(notes(&desk, of("müller")).len(), 2);
    assert_eq!(notes(&desk, Filter { category: Some("Wartung".into()), ..of("Müller") }), ["Drucker"]);
    assert_eq!(notes(&desk, of("nobody")), [""; 0]);
    let period = Filter { from: Some(day("2026-10-01")), to: Some(day("2026-11-01")), ..Filter::default() };
    assert_eq!(notes(&desk, period), ["Straße kehren"]);
    let backwards = Filter { from: Some(day("2026-10-02")), to: Some(day("2026-10-01")), ..Filter::default() };
    assert!(matches!(TempDesk::refusal(desk.history_outline(backwards)), Refusal::PeriodBackwards { .. }));
}

#[test]
fn a_new_name_is_found_and_the_old_one_no_longer() {
    let desk = filled();
    let rows = desk.dimensions_list(stint_desk::contract::Nothing {}).unwrap();
    let id = rows.iter().find(|row| row.name == "Müller").unwrap().id;
    let ask = stint_desk::contract::DimensionEdit { id, name: Some("Meier".into()), archived: None };
    desk.dimension_edit(ask).unwrap();
    let search = |text: &str| notes(&desk, Filter { search: Some(text.into()), ..Filter::default() });
    assert_eq!(search("meier").len(), 2);
    assert_eq!(search("müller").len(), 0);
}

#[test]
fn marks_single_out_what_was_corrected_overlaps_or_is_deleted() {
    let desk = filled();
    let marked = |mark: Mark| notes(&desk, Filter { mark: Some(mark), ..Filter::default() });
    assert_eq!(marked(Mark::Manual).len(), 4);
    assert_eq!(marked(Mark::Corrected).len(), 0);
    let corrected = add_on(&desk, "2026-11-20", "8:00", "9:00", OnWish::default(), "corrected");
    let ask = SessionEdit {
        session: corrected.id.to_string(),
        end: Some("9:30".into()),
        reason: Some("Forgot".into()),
        ..SessionEdit::default()
    };
    desk.session_edit(ask).unwrap();
    assert_eq!(marked(Mark::Corrected), ["corrected"]);
    let over = add_on(&desk, "2026-11-20", "9:15", "10:00", OnWish::default(), "over");
    assert_eq!(marked(Mark::Overlap), ["over", "corrected"]);
    desk.sessions_delete(Several { sessions: vec![over.id.to_string()] }).unwrap();
    assert_eq!(marked(Mark::Overlap), [""; 0]);
    assert_eq!(marked(Mark::Deleted), ["over"]);
    assert_eq!(notes(&desk, Filter::default()).len(), 5);
    let outline = desk.history_outline(Filter { mark: Some(Mark::Deleted), ..Filter::default() }).unwrap();
    assert_eq!((outline.sessions, outline.work_ms), (1, 0));
    desk.press_undo();
    assert_eq!(marked(Mark::Deleted), [""; 0]);
    desk.assert_sound();
}

#[test]
fn a_day_shows_what_was_due_and_what_is_wrong_with_it() {
    let desk = desk();
    target(&desk, "2026-01-01", "8:00");
    desk.policy_set(stint_desk::contract::PolicyPatch { day_start: None, rule_pack: Some("de".into()) }).unwrap();
    add_with_break(&desk, "2026-11-19", "8:00", "17:00", "12:00", "12:20");
    add(&desk, "2026-11-20", "3:00", "5:00");
    let days = month(&desk, &Filter::default(), "2026-11-01");
    let kinds = |at: usize| days[at].exceptions.iter().map(|found| found.kind).collect::<Vec<_>>();
    assert_eq!((days[0].day, days[0].target_ms), (day("2026-11-20"), Some(8 * HOUR)));
    assert_eq!(kinds(0), [ExceptionKind::RestShort]);
    assert_eq!(kinds(1), [ExceptionKind::BreakShort]);
    assert_eq!((days[1].work_ms, days[1].break_ms), (8 * HOUR + 40 * MINUTE, 20 * MINUTE));
}

#[test]
fn a_week_beyond_its_maximum_is_found_on_its_last_days_also_where_a_month_begins() {
    let desk = desk();
    desk.policy_set(stint_desk::contract::PolicyPatch { day_start: None, rule_pack: Some("de".into()) }).unwrap();
    for date in 26..=31 {
        add_with_break(&desk, &format!("2026-10-{date}"), "7:00", "18:00", "12:00", "13:00");
    }
    add(&desk, "2026-11-01", "10:00", "12:00");
    add(&desk, "2026-11-02", "8:00", "10:00");
    let weeks = |month_start: &str| {
        let days = month(&desk, &Filter::default(), month_start);
        let found = days.into_iter().flat_map(|day| day.exceptions);
        found.filter(|found| found.kind == ExceptionKind::WeekLong).collect::<Vec<_>>()
    };
    assert_eq!(weeks("2026-10-01"), [], "sixty hours are allowed");
    let found = weeks("2026-11-01");
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].day, found[0].is_ms, found[0].should_ms),
        (day("2026-11-01"), Some(62 * HOUR), Some(60 * HOUR))
    );
    assert_eq!(found[0].source.as_deref(), Some("ArbZG § 3"));
    let filter = Filter { from: Some(day("2026-11-01")), to: Some(day("2026-11-01")), ..Filter::default() };
    let alone = month(&desk, &filter, "2026-11-01");
    assert!(alone[0].exceptions.contains(&found[0]), "a filter hides days, not what they add up to");
}

#[test]
fn a_day_abroad_is_drawn_in_its_own_zone() {
    let desk = desk();
    desk.machine().travel("Asia/Tokyo");
    desk.clocked("2026-11-24T09:00:00+09:00", "2026-11-24T17:00:00+09:00");
    desk.machine().travel("Europe/Berlin");
    let days = month(&desk, &Filter::default(), "2026-11-01");
    assert_eq!((local(&days[0].ribbon.begin), days[0].ribbon.begin.offset.as_str()), ("08:00", "+09:00"));
    assert!(days[0].sessions[0].foreign_zone);
}

#[test]
fn the_trail_tells_everything_that_was_ever_done_to_a_session() {
    let desk = desk();
    let clocked = desk.clocked("2026-11-23T10:00:00+01:00", "2026-11-23T17:00:00+01:00");
    let ask = SessionEdit {
        session: clocked.id.to_string(),
        start: Some("9:45".into()),
        note: Some("Dach".into()),
        on: project("Neubau"),
        reason: Some("Forgot".into()),
        ..SessionEdit::default()
    };
    desk.session_edit(ask).unwrap();
    desk.press_undo();
    let detail = desk.session_get(Which { session: "last".into() }).unwrap();
    let kinds: Vec<_> = detail.trail.iter().map(|row| (row.kind.as_str(), row.undo)).collect();
    assert_eq!(kinds, [("clock.in", false), ("clock.out", false), ("session.set", false), ("session.set", true)]);
    let edit = &detail.trail[2];
    assert_eq!((edit.reason.as_deref(), edit.device.as_str()), (Some("Forgot"), "testbench"));
    let fields: Vec<_> = edit.changes.iter().map(|change| change.field.as_str()).collect();
    assert_eq!(fields, ["start", "note", "project"]);
    let Some(Shown::Moment(start)) = &edit.changes[0].new else { panic!("a start is a moment") };
    assert_eq!(local(start), "09:45");
    assert_eq!(edit.changes[2].new, Some(Shown::Text("Neubau".into())));
    let back: Vec<_> = detail.trail[3].changes.iter().map(|change| change.new.is_some()).collect();
    assert_eq!(back, [true, false, false]);
    assert!(!detail.session.corrected);
}
