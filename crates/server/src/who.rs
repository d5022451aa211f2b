//! Who asks: a credential becomes a caller, looked up inside the transaction, so that a revoked token is refused at once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, header};
use sha2::{Digest, Sha256};
use stint_domain::{Instant, Zone};

use crate::ids::{DeviceId, TokenId, UserId};
use crate::policy::Role;
use crate::problem::Problem;
use crate::random;
use crate::store::{Failure, Sql, token};

/// The one who asks.
#[derive(Clone, Debug)]
pub struct Caller {
    pub user: UserId,
    pub name: String,
    pub full_name: String,
    pub role: Role,
    /// The zone that a session of his gets when the request names none.
    pub zone: Zone,
    pub token: TokenId,
    pub device: DeviceId,
    /// What he calls the device or token he asks with.
    pub device_name: String,
    /// When the device was last noted to have asked; some minutes behind.
    pub seen_at: Instant,
}

/// Milliseconds by which "last seen" may lie behind: a write for every request would be dear.
const SEEN_MS: i64 = 10 * 60 * 1000;

impl Caller {
    /// Whether it is time to note that his device has asked.
    pub fn is_to_be_noted(&self, now: Instant) -> bool {
        now - self.seen_at > SEEN_MS
    }
}

/// The hash of a token, as it lies in the database.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Credential(pub String);

/// Begins every token of ours, so that a leaked one is recognised.
const PREFIX: &str = "stint_pat_";

/// A new token of 256 random bits: what its owner is shown once, and what is kept.
pub fn new_token() -> (String, Credential) {
    let token = format!("{PREFIX}{}", hex::encode(random::bytes::<32>()));
    let credential = Credential::of(&token);
    (token, credential)
}

impl Credential {
    pub fn of(token: &str) -> Credential {
        Credential(hex::encode(Sha256::digest(token.as_bytes())))
    }

    /// `Authorization: Bearer | JWT | Token <token>`; the word in any case.
    pub fn from_headers(headers: &HeaderMap) -> Option<Credential> {
        let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = text.split_once(' ')?;
        let known = ["bearer", "jwt", "token"].iter().any(|word| scheme.eq_ignore_ascii_case(word));
        known.then(|| Credential::of(token.trim()))
    }
}

/// Whose credentials are, as far as they were seen.
#[derive(Debug, Default)]
pub struct Known(Mutex<HashMap<Credential, UserId>>);

/// More are forgotten all at once: it is only a shortcut.
const MOST_KNOWN: usize = 10_000;

impl Known {
    pub fn user(&self, credential: &Credential) -> Option<UserId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(credential).copied()
    }

    pub fn learn(&self, credential: Credential, user: UserId) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert(credential, user);
    }
}

/// # Errors
/// 401 when the credential is missing, unknown, expired or revoked, or its user disabled.
pub async fn caller(sql: &mut Sql<'_>, credential: Option<&Credential>, now: Instant) -> Result<Caller, Failure> {
    let credential = credential.ok_or_else(Problem::unauthorized)?;
    let caller = token::caller(sql, credential, now).await?;
    Ok(caller.ok_or_else(Problem::unauthorized)?)
}
