//! Who may do what. Every route names its [`Right`]; this is the only place that says which role has it, and whose
//! things a caller sees.

use crate::ids::{TeamId, UserId};
use crate::problem::Problem;
use crate::store::{Failure, Sql, account_user, team};
use crate::who::Caller;

/// What a role may be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// Needs no credential: health, the API's description, sign-in.
    Anyone,
    /// One's own clock, sessions, devices, presence; reading the schedule and the dimensions.
    Own,
    /// Other people's time: what exactly is seen, [`sees`] decides.
    Review,
    /// The schedule and the dimensions of the account.
    Plan,
    /// Users, teams and their roles; the server itself.
    Administer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Worker,
    Manager,
    Admin,
}

impl Role {
    pub const ALL: [Role; 3] = [Role::Worker, Role::Manager, Role::Admin];

    /// The word in SQL and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Role::Worker => "worker",
            Role::Manager => "manager",
            Role::Admin => "admin",
        }
    }

    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// Whether a role has a right.
pub fn allows(role: Role, right: Right) -> bool {
    match (role, right) {
        (_, Right::Anyone | Right::Own) => true,
        (Role::Manager | Role::Admin, Right::Review | Right::Plan) => true,
        (Role::Admin, Right::Administer) => true,
        (Role::Worker, Right::Review | Right::Plan | Right::Administer) => false,
        (Role::Manager, Right::Administer) => false,
    }
}

/// # Errors
/// 403 when the caller's role does not have the right.
pub fn require(caller: &Caller, right: Right) -> Result<(), Problem> {
    if allows(caller.role, right) { Ok(()) } else { Err(Problem::forbidden()) }
}

/// Whose things a caller sees: his own; a manager those of his teams, too; an admin all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    All,
    /// These users, the caller among them.
    Some(Vec<UserId>),
}

impl Sight {
    pub fn covers(&self, user: UserId) -> bool {
        match self {
            Sight::All => true,
            Sight::Some(users) => users.contains(&user),
        }
    }
}

/// The same as [`Sight`], for a query to go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    All,
    /// This manager's teams and himself.
    TeamsOf(UserId),
    Own(UserId),
}

pub fn reach(caller: &Caller) -> Reach {
    match caller.role {
        Role::Admin => Reach::All,
        Role::Manager => Reach::TeamsOf(caller.user),
        Role::Worker => Reach::Own(caller.user),
    }
}

/// # Errors
/// The database's.
pub async fn sight(sql: &mut Sql<'_>, caller: &Caller) -> Result<Sight, Failure> {
    match reach(caller) {
        Reach::All => Ok(Sight::All),
        Reach::Own(user) => Ok(Sight::Some(vec![user])),
        Reach::TeamsOf(manager) => {
            let mut users = account_user::managed_by(sql, manager).await?;
            users.push(manager);
            Ok(Sight::Some(users))
        }
    }
}

/// Whether the caller sees a user's things.
///
/// # Errors
/// The database's.
pub async fn sees(sql: &mut Sql<'_>, caller: &Caller, user: UserId) -> Result<bool, Failure> {
    Ok(user == caller.user || sight(sql, caller).await?.covers(user))
}

/// Which teams a caller reads: those he manages; an admin all.
///
/// # Errors
/// The database's.
pub async fn sees_team(sql: &mut Sql<'_>, caller: &Caller, id: TeamId) -> Result<bool, Failure> {
    match caller.role {
        Role::Admin => Ok(true),
        Role::Manager => Ok(team::manages(sql, id, caller.user).await? == Some(true)),
        Role::Worker => Ok(false),
    }
}
