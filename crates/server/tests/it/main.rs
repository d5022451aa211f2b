//! The server as its clients meet it: over HTTP, on both databases.

mod ground;
mod sessions;
mod store;
