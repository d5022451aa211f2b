//! Waiting for jobs without guessing how long they take.

use std::sync::mpsc;
use std::time::Duration;
use stint_desk::Desk;
use stint_desk::contract::{ExportStart, Format, ImportFile, Job, JobAsk, JobState, Topic};

/// Runs a job to its end.
pub fn ended(desk: &Desk, start: impl FnOnce() -> Job) -> Job {
    let (tell, told) = mpsc::channel();
    desk.subscribe(move |topics| {
        if topics.contains(&Topic::Jobs) {
            let _ = tell.send(());
        }
    });
    let mut job = start();
    while job.state == JobState::Working {
        told.recv_timeout(Duration::from_secs(60)).expect("a job tells when it is over");
        job = desk.job_state(JobAsk { id: job.id }).unwrap();
    }
    job
}

pub fn export(desk: &Desk, format: Format, file: &std::path::Path) -> Job {
    let ask = ExportStart {
        format,
        file: Some(file.display().to_string()),
        filter: Default::default(),
        csv: None,
        paper: None,
        language: Some("en".into()),
    };
    ended(desk, || desk.export_start(ask).unwrap())
}

pub fn import(desk: &Desk, name: &str, text: &str) -> Job {
    let file = ImportFile { name: name.into(), text: Some(text.into()), ..Default::default() };
    ended(desk, || desk.import_start(file).unwrap())
}
