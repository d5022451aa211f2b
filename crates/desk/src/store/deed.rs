//! `deed`: what undo and redo would take next, one row a batch that a person did.
//!
//! Undo takes the newest that is done, redo the oldest that is undone. Doing something else drops what is undone.

use super::unreadable;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::str::FromStr;
use stint_domain::BatchId;

/// A deed that can be undone or redone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deed {
    /// What was done.
    pub batch: BatchId,
    /// The batch that holds its last word: itself, its undo, its redo …
    pub last: BatchId,
}

/// What undo would take back.
pub(crate) fn to_undo(connection: &Connection) -> Result<Option<Deed>, rusqlite::Error> {
    one(connection, "SELECT batch, last FROM deed WHERE state = 'done' ORDER BY n DESC LIMIT 1")
}

/// What redo would bring back.
pub(crate) fn to_redo(connection: &Connection) -> Result<Option<Deed>, rusqlite::Error> {
    one(connection, "SELECT batch, last FROM deed WHERE state = 'undone' ORDER BY n LIMIT 1")
}

/// A person did something new.
pub(crate) fn done(connection: &Connection, batch: BatchId, n: i64) -> Result<(), rusqlite::Error> {
    connection.prepare_cached("UPDATE deed SET state = 'dropped' WHERE state = 'undone'")?.execute([])?;
    let mut statement =
        connection.prepare_cached("INSERT INTO deed (batch, n, state, last) VALUES (?1, ?2, 'done', ?1)")?;
    statement.execute(params![batch.to_string(), n])?;
    Ok(())
}

/// `batch` took back or brought back the deed whose last word was `undoes`. False when there is no such deed on top.
pub(crate) fn turned(connection: &Connection, undoes: BatchId, batch: BatchId) -> Result<bool, rusqlite::Error> {
    let turns = [(to_undo(connection)?, "undone"), (to_redo(connection)?, "done")];
    for (deed, state) in turns {
        if let Some(deed) = deed.filter(|deed| deed.last == undoes) {
            let mut statement = connection.prepare_cached("UPDATE deed SET state = ?2, last = ?3 WHERE batch = ?1")?;
            statement.execute(params![deed.batch.to_string(), state, batch.to_string()])?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// These batches can be neither undone nor redone any more.
pub(crate) fn drop_of_session(connection: &Connection, batches: &[String]) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached("UPDATE deed SET state = 'dropped' WHERE last = ?1")?;
    batches.iter().try_for_each(|batch| statement.execute([batch]).map(drop))
}

fn one(connection: &Connection, sql: &str) -> Result<Option<Deed>, rusqlite::Error> {
    connection.prepare_cached(sql)?.query_row([], deed).optional()
}

fn deed(row: &Row<'_>) -> Result<Deed, rusqlite::Error> {
    let batch = |column: usize| -> Result<BatchId, rusqlite::Error> {
        BatchId::from_str(row.get_ref(column)?.as_str()?).map_err(|error| unreadable(column, error))
    };
    Ok(Deed { batch: batch(0)?, last: batch(1)? })
}
