//! A person's days with a server that comes back from an old copy: every request of a sync is made in it.

use super::fault::{Fault, Request};
use super::ground::{Server, connect_as, ok, run, shown, synced};
use super::proxy::Proxy;
use super::tokens;
use crate::place::Place;
use serde_json::{Value, json};

/// One person with one computer, and what befalls it on the way to the server.
pub struct Story {
    pub user: String,
    pub fault: Option<(Request, Fault)>,
    place: Place,
    proxy: Proxy,
}

/// How it ended, without what differs between any two runs: ids, and moments of pressing.
#[derive(Debug, PartialEq)]
pub struct Ending {
    sessions: Vec<Value>,
    /// What the server has written down of it, in order.
    journal: Vec<Value>,
}

impl Story {
    pub fn new(number: usize, fault: Option<(Request, Fault)>, server: &Server) -> Story {
        server.user(&format!("user{number}"), "worker");
        Story { user: format!("user{number}"), fault, place: Place::new(), proxy: Proxy::to(&server.address()) }
    }

    pub fn begins(&self) {
        assert_eq!(connect_as(&self.place, &self.user, &self.proxy.url, &[]).code, 0, "{self:?}");
        ok(&self.place, &["add", "8:00", "12:00", "--day", "2026-11-02", "--note", "first"]);
        synced(&self.place);
    }

    /// What the copy of the server does not have.
    pub fn goes_on(&self) {
        ok(&self.place, &["edit", "last", "--end", "12:30", "--reason", "Forgot"]);
        ok(&self.place, &["add", "8:00", "16:30", "--day", "2026-11-03", "--break", "12:00-12:30", "--note", "second"]);
        synced(&self.place);
    }

    /// A sync that has to renew its tokens, to send, to find out what the server has lost, to put it back and to read
    /// everything anew. When something goes wrong in it, one more is enough.
    pub fn is_told(&self) {
        ok(&self.place, &["add", "9:00", "10:00", "--day", "2026-11-04", "--note", "third"]);
        ok(&self.place, &["in", "--note", "pressed"]);
        ok(&self.place, &["out"]);
        tokens::run_out(&self.place);
        let struck = self.fault.map(|(request, fault)| self.proxy.arm(request, fault));
        let mut ran = run(&self.place, &["sync", "--json"]);
        let noticed = ran.code == 4;
        assert!(noticed || !self.fault.is_some_and(|(_, fault)| fault.is_noticed()), "{self:?}: {ran:?}");
        if noticed {
            ran = run(&self.place, &["sync", "--json"]);
        }
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{self:?}: {}", ran.out);
        let state: Value = serde_json::from_str(&ran.out).unwrap();
        for name in ["waiting", "cards", "parked"] {
            assert_eq!(state[name], json!(0), "{self:?}: {state}");
        }
        assert!(struck.is_none_or(|struck| struck.try_recv().is_ok()), "{self:?}: nothing went wrong");
    }

    /// As another computer of the same person tells it, and the server's own journal.
    pub fn ends(&self, server: &Server, journal: &[Value]) -> Ending {
        let other = Place::new();
        assert_eq!(connect_as(&other, &self.user, &server.url, &[]).code, 0);
        synced(&other);
        assert_eq!(shown(&other), shown(&self.place), "{self:?}");
        let mine =
            journal.iter().filter(|record| record["author"]["name"] == self.user && record["subject"] == "session");
        let mut sessions: Vec<Value> = shown(&other).into_iter().map(comparable).collect();
        sessions.sort_by_key(|session| session["note"].as_str().unwrap().to_owned());
        Ending { sessions, journal: mine.map(|record| json!([record["kind"], record["reason"]])).collect() }
    }
}

impl std::fmt::Debug for Story {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.fault {
            Some((request, fault)) => write!(f, "{} {fault:?}", request.path),
            None => write!(f, "without a fault"),
        }
    }
}

fn comparable(mut session: Value) -> Value {
    let fields = session.as_object_mut().unwrap();
    fields.remove("id");
    if fields["note"] == "pressed" {
        for moment in ["start", "end", "original_start", "original_end"] {
            fields[moment] = json!(!fields[moment].is_null());
        }
        fields["counted"] = Value::Null;
    }
    session
}
