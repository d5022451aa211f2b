//! `dimension`: projects, categories and labor types by name.

use super::{UnknownWord, unreadable};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::str::FromStr;
use stint_domain::journal::Label;
use stint_domain::{Dimension, DimensionId, Instant};

/// One of them, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub id: DimensionId,
    pub dimension: Dimension,
    pub label: Label,
    /// The start of the newest entry that was booked on it.
    pub used_at: Option<Instant>,
}

const COLUMNS: &str = "id, dimension, name, archived, used_at";

/// The last used first, then by name.
pub(crate) fn all(connection: &Connection) -> Result<Vec<Stored>, rusqlite::Error> {
    let sql = format!("SELECT {COLUMNS} FROM dimension ORDER BY dimension, used_at DESC NULLS LAST, name");
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_map([], stored)?.collect()
}

pub(crate) fn get(connection: &Connection, id: DimensionId) -> Result<Option<Stored>, rusqlite::Error> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM dimension WHERE id = ?1"))?;
    statement.query_row([id.to_string()], stored).optional()
}

/// The one of that name; upper and lower case are alike when none is spelled so exactly.
pub(crate) fn named(
    connection: &Connection,
    dimension: Dimension,
    name: &str,
) -> Result<Option<Stored>, rusqlite::Error> {
    let sql = format!("SELECT {COLUMNS} FROM dimension WHERE dimension = ?1 AND name = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    if let Some(exact) = statement.query_row([dimension.word(), name], stored).optional()? {
        return Ok(Some(exact));
    }
    let sql = format!("SELECT {COLUMNS} FROM dimension WHERE dimension = ?1 ORDER BY name");
    let mut statement = connection.prepare_cached(&sql)?;
    let folded = name.to_lowercase();
    for row in statement.query_map([dimension.word()], stored)? {
        let row = row?;
        if row.label.name.to_lowercase() == folded {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

pub(crate) fn add(
    connection: &Connection,
    id: DimensionId,
    dimension: Dimension,
    name: &str,
) -> Result<(), rusqlite::Error> {
    let mut statement =
        connection.prepare_cached("INSERT INTO dimension (id, dimension, name, archived) VALUES (?1, ?2, ?3, 0)")?;
    statement.execute(params![id.to_string(), dimension.word(), name])?;
    Ok(())
}

pub(crate) fn label(connection: &Connection, id: DimensionId, label: &Label) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached("UPDATE dimension SET name = ?2, archived = ?3 WHERE id = ?1")?;
    statement.execute(params![id.to_string(), label.name, label.archived])?;
    Ok(())
}

/// Derives `used_at` anew.
pub(crate) fn recount(connection: &Connection, id: DimensionId) -> Result<(), rusqlite::Error> {
    let id = id.to_string();
    let mut statement = connection.prepare_cached("SELECT dimension FROM dimension WHERE id = ?1")?;
    let Some(word) = statement.query_row([&id], |row| row.get::<_, String>(0)).optional()? else { return Ok(()) };
    // The word is one that the table's CHECK let in, and a column of `entry`.
    let sql = format!(
        "UPDATE dimension SET used_at = (
           SELECT entry.start_time FROM entry JOIN session ON session.key = entry.session_key
           WHERE entry.{word} = ?1 AND NOT session.void ORDER BY entry.start_time DESC LIMIT 1
         ) WHERE id = ?1"
    );
    connection.prepare_cached(&sql)?.execute([&id])?;
    Ok(())
}

fn stored(row: &Row<'_>) -> Result<Stored, rusqlite::Error> {
    let word: String = row.get(1)?;
    let dimension = Dimension::ALL.into_iter().find(|dimension| dimension.word() == word);
    Ok(Stored {
        id: id(row, 0)?,
        dimension: dimension.ok_or_else(|| unreadable(1, UnknownWord(word)))?,
        label: Label { name: row.get(2)?, archived: row.get(3)? },
        used_at: row.get::<_, Option<i64>>(4)?.map(Instant),
    })
}

fn id(row: &Row<'_>, column: usize) -> Result<DimensionId, rusqlite::Error> {
    DimensionId::from_str(row.get_ref(column)?.as_str()?).map_err(|error| unreadable(column, error))
}
