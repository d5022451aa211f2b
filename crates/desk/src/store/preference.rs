//! `preference`: taste, one JSON value a name. Not in the journal.

use crate::error::Error;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value};

pub(crate) fn all(connection: &Connection) -> Result<Map<String, Value>, Error> {
    let mut statement = connection.prepare_cached("SELECT name, value FROM preference")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut all = Map::new();
    for row in rows {
        let (name, value) = row?;
        all.insert(name, serde_json::from_str(&value)?);
    }
    Ok(all)
}

pub(crate) fn get(connection: &Connection, name: &str) -> Result<Option<Value>, Error> {
    let mut statement = connection.prepare_cached("SELECT value FROM preference WHERE name = ?1")?;
    let text: Option<String> = statement.query_row([name], |row| row.get(0)).optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

pub(crate) fn set(connection: &Connection, name: &str, value: &Value) -> Result<(), Error> {
    connection.execute(
        "INSERT INTO preference (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![name, value.to_string()],
    )?;
    Ok(())
}
