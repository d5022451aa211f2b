//! What makes tests read well: a machine whose clocks do as they are told, a desk in a folder of its own, the stored
//! tables as domain values.

#[cfg(feature = "desk")]
mod machine;
#[cfg(target_os = "linux")]
pub mod postgres;
#[cfg(feature = "desk")]
mod tables;
#[cfg(feature = "desk")]
mod temp;

#[cfg(feature = "desk")]
pub use machine::FakeMachine;
#[cfg(feature = "desk")]
pub use tables::{Dump, dump, sessions, totals};
#[cfg(feature = "desk")]
pub use temp::TempDesk;

use stint_domain::Instant;

/// An instant out of RFC 3339.
pub fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap_or_else(|| panic!("`{text}` is not RFC 3339"))
}
