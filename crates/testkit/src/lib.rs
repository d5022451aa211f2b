//! What makes tests read well: a machine whose clocks do as they are told, a desk in a folder of its own, the stored
//! tables as domain values.

mod machine;
#[cfg(target_os = "linux")]
pub mod postgres;
mod tables;
mod temp;

pub use machine::FakeMachine;
pub use tables::{Dump, dump, sessions, totals};
pub use temp::TempDesk;

use stint_domain::Instant;

/// An instant out of RFC 3339.
pub fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap_or_else(|| panic!("`{text}` is not RFC 3339"))
}
