//! What a history is run with.

use stint_sync::client::Guards;
use stint_sync::server::Protections;

/// The protections that are on, and how long the history is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    pub protections: Protections,
    pub guards: Guards,
    /// Things that happen before everybody goes online.
    pub steps: usize,
}

impl Setting {
    /// As it ships.
    pub const ALL: Setting = Setting { protections: Protections::ALL, guards: Guards::ALL, steps: 90 };
}
