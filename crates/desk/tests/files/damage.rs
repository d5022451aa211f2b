//! A damaged file: rebuilt, or refused with nothing lost. Never a panic, never an empty database over an old one.

use std::path::Path;
use std::sync::Arc;
use stint_desk::contract::Nothing;
use stint_desk::{Desk, Error};
use stint_domain::Refusal;
use stint_testkit::{FakeMachine, TempDesk, sessions};
use tempfile::TempDir;

/// A folder with a backup after one session and a second session after it; what is in the log is in the file.
fn folder() -> (TempDir, Arc<FakeMachine>) {
    let machine = Arc::new(FakeMachine::new("2026-11-20T07:00:00+01:00"));
    let desk = TempDesk::on(Arc::clone(&machine));
    desk.clocked("2026-11-20T08:00:00+01:00", "2026-11-20T16:30:00+01:00");
    desk.backup_make(Nothing {}).unwrap();
    desk.clocked("2026-11-21T08:00:00+01:00", "2026-11-21T16:30:00+01:00");
    let folder = TempDesk::fresh_folder();
    copy(desk.folder(), folder.path());
    (folder, machine)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
    // All in one file, so that damage to it is damage to all.
    if to.join("stint.db-wal").exists() {
        let file = rusqlite::Connection::open(to.join("stint.db")).unwrap();
        file.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    }
}

/// Opens and checks, as a host does.
fn started(folder: &Path, machine: &Arc<FakeMachine>) -> Result<Desk, Error> {
    let desk = Desk::open_or_repair_on(folder, Arc::clone(machine) as Arc<dyn stint_desk::Machine>)?;
    desk.check_at_start()?;
    Ok(desk)
}

fn count(folder: &Path) -> usize {
    sessions(&rusqlite::Connection::open(folder.join("stint.db")).unwrap()).len()
}

#[test]
fn a_file_overwritten_with_nonsense_comes_back_from_the_backup() {
    let (folder, machine) = folder();
    std::fs::write(folder.path().join("stint.db"), vec![7; 100_000]).unwrap();
    let _ = std::fs::remove_file(folder.path().join("stint.db-wal"));
    let desk = started(folder.path(), &machine).unwrap();
    let repaired = desk.today(Nothing {}).unwrap().repaired.unwrap();
    assert!(Path::new(&repaired.from_backup).is_file());
    assert_eq!(std::fs::read(Path::new(&repaired.set_aside).join("stint.db")).unwrap(), vec![7; 100_000]);
    assert_eq!(count(folder.path()), 1, "what was backed up");
    assert!(desk.integrity_check(Nothing {}).unwrap().ok);
}

#[test]
fn a_lost_first_page_loses_no_punch() {
    let (folder, machine) = folder();
    let path = folder.path().join("stint.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[..4096].fill(7);
    std::fs::write(&path, bytes).unwrap();

    let desk = started(folder.path(), &machine).unwrap();

    let repaired = desk.today(Nothing {}).unwrap().repaired.unwrap();
    assert_eq!(repaired.replayed, 2, "in and out, after the backup");
    assert_eq!(count(folder.path()), 2);
    assert!(desk.integrity_check(Nothing {}).unwrap().ok);
}

#[test]
fn what_came_after_the_backup_is_played_from_what_can_still_be_read() {
    let (folder, machine) = folder();
    let file = rusqlite::Connection::open(folder.path().join("stint.db")).unwrap();
    // A record of long ago, changed past every trigger: SQLite finds nothing wrong, the chain does.
    file.execute_batch("DROP TRIGGER journal_is_never_changed; UPDATE journal SET at = at + 1 WHERE n = 1").unwrap();
    drop(file);
    let desk = started(folder.path(), &machine).unwrap();
    let repaired = desk.today(Nothing {}).unwrap().repaired.unwrap();
    assert_eq!(repaired.replayed, 2, "clock-in and clock-out of the second session");
    assert_eq!(count(folder.path()), 2);
    assert!(desk.integrity_check(Nothing {}).unwrap().ok);
}

#[test]
fn a_database_that_is_gone_is_not_replaced_by_an_empty_one() {
    let (folder, machine) = folder();
    for name in ["stint.db", "stint.db-wal", "stint.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join(name));
    }
    let plain = Desk::open_on(folder.path(), Arc::clone(&machine) as Arc<dyn stint_desk::Machine>);
    assert!(matches!(plain, Err(Error::Refusal(Refusal::Damaged { .. }))));
    assert!(!folder.path().join("stint.db").exists());
    started(folder.path(), &machine).unwrap();
    assert_eq!(count(folder.path()), 1);
}

#[test]
fn without_a_backup_a_file_that_cannot_be_read_is_refused_and_stays() {
    let (folder, machine) = folder();
    std::fs::remove_dir_all(folder.path().join("backups")).unwrap();
    std::fs::write(folder.path().join("stint.db"), vec![7; 100_000]).unwrap();
    let refused = started(folder.path(), &machine).err().map(|error| error.to_string());
    assert!(refused.is_some_and(|text| text.contains("damaged")));
    assert_eq!(std::fs::read(folder.path().join("stint.db")).unwrap(), vec![7; 100_000]);
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with("damaged-")), "{left:?}");
}

#[test]
fn without_a_backup_a_damaged_index_is_made_anew_from_the_journal() {
    let (folder, machine) = folder();
    std::fs::remove_dir_all(folder.path().join("backups")).unwrap();
    let file = rusqlite::Connection::open(folder.path().join("stint.db")).unwrap();
    let page: u32 =
        file.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'session_day'", [], |row| row.get(0)).unwrap();
    drop(file);
    let path = folder.path().join("stint.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let at = (page as usize - 1) * 4096;
    bytes[at..at + 4096].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let desk = started(folder.path(), &machine).unwrap();
    assert_eq!(desk.today(Nothing {}).unwrap().repaired.unwrap().from_backup, "");
    assert_eq!(count(folder.path()), 2);
    assert!(desk.integrity_check(Nothing {}).unwrap().ok);
}

/// Bits flipped and the end cut off, all over the file: afterwards it is sound or was refused untouched.
#[test]
fn damage_anywhere_is_repaired_or_refused_with_nothing_lost() {
    let (whole, machine) = folder();
    let bytes = std::fs::read(whole.path().join("stint.db")).unwrap();
    for step in 0..40 {
        let folder = TempDesk::fresh_folder();
        copy(whole.path(), folder.path());
        let path = folder.path().join("stint.db");
        let at = bytes.len() * step / 40 + step * 7;
        let mut damaged = bytes.clone();
        if step % 4 == 0 {
            damaged.truncate(at.max(1));
        } else {
            let end = (at + 1 + step * 16).min(bytes.len());
            damaged[at.min(end)..end].iter_mut().for_each(|byte| *byte ^= 0x5a);
        }
        std::fs::write(&path, &damaged).unwrap();
        match started(folder.path(), &machine) {
            Ok(desk) => {
                assert!(count(folder.path()) >= 1, "step {step}: the backed up session is there");
                let found = desk.integrity_check(Nothing {}).unwrap();
                assert!(found.database.is_empty() && found.chain.is_empty(), "step {step}: {found:?}");
            }
            Err(Error::Refusal(_)) => {
                assert_eq!(std::fs::read(&path).unwrap(), damaged, "step {step}: refused and untouched");
            }
            Err(error) => panic!("step {step}: {error}"),
        }
    }
}
