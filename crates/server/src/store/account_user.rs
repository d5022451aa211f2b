//! The table `account_user`: people, and by `team_member` who manages whom.

use stint_domain::{Instant, Zone};

use super::reach::{self, reaching};
use super::{Error, Row, Sql};
use crate::ACCOUNT;
use crate::ids::UserId;
use crate::policy::{Reach, Role};
use crate::values;

/// A person of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    /// What one signs in with; lower case.
    pub name: String,
    pub full_name: String,
    pub role: Role,
    pub zone: Zone,
    pub disabled: bool,
    pub erased_at: Option<Instant>,
    /// The journal's number of the last change.
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, full_name, role, zone, disabled, erased_at, version, created_at, updated_at, password ",
            "FROM account_user WHERE account = $1 ",
            $rest
        )
    };
}

fn user(row: &Row) -> Result<User, Error> {
    Ok(User {
        id: UserId(row.integer(0)?),
        name: row.text(1)?.to_owned(),
        full_name: row.text(2)?.to_owned(),
        role: Role::from_word(row.text(3)?).ok_or_else(|| Error::Broken("a role is not known".into()))?,
        zone: Zone(row.text(4)?.to_owned()),
        disabled: row.bool(5)?,
        erased_at: row.maybe_integer(6)?.map(Instant),
        version: row.integer(7)?,
        created_at: Instant(row.integer(8)?),
        updated_at: Instant(row.integer(9)?),
    })
}

/// # Errors
/// [`Error::Taken`] when the name is.
pub async fn add(sql: &mut Sql<'_>, user: &User, password: Option<&str>) -> Result<(), Error> {
    let text = "INSERT INTO account_user (account, id, name, full_name, role, zone, password, disabled, version, \
                created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = values![
        ACCOUNT,
        user.id,
        &user.name,
        &user.full_name,
        user.role.word(),
        user.zone.name(),
        password,
        user.disabled,
        user.version,
        user.created_at,
        user.updated_at
    ];
    sql.execute(text, &values).await?;
    Ok(())
}

/// # Errors
/// The database's.
pub async fn by_id(sql: &mut Sql<'_>, id: UserId) -> Result<Option<User>, Error> {
    sql.row(select!("AND id = $2"), &values![ACCOUNT, id]).await?.as_ref().map(user).transpose()
}

/// # Errors
/// The database's.
pub async fn by_name(sql: &mut Sql<'_>, name: &str) -> Result<Option<User>, Error> {
    sql.row(select!("AND name = $2"), &values![ACCOUNT, name.to_lowercase()]).await?.as_ref().map(user).transpose()
}

/// The people with ids above `after`, by id; not those who were erased.
///
/// # Errors
/// The database's.
pub async fn list(sql: &mut Sql<'_>, after: Option<UserId>, limit: i64) -> Result<Vec<User>, Error> {
    let after = after.map_or(-1, |id| id.0);
    let text = select!("AND id > $2 AND erased_at IS NULL ORDER BY id LIMIT $3");
    sql.rows(text, &values![ACCOUNT, after, limit]).await?.iter().map(user).collect()
}

/// Writes what can change: everything but id, password and the moment of creation.
///
/// # Errors
/// [`Error::Taken`] when the name is.
pub async fn update(sql: &mut Sql<'_>, user: &User) -> Result<(), Error> {
    let text = "UPDATE account_user SET name = $3, full_name = $4, role = $5, zone = $6, disabled = $7, erased_at = $8, \
                version = $9, updated_at = $10 WHERE account = $1 AND id = $2";
    let values = values![
        ACCOUNT,
        user.id,
        &user.name,
        &user.full_name,
        user.role.word(),
        user.zone.name(),
        user.disabled,
        user.erased_at,
        user.version,
        user.updated_at
    ];
    sql.execute(text, &values).await?;
    Ok(())
}

/// The person who signs in by this name, and the hash of the password.
///
/// # Errors
/// The database's.
pub async fn with_password(sql: &mut Sql<'_>, name: &str) -> Result<Option<(User, Option<String>)>, Error> {
    let row = sql.row(select!("AND name = $2"), &values![ACCOUNT, name.to_lowercase()]).await?;
    row.map(|row| Ok((user(&row)?, row.maybe_text(10)?.map(str::to_owned)))).transpose()
}

/// A new hash; none: nobody signs in by password.
///
/// # Errors
/// The database's.
pub async fn set_password(sql: &mut Sql<'_>, id: UserId, password: Option<&str>) -> Result<(), Error> {
    let text = "UPDATE account_user SET password = $3 WHERE account = $1 AND id = $2";
    sql.execute(text, &values![ACCOUNT, id, password]).await?;
    Ok(())
}

/// Whether somebody else could still administer the account.
///
/// # Errors
/// The database's.
pub async fn has_other_admin(sql: &mut Sql<'_>, than: UserId) -> Result<bool, Error> {
    let text =
        "SELECT id FROM account_user WHERE account = $1 AND id <> $2 AND role = 'admin' AND disabled IS FALSE LIMIT 1";
    Ok(sql.row(text, &values![ACCOUNT, than]).await?.is_some())
}

/// Whether somebody can administer the server.
///
/// # Errors
/// The database's.
pub async fn has_admin(sql: &mut Sql<'_>) -> Result<bool, Error> {
    let text = "SELECT id FROM account_user WHERE account = $1 AND role = 'admin' AND disabled IS FALSE LIMIT 1";
    Ok(sql.row(text, &values![ACCOUNT]).await?.is_some())
}

/// The members of the teams that a user manages.
///
/// # Errors
/// The database's.
pub async fn managed_by(sql: &mut Sql<'_>, manager: UserId) -> Result<Vec<UserId>, Error> {
    let text = "SELECT DISTINCT m.user_id FROM team_member m JOIN team_member boss ON boss.account = m.account \
                AND boss.team_id = m.team_id WHERE m.account = $1 AND boss.user_id = $2 AND boss.manages IS TRUE \
                ORDER BY m.user_id";
    let rows = sql.rows(text, &values![ACCOUNT, manager]).await?;
    rows.iter().map(|row| row.integer(0).map(UserId)).collect()
}

/// The users within a reach, by id, after one of them.
///
/// # Errors
/// The database's.
pub async fn reached(sql: &mut Sql<'_>, reach: Reach, after: Option<UserId>, limit: i64) -> Result<Vec<UserId>, Error> {
    macro_rules! text {
        ($seen:expr) => {
            concat!("SELECT id FROM account_user WHERE account = $1 AND ", $seen, " AND id > $3 ORDER BY id LIMIT $4")
        };
    }
    let text = reaching!(reach, "id", text);
    let values = [ACCOUNT.into(), reach::user(reach), after.map_or(-1, |id| id.0).into(), limit.into()];
    let rows = sql.rows(text, &values).await?;
    rows.iter().map(|row| row.integer(0).map(UserId)).collect()
}
