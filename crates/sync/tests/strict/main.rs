//! The steps against a server by somebody else, with accidents: what may go wrong between two computers, and what must
//! not come of it.

#![allow(clippy::unwrap_used, reason = "clippy knows the test functions, not what they share")]

mod desk;
mod histories;
mod scenarios;
mod world;
