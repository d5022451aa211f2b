//! Corrections, deletion, undo.

use stint_desk::contract::{
    BreakAdd, BreakWish, EntryEdit, EntryRemove, OnWish, SessionAdd, SessionEdit, SessionsEdit, Several,
};
use stint_domain::time::{HOUR, MINUTE};
use stint_domain::{EntryKind, Refusal};
use stint_testkit::{TempDesk, at};

/// Monday 18:00, with a session from 8 to 17 o'clock behind it.
fn after_work() -> (TempDesk, String) {
    let desk = TempDesk::new("2026-11-23T07:00:00+01:00");
    let session = desk.clocked("2026-11-23T08:00:00+01:00", "2026-11-23T17:00:00+01:00");
    desk.machine().pass(HOUR);
    (desk, session.id.to_string())
}

fn edit(session: &str) -> SessionEdit {
    SessionEdit { session: session.into(), ..SessionEdit::default() }
}

#[test]
fn a_correction_keeps_what_was_pressed() {
    let (desk, id) = after_work();

    let ask = SessionEdit { end: Some("16:30".into()), reason: Some("Forgot".into()), ..edit(&id) };
    let changed = desk.session_edit(ask).unwrap();

    let session = &changed.sessions[0];
    assert_eq!(session.end.as_ref().unwrap().at, at("2026-11-23T16:30:00+01:00"));
    assert_eq!(session.original_end.as_ref().unwrap().at, at("2026-11-23T17:00:00+01:00"));
    assert!(session.corrected);
    desk.assert_sound();
}

#[test]
fn a_change_of_times_needs_a_reason_and_a_note_needs_none() {
    let (desk, id) = after_work();
    let ask = SessionEdit { end: Some("+15".into()), reason: Some("  ".into()), ..edit(&id) };
    assert_eq!(TempDesk::refusal(desk.session_edit(ask)), Refusal::ReasonMissing);

    let ask = SessionEdit {
        note: Some("Stocktaking".into()),
        on: OnWish { project: Some("Harbour".into()), ..OnWish::default() },
        ..edit(&id)
    };
    let changed = desk.session_edit(ask).unwrap();
    assert_eq!(changed.sessions[0].note, "Stocktaking");
    assert_eq!(changed.sessions[0].on.project.as_ref().unwrap().name, "Harbour");
}

#[test]
fn times_note_and_project_changed_at_once_are_one_act() {
    let (desk, id) = after_work();
    let ask = SessionEdit {
        start: Some("+15".into()),
        end: Some("8h".into()),
        note: Some("All of it".into()),
        on: OnWish { category: Some("Field".into()), ..OnWish::default() },
        reason: Some("Wrong time".into()),
        ..edit(&id)
    };
    let before = desk.dump();

    let session = desk.session_edit(ask).unwrap().sessions.remove(0);

    assert_eq!(session.start.at, at("2026-11-23T08:15:00+01:00"));
    assert_eq!(session.end.unwrap().at, at("2026-11-23T16:15:00+01:00"));
    assert_eq!(session.on.category.unwrap().name, "Field");
    desk.press_undo();
    let (mut undone, mut before) = (desk.dump(), before);
    // The category that was added stays known, and is no longer offered.
    undone.remove("dimension");
    before.remove("dimension");
    assert_eq!(undone, before);
}

#[test]
fn the_start_of_a_running_session_waits_for_clock_out() {
    let desk = TempDesk::new("2026-11-23T08:15:00+01:00");
    let id = desk.press_in().session.unwrap().id.to_string();
    desk.machine().pass(HOUR);
    let ask = SessionEdit { start: Some("8:00".into()), reason: Some("Forgot".into()), ..edit(&id) };

    let session = desk.session_edit(ask).unwrap().sessions.remove(0);
    assert_eq!(session.start.at, at("2026-11-23T08:15:00+01:00"));
    assert_eq!(session.pending_start.unwrap().at, at("2026-11-23T08:00:00+01:00"));

    let session = desk.press_out().session.unwrap();
    assert_eq!(session.start.at, at("2026-11-23T08:00:00+01:00"));
    assert_eq!(session.pending_start, None);
    assert_eq!(session.counted_work_ms, HOUR + 15 * MINUTE);

    desk.press_undo();
    let again = desk.sessions().remove(0);
    assert_eq!(again.end_time, None);
    assert_eq!(again.pending_start, Some(at("2026-11-23T08:00:00+01:00")));
    assert_eq!(again.original_end_time, Some(at("2026-11-23T09:15:00+01:00")));
    desk.assert_sound();
}

#[test]
fn a_session_typed_in_has_the_typed_times_as_originals() {
    let (desk, _) = after_work();
    let ask = SessionAdd {
        day: Some("2026-11-20".into()),
        start: "22:00".into(),
        end: "6:00".into(),
        breaks: vec![BreakWish { from: "1:00".into(), to: "+30".into() }],
        ..SessionAdd::default()
    };

    let session = desk.session_add(ask).unwrap().sessions.remove(0);

    assert_eq!(session.day.to_string(), "2026-11-20");
    assert_eq!(session.end.unwrap().at, at("2026-11-21T06:00:00+01:00"));
    assert_eq!(session.original_start.at, session.start.at);
    assert_eq!((session.counted_work_ms, session.counted_break_ms), (7 * HOUR + 30 * MINUTE, 30 * MINUTE));
    assert!(!session.corrected);
}

#[test]
fn overlapping_sessions_count_their_common_time_once() {
    let (desk, first) = after_work();
    let ask = SessionAdd { start: "16:00".into(), end: "17:30".into(), ..SessionAdd::default() };

    let second = desk.session_add(ask).unwrap().sessions.remove(0);

    assert_eq!((second.work_ms, second.counted_work_ms, second.overlap), (90 * MINUTE, 30 * MINUTE, true));
    let ask = Several { sessions: vec![first] };
    desk.sessions_delete(ask).unwrap();
    let alone = desk.totals()[&second.id];
    assert_eq!(alone, (90 * MINUTE, 0));
    desk.assert_sound();
}

#[test]
fn entries_are_moved_put_in_and_taken_out() {
    let (desk, id) = after_work();
    let reason = || String::from("Other");
    let ask = BreakAdd { session: id.clone(), from: "12:00".into(), to: "12:30".into(), reason: reason() };
    let session = desk.break_add(ask).unwrap().sessions.remove(0);
    assert_eq!(session.entries.len(), 3);

    let ask = EntryEdit {
        session: id.clone(),
        position: 1,
        end: Some("+15".into()),
        reason: Some(reason()),
        ..EntryEdit::default()
    };
    let session = desk.entry_edit(ask).unwrap().sessions.remove(0);
    assert_eq!(session.entries[1].kind, EntryKind::Break);
    assert_eq!(session.entries[1].length_ms, 45 * MINUTE);
    assert_eq!(session.entries[2].start.at, at("2026-11-23T12:45:00+01:00"));

    let session =
        desk.entry_remove(EntryRemove { session: id, position: 1, reason: reason() }).unwrap().sessions.remove(0);
    assert_eq!(session.entries.len(), 1);
    desk.assert_sound();
}

#[test]
fn several_are_changed_and_undone_as_one() {
    let desk = TempDesk::new("2026-11-20T07:00:00+01:00");
    for day in [20, 21, 22] {
        desk.clocked(&format!("2026-11-{day}T08:00:00+01:00"), &format!("2026-11-{day}T16:00:00+01:00"));
    }
    let sessions: Vec<String> = desk.sessions().iter().map(|session| session.id.to_string()).collect();
    let before = desk.dump();

    let ask = SessionsEdit { sessions: sessions.clone(), note: Some("Fair".into()), ..SessionsEdit::default() };
    let changed = desk.sessions_edit(ask).unwrap();
    assert_eq!((changed.touched, changed.done.unwrap().records), (3, 3));
    desk.sessions_delete(Several { sessions: sessions.clone() }).unwrap();
    assert!(desk.dump()["day_total"].is_empty());

    assert_eq!(desk.press_undo().touched, 3);
    desk.press_undo();
    assert_eq!(desk.dump(), before);
    desk.press_redo();
    desk.press_redo();
    assert_eq!(TempDesk::refusal(desk.redo(stint_desk::contract::Nothing {})), Refusal::NothingToRedo);
    assert_eq!(desk.sessions_restore(Several { sessions }).unwrap().touched, 3);
    desk.assert_sound();
}

#[test]
fn undoing_a_clock_in_voids_the_session_and_redo_brings_it_back() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    desk.press_in();
    let running = desk.dump();

    desk.press_undo();
    assert!(desk.sessions()[0].void);
    desk.press_redo();

    assert_eq!(desk.dump(), running);
}

#[test]
fn something_new_drops_what_could_have_been_redone() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    desk.press_in();
    desk.press_undo();
    desk.machine().pass(MINUTE);
    desk.press_in();
    assert_eq!(TempDesk::refusal(desk.redo(stint_desk::contract::Nothing {})), Refusal::NothingToRedo);
    desk.assert_sound();
}

#[test]
fn the_next_clock_out_of_a_reopened_session_sets_only_the_effective_end() {
    let desk = TempDesk::new("2026-11-23T07:00:00+01:00");
    desk.clocked("2026-11-23T08:00:00+01:00", "2026-11-23T16:00:00+01:00");
    desk.press_undo();
    desk.machine().pass(HOUR);

    let session = desk.press_out().session.unwrap();

    assert_eq!(session.end.unwrap().at, at("2026-11-23T17:00:00+01:00"));
    assert_eq!(session.original_end.unwrap().at, at("2026-11-23T16:00:00+01:00"));
}

#[test]
fn a_deleted_running_session_cannot_come_back_beside_another() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    let first = desk.press_in().session.unwrap().id.to_string();
    desk.sessions_delete(Several { sessions: vec![first.clone()] }).unwrap();
    desk.machine().pass(MINUTE);
    let second = desk.press_in().session.unwrap().id;

    let refusal = TempDesk::refusal(desk.sessions_restore(Several { sessions: vec![first] }));

    assert!(matches!(refusal, Refusal::AlreadyRunning { session, .. } if session == second));
}

#[test]
fn a_session_is_found_by_a_part_of_its_id() {
    let (desk, id) = after_work();
    let note = |which: &str| desk.session_edit(SessionEdit { note: Some(which.into()), ..edit(which) });
    for which in [&id[..13], &id[..8], "last", "LAST"] {
        assert_eq!(note(which).unwrap().touched, 1, "{which}");
    }
    assert!(matches!(TempDesk::refusal(note("ffff")), Refusal::SessionUnknown { .. }));
    assert!(matches!(TempDesk::refusal(note("%")), Refusal::SessionUnknown { .. }));
    desk.clocked("2026-11-23T19:00:00+01:00", "2026-11-23T20:00:00+01:00");
    assert!(matches!(TempDesk::refusal(note(&id[..2])), Refusal::SessionAmbiguous { count: 2, .. }));
}

#[test]
fn a_day_that_begins_at_four_moves_the_early_hours_to_the_day_before() {
    let desk = TempDesk::new("2026-11-23T01:00:00+01:00");
    desk.clocked("2026-11-23T02:00:00+01:00", "2026-11-23T05:00:00+01:00");
    let before = desk.dump();
    let day = |desk: &TempDesk| -> Vec<i64> {
        let file = desk.file();
        let mut statement = file.prepare("SELECT day FROM day_total").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let monday = day(&desk)[0];

    let patch = stint_desk::contract::PolicyPatch { day_start: Some("4:00".into()), rule_pack: None };
    desk.policy_set(patch).unwrap();

    assert_eq!(day(&desk), [monday - 1]);
    desk.assert_sound();
    desk.press_undo();
    assert_eq!(desk.dump(), before);
}
