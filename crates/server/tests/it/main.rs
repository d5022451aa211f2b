//! The server as its clients meet it: over HTTP, on both databases.

mod across;
mod corrections;
mod crew;
mod dimensions;
mod events;
mod exceptions;
mod ground;
mod journal;
mod operators;
mod past;
mod presence;
mod schedule;
mod session_export;
mod sessions;
mod store;
mod time_sessions;
mod timesheets;
mod whole_sessions;
