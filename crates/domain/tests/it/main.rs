//! The invariants of the domain, one file a theme, in one binary.

#![allow(clippy::unwrap_used, reason = "clippy knows the test functions, not what they share")]

mod balance;
mod clock;
mod corrections;
mod counted;
mod edits;
mod given;
mod journal;
mod rules;
mod timesheets;
mod typed;
mod undo;
mod zones;
