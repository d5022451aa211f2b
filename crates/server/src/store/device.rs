//! The table `device`: what somebody signed in on, or the name of a token that was made by hand.

use stint_domain::Instant;

use super::{Error, Row, Sql};
use crate::ACCOUNT;
use crate::ids::{DeviceId, UserId};
use crate::values;

/// A device, or a token made by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub id: DeviceId,
    pub user: UserId,
    pub name: String,
    pub created_at: Instant,
    /// Some minutes behind.
    pub last_seen_at: Instant,
}

fn device(row: &Row) -> Result<Device, Error> {
    Ok(Device {
        id: DeviceId(row.integer(0)?),
        user: UserId(row.integer(1)?),
        name: row.text(2)?.to_owned(),
        created_at: Instant(row.integer(3)?),
        last_seen_at: Instant(row.integer(4)?),
    })
}

/// The devices that a user is signed in on, the newest first.
///
/// # Errors
/// The database's.
pub async fn signed_in(sql: &mut Sql<'_>, user: UserId, now: Instant) -> Result<Vec<Device>, Error> {
    let text = "SELECT d.id, d.user_id, d.name, d.created_at, d.last_seen_at FROM device d WHERE d.account = $1 \
                AND d.user_id = $2 AND d.revoked_at IS NULL AND EXISTS (SELECT 1 FROM token t WHERE \
                t.account = d.account AND t.device_id = d.id AND t.kind = 'refresh' AND t.expires_at > $3) \
                ORDER BY d.id DESC";
    sql.rows(text, &values![ACCOUNT, user, now]).await?.iter().map(device).collect()
}

/// The tokens that a user made by hand, the newest first.
///
/// # Errors
/// The database's.
pub async fn personal(sql: &mut Sql<'_>, user: UserId) -> Result<Vec<Device>, Error> {
    let text = "SELECT d.id, d.user_id, d.name, d.created_at, d.last_seen_at FROM device d WHERE d.account = $1 \
                AND d.user_id = $2 AND d.revoked_at IS NULL AND EXISTS (SELECT 1 FROM token t WHERE \
                t.account = d.account AND t.device_id = d.id AND t.kind = 'personal') ORDER BY d.id DESC";
    sql.rows(text, &values![ACCOUNT, user]).await?.iter().map(device).collect()
}

/// The token of this id that somebody made by hand, unless it was revoked.
///
/// # Errors
/// The database's.
pub async fn personal_by_id(sql: &mut Sql<'_>, id: DeviceId) -> Result<Option<Device>, Error> {
    let text = "SELECT d.id, d.user_id, d.name, d.created_at, d.last_seen_at FROM device d WHERE d.account = $1 \
                AND d.id = $2 AND d.revoked_at IS NULL AND EXISTS (SELECT 1 FROM token t WHERE \
                t.account = d.account AND t.device_id = d.id AND t.kind = 'personal')";
    sql.row(text, &values![ACCOUNT, id]).await?.as_ref().map(device).transpose()
}

/// # Errors
/// The database's.
pub async fn rename(sql: &mut Sql<'_>, id: DeviceId, name: &str) -> Result<(), Error> {
    let text = "UPDATE device SET name = $3 WHERE account = $1 AND id = $2";
    sql.execute(text, &values![ACCOUNT, id, name]).await?;
    Ok(())
}

/// Notes that it asked.
///
/// # Errors
/// The database's.
pub async fn seen(sql: &mut Sql<'_>, id: DeviceId, now: Instant) -> Result<(), Error> {
    let text = "UPDATE device SET last_seen_at = $3 WHERE account = $1 AND id = $2 AND last_seen_at < $3";
    sql.execute(text, &values![ACCOUNT, id, now]).await?;
    Ok(())
}

/// Signs it out for good: its tokens are gone.
///
/// # Errors
/// The database's.
pub async fn revoke(sql: &mut Sql<'_>, id: DeviceId, now: Instant) -> Result<(), Error> {
    let revoke = "UPDATE device SET revoked_at = $3 WHERE account = $1 AND id = $2";
    let forget = "DELETE FROM token WHERE account = $1 AND device_id = $2";
    sql.all(&[(revoke, values![ACCOUNT, id, now].into()), (forget, values![ACCOUNT, id].into())]).await
}
