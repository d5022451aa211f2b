//! `stint-server token …`: tokens for programs, good until they are revoked.

use futures_util::FutureExt;
use serde_json::json;

use super::{Told, user};
use crate::ids::DeviceId;
use crate::people::{By, devices};
use crate::problem::Problem;
use crate::store::device::{self, Device};
use crate::store::{Failure, Store, account_user};

#[derive(Debug, clap::Subcommand)]
pub enum Token {
    /// Make a token for a user, and print it: it is shown this once
    Create {
        /// Whose token it is
        user: String,
        /// What it is for
        #[arg(long, default_value = "token")]
        name: String,
    },
    /// List tokens, of one user or of all
    List { user: Option<String> },
    /// Take a token back
    Revoke {
        /// Its id, as `token list` shows it
        id: DeviceId,
    },
}

impl Token {
    /// # Errors
    /// What was turned down and why; the database's.
    pub async fn run(self, store: &Store) -> Result<Told, Failure> {
        match self {
            Token::Create { user, name } => create(store, user, devices::name("name", &name)?).await,
            Token::List { user } => list(store, user).await,
            Token::Revoke { id } => revoke(store, id).await,
        }
    }
}

async fn create(store: &Store, whose: String, name: String) -> Result<Told, Failure> {
    let created = store.write((By::terminal(store), whose, name), |sql, (by, whose, name)| {
        async move {
            let user = user(sql, whose).await?;
            if user.disabled {
                return Err(Problem::conflict("disabled", "This user is disabled.").into());
            }
            devices::add_token(sql, by, user.id, name).await
        }
        .boxed()
    });
    let (device, secret) = created.await?;
    let json = json!({"id": device.id, "user": device.user, "name": device.name, "token": secret});
    Ok(Told::new(secret, json))
}

async fn list(store: &Store, whose: Option<String>) -> Result<Told, Failure> {
    let listed = store.read(whose, |sql, whose| {
        async move {
            let users = match whose {
                Some(name) => vec![user(sql, name).await?],
                None => account_user::list(sql, None, i64::MAX).await?,
            };
            let mut tokens = Vec::new();
            for user in users {
                tokens
                    .extend(device::personal(sql, user.id).await?.into_iter().map(|token| (user.name.clone(), token)));
            }
            Ok(tokens)
        }
        .boxed()
    });
    let tokens = listed.await?;
    let row = |(user, token): &(String, Device)| {
        let seen = format!("last seen {}", token.last_seen_at.rfc3339());
        vec![token.id.to_string(), user.clone(), token.name.clone(), seen]
    };
    let object = |(user, token): &(String, Device)| {
        json!({
            "id": token.id, "user": user, "name": token.name, "created_at": token.created_at.rfc3339(),
            "last_seen_at": token.last_seen_at.rfc3339(),
        })
    };
    Ok(Told::table(&tokens.iter().map(row).collect::<Vec<_>>(), tokens.iter().map(object).collect()))
}

async fn revoke(store: &Store, id: DeviceId) -> Result<Told, Failure> {
    let revoked = store.write((By::terminal(store), id), |sql, (by, id)| {
        async move {
            let token = device::personal_by_id(sql, *id).await?.ok_or_else(|| Problem::unknown("token"))?;
            devices::revoke(sql, by, token.user, token.id).await?;
            Ok(token)
        }
        .boxed()
    });
    let token = revoked.await?;
    Ok(Told::new(format!("Revoked {}.", token.name), json!({"id": token.id, "name": token.name})))
}
