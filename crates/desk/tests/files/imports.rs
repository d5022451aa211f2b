//! Imports through the desk.

use crate::jobs::{export, import};
use stint_desk::contract::{Format, ImportFile, ImportFormat, JobState, PreferencesPatch, SessionEdit};
use stint_domain::{Refusal, Source};
use stint_testkit::TempDesk;

const TABLE: &str = "start,end,project,note\n\
    2026-11-16 08:00,2026-11-16 16:30,Roof,first\n\
    2026-11-17 22:00,2026-11-18 06:00,Roof,night\n\
    2026-11-18 08:00,,Roof,no end\n";

fn file(text: &str) -> ImportFile {
    ImportFile { name: "in.csv".into(), text: Some(text.into()), ..ImportFile::default() }
}

/// A history with everything in it that an export must bring back.
fn history() -> TempDesk {
    let desk = TempDesk::new("2026-11-20T07:00:00+01:00");
    let first = desk.clocked("2026-11-20T08:17:00+01:00", "2026-11-20T16:30:00+01:00");
    desk.session_edit(SessionEdit {
        session: first.id.to_string(),
        start: Some("8:02".into()),
        reason: Some("Forgot to press".into()),
        ..SessionEdit::default()
    })
    .unwrap();
    desk.clocked("2026-11-21T08:00:00+01:00", "2026-11-21T12:00:00+01:00");
    desk.press_undo();
    desk.press_redo();
    let name = serde_json::Map::from_iter([("name".to_owned(), "Ada".into())]);
    desk.preferences_set(PreferencesPatch(name)).unwrap();
    import(&desk, "in.csv", TABLE);
    desk
}

#[test]
fn everything_goes_out_and_into_an_empty_folder_and_out_again_the_same() {
    let desk = history();
    let folder = TempDesk::fresh_folder();
    let (first, second) = (folder.path().join("first.json"), folder.path().join("second.json"));
    assert_eq!(export(&desk, Format::Json, &first).state, JobState::Done);
    let empty = TempDesk::new("2026-11-23T08:00:00+01:00");
    let text = std::fs::read_to_string(&first).unwrap();
    let job = import(&empty, "first.json", &text);
    assert_eq!(job.state, JobState::Done, "{job:?}");
    assert_eq!(export(&empty, Format::Json, &second).state, JobState::Done);
    assert_eq!(text, std::fs::read_to_string(&second).unwrap());
    assert_eq!(desk.dump(), empty.dump());
    empty.assert_sound();
}

#[test]
fn a_file_that_goes_on_where_this_history_ends_is_played_on() {
    let desk = history();
    let folder = TempDesk::fresh_folder();
    let path = folder.path().join("all.json");
    export(&desk, Format::Json, &path);
    let other = TempDesk::new("2026-11-23T08:00:00+01:00");
    import(&other, "all.json", &std::fs::read_to_string(&path).unwrap());
    desk.clocked("2026-11-22T08:00:00+01:00", "2026-11-22T12:00:00+01:00");
    export(&desk, Format::Json, &path);
    import(&other, "all.json", &std::fs::read_to_string(&path).unwrap());
    assert_eq!(desk.dump(), other.dump());
}

#[test]
fn where_two_histories_meet_unknown_sessions_are_added_with_their_originals() {
    let desk = history();
    let folder = TempDesk::fresh_folder();
    let path = folder.path().join("all.json");
    export(&desk, Format::Json, &path);
    let other = TempDesk::new("2026-11-23T08:00:00+01:00");
    other.clocked("2026-11-23T09:00:00+01:00", "2026-11-23T10:00:00+01:00");
    let text = std::fs::read_to_string(&path).unwrap();
    import(&other, "all.json", &text);
    assert_eq!(other.sessions().len(), desk.sessions().len() + 1);
    let corrected = other.sessions().into_iter().find(|session| session.is_corrected()).unwrap();
    assert_eq!(corrected.source, Source::Punch);
    let records = other.records();
    import(&other, "all.json", &text);
    assert_eq!(other.records(), records, "what is known is left out");
    other.press_undo();
    assert_eq!(other.sessions().iter().filter(|session| !session.void).count(), 1, "one undo takes it all back");
    other.assert_sound();
}

#[test]
fn a_file_with_one_bit_changed_is_refused_and_changes_nothing() {
    let desk = history();
    let folder = TempDesk::fresh_folder();
    let path = folder.path().join("all.json");
    export(&desk, Format::Json, &path);
    let text = std::fs::read_to_string(&path).unwrap().replacen("1795", "1796", 1);
    let empty = TempDesk::new("2026-11-23T08:00:00+01:00");
    let name = || ImportFile { name: "all.json".into(), ..file(&text) };
    assert!(matches!(TempDesk::refusal(empty.import_start(name())), Refusal::FileUnreadable { .. }));
    assert!(matches!(TempDesk::refusal(empty.import_preview(name())), Refusal::FileUnreadable { .. }));
    assert_eq!(empty.records(), 0);
}

#[test]
fn a_dry_run_says_what_an_import_will_do_and_does_nothing() {
    let desk = TempDesk::new("2026-11-20T07:00:00+01:00");
    let preview = desk.import_preview(file(TABLE)).unwrap();
    assert_eq!(preview.format, ImportFormat::Csv);
    assert_eq!((preview.sessions, preview.known, preview.refused_count), (2, 0, 1));
    assert_eq!(preview.refused[0].line, 4);
    assert_eq!(preview.work_ms, (8 * 60 + 30 + 8 * 60) * 60_000);
    assert_eq!(desk.records(), 0);
    let job = import(&desk, "in.csv", TABLE);
    assert_eq!(job.state, JobState::Done, "{job:?}");
    let again = desk.import_preview(file(TABLE)).unwrap();
    assert_eq!((again.sessions, again.known), (0, 2));
}

#[test]
fn a_dry_run_counts_overlaps_with_what_is_here_and_within_the_file() {
    let desk = TempDesk::new("2026-11-20T07:00:00+01:00");
    import(&desk, "in.csv", TABLE);
    let rows = "start,end\n\
        2026-11-16 08:00,2026-11-16 16:30\n\
        2026-11-16 16:00,2026-11-16 17:00\n\
        2026-11-19 08:00,2026-11-19 12:00\n\
        2026-11-19 11:00,2026-11-19 13:00\n\
        2026-11-19 13:00,2026-11-19 14:00\n";
    let preview = desk.import_preview(file(rows)).unwrap();
    assert_eq!((preview.sessions, preview.known), (4, 1), "those that are known are counted apart");
    assert_eq!(preview.overlapping, 3, "one with a session that is here, two with each other");
    import(&desk, "more.csv", rows);
    let folder = TempDesk::fresh_folder();
    let json = folder.path().join("all.json");
    export(&desk, Format::Json, &json);
    let other = TempDesk::new("2026-11-20T07:00:00+01:00");
    let all = std::fs::read_to_string(&json).unwrap();
    assert_eq!(other.import_preview(file(&all)).unwrap().overlapping, 4, "now its other side is in the file as well");
}

#[test]
fn an_import_is_taken_back_by_one_undo() {
    let desk = TempDesk::new("2026-11-20T07:00:00+01:00");
    import(&desk, "in.csv", TABLE);
    assert_eq!(desk.sessions().iter().filter(|session| !session.void).count(), 2);
    desk.press_undo();
    assert_eq!(desk.sessions().iter().filter(|session| !session.void).count(), 0);
    desk.assert_sound();
}
