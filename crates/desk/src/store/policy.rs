//! `policy`: what decides over totals, in one row; none means the default.

use rusqlite::{Connection, OptionalExtension, params};
use stint_domain::rules::Policy;

pub(crate) fn get(connection: &Connection) -> Result<Policy, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT day_start_min, rule_pack FROM policy WHERE one = 1")?;
    let found = statement.query_row([], |row| Ok(Policy { day_start_min: row.get(0)?, rule_pack: row.get(1)? }));
    Ok(found.optional()?.unwrap_or_default())
}

/// The default has no row, so that undoing the first change leaves the table as it was.
pub(crate) fn set(connection: &Connection, policy: &Policy) -> Result<(), rusqlite::Error> {
    if *policy == Policy::default() {
        connection.execute("DELETE FROM policy", [])?;
        return Ok(());
    }
    connection.execute(
        "INSERT INTO policy (one, day_start_min, rule_pack) VALUES (1, ?1, ?2)
         ON CONFLICT (one) DO UPDATE SET day_start_min = excluded.day_start_min, rule_pack = excluded.rule_pack",
        params![policy.day_start_min, policy.rule_pack],
    )?;
    Ok(())
}
