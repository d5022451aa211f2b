//! `stint-server team …`.

use futures_util::FutureExt;
use serde_json::json;

use super::{Told, user};
use crate::people::{By, teams};
use crate::problem::Problem;
use crate::store::{Failure, Sql, Store, team};

#[derive(Debug, clap::Subcommand)]
pub enum Team {
    /// Add a team
    Add { team: String },
    /// List the teams with their members; a manager's name has a star
    List,
    /// Rename a team
    Rename { team: String, name: String },
    /// Remove a team; its people stay
    Remove { team: String },
    /// Put people into teams, and take them out
    #[command(subcommand)]
    Member(Member),
}

#[derive(Debug, clap::Subcommand)]
pub enum Member {
    /// Put a user into a team, or change how
    Add {
        team: String,
        name: String,
        /// As a manager of the team rather than one who works in it
        #[arg(long)]
        manages: bool,
    },
    /// Take a user out of a team
    Remove { team: String, name: String },
}

impl Team {
    /// # Errors
    /// What was turned down and why; the database's.
    pub async fn run(self, store: &Store) -> Result<Told, Failure> {
        match self {
            Team::Add { team } => add(store, teams::name(&team)?).await,
            Team::List => list(store).await,
            Team::Rename { team, name } => rename(store, team, teams::name(&name)?).await,
            Team::Remove { team } => remove(store, team).await,
            Team::Member(Member::Add { team, name, manages }) => put(store, team, name, manages).await,
            Team::Member(Member::Remove { team, name }) => take_out(store, team, name).await,
        }
    }
}

async fn found(sql: &mut Sql<'_>, name: &str) -> Result<team::Team, Failure> {
    let found = team::by_name(sql, name).await?;
    Ok(found.ok_or_else(|| Problem { detail: format!("There is no team `{name}`."), ..Problem::unknown("team") })?)
}

async fn add(store: &Store, name: String) -> Result<Told, Failure> {
    let wish = (By::terminal(store), name);
    let team = store.write(wish, |sql, (by, name)| teams::add(sql, by, name).boxed()).await?;
    Ok(Told::new(format!("Added {}.", team.name), json!({"id": team.id, "name": team.name})))
}

async fn rename(store: &Store, team: String, name: String) -> Result<Told, Failure> {
    let renamed = store.write((By::terminal(store), team, name), |sql, (by, team, name)| {
        async move {
            let before = found(sql, team).await?;
            teams::rename(sql, by, before, name).await
        }
        .boxed()
    });
    let team = renamed.await?;
    Ok(Told::new(format!("The team is called {}.", team.name), json!({"id": team.id, "name": team.name})))
}

async fn remove(store: &Store, team: String) -> Result<Told, Failure> {
    let removed = store.write((By::terminal(store), team), |sql, (by, team)| {
        async move {
            let before = found(sql, team).await?;
            teams::remove(sql, by, &before).await?;
            Ok(before)
        }
        .boxed()
    });
    let team = removed.await?;
    Ok(Told::new(format!("Removed {}.", team.name), json!({"id": team.id, "name": team.name})))
}

async fn put(store: &Store, team: String, name: String, manages: bool) -> Result<Told, Failure> {
    let put = store.write((By::terminal(store), team, name, manages), |sql, (by, team, name, manages)| {
        async move {
            let (before, user) = (found(sql, team).await?, user(sql, name).await?);
            teams::set_member(sql, by, before, &user, *manages).await?;
            Ok(user)
        }
        .boxed()
    });
    let user = put.await?;
    let how = if manages { "manages the team" } else { "is in the team" };
    Ok(Told::new(format!("{} {how}.", user.name), json!({"user": user.id, "manages": manages})))
}

async fn take_out(store: &Store, team: String, name: String) -> Result<Told, Failure> {
    let taken = store.write((By::terminal(store), team, name), |sql, (by, team, name)| {
        async move {
            let (before, user) = (found(sql, team).await?, user(sql, name).await?);
            teams::remove_member(sql, by, before, &user).await?;
            Ok(user)
        }
        .boxed()
    });
    let user = taken.await?;
    Ok(Told::new(format!("{} is not in the team any more.", user.name), json!({"user": user.id})))
}

async fn list(store: &Store) -> Result<Told, Failure> {
    let listed = store.read((), |sql, ()| {
        async move {
            let mut teams = Vec::new();
            for team in team::all(sql).await? {
                let members = team::members(sql, team.id).await?;
                teams.push((team, members));
            }
            Ok(teams)
        }
        .boxed()
    });
    let teams = listed.await?;
    let row = |(team, members): &(team::Team, Vec<team::Member>)| {
        let name = |one: &team::Member| format!("{}{}", one.name, if one.manages { "*" } else { "" });
        vec![team.name.clone(), members.iter().map(name).collect::<Vec<_>>().join(", ")]
    };
    let object = |(team, members): &(team::Team, Vec<team::Member>)| {
        let member = |one: &team::Member| json!({"id": one.user, "name": one.name, "manages": one.manages});
        json!({"id": team.id, "name": team.name, "members": members.iter().map(member).collect::<Vec<_>>()})
    };
    Ok(Told::table(&teams.iter().map(row).collect::<Vec<_>>(), teams.iter().map(object).collect()))
}
