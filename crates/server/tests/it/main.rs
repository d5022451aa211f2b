//! The server as its clients meet it: over HTTP, on both databases.

mod across;
mod command_line;
mod corrections;
mod crew;
mod dimensions;
mod erasure;
mod events;
mod exceptions;
mod ground;
mod journal;
mod kill;
mod matrix;
mod operators;
mod past;
mod people;
mod presence;
mod schedule;
mod serving;
mod session_export;
mod sessions;
mod signing_in;
mod store;
mod time_sessions;
mod timesheets;
mod upkeep;
mod whole_sessions;
