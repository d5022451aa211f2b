//! `stint-server user …`.

use std::io::BufRead;

use futures_util::FutureExt;
use serde_json::{Value, json};
use stint_domain::{Instant, Zones};

use super::{Told, user};
use crate::people::users::{self, Change, New};
use crate::people::{By, erase};
use crate::policy::Role;
use crate::problem::Problem;
use crate::store::account_user;
use crate::store::{Failure, Store, person};
use crate::{password, v1};

#[derive(Debug, clap::Subcommand)]
pub enum User {
    /// Add a user
    Add {
        /// What one signs in with
        name: String,
        #[arg(long, value_parser = roles())]
        role: Role,
        #[arg(long)]
        full_name: Option<String>,
        /// The IANA zone that sessions get
        #[arg(long, default_value = "UTC")]
        zone: String,
        /// Read a password from the first line of the input; without, one signs in with a token only
        #[arg(long)]
        password_stdin: bool,
    },
    /// List the users
    List,
    /// Change what a user may do
    Role {
        name: String,
        #[arg(value_parser = roles())]
        role: Role,
    },
    /// Give a user another password and sign the devices out; tokens stay
    Passwd {
        name: String,
        /// Read the password from the first line of the input
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Keep a user from signing in, and refuse the tokens; times stay
    Disable { name: String },
    /// Let a user in again
    Enable { name: String },
    /// Print everything that is kept about a user, as JSON
    Export { name: String },
    /// Erase a user but for the times, which the law keeps: name, texts and credentials go for ever
    Erase {
        name: String,
        /// It is meant: there is no way back
        #[arg(long, required = true)]
        yes: bool,
    },
}

fn roles() -> impl clap::builder::TypedValueParser<Value = Role> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    PossibleValuesParser::new(Role::ALL.map(Role::word))
        .map(|word| Role::from_word(&word).expect("only words of roles are possible"))
}

impl User {
    /// `input` is where a password comes from.
    ///
    /// # Errors
    /// What was turned down and why; the database's.
    pub async fn run(self, store: &Store, input: &mut dyn BufRead) -> Result<Told, Failure> {
        match self {
            User::Add { name, role, full_name, zone, password_stdin } => {
                let name = users::name(&name)?;
                let new = New {
                    full_name: users::full_name(full_name.as_deref().unwrap_or_default(), &name)?,
                    role,
                    zone: users::zone(&Zones::bundled(), &zone)?,
                    password: password_stdin.then(|| hash(input)).transpose()?,
                    name,
                };
                add(store, new).await
            }
            User::List => list(store).await,
            User::Role { name, role } => change(store, name, Change { role: Some(role), ..Change::default() }).await,
            User::Passwd { name, password_stdin: _ } => set_password(store, name, hash(input)?).await,
            User::Disable { name } => disable(store, name, true).await,
            User::Enable { name } => disable(store, name, false).await,
            User::Export { name } => export(store, name).await,
            User::Erase { name, yes: _ } => erase(store, name).await,
        }
    }
}

fn hash(input: &mut dyn BufRead) -> Result<String, Problem> {
    Ok(password::hash(&super::password(input)?))
}

async fn add(store: &Store, new: New) -> Result<Told, Failure> {
    let wish = (By::terminal(store), new);
    let added = store.write(wish, |sql, (by, new)| users::add(sql, by, new).boxed()).await?;
    Ok(Told::new(format!("Added {}.", added.name), shown(&added)))
}

fn shown(user: &account_user::User) -> Value {
    json!(v1::users::User::of(user))
}

async fn list(store: &Store) -> Result<Told, Failure> {
    let listed = store.read((), |sql, ()| async move { Ok(account_user::list(sql, None, i64::MAX).await?) }.boxed());
    let users = listed.await?;
    let row = |user: &account_user::User| {
        let state = if user.disabled { "disabled" } else { "" };
        vec![
            user.name.clone(),
            user.role.word().to_owned(),
            user.zone.name().to_owned(),
            user.full_name.clone(),
            state.to_owned(),
        ]
    };
    Ok(Told::table(&users.iter().map(row).collect::<Vec<_>>(), users.iter().map(shown).collect()))
}

async fn disable(store: &Store, name: String, disabled: bool) -> Result<Told, Failure> {
    change(store, name, Change { disabled: Some(disabled), ..Change::default() }).await
}

async fn change(store: &Store, name: String, change: Change) -> Result<Told, Failure> {
    let changed = store.write((By::terminal(store), name, change), |sql, (by, name, change)| {
        async move {
            let before = user(sql, name).await?;
            users::change(sql, by, before, change).await
        }
        .boxed()
    });
    let user = changed.await?;
    let state = if user.disabled { ", disabled" } else { "" };
    Ok(Told::new(format!("{} is a {}{state}.", user.name, user.role.word()), shown(&user)))
}

async fn set_password(store: &Store, name: String, hash: String) -> Result<Told, Failure> {
    let set = store.write((By::terminal(store), name, hash), |sql, (by, name, hash)| {
        async move {
            let before = user(sql, name).await?;
            users::set_password(sql, by, &before, hash, None).await
        }
        .boxed()
    });
    let user = set.await?;
    Ok(Told::new(format!("{} has another password; the devices are signed out.", user.name), shown(&user)))
}

async fn export(store: &Store, name: String) -> Result<Told, Failure> {
    let found = store.read((name, crate::now()), |sql, (name, now): &(String, Instant)| {
        async move {
            let user = user(sql, name).await?;
            Ok(person::everything(sql, user.id, *now).await?)
        }
        .boxed()
    });
    let everything = found.await?;
    let text = serde_json::to_string_pretty(&everything).expect("a value has a JSON");
    Ok(Told::new(text, everything))
}

async fn erase(store: &Store, name: String) -> Result<Told, Failure> {
    let by = By::terminal(store);
    let erased = store.write((by.clone(), name.clone()), |sql, (by, name)| {
        async move {
            let before = user(sql, name).await?;
            erase::tables(sql, by, before).await
        }
        .boxed()
    });
    let user = erased.await?;
    erase::journal(store, &by, user.id).await?;
    Ok(Told::new(format!("Erased {name}; the times stay under the name `{}`.", user.name), shown(&user)))
}
