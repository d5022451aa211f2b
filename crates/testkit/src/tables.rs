//! The stored tables as domain values, read past the desk: what a test compares with.

use rusqlite::types::Value;
use rusqlite::{Connection, Row};
use std::collections::BTreeMap;
use std::str::FromStr;
use stint_domain::{DimensionId, Dimensions, Entry, EntryKind, Instant, Session, SessionId, Source, Zone};

/// Every row of every table that the journal amounts to, by table.
pub type Dump = BTreeMap<String, Vec<Vec<Value>>>;

/// Everything but the journal itself, what undo remembers, and what belongs to the device.
pub fn dump(file: &Connection) -> Dump {
    let mut statement = file
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table'
             AND name NOT IN ('journal', 'head', 'deed', 'preference', 'device') AND name NOT LIKE 'sqlite%'",
        )
        .expect("the schema can be read");
    let names = statement.query_map([], |row| row.get::<_, String>(0)).expect("the schema can be read");
    let names: Vec<String> = names.map(|name| name.expect("a table has a name")).collect();
    names.into_iter().map(|name| (name.clone(), rows(file, &name))).collect()
}

fn rows(file: &Connection, table: &str) -> Vec<Vec<Value>> {
    let mut statement = file.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).expect("a table can be read");
    let columns = statement.column_count();
    let row = |row: &Row<'_>| (0..columns).map(|column| row.get(column)).collect::<Result<Vec<Value>, _>>();
    let rows = statement.query_map([], row).expect("a table can be read");
    rows.map(|row| row.expect("a row can be read")).collect()
}

/// Counted work and break of each stored session.
pub fn totals(file: &Connection) -> BTreeMap<SessionId, (i64, i64)> {
    let mut statement =
        file.prepare_cached("SELECT id, counted_work_ms, counted_break_ms FROM session").expect("sessions can be read");
    let rows = statement.query_map([], |row| Ok((id(row, 0), (row.get(1)?, row.get(2)?)))).expect("they can be read");
    rows.map(|row| row.expect("a row can be read")).collect()
}

/// Every session, the deleted ones too, by id.
pub fn sessions(file: &Connection) -> Vec<Session> {
    let mut statement = file
        .prepare_cached(
            "SELECT id, zone, source, original_start_time, original_end_time, start_time, end_time, note, void,
               pending_start, clock_moved, held, shell, key FROM session ORDER BY id",
        )
        .expect("sessions can be read");
    let instant = |row: &Row<'_>, at: usize| row.get::<_, Option<i64>>(at).map(|ms| ms.map(Instant));
    let rows = statement
        .query_map([], |row| {
            let session = Session {
                id: id(row, 0),
                zone: Zone(row.get(1)?),
                source: match row.get::<_, String>(2)?.as_str() {
                    "punch" => Source::Punch,
                    "manual" => Source::Manual,
                    _ => Source::Import,
                },
                original_start_time: Instant(row.get(3)?),
                original_end_time: instant(row, 4)?,
                start_time: Instant(row.get(5)?),
                end_time: instant(row, 6)?,
                note: row.get(7)?,
                entries: Vec::new(),
                void: row.get(8)?,
                pending_start: instant(row, 9)?,
                clock_moved: row.get(10)?,
                held: row.get(11)?,
                shell: row.get(12)?,
            };
            Ok((row.get::<_, i64>(13)?, session))
        })
        .expect("sessions can be read");
    let rows: Vec<(i64, Session)> = rows.map(|row| row.expect("a row can be read")).collect();
    rows.into_iter().map(|(key, session)| Session { entries: entries(file, key), ..session }).collect()
}

fn entries(file: &Connection, key: i64) -> Vec<Entry> {
    let mut statement = file
        .prepare_cached(
            "SELECT kind, start_time, end_time, project, category, labor_type FROM entry
             WHERE session_key = ?1 ORDER BY position",
        )
        .expect("entries can be read");
    let dimension = |row: &Row<'_>, at: usize| {
        let text = row.get::<_, Option<String>>(at)?;
        Ok::<_, rusqlite::Error>(text.map(|text| DimensionId::from_str(&text).expect("a stored id is one")))
    };
    let rows = statement
        .query_map([key], |row| {
            let work = row.get::<_, String>(0)? == "work";
            Ok(Entry {
                kind: if work { EntryKind::Work } else { EntryKind::Break },
                start: Instant(row.get(1)?),
                end: row.get::<_, Option<i64>>(2)?.map(Instant),
                on: Dimensions {
                    project: dimension(row, 3)?,
                    category: dimension(row, 4)?,
                    labor_type: dimension(row, 5)?,
                },
            })
        })
        .expect("entries can be read");
    rows.map(|row| row.expect("a row can be read")).collect()
}

fn id(row: &Row<'_>, column: usize) -> SessionId {
    let text: String = row.get(column).expect("an id is text");
    SessionId::from_str(&text).expect("a stored id is one")
}
