//! The server as its clients meet it: over HTTP, on both databases.

mod across;
mod dimensions;
mod ground;
mod kill;
mod operators;
mod past;
mod presence;
mod serving;
mod sessions;
mod store;
mod time_sessions;
mod upkeep;
mod whole_sessions;
