//! What is true of two computers that talk: operations, merging, both sides' decisions.
//!
//! Nothing here knows a socket, a clock or a random number: time, randomness and storage are passed in, so that the
//! desk, the server and the simulator run the same code. The protocol in words stands in docs/SYNC.md.
//!
//! - [`Op`] is one journal record of a device as it travels.
//! - [`merge`] says what an operation does to a session that others may have changed meanwhile.
//! - [`server`] takes operations in, over a [`server::Ledger`].
//! - [`client`] decides what a device asks next and what becomes of the answer, over a [`client::Shelf`];
//!   [`portions`] keeps each of its transactions short.
//! - [`strict`] does so with a server that knows nothing of all this, over [`strict::Steps`].

pub mod backoff;
pub mod client;
pub mod clocks;
mod head;
pub mod marks;
pub mod merge;
mod op;
pub mod portions;
pub mod receipt;
pub mod records;
pub mod server;
pub mod strict;
pub mod wire;

pub use head::Head;
pub use marks::{Base, Group, Marks, Wished};
pub use op::{Op, OpError, id_of};
pub use receipt::Receipt;
