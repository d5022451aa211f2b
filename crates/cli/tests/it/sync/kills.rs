//! `kill -9` of client and server at any moment of a sync: what was done is on the server, each once.

use super::ground::{Server, command, connect, each, ok, shown, synced};
use super::proxy::{Answers, Proxy, Seen, heard};
use crate::place::Place;
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Child;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// Lives on a server each, at once. A server that is killed keeps its node number for a minute, and there are 32: one that
/// died more often than that would not come back.
const LIVES: u64 = 4;
const KILLS: u64 = 75;
const BETWEEN_AT_LEAST: usize = 100;
const PUSH: &str = "/sync/v1/push";

/// Who is killed, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Blow {
    /// The client, when the server has answered and the answer is on its way.
    ClientBetween,
    /// The client, at any moment of a sync.
    Client,
    /// The server, soon after it has been sent something.
    Server,
}

const BLOWS: [Blow; 3] = [Blow::ClientBetween, Blow::Client, Blow::Server];

#[test]
fn three_hundred_kills_of_client_and_server_leave_each_operation_there_once() {
    let between = AtomicUsize::new(0);
    let seeds: Vec<u64> = (1..=LIVES).collect();
    each(&seeds, seeds.len(), |seed| {
        let mut life = Life::new(*seed);
        for round in 0..KILLS {
            life.does(round);
            let is_between = life.is_struck(BLOWS[round as usize % BLOWS.len()]);
            between.fetch_add(usize::from(is_between), Ordering::Relaxed);
        }
        life.ends();
    });
    let between = between.into_inner();
    println!("{} kills: {between} between request and answer", KILLS * LIVES);
    assert!(between >= BETWEEN_AT_LEAST, "only {between} kills came between request and answer");
}

struct Life {
    server: Server,
    boss: String,
    place: Place,
    proxy: Proxy,
    /// How often what was done here, by its kind.
    done: BTreeMap<String, usize>,
    random: Random,
    /// How long a whole sync takes.
    sync: Duration,
    /// How long after it was sent something the server is killed, microseconds at most: moved so that both sides of the
    /// answer are hit.
    reach: u64,
}

impl Life {
    fn new(seed: u64) -> Life {
        let mut server = Server::new();
        server.user("boss", "admin");
        server.user("ada", "worker");
        let boss = server.says(&["token", "create", "boss"]).trim().to_owned();
        server.serve();
        let (place, proxy) = (Place::new(), Proxy::to(&server.address()));
        assert_eq!(connect(&place, &proxy.url, &[]).code, 0);
        let begun = Instant::now();
        synced(&place);
        let (sync, done, random) = (begun.elapsed(), BTreeMap::new(), Random(seed * 0x9e37_79b9));
        Life { server, boss, place, proxy, done, random, sync, reach: 20_000 }
    }

    fn does(&mut self, round: u64) {
        let day = format!("2026-10-{:02}", round / 4 + 1);
        let note = format!("round {round}");
        let (kind, args): (&str, &[&str]) = match round % 4 {
            0 => ("clock.in", &["in", "--note", &note]),
            1 => ("clock.out", &["out"]),
            2 => ("session.add", &["add", "8:00", "16:00", "--day", &day]),
            _ => ("session.set", &["edit", "last", "--note", &note, "--reason", "Forgot"]),
        };
        ok(&self.place, args);
        *self.done.entry(kind.to_owned()).or_default() += 1;
    }

    /// A sync that does not come to its end; says whether the blow came between a push and its answer.
    fn is_struck(&mut self, blow: Blow) -> bool {
        let answers = if blow == Blow::ClientBetween { Answers::Held } else { Answers::Passed };
        let seen = self.proxy.watch(PUSH, answers);
        let mut client = command(&self.place, &["sync"]).spawn().unwrap();
        let is_between = match blow {
            Blow::ClientBetween => {
                assert_eq!([heard(&seen), heard(&seen)], [Seen::Sent, Seen::Answered]);
                kill(&mut client);
                true
            }
            Blow::Client => {
                std::thread::sleep(Duration::from_micros(self.random.below(self.sync.as_micros() as u64)));
                kill(&mut client);
                last(&seen).is_some_and(|seen| seen != Seen::Passed)
            }
            Blow::Server => {
                assert_eq!(heard(&seen), Seen::Sent);
                std::thread::sleep(Duration::from_micros(self.random.below(self.reach)));
                self.server.kill();
                client.wait().unwrap();
                let is_between = last(&seen).is_none();
                self.reach = if is_between { self.reach * 11 / 10 + 1 } else { (self.reach * 9 / 10).max(50) };
                self.server.serve();
                is_between
            }
        };
        self.proxy.look_away();
        is_between
    }

    fn ends(mut self) {
        synced(&self.place);
        let other = Place::new();
        assert_eq!(connect(&other, &self.server.url, &[]).code, 0);
        synced(&other);
        assert_eq!(shown(&other), shown(&self.place));
        assert_eq!(shown(&other).len(), self.done["clock.in"] + self.done["session.add"]);
        let mut there = BTreeMap::new();
        for record in self.server.journal(&self.boss).iter().filter(|record| record["subject"] == "session") {
            *there.entry(record["kind"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        assert_eq!(there, self.done);
        let state: Value = ok(&self.place, &["sync"]);
        assert_eq!((state["waiting"].as_i64(), state["cards"].as_i64()), (Some(0), Some(0)), "{state}");
        self.server.kill();
        self.server.says(&["check"]);
    }
}

fn kill(child: &mut Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// How far the last push has come.
fn last(seen: &Receiver<Seen>) -> Option<Seen> {
    seen.try_iter().last()
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
