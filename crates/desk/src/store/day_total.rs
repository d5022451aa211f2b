//! `day_total`: the sums of each business day's sessions that have ended.

use rusqlite::Connection;
use stint_domain::Day;

/// From `from` to `to`, both included, oldest first, one at a time: the day's number, sessions, counted work and break.
/// Days without a session have no row.
pub(crate) fn each(
    connection: &Connection,
    from: Day,
    to: Day,
    mut visit: impl FnMut(i32, u32, i64, i64),
) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "SELECT day, sessions, work_ms, break_ms FROM day_total WHERE day BETWEEN ?1 AND ?2 ORDER BY day",
    )?;
    let mut rows = statement.query([from.number(), to.number()])?;
    while let Some(row) = rows.next()? {
        visit(row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
    }
    Ok(())
}

/// Counted work from `from` to `to`, both included.
pub(crate) fn work_between(connection: &Connection, from: Day, to: Day) -> Result<i64, rusqlite::Error> {
    let mut statement =
        connection.prepare_cached("SELECT coalesce(sum(work_ms), 0) FROM day_total WHERE day BETWEEN ?1 AND ?2")?;
    statement.query_row([from.number(), to.number()], |row| row.get(0))
}

/// Derives one day's sums anew.
pub(crate) fn recount(connection: &Connection, day: i32) -> Result<(), rusqlite::Error> {
    let mut statement = connection.prepare_cached(
        "SELECT count(*), coalesce(sum(counted_work_ms), 0), coalesce(sum(counted_break_ms), 0)
         FROM session WHERE day = ?1 AND NOT void AND end_time IS NOT NULL",
    )?;
    let (sessions, work, pause): (i64, i64, i64) =
        statement.query_row([day], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    if sessions == 0 {
        connection.prepare_cached("DELETE FROM day_total WHERE day = ?1")?.execute([day])?;
        return Ok(());
    }
    let mut statement = connection.prepare_cached(
        "INSERT INTO day_total (day, sessions, work_ms, break_ms) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (day) DO UPDATE
         SET sessions = excluded.sessions, work_ms = excluded.work_ms, break_ms = excluded.break_ms",
    )?;
    statement.execute((day, sessions, work, pause))?;
    Ok(())
}

/// Every day that has a row.
pub(crate) fn days(connection: &Connection) -> Result<Vec<i32>, rusqlite::Error> {
    connection.prepare("SELECT day FROM day_total")?.query_map([], |row| row.get(0))?.collect()
}
