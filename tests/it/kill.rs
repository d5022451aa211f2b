//! `kill -9` at any moment: what was acknowledged is there, what was not is there whole or not at all.

use crate::stint::{Web, answer, check, sessions};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};
use stint_testkit::TempDesk;

const KILLS: usize = 300;
const BETWEEN_AT_LEAST: usize = 100;

/// What we were told is on disk: sessions by id with their pressed times in ms.
#[derive(Default)]
struct Acknowledged(BTreeMap<String, (i64, Option<i64>)>);

impl Acknowledged {
    fn take(&mut self, punched: &Value) {
        let session = &punched["session"];
        let id = session["id"].as_str().expect("a punch names its session").to_owned();
        self.0.insert(id, times(session));
    }

    /// Everything we were told holds: no session is missing, no pressed time is another one.
    fn holds_against(&self, there: &[Value], round: usize) {
        let there: BTreeMap<&str, (i64, Option<i64>)> =
            there.iter().map(|session| (session["id"].as_str().expect("an id"), times(session))).collect();
        for (id, (start, end)) in &self.0 {
            let Some((its_start, its_end)) = there.get(id.as_str()) else {
                panic!("after {round} kills the acknowledged session {id} is gone")
            };
            assert_eq!(its_start, start, "session {id} after {round} kills");
            if end.is_some() {
                assert_eq!(its_end, end, "session {id} after {round} kills");
            }
        }
    }
}

fn times(session: &Value) -> (i64, Option<i64>) {
    let at = |name: &str| session[name]["at"].as_i64();
    (at("original_start").expect("a session was begun"), at("original_end"))
}

/// A generator of its own, so that a failure can be seen again; the moments of the kills differ all the same.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most.max(1)
    }
}

struct Life<'a> {
    web: Web,
    acknowledged: &'a mut Acknowledged,
}

impl Life<'_> {
    /// The next punch as things stand: in when out, out when in.
    fn next(&self) -> &'static str {
        let today = self.web.call("today", &json!({}));
        if today["state"] == "out" { "clock.in" } else { "clock.out" }
    }

    /// Gives how long it took from the request to the whole answer.
    fn punch(&mut self) -> Duration {
        let command = self.next();
        let begun = Instant::now();
        let punched = self.web.call(command, &json!({}));
        let took = begun.elapsed();
        self.acknowledged.take(&punched);
        took
    }
}

#[test]
fn three_hundred_kills_lose_no_acknowledged_punch_and_break_no_chain() {
    let folder = TempDesk::fresh_folder();
    let data = folder.path().join("data");
    let mut acknowledged = Acknowledged::default();
    let mut random = Random(0x5717_11ce);
    let (mut between, mut came_true, mut answered) = (0, 0, 0);
    // How late a kill may come, in thousandths of the last punch: moved so that both sides of the answer are hit.
    let mut reach: u64 = 800;

    for round in 0..KILLS {
        let mut life = Life { web: Web::start(&data), acknowledged: &mut acknowledged };
        let took = life.punch();
        let command = life.next();
        let there = count(&life.web);

        let mut stream = life.web.send(command, &json!({}));
        spin(Duration::from_nanos(random.below(took.as_nanos() as u64 * reach / 1000)));
        let status = life.web.kill();

        assert!(status.code().is_none(), "it was killed, it did not end: {status}");
        match answer(&mut stream) {
            Some(punched) => {
                acknowledged.take(&punched);
                answered += 1;
                reach = (reach * 9 / 10).max(20);
            }
            None => {
                between += 1;
                reach = (reach * 11 / 10).min(3_000) + 1;
                let next = Web::start(&data);
                let state = next.call("today", &json!({}))["state"].clone();
                let is_true = (state == "out") == (command == "clock.out");
                came_true += usize::from(is_true);
                let more = usize::from(is_true && command == "clock.in");
                assert_eq!(count(&next), there + more, "a punch is there whole or not at all, kill {round}");
            }
        }
        if round % 50 == 49 {
            acknowledged.holds_against(&sessions(&data), round + 1);
            check(&data);
        }
    }

    println!("{KILLS} kills: {between} before the answer, of which {came_true} had come true; {answered} after it");
    assert!(between >= BETWEEN_AT_LEAST, "only {between} of {KILLS} kills came between request and acknowledgement");
    assert_eq!(between + answered, KILLS);
    let found = check(&data);
    acknowledged.holds_against(&sessions(&data), KILLS);
    assert!(found["records"].as_u64().unwrap_or(0) as usize >= KILLS, "{found}");
}

fn count(web: &Web) -> usize {
    web.call("history.outline", &json!({}))["sessions"].as_u64().expect("an outline counts") as usize
}

/// Far below what a sleep can do.
fn spin(time: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < time {
        std::hint::spin_loop();
    }
}

/// The same for the command line: each punch is a process of its own, and its printed line is the acknowledgement.
#[test]
fn a_killed_command_line_leaves_its_punch_whole_or_not_at_all() {
    let folder = TempDesk::fresh_folder();
    let data = folder.path().join("data");
    let mut random = Random(0x0dd5);
    let took = typical(&data);
    for round in 0..40_usize {
        let before = sessions(&data);
        let running = before.last().is_some_and(|session| session["end"].is_null());
        let mut child = crate::stint::command(&data)
            .arg(if running { "out" } else { "in" })
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("stint can be started");
        spin(Duration::from_nanos(random.below(took.as_nanos() as u64)));
        child.kill().expect("it can be killed");
        let output = child.wait_with_output().expect("it was a child of ours");

        let after = sessions(&data);
        let runs = after.last().is_some_and(|session| session["end"].is_null());
        let acknowledged = output.stdout.ends_with(b"\n");
        assert!(!acknowledged || runs != running, "kill {round}: it said so, and it is not so");
        let more = usize::from(runs && !running);
        assert_eq!(after.len(), before.len() + more, "kill {round}");
    }
    check(&data);
}

fn typical(data: &Path) -> Duration {
    crate::stint::said(data, &["in"]);
    let begun = Instant::now();
    crate::stint::said(data, &["out"]);
    begun.elapsed()
}
