//! The five published surfaces, one file each, and what they share. None has a table of its own.

pub mod envelope;
mod local;
pub mod operators;
pub mod presence;
pub mod schedule;
pub mod session_export;
pub mod sessions;
pub mod time_sessions;
