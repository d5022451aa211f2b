//! The real program, killed in the middle of its work: what it had acknowledged is there when it comes again.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use reqwest::blocking::Client;
use serde_json::{Value, json};
use stint_server::policy::Role;
use stint_server::store::Place;

use crate::ground::{Engine, Server, client};
use crate::serving::until;

const WRITERS: usize = 6;
const ROUNDS: usize = 3;
/// Acknowledged writes of a round before the blow.
const WRITES: usize = 120;

/// `stint-server serve`, as an administrator starts it.
pub struct Program {
    child: Child,
    pub url: String,
}

/// A command of the program's on a database.
pub fn program(place: &Place) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stint-server"));
    command.env_remove("DATABASE_URL").env_remove("STINT_SERVER_DATA").env_remove("STINT_SERVER_CONFIG");
    match place {
        Place::Folder(folder) => command.env("STINT_SERVER_DATA", folder),
        Place::Url(url) => command.env("DATABASE_URL", url),
    };
    command
}

impl Program {
    pub fn serve(place: &Place, flags: &[&str]) -> Program {
        let mut command = program(place);
        command.args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--token-rate",
            "0",
            "--address-rate",
            "0",
            "--log",
            "error",
        ]);
        let mut child = command.args(flags).stdout(Stdio::piped()).spawn().expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("it was just piped")).lines();
        let said = lines.map_while(Result::ok).find_map(|line| {
            line.strip_prefix("Listening on ").and_then(|rest| rest.split(';').next().map(str::to_owned))
        });
        Program { child, url: said.expect("it says where it listens") }
    }

    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it is gone");
    }

    /// As a service manager ends it.
    pub fn terminate(mut self) -> std::process::ExitStatus {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.is_ok_and(|status| status.success()), "it can be told");
        self.child.wait().expect("it ends")
    }
}

#[test]
fn nothing_acknowledged_is_lost_by_a_kill_on_sqlite() {
    nothing_acknowledged_is_lost(Engine::Sqlite);
}

#[test]
fn nothing_acknowledged_is_lost_by_a_kill_on_postgres() {
    nothing_acknowledged_is_lost(Engine::Postgres);
}

/// A write that was answered: the session, and its end when that was acknowledged, too.
struct Acknowledged {
    id: Value,
    end: Option<String>,
}

fn nothing_acknowledged_is_lost(engine: Engine) {
    let server = Server::start(engine);
    let tokens: Vec<String> = (0..WRITERS).map(|n| server.person(&format!("Writer{n}"), Role::Worker).token).collect();
    let (place, _folder) = server.stop();
    let mut known: Vec<Vec<Acknowledged>> = tokens.iter().map(|_| Vec::new()).collect();

    for _ in 0..ROUNDS {
        let running = Program::serve(&place, &[]);
        let (url, count) = (running.url.clone(), AtomicUsize::new(0));
        thread::scope(|scope| {
            for (token, known) in tokens.iter().zip(&mut known) {
                let (url, count) = (&url, &count);
                scope.spawn(move || work(url, token, known, count));
            }
            until("enough acknowledged writes", || count.load(Ordering::Relaxed) >= WRITES);
            running.kill();
        });
    }

    let again = Program::serve(&place, &[]);
    for (token, known) in tokens.iter().zip(&known) {
        let there = all(&again.url, token);
        for one in known {
            let found = there.iter().find(|session| session["id"] == one.id);
            let found = found.unwrap_or_else(|| panic!("{} was acknowledged and is gone", one.id));
            if let Some(end) = &one.end {
                assert_eq!(found["original_end_time"], json!(end), "{found}");
            }
        }
        assert!(there.iter().filter(|session| session["end_time"].is_null()).count() <= 1);
    }
    assert!(again.terminate().success());
    let checked = program(&place).arg("check").output().expect("the check runs");
    assert!(checked.status.success(), "{checked:?}");
}

/// Clocks in and out until nobody answers any more.
fn work(url: &str, token: &str, known: &mut Vec<Acknowledged>, count: &AtomicUsize) {
    let client = client();
    // Of the last round: begun, but its end was not acknowledged.
    let mut running = latest(&client, url, token).filter(|session| session["end_time"].is_null());
    loop {
        let session = match running.take() {
            Some(session) => session,
            None => {
                let Ok(answer) = client.post(format!("{url}/sessions")).bearer_auth(token).send() else { return };
                assert_eq!(answer.status(), 201);
                let Ok(session) = answer.json::<Value>() else { return };
                known.push(Acknowledged { id: session["id"].clone(), end: None });
                count.fetch_add(1, Ordering::Relaxed);
                session
            }
        };
        let end = stint_server::now().rfc3339();
        let path = format!("{url}/sessions/{}", session["id"].as_str().expect("an id"));
        let patch = client.patch(path).bearer_auth(token).json(&json!({"original_end_time": end})).send();
        let Ok(answer) = patch else { return };
        assert_eq!(answer.status(), 200);
        if let Some(one) = known.iter_mut().find(|one| one.id == session["id"]) {
            one.end = Some(end);
        }
        count.fetch_add(1, Ordering::Relaxed);
    }
}

fn latest(client: &Client, url: &str, token: &str) -> Option<Value> {
    let found = client.get(format!("{url}/sessions?limit=1")).bearer_auth(token).send().ok()?;
    found.json::<Vec<Value>>().ok()?.into_iter().next()
}

/// Every session of a worker.
fn all(url: &str, token: &str) -> Vec<Value> {
    let client = client();
    let mut there: Vec<Value> = Vec::new();
    loop {
        let before = there.last().map(|last| format!("&before={}", last["id"].as_str().expect("an id")));
        let path = format!("{url}/sessions?limit=100{}", before.unwrap_or_default());
        let page = client.get(path).bearer_auth(token).send().expect("an answer").json::<Vec<Value>>();
        let page = page.expect("a list");
        if page.is_empty() {
            return there;
        }
        there.extend(page);
    }
}
