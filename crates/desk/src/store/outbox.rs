//! `outbox`: what was done here, as it goes to the server, and what the server said to it. The act itself stays in the
//! journal.

use super::{UnknownWord, journal, unreadable};
use crate::error::Error;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use std::str::FromStr;
use stint_domain::{Instant, OpId, Record, SessionId};
use stint_sync::client::Acknowledged;
use stint_sync::wire::{OpResult, Status};
use stint_sync::{Base, Op, Receipt};

/// Where an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Not answered: it waits to be sent, or was under way when the program stopped.
    Pending,
    /// Nothing is left to do about it.
    Acked,
    /// The server did not simply take it: a person decides.
    Card,
    /// The server cannot deal with it: set aside, so that the others go on.
    Parked,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Acked => "acked",
            State::Card => "card",
            State::Parked => "parked",
        }
    }
}

/// Where a whole session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Sent,
    Waits,
    NeedsYou,
}

/// An operation with what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Known {
    pub record: Record,
    pub state: State,
    pub code: Option<String>,
    pub proposal: Option<String>,
}

/// How many stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub pending: i64,
    pub cards: i64,
    pub parked: i64,
    /// When the oldest that waits was done.
    pub oldest: Option<Instant>,
}

/// Takes a record of the journal in. `subject` is what it is about.
pub(crate) fn add(
    connection: &Connection,
    record: &Record,
    subject: &str,
    fact: bool,
    base: &Base,
) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO outbox (n, op, subject, fact, state, counts, base, version, looked, tries)
         VALUES (?1, ?2, ?3, ?4, 'pending', 0, ?5, 0, 0, 0) ON CONFLICT DO NOTHING",
    )?;
    statement.execute(params![record.n, record.op.to_string(), subject, fact, serde_json::to_string(base)?])?;
    Ok(())
}

/// Those to be sent next. What was sent before the server lost it goes first; a correction waits behind one of the same
/// thing that waits for a person.
pub(crate) fn waiting(connection: &Connection, most: usize) -> Result<Vec<Op>, Error> {
    // In two questions, each answered in the order of an index: of forty thousand only the first hundred are looked at.
    let again = "INDEXED BY outbox_again WHERE o.state = 'pending' AND o.receipt IS NOT NULL ORDER BY o.n LIMIT ?1";
    let fresh = "INDEXED BY outbox_waits WHERE o.state = 'pending' AND o.receipt IS NULL AND (o.fact OR NOT EXISTS (
                   SELECT 1 FROM outbox before INDEXED BY outbox_subject
                   WHERE before.subject = o.subject AND before.n < o.n AND before.state IN ('card', 'parked')))
                 ORDER BY o.n LIMIT ?1";
    let limit = |count: usize| [i64::try_from(count).unwrap_or(i64::MAX)];
    let mut found = ops(connection, again, limit(most))?;
    let rest = most - found.len();
    if rest > 0 {
        found.extend(ops(connection, fresh, limit(rest))?);
    }
    Ok(found)
}

/// The operations about a thing that were not told yet, when what was told of it reaches up to number `told`.
pub(crate) fn untold(connection: &Connection, subject: &str, told: i64) -> Result<Vec<Op>, Error> {
    let tail =
        "WHERE o.subject = ?1 AND (o.state IN ('pending', 'parked') OR o.counts AND o.version > ?2) ORDER BY o.n";
    ops(connection, tail, params![subject, told])
}

/// Whether an operation was done on this device.
pub(crate) fn has(connection: &Connection, op: OpId) -> Result<bool, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM outbox WHERE op = ?1)")?;
    statement.query_row([op.to_string()], |row| row.get(0))
}

/// Whether something about a thing waits to be sent.
pub(crate) fn waits(connection: &Connection, subject: &str) -> Result<bool, rusqlite::Error> {
    let mut statement = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM outbox WHERE subject = ?1 AND state IN ('pending', 'parked'))")?;
    statement.query_row([subject], |row| row.get(0))
}

/// The open sessions with operations that were not told yet, in the order of the first of each.
pub(crate) fn open_with_untold(connection: &Connection, told: i64) -> Result<Vec<SessionId>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT o.subject FROM
           (SELECT id FROM session INDEXED BY one_running WHERE end_time IS NULL AND NOT void AND NOT held
            UNION ALL
            SELECT id FROM session INDEXED BY session_held WHERE held AND end_time IS NULL AND NOT void) AS open
         JOIN outbox o ON o.subject = open.id
         WHERE o.state IN ('pending', 'parked') OR o.counts AND o.version > ?1
         GROUP BY o.subject ORDER BY min(o.n)",
    )?;
    Ok(statement.query_map([told], session_id)?.collect::<Result<_, _>>()?)
}

/// The sessions of applied operations with versions above `after`, up to `to`.
pub(crate) fn sessions_applied(connection: &Connection, after: i64, to: i64) -> Result<Vec<SessionId>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT j.session FROM outbox o INDEXED BY outbox_version
         JOIN journal j ON j.n = o.n AND j.session IS NOT NULL
         WHERE o.version > 0 AND o.version > ?1 AND o.version <= ?2 AND o.counts",
    )?;
    Ok(statement.query_map([after, to], session_id)?.collect::<Result<_, _>>()?)
}

fn session_id(row: &Row<'_>) -> Result<SessionId, rusqlite::Error> {
    SessionId::from_str(row.get_ref(0)?.as_str()?).map_err(|error| unreadable(0, error))
}

fn ops(connection: &Connection, tail: &str, parameters: impl Params) -> Result<Vec<Op>, Error> {
    let mut statement = connection.prepare_cached(&format!("SELECT o.n, o.base, o.receipt FROM outbox o {tail}"))?;
    let mut rows = statement.query(parameters)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let record = of_journal(connection, row.get(0)?)?;
        let base: Base = serde_json::from_str(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
        let receipt = row.get::<_, Option<String>>(2)?;
        let receipt: Option<Receipt> = receipt.as_deref().map(serde_json::from_str).transpose()?;
        found.push(Op { receipt, ..Op::of(&record, base) });
    }
    Ok(found)
}

fn of_journal(connection: &Connection, n: i64) -> Result<Record, Error> {
    journal::at(connection, n)?
        .ok_or_else(|| Error::Broken(format!("record {n} is in the outbox and not in the journal")))
}

/// Keeps what the server said.
pub(crate) fn answered(connection: &Connection, op: OpId, result: &OpResult) -> Result<(), Error> {
    let state = match result.status {
        Status::Applied => State::Acked,
        Status::Proposed | Status::Refused => State::Card,
        Status::Deferred => return Ok(()),
    };
    let mut statement = connection.prepare_cached(
        "UPDATE outbox SET state = ?2, counts = ?3, version = ?4, receipt = ?5, decided = ?6, code = ?7, proposal = ?8,
           looked = 0 WHERE op = ?1",
    )?;
    statement.execute(params![
        op.to_string(),
        state.word(),
        result.status == Status::Applied,
        result.version,
        result.receipt.as_ref().map(serde_json::to_string).transpose()?,
        result.receipt.as_ref().map(|receipt| receipt.decided.ms()),
        result.code,
        result.proposal,
    ])?;
    Ok(())
}

/// Operations that the server has kept, numbers above `after`, in order.
pub(crate) fn acknowledged(connection: &Connection, after: i64, most: usize) -> Result<Vec<Acknowledged>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT n, op, decided FROM outbox WHERE n > ?1 AND state IN ('acked', 'card') AND decided IS NOT NULL
         ORDER BY n LIMIT ?2",
    )?;
    let found = statement.query_map(params![after, i64::try_from(most).unwrap_or(i64::MAX)], |row| {
        Ok(Acknowledged { n: row.get(0)?, op: op_id(row, 1)?, decided: Instant(row.get(2)?) })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// What is acknowledged counts as told from now on: another history numbers it otherwise.
pub(crate) fn forget_versions(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute("UPDATE outbox SET version = 0 WHERE version > 0", [])?;
    Ok(())
}

/// It waits to be sent again; its receipt stays.
pub(crate) fn send_again(connection: &Connection, op: OpId) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "UPDATE outbox SET state = 'pending', counts = 0, version = 0, code = NULL, proposal = NULL WHERE op = ?1",
    )?;
    statement.execute([op.to_string()])?;
    Ok(())
}

/// The server cannot deal with it, whatever it is.
pub(crate) fn park(connection: &Connection, op: OpId, code: &str) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "UPDATE outbox SET state = 'parked', code = ?2, tries = tries + 1, looked = 0 WHERE op = ?1 AND state = 'pending'",
    )?;
    statement.execute([&op.to_string(), code])?;
    Ok(())
}

/// A person has seen to it, or somebody has decided.
pub(crate) fn settle(connection: &Connection, op: OpId) -> Result<(), rusqlite::Error> {
    let mut statement = connection
        .prepare_cached("UPDATE outbox SET state = 'acked', looked = 1 WHERE op = ?1 AND state <> 'pending'")?;
    statement.execute([op.to_string()])?;
    Ok(())
}

pub(crate) fn counts(connection: &Connection) -> Result<Counts, rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "SELECT (SELECT count(*) FROM outbox WHERE state = 'pending'),
           (SELECT count(*) FROM outbox WHERE state IN ('card', 'parked') AND state = 'card'),
           (SELECT count(*) FROM outbox WHERE state IN ('card', 'parked') AND state = 'parked'),
           (SELECT at FROM journal WHERE n = (SELECT min(n) FROM outbox WHERE state = 'pending'))",
    )?;
    statement.query_row([], |row| {
        let oldest = row.get::<_, Option<i64>>(3)?.map(Instant);
        Ok(Counts { pending: row.get(0)?, cards: row.get(1)?, parked: row.get(2)?, oldest })
    })
}

/// Where a session stands by what is in the outbox.
pub(crate) fn standing(connection: &Connection, subject: &str) -> Result<Standing, rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "SELECT max(CASE WHEN state IN ('card', 'parked') THEN 2 WHEN state = 'pending' THEN 1 ELSE 0 END)
         FROM outbox WHERE subject = ?1",
    )?;
    let worst: Option<i64> = statement.query_row([subject], |row| row.get(0))?;
    Ok(match worst {
        Some(2) => Standing::NeedsYou,
        Some(1) => Standing::Waits,
        Some(_) | None => Standing::Sent,
    })
}

/// What a person should look at: what waits for a decision, and remarks that nobody has looked at.
pub(crate) fn for_person(connection: &Connection) -> Result<Vec<Known>, Error> {
    let mut found = Vec::new();
    for tail in ["state IN ('card', 'parked')", "code IS NOT NULL AND NOT looked AND state = 'acked'"] {
        let sql = format!("SELECT n, state, code, proposal FROM outbox WHERE {tail} ORDER BY n");
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            found.push(known(connection, row)?);
        }
    }
    Ok(found)
}

/// The operation that became a proposal.
pub(crate) fn of_proposal(connection: &Connection, proposal: &str) -> Result<Option<OpId>, rusqlite::Error> {
    let mut statement =
        connection.prepare_cached("SELECT op FROM outbox WHERE state IN ('card', 'parked') AND proposal = ?1")?;
    statement.query_row([proposal], |row| op_id(row, 0)).optional()
}

fn known(connection: &Connection, row: &Row<'_>) -> Result<Known, Error> {
    let state = match row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)? {
        "pending" => State::Pending,
        "acked" => State::Acked,
        "card" => State::Card,
        "parked" => State::Parked,
        word => return Err(unreadable(1, UnknownWord(word.to_owned())).into()),
    };
    let record = of_journal(connection, row.get(0)?)?;
    Ok(Known { record, state, code: row.get(2)?, proposal: row.get(3)? })
}

fn op_id(row: &Row<'_>, column: usize) -> Result<OpId, rusqlite::Error> {
    OpId::from_str(row.get_ref(column)?.as_str()?).map_err(|error| unreadable(column, error))
}
