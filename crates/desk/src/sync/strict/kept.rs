//! What is known of the other side does not go back in time with the data: a backup that is restored would send again
//! what was sent after it was made.

use crate::error::Error;
use crate::store::{link, session, twin};
use rusqlite::Connection;
use stint_sync::strict::{Course, Twin};

pub(crate) struct Kept {
    server: String,
    twins: Vec<Twin>,
    course: Course,
}

impl Kept {
    /// None beside any other server, and without one.
    pub fn of(db: &Connection) -> Result<Option<Kept>, Error> {
        let Some(link) = link::get(db)?.filter(|link| link.mode == link::Mode::Strict) else { return Ok(None) };
        Ok(Some(Kept { server: link.server, twins: twin::all(db)?, course: twin::course(db)? }))
    }

    /// Puts it back into data that belongs to the same server; every session is looked at again then. One that the data
    /// does not know any more becomes somebody else's.
    pub fn put_back(&self, db: &Connection) -> Result<(), Error> {
        if link::get(db)?.is_none_or(|link| link.server != self.server) {
            return Ok(());
        }
        twin::forget(db)?;
        for twin in &self.twins {
            if session::by_id(db, twin.id.session)?.is_some() {
                twin::put(db, twin)?;
            }
        }
        twin::set_course(db, &self.course)?;
        Ok(link::set_seen(db, 0)?)
    }
}
