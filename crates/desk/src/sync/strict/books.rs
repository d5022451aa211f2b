//! The journal of steps, open for writing.

use crate::error::Error;
use crate::store::{session, twin};
use rusqlite::Connection;
use stint_domain::{Session, SessionId};
use stint_sync::strict::{Course, RemoteId, Steps, Twin, TwinId};

pub(super) struct Books<'a> {
    pub db: &'a Connection,
}

impl Steps for Books<'_> {
    type Error = Error;

    fn course(&mut self) -> Result<Course, Error> {
        twin::course(self.db)
    }

    fn set_course(&mut self, course: &Course) -> Result<(), Error> {
        twin::set_course(self.db, course)
    }

    fn due(&mut self, after: Option<&Session>, known: bool) -> Result<Option<Session>, Error> {
        let Some(id) = twin::due(self.db, after, known)? else { return Ok(None) };
        let stored = session::by_id(self.db, id)?;
        // The rows of `due` are of sessions that are there: nothing ever takes one away.
        stored.map(|stored| Some(stored.session)).ok_or_else(|| Error::Broken(format!("{id} is due and not there")))
    }

    fn settle(&mut self, session: SessionId) -> Result<(), Error> {
        Ok(twin::settle(self.db, session)?)
    }

    fn unsettle(&mut self, session: SessionId) -> Result<(), Error> {
        match session::by_id(self.db, session)? {
            Some(stored) => Ok(twin::add_due(self.db, &stored.session)?),
            None => Ok(()),
        }
    }

    fn twin(&mut self, id: TwinId) -> Result<Option<Twin>, Error> {
        twin::get(self.db, id)
    }

    fn twins(&mut self, session: SessionId) -> Result<Vec<Twin>, Error> {
        twin::of_session(self.db, session)
    }

    fn unfinished(&mut self) -> Result<Vec<Twin>, Error> {
        twin::unfinished(self.db)
    }

    fn is_ours(&mut self, id: RemoteId) -> Result<bool, Error> {
        Ok(twin::is_ours(self.db, id)?)
    }

    fn put(&mut self, twin: &Twin) -> Result<(), Error> {
        twin::put(self.db, twin)
    }

    fn remove(&mut self, id: TwinId) -> Result<(), Error> {
        Ok(twin::remove(self.db, id)?)
    }
}
