//! Teams: added, renamed, removed; people put into them and taken out.

use serde_json::json;

use super::{About, By, record};
use crate::ids::TeamId;
use crate::policy::Role;
use crate::problem::Problem;
use crate::store::account_user::User;
use crate::store::team::{self, Team};
use crate::store::{Failure, Sql};

/// Characters of a team's name.
const NAME_MOST: usize = 100;

/// # Errors
/// 422: empty, too long, or more than one line.
pub fn name(text: &str) -> Result<String, Problem> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > NAME_MOST || name.chars().any(char::is_control) {
        let detail = format!("A team's name has 1 to {NAME_MOST} characters, in one line.");
        return Err(Problem::invalid("name", "name_invalid", detail));
    }
    Ok(name.to_owned())
}

/// # Errors
/// 409 when the name is taken.
pub async fn add(sql: &mut Sql<'_>, by: &By, name: &str) -> Result<Team, Failure> {
    free(sql, name).await?;
    let id = TeamId(by.id());
    let version = record(sql, by, about(by, id), "team.add", json!({"team": id, "name": name}))?;
    let team = Team { id, name: name.to_owned(), version, created_at: by.now, updated_at: by.now };
    team::add(sql, &team).await?;
    Ok(team)
}

/// # Errors
/// 409 when the name is taken.
pub async fn rename(sql: &mut Sql<'_>, by: &By, before: Team, name: &str) -> Result<Team, Failure> {
    if before.name == name {
        return Ok(before);
    }
    free(sql, name).await?;
    let act = json!({"team": before.id, "old": {"name": before.name}, "set": {"name": name}});
    let version = record(sql, by, about(by, before.id), "team.set", act)?;
    let after = Team { name: name.to_owned(), version, updated_at: by.now, ..before };
    team::update(sql, &after).await?;
    Ok(after)
}

/// Removes a team; its people stay.
///
/// # Errors
/// The database's.
pub async fn remove(sql: &mut Sql<'_>, by: &By, before: &Team) -> Result<(), Failure> {
    let members = team::members(sql, before.id).await?;
    let members: Vec<_> =
        members.iter().map(|member| json!({"user": member.user, "manages": member.manages})).collect();
    let act = json!({"team": before.id, "old": {"name": before.name, "members": members}});
    record(sql, by, about(by, before.id), "team.remove", act)?;
    Ok(team::remove(sql, before.id).await?)
}

/// Puts somebody into a team, as one who works in it or manages it.
///
/// # Errors
/// 422 for a worker who is to manage, 409 for somebody who was erased.
pub async fn set_member(sql: &mut Sql<'_>, by: &By, before: Team, user: &User, manages: bool) -> Result<Team, Failure> {
    if user.erased_at.is_some() {
        return Err(Problem::conflict("erased", "This user was erased.").into());
    }
    if manages && user.role == Role::Worker {
        let detail = "A worker manages no team. Give the user the role `manager` first.";
        return Err(Problem::invalid("manages", "not_a_manager", detail).into());
    }
    let old = team::manages(sql, before.id, user.id).await?;
    if old == Some(manages) {
        return Ok(before);
    }
    let old = old.map(|manages| json!({"manages": manages}));
    let act = json!({"team": before.id, "user": user.id, "old": old, "set": {"manages": manages}});
    let about = About { user: user.id, ..about(by, before.id) };
    let version = record(sql, by, about, "team.member.set", act)?;
    team::set_member(sql, before.id, user.id, manages).await?;
    let after = Team { version, updated_at: by.now, ..before };
    team::update(sql, &after).await?;
    Ok(after)
}

/// Takes somebody out of a team.
///
/// # Errors
/// 404 for somebody who is not in it.
pub async fn remove_member(sql: &mut Sql<'_>, by: &By, before: Team, user: &User) -> Result<Team, Failure> {
    let old = team::manages(sql, before.id, user.id).await?.ok_or_else(|| Problem::unknown("member"))?;
    let act = json!({"team": before.id, "user": user.id, "old": {"manages": old}});
    let about = About { user: user.id, ..about(by, before.id) };
    let version = record(sql, by, about, "team.member.remove", act)?;
    team::remove_member(sql, before.id, user.id).await?;
    let after = Team { version, updated_at: by.now, ..before };
    team::update(sql, &after).await?;
    Ok(after)
}

async fn free(sql: &mut Sql<'_>, name: &str) -> Result<(), Failure> {
    if team::by_name(sql, name).await?.is_none() {
        return Ok(());
    }
    let problem = Problem::conflict("taken", format!("There is a team `{name}` already."));
    Err(Problem { field: Some("name".into()), ..problem }.into())
}

/// A team is nobody's own: its records are those of whoever made them.
fn about(by: &By, id: TeamId) -> About {
    About { subject: "team", id: id.0, user: by.author }
}
