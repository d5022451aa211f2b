//! Backups, restoring, and keeping house.

use stint_desk::contract::{BackupKind, BackupRestore, Nothing};
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
