//! `entry`: the pieces that tile a session, by position.

use super::{UnknownWord, unreadable};
use rusqlite::{Connection, Row, params};
use std::str::FromStr;
use stint_domain::{DimensionId, Dimensions, Entry, EntryKind, Instant};

/// The columns of `entry` that make an [`Entry`], for a SELECT that names the table so.
pub(super) const COLUMNS: &str =
    "entry.kind, entry.start_time, entry.end_time, entry.project, entry.category, entry.labor_type";

/// Writes what differs between the stored entries `before` and `after`.
pub(super) fn put(
    connection: &Connection,
    session_key: i64,
    before: &[Entry],
    after: &[Entry],
) -> Result<(), rusqlite::Error> {
    for (position, entry) in after.iter().enumerate() {
        if before.get(position) == Some(entry) {
            continue;
        }
        let mut statement = connection.prepare_cached(
            "INSERT INTO entry (session_key, position, kind, start_time, end_time, project, category, labor_type)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (session_key, position) DO UPDATE
             SET kind = excluded.kind, start_time = excluded.start_time, end_time = excluded.end_time,
                 project = excluded.project, category = excluded.category, labor_type = excluded.labor_type",
        )?;
        let id = |id: Option<DimensionId>| id.map(|id| id.to_string());
        statement.execute(params![
            session_key,
            position as i64,
            word(entry.kind),
            entry.start.ms(),
            entry.end.map(Instant::ms),
            id(entry.on.project),
            id(entry.on.category),
            id(entry.on.labor_type),
        ])?;
    }
    if after.len() < before.len() {
        let mut statement = connection.prepare_cached("DELETE FROM entry WHERE session_key = ?1 AND position >= ?2")?;
        statement.execute(params![session_key, after.len() as i64])?;
    }
    Ok(())
}

/// An entry out of [`COLUMNS`], the first of which stands at `first`.
pub(super) fn read(row: &Row<'_>, first: usize) -> Result<Entry, rusqlite::Error> {
    let kind = match row.get_ref(first)?.as_str()? {
        "work" => EntryKind::Work,
        "break" => EntryKind::Break,
        other => return Err(unreadable(first, UnknownWord(other.to_owned()))),
    };
    Ok(Entry {
        kind,
        start: Instant(row.get(first + 1)?),
        end: row.get::<_, Option<i64>>(first + 2)?.map(Instant),
        on: Dimensions {
            project: dimension(row, first + 3)?,
            category: dimension(row, first + 4)?,
            labor_type: dimension(row, first + 5)?,
        },
    })
}

fn word(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Work => "work",
        EntryKind::Break => "break",
    }
}

fn dimension(row: &Row<'_>, column: usize) -> Result<Option<DimensionId>, rusqlite::Error> {
    let text = row.get_ref(column)?.as_str_or_null()?;
    text.map(|text| DimensionId::from_str(text).map_err(|error| unreadable(column, error))).transpose()
}
