//! The simulator: random histories of several devices, users, a manager and one server, over the very code that desk
//! and server run, checked against what docs/SYNC.md promises.
//!
//! A history is drawn from its seed: what people do on their devices, what the network does to their messages, what
//! happens to clocks, disks and backups. At its end everybody goes online, and the promises are checked.

mod device;
mod disk;
mod history;
mod net;
mod person;
mod promises;
mod rng;
mod server;
mod setting;
mod step;
mod trace;
mod world;

pub use history::{Outcome, explain, run};
pub use setting::{Protection, Setting};

/// A history is made of small values: an allocator that is quick at those runs a quarter more of them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
