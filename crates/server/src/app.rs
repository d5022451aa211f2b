//! What every request can reach.

use std::sync::Arc;

use stint_domain::{Instant, Zones};

use crate::limits::Limits;
use crate::password::Passwords;
use crate::store::Store;
use crate::who::Caller;

/// The running server. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub zones: Arc<Zones>,
    pub passwords: Passwords,
    pub limits: Arc<Limits>,
}

impl App {
    pub fn new(store: Store) -> App {
        App {
            store,
            zones: Arc::new(Zones::bundled()),
            passwords: Passwords::default(),
            limits: Arc::new(Limits::default()),
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
}

/// What a job is given when nobody has to say who asks.
pub struct Open {
    pub app: App,
    pub now: Instant,
}
