//! The table `presence`: what an app says while it runs. None of it is in the journal.

use stint_domain::Instant;

use super::reach::{self, reaching};
use super::{Error, Row, Sql, Value};
use crate::ACCOUNT;
use crate::ids::{DeviceId, PresenceId, UserId};
use crate::policy::Reach;
use crate::values;

/// Milliseconds without a sign of life after which a presence has stopped.
pub const ALIVE_MS: i64 = 3 * 60 * 1000;
/// Milliseconds that a presence is kept after its last sign of life.
const KEPT_MS: i64 = 90 * 24 * 60 * 60 * 1000;

/// One stretch in which an app ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presence {
    pub id: PresenceId,
    pub user: UserId,
    /// What he signs in with.
    pub username: String,
    pub start: Instant,
    pub last_keepalive: Instant,
    /// When it stopped, or will when nothing is heard of it any more.
    pub stop: Instant,
    pub visible: bool,
    /// Where in the app it was, the newest last.
    pub paths: Vec<String>,
    /// Milliseconds.
    pub time_visible: i64,
}

impl Presence {
    pub fn is_active(&self, now: Instant) -> bool {
        now < self.stop
    }
}

macro_rules! select {
    ($($rest:expr),+) => {
        concat!(
            "SELECT p.id, p.user_id, u.name, p.start_time, p.last_keepalive, p.stop_time, p.visible, p.paths, ",
            "p.time_visible FROM presence p JOIN account_user u ON u.account = p.account AND u.id = p.user_id ",
            "WHERE p.account = $1 AND ",
            $($rest),+
        )
    };
}

fn presence(row: &Row) -> Result<Presence, Error> {
    let last_keepalive = Instant(row.integer(4)?);
    let paths = serde_json::from_str(row.text(7)?);
    Ok(Presence {
        id: PresenceId(row.integer(0)?),
        user: UserId(row.integer(1)?),
        username: row.text(2)?.to_owned(),
        start: Instant(row.integer(3)?),
        last_keepalive,
        stop: row.maybe_integer(5)?.map_or(last_keepalive + ALIVE_MS, Instant),
        visible: row.bool(6)?,
        paths: paths.map_err(|_| Error::Broken("the paths of a presence cannot be read".into()))?,
        time_visible: row.integer(8)?,
    })
}

/// The presence of a device that nothing has ended, stopped by silence or not.
///
/// # Errors
/// The database's.
pub async fn of_device(sql: &mut Sql<'_>, device: DeviceId) -> Result<Option<Presence>, Error> {
    let text = select!("p.device_id = $2 AND p.stop_time IS NULL");
    sql.row(text, &values![ACCOUNT, device]).await?.as_ref().map(presence).transpose()
}

/// Begins one; the device's former one has ended when it fell silent. What is older than three months is forgotten.
///
/// # Errors
/// The database's.
pub async fn begin(
    sql: &mut Sql<'_>,
    id: PresenceId,
    user: UserId,
    device: DeviceId,
    now: Instant,
) -> Result<(), Error> {
    let end = "UPDATE presence SET stop_time = last_keepalive + $3 WHERE account = $1 AND device_id = $2 \
               AND stop_time IS NULL";
    let forget = "DELETE FROM presence WHERE account = $1 AND user_id = $2 AND last_keepalive < $3";
    let begin = "INSERT INTO presence (account, id, user_id, device_id, start_time, last_keepalive, visible, paths, \
                 time_visible) VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)";
    sql.all(&[
        (end, values![ACCOUNT, device, ALIVE_MS].into()),
        (forget, values![ACCOUNT, user, now - KEPT_MS].into()),
        (begin, values![ACCOUNT, id, user, device, now, true, "[]", 0].into()),
    ])
    .await
}

/// Writes a sign of life.
///
/// # Errors
/// The database's.
pub async fn update(sql: &mut Sql<'_>, presence: &Presence) -> Result<(), Error> {
    let text = "UPDATE presence SET last_keepalive = $3, visible = $4, paths = $5, time_visible = $6 \
                WHERE account = $1 AND id = $2";
    let paths = serde_json::to_string(&presence.paths).expect("texts have a JSON");
    let Presence { id, last_keepalive, visible, time_visible, .. } = presence;
    sql.execute(text, &values![ACCOUNT, *id, *last_keepalive, *visible, paths, *time_visible]).await?;
    Ok(())
}

/// Names that can be asked for at once.
pub const NAMES_MOST: usize = 32;

/// Which presences are wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub reach: Reach,
    /// Lower case; none for everybody's. At most [`NAMES_MOST`].
    pub usernames: Vec<String>,
    /// Only those that stop after it …
    pub stop_after: Instant,
    /// … and before it.
    pub stop_before: Instant,
    pub started_after: Instant,
    pub limit: i64,
    pub offset: i64,
}

/// Newest first.
///
/// # Errors
/// The database's.
pub async fn list(sql: &mut Sql<'_>, wanted: &Wanted) -> Result<Vec<Presence>, Error> {
    macro_rules! text {
        ($who:expr) => {
            select!(
                $who,
                " AND COALESCE(p.stop_time, p.last_keepalive + $9) > $3 ",
                "AND COALESCE(p.stop_time, p.last_keepalive + $9) < $4 AND p.start_time > $5 AND ($6 IS TRUE OR u.name IN (",
                "$10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, ",
                "$26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41",
                ")) ORDER BY p.id DESC LIMIT $7 OFFSET $8"
            )
        };
    }
    let mut values: Vec<Value<'_>> = vec![
        ACCOUNT.into(),
        reach::user(wanted.reach),
        wanted.stop_after.into(),
        wanted.stop_before.into(),
        wanted.started_after.into(),
        wanted.usernames.is_empty().into(),
        wanted.limit.into(),
        wanted.offset.into(),
        ALIVE_MS.into(),
    ];
    // Nobody is named like the places that stay empty.
    let names = wanted.usernames.iter().map(String::as_str).chain(std::iter::repeat(""));
    values.extend(names.take(NAMES_MOST).map(Value::from));
    let text = reaching!(wanted.reach, "p.user_id", text);
    sql.rows(text, &values).await?.iter().map(presence).collect()
}
