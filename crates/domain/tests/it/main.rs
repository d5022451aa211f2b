//! The invariants of the domain, one file a theme, in one binary.

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
