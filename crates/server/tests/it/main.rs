//! The server as its clients meet it: over HTTP, on both databases.

mod across;
mod dimensions;
mod erasure;
mod ground;
mod matrix;
mod operators;
mod past;
mod people;
mod presence;
mod sessions;
mod signing_in;
mod store;
mod time_sessions;
mod whole_sessions;
