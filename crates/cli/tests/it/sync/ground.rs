//! A real server with people in it, and computers of theirs.

use super::framing;
use crate::place::{Place, Ran};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

const PASSWORD: &str = "correct horse battery";

/// The server: `STINT_SERVER_BIN`, else what was built beside `stint`.
fn program() -> PathBuf {
    let beside =
        Path::new(env!("CARGO_BIN_EXE_stint")).with_file_name(format!("stint-server{}", std::env::consts::EXE_SUFFIX));
    let program = std::env::var_os("STINT_SERVER_BIN").map_or(beside, PathBuf::from);
    assert!(program.is_file(), "{} is missing: cargo build -p stint-server", program.display());
    program
}

/// A server on data of its own. Killed when dropped.
pub struct Server {
    data: TempDir,
    child: Option<Child>,
    /// The same again after a restart.
    pub url: String,
}

impl Server {
    /// Running, with Ada in it.
    pub fn start() -> Server {
        let mut server = Server::new();
        server.user("ada", "worker");
        server.serve();
        server
    }

    /// With nobody in it, and not running yet.
    pub fn new() -> Server {
        Server { data: tempfile::tempdir().unwrap(), child: None, url: String::new() }
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(args).env_remove("DATABASE_URL").env_remove("STINT_SERVER_CONFIG");
        command.env("STINT_SERVER_DATA", self.data.path());
        command
    }

    /// What one of its commands says.
    pub fn says(&self, args: &[&str]) -> String {
        let output = self.command(args).output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{args:?}: {out}{err}");
        out.into_owned()
    }

    pub fn user(&self, name: &str, role: &str) {
        let flags = ["user", "add", name, "--role", role, "--password-stdin", "--zone", "Europe/Berlin"];
        let mut add = self.command(&flags).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        writeln!(add.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        assert!(add.wait().unwrap().success());
    }

    pub fn serve(&mut self) {
        self.serve_with(&[]);
    }

    pub fn serve_with(&mut self, more: &[&str]) {
        let listen = if self.url.is_empty() { "127.0.0.1:0".to_owned() } else { self.address() };
        let flags = ["serve", "--listen", &listen, "--token-rate", "0", "--address-rate", "0", "--log", "error"];
        let mut child = self.command(&[&flags, more].concat()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.map_while(Result::ok).find_map(|line| {
            line.strip_prefix("Listening on ").and_then(|rest| rest.split(';').next().map(str::to_owned))
        });
        self.url = said.expect("it says where it listens");
        self.child = Some(child);
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    pub fn address(&self) -> String {
        self.url.split_once("://").unwrap().1.trim_end_matches('/').to_owned()
    }

    /// Its data as it lies there. It must not be running.
    pub fn copy(&self) -> TempDir {
        let copy = tempfile::tempdir().unwrap();
        copy_files(self.data.path(), copy.path());
        copy
    }

    /// An older copy takes the place of its data, and nobody is told.
    pub fn replace_with(&mut self, copy: &TempDir) {
        for file in std::fs::read_dir(self.data.path()).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
        copy_files(copy.path(), self.data.path());
    }

    /// What was done, oldest first: `session.set` …, each with the name of whoever did it.
    pub fn journal(&self, token: &str) -> Vec<Value> {
        let (mut records, mut after) = (Vec::new(), String::new());
        loop {
            let request = format!("GET /v1/journal?limit=500{after}");
            let (status, page) = framing::ask(&self.address(), &request, token, "").unwrap();
            assert_eq!(status, 200, "{page}");
            let page: Value = serde_json::from_str(&page).unwrap();
            records.extend(page["items"].as_array().unwrap().clone());
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        records.reverse();
        records
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn copy_files(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

pub fn command(place: &Place, args: &[&str]) -> Command {
    let mut command = place.command();
    command.args(args).env("STINT_KEYCHAIN", "off");
    command
}

pub fn run(place: &Place, args: &[&str]) -> Ran {
    Ran::of(&command(place, args).output().unwrap())
}

pub fn connect(place: &Place, url: &str, more: &[&str]) -> Ran {
    connect_as(place, "ada", url, more)
}

pub fn connect_as(place: &Place, user: &str, url: &str, more: &[&str]) -> Ran {
    let flags = [&["connect", url, "--user", user, "--password-stdin"], more].concat();
    let mut child = command(place, &flags).stdin(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{PASSWORD}").unwrap();
    Ran::of(&child.wait_with_output().unwrap())
}

#[track_caller]
pub fn synced(place: &Place) {
    let ran = run(place, &["sync", "--json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let check = run(place, &["check", "--json"]);
    assert_eq!(check.code, 0, "{}", check.out);
}

/// Every session as it counts, by id.
pub fn shown(place: &Place) -> Vec<Value> {
    let listed: Value = serde_json::from_str(&run(place, &["list", "--all", "--json"]).out).unwrap();
    let days = listed["days"].as_array().unwrap().clone();
    let sessions = days.iter().flat_map(|day| day["sessions"].as_array().unwrap().clone());
    let mut shown: Vec<Value> = sessions
        .map(|one| {
            let of = |name: &str| one[name].clone();
            json!({"id": of("id"), "start": of("start"), "end": of("end"), "note": of("note"), "held": of("held"),
                "original_start": of("original_start"), "original_end": of("original_end"),
                "counted": if of("end").is_null() { Value::Null } else { of("counted_work_ms") }, "entries": one["entries"].as_array().unwrap().len()})
        })
        .collect();
    shown.sort_by_key(|one| one["id"].as_str().unwrap().to_owned());
    shown
}

#[track_caller]
pub fn ok(place: &Place, args: &[&str]) -> Value {
    let ran = run(place, &[args, &["--json"]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args:?}: {}", ran.out);
    serde_json::from_str(&ran.out).unwrap()
}

/// Does this for each, so many at a time.
pub fn each<T: Sync>(of: &[T], at_once: usize, work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..at_once.min(of.len()) {
            scope.spawn(|| {
                while let Some(one) = of.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(one);
                }
            });
        }
    });
}
