//! The server as its clients meet it: over HTTP, on both databases.

mod across;
mod dimensions;
mod ground;
mod operators;
mod past;
mod presence;
mod schedule;
mod session_export;
mod sessions;
mod store;
mod time_sessions;
mod whole_sessions;
