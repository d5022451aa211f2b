//! What the journal of steps knows of one session of the other server that stands, or shall stand, for a stretch of
//! work here.

use super::cards::Card;
use super::remote::{Remote, RemoteId};
use super::stretch::Stretch;
use serde::{Deserialize, Serialize};
use stint_domain::{Instant, SessionId};

/// The session here, and a number among its twins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TwinId {
    pub session: SessionId,
    pub k: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    pub id: TwinId,
    /// The stretch that it last stood for.
    pub meant: Stretch,
    pub stage: Stage,
    /// What a person has to see about it. Nothing is done meanwhile, unless the session here changes.
    #[serde(default)]
    pub asks: Option<Card>,
    /// The person has seen it and lets it be.
    #[serde(default)]
    pub put_off: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// A `POST` was sent, and it is not known whether it was taken; or it is known that it was not.
    Posting(Posting),
    There(There),
    /// It was there and no longer is.
    Gone,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The highest id known before the first attempt: ours is beyond it.
    pub after: Option<RemoteId>,
    /// Those that had no answer, or have none yet.
    pub attempts: Vec<Attempt>,
    /// Whether the last attempt may have been taken: it is looked for before the next one.
    pub open: bool,
    /// When it was last looked for and not found.
    #[serde(default)]
    pub missed: Option<Instant>,
}

/// When a `POST` may have been taken, by this computer's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub since: Instant,
    /// None when nobody was there any more to see the answer stay out.
    pub until: Option<Instant>,
}

impl Attempt {
    /// A request that nobody waits for any more arrives within this time or not at all.
    const LASTS_MS: i64 = 60_000;
    /// Clocks are compared over a network, and some servers keep whole seconds.
    const SLACK_MS: i64 = 10_000;

    /// A clock that was set back says nothing; then nobody waits for it.
    fn is_past(since: Instant, now: Instant) -> bool {
        !(0..Attempt::LASTS_MS).contains(&(now - since))
    }

    /// Whether a session created at `at` on the other server's clock, `skew` ms ahead of this one, may have come of it.
    fn may_have_made(self, at: Instant, skew: i64) -> bool {
        let until = self.until.unwrap_or(self.since + Attempt::LASTS_MS);
        let at = at - skew;
        at >= self.since - Attempt::SLACK_MS && at <= until + Attempt::SLACK_MS
    }
}

impl Posting {
    /// Attempts that are remembered; a session of an older one is asked about.
    const MOST: usize = 8;

    pub(super) fn new(after: Option<RemoteId>) -> Posting {
        Posting { after, attempts: Vec::new(), open: false, missed: None }
    }

    pub(super) fn attempt(&mut self, now: Instant) {
        if self.attempts.len() == Posting::MOST {
            self.attempts.remove(0);
        }
        self.attempts.push(Attempt { since: now, until: None });
        self.open = true;
    }

    /// Whether no attempt was taken: lists may lag behind, so that one look right after it proves nothing.
    pub(super) fn came_to_nothing(&self) -> bool {
        let last = self.attempts.last().map(|attempt| attempt.since);
        !self.open && last.is_none_or(|last| self.missed.is_some_and(|missed| Attempt::is_past(last, missed)))
    }

    /// Whether looking for it now could prove that.
    pub(super) fn is_past(&self, now: Instant) -> bool {
        self.attempts.last().is_none_or(|last| Attempt::is_past(last.since, now))
    }

    /// Whether a session looks like what an attempt would have made. With the other clock unknown every untouched one
    /// does.
    pub(super) fn may_have_made(&self, remote: &Remote, skew: Option<i64>) -> bool {
        let at = remote.original_start_time;
        let in_time = |skew| self.attempts.iter().any(|attempt| attempt.may_have_made(at, skew));
        remote.is_untouched() && skew.is_none_or(in_time)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct There {
    pub id: RemoteId,
    /// When it was sent, by the other server's clock: what that server calls the time of clocking in.
    pub original_start_time: Instant,
    pub end: End,
    /// What it says, by all that is known.
    pub says: Stretch,
    /// Whether that was read there, not only sent.
    pub read: bool,
    /// How often it said something else than was sent, in a row.
    pub misses: u32,
    /// The way of listing that did not show it.
    #[serde(default)]
    pub unseen: Option<super::Way>,
    /// Since when no list has shown it.
    #[serde(default)]
    pub missing: Option<Instant>,
    /// The status that turned down what was asked last: whether for good is seen when it is read.
    #[serde(default)]
    pub refused: Option<u16>,
    /// The end lies ahead of the other server's clock, and it takes no time that has not come: not to be tried before.
    #[serde(default)]
    pub not_before: Option<Instant>,
    /// Note and times are sent one after the other: together they were refused.
    #[serde(default)]
    pub apart: bool,
    /// The status that turned the note down.
    #[serde(default)]
    pub note_refused: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub enum End {
    /// It runs there. `refused` times of clocking out have been turned down.
    Runs {
        refused: u32,
    },
    /// It was asked to end. That can be done but once: what became of it is read, not tried.
    Asked {
        refused: u32,
    },
    Ended,
}

impl There {
    /// As it was just told.
    pub(super) fn told(remote: &Remote) -> There {
        There {
            id: remote.id,
            original_start_time: remote.original_start_time,
            end: if remote.has_ended() { End::Ended } else { End::Runs { refused: 0 } },
            says: Stretch::of(remote),
            read: true,
            misses: 0,
            unseen: None,
            missing: None,
            refused: None,
            not_before: None,
            apart: false,
            note_refused: None,
        }
    }
}

impl There {
    /// Something else is to be said: what was refused may be taken now.
    pub(super) fn afresh(&mut self) {
        self.misses = 0;
        self.not_before = None;
        self.apart = false;
        self.note_refused = None;
        if let End::Runs { refused } = &mut self.end {
            *refused = 0;
        }
    }
}

impl Twin {
    /// Whether the other server may hold something that is in the way of the next session: one that runs, or may.
    pub fn is_unfinished(&self) -> bool {
        match &self.stage {
            Stage::Posting(_) => true,
            Stage::There(there) => there.end != End::Ended,
            Stage::Gone => false,
        }
    }

    pub fn remote(&self) -> Option<RemoteId> {
        match &self.stage {
            Stage::There(there) => Some(there.id),
            Stage::Posting(_) | Stage::Gone => None,
        }
    }

    /// What a person has to see and has not.
    pub fn card(&self) -> Option<&Card> {
        self.asks.as_ref().filter(|_| !self.put_off)
    }

    pub(super) fn ask(&mut self, card: Card) {
        self.asks = Some(card);
        self.put_off = false;
    }

    /// The session was changed here, or a person asked for it: everything may be tried again.
    pub(super) fn forgive(&mut self) {
        self.asks = None;
        self.put_off = false;
        if let Stage::There(there) = &mut self.stage {
            there.afresh();
        }
    }
}
