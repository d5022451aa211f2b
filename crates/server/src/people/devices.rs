//! What people sign in with: devices with their pairs of tokens, and tokens made by hand.
//!
//! A pair is an access token for a quarter of an hour and a refresh token for a month, good for the next pair. The old
//! refresh token stays good until the new one is first used, so that an answer that was lost signs nobody out. One that
//! comes back after its successor was used was copied by somebody: the device is signed out.

use serde_json::json;
use stint_domain::Instant;

use super::{About, By, record};
use crate::ids::{DeviceId, TokenId, UserId};
use crate::problem::Problem;
use crate::store::device::Device;
use crate::store::token::{self, Kind, Refreshing, Token};
use crate::store::{Failure, Sql, device};
use crate::who::{Credential, new_token};

/// Milliseconds that tokens are good for.
pub const ACCESS_MS: i64 = 15 * 60 * 1000;
pub const REFRESH_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// Milliseconds in which a used-up refresh token may come back without harm: a request that was sent twice because it
/// hung, and arrived twice.
const LATE_MS: i64 = 60 * 1000;
/// Characters of a device's or token's name.
const NAME_MOST: usize = 100;

/// What a device works with from now on.
#[derive(Clone, Debug)]
pub struct Pair {
    pub user: UserId,
    pub device: DeviceId,
    pub access: String,
    pub access_until: Instant,
    pub refresh: String,
    pub refresh_until: Instant,
}

/// # Errors
/// 422: empty, too long, or more than one line.
pub fn name(field: &str, text: &str) -> Result<String, Problem> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > NAME_MOST || name.chars().any(char::is_control) {
        let detail = format!("A name has 1 to {NAME_MOST} characters, in one line.");
        return Err(Problem::invalid(field, "name_invalid", detail));
    }
    Ok(name.to_owned())
}

/// Signs a user in on a new device.
///
/// # Errors
/// The database's.
pub async fn sign_in(sql: &mut Sql<'_>, by: &By, user: UserId) -> Result<Pair, Failure> {
    let device = DeviceId(by.id());
    record(sql, by, about(user, device), "device.add", json!({"device": device, "name": by.device}))?;
    token::add_device(sql, device, user, &by.device, by.now).await?;
    pair(sql, by, user, device, 1).await
}

/// What came of a refresh.
#[derive(Debug)]
pub enum Refresh {
    Fresh(Pair),
    /// The token is used up; whoever sent it has a newer one, or its request arrived late.
    Late,
    /// The token was used up long ago: somebody has a copy. The device was signed out.
    Stolen,
}

/// A new pair for a refresh token that came back.
///
/// # Errors
/// The database's.
pub async fn refresh(sql: &mut Sql<'_>, by: &By, came: &Refreshing) -> Result<Refresh, Failure> {
    match came.used_at {
        Some(at) if by.now - at <= LATE_MS => Ok(Refresh::Late),
        Some(_) => {
            let act = json!({"device": came.device, "cause": "refresh_reused"});
            record(sql, by, about(came.user, came.device), "device.revoke", act)?;
            device::revoke(sql, came.device, by.now).await?;
            Ok(Refresh::Stolen)
        }
        None => {
            token::refreshed(sql, came, by.now).await?;
            let pair = pair(sql, by, came.user, came.device, came.generation + 1).await?;
            Ok(Refresh::Fresh(pair))
        }
    }
}

async fn pair(sql: &mut Sql<'_>, by: &By, user: UserId, device: DeviceId, generation: i64) -> Result<Pair, Failure> {
    let (access_until, refresh_until) = (by.now + ACCESS_MS, by.now + REFRESH_MS);
    let access = give(sql, by, (user, device), Kind::Access, Some(access_until)).await?;
    let refresh = give(sql, by, (user, device), Kind::Refresh { generation }, Some(refresh_until)).await?;
    Ok(Pair { user, device, access, access_until, refresh, refresh_until })
}

async fn give(
    sql: &mut Sql<'_>,
    by: &By,
    (user, device): (UserId, DeviceId),
    kind: Kind,
    expires_at: Option<Instant>,
) -> Result<String, Failure> {
    let (secret, credential): (String, Credential) = new_token();
    let id = TokenId(by.id());
    let token = Token { id, user, device, kind, credential: &credential, created_at: by.now, expires_at };
    token::add(sql, &token).await?;
    Ok(secret)
}

/// A token for a program, good until it is revoked. Its secret is shown once.
///
/// # Errors
/// The database's.
pub async fn add_token(sql: &mut Sql<'_>, by: &By, user: UserId, name: &str) -> Result<(Device, String), Failure> {
    let id = DeviceId(by.id());
    record(sql, by, about(user, id), "token.add", json!({"device": id, "name": name}))?;
    token::add_device(sql, id, user, name, by.now).await?;
    let secret = give(sql, by, (user, id), Kind::Personal, None).await?;
    Ok((Device { id, user, name: name.to_owned(), created_at: by.now, last_seen_at: by.now }, secret))
}

/// # Errors
/// The database's.
pub async fn rename(sql: &mut Sql<'_>, by: &By, before: Device, name: &str) -> Result<Device, Failure> {
    if before.name == name {
        return Ok(before);
    }
    let act = json!({"device": before.id, "old": {"name": before.name}, "set": {"name": name}});
    record(sql, by, about(before.user, before.id), "device.set", act)?;
    device::rename(sql, before.id, name).await?;
    Ok(Device { name: name.to_owned(), ..before })
}

/// Signs a device out, or takes a token back.
///
/// # Errors
/// The database's.
pub async fn revoke(sql: &mut Sql<'_>, by: &By, user: UserId, id: DeviceId) -> Result<(), Failure> {
    record(sql, by, about(user, id), "device.revoke", json!({"device": id}))?;
    Ok(device::revoke(sql, id, by.now).await?)
}

fn about(user: UserId, device: DeviceId) -> About {
    About { subject: "device", id: device.0, user }
}
