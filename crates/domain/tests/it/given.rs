//! What tests begin with: sessions by the minute, and a person who presses buttons and types times.

use proptest::prelude::*;
use stint_domain::clock::{self, ClockIn, Step};
use stint_domain::journal::{Act, apply};
use stint_domain::time::MINUTE;
use stint_domain::{DimensionId, Dimensions, Instant, Refusal, Session, SessionId, Source, Zone, edit};
use uuid::Uuid;

/// Monday, 2026-11-23T00:00:00Z: minute 0 of these tests.
pub const MONDAY: Instant = Instant(1_795_392_000_000);

/// A later moment than any these tests name.
pub const LATER: Instant = Instant(1_895_392_000_000);

pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

pub fn minute(minute: i64) -> Instant {
    MONDAY + minute * MINUTE
}

pub fn hm(hour: i64, min: i64) -> Instant {
    minute(hour * 60 + min)
}

pub fn zone() -> Zone {
    Zone("Europe/Berlin".into())
}

pub fn id(n: u128) -> SessionId {
    SessionId(Uuid::from_u128(n))
}

/// Booked on the `n`th project; on none for 0.
pub fn project(n: u8) -> Dimensions {
    let project = (n > 0).then(|| DimensionId(Uuid::from_u128(u128::from(n))));
    Dimensions { project, ..Dimensions::default() }
}

/// A past session, typed in.
pub fn past(n: u128, start: Instant, end: Instant, breaks: &[(Instant, Instant)]) -> Session {
    let past = edit::Past {
        session: id(n),
        zone: zone(),
        source: Source::Manual,
        start,
        end,
        breaks: breaks.to_vec(),
        on: Dimensions::default(),
        note: String::new(),
    };
    apply(None, &edit::add(past, LATER).unwrap(), LATER).unwrap()
}

/// A session that runs since `start`.
pub fn running(n: u128, start: Instant) -> Session {
    let act = Act::ClockIn { session: id(n), zone: zone(), start_time: start, on: project(0), note: String::new() };
    apply(None, &act, start).unwrap()
}

/// What must hold of a session whatever happened to it.
pub fn assert_sound(session: &Session) {
    assert!(session.is_tiled(), "entries do not tile: {session:#?}");
    if let Some(end) = session.end_time {
        let total: i64 = session.entries.iter().map(|entry| entry.length(end)).sum();
        assert_eq!(total, end - session.start_time, "work and break make up the session");
    }
}

/// What was pressed: never changes once it is set.
pub fn assert_originals_kept(before: &Session, after: &Session) {
    assert_eq!(before.original_start_time, after.original_start_time);
    if before.original_end_time.is_some() {
        assert_eq!(before.original_end_time, after.original_end_time);
    }
    assert_eq!((before.id, before.source, &before.zone), (after.id, after.source, &after.zone));
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    In,
    Out,
    Break,
    Resume,
    Switch(u8),
}

/// A button pressed after some minutes (below zero: the wall clock was set back), with a time typed or not.
#[derive(Clone, Debug)]
pub struct Press {
    pub button: Button,
    pub passes: i64,
    /// Minutes before the press; below zero lies in the future.
    pub typed: Option<i64>,
}

pub fn presses() -> impl Strategy<Value = Vec<Press>> {
    let button = prop_oneof![
        3 => Just(Button::In),
        2 => Just(Button::Out),
        3 => Just(Button::Break),
        3 => Just(Button::Resume),
        3 => (0..3_u8).prop_map(Button::Switch),
    ];
    let passes = prop_oneof![8 => 0..150_i64, 1 => -200..0_i64];
    let typed = prop_oneof![4 => Just(None), 2 => (-10..120_i64).prop_map(Some)];
    let press = (button, passes, typed).prop_map(|(button, passes, typed)| Press { button, passes, typed });
    prop::collection::vec(press, 0..24)
}

/// A person with a clock.
#[derive(Clone, Debug)]
pub struct Person {
    pub now: Instant,
    pub sessions: Vec<Session>,
}

impl Person {
    pub fn new() -> Person {
        Person { now: hm(8, 0), sessions: Vec::new() }
    }

    pub fn running(&self) -> Option<&Session> {
        self.sessions.iter().find(|session| session.is_running())
    }

    pub fn find(&self, id: SessionId) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }

    /// What the clock makes of a button, at `now`.
    pub fn decide(&self, button: Button, typed: Option<i64>) -> Result<Step, Refusal> {
        let (running, pressed) = (self.running(), self.now);
        let typed = typed.map(|ago| pressed - ago * MINUTE);
        match button {
            Button::In => {
                let ended = self.sessions.iter().filter(|session| !session.void);
                let previous_end = ended.filter_map(|session| session.end_time).max();
                let session = id(self.sessions.len() as u128 + 1);
                let wish =
                    ClockIn { session, zone: zone(), pressed, typed, on: project(0), note: String::from("early") };
                clock::clock_in(running, previous_end, wish)
            }
            Button::Out => clock::clock_out(running, pressed, typed, false),
            Button::Break => clock::break_start(running, pressed, typed),
            Button::Resume => clock::break_end(running, pressed, typed),
            Button::Switch(to) => clock::switch(running, project(to), pressed, typed),
        }
    }

    pub fn write(&mut self, act: &Act) {
        let named = act.session().expect("these tests write about sessions");
        let before = self.find(named).cloned();
        let after = apply(before, act, self.now).unwrap();
        match self.sessions.iter_mut().find(|session| session.id == named) {
            Some(session) => *session = after,
            None => self.sessions.push(after),
        }
    }

    /// The act that was written, if any.
    pub fn press(&mut self, press: &Press) -> Option<Act> {
        self.now = self.now + press.passes * MINUTE;
        match self.decide(press.button, press.typed) {
            Ok(Step::Write(act)) => {
                self.write(&act);
                Some(act)
            }
            Ok(Step::Already) | Err(_) => None,
        }
    }
}

/// A person after some presses.
pub fn people() -> impl Strategy<Value = Person> {
    presses().prop_map(|presses| {
        let mut person = Person::new();
        for press in &presses {
            person.press(press);
        }
        person
    })
}
