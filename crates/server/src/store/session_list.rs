//! Lists of the table `session` beyond the one of its owner: pages with a count, for whoever sees them.

use stint_domain::Instant;

use super::reach::{self, reaching};
use super::session::{Kept, many, select};
use super::{Error, Sql};
use crate::ACCOUNT;
use crate::ids::{DimensionNo, SessionNo, UserId};
use crate::policy::Reach;
use crate::values;

/// How many sessions a user has on this server's surfaces.
///
/// # Errors
/// The database's.
pub async fn count_of_user(sql: &mut Sql<'_>, user: UserId) -> Result<i64, Error> {
    let text = "SELECT COUNT(*) FROM session WHERE account = $1 AND user_id = $2 AND void IS FALSE AND held IS FALSE";
    let row = sql.row(text, &values![ACCOUNT, user]).await?;
    row.map_or(Ok(0), |row| row.integer(0))
}

/// A user's sessions, newest first, from `offset` on.
///
/// # Errors
/// The database's.
pub async fn page_of_user(sql: &mut Sql<'_>, user: UserId, limit: i64, offset: i64) -> Result<Vec<Kept>, Error> {
    let text = select!("user_id = $2 AND void IS FALSE AND held IS FALSE ORDER BY id DESC LIMIT $3 OFFSET $4");
    many(sql, text, &values![ACCOUNT, user, limit, offset]).await
}

/// Which sessions are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub reach: Reach,
    pub project: Option<DimensionNo>,
}

/// How many there are.
///
/// # Errors
/// The database's.
pub async fn count(sql: &mut Sql<'_>, wanted: Wanted) -> Result<i64, Error> {
    macro_rules! count {
        ($who:expr) => {
            match wanted.project {
                None => counting!($who, " AND CAST($3 AS BIGINT) IS NULL"),
                Some(_) => counting!($who, " AND project_id = $3"),
            }
        };
    }
    macro_rules! counting {
        ($who:expr, $project:literal) => {
            concat!(
                "SELECT COUNT(*) FROM session WHERE account = $1 AND void IS FALSE AND held IS FALSE AND ",
                $who,
                $project
            )
        };
    }
    let text = reaching!(wanted.reach, "user_id", count);
    let row = sql.row(text, &[ACCOUNT.into(), reach::user(wanted.reach), wanted.project.into()]).await?;
    row.map_or(Ok(0), |row| row.integer(0))
}

/// A page of them, the latest start first.
///
/// # Errors
/// The database's.
pub async fn page(sql: &mut Sql<'_>, wanted: Wanted, limit: i64, offset: i64) -> Result<Vec<Kept>, Error> {
    macro_rules! page {
        ($who:expr) => {
            match wanted.project {
                None => paging!($who, " AND CAST($3 AS BIGINT) IS NULL"),
                Some(_) => paging!($who, " AND project_id = $3"),
            }
        };
    }
    macro_rules! paging {
        ($who:expr, $project:literal) => {
            select!(
                "void IS FALSE AND held IS FALSE AND ",
                $who,
                $project,
                " ORDER BY start_time DESC, id DESC LIMIT $4 OFFSET $5"
            )
        };
    }
    let text = reaching!(wanted.reach, "user_id", page);
    let values = [ACCOUNT.into(), reach::user(wanted.reach), wanted.project.into(), limit.into(), offset.into()];
    many(sql, text, &values).await
}

/// Which part of a period is wanted, the latest start first.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    pub reach: Reach,
    /// Only sessions that start at or after it …
    pub from: Instant,
    /// … and before it.
    pub to: Instant,
    /// Only what comes after this one in the list.
    pub after: (Instant, SessionNo),
    pub limit: i64,
}

/// # Errors
/// The database's.
pub async fn of_period(sql: &mut Sql<'_>, period: Period) -> Result<Vec<Kept>, Error> {
    macro_rules! text {
        ($who:expr) => {
            select!(
                "void IS FALSE AND held IS FALSE AND ",
                $who,
                " AND start_time >= $3 AND start_time < $4 AND (start_time, id) < ($5, $6) ",
                "ORDER BY start_time DESC, id DESC LIMIT $7"
            )
        };
    }
    let Period { reach, from, to, after: (start, no), limit } = period;
    let values = [ACCOUNT.into(), reach::user(reach), from.into(), to.into(), start.into(), no.into(), limit.into()];
    many(sql, reaching!(reach, "user_id", text), &values).await
}
