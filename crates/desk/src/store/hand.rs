//! `hand` and `both_right`: what cards say of another version, and what a person has said to one.

use super::unreadable;
use crate::error::Error;
use rusqlite::{Connection, OptionalExtension, params};
use std::str::FromStr;
use stint_domain::{Instant, OpId, SessionId};

/// Who did something, and where. What the server did not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hand {
    pub author: String,
    pub device: String,
    pub at: Option<Instant>,
}

pub(crate) fn get(connection: &Connection, op: OpId) -> Result<Option<Hand>, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT author, device, at FROM hand WHERE op = ?1")?;
    let hand = |row: &rusqlite::Row<'_>| {
        Ok(Hand { author: row.get(0)?, device: row.get(1)?, at: row.get::<_, Option<i64>>(2)?.map(Instant) })
    };
    statement.query_row([op.to_string()], hand).optional()
}

pub(crate) fn put(connection: &Connection, op: OpId, hand: &Hand) -> Result<(), rusqlite::Error> {
    let mut statement =
        connection.prepare_cached("INSERT OR REPLACE INTO hand (op, author, device, at) VALUES (?1, ?2, ?3, ?4)")?;
    statement.execute(params![op.to_string(), hand.author, hand.device, hand.at.map(Instant::ms)])?;
    Ok(())
}

/// Forgets what no card shows any more.
pub(crate) fn keep_only(connection: &Connection, shown: &[OpId]) -> Result<(), Error> {
    let mut statement = connection.prepare_cached("SELECT op FROM hand")?;
    let known = statement
        .query_map([], |row| OpId::from_str(row.get_ref(0)?.as_str()?).map_err(|error| unreadable(0, error)))?;
    for op in known.collect::<Result<Vec<_>, _>>()?.iter().filter(|op| !shown.contains(op)) {
        connection.prepare_cached("DELETE FROM hand WHERE op = ?1")?.execute([op.to_string()])?;
    }
    Ok(())
}

pub(crate) fn are_both_right(connection: &Connection, session: SessionId) -> Result<bool, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM both_right WHERE session = ?1)")?;
    statement.query_row([session.to_string()], |row| row.get(0))
}

pub(crate) fn set_both_right(connection: &Connection, session: SessionId, at: Instant) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached("INSERT OR IGNORE INTO both_right (session, at) VALUES (?1, ?2)")?;
    statement.execute(params![session.to_string(), at.ms()])?;
    Ok(())
}
