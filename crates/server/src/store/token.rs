//! The tables `token` and `device`: what people and programs prove themselves with.

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
    /// A device's, only good for a new pair.
    Refresh,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Personal => "personal",
            Kind::Access => "access",
            Kind::Refresh => "refresh",
        }
    }
}

/// The one whose token this is; none when it is unknown, expired or revoked, only good for refreshing, or its user
/// disabled.
///
/// # Errors
/// The database's.
pub async fn caller(sql: &mut Sql<'_>, credential: &Credential, now: Instant) -> Result<Option<Caller>, Error> {
    let text = "SELECT t.id, t.user_id, t.device_id, d.name, u.name, u.full_name, u.role, u.zone FROM token t \
                JOIN device d ON d.account = t.account AND d.id = t.device_id \
                JOIN account_user u ON u.account = t.account AND u.id = t.user_id \
                WHERE t.account = $1 AND t.hash = $2 AND t.kind <> 'refresh' AND t.revoked_at IS NULL \
                AND (t.expires_at IS NULL OR t.expires_at > $3) AND d.revoked_at IS NULL AND u.disabled IS FALSE";
    let Some(row) = sql.row(text, &values![ACCOUNT, &credential.0, now]).await? else { return Ok(None) };
    let role = Role::from_word(row.text(6)?).ok_or_else(|| Error::Broken("a role is not known".into()))?;
    Ok(Some(Caller {
        token: TokenId(row.integer(0)?),
        user: UserId(row.integer(1)?),
        device: DeviceId(row.integer(2)?),
        device_name: row.text(3)?.to_owned(),
        name: row.text(4)?.to_owned(),
        full_name: row.text(5)?.to_owned(),
        role,
        zone: Zone(row.text(7)?.to_owned()),
    }))
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
    let text = "INSERT INTO token (account, id, user_id, device_id, kind, hash, created_at, expires_at) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = values![
        ACCOUNT,
        token.id,
        token.user,
        token.device,
        token.kind.word(),
        &token.credential.0,
        token.created_at,
        token.expires_at
    ];
    sql.execute(text, &values).await?;
    Ok(())
}
