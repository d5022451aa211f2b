//! The schema, step by step. `user_version` in the file counts the steps.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

const STEPS: &[M<'static>] = &[
    M::up(include_str!("../../migrations/1.sql")),
    M::up(include_str!("../../migrations/2.sql")),
    M::up(include_str!("../../migrations/3.sql")),
    M::up(include_str!("../../migrations/4.sql")),
    M::up(include_str!("../../migrations/5.sql")),
];

/// The schema this version writes.
pub(crate) const KNOWN: i64 = STEPS.len() as i64;

pub(crate) fn to_latest(connection: &mut Connection) -> Result<(), rusqlite_migration::Error> {
    Migrations::from_slice(STEPS).to_latest(connection)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_steps_can_be_run() {
        super::Migrations::from_slice(super::STEPS).validate().unwrap();
    }
}
