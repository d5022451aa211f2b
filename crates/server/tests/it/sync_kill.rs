//! The real program, killed again and again while devices send: whatever is sent twice takes effect once.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};
use stint_sync::Op;

use crate::ground::{Engine, Person, Server, client};
use crate::kill::{Program, program};
use crate::serving::until;
use crate::sync::{Device, clock_in, clock_out, session_id};

const DEVICES: usize = 4;
const ROUNDS: usize = 5;
/// Answered pushes of a round before the blow.
const PUSHES: usize = 40;

#[test]
fn what_is_sent_again_after_a_kill_takes_effect_once_on_sqlite() {
    what_is_sent_again_takes_effect_once(Engine::Sqlite);
}

#[test]
fn what_is_sent_again_after_a_kill_takes_effect_once_on_postgres() {
    what_is_sent_again_takes_effect_once(Engine::Postgres);
}

/// A device with what it has not been answered.
struct Sender<'a> {
    device: Device<'a>,
    waiting: Vec<Op>,
    made: BTreeSet<String>,
}

fn what_is_sent_again_takes_effect_once(engine: Engine) {
    let server = Server::start(engine);
    let people: Vec<Person> = (0..DEVICES).map(|n| server.worker(&format!("Worker {n}"))).collect();
    let (place, _folder) = server.stop();
    let sender = |person| Sender { device: Device::of(person), waiting: Vec::new(), made: BTreeSet::new() };
    let mut senders: Vec<Sender<'_>> = people.iter().map(sender).collect();

    for _ in 0..ROUNDS {
        let running = Program::serve(&place, &[]);
        let (url, answered) = (running.url.clone(), AtomicUsize::new(0));
        thread::scope(|scope| {
            for sender in &mut senders {
                let (url, answered) = (&url, &answered);
                scope.spawn(move || while sender.sends(url, answered) {});
            }
            until("enough answered pushes", || answered.load(Ordering::Relaxed) >= PUSHES);
            running.kill();
        });
    }

    let again = Program::serve(&place, &[]);
    for sender in &mut senders {
        assert!(sender.push(&again.url), "the rest is sent");
        let there = sender.pull(&again.url);
        let ids: Vec<&str> = there.iter().map(|one| one["session"]["id"].as_str().expect("an id")).collect();
        assert_eq!(ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>(), sender.made);
        assert_eq!(ids.len(), sender.made.len(), "each once");
        assert!(there.iter().all(|one| !one["session"]["end_time"].is_null()), "each ended");
    }
    assert!(again.terminate().success());
    let checked = program(&place).arg("check").output().expect("the check runs");
    assert!(checked.status.success(), "{checked:?}");
}

impl Sender<'_> {
    /// Does something and sends it; false when nobody answers any more.
    fn sends(&mut self, url: &str, answered: &AtomicUsize) -> bool {
        let session = session_id();
        self.made.insert(session.to_string());
        self.waiting.push(self.device.does(clock_in(session, "2026-03-02T08:00:00Z")));
        self.waiting.push(self.device.does(clock_out(session, "2026-03-02T16:00:00Z")));
        let went = self.push(url);
        if went {
            answered.fetch_add(1, Ordering::Relaxed);
        }
        went
    }

    /// Sends what waits; what was answered waits no longer.
    fn push(&mut self, url: &str) -> bool {
        let body = json!({"device": self.device.id, "high_water": *self.device.high_water.borrow(),
            "sent_at": {"at": 1, "boot": "", "mono_us": 1}, "ops": self.waiting.iter().map(Op::write).collect::<Vec<_>>()});
        let sent = client().post(format!("{url}/sync/v1/push")).bearer_auth(&self.device.person.token).json(&body);
        let Ok(answer) = sent.send() else { return false };
        let status = answer.status();
        let Ok(answer) = answer.json::<Value>() else { return false };
        assert_eq!(status, 200, "{answer}");
        for result in answer["results"].as_array().expect("a list") {
            assert_eq!(result["status"], "applied", "{result}");
        }
        *self.device.high_water.borrow_mut() = answer["head"].as_str().map(str::to_owned);
        self.waiting.clear();
        true
    }

    fn pull(&self, url: &str) -> Vec<Value> {
        let (mut read, mut cursor) = (Vec::new(), 0);
        loop {
            let path = format!("{url}/sync/v1/pull?cursor={cursor}&scope=own");
            let page = client().get(path).bearer_auth(&self.device.person.token).send().expect("it answers");
            let page: Value = page.json().expect("JSON");
            read.extend(page["records"].as_array().expect("a list").clone());
            cursor = page["cursor"].as_i64().expect("a number");
            if page["more"] == false {
                return read;
            }
        }
    }
}
