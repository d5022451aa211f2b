//! Passwords: argon2id, a few at a time, off the threads that answer requests.

use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::Problem;

/// Characters of a password.
const LEAST: usize = 8;
const MOST: usize = 256;
/// Passwords looked at at once: each takes 19 MiB and a core.
const AT_ONCE: usize = 4;
/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// A hash that no password has, with today's parameters: looked at where there is none, so that the time of an answer
/// does not tell which names exist.
const DECOY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c3RpbnQtbm9ib2R5cy1zYWx0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Looks at passwords and makes hashes of them. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Passwords {
        let cores = available_parallelism().map_or(1, usize::from);
        Passwords { turns: Arc::new(Semaphore::new(cores.min(AT_ONCE))) }
    }
}

impl Passwords {
    /// Whether it is the password of this hash; without a hash it is not, after as much work.
    ///
    /// # Errors
    /// 503: too many wait.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Problem> {
        let turn = self.turn().await?;
        let looked = tokio::task::spawn_blocking(move || {
            let fits = verify(&password, hash.as_deref().unwrap_or(DECOY));
            drop(turn);
            fits && hash.is_some()
        });
        looked.await.map_err(|_| busy())
    }

    /// The hash of a new password.
    ///
    /// # Errors
    /// 503: too many wait.
    pub async fn hash(&self, password: String) -> Result<String, Problem> {
        let turn = self.turn().await?;
        let made = tokio::task::spawn_blocking(move || {
            let hash = hash(&password);
            drop(turn);
            hash
        });
        made.await.map_err(|_| busy())
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await;
        turn.map_err(|_| busy())?.map_err(|_| busy())
    }
}

fn busy() -> Problem {
    let detail = "Too many people sign in just now.";
    Problem { retry_after: Some(5), ..Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail) }
}

/// A new password that may be one.
///
/// # Errors
/// 422 with the field: too short or too long.
pub fn check(field: &str, password: &str) -> Result<(), Problem> {
    let (code, length) = match password.chars().count() {
        length if length < LEAST => ("too_short", length),
        length if length > MOST => ("too_long", length),
        _ => return Ok(()),
    };
    let detail = format!("A password has {LEAST} to {MOST} characters; this one has {length}.");
    Err(Problem::invalid(field, code, detail))
}

/// The PHC string of a password, with a new salt. Takes tens of milliseconds.
pub fn hash(password: &str) -> String {
    let hash: PasswordHash = Argon2::default()
        .hash_password(password.as_bytes())
        .expect("a password of 256 characters and a random salt fit");
    hash.to_string()
}

fn verify(password: &str, hash: &str) -> bool {
    Argon2::default().verify_password(password.as_bytes(), hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_alone_and_never_shows_it() {
        let made = hash("correct horse");

        assert!(verify("correct horse", &made) && !verify("correct horsf", &made));
        assert!(made.starts_with("$argon2id$") && !made.contains("horse"));
        assert_ne!(made, hash("correct horse"));
    }

    #[test]
    fn the_decoy_costs_what_a_password_costs() {
        let cost = |hash: &str| PasswordHash::new(hash).expect("it can be read").params.to_string();
        assert_eq!(cost(DECOY), cost(&hash("correct horse")));
        let sizes = |hash: &str| {
            let hash = PasswordHash::new(hash).expect("it can be read");
            (hash.salt.map(|salt| salt.len()).is_some(), hash.hash.map(|hash| hash.len()))
        };
        assert_eq!(sizes(DECOY), sizes(&hash("correct horse")));
        assert!(!verify("", DECOY));
    }

    #[test]
    fn a_password_has_8_to_256_characters() {
        assert_eq!(check("password", "1234567").expect_err("too short").code, "too_short");
        assert_eq!(check("password", &"é".repeat(257)).expect_err("too long").code, "too_long");
        assert!(check("password", "12345678").is_ok() && check("password", &"é".repeat(256)).is_ok());
    }
}
