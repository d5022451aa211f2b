//! Erasing a user: the times stay, as the law wants; name, texts and credentials go.
//!
//! Two steps, so that every record about him is in the journal's table by the second: the tables, then the journal. Each
//! may be done again.

use futures_util::FutureExt;
use serde_json::json;

use super::users::{about, someone_administers_without};
use super::{By, record};
use crate::ids::UserId;
use crate::problem::Problem;
use crate::store::account_user::{self, User};
use crate::store::erasure::{self, Scrubbed};
use crate::store::{Failure, Sql, Store, session};

/// Erases a user from the tables. Whoever is erased stays so.
///
/// # Errors
/// 409: a session of his runs, or nobody else administers the account.
pub async fn tables(sql: &mut Sql<'_>, by: &By, before: User) -> Result<User, Failure> {
    if before.erased_at.is_some() {
        return Ok(before);
    }
    if let Some(running) = session::running(sql, before.id).await? {
        let detail = "A session of this user runs. End it first, so that its time is right.";
        return Err(Problem::conflict("still_running", detail).with("session", running.no.to_string()).into());
    }
    someone_administers_without(sql, &before).await?;
    let version = record(sql, by, about(before.id), "user.erase", json!({"user": before.id}))?;
    let after = User {
        // A space: nobody else can be called so.
        name: format!("erased {}", before.id),
        full_name: String::new(),
        disabled: true,
        erased_at: Some(by.now),
        version,
        updated_at: by.now,
        ..before
    };
    account_user::update(sql, &after).await?;
    account_user::set_password(sql, after.id, None).await?;
    erasure::tables(sql, after.id, by.now).await?;
    Ok(after)
}

/// Takes the texts of an erased user out of the journal. A record of its own says so and pins what is left.
///
/// # Errors
/// The database's.
pub async fn journal(store: &Store, by: &By, user: UserId) -> Result<(), Failure> {
    let found = store.read(user, |sql, user| async move { Ok(erasure::records(sql, *user).await?) }.boxed()).await?;
    if found.is_empty() {
        return Ok(());
    }
    store.write((by.clone(), user, found), |sql, (by, user, found)| scrub(sql, by, *user, found).boxed()).await
}

async fn scrub(sql: &mut Sql<'_>, by: &By, user: UserId, found: &[Scrubbed]) -> Result<(), Failure> {
    let pinned = erasure::scrub(sql, found).await?;
    record(sql, by, about(user), "journal.erase", json!({"user": user, "pinned": pinned}))?;
    Ok(())
}
