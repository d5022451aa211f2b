//! `twin`, `due` and `course`: the journal of steps beside a server that knows the plain sessions API alone.

use super::outbox::Standing;
use super::unreadable;
use crate::error::Error;
use rusqlite::{Connection, OptionalExtension, Params, params};
use std::str::FromStr;
use stint_domain::{Instant, Session, SessionId};
use stint_sync::strict::{Course, RemoteId, Twin, TwinId};

// -- where the steps stand

pub(crate) fn course(connection: &Connection) -> Result<Course, Error> {
    let mut statement = connection.prepare_cached("SELECT course FROM course")?;
    let course: Option<String> = statement.query_row([], |row| row.get(0)).optional()?;
    Ok(course.map(|course| serde_json::from_str(&course)).transpose()?.unwrap_or_default())
}

pub(crate) fn set_course(connection: &Connection, course: &Course) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO course (one, course, told) VALUES (1, ?1, 0) ON CONFLICT (one) DO UPDATE SET course = excluded.course
         WHERE course <> excluded.course",
    )?;
    statement.execute([serde_json::to_string(course)?])?;
    Ok(())
}

/// Whether a person has read what such a server cannot be told.
pub(crate) fn is_told(connection: &Connection) -> Result<bool, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM course WHERE told)")?;
    statement.query_row([], |row| row.get(0))
}

pub(crate) fn set_told(connection: &Connection) -> Result<(), Error> {
    let course = course(connection)?;
    set_course(connection, &course)?;
    connection.execute("UPDATE course SET told = 1", [])?;
    Ok(())
}

// -- what is to be told

/// A session was changed.
pub(crate) fn add_due(connection: &Connection, session: &Session) -> Result<(), rusqlite::Error> {
    let mut statement =
        connection.prepare_cached("INSERT OR REPLACE INTO due (session, open, start_time) VALUES (?1, ?2, ?3)")?;
    statement.execute(params![session.id.to_string(), session.is_open(), session.start_time.ms()])?;
    Ok(())
}

/// There is nothing left to tell of it.
pub(crate) fn settle(connection: &Connection, session: SessionId) -> Result<(), rusqlite::Error> {
    connection.prepare_cached("DELETE FROM due WHERE session = ?1")?.execute([session.to_string()])?;
    Ok(())
}

/// The next one behind `after`; with `known` only one that has twins.
pub(crate) fn due(
    connection: &Connection,
    after: Option<&Session>,
    known: bool,
) -> Result<Option<SessionId>, rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "SELECT session FROM due WHERE (open, start_time, session) > (?1, ?2, ?3)
           AND (NOT ?4 OR EXISTS (SELECT 1 FROM twin WHERE twin.session = due.session))
         ORDER BY open, start_time, session LIMIT 1",
    )?;
    let (open, start, id) = match after {
        Some(after) => (i64::from(after.is_open()), after.start_time.ms(), after.id.to_string()),
        None => (-1, 0, String::new()),
    };
    statement.query_row(params![open, start, id, known], |row| session(row.get(0)?)).optional()
}

pub(crate) fn count_due(connection: &Connection) -> Result<i64, rusqlite::Error> {
    connection.prepare_cached("SELECT count(*) FROM due")?.query_row([], |row| row.get(0))
}

fn session(text: String) -> Result<SessionId, rusqlite::Error> {
    SessionId::from_str(&text).map_err(|error| unreadable(0, error))
}

// -- what is known of the other side

pub(crate) fn get(connection: &Connection, id: TwinId) -> Result<Option<Twin>, Error> {
    let found = read(connection, "WHERE session = ?1 AND k = ?2", params![id.session.to_string(), id.k])?;
    Ok(found.into_iter().next())
}

pub(crate) fn of_session(connection: &Connection, session: SessionId) -> Result<Vec<Twin>, Error> {
    read(connection, "WHERE session = ?1 ORDER BY k", [session.to_string()])
}

pub(crate) fn unfinished(connection: &Connection) -> Result<Vec<Twin>, Error> {
    read(connection, "WHERE unfinished ORDER BY session, k", [])
}

/// Those that a person has something to see about.
pub(crate) fn for_person(connection: &Connection) -> Result<Vec<Twin>, Error> {
    read(connection, "WHERE card ORDER BY session, k", [])
}

pub(crate) fn all(connection: &Connection) -> Result<Vec<Twin>, Error> {
    read(connection, "", [])
}

pub(crate) fn forget(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute("DELETE FROM twin", []).map(drop)
}

fn read(connection: &Connection, tail: &str, parameters: impl Params) -> Result<Vec<Twin>, Error> {
    let mut statement = connection.prepare_cached(&format!("SELECT twin FROM twin {tail}"))?;
    let mut rows = statement.query(parameters)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(serde_json::from_str(row.get_ref(0)?.as_str().map_err(|error| unreadable(0, error))?)?);
    }
    Ok(found)
}

pub(crate) fn is_ours(connection: &Connection, id: RemoteId) -> Result<bool, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM twin WHERE remote = ?1)")?;
    statement.query_row([id.to_string()], |row| row.get(0))
}

pub(crate) fn put(connection: &Connection, twin: &Twin) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO twin (session, k, remote, unfinished, card, twin) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (session, k) DO UPDATE SET remote = excluded.remote, unfinished = excluded.unfinished,
           card = excluded.card, twin = excluded.twin WHERE twin.twin <> excluded.twin",
    )?;
    statement.execute(params![
        twin.id.session.to_string(),
        twin.id.k,
        twin.remote().map(|id| id.to_string()),
        twin.is_unfinished(),
        twin.card().is_some(),
        serde_json::to_string(twin)?,
    ])?;
    Ok(())
}

pub(crate) fn remove(connection: &Connection, id: TwinId) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached("DELETE FROM twin WHERE session = ?1 AND k = ?2")?;
    statement.execute(params![id.session.to_string(), id.k])?;
    Ok(())
}

/// Where a session stands. One that was never told, since there is nothing to tell, is not called sent.
pub(crate) fn standing(connection: &Connection, session: &str) -> Result<Standing, rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM due WHERE session = ?1), max(card) FROM twin WHERE session = ?1",
    )?;
    let (due, card) =
        statement.query_row([session], |row| Ok((row.get::<_, bool>(0)?, row.get::<_, Option<bool>>(1)?)))?;
    Ok(match (due, card) {
        (_, Some(true)) => Standing::NeedsYou,
        (false, Some(false)) => Standing::Sent,
        (true, Some(false)) | (_, None) => Standing::Waits,
    })
}

/// When the session that is told next began.
pub(crate) fn oldest_due(connection: &Connection) -> Result<Option<Instant>, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT min(start_time) FROM due")?;
    statement.query_row([], |row| Ok(row.get::<_, Option<i64>>(0)?.map(Instant)))
}
