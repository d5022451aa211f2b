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

/// The five protections of docs/SYNC.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Operations are recognised when they come again.
    Dedupe,
    /// A position names epoch and hash.
    Chain,
    /// A device that knows more than the server is told so.
    HighWater,
    /// The high-water mark is kept from every kind of answer.
    EveryHead,
    /// An answer counts only for the mark its question was made with.
    Outdated,
    /// What the server has lost is put back.
    PutBack,
}

impl Setting {
    /// With one of them switched off.
    #[must_use]
    pub fn without(mut self, protection: Protection) -> Setting {
        match protection {
            Protection::Dedupe => self.protections.dedupe = false,
            Protection::Chain => self.protections.chain = false,
            Protection::HighWater => self.protections.high_water = false,
            Protection::EveryHead => self.guards.every_head = false,
            Protection::Outdated => self.guards.outdated = false,
            Protection::PutBack => self.guards.put_back = false,
        }
        self
    }

    /// As it ships.
    pub const ALL: Setting = Setting { protections: Protections::ALL, guards: Guards::ALL, steps: 60 };
}
