//! The people of the account, their teams and what they sign in with: what a command comes to, in the tables and in the
//! journal, whether it came over HTTP or from the command line.

pub mod devices;
pub mod erase;
pub mod teams;
pub mod users;

use std::sync::Arc;

use serde_json::{Value, json};
use stint_domain::Instant;

use crate::app::Scene;
use crate::ids::{Snowflakes, UserId};
use crate::store::{Error, Sql, Store, journal};

/// Who does it, from where and when.
#[derive(Clone)]
pub struct By {
    pub author: UserId,
    /// The name of the device or token.
    pub device: String,
    pub now: Instant,
    snowflakes: Arc<Snowflakes>,
}

/// The author of what is done on the server's own command line.
pub const TERMINAL: UserId = UserId(0);

impl By {
    pub fn caller(scene: &Scene) -> By {
        By {
            author: scene.caller.user,
            device: scene.caller.device_name.clone(),
            now: scene.now,
            snowflakes: scene.app.store.snowflakes().clone(),
        }
    }

    /// Somebody himself, before he has a token.
    pub fn user(store: &Store, user: UserId, device: &str) -> By {
        let snowflakes = store.snowflakes().clone();
        By { author: user, device: device.to_owned(), now: crate::now(), snowflakes }
    }

    /// Whoever has a shell on the server.
    pub fn terminal(store: &Store) -> By {
        By::user(store, TERMINAL, "stint-server")
    }

    pub(crate) fn id(&self) -> i64 {
        self.snowflakes.next(self.now)
    }
}

/// What a record is about.
#[derive(Clone, Copy, Debug)]
struct About {
    subject: &'static str,
    id: i64,
    /// Whose it is.
    user: UserId,
}

/// Puts what was done into the journal and answers with its number. `act` is an object; its `kind` is added.
fn record(sql: &mut Sql<'_>, by: &By, about: About, kind: &'static str, mut act: Value) -> Result<i64, Error> {
    act["kind"] = json!(kind);
    let entry = journal::Entry {
        op: crate::uuid(by.now).to_string(),
        kind,
        subject: about.subject,
        subject_id: about.id,
        user: about.user,
        author: by.author,
        device: by.device.clone(),
        at: by.now,
        decided: by.now,
        reason: None,
        act: act.to_string(),
    };
    journal::append(sql, entry)
}
