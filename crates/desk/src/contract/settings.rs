//! Settings: what counts (kept in the journal, undone like everything else) and what is only taste (preferences).

use super::Moment;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use stint_domain::balance::{DayOff, DayOffKind, Opening, Portion, Target};
use stint_domain::rules::Policy;
use stint_domain::{Day, Dimension, DimensionId, Zone};
use ts_rs::TS;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Settings {
    pub preferences: Preferences,
    pub policy: Policy,
    pub rule_packs: Vec<RulePackView>,
    /// Oldest first.
    pub targets: Vec<Target>,
    pub opening: Option<Opening>,
    /// The zone of this computer.
    pub system_zone: Zone,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RulePackView {
    pub id: String,
    pub region: String,
    /// Over so many minutes of work, so many of break, by this source.
    pub breaks: Vec<(u32, u32, String)>,
    pub max_day_min: Option<u32>,
    pub max_week_min: Option<u32>,
    pub rest_min: Option<u32>,
}

/// Taste, of this device. `None` follows the system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Preferences {
    /// Stands in exports.
    pub name: String,
    pub employee_number: String,
    pub zone: Option<Zone>,
    /// `en`, `de` or `pseudo`.
    pub language: Option<String>,
    pub theme: Theme,
    /// 0 is Monday.
    pub week_start: Option<u8>,
    pub clock_24h: Option<bool>,
    pub durations: Durations,
    /// Show worked time beside the tray icon where there is room for it.
    pub tray_title: bool,
    pub notify_punch: bool,
    pub notify_break: bool,
    pub notify_long: bool,
    /// A session running longer than this is asked about, minutes.
    pub long_min: u32,
    /// Single letters as shortcuts.
    pub letter_keys: bool,
    /// Closing the window hid it to the tray, and that was said.
    pub told_tray: bool,
    pub set_up: bool,
}

impl Default for Preferences {
    fn default() -> Preferences {
        Preferences {
            name: String::new(),
            employee_number: String::new(),
            zone: None,
            language: None,
            theme: Theme::System,
            week_start: None,
            clock_24h: None,
            durations: Durations::HoursMinutes,
            tray_title: true,
            notify_punch: true,
            notify_break: true,
            notify_long: true,
            long_min: 600,
            letter_keys: true,
            told_tray: false,
            set_up: false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    System,
    Light,
    Dark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Durations {
    /// `7:30`
    HoursMinutes,
    /// `7.5`
    Decimal,
}

impl Preferences {
    /// The languages there is a catalogue for; `pseudo` shows what was forgotten.
    pub const LANGUAGES: [&str; 3] = ["en", "de", "pseudo"];

    /// These with the values of `patch` instead of their own.
    ///
    /// # Errors
    /// A sentence for developers when a name is none of ours, or a value is not of its kind.
    pub fn with(&self, patch: &Map<String, Value>) -> Result<Preferences, String> {
        let Ok(Value::Object(mut values)) = serde_json::to_value(self) else {
            return Err("preferences are an object".into());
        };
        for (name, value) in patch {
            match values.get_mut(name) {
                Some(known) => *known = value.clone(),
                None => return Err(format!("no preference is named `{name}`")),
            }
        }
        let new: Preferences = serde_json::from_value(Value::Object(values)).map_err(|error| error.to_string())?;
        match new.language.as_deref() {
            Some(language) if !Self::LANGUAGES.contains(&language) => Err(format!("no catalogue speaks `{language}`")),
            Some(_) | None => Ok(new),
        }
    }
}

/// Preferences by name; what is absent stays. The values are those of [`Preferences`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[ts(type = "Partial<Preferences>")]
pub struct PreferencesPatch(pub Map<String, Value>);

/// What does not fit [`Preferences`] never gets past here.
impl<'de> Deserialize<'de> for PreferencesPatch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PreferencesPatch, D::Error> {
        let patch = Map::deserialize(deserializer)?;
        Preferences::default().with(&patch).map_err(D::Error::custom)?;
        Ok(PreferencesPatch(patch))
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct PolicyPatch {
    /// As typed: `4:00`.
    pub day_start: Option<String>,
    /// Empty for none.
    pub rule_pack: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TargetSet {
    pub valid_from: String,
    /// Durations as typed, Monday first.
    pub hours: [String; 7],
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TargetRemove {
    pub valid_from: Day,
}

/// Both absent: none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct OpeningSet {
    pub day: Option<String>,
    /// A duration as typed, with a minus when hours are owed.
    pub balance: Option<String>,
}

/// Every day from `from` to `to` on which hours are due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DaysOffSet {
    pub from: String,
    /// Absent: one day.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub to: Option<String>,
    /// None: no day off any more.
    pub off: Option<DayOffKind>,
    pub portion: Portion,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Period {
    pub from: Day,
    pub to: Day,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DayOffRow {
    pub day: Day,
    #[serde(flatten)]
    pub off: DayOff,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DimensionRow {
    pub id: DimensionId,
    pub dimension: Dimension,
    pub name: String,
    pub archived: bool,
    /// Last worked on; they are offered in this order.
    pub used: Option<Moment>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct DimensionEdit {
    pub id: DimensionId,
    pub name: Option<String>,
    pub archived: Option<bool>,
}
