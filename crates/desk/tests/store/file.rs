//! What can be wrong with the file: newer, not to be written, full, damaged, gone.

use std::sync::Arc;
use stint_desk::contract::{ClockIn, Nothing};
use stint_desk::{Desk, Error};
use stint_domain::Refusal;
use stint_testkit::{FakeMachine, TempDesk};

fn refused_open(desk: &TempDesk) -> Refusal {
    match Desk::open_on(desk.folder(), Arc::new(FakeMachine::new("2026-11-23T09:00:00+01:00"))) {
        Err(Error::Refusal(refusal)) => refusal,
        Err(other) => panic!("a refusal was expected, not {other:?}"),
        Ok(_) => panic!("a damaged file was opened"),
    }
}

#[test]
fn a_newer_schema_is_shown_and_not_written_to() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    desk.press_in();
    desk.file().pragma_update(None, "user_version", 99).unwrap();

    let beside = desk.beside();

    let refusal = TempDesk::refusal(beside.clock_in(ClockIn::default()));
    assert_eq!(refusal, Refusal::SchemaNewer { found: 99, known: 5 });
    assert!(beside.today(Nothing {}).unwrap().running.is_some());
}

#[test]
fn an_older_schema_is_brought_up_to_date_with_a_backup_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = rusqlite::Connection::open(folder.path().join("stint.db")).unwrap();
    file.execute_batch(include_str!("../../migrations/1.sql")).unwrap();
    file.execute_batch("PRAGMA application_id = 1400139380; PRAGMA user_version = 1; PRAGMA journal_mode = WAL")
        .unwrap();
    file.execute("INSERT INTO device (one, id, name, zones) VALUES (1, 'd', 'old', '2026a')", []).unwrap();
    drop(file);

    let open = || Desk::open_on(folder.path(), Arc::new(FakeMachine::new("2026-11-23T09:00:00+01:00"))).unwrap();
    open().clock_in(ClockIn::default()).unwrap();

    let desk = open();
    assert!(desk.today(Nothing {}).unwrap().running.is_some());
    let found = desk.integrity_check(Nothing {}).unwrap();
    assert!(found.ok, "{found:?}");
    let kinds: Vec<_> = desk.backup_list(Nothing {}).unwrap().into_iter().map(|row| row.kind).collect();
    assert_eq!(kinds, [stint_desk::contract::BackupKind::BeforeMigration]);
}

#[test]
fn a_clock_in_writes_to_few_places() {
    let desk = TempDesk::new("2026-11-02T08:00:00+01:00");
    let pages = || {
        let log = std::fs::metadata(desk.folder().join("stint.db-wal")).unwrap().len();
        // A header, and each page with a header of its own.
        (log - 32) / (24 + 4096)
    };
    let mut written = Vec::new();
    for day in 2..30 {
        desk.machine().pass_until(&format!("2026-11-{day:02}T08:00:00+01:00"));
        let before = if day == 2 { 0 } else { pages() };
        desk.press_in();
        written.push(pages() - before);
        desk.machine().pass(60_000);
        desk.press_out();
    }
    // The journal with its three indexes and its head, the deed and the newest of them, the session with four of its
    // indexes, its entry: thirteen. Now and then a page is full and becomes two.
    written.sort();
    assert_eq!(written[written.len() / 2], 13, "{written:?}");
}

#[test]
fn what_is_no_database_is_called_damaged_and_left_alone() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    desk.press_in();
    for bytes in [b"This is not a database, and never was one; it is long enough to be looked at.".as_slice(), b""] {
        for beside in ["stint.db-wal", "stint.db-shm"] {
            let _ = std::fs::remove_file(desk.folder().join(beside));
        }
        std::fs::write(desk.database(), bytes).unwrap();

        let refusal = refused_open(&desk);

        assert!(matches!(refusal, Refusal::Damaged { .. }), "{refusal:?}");
        assert_eq!(std::fs::read(desk.database()).unwrap(), bytes);
    }
}

#[test]
fn a_database_of_somebody_else_is_not_taken_over() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    desk.file().pragma_update(None, "application_id", 1).unwrap();
    assert!(matches!(refused_open(&desk), Refusal::Damaged { .. }));
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_to_answers_with_a_refusal() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    const ASK: &str = "STINT_TEST_READ_ONLY_FOLDER";

    if let Some(folder) = std::env::var_os(ASK) {
        let machine = Arc::new(FakeMachine::new("2026-11-23T09:00:00+01:00"));
        let desk = Desk::open_on(std::path::Path::new(&folder), machine).unwrap();
        assert!(desk.today(Nothing {}).unwrap().running.is_some());
        assert!(matches!(TempDesk::refusal(desk.clock_out(Default::default())), Refusal::ReadOnly { .. }));
        return;
    }
    for log in [Log::BesideIt, Log::Gone] {
        let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
        desk.press_in();
        if log == Log::Gone {
            desk.file().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
            std::fs::remove_file(desk.folder().join("stint.db-wal")).unwrap();
            std::fs::remove_file(desk.folder().join("stint.db-shm")).unwrap();
        }
        let set = |path: &std::path::Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        for entry in std::fs::read_dir(desk.folder()).unwrap() {
            set(&entry.unwrap().path(), 0o444);
        }
        set(desk.folder(), 0o555);
        // Root may write everywhere: the question is asked by a process that is nobody.
        let program = desk.folder().with_extension("ask");
        std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
        let mut ask = std::process::Command::new(&program);
        ask.args(["--exact", "file::a_folder_that_cannot_be_written_to_answers_with_a_refusal"]);
        ask.env(ASK, desk.folder()).current_dir("/");
        if std::fs::metadata(desk.folder()).unwrap().uid() == 0 {
            ask.uid(65_534).gid(65_534);
        }
        let answered = ask.output();
        std::fs::remove_file(&program).unwrap();
        set(desk.folder(), 0o755);
        let answered = answered.unwrap();
        let said = String::from_utf8_lossy(&answered.stdout);
        assert!(answered.status.success() && said.contains("1 passed"), "{log:?}: {said}");
    }
}

#[cfg(unix)]
#[derive(Clone, Copy, Debug, PartialEq)]
enum Log {
    BesideIt,
    Gone,
}

#[test]
fn business_days_are_made_anew_when_the_zone_rules_have_changed() {
    let desk = TempDesk::new("2026-11-23T07:00:00+01:00");
    desk.clocked("2026-11-23T08:00:00+01:00", "2026-11-23T16:00:00+01:00");
    let before = desk.dump();
    desk.file()
        .execute_batch(
            "UPDATE device SET zones = '2019a'; UPDATE session SET day = day - 1; UPDATE day_total SET day = day - 1;
             UPDATE day_lines SET day = day - 1",
        )
        .unwrap();

    desk.assert_sound();

    assert_eq!(desk.dump(), before);
}
