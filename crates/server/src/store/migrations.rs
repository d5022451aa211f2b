//! The schema's versions, the same text for both engines, applied in order and once each.

use super::{Error, Sql};
use crate::values;

/// The newest version.
pub(super) const KNOWN: i64 = MIGRATIONS.len() as i64;

const MIGRATIONS: [&str; 2] = [include_str!("../../migrations/1.sql"), include_str!("../../migrations/2.sql")];

/// Brings the schema up to date. Two processes that start at once do not get into each other's way: the second one's
/// transaction waits for, or loses against, the first one's.
///
/// # Errors
/// [`Error::Newer`]: made by a newer version; nothing is changed then.
pub(super) async fn apply(sql: &mut Sql<'_>) -> Result<(), Error> {
    sql.batch("CREATE TABLE IF NOT EXISTS schema_version (one BIGINT NOT NULL PRIMARY KEY, version BIGINT NOT NULL)")
        .await?;
    sql.begin().await?;
    let outcome = upgrade(sql).await;
    sql.batch(if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" }).await?;
    outcome
}

async fn upgrade(sql: &mut Sql<'_>) -> Result<(), Error> {
    // Takes the row's lock, so that only one process upgrades.
    sql.execute("INSERT INTO schema_version (one, version) VALUES (1, 0) ON CONFLICT (one) DO UPDATE SET version = schema_version.version", &[]).await?;
    let found = sql.row("SELECT version FROM schema_version", &[]).await?;
    let found = found.map_or(Ok(0), |row| row.integer(0))?;
    let known = KNOWN;
    if found > known {
        return Err(Error::Newer { found, known });
    }
    for text in &MIGRATIONS[usize::try_from(found).unwrap_or_default()..] {
        sql.batch(text).await?;
    }
    sql.execute("UPDATE schema_version SET version = $1", &values![known]).await?;
    Ok(())
}
