//! `dimension_merge`: projects, categories and labor types that have become another, because two devices had made the
//! same one.

use super::unreadable;
use rusqlite::{Connection, OptionalExtension};
use std::str::FromStr;
use stint_domain::{Dimension, DimensionId};

/// Makes `id` become `into`, on every entry that was booked on it. Answers with the keys of their sessions.
pub(crate) fn merge(connection: &Connection, id: DimensionId, into: DimensionId) -> Result<Vec<i64>, rusqlite::Error> {
    let (id, into) = (id.to_string(), into.to_string());
    let mut keys = Vec::new();
    for dimension in Dimension::ALL {
        // The word is a column of `entry`.
        let word = dimension.word();
        let sql = format!("SELECT DISTINCT session_key FROM entry WHERE {word} = ?1");
        let found =
            connection.prepare_cached(&sql)?.query_map([&id], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
        if !found.is_empty() {
            let sql = format!("UPDATE entry SET {word} = ?2 WHERE {word} = ?1");
            connection.prepare_cached(&sql)?.execute([&id, &into])?;
        }
        keys.extend::<Vec<i64>>(found);
    }
    let known = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM dimension WHERE id = ?1)")?
        .query_row([&into], |row| row.get::<_, bool>(0))?;
    if known {
        connection.prepare_cached("DELETE FROM dimension WHERE id = ?1")?.execute([&id])?;
    } else {
        connection.prepare_cached("UPDATE dimension SET id = ?2 WHERE id = ?1")?.execute([&id, &into])?;
    }
    connection.prepare_cached("UPDATE dimension_merge SET into_id = ?2 WHERE into_id = ?1")?.execute([&id, &into])?;
    let mut statement = connection.prepare_cached(
        "INSERT INTO dimension_merge (id, into_id) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET into_id = excluded.into_id",
    )?;
    statement.execute([&id, &into])?;
    Ok(keys)
}

/// What `id` has become, if it has become another.
pub(crate) fn into(connection: &Connection, id: DimensionId) -> Result<Option<DimensionId>, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT into_id FROM dimension_merge WHERE id = ?1")?;
    let found = statement.query_row([id.to_string()], |row| {
        DimensionId::from_str(row.get_ref(0)?.as_str()?).map_err(|error| unreadable(0, error))
    });
    found.optional()
}
