//! How this data and a server come to say the same. What is decided is decided by `stint_sync`, the same code on both
//! sides; here it gets storage, network, clocks and a thread. The protocol in words stands in docs/SYNC.md.
//!
//! - [`outbox`] takes over from the journal what was done here.
//! - [`shelf`] is the storage that the decisions are made over.
//! - [`steps`] runs them, each inside one write transaction and never across the network.
//! - [`strict`] does all of this beside a server that knows the plain sessions API alone.
//! - [`http`], [`secrets`], [`server`] and [`account`] speak with it and know as whom; [`profiles`] keeps a database for each.
//! - [`round`] and [`run`] are the loop; [`presence`] says beside it that this program is open, to whom that was agreed.
//! - [`password`] changes one's own there; [`invitation`] reads a link that asks somebody to connect.
//! - [`state`], [`cards`] and [`inbox`] are what a person sees of it; [`hands`] asks who made the other version.

mod account;
mod cards;
mod hands;
mod http;
mod inbox;
mod invitation;
mod outbox;
mod password;
mod presence;
mod profiles;
mod refusal;
mod round;
mod run;
mod secrets;
mod server;
mod shelf;
mod state;
mod steps;
mod strict;
mod told;
mod trouble;

pub use refusal::{NotSynced, SYNC_CODES};
pub use round::{Ended, Exchange};
pub(crate) use run::Signals;
pub use run::Syncing;
pub(crate) use strict::Kept;
pub use trouble::Miss;
