//! The sessions server: what happens on the shared machine.
//!
//! Five published surfaces (`surfaces/`) and our own (`v1/`) over one domain. A request becomes a [`call::Call`]; its
//! wish and a job go to the [`store::Store`], where credential, role and rule are looked at inside the transaction that
//! does the work. Nothing is kept between requests: any number of processes can stand over one PostgreSQL.

pub mod answers;
pub mod app;
pub mod call;
pub mod cli;
pub mod client;
pub mod clock;
pub mod config;
pub mod correct;
pub mod days;
pub mod docs;
pub mod events;
pub mod export;
pub mod ids;
pub mod limits;
pub mod lock;
pub mod log;
pub mod metrics;
pub mod openapi;
pub mod password;
pub mod people;
pub mod policy;
pub mod problem;
mod rails_zones;
pub mod random;
pub mod routes;
pub mod serve;
pub mod status;
pub mod store;
pub mod surfaces;
pub mod sync;
pub mod upkeep;
pub mod v1;
pub mod who;

use std::time::SystemTime;

use stint_domain::Instant;

/// The account (organisation) that this server serves. It begins every key, so that more can come.
pub const ACCOUNT: i64 = 1;

/// The wall clock.
pub fn now() -> Instant {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A new UUIDv7 (RFC 9562): milliseconds and 74 random bits.
pub fn uuid(now: Instant) -> uuid::Uuid {
    let ms = u64::try_from(now.ms()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(ms, &random::bytes()).into_uuid()
}
