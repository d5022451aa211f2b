//! `remote`, `aside` and `raw`: what the server told, as it told it.

use super::unreadable;
use crate::error::Error;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::str::FromStr;
use stint_domain::SessionId;
use stint_sync::records::SessionRecord;

/// What it last told of a session.
pub(crate) fn get(connection: &Connection, session: SessionId) -> Result<Option<SessionRecord>, Error> {
    let mut statement = connection.prepare_cached("SELECT record FROM remote WHERE session = ?1")?;
    let found = statement.query_row([session.to_string()], |row| row.get::<_, String>(0)).optional()?;
    Ok(found.as_deref().map(serde_json::from_str).transpose()?)
}

pub(crate) fn put(connection: &Connection, record: &SessionRecord) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO remote (session, n, runs, record) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (session) DO UPDATE SET n = excluded.n, runs = excluded.runs, record = excluded.record",
    )?;
    let session = &record.session;
    let json = serde_json::to_string(record)?;
    statement.execute(params![session.id.to_string(), record.n, session.is_running(), json])?;
    Ok(())
}

/// It is no longer there for this user.
pub(crate) fn remove(connection: &Connection, session: SessionId) -> Result<(), rusqlite::Error> {
    connection.prepare_cached("DELETE FROM remote WHERE session = ?1")?.execute([session.to_string()])?;
    Ok(())
}

/// The sessions that it told to be running, with the number of their last change.
pub(crate) fn running(connection: &Connection) -> Result<Vec<(SessionId, i64)>, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT session, n FROM remote WHERE runs ORDER BY n")?;
    statement.query_map([], |row| Ok((id(row)?, row.get(1)?)))?.collect()
}

/// Forgets all of it; answers what it was about.
pub(crate) fn forget(connection: &Connection) -> Result<Vec<SessionId>, rusqlite::Error> {
    let sessions =
        connection.prepare_cached("SELECT session FROM remote")?.query_map([], id)?.collect::<Result<Vec<_>, _>>()?;
    connection.execute("DELETE FROM remote", [])?;
    Ok(sessions)
}

pub(crate) fn set_aside(
    connection: &Connection,
    records: &[serde_json::Value],
    first: bool,
) -> Result<(), rusqlite::Error> {
    if first {
        connection.execute("DELETE FROM aside", [])?;
    }
    let mut statement = connection.prepare_cached("INSERT INTO aside (record) VALUES (?1)")?;
    records.iter().try_for_each(|record| statement.execute([record.to_string()]).map(drop))
}

pub(crate) fn take_aside(connection: &Connection) -> Result<Vec<serde_json::Value>, Error> {
    let mut statement = connection.prepare_cached("SELECT record FROM aside ORDER BY n")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(serde_json::from_str(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?);
    }
    connection.execute("DELETE FROM aside", [])?;
    Ok(found)
}

/// Keeps a record that this version does not understand.
pub(crate) fn keep_raw(connection: &Connection, record: &serde_json::Value) -> Result<(), rusqlite::Error> {
    connection.prepare_cached("INSERT INTO raw (record) VALUES (?1)")?.execute([record.to_string()])?;
    Ok(())
}

/// The records that an earlier version did not understand; they are forgotten here.
pub(crate) fn take_raw(connection: &Connection) -> Result<Vec<serde_json::Value>, Error> {
    let mut statement = connection.prepare_cached("SELECT record FROM raw ORDER BY n")?;
    let texts = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    connection.execute("DELETE FROM raw", [])?;
    Ok(texts.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>()?)
}

fn id(row: &Row<'_>) -> Result<SessionId, rusqlite::Error> {
    SessionId::from_str(row.get_ref(0)?.as_str()?).map_err(|error| unreadable(0, error))
}
