//! A disk that is really full: a small file system in memory. Needs the right to mount one; elsewhere it says so.

#![allow(clippy::unwrap_used, reason = "clippy knows the test functions, not what they share")]
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use stint_desk::contract::{At, ClockIn, ExportStart, Format, Job, JobAsk, JobState, Nothing};
use stint_desk::{Desk, Error};
use stint_domain::Refusal;
use stint_testkit::FakeMachine;

/// Unmounts when the test is over, however it ends.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mounted(megabytes: u32) -> Option<SmallDisk> {
        let folder = tempfile::tempdir().ok()?;
        let size = format!("size={megabytes}m");
        let ran = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "stint-test"]).arg(folder.path()).output();
        if ran.is_ok_and(|ran| ran.status.success()) {
            return Some(SmallDisk(folder));
        }
        assert!(std::env::var_os("CI").is_none(), "the right to mount is needed here");
        None
    }

    /// Writes until nothing fits any more.
    fn fill(&self) {
        let mut size = 1 << 20;
        let mut n = 0;
        while size > 0 {
            let path = self.0.path().join(format!("filler-{n}"));
            n += 1;
            if std::fs::write(&path, vec![1; size]).is_err() {
                let _ = std::fs::remove_file(&path);
                size /= 2;
            }
        }
    }

    fn free(&self) {
        for entry in std::fs::read_dir(self.0.path()).unwrap().flatten() {
            if entry.file_name().to_string_lossy().starts_with("filler-") {
                std::fs::remove_file(entry.path()).unwrap();
            }
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

fn desk_on(folder: &Path) -> (Arc<Desk>, Arc<FakeMachine>) {
    let machine = Arc::new(FakeMachine::new("2026-11-20T07:00:00+01:00"));
    let desk = Desk::open_on(folder, Arc::clone(&machine) as Arc<dyn stint_desk::Machine>).unwrap();
    desk.keep_house().unwrap();
    (Arc::new(desk), machine)
}

#[test]
fn punches_go_through_on_a_full_disk_and_the_ballast_comes_back() {
    let Some(disk) = SmallDisk::mounted(12) else { return };
    let folder = disk.0.path().join("data");
    let (desk, machine) = desk_on(&folder);
    let ballast = folder.join("ballast");
    assert!(ballast.exists());
    disk.fill();
    machine.pass_until("2026-11-20T08:00:00+01:00");
    assert!(desk.clock_in(ClockIn::default()).unwrap().changed);
    machine.pass_until("2026-11-20T16:00:00+01:00");
    assert!(desk.clock_out(At::default()).unwrap().changed);
    assert!(!ballast.exists(), "it was given up");
    assert!(desk.house_is_due());
    disk.free();
    desk.keep_house().unwrap();
    assert!(ballast.exists());
    assert!(desk.integrity_check(Nothing {}).unwrap().ok);
}

#[test]
fn when_nothing_fits_any_more_it_is_said_and_nothing_acknowledged_is_lost() {
    let Some(disk) = SmallDisk::mounted(12) else { return };
    let folder = disk.0.path().join("data");
    let (desk, machine) = desk_on(&folder);
    disk.fill();
    std::fs::remove_file(folder.join("ballast")).unwrap();
    disk.fill();
    let mut acknowledged = 0;
    let mut refused = None;
    for minute in 0..600 {
        machine.pass_until(&format!("2026-11-20T{:02}:{:02}:00+01:00", 8 + minute / 60, minute % 60));
        let answer = if minute % 2 == 0 { desk.clock_in(ClockIn::default()) } else { desk.clock_out(At::default()) };
        match answer {
            Ok(_) => acknowledged += 1,
            Err(error) => {
                refused = Some(error);
                break;
            }
        }
    }
    assert!(matches!(refused, Some(Error::Refusal(Refusal::DiskFull { .. }))), "{refused:?}");
    disk.free();
    let found = desk.integrity_check(Nothing {}).unwrap();
    assert!(found.ok, "{found:?}");
    assert_eq!(found.records, acknowledged);
}

#[test]
fn an_export_onto_a_full_disk_leaves_the_old_file() {
    let Some(disk) = SmallDisk::mounted(12) else { return };
    let data = tempfile::tempdir().unwrap();
    let (desk, machine) = desk_on(data.path());
    machine.pass_until("2026-11-20T08:00:00+01:00");
    desk.clock_in(ClockIn::default()).unwrap();
    let target = disk.0.path().join("out.xlsx");
    std::fs::write(&target, "older").unwrap();
    disk.fill();
    let ask = ExportStart {
        format: Format::Xlsx,
        file: Some(target.display().to_string()),
        filter: Default::default(),
        csv: None,
        paper: None,
        language: None,
    };
    let (tell, told) = std::sync::mpsc::channel();
    desk.subscribe(move |_| {
        let _ = tell.send(());
    });
    let mut job: Job = desk.export_start(ask).unwrap();
    while job.state == JobState::Working {
        told.recv_timeout(std::time::Duration::from_secs(30)).unwrap();
        job = desk.job_state(JobAsk { id: job.id }).unwrap();
    }
    assert_eq!(job.state, JobState::Failed);
    assert_eq!(job.trouble.unwrap().code, "disk_full");
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "older");
}
