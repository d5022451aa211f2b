//! Two computers and a real server: `stint` and `stint-server` as they are shipped.

use crate::place::{Place, Ran};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
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

/// A running server with Ada in it. Killed when dropped.
struct Server {
    data: TempDir,
    child: Option<Child>,
    url: String,
}

impl Server {
    fn start() -> Server {
        let mut server = Server { data: tempfile::tempdir().unwrap(), child: None, url: String::new() };
        let mut add =
            server.command(&["user", "add", "ada", "--role", "worker", "--password-stdin", "--zone", "Europe/Berlin"]);
        let mut add = add.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        writeln!(add.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        assert!(add.wait().unwrap().success());
        server.serve("127.0.0.1:0");
        server
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(args).env_remove("DATABASE_URL").env_remove("STINT_SERVER_CONFIG");
        command.env("STINT_SERVER_DATA", self.data.path());
        command
    }

    fn serve(&mut self, listen: &str) {
        let flags = ["serve", "--listen", listen, "--token-rate", "0", "--address-rate", "0", "--log", "error"];
        let mut child = self.command(&flags).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.map_while(Result::ok).find_map(|line| {
            line.strip_prefix("Listening on ").and_then(|rest| rest.split(';').next().map(str::to_owned))
        });
        self.url = said.expect("it says where it listens");
        self.child = Some(child);
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    fn address(&self) -> String {
        self.url.trim_start_matches("http://").trim_end_matches('/').to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn command(place: &Place, args: &[&str]) -> Command {
    let mut command = place.command();
    command.args(args).env("STINT_KEYCHAIN", "off");
    command
}

fn run(place: &Place, args: &[&str]) -> Ran {
    Ran::of(&command(place, args).output().unwrap())
}

fn connect(place: &Place, url: &str, more: &[&str]) -> Ran {
    let flags = [&["connect", url, "--user", "ada", "--password-stdin"], more].concat();
    let mut child = command(place, &flags).stdin(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{PASSWORD}").unwrap();
    Ran::of(&child.wait_with_output().unwrap())
}

#[track_caller]
fn synced(place: &Place) {
    let ran = run(place, &["sync", "--json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let check = run(place, &["check", "--json"]);
    assert_eq!(check.code, 0, "{}", check.out);
}

/// Every session as it counts, by id.
fn shown(place: &Place) -> Vec<Value> {
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

fn ok(place: &Place, args: &[&str]) -> Value {
    let ran = run(place, &[args, &["--json"]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args:?}: {}", ran.out);
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn the_same_days_clocked_on_two_computers_offline_are_the_same_on_both_afterwards() {
    let mut server = Server::start();
    let (laptop, tower) = (Place::new(), Place::new());
    for place in [&laptop, &tower] {
        let ran = connect(place, &server.url, &[]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
        synced(place);
    }
    server.kill();
    for (place, note) in [(&laptop, "laptop"), (&tower, "tower")] {
        for day in ["2026-11-02", "2026-11-03", "2026-11-04"] {
            ok(
                place,
                &["add", "8:00", "16:30", "--day", day, "--break", "12:00-12:30", "--note", note, "-p", "Website"],
            );
        }
        let ran = run(place, &["sync"]);
        assert_eq!(ran.code, 4, "{ran:?}");
        assert!(ran.out.contains("wait to be sent"), "{ran:?}");
    }
    let session = |place: &Place| shown(place)[0]["id"].as_str().unwrap().to_owned();
    ok(&laptop, &["edit", &session(&laptop), "--start", "7:45", "--reason", "Forgot"]);
    ok(&tower, &["in", "--note", "now"]);

    let listen = server.address();
    server.serve(&listen);
    for place in [&tower, &laptop, &tower, &laptop] {
        synced(place);
    }

    assert_eq!(shown(&laptop), shown(&tower));
    assert_eq!(shown(&laptop).len(), 7);
    let status = ok(&laptop, &["status"]);
    assert_eq!((&status["state"], &status["sync"]["waiting"]), (&json!("working"), &json!(0)));
    // The session runs on the other computer, and can be ended here.
    ok(&laptop, &["out"]);
    for place in [&laptop, &tower] {
        synced(place);
    }
    assert_eq!(ok(&tower, &["status"])["state"], json!("out"));
    assert_eq!(shown(&laptop), shown(&tower));
}

#[test]
fn two_edits_of_one_time_end_in_a_card() {
    let server = Server::start();
    let (laptop, tower) = (Place::new(), Place::new());
    for place in [&laptop, &tower] {
        assert_eq!(connect(place, &server.url, &[]).code, 0);
    }
    ok(&laptop, &["add", "8:00", "16:00", "--day", "2026-11-02"]);
    for place in [&laptop, &tower] {
        synced(place);
    }
    ok(&laptop, &["edit", "last", "--end", "16:30", "--reason", "Forgot"]);
    ok(&tower, &["edit", "last", "--end", "17:00", "--reason", "Forgot"]);
    for place in [&laptop, &tower, &laptop] {
        synced(place);
    }

    assert_eq!(shown(&laptop), shown(&tower));
    assert_eq!(shown(&tower)[0]["end"]["local"], json!("2026-11-02T16:30:00"));
    assert_eq!(ok(&tower, &["status"])["sync"]["cards"], json!(1));
    assert!(run(&tower, &["sync"]).out.contains("1 thing needs you"));
}

#[test]
fn a_client_killed_between_request_and_answer_makes_nothing_twice() {
    let server = Server::start();
    let place = Place::new();
    let proxy = Proxy::to(&server.address());
    assert_eq!(connect(&place, &proxy.url, &[]).code, 0);
    for round in 0..5 {
        for hour in 0..4 {
            let (from, to) = (format!("{}:00", 8 + hour), format!("{}:30", 8 + hour));
            ok(&place, &["add", &from, &to, "--day", &format!("2026-11-{:02}", 2 + round)]);
        }
        let answered = proxy.hold("/sync/v1/push");
        let mut child = command(&place, &["sync"]).spawn().unwrap();
        // The server has done what it was asked, and the answer is on its way.
        answered.recv().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        proxy.let_go();
    }
    synced(&place);

    let other = Place::new();
    assert_eq!(connect(&other, &server.url, &[]).code, 0);
    synced(&other);
    assert_eq!(shown(&other).len(), 20);
    assert_eq!(shown(&other), shown(&place));
}

#[test]
fn what_is_here_before_is_asked_about_taken_along_or_set_aside_and_back_after_signing_out() {
    let server = Server::start();
    let place = Place::new();
    ok(&place, &["add", "8:00", "16:00", "--day", "2026-11-02", "--note", "mine"]);
    let ran = connect(&place, &server.url, &[]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("1 session") && ran.err.contains("--adopt") && ran.err.contains("--fresh"), "{}", ran.err);

    assert_eq!(connect(&place, &server.url, &["--fresh"]).code, 0);
    assert_eq!(shown(&place), Vec::<Value>::new());
    ok(&place, &["add", "9:00", "10:00", "--day", "2026-11-03", "--note", "the firm's"]);
    let ran = run(&place, &["sign-out"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("--keep") && ran.err.contains("DISCARD"), "{}", ran.err);
    assert_eq!(run(&place, &["sign-out", "--keep"]).code, 0);
    assert_eq!(shown(&place)[0]["note"], json!("mine"));
    assert_eq!(ok(&place, &["status"])["sync"]["connected"], json!(false));

    // What was not sent is still there, and goes now.
    assert_eq!(connect(&place, &server.url, &["--fresh"]).code, 0);
    synced(&place);
    assert_eq!(shown(&place)[0]["note"], json!("the firm's"));
    assert_eq!(run(&place, &["sign-out"]).code, 0);
    assert_eq!(connect(&place, &server.url, &["--adopt"]).code, 0);
    synced(&place);
    let notes: Vec<Value> = shown(&place).iter().map(|one| one["note"].clone()).collect();
    assert_eq!(notes.len(), 2, "{notes:?}");
}

#[test]
fn a_wrong_password_no_server_and_no_address_are_told_apart() {
    let server = Server::start();
    let place = Place::new();
    let wrong = |url: &str| {
        let mut child = command(&place, &["connect", url, "--user", "ada", "--password-stdin", "--json"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "wrong").unwrap();
        let ran = Ran::of(&child.wait_with_output().unwrap());
        let told: Value = serde_json::from_str(&ran.err).unwrap();
        (ran.code, told["code"].as_str().unwrap().to_owned())
    };
    assert_eq!(wrong(&server.url), (1, "sign_in_failed".into()));
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(wrong(&format!("http://{free}")), (4, "server_unreachable".into()));
    assert_eq!(wrong("ftp://example.org"), (1, "address_unreadable".into()));
    assert_eq!(run(&place, &["sync"]).code, 1);
}

/// A way to the server that can hold an answer back.
struct Proxy {
    url: String,
    held: Arc<Mutex<Option<Held>>>,
}

struct Held {
    path: String,
    answered: mpsc::Sender<()>,
}

impl Proxy {
    fn to(server: &str) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let held: Arc<Mutex<Option<Held>>> = Arc::default();
        let (rule, server) = (Arc::clone(&held), server.to_owned());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (rule, server) = (Arc::clone(&rule), TcpStream::connect(&server).unwrap());
                std::thread::spawn(move || pass(client, server, &rule));
            }
        });
        Proxy { url, held }
    }

    /// From now on an answer to this path is not passed on; says when the server has given it.
    fn hold(&self, path: &str) -> Receiver<()> {
        let (answered, receiver) = mpsc::channel();
        *self.held.lock().unwrap() = Some(Held { path: path.to_owned(), answered });
        receiver
    }

    fn let_go(&self) {
        *self.held.lock().unwrap() = None;
    }
}

/// Bytes to and fro, until either has enough.
fn pass(client: TcpStream, server: TcpStream, rule: &Mutex<Option<Held>>) {
    let asked = Arc::new(Mutex::new(String::new()));
    let heard = Arc::clone(&asked);
    let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let up = std::thread::spawn(move || {
        let mut bytes = [0; 16 * 1024];
        while let Ok(length @ 1..) = from.read(&mut bytes) {
            if let Some(line) = String::from_utf8_lossy(&bytes[..length]).lines().next()
                && line.ends_with("HTTP/1.1")
            {
                *heard.lock().unwrap() = line.to_owned();
            }
            if to.write_all(&bytes[..length]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
    let (mut from, mut to) = (server, client);
    let mut bytes = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut bytes) {
        let asked = asked.lock().unwrap().clone();
        if let Some(held) = rule.lock().unwrap().as_ref().filter(|held| asked.contains(&held.path)) {
            let _ = held.answered.send(());
            continue;
        }
        if to.write_all(&bytes[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = up.join();
}
