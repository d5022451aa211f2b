//! The table `session`, in the order of its changes: what devices read.

use stint_domain::Instant;

use super::reach::{self, reaching};
use super::session::{Kept, many, select};
use super::{Error, Sql};
use crate::ACCOUNT;
use crate::policy::Reach;

/// Those that changed after one number up to another, in that order; deleted and held ones too.
///
/// # Errors
/// The database's.
pub async fn changed(sql: &mut Sql<'_>, reach: Reach, after: i64, upto: i64, limit: i64) -> Result<Vec<Kept>, Error> {
    macro_rules! text {
        ($who:expr) => {
            select!($who, " AND version > $3 AND version <= $4 ORDER BY version LIMIT $5")
        };
    }
    let values = [ACCOUNT.into(), reach::user(reach), after.into(), upto.into(), limit.into()];
    many(sql, reaching!(reach, "user_id", text), &values).await
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
