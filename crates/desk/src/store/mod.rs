//! The local database: one file per table, with all its SQL.

pub(crate) mod connection;
pub(crate) mod day_lines;
pub(crate) mod day_off;
pub(crate) mod day_total;
pub(crate) mod deed;
pub(crate) mod device;
pub(crate) mod dimension;
pub(crate) mod dimension_merge;
pub(crate) mod entry;
pub(crate) mod hand;
pub(crate) mod journal;
pub(crate) mod link;
pub(crate) mod migrations;
pub(crate) mod opening;
pub(crate) mod outbox;
pub(crate) mod policy;
pub(crate) mod preference;
pub(crate) mod proposal;
pub(crate) mod remote;
pub(crate) mod session;
pub(crate) mod target;
pub(crate) mod twin;

use rusqlite::types::Type;

/// A stored value that our own schema should have kept out.
pub(crate) fn unreadable(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
}

/// A word that none of our enums knows.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a word this column knows")]
pub(crate) struct UnknownWord(pub String);
