//! The table `token`: what people and programs prove themselves with, and the device that each belongs to.

use stint_domain::{Instant, Zone};

use super::{Error, Sql};
use crate::ACCOUNT;
use crate::ids::{DeviceId, TokenId, UserId};
use crate::policy::Role;
use crate::values;
use crate::who::{Caller, Credential};

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Made by hand for a program; good until revoked.
    Personal,
    /// A device's, short-lived.
    Access,
    /// A device's, only good for a new pair. With each pair that is used a generation begins.
    Refresh { generation: i64 },
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Personal => "personal",
            Kind::Access => "access",
            Kind::Refresh { .. } => "refresh",
        }
    }
}

/// The one whose token this is; none when it is unknown, expired or revoked, only good for refreshing, or its user
/// disabled.
///
/// # Errors
/// The database's.
pub async fn caller(sql: &mut Sql<'_>, credential: &Credential, now: Instant) -> Result<Option<Caller>, Error> {
    let text = "SELECT t.id, t.user_id, t.device_id, d.name, u.name, u.full_name, u.role, u.zone, d.last_seen_at, \
                t.expires_at \
                FROM token t \
                JOIN device d ON d.account = t.account AND d.id = t.device_id \
                JOIN account_user u ON u.account = t.account AND u.id = t.user_id \
                WHERE t.account = $1 AND t.hash = $2 AND t.kind <> 'refresh' AND t.revoked_at IS NULL \
                AND (t.expires_at IS NULL OR t.expires_at > $3) AND d.revoked_at IS NULL AND u.disabled IS FALSE";
    // One whose last request is to be noted again is read anew, so that it is noted once.
    let known = sql.callers.as_ref().and_then(|callers| callers.find(credential, now));
    if let Some(caller) = known.filter(|caller| !caller.is_to_be_noted(now)) {
        return Ok(Some(caller));
    }
    let Some(row) = sql.row(text, &values![ACCOUNT, &credential.0, now]).await? else { return Ok(None) };
    let role = Role::from_word(row.text(6)?).ok_or_else(|| Error::Broken("a role is not known".into()))?;
    let caller = Caller {
        token: TokenId(row.integer(0)?),
        user: UserId(row.integer(1)?),
        device: DeviceId(row.integer(2)?),
        device_name: row.text(3)?.to_owned(),
        name: row.text(4)?.to_owned(),
        full_name: row.text(5)?.to_owned(),
        role,
        zone: Zone(row.text(7)?.to_owned()),
        seen_at: Instant(row.integer(8)?),
    };
    if let Some(callers) = &sql.callers {
        callers.learn(credential, &caller, row.maybe_integer(9)?.map(Instant));
    }
    Ok(Some(caller))
}

/// A device of this name.
///
/// # Errors
/// The database's.
pub async fn add_device(sql: &mut Sql<'_>, id: DeviceId, user: UserId, name: &str, now: Instant) -> Result<(), Error> {
    let text =
        "INSERT INTO device (account, id, user_id, name, created_at, last_seen_at) VALUES ($1, $2, $3, $4, $5, $5)";
    sql.execute(text, &values![ACCOUNT, id, user, name, now]).await?;
    Ok(())
}

/// A token of a device.
#[derive(Clone, Debug)]
pub struct Token<'a> {
    pub id: TokenId,
    pub user: UserId,
    pub device: DeviceId,
    pub kind: Kind,
    pub credential: &'a Credential,
    pub created_at: Instant,
    pub expires_at: Option<Instant>,
}

/// # Errors
/// The database's.
pub async fn add(sql: &mut Sql<'_>, token: &Token<'_>) -> Result<(), Error> {
    let text = "INSERT INTO token (account, id, user_id, device_id, kind, hash, created_at, expires_at, \
                generation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let generation = match token.kind {
        Kind::Refresh { generation } => Some(generation),
        Kind::Personal | Kind::Access => None,
    };
    let values = values![
        ACCOUNT,
        token.id,
        token.user,
        token.device,
        token.kind.word(),
        &token.credential.0,
        token.created_at,
        token.expires_at,
        generation
    ];
    sql.execute(text, &values).await?;
    Ok(())
}

/// A refresh token that came back, of a user and a device that are welcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refreshing {
    pub id: TokenId,
    pub user: UserId,
    pub device: DeviceId,
    pub device_name: String,
    pub generation: i64,
    /// When a token of its successors was used, or another of its generation: from then on it is not good any more.
    pub used_at: Option<Instant>,
}

/// The refresh token of this hash; none when it is unknown or expired, its device revoked, or its user disabled.
///
/// # Errors
/// The database's.
pub async fn refreshing(sql: &mut Sql<'_>, credential: &Credential, now: Instant) -> Result<Option<Refreshing>, Error> {
    let text = "SELECT t.id, t.user_id, t.device_id, d.name, t.generation, t.used_at FROM token t \
                JOIN device d ON d.account = t.account AND d.id = t.device_id \
                JOIN account_user u ON u.account = t.account AND u.id = t.user_id \
                WHERE t.account = $1 AND t.hash = $2 AND t.kind = 'refresh' AND t.revoked_at IS NULL \
                AND t.expires_at > $3 AND d.revoked_at IS NULL AND u.disabled IS FALSE";
    let Some(row) = sql.row(text, &values![ACCOUNT, &credential.0, now]).await? else { return Ok(None) };
    Ok(Some(Refreshing {
        id: TokenId(row.integer(0)?),
        user: UserId(row.integer(1)?),
        device: DeviceId(row.integer(2)?),
        device_name: row.text(3)?.to_owned(),
        generation: row.integer(4)?,
        used_at: row.maybe_integer(5)?.map(Instant),
    }))
}

/// Notes the use of a refresh token: those before it, and others of its generation, are not good any more. Tokens of the
/// device that have expired are forgotten.
///
/// # Errors
/// The database's.
pub async fn refreshed(sql: &mut Sql<'_>, token: &Refreshing, now: Instant) -> Result<(), Error> {
    let retire = "UPDATE token SET used_at = $4 WHERE account = $1 AND device_id = $2 AND kind = 'refresh' \
                  AND used_at IS NULL AND generation <= $3 AND id <> $5";
    let forget = "DELETE FROM token WHERE account = $1 AND device_id = $2 AND expires_at <= $3";
    let seen = "UPDATE device SET last_seen_at = $3 WHERE account = $1 AND id = $2";
    sql.all(&[
        (retire, values![ACCOUNT, token.device, token.generation, now, token.id].into()),
        (forget, values![ACCOUNT, token.device, now].into()),
        (seen, values![ACCOUNT, token.device, now].into()),
    ])
    .await
}
