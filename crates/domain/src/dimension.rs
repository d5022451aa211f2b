//! Projects, categories and labor types: what an entry was for. They differ in meaning, not in shape.

use crate::ids::DimensionId;
use serde::{Deserialize, Serialize};

/// Which of the three an id belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    Project,
    Category,
    LaborType,
}

impl Dimension {
    pub const ALL: [Dimension; 3] = [Dimension::Project, Dimension::Category, Dimension::LaborType];

    /// The word in SQL and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Dimension::Project => "project",
            Dimension::Category => "category",
            Dimension::LaborType => "labor_type",
        }
    }
}

/// What one entry is booked on; each may be absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dimensions {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<DimensionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<DimensionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labor_type: Option<DimensionId>,
}

impl Dimensions {
    pub fn get(&self, dimension: Dimension) -> Option<DimensionId> {
        match dimension {
            Dimension::Project => self.project,
            Dimension::Category => self.category,
            Dimension::LaborType => self.labor_type,
        }
    }

    pub fn set(&mut self, dimension: Dimension, id: Option<DimensionId>) {
        match dimension {
            Dimension::Project => self.project = id,
            Dimension::Category => self.category = id,
            Dimension::LaborType => self.labor_type = id,
        }
    }
}
