//! A disk that is full, a folder that cannot be written, a file that is damaged or newer than the program: it says
//! so, it never panics, and never does it put an empty database over an old one.

#![cfg(target_os = "linux")]

use crate::stint::{check, json, run, said, sessions};
use rusqlite::Connection;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use stint_testkit::TempDesk;
use tempfile::TempDir;

/// A disk of a few megabytes, in memory, ours alone.
struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// To mount takes rights: without them the test runs once more in a user namespace, where it has them. None: it did.
    fn new(test: &str, size: &str) -> Option<SmallDisk> {
        const INSIDE: &str = "STINT_TEST_INSIDE";
        let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
        if !root {
            assert!(std::env::var_os(INSIDE).is_none(), "a user namespace makes root");
            let this = std::env::current_exe().expect("a running program has a path");
            let mut again = Command::new("unshare");
            again.args(["--user", "--map-root-user", "--mount"]).arg(this).args([test, "--exact"]).env(INSIDE, "1");
            let status = again.status().expect("util-linux is installed");
            assert!(status.success(), "{test} in a user namespace: {status}");
            return None;
        }
        let folder = TempDir::with_prefix("stint-disk-").expect("a folder for the test can be made");
        mount(&["-t", "tmpfs", "-o", &format!("size={size},mode=700"), "stint-test"], folder.path());
        Some(SmallDisk { folder })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Housekeeping goes on for a moment after a punch, and as long as it writes the disk cannot be made read-only.
    fn remount(&self, how: &str) {
        until("nobody writes any more", || {
            let mut mount = Command::new("mount");
            mount.args(["-o", &format!("remount,{how}")]).arg(self.path()).stderr(Stdio::null());
            mount.status().is_ok_and(|status| status.success())
        });
    }

    /// Not a byte is left.
    fn fill(&self) -> PathBuf {
        let path = self.path().join("filler");
        let mut file = fs::File::create(&path).expect("there is room for a name");
        let mut piece = vec![0_u8; 1 << 20];
        while !piece.is_empty() {
            if file.write_all(&piece).is_err() {
                piece.truncate(piece.len() / 2);
            }
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, so that a failing test that still holds a file leaves no mount behind.
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

fn mount(arguments: &[&str], at: &Path) {
    let status = Command::new("mount").args(arguments).arg(at).status().expect("util-linux is installed");
    assert!(status.success(), "mount {arguments:?}: {status}");
}

/// A few days of work.
fn worked(data: &Path) {
    for day in ["2026-11-02", "2026-11-03", "2026-11-04"] {
        said(data, &["add", "8:00", "16:30", "--day", day, "--break", "12:00-12:30", "--project", "Harbour"]);
    }
    said(data, &["in", "--note", "before"]);
}

/// Sessions by id with what they came to.
fn known(data: &Path) -> Vec<(String, String)> {
    let known = |session: &serde_json::Value| (session["id"].to_string(), session["original_start"].to_string());
    sessions(data).iter().map(known).collect()
}

#[test]
fn on_a_full_disk_the_clock_can_still_be_stopped_and_nothing_is_lost() {
    let test = "disk::on_a_full_disk_the_clock_can_still_be_stopped_and_nothing_is_lost";
    let Some(disk) = SmallDisk::new(test, "8m") else { return };
    let data = disk.path().join("data");
    worked(&data);
    until("housekeeping has put the ballast there and is done", || {
        run(&data, &["keep-house"]);
        let free = fs::File::open(data.join("house.lock")).is_ok_and(|lock| lock.try_lock().is_ok());
        free && data.join("ballast").exists()
    });
    let before = known(&data);
    let filler = disk.fill();

    // Room was held back for this.
    said(&data, &["out"]);
    assert_eq!(known(&data), before);
    assert!(sessions(&data).iter().all(|session| !session["end"].is_null()), "it has ended");

    // And when that too is used up, it says so and keeps what there is.
    let filler_more = (0..400).find_map(|_| {
        disk.fill();
        let output = run(&data, &["add", "8:00", "9:00", "--day", "2026-11-05", "--note", &"x".repeat(400), "--json"]);
        (!output.status.success()).then_some(output)
    });
    let full = filler_more.expect("a full disk refuses sooner or later");
    let text = String::from_utf8_lossy(&full.stderr).into_owned() + &String::from_utf8_lossy(&full.stdout);
    assert!(text.contains("disk_full"), "{text}");
    assert_eq!(full.status.code(), Some(4), "{text}");

    let kept = known(&data);
    assert!(before.iter().all(|session| kept.contains(session)), "{kept:?}");
    fs::remove_file(filler).expect("the filler is ours");
    check(&data);
    said(&data, &["in"]);
    check(&data);
}

#[test]
fn a_first_start_on_a_full_disk_says_so_and_leaves_nothing_that_stands_in_the_way_later() {
    let test = "disk::a_first_start_on_a_full_disk_says_so_and_leaves_nothing_that_stands_in_the_way_later";
    let Some(disk) = SmallDisk::new(test, "4m") else { return };
    let data = disk.path().join("data");
    let filler = disk.fill();

    let (code, text) = refused(&data, &["in"]);

    assert!(text.contains("disk_full"), "{text}");
    assert_eq!(code, 4, "{text}");
    fs::remove_file(filler).expect("the filler is ours");
    said(&data, &["in"]);
    assert_eq!(sessions(&data).len(), 1);
    check(&data);
}

#[test]
fn a_folder_that_cannot_be_written_can_be_read() {
    let test = "disk::a_folder_that_cannot_be_written_can_be_read";
    let Some(disk) = SmallDisk::new(test, "16m") else { return };
    let data = disk.path().join("data");
    worked(&data);
    let before = known(&data);
    disk.remount("ro");

    let (code, text) = refused(&data, &["out"]);
    assert!(text.contains("read_only"), "{text}");
    assert_eq!(code, 3, "{text}");
    assert_eq!(known(&data), before, "it can still be looked at");
    assert_eq!(json(&data, &["status"])["state"], "working");

    disk.remount("rw");
    said(&data, &["out"]);
    check(&data);
}

#[test]
fn a_damaged_database_is_set_aside_and_rebuilt_or_left_alone_but_never_replaced_by_an_empty_one() {
    let folder = TempDesk::fresh_folder();
    let data = folder.path().join("data");
    worked(&data);
    said(&data, &["backup"]);
    said(&data, &["out"]);
    let before = known(&data);
    let whole = settled(&data);

    // Damage anywhere: in the header, in the middle, at the end, and a file cut off.
    let places = [0, whole.len() / 3, whole.len() / 2, whole.len() * 4 / 5];
    for (number, place) in places.into_iter().enumerate() {
        let copy = folder.path().join(format!("copy-{number}"));
        copy_folder(&data, &copy);
        let mut bytes = whole.clone();
        for byte in bytes.iter_mut().skip(place).take(2_000) {
            *byte ^= 0xa5;
        }
        if number == 3 {
            bytes.truncate(place);
        }
        fs::write(copy.join("stint.db"), &bytes).expect("the copy is ours");

        let output = run(&copy, &["status", "--json"]);

        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        let found = run(&copy, &["list", "--all", "--json"]);
        if found.status.success() {
            let there = known(&copy);
            let missing: Vec<_> = before.iter().filter(|session| !there.contains(session)).collect();
            assert!(missing.is_empty(), "damage at {place}: {missing:?} of {} are gone; it said {text}", before.len());
        } else {
            assert!(text.contains("damaged") || !output.status.success(), "damage at {place}: {text}");
            let kept = fs::read(copy.join("stint.db")).expect("the file is still there");
            assert_eq!(kept.len(), bytes.len(), "damage at {place}: what cannot be mended is left alone");
        }
    }
}

#[test]
fn without_any_backup_a_file_that_is_no_database_is_never_overwritten() {
    let folder = TempDesk::fresh_folder();
    let data = folder.path().join("data");
    fs::create_dir_all(&data).expect("the folder is ours");
    let written = b"These are not the bytes of a database, but they may be all that somebody has.".repeat(200);
    fs::write(data.join("stint.db"), &written).expect("the folder is ours");

    let (code, text) = refused(&data, &["in"]);

    assert!(text.contains("damaged"), "{text}");
    assert_eq!(code, 3, "{text}");
    assert_eq!(fs::read(data.join("stint.db")).expect("it is still there"), written);
}

#[test]
fn data_of_a_newer_version_is_shown_and_not_touched() {
    let folder = TempDesk::fresh_folder();
    let data = folder.path().join("data");
    worked(&data);
    let before = known(&data);
    settled(&data);
    let file = Connection::open(data.join("stint.db")).expect("it is a database");
    file.pragma_update(None, "user_version", 999).expect("it can be written");
    drop(file);
    let written = settled(&data);

    let (code, text) = refused(&data, &["out"]);

    assert!(text.contains("schema_newer"), "{text}");
    assert_eq!(code, 3, "{text}");
    assert_eq!(known(&data), before, "it can still be looked at");
    assert_eq!(json(&data, &["status"])["state"], "working");
    assert_eq!(settled(&data), written);
}

/// The database's bytes with nothing left in the log beside it.
fn settled(data: &Path) -> Vec<u8> {
    let path = data.join("stint.db");
    let file = Connection::open(&path).expect("it is a database");
    file.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("nobody else has it open");
    drop(file);
    fs::read(path).expect("it can be read")
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder is ours");
    for entry in fs::read_dir(from).expect("it is there") {
        let entry = entry.expect("it can be read");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("it has a type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("there is room");
        }
    }
}

/// Why it did not, with the exit code.
fn refused(data: &Path, arguments: &[&str]) -> (i32, String) {
    let all = [arguments, &["--json"]].concat();
    let output = run(data, &all);
    assert!(!output.status.success(), "stint {arguments:?} succeeded");
    let text = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    (output.status.code().unwrap_or_default(), text)
}

/// Asks until it is so.
fn until(what: &str, mut is: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is() {
        assert!(Instant::now() < deadline, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
