//! `day_lines`: each business day's sessions as a filter sees them, deleted ones too, the running one not.

use super::session;
use crate::error::Error;
use crate::line::Line;
use rusqlite::{Connection, params};
use stint_domain::Day;

/// The days from `from` to `to`, both included, oldest first, with their lines packed.
pub(crate) fn each(
    connection: &Connection,
    from: Day,
    to: Day,
    mut visit: impl FnMut(i32, &[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut statement =
        connection.prepare_cached("SELECT day, lines FROM day_lines WHERE day BETWEEN ?1 AND ?2 ORDER BY day")?;
    let mut rows = statement.query([from.number(), to.number()])?;
    while let Some(row) = rows.next()? {
        visit(row.get(0)?, row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)?;
    }
    Ok(())
}

/// Derives one day's lines anew.
pub(crate) fn recount(connection: &Connection, day: i32) -> Result<(), Error> {
    let mut lines = Vec::new();
    for which in [
        "WHERE session.day = ?1 AND NOT session.void AND session.end_time IS NOT NULL
         ORDER BY session.start_time, session.id, entry.position",
        "WHERE session.day = ?1 AND session.void ORDER BY session.start_time, session.id, entry.position",
    ] {
        session::each_of(connection, which, [day], |stored| {
            Line::pack(&stored, &mut lines);
            Ok(())
        })?;
    }
    if lines.is_empty() {
        connection.prepare_cached("DELETE FROM day_lines WHERE day = ?1")?.execute([day])?;
        return Ok(());
    }
    let mut statement = connection.prepare_cached(
        "INSERT INTO day_lines (day, lines) VALUES (?1, ?2) ON CONFLICT (day) DO UPDATE SET lines = excluded.lines",
    )?;
    statement.execute(params![day, lines])?;
    Ok(())
}
