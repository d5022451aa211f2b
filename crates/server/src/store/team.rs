//! The tables `team` and `team_member`: who works where, and who manages whom.

use stint_domain::Instant;

use super::{Error, Row, Sql};
use crate::ACCOUNT;
use crate::ids::{TeamId, UserId};
use crate::values;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    /// The journal's number of the last change, of a member, too.
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// Somebody in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub user: UserId,
    pub name: String,
    pub full_name: String,
    /// Manages the team rather than works in it.
    pub manages: bool,
}

/// A team that somebody is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub team: TeamId,
    pub name: String,
    pub manages: bool,
}

fn team(row: &Row) -> Result<Team, Error> {
    Ok(Team {
        id: TeamId(row.integer(0)?),
        name: row.text(1)?.to_owned(),
        version: row.integer(2)?,
        created_at: Instant(row.integer(3)?),
        updated_at: Instant(row.integer(4)?),
    })
}

/// All teams, by name.
///
/// # Errors
/// The database's.
pub async fn all(sql: &mut Sql<'_>) -> Result<Vec<Team>, Error> {
    let text = "SELECT id, name, version, created_at, updated_at FROM team WHERE account = $1 ORDER BY name";
    sql.rows(text, &values![ACCOUNT]).await?.iter().map(team).collect()
}

/// # Errors
/// The database's.
pub async fn by_id(sql: &mut Sql<'_>, id: TeamId) -> Result<Option<Team>, Error> {
    let text = "SELECT id, name, version, created_at, updated_at FROM team WHERE account = $1 AND id = $2";
    sql.row(text, &values![ACCOUNT, id]).await?.as_ref().map(team).transpose()
}

/// # Errors
/// The database's.
pub async fn by_name(sql: &mut Sql<'_>, name: &str) -> Result<Option<Team>, Error> {
    let text = "SELECT id, name, version, created_at, updated_at FROM team WHERE account = $1 AND name = $2";
    sql.row(text, &values![ACCOUNT, name]).await?.as_ref().map(team).transpose()
}

/// Who is in a team, by name.
///
/// # Errors
/// The database's.
pub async fn members(sql: &mut Sql<'_>, id: TeamId) -> Result<Vec<Member>, Error> {
    let text = "SELECT u.id, u.name, u.full_name, m.manages FROM team_member m \
                JOIN account_user u ON u.account = m.account AND u.id = m.user_id \
                WHERE m.account = $1 AND m.team_id = $2 ORDER BY u.name";
    let rows = sql.rows(text, &values![ACCOUNT, id]).await?;
    let member = |row: &Row| {
        Ok(Member {
            user: UserId(row.integer(0)?),
            name: row.text(1)?.to_owned(),
            full_name: row.text(2)?.to_owned(),
            manages: row.bool(3)?,
        })
    };
    rows.iter().map(member).collect()
}

/// The teams that somebody is in, by name.
///
/// # Errors
/// The database's.
pub async fn of(sql: &mut Sql<'_>, user: UserId) -> Result<Vec<Membership>, Error> {
    let text = "SELECT t.id, t.name, m.manages FROM team_member m JOIN team t ON t.account = m.account \
                AND t.id = m.team_id WHERE m.account = $1 AND m.user_id = $2 ORDER BY t.name";
    let rows = sql.rows(text, &values![ACCOUNT, user]).await?;
    let membership = |row: &Row| {
        let (team, name) = (TeamId(row.integer(0)?), row.text(1)?.to_owned());
        Ok(Membership { team, name, manages: row.bool(2)? })
    };
    rows.iter().map(membership).collect()
}

/// How a user is in a team: whether as its manager; none when not at all.
///
/// # Errors
/// The database's.
pub async fn manages(sql: &mut Sql<'_>, id: TeamId, user: UserId) -> Result<Option<bool>, Error> {
    let text = "SELECT manages FROM team_member WHERE account = $1 AND team_id = $2 AND user_id = $3";
    sql.row(text, &values![ACCOUNT, id, user]).await?.map(|row| row.bool(0)).transpose()
}

/// # Errors
/// [`Error::Taken`] when the name is.
pub async fn add(sql: &mut Sql<'_>, team: &Team) -> Result<(), Error> {
    let text = "INSERT INTO team (account, id, name, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = values![ACCOUNT, team.id, &team.name, team.version, team.created_at, team.updated_at];
    sql.execute(text, &values).await?;
    Ok(())
}

/// # Errors
/// [`Error::Taken`] when the name is.
pub async fn update(sql: &mut Sql<'_>, team: &Team) -> Result<(), Error> {
    let text = "UPDATE team SET name = $3, version = $4, updated_at = $5 WHERE account = $1 AND id = $2";
    sql.execute(text, &values![ACCOUNT, team.id, &team.name, team.version, team.updated_at]).await?;
    Ok(())
}

/// The team and who is in it; the people stay.
///
/// # Errors
/// The database's.
pub async fn remove(sql: &mut Sql<'_>, id: TeamId) -> Result<(), Error> {
    sql.all(&[
        ("DELETE FROM team_member WHERE account = $1 AND team_id = $2", values![ACCOUNT, id].into()),
        ("DELETE FROM team WHERE account = $1 AND id = $2", values![ACCOUNT, id].into()),
    ])
    .await
}

/// Puts somebody into a team, or changes how.
///
/// # Errors
/// The database's.
pub async fn set_member(sql: &mut Sql<'_>, id: TeamId, user: UserId, manages: bool) -> Result<(), Error> {
    let text = "INSERT INTO team_member (account, team_id, user_id, manages) VALUES ($1, $2, $3, $4) \
                ON CONFLICT (account, team_id, user_id) DO UPDATE SET manages = excluded.manages";
    sql.execute(text, &values![ACCOUNT, id, user, manages]).await?;
    Ok(())
}

/// # Errors
/// The database's.
pub async fn remove_member(sql: &mut Sql<'_>, id: TeamId, user: UserId) -> Result<(), Error> {
    let text = "DELETE FROM team_member WHERE account = $1 AND team_id = $2 AND user_id = $3";
    sql.execute(text, &values![ACCOUNT, id, user]).await?;
    Ok(())
}
