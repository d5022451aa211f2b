//! What every request can reach.

use std::sync::{Arc, OnceLock};

use stint_domain::{Instant, Zones};

use crate::events::Hub;
use crate::ids::UserId;
use crate::limits::Limits;
use crate::password::Passwords;
use crate::store::Store;
use crate::store::journal::Entry;
use crate::uuid;
use crate::who::{Caller, Known};

/// The running server. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub zones: Arc<Zones>,
    pub events: Arc<Hub>,
    pub passwords: Passwords,
    pub limits: Arc<Limits>,
    /// What receipts are signed with, once it was read.
    pub signing_key: Arc<OnceLock<Vec<u8>>>,
    pub known: Arc<Known>,
}

impl App {
    pub fn new(store: Store) -> App {
        App {
            store,
            zones: Arc::new(Zones::bundled()),
            passwords: Passwords::default(),
            limits: Arc::new(Limits::default()),
            known: Arc::default(),
            events: Arc::new(Hub::default()),
            signing_key: Arc::default(),
        }
    }
}

/// What a job is given besides its wish: who asks, and when.
pub struct Scene {
    pub app: App,
    pub caller: Caller,
    pub now: Instant,
}

impl Scene {
    /// A new id for a record.
    pub fn id(&self) -> i64 {
        self.app.store.snowflakes().next(self.now)
    }

    /// A record for the journal of what the caller does now: the kind, what it is about, whose that is.
    pub fn entry(
        &self,
        kind: &'static str,
        (subject, subject_id): (&'static str, i64),
        user: UserId,
        reason: Option<String>,
        act: serde_json::Value,
    ) -> Entry {
        Entry {
            op: uuid(self.now).to_string(),
            kind,
            subject,
            subject_id,
            user,
            author: self.caller.user,
            device: self.caller.device_name.clone(),
            at: self.now,
            decided: self.now,
            reason,
            act: act.to_string(),
        }
    }
}

/// What a job is given when nobody has to say who asks.
pub struct Open {
    pub app: App,
    pub now: Instant,
}
