//! The five published surfaces, one file each, and what they share. None has a table of its own.

pub mod envelope;
pub mod sessions;
