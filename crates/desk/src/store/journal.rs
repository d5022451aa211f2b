//! `journal` and `head`: the append-only log and its newest hash.

use super::unreadable;
use crate::error::Error;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::HashSet;
use std::str::FromStr;
use stint_domain::journal::{Column, GENESIS, chain};
use stint_domain::{Act, BatchId, Instant, OpId, Record, SessionId, Stamp, Zone};
use stint_export::json::JournalRow;
use uuid::Uuid;

/// In the order of the table, which is the order of the hash; the hash itself comes last.
const COLUMNS: &str =
    "n, op, batch, undoes, kind, session, at, zone, offset_min, boot, mono_us, device, reason, act, hash";
const HASHED: usize = 14;

/// The newest record's number and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub n: i64,
    pub hash: [u8; 32],
}

pub(crate) fn head(connection: &Connection) -> Result<Head, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT n, hash FROM head WHERE one = 1")?;
    let found = statement.query_row([], |row| Ok(Head { n: row.get(0)?, hash: row.get(1)? })).optional()?;
    Ok(found.unwrap_or(Head { n: 0, hash: GENESIS }))
}

/// Writes one record after `head` and answers with the new head, which the caller writes once at the end of the batch.
pub(crate) fn append(connection: &Connection, head: Head, record: &Record) -> Result<Head, Error> {
    let op = record.op.to_string();
    let batch = record.batch.to_string();
    let undoes = record.undoes.map(|batch| batch.to_string());
    let session = record.act.session().map(|session| session.to_string());
    let act = serde_json::to_string(&record.act)?;
    let stamp = &record.stamp;
    let hash = chain(
        &head.hash,
        &[
            Column::Integer(record.n),
            Column::Text(&op),
            Column::Text(&batch),
            optional(&undoes),
            Column::Text(record.act.kind()),
            optional(&session),
            Column::Integer(stamp.at.ms()),
            Column::Text(stamp.zone.name()),
            Column::Integer(i64::from(stamp.offset_min)),
            Column::Text(&stamp.boot),
            Column::Integer(stamp.mono_us),
            Column::Text(&stamp.device),
            optional(&record.reason),
            Column::Text(&act),
        ],
    );
    let sql = format!(
        "INSERT INTO journal ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
    );
    connection.prepare_cached(&sql)?.execute(params![
        record.n,
        op,
        batch,
        undoes,
        record.act.kind(),
        session,
        stamp.at.ms(),
        stamp.zone.name(),
        stamp.offset_min,
        stamp.boot,
        stamp.mono_us,
        stamp.device,
        record.reason,
        act,
        hash,
    ])?;
    Ok(Head { n: record.n, hash })
}

pub(crate) fn set_head(connection: &Connection, head: Head) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached("INSERT OR REPLACE INTO head (one, n, hash) VALUES (1, ?1, ?2)")?;
    statement.execute(params![head.n, head.hash])?;
    Ok(())
}

/// A batch's records in the order they were written.
pub(crate) fn of_batch(connection: &Connection, batch: BatchId) -> Result<Vec<Record>, Error> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM journal WHERE batch = ?1 ORDER BY n"))?;
    statement.query_and_then([batch.to_string()], record)?.collect()
}

/// Everything that was ever done to a session, oldest first.
pub(crate) fn of_session(connection: &Connection, session: SessionId) -> Result<Vec<Record>, Error> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM journal WHERE session = ?1 ORDER BY n"))?;
    statement.query_and_then([session.to_string()], record)?.collect()
}

/// The batches that did something to a session before record `n`.
pub(crate) fn batches_before(
    connection: &Connection,
    session: SessionId,
    n: i64,
) -> Result<Vec<String>, rusqlite::Error> {
    let mut statement =
        connection.prepare_cached("SELECT DISTINCT batch FROM journal WHERE session = ?1 AND n < ?2")?;
    statement.query_map(params![session.to_string(), n], |row| row.get(0))?.collect()
}

/// Whether something was done to a session here after record `n`.
pub(crate) fn written_after(connection: &Connection, session: SessionId, n: i64) -> Result<bool, rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM journal WHERE session = ?1 AND n > ?2 AND substr(device, 1, 1) <> '@')",
    )?;
    statement.query_row(params![session.to_string(), n], |row| row.get(0))
}

/// When the newest record was written.
pub(crate) fn written_at(connection: &Connection, head: Head) -> Result<Option<Instant>, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT at FROM journal WHERE n = ?1")?;
    statement.query_row([head.n], |row| row.get(0).map(Instant)).optional()
}

/// Wall clock (ms) and monotonic clock (µs) of every record about a session that was written in one boot.
pub(crate) fn clocks_of_session(
    connection: &Connection,
    session: SessionId,
    boot: &str,
) -> Result<Vec<(Instant, i64)>, rusqlite::Error> {
    let mut statement =
        connection.prepare_cached("SELECT at, mono_us FROM journal WHERE session = ?1 AND boot = ?2 ORDER BY n")?;
    let rows =
        statement.query_map([session.to_string().as_str(), boot], |row| Ok((Instant(row.get(0)?), row.get(1)?)))?;
    rows.collect()
}

/// What a batch comes to in one line: its last record's kind and moment, and how many records it is made of.
pub(crate) fn summary(connection: &Connection, batch: BatchId) -> Result<(String, Instant, u32), rusqlite::Error> {
    // A batch is written in one go: its numbers have no gap, and the first and the last one count it.
    let mut statement = connection.prepare_cached(
        "SELECT kind, at, n + 1 - (SELECT min(n) FROM journal WHERE batch = ?1)
         FROM journal WHERE batch = ?1 ORDER BY n DESC LIMIT 1",
    )?;
    statement.query_row([batch.to_string()], |row| Ok((row.get(0)?, Instant(row.get(1)?), row.get(2)?)))
}

/// The first `most` records after number `after`.
pub(crate) fn some_after(connection: &Connection, after: i64, most: usize) -> Result<Vec<Record>, Error> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM journal WHERE n > ?1 ORDER BY n LIMIT ?2"))?;
    statement.query_and_then(params![after, i64::try_from(most).unwrap_or(i64::MAX)], record)?.collect()
}

/// How many records were written here after number `after`, and when the first of them was.
pub(crate) fn own_after(connection: &Connection, after: i64) -> Result<(i64, Option<Instant>), rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "SELECT count(*), min(at) FROM journal WHERE n > ?1 AND substr(device, 1, 1) <> '@'
           AND kind NOT IN ('session.put', 'dimension.merge')",
    )?;
    statement.query_row([after], |row| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.map(Instant))))
}

/// Every record after number `after`, oldest first, one at a time.
pub(crate) fn each(
    connection: &Connection,
    after: i64,
    mut visit: impl FnMut(Record) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM journal WHERE n > ?1 ORDER BY n"))?;
    let mut rows = statement.query([after])?;
    while let Some(row) = rows.next()? {
        visit(record(row)?)?;
    }
    Ok(())
}

/// Every record after number `after` as it is stored, with its hash, oldest first.
pub(crate) fn each_row(
    connection: &Connection,
    after: i64,
    mut visit: impl FnMut(JournalRow) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM journal WHERE n > ?1 ORDER BY n"))?;
    let mut rows = statement.query([after])?;
    while let Some(row) = rows.next()? {
        visit(as_stored(row)?)?;
    }
    Ok(())
}

/// Record `n`, if there is such a one.
pub(crate) fn at(connection: &Connection, n: i64) -> Result<Option<Record>, Error> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM journal WHERE n = ?1"))?;
    statement.query_and_then([n], record)?.next().transpose()
}

/// Record `n` as it is stored, if there is such a one.
pub(crate) fn row(connection: &Connection, n: i64) -> Result<Option<JournalRow>, rusqlite::Error> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM journal WHERE n = ?1"))?;
    statement.query_row([n], as_stored).optional()
}

fn as_stored(row: &Row<'_>) -> Result<JournalRow, rusqlite::Error> {
    let hash: [u8; 32] = row.get(HASHED)?;
    Ok(JournalRow {
        n: row.get(0)?,
        op: row.get(1)?,
        batch: row.get(2)?,
        undoes: row.get(3)?,
        kind: row.get(4)?,
        session: row.get(5)?,
        at: row.get(6)?,
        zone: row.get(7)?,
        offset_min: row.get(8)?,
        boot: row.get(9)?,
        mono_us: row.get(10)?,
        device: row.get(11)?,
        reason: row.get(12)?,
        act: row.get(13)?,
        hash: hex::encode(hash),
    })
}

/// Writes a record exactly as it was stored elsewhere, if it continues the chain after `head`; `None` if it does not.
pub(crate) fn append_row(
    connection: &Connection,
    head: Head,
    row: &JournalRow,
) -> Result<Option<(Head, Record)>, Error> {
    let hash = chain(
        &head.hash,
        &[
            Column::Integer(row.n),
            Column::Text(&row.op),
            Column::Text(&row.batch),
            optional(&row.undoes),
            Column::Text(&row.kind),
            optional(&row.session),
            Column::Integer(row.at),
            Column::Text(&row.zone),
            Column::Integer(row.offset_min),
            Column::Text(&row.boot),
            Column::Integer(row.mono_us),
            Column::Text(&row.device),
            optional(&row.reason),
            Column::Text(&row.act),
        ],
    );
    if row.n != head.n + 1 || hex::encode(hash) != row.hash {
        return Ok(None);
    }
    let sql = format!(
        "INSERT INTO journal ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
    );
    connection.prepare_cached(&sql)?.execute(params![
        row.n,
        row.op,
        row.batch,
        row.undoes,
        row.kind,
        row.session,
        row.at,
        row.zone,
        row.offset_min,
        row.boot,
        row.mono_us,
        row.device,
        row.reason,
        row.act,
        hash,
    ])?;
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM journal WHERE n = ?1"))?;
    let record = statement.query_and_then([row.n], record)?.next();
    let record = record.ok_or_else(|| Error::Broken(format!("record {} was written and is not there", row.n)))??;
    Ok(Some((Head { n: row.n, hash }, record)))
}

/// The hash of record `n`, if there is such a one.
pub(crate) fn hash_of(connection: &Connection, n: i64) -> Result<Option<[u8; 32]>, rusqlite::Error> {
    connection.query_row("SELECT hash FROM journal WHERE n = ?1", [n], |row| row.get(0)).optional()
}

/// Whether a record about a session is a decision about somebody's wish: it does nothing to the session here.
pub(crate) fn is_decision(act: &Act) -> bool {
    matches!(act, Act::ProposalAccept { .. } | Act::ProposalReject { .. } | Act::ProposalWithdraw { .. })
}

/// The sessions that were changed after they were made.
pub(crate) fn changed_sessions(connection: &Connection) -> Result<HashSet<SessionId>, rusqlite::Error> {
    let mut statement =
        connection.prepare("SELECT session FROM journal WHERE kind IN ('session.set', 'session.put')")?;
    let mut rows = statement.query([])?;
    let mut found = HashSet::new();
    while let Some(row) = rows.next()? {
        if let Some(text) = row.get_ref(0)?.as_str_or_null()? {
            found.insert(SessionId(uuid(text, 0)?));
        }
    }
    Ok(found)
}

/// What a walk along the chain found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Walk {
    pub records: i64,
    /// Numbers of the records where the chain breaks; one past the last when the tail was cut off.
    pub breaks: Vec<i64>,
}

/// Recomputes every hash from the stored columns.
pub(crate) fn walk(connection: &Connection) -> Result<Walk, Error> {
    let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM journal ORDER BY n"))?;
    let mut rows = statement.query([])?;
    let mut walk = Walk::default();
    let mut before = Head { n: 0, hash: GENESIS };
    while let Some(row) = rows.next()? {
        let n: i64 = row.get(0)?;
        let hash: [u8; 32] = row.get(HASHED)?;
        if n != before.n + 1 || rehash(row, &before.hash)? != Some(hash) {
            walk.breaks.push(n);
        }
        before = Head { n, hash };
        walk.records += 1;
    }
    let head = head(connection)?;
    if head.n != before.n {
        walk.breaks.push(before.n + 1);
    } else if head.hash != before.hash && !walk.breaks.contains(&before.n) {
        walk.breaks.push(before.n);
    }
    Ok(walk)
}

/// `None` when a column no longer holds what can be hashed: text that is no text.
fn rehash(row: &Row<'_>, before: &[u8; 32]) -> Result<Option<[u8; 32]>, rusqlite::Error> {
    let mut columns = Vec::with_capacity(HASHED);
    for at in 0..HASHED {
        columns.push(match row.get_ref(at)? {
            ValueRef::Null => Column::Null,
            ValueRef::Integer(value) => Column::Integer(value),
            ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Column::Text(text),
                Err(_) => return Ok(None),
            },
            ValueRef::Real(_) | ValueRef::Blob(_) => return Ok(None),
        });
    }
    Ok(Some(chain(before, &columns)))
}

fn optional(text: &Option<String>) -> Column<'_> {
    text.as_deref().map_or(Column::Null, Column::Text)
}

fn record(row: &Row<'_>) -> Result<Record, Error> {
    let undoes = row.get_ref(3)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    Ok(Record {
        n: row.get(0)?,
        op: OpId(uuid(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?, 1)?),
        batch: BatchId(uuid(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?, 2)?),
        undoes: undoes.map(|text| uuid(text, 3).map(BatchId)).transpose()?,
        stamp: Stamp {
            at: Instant(row.get(6)?),
            zone: Zone(row.get(7)?),
            offset_min: row.get(8)?,
            boot: row.get(9)?,
            mono_us: row.get(10)?,
            device: row.get(11)?,
        },
        reason: row.get(12)?,
        act: serde_json::from_str(row.get_ref(13)?.as_str().map_err(rusqlite::Error::from)?)?,
    })
}

fn uuid(text: &str, column: usize) -> Result<Uuid, rusqlite::Error> {
    Uuid::from_str(text).map_err(|error| unreadable(column, error))
}
