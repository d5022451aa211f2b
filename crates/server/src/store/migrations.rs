//! The schema's versions, the same text for both engines, applied in order and once each.

use super::{Error, Sql};
use crate::values;

/// The newest version.
pub(super) const KNOWN: i64 = MIGRATIONS.len() as i64;

const MIGRATIONS: [&str; 6] = [
    include_str!("../../migrations/1.sql"),
    include_str!("../../migrations/2.sql"),
    include_str!("../../migrations/3.sql"),
    include_str!("../../migrations/4.sql"),
    include_str!("../../migrations/5.sql"),
    include_str!("../../migrations/6.sql"),
];

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

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::store::sql::Engine;
    use crate::store::writer::at_once;

    #[test]
    fn what_the_first_version_kept_is_read_by_this_one() {
        let mut connection = Connection::open_in_memory().unwrap();
        let version = "CREATE TABLE schema_version (one BIGINT NOT NULL PRIMARY KEY, version BIGINT NOT NULL);
            INSERT INTO schema_version VALUES (1, 1);";
        let kept = "INSERT INTO journal (account, n, op, kind, subject, subject_id, user_id, author_id, device, at, decided,
              act, hash) VALUES (1, 7, 'a', 'correction.propose', 'correction', 3, 2, 2, '', 0, 0, '{}', ''),
              (1, 8, 'b', 'dimension.add', 'project', 4, 2, 2, '', 0, 0, '{}', '');
            INSERT INTO correction (account, id, session_id, user_id, author_id, state, base, change, reason, created_at)
              VALUES (1, 3, 5, 2, 2, 'proposed', 1, '{\"wish\":{\"parts\":\"kept\"},\"set\":{},\"old\":{}}', '', 0),
              (1, 6, 5, 2, 2, 'accepted', 1, '{\"wish\":{\"parts\":\"kept\"},\"set\":{},\"old\":{}}', '', 0);
            INSERT INTO dimension (account, id, uuid, dimension, name, archived, created_at, updated_at)
              VALUES (1, 4, '0193ef00-0000-7000-8000-000000000001', 'project', 'Warehouse', FALSE, 0, 0);
            INSERT INTO session (account, id, uuid, user_id, zone, source, original_start_time, start_time, note, entries,
              void, held, clock_moved, version, created_at, updated_at, created_by, updated_by)
              VALUES (1, 5, '0193ef00-0000-7000-8000-000000000002', 2, 'UTC', 'punch', 0, 0, '', '[]', FALSE, FALSE, FALSE,
              6, 0, 0, 2, 2);";
        for text in [version, MIGRATIONS[0], kept] {
            connection.execute_batch(text).unwrap();
        }

        let mut sql = Sql::new(Engine::Sqlite(&mut connection));
        at_once(apply(&mut sql)).unwrap();

        let project = at_once(crate::store::dimension::all(&mut sql)).unwrap().remove(0);
        let session = at_once(crate::store::session::by_no(&mut sql, crate::ids::SessionNo(5))).unwrap().unwrap();
        let id = crate::ids::CorrectionId;
        let waiting = at_once(crate::store::correction::by_id(&mut sql, id(3))).unwrap().unwrap();
        let applied = at_once(crate::store::correction::by_id(&mut sql, id(6))).unwrap().unwrap();
        assert_eq!((project.version, waiting.version, applied.version), (8, 7, 0));
        assert_eq!(session.set_by, stint_sync::Marks::default());
        assert!(!session.body.shell && waiting.asked.operation.is_none());
        at_once(apply(&mut sql)).unwrap();
    }
}
