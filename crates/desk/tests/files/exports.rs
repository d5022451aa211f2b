//! Exports through the desk.

use crate::jobs::{ended, export};
use std::time::{Duration, Instant};
use stint_desk::contract::{ExportStart, Format, JobAsk, JobState, SessionEdit};
use stint_domain::Refusal;
use stint_testkit::TempDesk;

fn worked() -> TempDesk {
    let desk = TempDesk::new("2026-11-20T07:00:00+01:00");
    desk.clocked("2026-11-20T08:00:00+01:00", "2026-11-20T16:30:00+01:00");
    let second = desk.clocked("2026-11-21T08:17:00+01:00", "2026-11-21T12:00:00+01:00");
    desk.session_edit(SessionEdit {
        session: second.id.to_string(),
        start: Some("8:02".into()),
        note: Some("=1+1".into()),
        reason: Some("Forgot to press".into()),
        ..SessionEdit::default()
    })
    .unwrap();
    desk
}

#[test]
fn a_csv_holds_original_and_effective_times() {
    let desk = worked();
    let folder = TempDesk::fresh_folder();
    let path = folder.path().join("out.csv");
    let job = export(&desk, Format::Csv, &path);
    assert_eq!((job.state, job.sessions, job.per_mille), (JobState::Done, 2, 1000), "{job:?}");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("2026-11-21T08:02:00+01:00") && text.contains("2026-11-21T08:17:00+01:00"), "{text}");
    assert!(text.contains("'=1+1"), "{text}");
}

#[test]
fn a_workbook_is_a_whole_file_and_leaves_no_draft() {
    let desk = worked();
    let folder = TempDesk::fresh_folder();
    let path = folder.path().join("out.xlsx");
    std::fs::write(&path, "older").unwrap();
    assert_eq!(export(&desk, Format::Xlsx, &path).state, JobState::Done);
    assert!(std::fs::read(&path).unwrap().starts_with(b"PK"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn an_export_that_is_called_off_leaves_the_old_file() {
    let desk = TempDesk::new("2026-11-20T07:00:00+01:00");
    let rows = |n: u32| format!("20{:02}-01-{:02} 08:00,20{0:02}-01-{:02} 16:00\n", n / 25, n % 25 + 1, n % 25 + 1);
    let text: String = std::iter::once("start,end\n".to_owned()).chain((0..500).map(rows)).collect();
    crate::jobs::import(&desk, "old.csv", &text);
    let folder = TempDesk::fresh_folder();
    let path = folder.path().join("out.xlsx");
    std::fs::write(&path, "older").unwrap();
    let ask = ExportStart {
        format: Format::Xlsx,
        file: Some(path.display().to_string()),
        filter: Default::default(),
        csv: None,
        paper: None,
        language: None,
    };
    let job = ended(&desk, || {
        let job = desk.export_start(ask).unwrap();
        desk.job_cancel(JobAsk { id: job.id }).unwrap()
    });
    assert_eq!(job.state, JobState::Cancelled, "{job:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "older");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft stays");
}

#[test]
fn a_folder_that_is_not_there_is_refused_before_anything_begins() {
    let desk = worked();
    let ask = ExportStart {
        format: Format::Csv,
        file: Some("/no/such/folder/out.csv".into()),
        filter: Default::default(),
        csv: None,
        paper: None,
        language: None,
    };
    assert!(matches!(TempDesk::refusal(desk.export_start(ask)), Refusal::FileUnwritable { .. }));
}

#[test]
fn a_punch_does_not_wait_for_an_export() {
    let desk = worked();
    let folder = TempDesk::fresh_folder();
    let path = folder.path().join("out.json");
    let began = Instant::now();
    let job = ended(&desk, || {
        let ask = ExportStart {
            format: Format::Json,
            file: Some(path.display().to_string()),
            filter: Default::default(),
            csv: None,
            paper: None,
            language: None,
        };
        let job = desk.export_start(ask).unwrap();
        desk.press_in();
        job
    });
    assert_eq!(job.state, JobState::Done);
    assert!(began.elapsed() < Duration::from_secs(30));
}
