//! Moments and names as they cross to a page.

use serde::{Deserialize, Serialize};
use stint_domain::letters::Letters;
use stint_domain::{DimensionId, Instant};
use ts_rs::TS;

/// A moment with its local reading, so that no page does zone arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Moment {
    /// Milliseconds UTC.
    pub at: Instant,
    /// `2026-11-22T17:30:12` in the zone it belongs to.
    #[ts(type = "string")]
    pub local: Letters<19>,
    /// `+01:00`
    #[ts(type = "string")]
    pub offset: Letters<6>,
}

/// A project, category or labor type by id and name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct Named {
    pub id: DimensionId,
    pub name: String,
}

/// What an entry is on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct On {
    pub project: Option<Named>,
    pub category: Option<Named>,
    pub labor_type: Option<Named>,
}

/// What an entry shall be on, by name. Absent: as it is (for a new session: none); empty: none; a name that is not
/// known yet is added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct OnWish {
    pub project: Option<String>,
    pub category: Option<String>,
    pub labor_type: Option<String>,
}
