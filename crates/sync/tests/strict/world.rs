//! A desk, the stranger's server, a clock for both, and accidents between them.

use crate::desk::Desk;
use stint_domain::Instant;
use stint_stranger::{Held, Outcome, Personality, Request, Stranger};
use stint_sync::strict::{self, Answer, Card, Choice, Elsewhere, End, Reply, Stage, Steps, Stretch, Took, TwinId};

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
/// 2026-11-23T08:00:00Z, a Monday.
pub const MORNING: i64 = 1_795_420_800_000;

const OURS: &str = "ours";
const ELSEWHERE: &str = "elsewhere";

/// What goes wrong with one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accident {
    None,
    RequestLost,
    AnswerLost,
    /// The computer stops before the step is in the journal.
    CrashBefore,
    /// … after that, before the request.
    CrashBetween,
    /// … after the request, before the answer.
    CrashAfter,
    /// … while the answer is noted.
    CrashNoting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Idle,
    Took(Took),
    /// It began and nobody knows how it ended.
    Broken,
}

pub struct World {
    pub desk: Desk,
    pub server: Stranger,
    pub now: i64,
    pub requests: Vec<strict::Request>,
}

impl World {
    pub fn new(personality: Personality) -> World {
        let server = Stranger::new(personality, &[OURS, ELSEWHERE]);
        World { desk: Desk::default(), server, now: MORNING, requests: Vec::new() }
    }

    pub fn pass(&mut self, ms: i64) {
        self.now += ms;
    }

    /// One step, with an accident or without.
    pub fn turn(&mut self, accident: Accident, poll: bool) -> Turn {
        let mut desk = self.desk.clone();
        let Ok(ask) = strict::next(&mut desk, Instant(self.now), poll);
        if accident == Accident::CrashBefore {
            return Turn::Broken;
        }
        self.desk = desk;
        let Some(ask) = ask else { return Turn::Idle };
        let request = ask.request();
        self.requests.push(request.clone());
        self.now += 60;
        let reply = match accident {
            Accident::CrashBetween => return Turn::Broken,
            Accident::RequestLost => Reply::Lost,
            Accident::None
            | Accident::AnswerLost
            | Accident::CrashBefore
            | Accident::CrashAfter
            | Accident::CrashNoting => self.send(&request, OURS),
        };
        self.now += 60;
        let reply = match accident {
            Accident::CrashAfter | Accident::CrashNoting => return Turn::Broken,
            Accident::AnswerLost => Reply::Lost,
            Accident::None | Accident::RequestLost | Accident::CrashBefore | Accident::CrashBetween => reply,
        };
        let Ok(took) = strict::take(&mut self.desk, &ask, &reply, Instant(self.now));
        if let Took::Later { retry_after_s } = took {
            self.now += 1_000 * retry_after_s.unwrap_or(1).max(1);
        }
        Turn::Took(took)
    }

    fn send(&mut self, request: &strict::Request, token: &str) -> Reply {
        self.server.set_now(self.now);
        let body = request.body.as_ref().map(ToString::to_string);
        let request =
            Request { method: request.method.name(), target: &request.path, token: Some(token), body: body.as_deref() };
        match self.server.answer(request) {
            Outcome::Cut => Reply::Lost,
            Outcome::Answer(answer) => Reply::Came(Answer {
                status: answer.status,
                body: serde_json::from_str(&answer.body).ok(),
                retry_after_s: answer.retry_after_s.map(i64::from),
                date: Some(Instant(self.now + self.server.personality.skew_ms)),
            }),
        }
    }

    /// Goes on until there is nothing to do, without accidents of the network.
    pub fn settle(&mut self) {
        for _ in 0..20_000 {
            match self.turn(Accident::None, false) {
                Turn::Idle => return,
                Turn::Took(Took::More | Took::Later { .. }) => {}
                turn @ (Turn::Took(Took::SignIn | Took::Strange { .. }) | Turn::Broken) => panic!("{turn:?}"),
            }
        }
        panic!("{} never comes to an end: {:?}", self.server.personality.name, self.requests.split_off(19_990));
    }

    /// A moment later it is tried again what was in the way.
    pub fn poll(&mut self) {
        self.pass(MINUTE);
        self.turn(Accident::None, true);
        self.settle();
    }

    // -- somebody else, with another client

    /// Clocks in there, when nobody is.
    pub fn clocks_in_elsewhere(&mut self) {
        let post = strict::Request { method: strict::Method::Post, path: "/sessions".into(), body: None };
        self.send(&post, ELSEWHERE);
    }

    /// Ends whatever runs there, and notes something.
    pub fn ends_elsewhere(&mut self) {
        let running = self.server.held().iter().find(|held| !held.has_ended()).map(|held| held.id);
        if let Some(id) = running {
            let at = Instant(self.now + self.server.personality.skew_ms).rfc3339();
            let body = serde_json::json!({ "original_end_time": at, "description": "by hand" });
            let path = format!("/sessions/{id}");
            let patch = strict::Request { method: strict::Method::Patch, path, body: Some(body) };
            self.send(&patch, ELSEWHERE);
        }
    }

    /// Ends what runs there, when it is not this desk's.
    pub fn ends_elsewhere_unless_ours(&mut self) {
        if self.theirs().iter().any(|held| !held.has_ended()) {
            self.ends_elsewhere();
        }
    }

    // -- what came of it

    pub fn ours(&self) -> Vec<&Held> {
        self.server.held().iter().filter(|held| held.made_by == OURS).collect()
    }

    pub fn theirs(&self) -> Vec<&Held> {
        self.server.held().iter().filter(|held| held.made_by == ELSEWHERE).collect()
    }

    pub fn cards(&self) -> Vec<(TwinId, Card)> {
        let twins = self.desk.all_twins();
        twins.iter().filter_map(|twin| Some((twin.id, twin.card()?.clone()))).collect()
    }

    pub fn waits(&mut self) -> Option<Elsewhere> {
        let Ok(course) = self.desk.course();
        course.waits
    }

    pub fn decide(&mut self, id: TwinId, choice: Choice) -> bool {
        let Ok(done) = strict::decide(&mut self.desk, id, choice);
        done
    }

    /// Answers every question about whose a session is, truthfully.
    pub fn tell_the_truth(&mut self) {
        for (id, card) in self.cards() {
            if let Card::Doubt { found } = card {
                let known: Vec<u64> = self.desk.all_twins().iter().filter_map(|twin| Some(twin.remote()?.0)).collect();
                let orphan = self
                    .ours()
                    .into_iter()
                    .find(|held| !known.contains(&held.id) && found.iter().any(|found| found.id.0 == held.id));
                match orphan.map(|held| strict::RemoteId(held.id)) {
                    Some(mine) => assert!(self.decide(id, Choice::Mine(mine))),
                    None => found.iter().for_each(|one| assert!(self.decide(id, Choice::NotMine(one.id)))),
                }
            }
        }
    }

    /// The promises that hold at any time: nobody else's session is touched, and what is known of ours is so.
    pub fn check_always(&self) {
        for held in self.theirs() {
            assert!(!held.changed_by.contains(OURS), "touched {held:?}");
        }
        let mut known = Vec::new();
        for twin in self.desk.all_twins() {
            if let Stage::There(there) = &twin.stage {
                let held = self.server.held().iter().find(|held| held.id == there.id.0).expect("it is there");
                assert_eq!(held.made_by, OURS, "{twin:?}");
                assert_eq!(there.original_start_time.0, held.original_start, "the original time is told as it is");
                assert!(there.end != End::Ended || held.has_ended());
                known.push(there.id);
            }
        }
        let several = known.len();
        known.sort_unstable();
        known.dedup();
        assert_eq!(known.len(), several, "one session stands for two");
    }

    /// What must be so when everything has been sent: each stretch once, no orphan, and what is left over is on a card.
    pub fn check_settled(&mut self) {
        self.check_always();
        assert!(self.desk.is_settled(), "{:?}", self.desk.due(None, false));
        let twins = self.desk.all_twins();
        let ours = self.ours();
        assert_eq!(twins.len(), ours.len(), "orphans or ghosts: {twins:?} {ours:?}");
        for twin in &twins {
            assert!(matches!(twin.asks, None | Some(Card::Leftover)), "{twin:?}");
        }
        let kept = |at: Instant| at.0 - at.0.rem_euclid(self.server.personality.precision_ms);
        let shown = self.desk.sessions.values().flat_map(strict::stretches);
        let short = |one: Stretch| (kept(one.start_time), one.end_time.map(kept), one.description);
        let mut shown: Vec<_> = shown.map(short).collect();
        shown.sort();
        assert_eq!(self.told(), shown);
    }

    /// What the server says of the stretches that are shown here: start, end, note.
    pub fn told(&self) -> Vec<(i64, Option<i64>, String)> {
        let twins = self.desk.all_twins();
        let current = twins.iter().filter(|twin| twin.asks.is_none()).filter_map(strict::Twin::remote);
        let held = current.filter_map(|id| self.server.held().iter().find(|held| held.id == id.0));
        let mut told: Vec<_> =
            held.map(|held| (held.start, held.end.or(held.original_end), held.description.clone())).collect();
        told.sort();
        told
    }
}
