//! `opening`: the balance brought along, in one row or none.

use super::unreadable;
use rusqlite::{Connection, OptionalExtension, params};
use stint_domain::{Day, Opening};

pub(crate) fn get(connection: &Connection) -> Result<Option<Opening>, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT day, minutes FROM opening WHERE one = 1")?;
    let found = statement.query_row([], |row| Ok(Opening { day: day(row.get(0)?, 0)?, minutes: row.get(1)? }));
    found.optional()
}

pub(crate) fn set(connection: &Connection, opening: Option<&Opening>) -> Result<(), rusqlite::Error> {
    match opening {
        Some(opening) => connection.execute(
            "INSERT INTO opening (one, day, minutes) VALUES (1, ?1, ?2)
             ON CONFLICT (one) DO UPDATE SET day = excluded.day, minutes = excluded.minutes",
            params![opening.day.number(), opening.minutes],
        )?,
        None => connection.execute("DELETE FROM opening", [])?,
    };
    Ok(())
}

/// A day out of its number.
pub(crate) fn day(number: i32, column: usize) -> Result<Day, rusqlite::Error> {
    Day::from_number(number).ok_or_else(|| unreadable(column, super::UnknownWord(number.to_string())))
}
