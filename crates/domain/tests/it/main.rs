//! The invariants of the domain, one file a theme, in one binary.

#![allow(
    clippy::unwrap_used,
    reason = "clippy takes only the test functions themselves for tests, not what they share"
)]

mod balance;
mod clock;
mod counted;
mod edits;
mod given;
mod journal;
mod rules;
mod typed;
mod undo;
mod zones;
