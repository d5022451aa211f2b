//! The table `session`, in the order of its changes: what devices read.

use std::collections::BTreeMap;

use stint_domain::Instant;

use super::reach::{self, reaching};
use super::session::{Kept, many, read, select};
use super::sql::list;
use super::{Error, Sql};
use crate::ACCOUNT;
use crate::policy::Reach;

/// Those that changed after one number up to another, in that order; deleted and held ones too. The journal says which:
/// a session's version is the number of its last record there.
///
/// # Errors
/// The database's.
pub async fn changed(sql: &mut Sql<'_>, reach: Reach, after: i64, upto: i64, limit: i64) -> Result<Vec<Kept>, Error> {
    let most = usize::try_from(limit).unwrap_or_default();
    let (mut found, mut after) = (Vec::new(), after);
    loop {
        let records = records(sql, reach, (after, upto), limit).await?;
        let last: BTreeMap<i64, i64> = records.iter().map(|(n, session)| (*session, *n)).collect();
        let (these, values) = list(last.keys().map(|session| (*session).into()));
        let rows = match last.is_empty() {
            true => Vec::new(),
            false => sql.rows_of(&format!("{}id IN ({these})", select!("")), &values).await?,
        };
        let mut changed = read(&rows)?;
        // One that changed again later comes with that record.
        changed.retain(|kept| last.get(&kept.no.0) == Some(&kept.version));
        changed.sort_by_key(|kept| kept.version);
        found.append(&mut changed);
        match records.last() {
            Some((n, _)) if found.len() < most && records.len() as i64 == limit => after = *n,
            Some(_) | None => break,
        }
    }
    found.truncate(most);
    Ok(found)
}

/// The journal's records about sessions: their numbers, and which session each is about.
async fn records(
    sql: &mut Sql<'_>,
    reach: Reach,
    (after, upto): (i64, i64),
    limit: i64,
) -> Result<Vec<(i64, i64)>, Error> {
    macro_rules! text {
        ($who:expr) => {
            concat!(
                "SELECT n, subject_id FROM journal WHERE account = $1 AND ",
                $who,
                " AND subject = 'session' AND n > $3 AND n <= $4 ORDER BY n LIMIT $5"
            )
        };
    }
    let values = [ACCOUNT.into(), reach::user(reach), after.into(), upto.into(), limit.into()];
    let rows = sql.rows(reaching!(reach, "user_id", text), &values).await?;
    rows.iter().map(|row| Ok((row.integer(0)?, row.integer(1)?))).collect()
}

/// Those that began since a moment, or have not ended, the newest first.
///
/// # Errors
/// The database's.
pub async fn since(sql: &mut Sql<'_>, reach: Reach, since: Instant, limit: i64) -> Result<Vec<Kept>, Error> {
    macro_rules! text {
        ($who:expr) => {
            select!($who, " AND void IS FALSE AND start_time >= $3 ORDER BY start_time DESC, id DESC LIMIT $4")
        };
    }
    let values = [ACCOUNT.into(), reach::user(reach), since.into(), limit.into()];
    many(sql, reaching!(reach, "user_id", text), &values).await
}
