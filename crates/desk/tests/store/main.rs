//! The desk's writing half against a real database: the clock, corrections, undo, the journal, two desks on one file.

mod clock;
mod corrections;
mod file;
mod histories;
mod journal;
mod two_desks;
