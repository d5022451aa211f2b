//! Whose credentials are, as the writer has read them inside its transactions. Everything that can make one worth nothing
//! (a token revoked, a role changed, a user disabled) is a record of the journal: what was read holds as long as the
//! journal has grown by sessions only, and by this process's hand only.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use stint_domain::Instant;

use crate::who::{Caller, Credential};

/// More are forgotten all at once: it is only a shortcut.
const MOST: usize = 10_000;

/// Lent to every transaction of a writer.
#[derive(Clone, Debug, Default)]
pub(super) struct Callers(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    /// The epoch and the newest record that it was true of.
    at: (i64, i64),
    /// Something other than a session was written in this transaction, which may be taken back.
    unsettled: bool,
    known: HashMap<Credential, (Caller, Option<Instant>)>,
}

impl Callers {
    /// Nothing panics while holding it.
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A transaction begins on this position.
    pub fn begin(&self, at: (i64, i64)) {
        let mut seen = self.seen();
        if seen.at != at {
            seen.known.clear();
        }
        (seen.at, seen.unsettled) = (at, false);
    }

    /// The transaction was committed, with this as its newest record.
    pub fn committed(&self, at: (i64, i64)) {
        self.seen().at = at;
    }

    /// A record about this was written.
    pub fn written(&self, subject: &str) {
        if subject != "session" {
            let mut seen = self.seen();
            seen.known.clear();
            seen.unsettled = true;
        }
    }

    /// The caller, unless he has to be looked up.
    pub fn find(&self, credential: &Credential, now: Instant) -> Option<Caller> {
        let seen = self.seen();
        let (caller, until) = seen.known.get(credential)?;
        until.is_none_or(|until| until > now).then(|| caller.clone())
    }

    /// Keeps one that was looked up, and until when his token is good.
    pub fn learn(&self, credential: &Credential, caller: &Caller, until: Option<Instant>) {
        let mut seen = self.seen();
        if seen.unsettled {
            return;
        }
        if seen.known.len() >= MOST {
            seen.known.clear();
        }
        seen.known.insert(credential.clone(), (caller.clone(), until));
    }
}
