//! `session`: stretches at work, with what is derived from them and from each other.

use super::opening::day;
use super::{UnknownWord, entry, unreadable};
use crate::error::Error;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use std::ops::ControlFlow;
use std::str::FromStr;
use stint_domain::counted::{Counted, Span};
use stint_domain::{Day, Instant, Session, SessionId, Source, Zone};

/// A session as it is stored: with its derived values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub key: i64,
    pub session: Session,
    /// The business day it counts for.
    pub day: Day,
    /// Zero while it runs: the count grows with the clock, and only `domain::counted` knows it.
    pub counted: Counted,
    /// Some other session covers a part of its time.
    pub overlap: bool,
    pub corrected: bool,
}

/// What is derived from a session and its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Derived {
    pub day: Day,
    pub counted: Counted,
    pub overlap: bool,
    pub corrected: bool,
}

impl Stored {
    pub(crate) fn derived(&self) -> Derived {
        Derived { day: self.day, counted: self.counted, overlap: self.overlap, corrected: self.corrected }
    }
}

const COLUMNS: &str = "session.key, session.id, session.zone, session.source, session.original_start_time, \
     session.original_end_time, session.start_time, session.end_time, session.note, session.void, \
     session.pending_start, session.clock_moved, session.day, session.counted_work_ms, session.counted_break_ms, \
     session.overlap, session.corrected, session.held, session.shell";
const ENTRY_AT: usize = 19;

// -- looking up

// Whichever way a session is looked up, it is read by one and the same statement: a punch would otherwise spend much of
// its time on having three of that width prepared.

pub(crate) fn by_id(connection: &Connection, id: SessionId) -> Result<Option<Stored>, Error> {
    by_key_found(connection, "SELECT key FROM session WHERE id = ?1", [id.to_string()])
}

/// The one that runs.
pub(crate) fn running(connection: &Connection) -> Result<Option<Stored>, Error> {
    let sql = "SELECT key FROM session INDEXED BY one_running WHERE end_time IS NULL AND NOT void AND NOT held";
    by_key_found(connection, sql, [])
}

fn by_key_found(connection: &Connection, sql: &str, parameters: impl Params) -> Result<Option<Stored>, Error> {
    let key = connection.prepare_cached(sql)?.query_row(parameters, |row| row.get(0)).optional()?;
    key.map_or(Ok(None), |key| by_key(connection, key))
}

pub(crate) fn by_key(connection: &Connection, key: i64) -> Result<Option<Stored>, Error> {
    let mut found = None;
    each_of(connection, "WHERE session.key = ?1 ORDER BY entry.position", [key], |stored| {
        found = Some(stored);
        Ok(())
    })?;
    Ok(found)
}

/// Those that are open beside the one that runs, and wait for it to end.
pub(crate) fn held(connection: &Connection) -> Result<Vec<Stored>, Error> {
    let tail = "WHERE session.held AND NOT session.void AND session.end_time IS NULL
                ORDER BY session.start_time, session.id, entry.position";
    gathered(connection, tail, [])
}

/// The latest effective end of any session.
pub(crate) fn latest_end(connection: &Connection) -> Result<Option<Instant>, rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "SELECT end_time FROM session WHERE NOT void AND end_time IS NOT NULL ORDER BY end_time DESC LIMIT 1",
    )?;
    statement.query_row([], |row| row.get(0).map(Instant)).optional()
}

/// The newest by start that is not deleted.
pub(crate) fn newest(connection: &Connection) -> Result<Option<SessionId>, rusqlite::Error> {
    let mut statement =
        connection.prepare_cached("SELECT id FROM session WHERE NOT void ORDER BY start_time DESC, id DESC LIMIT 1")?;
    statement.query_row([], |row| id(row, 0)).optional()
}

/// Ids that begin with `text`, at most `most`; the deleted ones too.
pub(crate) fn beginning(connection: &Connection, text: &str, most: i64) -> Result<Vec<SessionId>, rusqlite::Error> {
    let mut statement =
        connection.prepare_cached("SELECT id FROM session WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3")?;
    // `g` sorts after every character of an id.
    let ids = statement.query_map(params![text, format!("{text}g"), most], |row| id(row, 0))?;
    ids.collect()
}

/// Ids that end with `text`, at most `most`; the deleted ones too.
pub(crate) fn ending(connection: &Connection, text: &str, most: i64) -> Result<Vec<SessionId>, rusqlite::Error> {
    let mut statement =
        connection.prepare_cached("SELECT id FROM session WHERE substr(id, -length(?1)) = ?1 ORDER BY id LIMIT ?2")?;
    let ids = statement.query_map(params![text, most], |row| id(row, 0))?;
    ids.collect()
}

/// Sessions of the business days `from` to `to`, both included, deleted ones left out, by day and start.
pub(crate) fn in_days(connection: &Connection, from: Day, to: Day) -> Result<Vec<Stored>, Error> {
    // By key, not by id: so the index gives the order, and nothing has to be sorted but what began at the same moment.
    let own = "WHERE session.day BETWEEN ?1 AND ?2 AND NOT session.void
               ORDER BY session.day, session.start_time, session.key";
    let days = [from.number(), to.number()];
    // Two statements side by side: joined, each entry would carry the whole of its session with it.
    let mut sessions = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM session {own}"))?;
    let mut found = sessions.query_map(days, stored)?.collect::<Result<Vec<_>, _>>()?;
    let mut entries = connection.prepare_cached(&format!(
        "SELECT session.key, {} FROM session JOIN entry ON entry.session_key = session.key {own}, entry.position",
        entry::COLUMNS,
    ))?;
    let mut rows = entries.query(days)?;
    let mut rest = found.iter_mut();
    let mut open = rest.next();
    while let Some(row) = rows.next()? {
        let key: i64 = row.get(0)?;
        while open.as_ref().is_some_and(|stored| stored.key != key) {
            open = rest.next();
        }
        if let Some(stored) = &mut open {
            stored.session.entries.push(entry::read(row, 1)?);
        }
    }
    found.retain(|stored| !stored.session.entries.is_empty());
    found.sort_by_key(|stored| (stored.day, stored.session.start_time, stored.session.id));
    Ok(found)
}

/// Deleted sessions of the business days `from` to `to`, both included, by day and start.
pub(crate) fn void_in_days(connection: &Connection, from: Day, to: Day) -> Result<Vec<Stored>, Error> {
    let tail = "WHERE session.day BETWEEN ?1 AND ?2 AND session.void
                ORDER BY session.day, session.start_time, session.id, entry.position";
    gathered(connection, tail, [from.number(), to.number()])
}

/// The business days `from` to `to` that have a session, deleted or not as asked, oldest first.
pub(crate) fn days_between(
    connection: &Connection,
    from: Day,
    to: Day,
    void: bool,
) -> Result<Vec<Day>, rusqlite::Error> {
    let mut statement = connection
        .prepare("SELECT DISTINCT day FROM session WHERE day BETWEEN ?1 AND ?2 AND void = ?3 ORDER BY day")?;
    let days = statement.query_map(params![from.number(), to.number(), void], |row| day(row.get(0)?, 0))?;
    days.collect()
}

/// Whether a session that is not deleted has exactly these times in this zone.
pub(crate) fn has_times(
    connection: &Connection,
    start: Instant,
    end: Instant,
    zone: &Zone,
) -> Result<bool, rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM session WHERE NOT void AND start_time = ?1 AND end_time = ?2 AND zone = ?3)",
    )?;
    statement.query_row(params![start.ms(), end.ms(), zone.name()], |row| row.get(0))
}

/// The sessions by start, newest first, one at a time until `visit` has seen enough.
pub(crate) fn latest(
    connection: &Connection,
    visit: impl FnMut(Stored) -> Result<ControlFlow<()>, Error>,
) -> Result<(), Error> {
    // By key, not by id: so the index gives the order, and nothing is read but what is looked at.
    let tail = "INDEXED BY session_start JOIN entry ON entry.session_key = session.key WHERE NOT session.void
                ORDER BY session.start_time DESC, session.key DESC, entry.position";
    walk(connection, tail, [], visit)
}

fn gathered(connection: &Connection, tail: &str, parameters: impl Params) -> Result<Vec<Stored>, Error> {
    let mut found = Vec::new();
    each_of(connection, tail, parameters, |stored| {
        found.push(stored);
        Ok(())
    })?;
    Ok(found)
}

/// Every session that is not deleted, in the order of their starts, one at a time.
pub(crate) fn each(connection: &Connection, visit: impl FnMut(Stored) -> Result<(), Error>) -> Result<(), Error> {
    each_of(connection, "WHERE NOT session.void ORDER BY session.start_time, session.id, entry.position", [], visit)
}

/// The domain's sessions that are not deleted and have ended, in the order of their starts: what can be taken over from
/// another history.
pub(crate) fn each_ended(
    connection: &Connection,
    mut visit: impl FnMut(Session) -> Result<(), Error>,
) -> Result<(), Error> {
    each(connection, |stored| if stored.session.is_open() { Ok(()) } else { visit(stored.session) })
}

/// Sessions that the text behind `FROM session JOIN entry …` selects (a `WHERE` and an `ORDER BY` that ends with
/// `entry.position`), one at a time: for lists that are filtered in ways of their own.
pub(crate) fn each_of(
    connection: &Connection,
    tail: &str,
    parameters: impl Params,
    mut visit: impl FnMut(Stored) -> Result<(), Error>,
) -> Result<(), Error> {
    walk(connection, tail, parameters, |stored| visit(stored).map(ControlFlow::Continue))
}

/// As [`each_of`], until `visit` has seen enough.
fn walk(
    connection: &Connection,
    tail: &str,
    parameters: impl Params,
    mut visit: impl FnMut(Stored) -> Result<ControlFlow<()>, Error>,
) -> Result<(), Error> {
    let join = if tail.starts_with("INDEXED BY") { "" } else { "JOIN entry ON entry.session_key = session.key" };
    let sql = format!("SELECT {COLUMNS}, {} FROM session {join} {tail}", entry::COLUMNS);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(parameters)?;
    let mut open: Option<Stored> = None;
    while let Some(row) = rows.next()? {
        let key: i64 = row.get(0)?;
        if open.as_ref().is_none_or(|stored| stored.key != key)
            && let Some(whole) = open.replace(stored(row)?)
            && visit(whole)?.is_break()
        {
            return Ok(());
        }
        if let Some(stored) = &mut open {
            stored.session.entries.push(entry::read(row, ENTRY_AT)?);
        }
    }
    open.map_or(Ok(()), |last| visit(last).map(drop))
}

/// Where the sessions lie that overlap `start`..`end` (open: everything after `start`), deleted ones left out.
pub(crate) fn overlapping(
    connection: &Connection,
    start: Instant,
    end: Option<Instant>,
) -> Result<Vec<(i64, Span)>, rusqlite::Error> {
    let mut found = Vec::new();
    if let Some(end) = end {
        // No session is longer than the longest: one that reaches in cannot have begun before that.
        let mut statement = connection.prepare_cached(
            "SELECT key, id, start_time, end_time FROM session
             WHERE NOT void AND start_time < ?2 AND end_time > ?1
               AND start_time > ?1 - coalesce((SELECT end_time - start_time FROM session
                                               WHERE NOT void AND end_time IS NOT NULL
                                               ORDER BY end_time - start_time DESC LIMIT 1), 0)",
        )?;
        for row in statement.query_map(params![start.ms(), end.ms()], keyed_span)? {
            found.push(row?);
        }
    } else {
        let mut statement = connection.prepare_cached(
            "SELECT key, id, start_time, end_time FROM session INDEXED BY session_end WHERE NOT void AND end_time > ?1",
        )?;
        for row in statement.query_map([start.ms()], keyed_span)? {
            found.push(row?);
        }
    }
    let mut statement = connection.prepare_cached(
        "SELECT key, id, start_time, end_time FROM session INDEXED BY one_running
         WHERE end_time IS NULL AND NOT void AND NOT held AND start_time < ?1",
    )?;
    for row in statement.query_map([end.map_or(i64::MAX, Instant::ms)], keyed_span)? {
        found.push(row?);
    }
    Ok(found)
}

/// Where the sessions lie that reach into `start`..`end` and overlap another, the running one whether it does or not.
pub(crate) fn overlapped_between(
    connection: &Connection,
    start: Instant,
    end: Instant,
) -> Result<Vec<Span>, rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "SELECT key, id, start_time, end_time FROM session INDEXED BY session_overlap
         WHERE overlap AND NOT void AND end_time >= ?1 AND start_time <= ?2
         UNION ALL
         SELECT key, id, start_time, end_time FROM session INDEXED BY one_running
         WHERE end_time IS NULL AND NOT void AND NOT held AND start_time <= ?2",
    )?;
    let spans = statement.query_map([start.ms(), end.ms()], |row| keyed_span(row).map(|(_, span)| span))?;
    spans.collect()
}

/// The end of the last session that began on an earlier business day and has ended.
pub(crate) fn last_end_before(connection: &Connection, day: Day) -> Result<Option<Instant>, rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "SELECT max(end_time) FROM session WHERE NOT void AND day =
           (SELECT max(day) FROM session WHERE NOT void AND day < ?1 AND end_time IS NOT NULL)",
    )?;
    statement.query_row([day.number()], |row| Ok(row.get::<_, Option<i64>>(0)?.map(Instant)))
}

/// How many there are, the deleted ones left out.
pub(crate) fn count(connection: &Connection) -> Result<i64, rusqlite::Error> {
    connection.query_row("SELECT count(*) FROM session WHERE NOT void", [], |row| row.get(0))
}

/// Whether there has ever been one.
pub(crate) fn any(connection: &Connection) -> Result<bool, rusqlite::Error> {
    connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM session)")?.query_row([], |row| row.get(0))
}

// -- writing: only from `apply` and `derive`

/// Stores a session anew; its derived values are made afterwards. Answers with its key.
pub(crate) fn insert(connection: &Connection, session: &Session, day: Day) -> Result<i64, rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO session (id, zone, source, original_start_time, original_end_time, start_time, end_time, note,
           void, pending_start, clock_moved, held, shell, day, counted_work_ms, counted_break_ms, overlap, corrected)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0, 0, 0, 0)",
    )?;
    let key = statement.insert(params![
        session.id.to_string(),
        session.zone.name(),
        source_word(session.source),
        session.original_start_time.ms(),
        session.original_end_time.map(Instant::ms),
        session.start_time.ms(),
        session.end_time.map(Instant::ms),
        session.note,
        session.void,
        session.pending_start.map(Instant::ms),
        session.clock_moved,
        session.held,
        session.shell,
        day.number(),
    ])?;
    entry::put(connection, key, &[], &session.entries)?;
    Ok(key)
}

/// Stores what became of a session. Its zone, source and original start are not among what can change.
pub(crate) fn update(connection: &Connection, before: &Stored, after: &Session) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "UPDATE session SET original_end_time = coalesce(original_end_time, ?2), start_time = ?3, end_time = ?4,
           note = ?5, void = ?6, pending_start = ?7, clock_moved = ?8 WHERE key = ?1",
    )?;
    statement.execute(params![
        before.key,
        after.original_end_time.map(Instant::ms),
        after.start_time.ms(),
        after.end_time.map(Instant::ms),
        after.note,
        after.void,
        after.pending_start.map(Instant::ms),
        after.clock_moved,
    ])?;
    entry::put(connection, before.key, &before.session.entries, &after.entries)
}

/// Stores a session as it stands elsewhere, whole: its originals, zone and source too.
pub(crate) fn put(connection: &Connection, before: &Stored, after: &Session) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "UPDATE session SET zone = ?2, source = ?3, original_start_time = ?4, original_end_time = ?5, start_time = ?6,
           end_time = ?7, note = ?8, void = ?9, pending_start = ?10, clock_moved = ?11, held = ?12, shell = ?13
         WHERE key = ?1",
    )?;
    statement.execute(params![
        before.key,
        after.zone.name(),
        source_word(after.source),
        after.original_start_time.ms(),
        after.original_end_time.map(Instant::ms),
        after.start_time.ms(),
        after.end_time.map(Instant::ms),
        after.note,
        after.void,
        after.pending_start.map(Instant::ms),
        after.clock_moved,
        after.held,
        after.shell,
    ])?;
    entry::put(connection, before.key, &before.session.entries, &after.entries)
}

pub(crate) fn set_derived(connection: &Connection, key: i64, derived: &Derived) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "UPDATE session SET day = ?2, counted_work_ms = ?3, counted_break_ms = ?4, overlap = ?5, corrected = ?6
         WHERE key = ?1",
    )?;
    let Derived { day, counted, overlap, corrected } = derived;
    statement.execute(params![key, day.number(), counted.work, counted.r#break, overlap, corrected])?;
    Ok(())
}

pub(crate) fn keys(connection: &Connection) -> Result<Vec<i64>, rusqlite::Error> {
    connection.prepare("SELECT key FROM session")?.query_map([], |row| row.get(0))?.collect()
}

/// All but the entries.
fn stored(row: &Row<'_>) -> Result<Stored, rusqlite::Error> {
    let instant = |column: usize| row.get::<_, Option<i64>>(column).map(|ms| ms.map(Instant));
    let session = Session {
        id: id(row, 1)?,
        zone: Zone(row.get(2)?),
        source: source(row.get_ref(3)?.as_str()?)?,
        original_start_time: Instant(row.get(4)?),
        original_end_time: instant(5)?,
        start_time: Instant(row.get(6)?),
        end_time: instant(7)?,
        note: row.get(8)?,
        entries: Vec::new(),
        void: row.get(9)?,
        pending_start: instant(10)?,
        clock_moved: row.get(11)?,
        held: row.get(17)?,
        shell: row.get(18)?,
    };
    Ok(Stored {
        key: row.get(0)?,
        session,
        day: day(row.get(12)?, 12)?,
        counted: Counted { work: row.get(13)?, r#break: row.get(14)? },
        overlap: row.get(15)?,
        corrected: row.get(16)?,
    })
}

fn keyed_span(row: &Row<'_>) -> Result<(i64, Span), rusqlite::Error> {
    let end = row.get::<_, Option<i64>>(3)?.map(Instant);
    Ok((row.get(0)?, Span { id: id(row, 1)?, start: Instant(row.get(2)?), end }))
}

fn id(row: &Row<'_>, column: usize) -> Result<SessionId, rusqlite::Error> {
    SessionId::from_str(row.get_ref(column)?.as_str()?).map_err(|error| unreadable(column, error))
}

fn source_word(source: Source) -> &'static str {
    match source {
        Source::Punch => "punch",
        Source::Manual => "manual",
        Source::Import => "import",
    }
}

fn source(word: &str) -> Result<Source, rusqlite::Error> {
    match word {
        "punch" => Ok(Source::Punch),
        "manual" => Ok(Source::Manual),
        "import" => Ok(Source::Import),
        _ => Err(unreadable(3, UnknownWord(word.to_owned()))),
    }
}
