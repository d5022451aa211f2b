//! What can go wrong in the database, and what a job answers when it fails.

use crate::problem::Problem;

/// The database's side of a failure.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// A unique index was broken: somebody else has that already.
    #[error("{index} is taken")]
    Taken { index: String },
    /// Lost against another process; the same again may succeed.
    #[error("another transaction was faster")]
    Again,
    /// It cannot be reached, or not written: full, read-only, shutting down.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    #[error("the schema is of version {found}; this program knows up to {known}")]
    Newer { found: i64, known: i64 },
    /// What is in there, or what was asked of it, is not what this program writes.
    #[error("the database is damaged or was written by something else: {0}")]
    Broken(String),
}

/// Why a job did not do what was wished.
#[derive(Debug)]
pub enum Failure {
    /// The wish was turned down; the answer says why.
    Refused(Problem),
    Database(Error),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        Failure::Refused(problem)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Database(error)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        use rusqlite::ErrorCode::{CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, PermissionDenied, ReadOnly};
        let text = error.to_string();
        match error.sqlite_error() {
            Some(cause) if matches!(cause.extended_code, 2067 | 1555) => Error::Taken { index: taken(&text) },
            Some(cause) if matches!(cause.code, DatabaseBusy | DatabaseLocked) => Error::Again,
            Some(cause) if matches!(cause.code, DiskFull | ReadOnly | CannotOpen | PermissionDenied) => {
                Error::Unavailable(text)
            }
            Some(_) | None => Error::Broken(text),
        }
    }
}

/// SQLite names the columns, `UNIQUE constraint failed: account_user.account, account_user.name`, or an index by its
/// name; PostgreSQL the index. The table is what both have in common.
fn taken(text: &str) -> String {
    let named = text.rsplit("failed: ").next().unwrap_or(text);
    named.trim_start_matches("index '").split(['.', '\'']).next().unwrap_or(named).to_owned()
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Error {
        let Some(cause) = error.as_db_error() else {
            return if error.is_closed() || error.to_string().contains("error communicating") {
                Error::Unavailable(error.to_string())
            } else {
                Error::Broken(error.to_string())
            };
        };
        match cause.code().code() {
            "23505" => Error::Taken { index: cause.table().unwrap_or_default().to_owned() },
            "40001" | "40P01" => Error::Again,
            code if ["08", "53", "57"].iter().any(|class| code.starts_with(class)) => {
                Error::Unavailable(cause.message().to_owned())
            }
            code => Error::Broken(format!("{code} {}", cause.message())),
        }
    }
}

impl From<deadpool_postgres::PoolError> for Error {
    fn from(error: deadpool_postgres::PoolError) -> Error {
        match error {
            deadpool_postgres::PoolError::Backend(cause) => cause.into(),
            other => Error::Unavailable(other.to_string()),
        }
    }
}
