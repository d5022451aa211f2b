//! Whether the data is what it should be: the file by SQLite's own check, the journal by its chain, the other tables by
//! replaying it.

use crate::Desk;
use crate::contract::{Integrity, Nothing};
use crate::error::Error;
use crate::replay::{differences, replay};
use crate::store::{device, journal, session};
use rusqlite::Connection;

impl Desk {
    /// Reads everything; on a long history this takes a second or two. Nothing waits for it.
    pub fn integrity_check(&self, _: Nothing) -> Result<Integrity, Error> {
        if self.barred().is_none() {
            self.renew_days()?;
        }
        self.look_aside(|connection| Ok(self.integrity(connection)))
    }

    /// What is found is an answer, and what cannot even be read is a finding.
    fn integrity(&self, connection: &Connection) -> Integrity {
        let mut database = file(connection).unwrap_or_else(|error| vec![error.to_string()]);
        let mut found = |error: Error| database.push(error.to_string());
        let walk = journal::walk(connection).unwrap_or_else(|error| {
            found(error);
            journal::Walk::default()
        });
        let head = journal::head(connection).map_or_else(
            |error| {
                found(error.into());
                String::new()
            },
            |head| hex::encode(head.hash),
        );
        let sessions = session::count(connection).unwrap_or_else(|error| {
            found(error.into());
            0
        });
        let replayed = replay(connection, self.zones()).and_then(|made| differences(connection, &made));
        let replay = replayed.unwrap_or_else(|error| vec![error.to_string()]);
        Integrity {
            ok: database.is_empty() && walk.breaks.is_empty() && replay.is_empty(),
            records: u32::try_from(walk.records).unwrap_or(u32::MAX),
            sessions: u32::try_from(sessions).unwrap_or(u32::MAX),
            head,
            database,
            chain: walk.breaks,
            replay,
        }
    }

    /// Derives the business days anew when the zone rules have changed since: governments do that, and the day of a
    /// session follows its zone.
    pub(crate) fn renew_days(&self) -> Result<(), Error> {
        if !self.days_are_old()? {
            return Ok(());
        }
        let edition = self.zones().edition().to_owned();
        self.write(|writing| {
            writing.derive_everything();
            Ok(device::set_zones(writing.connection(), &edition)?)
        })
    }

    /// Whether the business days were made with another edition of the zone rules.
    pub(crate) fn days_are_old(&self) -> Result<bool, Error> {
        let edition = self.look(|connection| Ok(device::get(connection)?.zones))?;
        Ok(edition != self.zones().edition())
    }
}

fn file(connection: &Connection) -> Result<Vec<String>, rusqlite::Error> {
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}
