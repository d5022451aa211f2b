//! Replay: the journal from nothing into empty tables, which must then be those that are kept.

use crate::apply::apply;
use crate::derive::{Touched, derive};
use crate::error::Error;
use crate::store::{journal, migrations};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, Rows};
use stint_domain::time::Zones;

/// More than this is not worth listing.
const MOST: usize = 100;

/// Not made from the journal: itself and its head, what belongs to the device alone, and what is known of a server.
const OWN: [&str; 15] = [
    "journal",
    "head",
    "preference",
    "device",
    "link",
    "outbox",
    "remote",
    "aside",
    "proposal",
    "raw",
    "twin",
    "due",
    "course",
    "hand",
    "both_right",
];

/// Makes the tables from the journal, in memory.
pub(crate) fn replay(live: &Connection, zones: &Zones) -> Result<Connection, Error> {
    let mut fresh = Connection::open_in_memory()?;
    migrations::to_latest(&mut fresh)?;
    let transaction = fresh.transaction()?;
    let mut touched = Touched::default();
    journal::each(live, 0, |record| apply(&transaction, live, &record, zones, &mut touched))?;
    touched.everything();
    derive(&transaction, zones, touched)?;
    transaction.commit()?;
    Ok(fresh)
}

/// Where the tables that are kept differ from what the journal amounts to: table and row, the first hundred.
pub(crate) fn differences(live: &Connection, replayed: &Connection) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for table in tables(replayed)? {
        let (sql, keys) = reading(replayed, &table)?;
        let (mut kept, mut made) = (live.prepare(&sql)?, replayed.prepare(&sql)?);
        compare(&table, keys, kept.query([])?, made.query([])?, &mut found)?;
        if found.len() >= MOST {
            break;
        }
    }
    Ok(found)
}

fn tables(connection: &Connection) -> Result<Vec<String>, rusqlite::Error> {
    let mut statement = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(names.into_iter().filter(|name| !OWN.contains(&name.as_str())).collect())
}

/// How to read a table in the order of its key, and how many columns that has. A session goes by its id: the short key
/// never leaves the file.
fn reading(connection: &Connection, table: &str) -> Result<(String, usize), rusqlite::Error> {
    let mut statement = connection.prepare("SELECT name, pk FROM pragma_table_info(?1)")?;
    let columns = statement
        .query_map([table], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    let (keys, rest): (Vec<_>, Vec<_>) = columns.into_iter().partition(|(_, key)| *key > 0);
    let rest = |without: &str| {
        let names = rest.iter().map(|(name, _)| name.as_str()).filter(|name| *name != without);
        names.map(|name| format!("{table}.{name}")).collect::<Vec<_>>().join(", ")
    };
    Ok(match table {
        "session" => (format!("SELECT session.id, {} FROM session ORDER BY session.id", rest("id")), 1),
        "entry" => (
            format!(
                "SELECT session.id, entry.position, {} FROM entry JOIN session ON session.key = entry.session_key
                 ORDER BY session.id, entry.position",
                rest("position")
            ),
            2,
        ),
        _ => {
            let names = keys.iter().map(|(name, _)| format!("{table}.{name}")).collect::<Vec<_>>().join(", ");
            (format!("SELECT {names}, {} FROM {table} ORDER BY {names}", rest("")), keys.len())
        }
    })
}

/// Walks both in step, by key.
fn compare(
    table: &str,
    keys: usize,
    mut kept: Rows<'_>,
    mut made: Rows<'_>,
    found: &mut Vec<String>,
) -> Result<(), rusqlite::Error> {
    let mut next_kept = next(&mut kept)?;
    let mut next_made = next(&mut made)?;
    while found.len() < MOST {
        let order = match (&next_kept, &next_made) {
            (None, None) => return Ok(()),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(kept), Some(made)) => by_key(&kept[..keys], &made[..keys]),
        };
        let name = |row: &Option<Vec<Value>>| {
            let row = row.iter().flat_map(|row| &row[..keys]);
            format!("{table} {}", row.map(shown).collect::<Vec<_>>().join(" "))
        };
        match order {
            std::cmp::Ordering::Less => {
                found.push(format!("{}: not in the journal", name(&next_kept)));
                next_kept = next(&mut kept)?;
            }
            std::cmp::Ordering::Greater => {
                found.push(format!("{}: missing", name(&next_made)));
                next_made = next(&mut made)?;
            }
            std::cmp::Ordering::Equal => {
                if next_kept != next_made {
                    found.push(format!("{}: differs", name(&next_kept)));
                }
                next_kept = next(&mut kept)?;
                next_made = next(&mut made)?;
            }
        }
    }
    Ok(())
}

fn next(rows: &mut Rows<'_>) -> Result<Option<Vec<Value>>, rusqlite::Error> {
    let values = |row: &Row<'_>| (0..row.as_ref().column_count()).map(|column| row.get(column)).collect();
    rows.next()?.map(values).transpose()
}

fn by_key(one: &[Value], other: &[Value]) -> std::cmp::Ordering {
    let mut pairs = one.iter().zip(other).map(|pair| match pair {
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        (Value::Text(one), Value::Text(other)) => one.cmp(other),
        // Keys are integers or text, and of one kind in one column: the tables are STRICT.
        (_, _) => std::cmp::Ordering::Equal,
    });
    pairs.find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Null | Value::Real(_) | Value::Blob(_) => String::from("?"),
    }
}
