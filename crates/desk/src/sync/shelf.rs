//! The storage that the protocol's decisions are made over, inside one write transaction.

use super::told;
use crate::backup;
use crate::contract::{BackupKind, Topic};
use crate::error::Error;
use crate::store::{device, dimension_merge, link, outbox, proposal, remote, session};
use crate::write::Writing;
use std::collections::{BTreeSet, HashMap};
use stint_domain::{Act, Dimension, DimensionId, Entry, OpId, Session, SessionId};
use stint_sync::Op;
use stint_sync::client::{Acknowledged, Link, Shelf};
use stint_sync::merge::Subject;
use stint_sync::records::{Record, SessionRecord};
use stint_sync::wire::OpResult;

/// Records that are kept at hand until they are shown; more are read again.
const FRESH: usize = 64;

/// The books of one server, open for writing.
pub(super) struct Books<'a, 'w> {
    pub writing: &'a mut Writing<'w>,
    pub link: link::Link,
    device: String,
    /// Not to be sent in this round: the server asked for it to be sent later.
    skip: &'a BTreeSet<OpId>,
    /// What was told just now, and need not be read again to be shown.
    fresh: HashMap<SessionId, SessionRecord>,
    /// What a project has become, as far as it was asked.
    merged: HashMap<DimensionId, Option<DimensionId>>,
}

impl<'a, 'w> Books<'a, 'w> {
    pub fn open(writing: &'a mut Writing<'w>, link: link::Link, skip: &'a BTreeSet<OpId>) -> Result<Self, Error> {
        let device = device::get(writing.connection())?.id;
        Ok(Books { writing, link, device, skip, fresh: HashMap::new(), merged: HashMap::new() })
    }

    fn tell_journal(&mut self, act: Act) -> Result<(), Error> {
        self.writing.told(act, &self.link.server)
    }

    /// The stored body as another process of this computer may show it, with projects as they are called now.
    fn resolved(&mut self, body: &Session) -> Result<Session, Error> {
        let mut body = body.clone();
        for Entry { on, .. } in &mut body.entries {
            for dimension in Dimension::ALL {
                let Some(id) = on.get(dimension) else { continue };
                let into = match self.merged.get(&id) {
                    Some(known) => *known,
                    None => dimension_merge::into(self.writing.connection(), id)?,
                };
                self.merged.insert(id, into);
                if into.is_some() {
                    on.set(dimension, into);
                }
            }
        }
        Ok(body)
    }

    /// Whoever else is shown as running is held: two never are. When it is shown next, the protocol says what it is.
    fn make_way(&mut self, session: SessionId) -> Result<(), Error> {
        match session::running(self.writing.connection())? {
            Some(other) if other.session.id != session => {
                let body = Session { held: true, ..other.session };
                self.tell_journal(Act::SessionPut { session: body.id, body })
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl Shelf for Books<'_, '_> {
    type Error = Error;

    fn link(&mut self) -> Result<Link, Error> {
        Ok(Link {
            device: self.device.clone(),
            me: self.link.user.id.parse().unwrap_or_default(),
            high_water: self.link.high_water.clone(),
            cursor: self.link.cursor,
            phase: self.link.phase,
        })
    }

    fn set_link(&mut self, now: &Link) -> Result<(), Error> {
        let known = (&self.link.high_water, self.link.cursor, self.link.phase);
        if known != (&now.high_water, now.cursor, now.phase) {
            self.link.high_water.clone_from(&now.high_water);
            (self.link.cursor, self.link.phase) = (now.cursor, now.phase);
            link::put(self.writing.connection(), &self.link)?;
        }
        Ok(())
    }

    fn waiting(&mut self, most: usize) -> Result<Vec<Op>, Error> {
        let mut found = outbox::waiting(self.writing.connection(), most + self.skip.len())?;
        found.retain(|op| !self.skip.contains(&op.id));
        found.truncate(most);
        Ok(found)
    }

    fn answered(&mut self, op: OpId, result: &OpResult) -> Result<(), Error> {
        // The mark of its session is another one now.
        self.writing.stale(&[Topic::Sync, Topic::Sessions, Topic::Clock]);
        outbox::answered(self.writing.connection(), op, result)
    }

    fn acknowledged(&mut self, after: i64, most: usize) -> Result<Vec<Acknowledged>, Error> {
        outbox::acknowledged(self.writing.connection(), after, most)
    }

    fn send_again(&mut self, ops: &[OpId]) -> Result<(), Error> {
        self.writing.stale(&[Topic::Sync, Topic::Sessions, Topic::Clock]);
        Ok(ops.iter().try_for_each(|op| outbox::send_again(self.writing.connection(), *op))?)
    }

    fn untold(&mut self, session: SessionId, told: i64) -> Result<Vec<Op>, Error> {
        outbox::untold(self.writing.connection(), &session.to_string(), told)
    }

    /// Of those the open ones: it is asked which of them runs, and who else has to wait for that. Ten thousand ended ones
    /// need not be looked at for it.
    fn sessions_with_untold(&mut self) -> Result<Vec<SessionId>, Error> {
        outbox::open_with_untold(self.writing.connection(), self.link.cursor)
    }

    fn sessions_applied(&mut self, after: i64, to: i64) -> Result<Vec<SessionId>, Error> {
        outbox::sessions_applied(self.writing.connection(), after, to)
    }

    fn told(&mut self, session: SessionId) -> Result<Option<SessionRecord>, Error> {
        match self.fresh.remove(&session) {
            Some(record) => Ok(Some(record)),
            None => remote::get(self.writing.connection(), session),
        }
    }

    fn tell(&mut self, record: &SessionRecord) -> Result<(), Error> {
        remote::put(self.writing.connection(), record)?;
        self.fresh.remove(&record.session.id);
        if self.fresh.len() < FRESH {
            self.fresh.insert(record.session.id, record.clone());
        }
        Ok(())
    }

    fn told_running(&mut self) -> Result<Vec<(SessionId, i64)>, Error> {
        Ok(remote::running(self.writing.connection())?)
    }

    fn shown_running(&mut self) -> Result<Option<SessionId>, Error> {
        Ok(session::running(self.writing.connection())?.map(|stored| stored.session.id))
    }

    fn show(&mut self, id: SessionId, subject: Option<&Subject>) -> Result<(), Error> {
        let before = session::by_id(self.writing.connection(), id)?.map(|stored| stored.session);
        let after = match (subject, &before) {
            (Some(subject), _) => self.resolved(&subject.body)?,
            // It does not count. What was pressed stays readable among what is deleted.
            (None, Some(before)) => Session { void: true, held: false, ..before.clone() },
            (None, None) => return Ok(()),
        };
        if before.as_ref() == Some(&after) {
            return Ok(());
        }
        if after.is_running() {
            self.make_way(id)?;
        }
        self.tell_journal(Act::SessionPut { session: id, body: after })
    }

    fn keep(&mut self, record: &Record) -> Result<(), Error> {
        self.writing.stale(&[Topic::Sync]);
        self.merged.clear();
        for act in told::acts(self.writing.connection(), &self.link.user.id, record)? {
            self.tell_journal(act)?;
        }
        Ok(())
    }

    fn keep_raw(&mut self, record: &serde_json::Value) -> Result<(), Error> {
        Ok(remote::keep_raw(self.writing.connection(), record)?)
    }

    fn set_aside(&mut self, records: &[serde_json::Value], first: bool) -> Result<(), Error> {
        Ok(remote::set_aside(self.writing.connection(), records, first)?)
    }

    fn take_aside(&mut self) -> Result<Vec<serde_json::Value>, Error> {
        remote::take_aside(self.writing.connection())
    }

    fn untell(&mut self, session: SessionId) -> Result<(), Error> {
        self.fresh.remove(&session);
        Ok(remote::remove(self.writing.connection(), session)?)
    }

    fn forget_told(&mut self) -> Result<Vec<SessionId>, Error> {
        let db = self.writing.connection();
        self.fresh.clear();
        proposal::forget(db)?;
        outbox::forget_versions(db)?;
        Ok(remote::forget(db)?)
    }

    fn back_up(&mut self) -> Result<(), Error> {
        // Over a connection of its own: it copies what was committed last, which is what there is to be kept.
        backup::make(self.writing.folder(), BackupKind::BeforeRestore, self.writing.now()).map(drop)
    }

    fn renew_device(&mut self) -> Result<String, Error> {
        let known = device::get(self.writing.connection())?;
        self.device = self.writing.fresh_id().to_string();
        device::set(self.writing.connection(), &self.device, &known.name)?;
        Ok(self.device.clone())
    }
}
