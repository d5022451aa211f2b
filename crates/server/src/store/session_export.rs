//! What an export reads of the tables `session` and `journal`: one user's sessions by start, a page at a time, with what
//! was changed about them.

use std::collections::HashMap;

use stint_domain::counted::Span;
use stint_domain::journal::Act;
use stint_domain::{Instant, SessionId, Zone};

use super::session::{Kept, Window, many, select};
use super::{Error, Sql};
use crate::ACCOUNT;
use crate::ids::{SessionNo, UserId};
use crate::values;

/// The first and the last start in one zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub zone: Zone,
    pub first: Instant,
    pub last: Instant,
}

/// Where the sessions of a window lie, zone by zone; nothing when there are none.
///
/// # Errors
/// The database's.
pub async fn stretches(sql: &mut Sql<'_>, user: UserId, window: Window) -> Result<Vec<Stretch>, Error> {
    let text = "SELECT zone, MIN(start_time), MAX(start_time) FROM session WHERE account = $1 AND user_id = $2 \
                AND void IS FALSE AND held IS FALSE AND id > $3 AND id < $4 GROUP BY zone";
    let rows = sql.rows(text, &values![ACCOUNT, user, window.first(), window.end()]).await?;
    let stretch = |row: &super::Row| {
        let (first, last) = (Instant(row.integer(1)?), Instant(row.integer(2)?));
        Ok(Stretch { zone: Zone(row.text(0)?.to_owned()), first, last })
    };
    rows.iter().map(stretch).collect()
}

/// Of the sessions that start before a moment, the one that ends last.
///
/// # Errors
/// The database's.
pub async fn last_end_before(sql: &mut Sql<'_>, user: UserId, start: Instant) -> Result<Option<Span>, Error> {
    let text = "SELECT uuid, start_time, end_time FROM session WHERE account = $1 AND user_id = $2 AND start_time < $3 \
                AND void IS FALSE AND held IS FALSE ORDER BY COALESCE(end_time, 9223372036854775807) DESC LIMIT 1";
    let Some(row) = sql.row(text, &values![ACCOUNT, user, start]).await? else { return Ok(None) };
    let id = row.text(0)?.parse().map_err(|_| Error::Broken("a session's id cannot be read".into()))?;
    Ok(Some(Span { id, start: Instant(row.integer(1)?), end: row.maybe_integer(2)?.map(Instant) }))
}

/// A part of a user's sessions by start, then by the id they travel with.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub user: UserId,
    /// Only what comes after it.
    pub after: (Instant, SessionId),
    /// Only what starts at this moment or before.
    pub last: Instant,
    pub limit: i64,
}

/// # Errors
/// The database's.
pub async fn part(sql: &mut Sql<'_>, part: Part) -> Result<Vec<Kept>, Error> {
    let text = select!(
        "user_id = $2 AND void IS FALSE AND held IS FALSE AND (start_time, uuid) > ($3, $4) AND start_time <= $5 ",
        "ORDER BY start_time, uuid LIMIT $6"
    );
    let (start, id) = part.after;
    many(sql, text, &values![ACCOUNT, part.user, start, id.to_string(), part.last, part.limit]).await
}

/// A record of the journal about a session.
#[derive(Clone, Debug)]
pub struct Record {
    pub act: Act,
    pub at: Instant,
    pub reason: Option<String>,
    pub device: String,
    pub author: UserId,
    pub author_name: String,
}

/// The records that may have changed what counts, of the user's sessions that start between two moments, both included;
/// the oldest first.
///
/// # Errors
/// The database's.
pub async fn records(
    sql: &mut Sql<'_>,
    user: UserId,
    first: Instant,
    last: Instant,
) -> Result<HashMap<SessionNo, Vec<Record>>, Error> {
    // CROSS: SQLite keeps the order. Left to itself it reads the whole journal, to save itself the sorting.
    let text = "SELECT s.id, j.act, j.at, j.reason, j.device, j.author_id, u.full_name FROM session s \
                CROSS JOIN journal j CROSS JOIN account_user u WHERE s.account = $1 AND s.user_id = $2 \
                AND s.start_time >= $3 AND s.start_time <= $4 AND j.account = s.account AND j.subject = 'session' \
                AND j.subject_id = s.id AND u.account = j.account AND u.id = j.author_id AND s.void IS FALSE \
                AND s.held IS FALSE AND (j.kind = 'session.set' \
                OR s.start_time <> s.original_start_time OR s.end_time <> s.original_end_time) ORDER BY j.n";
    let mut found: HashMap<SessionNo, Vec<Record>> = HashMap::new();
    for row in sql.rows(text, &values![ACCOUNT, user, first, last]).await? {
        // A kind that another part of the server writes changes no times.
        let Ok(act) = serde_json::from_str(row.text(1)?) else { continue };
        let record = Record {
            act,
            at: Instant(row.integer(2)?),
            reason: row.maybe_text(3)?.map(str::to_owned),
            device: row.text(4)?.to_owned(),
            author: UserId(row.integer(5)?),
            author_name: row.text(6)?.to_owned(),
        };
        found.entry(SessionNo(row.integer(0)?)).or_default().push(record);
    }
    Ok(found)
}
