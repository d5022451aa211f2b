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

// A bare `version > ?` would be held against `version > 0`, the condition of an index: then the statement is prepared anew
// for every value. A plus before the one side or the other keeps the two apart.
const UNTOLD: &str = "INDEXED BY outbox_subject
 WHERE o.subject = ?1 AND (o.state IN ('pending', 'parked') OR o.counts AND +o.version > ?2) ORDER BY o.n";

/// The operations about a thing that were not told yet, when what was told of it reaches up to number `told`.
pub(crate) fn untold(connection: &Connection, subject: &str, told: i64) -> Result<Vec<Op>, Error> {
    ops(connection, UNTOLD, params![subject, told])
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

// CROSS: the few that are open are gone through, never the outbox, which grows by every punch.
const OPEN_WITH_UNTOLD: &str = "SELECT o.subject FROM
   (SELECT id FROM session INDEXED BY one_running WHERE end_time IS NULL AND NOT void AND NOT held
    UNION ALL
    SELECT id FROM session INDEXED BY session_held WHERE held AND end_time IS NULL AND NOT void) AS open
 CROSS JOIN outbox o INDEXED BY outbox_subject ON o.subject = open.id
 WHERE o.state IN ('pending', 'parked') OR o.counts AND +o.version > ?1
 GROUP BY o.subject ORDER BY min(o.n)";

/// The open sessions with operations that were not told yet, in the order of the first of each.
pub(crate) fn open_with_untold(connection: &Connection, told: i64) -> Result<Vec<SessionId>, Error> {
    let mut statement = connection.prepare_cached(OPEN_WITH_UNTOLD)?;
    Ok(statement.query_map([told], session_id)?.collect::<Result<_, _>>()?)
}

// Of two lower bounds the first is the one that the index is entered by; that of the index itself comes last.
const SESSIONS_APPLIED: &str = "SELECT DISTINCT j.session FROM outbox o INDEXED BY outbox_version
 CROSS JOIN journal j ON j.n = o.n AND j.session IS NOT NULL
 WHERE o.version > +?1 AND o.version <= +?2 AND o.counts AND o.version > 0";

/// The sessions of applied operations with versions above `after`, up to `to`.
pub(crate) fn sessions_applied(connection: &Connection, after: i64, to: i64) -> Result<Vec<SessionId>, Error> {
    let mut statement = connection.prepare_cached(SESSIONS_APPLIED)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::migrations;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// The id of a thing by its number.
    fn id(n: i64) -> String {
        format!("00000000-0000-7000-8000-{n:012}")
    }

    /// A database where so many sessions have been clocked and told, an operation each; the last of them runs, and its
    /// operation waits.
    fn clocked(sessions: i64) -> Connection {
        let mut db = Connection::open_in_memory().unwrap();
        migrations::to_latest(&mut db).unwrap();
        for n in 1..=sessions {
            let last = n == sessions;
            db.prepare_cached(
                "INSERT INTO session (id, zone, source, original_start_time, start_time, end_time, note, void, clock_moved,
                   day, counted_work_ms, counted_break_ms, overlap, corrected)
                 VALUES (?1, 'UTC', 'punch', ?2, ?2, ?3, '', 0, 0, 0, 0, 0, 0, 0)",
            )
            .unwrap()
            .execute(params![id(n), n, (!last).then_some(n)])
            .unwrap();
            db.prepare_cached(
                "INSERT INTO journal (n, op, batch, kind, session, at, zone, offset_min, boot, mono_us, device, act, hash)
                 VALUES (?1, ?2, ?2, 'clock.in', ?2, 0, 'UTC', 0, '', 0, '', '{}', zeroblob(32))",
            )
            .unwrap()
            .execute(params![n, id(n)])
            .unwrap();
            let (state, version) = if last { ("pending", 0) } else { ("acked", n) };
            db.prepare_cached(
                "INSERT INTO outbox (n, op, subject, fact, state, counts, base, version, looked, tries)
                 VALUES (?1, ?2, ?2, 1, ?3, ?4 > 0, '{}', ?4, 0, 0)",
            )
            .unwrap()
            .execute(params![n, id(n), state, version])
            .unwrap();
        }
        db
    }

    /// How many steps SQLite makes in `work`.
    fn steps<T>(db: &Connection, work: impl FnOnce(&Connection) -> Result<T, Error>) -> (T, usize) {
        let steps = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&steps);
        let count = move || {
            counted.fetch_add(1, Ordering::Relaxed);
            false
        };
        db.progress_handler(1, Some(count)).unwrap();
        let found = work(db).unwrap();
        db.progress_handler(0, None::<fn() -> bool>).unwrap();
        (found, steps.load(Ordering::Relaxed))
    }

    #[test]
    fn what_was_told_long_ago_makes_no_question_of_an_exchange_longer() {
        let questions = |sessions: i64| {
            let db = clocked(sessions);
            let told = sessions - 3;
            let (open, first) = steps(&db, |db| open_with_untold(db, told));
            assert_eq!(open.iter().map(ToString::to_string).collect::<Vec<_>>(), [id(sessions)]);
            let (applied, second) = steps(&db, |db| sessions_applied(db, told, sessions));
            assert_eq!(
                applied.iter().map(ToString::to_string).collect::<Vec<_>>(),
                [id(sessions - 2), id(sessions - 1)]
            );
            let (waits, third) = steps(&db, |db| Ok(waits(db, &id(sessions))?));
            assert!(waits);
            [first, second, third]
        };
        assert_eq!(questions(300), questions(30));
    }

    #[test]
    fn no_question_of_an_exchange_is_prepared_anew_for_another_value() {
        let db = clocked(3);
        let untold = format!("SELECT o.n FROM outbox o {UNTOLD}");
        for sql in [&*untold, OPEN_WITH_UNTOLD, SESSIONS_APPLIED] {
            let mut statement = db.prepare(sql).unwrap();
            for told in 0..3 {
                for at in 1..=statement.parameter_count() {
                    statement.raw_bind_parameter(at, told).unwrap();
                }
                let mut rows = statement.raw_query();
                while rows.next().unwrap().is_some() {}
            }
            assert_eq!(statement.get_status(rusqlite::StatementStatus::RePrepare), 0, "{sql}");
        }
    }
}
