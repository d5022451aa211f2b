//! For proof: a sessions server by somebody else, who has read one page of documentation and nothing more. It knows
//! `GET`, `POST` and `PATCH /sessions`; how it does what that page leaves open is its [`Personality`].
//!
//! It shares no code with the sync or the server of this project: what both would misunderstand alike would be seen by
//! nobody. Several clients of one user differ by their token; every session remembers who made it and who has changed it.

mod calendar;
mod http;
mod listing;
mod patching;
mod personality;

pub use http::Listening;
pub use personality::{Conflict, Ids, Order, Personality};

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A session as it is kept. Times are milliseconds UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub id: u64,
    pub original_start: i64,
    pub original_end: Option<i64>,
    pub start: i64,
    pub end: Option<i64>,
    pub description: String,
    /// The token that it was made with.
    pub made_by: String,
    /// The tokens that have changed it.
    pub changed_by: BTreeSet<String>,
}

impl Held {
    pub fn has_ended(&self) -> bool {
        self.original_end.is_some()
    }
}

/// A request as it arrives. `target` is the path with its query.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub method: &'a str,
    pub target: &'a str,
    pub token: Option<&'a str>,
    pub body: Option<&'a str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Answer(Answer),
    /// The connection breaks before the answer.
    Cut,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub retry_after_s: Option<u32>,
    pub body: String,
}

/// What went wrong: the status and a sentence.
pub(crate) struct Fault(pub u16, pub &'static str);

pub struct Stranger {
    pub personality: Personality,
    /// None: the machine's clock. The personality's skew comes on top.
    now: Option<i64>,
    tokens: Vec<String>,
    held: Vec<Held>,
    /// What was held from a moment on, for lists that lag behind; the newest last.
    history: Vec<(i64, Vec<Held>)>,
    requests: u64,
    writes: u64,
}

impl Stranger {
    /// `tokens` are the clients of its one user.
    pub fn new(personality: Personality, tokens: &[&str]) -> Stranger {
        let tokens = tokens.iter().map(|token| (*token).to_owned()).collect();
        Stranger { personality, now: None, tokens, held: Vec::new(), history: Vec::new(), requests: 0, writes: 0 }
    }

    /// From now on its clock stands still at a moment, ms UTC.
    pub fn set_now(&mut self, ms: i64) {
        self.now = Some(ms);
    }

    /// Every session, in the order they were made.
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    pub fn is_running(&self) -> bool {
        self.held.iter().any(|held| !held.has_ended())
    }

    /// Deletes a session, which none of the documented requests can.
    pub fn delete(&mut self, id: u64) {
        self.held.retain(|held| held.id != id);
    }

    /// No more accidents from here on.
    pub fn recover(&mut self) {
        self.personality =
            Personality { loses_every: None, breaks_every: None, throttles_every: None, ..self.personality };
    }

    pub fn answer(&mut self, request: Request<'_>) -> Outcome {
        self.requests += 1;
        let falls_on = |every: Option<u64>| every.is_some_and(|every| self.requests.is_multiple_of(every));
        if falls_on(self.personality.throttles_every) {
            let body = json!({ "message": "slow down" }).to_string();
            return Outcome::Answer(Answer { status: 429, retry_after_s: Some(3), body });
        }
        let breaks = falls_on(self.personality.breaks_every);
        // Every other time it breaks before it has done what was asked.
        if breaks && self.personality.breaks_every.is_some_and(|every| (self.requests / every).is_multiple_of(2)) {
            return broken();
        }
        let done = self.done(request);
        let wrote = request.method != "GET" && done.is_ok();
        if wrote {
            self.writes += 1;
            self.history.push((self.now(), self.held.clone()));
        }
        if breaks {
            return broken();
        }
        if wrote && self.personality.loses_every.is_some_and(|every| self.writes.is_multiple_of(every)) {
            return Outcome::Cut;
        }
        let (status, body) = done.unwrap_or_else(|(Fault(status, message), more)| {
            let mut body = Map::from_iter([("message".to_owned(), message.into())]);
            body.extend(more);
            (status, Value::Object(body))
        });
        Outcome::Answer(Answer { status, retry_after_s: None, body: body.to_string() })
    }

    /// The status and body of what worked, or the fault with what else its body says.
    fn done(&mut self, request: Request<'_>) -> Result<(u16, Value), (Fault, Map<String, Value>)> {
        let plain = |fault: Fault| (fault, Map::new());
        let token = request.token.filter(|token| self.tokens.iter().any(|known| known == token));
        let Some(token) = token else { return Err(plain(Fault(401, "who are you"))) };
        let (path, query) = request.target.split_once('?').unwrap_or((request.target, ""));
        let id = path.strip_prefix("/sessions/").map(|id| id.parse::<u64>());
        match (request.method, path, id) {
            ("GET", "/sessions", _) => {
                let listed = listing::list(self.visible(), &self.personality, query).map_err(plain)?;
                Ok((200, listed.into_iter().map(|held| self.shown(held)).collect()))
            }
            ("POST", "/sessions", _) => {
                if request.body.is_some_and(|body| !body.is_empty()) && self.personality.refuses_post_body {
                    return Err(plain(Fault(400, "there is nothing to say here")));
                }
                self.create(token).map(|held| (self.personality.created, self.shown(&held)))
            }
            ("PATCH", _, Some(Ok(id))) => {
                let (now, personality) = (self.now(), self.personality);
                let held = self.held.iter_mut().find(|held| held.id == id);
                let held = held.ok_or(Fault(404, "no such session")).map_err(plain)?;
                patching::patch(held, &personality, now, request.body.unwrap_or_default()).map_err(plain)?;
                held.changed_by.insert(token.to_owned());
                let held = held.clone();
                Ok((200, self.shown(&held)))
            }
            _ => Err(plain(Fault(404, "nothing here"))),
        }
    }

    fn create(&mut self, token: &str) -> Result<Held, (Fault, Map<String, Value>)> {
        let now = self.now();
        if let Some(running) = self.held.iter().find(|held| !held.has_ended()) {
            let more = match self.personality.conflict {
                Conflict::Bare => Map::new(),
                Conflict::Id => Map::from_iter([("id".to_owned(), self.written(running.id))]),
                Conflict::Session => Map::from_iter([("session".to_owned(), self.shown(running))]),
            };
            return Err((Fault(409, "you are working already"), more));
        }
        let start = self.personality.kept(now);
        let last = self.held.iter().map(|held| held.id).max().unwrap_or(0);
        let held = Held {
            id: self.personality.ids.next(now, last),
            original_start: start,
            original_end: None,
            start,
            end: None,
            description: String::new(),
            made_by: token.to_owned(),
            changed_by: BTreeSet::new(),
        };
        self.held.push(held.clone());
        Ok(held)
    }

    /// What lists show: a copy of the database that lags behind.
    fn visible(&self) -> &[Held] {
        let until = self.now() - self.personality.lag_ms;
        if self.personality.lag_ms == 0 {
            return &self.held;
        }
        let past = self.history.iter().rev().find(|(from, _)| *from <= until);
        past.map(|(_, held)| held.as_slice()).unwrap_or_default()
    }

    fn now(&self) -> i64 {
        let now = self.now.unwrap_or_else(|| jiff::Timestamp::now().as_millisecond());
        now + self.personality.skew_ms
    }

    fn written(&self, id: u64) -> Value {
        match self.personality.ids {
            Ids::Text => id.to_string().into(),
            Ids::Counted | Ids::Large => id.into(),
        }
    }

    fn shown(&self, held: &Held) -> Value {
        let time = |ms: i64| calendar::write(ms, self.personality.offset_min);
        let mut shown = json!({
            "id": self.written(held.id),
            "user": self.written(1),
            "shift": null,
            "original_start_time": time(held.original_start),
            "original_end_time": held.original_end.map(time),
            "start_time": time(held.start),
            "end_time": held.end.map(time),
            "description": held.description,
        });
        if self.personality.says_more
            && let Some(fields) = shown.as_object_mut()
        {
            fields.insert("mood".into(), json!({ "smiles": [1, 2, null] }));
            fields.insert("duration".into(), "PT8H".into());
        }
        shown
    }
}

/// A proxy's page, not JSON.
fn broken() -> Outcome {
    Outcome::Answer(Answer { status: 503, retry_after_s: None, body: "<html>Service unavailable</html>".into() })
}
