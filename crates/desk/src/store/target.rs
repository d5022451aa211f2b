//! `target`: hours due per weekday, from a day on.

use super::opening::day;
use super::unreadable;
use rusqlite::{Connection, OptionalExtension, params};
use stint_domain::{Day, Target};

/// Oldest first.
pub(crate) fn all(connection: &Connection) -> Result<Vec<Target>, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT valid_from, minutes FROM target ORDER BY valid_from")?;
    let rows = statement
        .query_map([], |row| Ok(Target { valid_from: day(row.get(0)?, 0)?, minutes: minutes(row.get(1)?)? }))?;
    rows.collect()
}

pub(crate) fn get(connection: &Connection, valid_from: Day) -> Result<Option<[u16; 7]>, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT minutes FROM target WHERE valid_from = ?1")?;
    statement.query_row([valid_from.number()], |row| minutes(row.get(0)?)).optional()
}

pub(crate) fn set(connection: &Connection, valid_from: Day, minutes: Option<&[u16; 7]>) -> Result<(), rusqlite::Error> {
    match minutes {
        Some(minutes) => connection.execute(
            "INSERT INTO target (valid_from, minutes) VALUES (?1, ?2)
             ON CONFLICT (valid_from) DO UPDATE SET minutes = excluded.minutes",
            params![valid_from.number(), format!("{minutes:?}")],
        )?,
        None => connection.execute("DELETE FROM target WHERE valid_from = ?1", [valid_from.number()])?,
    };
    Ok(())
}

fn minutes(text: String) -> Result<[u16; 7], rusqlite::Error> {
    serde_json::from_str(&text).map_err(|error| unreadable(1, error))
}
