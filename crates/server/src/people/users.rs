//! Users: added, changed, given a password.

use serde_json::{Map, Value, json};
use stint_domain::{Zone, Zones};

use super::{About, By, record};
use crate::ids::{DeviceId, UserId};
use crate::policy::Role;
use crate::problem::Problem;
use crate::store::account_user::{self, User};
use crate::store::{Failure, Sql, device, team};

/// Characters of a name that one signs in with, and of a full one.
const NAME_MOST: usize = 64;
const FULL_NAME_MOST: usize = 200;

/// Somebody new.
#[derive(Clone, Debug)]
pub struct New {
    pub name: String,
    pub full_name: String,
    pub role: Role,
    pub zone: Zone,
    /// The hash of the password; none: signs in only with a token.
    pub password: Option<String>,
}

/// What to change; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub full_name: Option<String>,
    pub role: Option<Role>,
    pub zone: Option<Zone>,
    pub disabled: Option<bool>,
}

/// A name that one can sign in with, in lower case.
///
/// # Errors
/// 422: empty, too long, or with spaces or control characters.
pub fn name(text: &str) -> Result<String, Problem> {
    let name = text.trim().to_lowercase();
    let length = name.chars().count();
    if length == 0 || length > NAME_MOST || name.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
        let detail = format!("A name has 1 to {NAME_MOST} characters and no spaces.");
        return Err(Problem::invalid("name", "name_invalid", detail));
    }
    Ok(name)
}

/// A name as people write it; an empty one is `instead`.
///
/// # Errors
/// 422: too long, or with control characters.
pub fn full_name(text: &str, instead: &str) -> Result<String, Problem> {
    let name = text.trim();
    if name.chars().count() > FULL_NAME_MOST || name.chars().any(char::is_control) {
        let detail = format!("A full name has at most {FULL_NAME_MOST} characters, in one line.");
        return Err(Problem::invalid("full_name", "name_invalid", detail));
    }
    Ok(if name.is_empty() { instead } else { name }.to_owned())
}

/// # Errors
/// 422: no such zone.
pub fn zone(zones: &Zones, name: &str) -> Result<Zone, Problem> {
    Ok(zones.zone(name)?)
}

/// # Errors
/// 409 when the name is taken.
pub async fn add(sql: &mut Sql<'_>, by: &By, new: &New) -> Result<User, Failure> {
    if account_user::by_name(sql, &new.name).await?.is_some() {
        let problem = Problem::conflict("taken", format!("There is a user `{}` already.", new.name));
        return Err(Problem { field: Some("name".into()), ..problem }.into());
    }
    let id = UserId(by.id());
    let act = json!({
        "user": id, "name": new.name, "full_name": new.full_name, "role": new.role, "zone": new.zone.name(),
    });
    let version = record(sql, by, about(id), "user.add", act)?;
    let user = User {
        id,
        name: new.name.clone(),
        full_name: new.full_name.clone(),
        role: new.role,
        zone: new.zone.clone(),
        disabled: false,
        erased_at: None,
        version,
        created_at: by.now,
        updated_at: by.now,
    };
    account_user::add(sql, &user, new.password.as_deref()).await?;
    Ok(user)
}

/// Changes what is different.
///
/// # Errors
/// 409 when nobody would be left to administer the account, or the user was erased.
pub async fn change(sql: &mut Sql<'_>, by: &By, before: User, change: &Change) -> Result<User, Failure> {
    not_erased(&before)?;
    let after = User {
        full_name: change.full_name.clone().unwrap_or_else(|| before.full_name.clone()),
        role: change.role.unwrap_or(before.role),
        zone: change.zone.clone().unwrap_or_else(|| before.zone.clone()),
        disabled: change.disabled.unwrap_or(before.disabled),
        ..before.clone()
    };
    if after == before {
        return Ok(before);
    }
    if after.role != Role::Admin || after.disabled {
        someone_administers_without(sql, &before).await?;
    }
    if after.role == Role::Worker {
        for membership in team::of(sql, before.id).await?.iter().filter(|membership| membership.manages) {
            team::set_member(sql, membership.team, before.id, false).await?;
        }
    }
    let (old, set) = different(&before, &after);
    let version = record(sql, by, about(before.id), "user.set", json!({"user": before.id, "old": old, "set": set}))?;
    let after = User { version, updated_at: by.now, ..after };
    account_user::update(sql, &after).await?;
    Ok(after)
}

fn different(before: &User, after: &User) -> (Value, Value) {
    let values = |user: &User| -> [(&'static str, Value); 4] {
        [
            ("full_name", json!(user.full_name)),
            ("role", json!(user.role)),
            ("zone", json!(user.zone.name())),
            ("disabled", json!(user.disabled)),
        ]
    };
    let (mut old, mut set) = (Map::new(), Map::new());
    for ((name, was), (_, is)) in values(before).into_iter().zip(values(after)) {
        if was != is {
            old.insert(name.to_owned(), was);
            set.insert(name.to_owned(), is);
        }
    }
    (old.into(), set.into())
}

/// # Errors
/// 409: the only one who administers the account.
pub(super) async fn someone_administers_without(sql: &mut Sql<'_>, user: &User) -> Result<(), Failure> {
    let administers = user.role == Role::Admin && !user.disabled;
    if administers && !account_user::has_other_admin(sql, user.id).await? {
        let detail = "Nobody else administers this server. Make somebody an admin first.";
        return Err(Problem::conflict("last_admin", detail).into());
    }
    Ok(())
}

/// Gives a user another password and signs out the devices, except the one that is kept. Tokens made by hand stay.
///
/// # Errors
/// 409 when the user was erased.
pub async fn set_password(
    sql: &mut Sql<'_>,
    by: &By,
    user: &User,
    hash: &str,
    keep: Option<DeviceId>,
) -> Result<User, Failure> {
    not_erased(user)?;
    account_user::set_password(sql, user.id, Some(hash)).await?;
    let mut out = Vec::new();
    for one in device::signed_in(sql, user.id, by.now).await? {
        if Some(one.id) != keep {
            device::revoke(sql, one.id, by.now).await?;
            out.push(one.id);
        }
    }
    let version = record(sql, by, about(user.id), "user.password", json!({"user": user.id, "signed_out": out}))?;
    let user = User { version, updated_at: by.now, ..user.clone() };
    account_user::update(sql, &user).await?;
    Ok(user)
}

fn not_erased(user: &User) -> Result<(), Problem> {
    match user.erased_at {
        None => Ok(()),
        Some(_) => Err(Problem::conflict("erased", "This user was erased.")),
    }
}

pub(super) fn about(user: UserId) -> About {
    About { subject: "user", id: user.0, user }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_to_sign_in_with_is_one_word_in_lower_case() {
        assert_eq!(name(" Ada.Lovelace@example.org ").expect("a name"), "ada.lovelace@example.org");
        for text in ["", "  ", "ada lovelace", "a\u{7}da", &"a".repeat(65)] {
            assert_eq!(name(text).expect_err("no name").code, "name_invalid", "{text:?}");
        }
    }

    #[test]
    fn a_full_name_is_one_line_and_falls_back_to_the_name() {
        assert_eq!(full_name(" Ada Lovelace ", "ada").expect("a name"), "Ada Lovelace");
        assert_eq!(full_name(" ", "ada").expect("a name"), "ada");
        assert!(full_name("Ada\nLovelace", "ada").is_err() && full_name(&"a".repeat(201), "ada").is_err());
    }
}
