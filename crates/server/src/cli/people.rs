//! `stint-server user`, `team` and `token`: the people of the account, from the server's own command line. It works on
//! the same database while a server runs.

mod teams;
mod tokens;
mod users;

use std::io::BufRead;

use serde_json::{Value, json};

pub use teams::Team;
pub use tokens::Token;
pub use users::User;

use crate::problem::Problem;
use crate::store::{Failure, Sql, account_user};

/// What a command has to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub text: String,
    pub json: Value,
}

impl Told {
    fn new(text: impl Into<String>, json: Value) -> Told {
        Told { text: text.into(), json }
    }

    /// One thing per line, its columns under each other.
    fn table(rows: &[Vec<String>], json: Vec<Value>) -> Told {
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        Told::new(rows.iter().map(line).collect::<Vec<_>>().join("\n"), json!({ "items": json }))
    }
}

/// The user of a name that somebody typed.
async fn user(sql: &mut Sql<'_>, name: &str) -> Result<account_user::User, Failure> {
    let found = account_user::by_name(sql, name).await?;
    Ok(found.ok_or_else(|| Problem { detail: format!("There is no user `{name}`."), ..Problem::unknown("user") })?)
}

/// The first line of the input, without its end.
fn password(input: &mut dyn BufRead) -> Result<String, Problem> {
    let mut line = String::new();
    let read = input.read_line(&mut line);
    read.map_err(|error| Problem::invalid("password", "unreadable", format!("The password cannot be read: {error}.")))?;
    let password = line.trim_end_matches(['\n', '\r']).to_owned();
    crate::password::check("password", &password)?;
    Ok(password)
}
