//! Backups, restoring, and keeping house.

use std::collections::HashSet;
use std::sync::mpsc;
use stint_desk::Desk;
use stint_desk::contract::{At, BackupKind, BackupRestore, ClockIn, Nothing, Punched};
use stint_domain::Refusal;
use stint_testkit::TempDesk;

fn kinds(desk: &TempDesk) -> Vec<BackupKind> {
    desk.backup_list(Nothing {}).unwrap().into_iter().map(|row| row.kind).collect()
}

#[test]
fn keeping_house_makes_a_backup_a_day_and_one_a_week_and_lets_old_ones_go() {
    let desk = TempDesk::new("2026-11-02T08:00:00+01:00");
    for day in 2..=29 {
        desk.machine().pass_until(&format!("2026-11-{day:02}T08:00:00+01:00"));
        assert!(desk.house_is_due());
        desk.keep_house().unwrap();
        assert!(!desk.house_is_due(), "once a day is enough");
    }
    let kinds = kinds(&desk);
    assert_eq!(kinds.iter().filter(|kind| **kind == BackupKind::Daily).count(), 7);
    assert_eq!(kinds.iter().filter(|kind| **kind == BackupKind::Weekly).count(), 4);
}

#[test]
fn keeping_house_that_fails_is_due_again_in_an_hour_for_every_process() {
    let desk = TempDesk::new("2026-11-02T08:00:00+01:00");
    let backups = desk.folder().join("backups");
    std::fs::write(&backups, "in the way").unwrap();
    assert!(desk.house_is_due());
    assert!(desk.keep_house().is_err());
    assert!(!desk.house_is_due() && !desk.beside().house_is_due());
    desk.machine().pass(3_600_000);
    assert!(desk.house_is_due());
    std::fs::remove_file(&backups).unwrap();
    desk.keep_house().unwrap();
    assert!(!desk.house_is_due());
    std::fs::remove_file(desk.folder().join("ballast")).unwrap();
    assert!(desk.house_is_due(), "what has just been done and is undone is due at once");
}

#[test]
fn a_long_log_is_copied_into_the_database() {
    let desk = TempDesk::new("2026-11-02T08:00:00+01:00");
    desk.keep_house().unwrap();
    let log = desk.folder().join("stint.db-wal");
    for hour in 9..=20 {
        desk.clocked(&format!("2026-11-02T{hour:02}:00:00+01:00"), &format!("2026-11-02T{hour:02}:30:00+01:00"));
    }
    assert!(std::fs::metadata(&log).unwrap().len() > 512 * 1024);
    assert!(desk.house_is_due());
    desk.keep_house().unwrap();
    assert_eq!(std::fs::metadata(&log).unwrap().len(), 0);
}

#[test]
fn a_restore_brings_back_what_was_and_keeps_what_is() {
    let desk = TempDesk::new("2026-11-20T07:00:00+01:00");
    desk.clocked("2026-11-20T08:00:00+01:00", "2026-11-20T16:30:00+01:00");
    let backup = desk.backup_make(Nothing {}).unwrap();
    assert_eq!((backup.kind, backup.sessions), (BackupKind::ByHand, 1));
    desk.clocked("2026-11-21T08:00:00+01:00", "2026-11-21T16:30:00+01:00");
    let before = desk.dump();
    let beside = desk.beside();
    desk.backup_restore(BackupRestore { file: backup.file }).unwrap();
    assert_eq!(desk.sessions().len(), 1);
    assert_eq!(beside.backup_list(Nothing {}).unwrap().len(), 2, "another process sees the same data");
    desk.assert_sound();
    let set_aside = desk.backup_list(Nothing {}).unwrap().into_iter().find(|row| row.kind == BackupKind::BeforeRestore);
    desk.backup_restore(BackupRestore { file: set_aside.unwrap().file }).unwrap();
    assert_eq!(desk.dump(), before);
}

#[test]
fn a_damaged_backup_is_not_restored() {
    let desk = TempDesk::new("2026-11-20T07:00:00+01:00");
    desk.clocked("2026-11-20T08:00:00+01:00", "2026-11-20T16:30:00+01:00");
    let backup = desk.backup_make(Nothing {}).unwrap();
    let mut bytes = std::fs::read(&backup.file).unwrap();
    let middle = bytes.len() / 2;
    bytes.truncate(middle);
    std::fs::write(&backup.file, bytes).unwrap();
    let before = desk.dump();
    let refused = TempDesk::refusal(desk.backup_restore(BackupRestore { file: backup.file }));
    assert!(matches!(refused, Refusal::Damaged { .. }), "{refused:?}");
    assert_eq!(desk.dump(), before);
    let missing = desk.backup_restore(BackupRestore { file: "no-such.db".into() });
    assert!(matches!(TempDesk::refusal(missing), Refusal::FileUnreadable { .. }));
}

#[test]
fn what_another_process_clocks_during_a_restore_is_set_aside_or_still_there() {
    let folder = TempDesk::fresh_folder();
    let desk = Desk::open(folder.path()).unwrap();
    desk.clock_in(ClockIn::default()).unwrap();
    let backup = desk.backup_make(Nothing {}).unwrap().file;
    // So many punches at the most while nobody listens: a person who never pauses would keep every restore waiting.
    let (tell, told) = mpsc::sync_channel(40);
    let acknowledged = std::thread::scope(|scope| {
        let puncher = scope.spawn(|| {
            let (other, tell) = (Desk::open(folder.path()).unwrap(), tell);
            let mut acknowledged = Vec::new();
            while tell.send(()).is_ok() {
                // Refused when the restore turned the clock around in between.
                let _ = other.clock_out(At::default());
                if let Ok(Punched { changed: true, session: Some(session), .. }) = other.clock_in(ClockIn::default()) {
                    acknowledged.push(session.id.to_string());
                }
            }
            acknowledged
        });
        // No more than are kept: every one of them is looked into below.
        let restore = |_| {
            told.iter().take(40).for_each(drop);
            desk.backup_restore(BackupRestore { file: backup.clone() })
        };
        let restores: Vec<_> = (0..5).map(restore).collect();
        drop(told);
        assert!(restores.iter().all(Result::is_ok), "{restores:?}");
        puncher.join().unwrap()
    });
    let mut known: HashSet<String> = HashSet::new();
    let kept = desk.backup_list(Nothing {}).unwrap().into_iter().map(|row| row.file.into());
    for file in kept.chain([folder.path().join("stint.db")]) {
        let file = rusqlite::Connection::open(file).unwrap();
        let mut ids = file.prepare("SELECT id FROM session").unwrap();
        known.extend(ids.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap));
    }
    let lost: Vec<_> = acknowledged.into_iter().filter(|id| !known.contains(id)).collect();
    assert_eq!(lost, [""; 0], "clocked, told so, and nowhere to be found");
}
