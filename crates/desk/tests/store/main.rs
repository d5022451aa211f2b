//! The desk's writing half against a real database: the clock, corrections, undo, the journal, two desks on one file.

// What goes wrong in a test shall stop it, in its helpers as well.
#![allow(clippy::unwrap_used)]

mod clock;
mod corrections;
mod file;
mod histories;
mod journal;
mod two_desks;
