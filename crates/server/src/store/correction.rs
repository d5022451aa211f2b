//! The table `correction`: changes of times with their reason, those that counted at once and those that somebody else
//! has to decide.

use serde::{Deserialize, Serialize};
use stint_domain::correction::Wish;
use stint_domain::journal::Change;
use stint_domain::{Act, Instant, OpId, SessionId};

use super::reach::{self, reaching};
use super::{Error, Row, Sql};
use crate::ACCOUNT;
use crate::ids::{CorrectionId, SessionNo, UserId};
use crate::policy::Reach;
use crate::values;

/// How far a correction has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CorrectionState)]
pub enum State {
    /// Waits for a decision.
    Proposed,
    /// Counts.
    Accepted,
    Rejected,
    /// Taken back by its author.
    Withdrawn,
}

impl State {
    pub const ALL: [State; 4] = [State::Proposed, State::Accepted, State::Rejected, State::Withdrawn];

    /// The word in SQL and JSON.
    pub fn word(self) -> &'static str {
        match self {
            State::Proposed => "proposed",
            State::Accepted => "accepted",
            State::Rejected => "rejected",
            State::Withdrawn => "withdrawn",
        }
    }
}

/// What was wished, and what it came to on the session as it was then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub wish: Wish,
    pub set: Change,
    pub old: Change,
    /// The operation of a device that it was, when it came from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
}

/// An operation that could not count at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    pub op: OpId,
    /// `stint_sync::merge::Why`, its code.
    pub why: String,
    pub act: Act,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub id: CorrectionId,
    pub session: SessionNo,
    /// Whose session.
    pub user: UserId,
    pub author: UserId,
    pub state: State,
    /// The session's version that it was made on.
    pub base: i64,
    pub asked: Asked,
    pub reason: String,
    pub created_at: Instant,
    pub decided_at: Option<Instant>,
    pub decided_by: Option<UserId>,
    /// What was said with the decision.
    pub answer: Option<String>,
    /// The journal's number of its last change; 0 when it never waited.
    pub version: i64,
}

macro_rules! select {
    ($($rest:expr),*) => {
        concat!(
            "SELECT id, session_id, user_id, author_id, state, base, change, reason, created_at, decided_at, ",
            "decided_by, answer, version FROM correction WHERE account = $1 AND ",
            $($rest),*
        )
    };
}

fn correction(row: &Row) -> Result<Correction, Error> {
    let broken = |what: &str| Error::Broken(format!("a correction's {what} cannot be read"));
    let word = row.text(4)?;
    Ok(Correction {
        id: CorrectionId(row.integer(0)?),
        session: SessionNo(row.integer(1)?),
        user: UserId(row.integer(2)?),
        author: UserId(row.integer(3)?),
        state: State::ALL.into_iter().find(|state| state.word() == word).ok_or_else(|| broken("state"))?,
        base: row.integer(5)?,
        asked: serde_json::from_str(row.text(6)?).map_err(|_| broken("change"))?,
        reason: row.text(7)?.to_owned(),
        created_at: Instant(row.integer(8)?),
        decided_at: row.maybe_integer(9)?.map(Instant),
        decided_by: row.maybe_integer(10)?.map(UserId),
        answer: row.maybe_text(11)?.map(str::to_owned),
        version: row.integer(12)?,
    })
}

/// # Errors
/// The database's.
pub async fn by_id(sql: &mut Sql<'_>, id: CorrectionId) -> Result<Option<Correction>, Error> {
    sql.row(select!("id = $2"), &values![ACCOUNT, id]).await?.as_ref().map(correction).transpose()
}

/// A user's that wait for a decision.
///
/// # Errors
/// The database's.
pub async fn open_of_user(sql: &mut Sql<'_>, user: UserId) -> Result<Vec<Correction>, Error> {
    let text = select!("user_id = $2 AND state = 'proposed' ORDER BY id");
    sql.rows(text, &values![ACCOUNT, user]).await?.iter().map(correction).collect()
}

/// What a list is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub reach: Reach,
    pub user: Option<UserId>,
    pub session: Option<SessionNo>,
    pub state: Option<State>,
    /// Where the page before ended: that one's state and id.
    pub after: Option<(State, CorrectionId)>,
    pub limit: i64,
}

macro_rules! sifted {
    () => {
        " AND (CAST($3 AS BIGINT) IS NULL OR user_id = $3) AND (CAST($4 AS BIGINT) IS NULL OR session_id = $4) \
         AND (CAST($5 AS TEXT) IS NULL OR state = $5) AND id < $6 ORDER BY id DESC LIMIT $7"
    };
}

macro_rules! open {
    ($seen:expr) => {
        select!("state = 'proposed' AND ", $seen, sifted!())
    };
}

macro_rules! decided {
    ($seen:expr) => {
        select!("state <> 'proposed' AND ", $seen, sifted!())
    };
}

/// Those that somebody sees: the open ones first, the newest of each first.
///
/// # Errors
/// The database's.
pub async fn list(sql: &mut Sql<'_>, wanted: &Wanted) -> Result<Vec<Correction>, Error> {
    let open = wanted.state.is_none_or(|state| state == State::Proposed);
    let decided = wanted.state != Some(State::Proposed);
    let mut found = Vec::new();
    let (before_open, before_decided) = match wanted.after {
        None => (Some(i64::MAX), i64::MAX),
        Some((State::Proposed, id)) => (Some(id.0), i64::MAX),
        Some((State::Accepted | State::Rejected | State::Withdrawn, id)) => (None, id.0),
    };
    if let Some(before) = before_open.filter(|_| open) {
        found = part(sql, wanted, reaching!(wanted.reach, "user_id", open), before, wanted.limit).await?;
    }
    let left = wanted.limit - found.len() as i64;
    if decided && left > 0 {
        found.extend(part(sql, wanted, reaching!(wanted.reach, "user_id", decided), before_decided, left).await?);
    }
    Ok(found)
}

async fn part(
    sql: &mut Sql<'_>,
    wanted: &Wanted,
    text: &'static str,
    before: i64,
    limit: i64,
) -> Result<Vec<Correction>, Error> {
    let (seen, state) = (reach::user(wanted.reach), wanted.state.map(State::word));
    let values = values![ACCOUNT, seen, wanted.user, wanted.session, state, before, limit];
    sql.rows(text, &values).await?.iter().map(correction).collect()
}

/// A correction that waits or waited, with what a device shows of it.
#[derive(Clone, Debug)]
pub struct Told {
    pub correction: Correction,
    pub session: SessionId,
    pub user_name: String,
    pub author_name: String,
    pub decided_by_name: Option<String>,
}

/// Those that changed after one number up to another, in that order: somebody's own, and about whom he sees.
///
/// # Errors
/// The database's.
pub async fn changed(
    sql: &mut Sql<'_>,
    (reach, author): (Reach, UserId),
    (after, upto): (i64, i64),
    limit: i64,
) -> Result<Vec<Told>, Error> {
    macro_rules! name {
        ($column:literal) => {
            concat!(
                "(SELECT full_name FROM account_user u WHERE u.account = correction.account AND u.id = correction.",
                $column,
                ")"
            )
        };
    }
    macro_rules! text {
        ($who:expr) => {
            concat!(
                "SELECT id, session_id, user_id, author_id, state, base, change, reason, created_at, decided_at, ",
                "decided_by, answer, version, ",
                "(SELECT uuid FROM session s WHERE s.account = correction.account AND s.id = correction.session_id), ",
                name!("user_id"),
                ", ",
                name!("author_id"),
                ", ",
                name!("decided_by"),
                " FROM correction WHERE account = $1 AND (author_id = $3 OR ",
                $who,
                ") AND version > $4 AND version <= $5 ORDER BY version, id LIMIT $6"
            )
        };
    }
    let values = [ACCOUNT.into(), reach::user(reach), author.into(), after.into(), upto.into(), limit.into()];
    let rows = sql.rows(reaching!(reach, "user_id", text), &values).await?;
    let name = |row: &Row, at| Ok::<_, Error>(row.maybe_text(at)?.map(str::to_owned));
    let told = |row: &Row| {
        Ok(Told {
            correction: correction(row)?,
            session: row.text(13)?.parse().map_err(|_| Error::Broken("a session's id cannot be read".into()))?,
            user_name: name(row, 14)?.unwrap_or_default(),
            author_name: name(row, 15)?.unwrap_or_default(),
            decided_by_name: name(row, 16)?,
        })
    };
    rows.iter().map(told).collect()
}

/// # Errors
/// The database's.
pub async fn insert(sql: &mut Sql<'_>, correction: &Correction) -> Result<(), Error> {
    let text = "INSERT INTO correction (account, id, session_id, user_id, author_id, state, base, change, reason, \
                created_at, decided_at, decided_by, answer, version) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let values = values![
        ACCOUNT,
        correction.id,
        correction.session,
        correction.user,
        correction.author,
        correction.state.word(),
        correction.base,
        serde_json::to_string(&correction.asked).expect("what was asked has a JSON"),
        &correction.reason,
        correction.created_at,
        correction.decided_at,
        correction.decided_by,
        correction.answer.as_deref(),
        correction.version
    ];
    sql.execute(text, &values).await?;
    Ok(())
}

/// Writes the decision.
///
/// # Errors
/// The database's.
pub async fn decide(sql: &mut Sql<'_>, correction: &Correction) -> Result<(), Error> {
    let text = "UPDATE correction SET state = $3, decided_at = $4, decided_by = $5, answer = $6, version = $7 \
                WHERE account = $1 AND id = $2";
    let Correction { id, state, decided_at, decided_by, answer, version, .. } = correction;
    let values = values![ACCOUNT, *id, state.word(), *decided_at, *decided_by, answer.as_deref(), *version];
    sql.execute(text, &values).await?;
    Ok(())
}
