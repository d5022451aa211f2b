//! Settings: what counts is recorded and can be undone; what is only taste is just kept.

use crate::Desk;
use crate::contract::{
    Nothing, OpeningSet, PolicyPatch, Preferences, PreferencesPatch, RulePackView, Settings, TargetRemove, TargetSet,
    Topic,
};
use crate::error::Error;
use crate::show::always;
use crate::store;
use crate::write::Writing;
use rusqlite::Connection;
use serde_json::{Map, Value};
use stint_domain::balance::{Opening, Plan};
use stint_domain::rules::{Policy, RulePack, pack, packs};
use stint_domain::time::{MINUTE, Zones};
use stint_domain::typed::{self, Context};
use stint_domain::{Act, Day, Refusal, Zone};

const DAY_START_MOST: i64 = 720;
const LONG_MIN: std::ops::RangeInclusive<u32> = 60..=2_880;
const NAME_MOST: usize = 100;

impl Desk {
    pub fn settings_get(&self, _: Nothing) -> Result<Settings, Error> {
        self.look(|db| {
            Ok(Settings {
                preferences: preferences(db)?,
                policy: store::policy::get(db)?,
                rule_packs: packs().into_iter().map(pack_view).collect(),
                targets: store::target::all(db)?,
                opening: store::opening::get(db)?,
                system_zone: self.zones().zone(self.machine.zone().name()).unwrap_or_else(|_| Zone::utc()),
            })
        })
    }

    /// New values for some preferences.
    ///
    /// # Errors
    /// [`Refusal::ZoneUnknown`], [`Refusal::OutOfRange`], [`Refusal::TooLong`].
    pub fn preferences_set(&self, patch: PreferencesPatch) -> Result<Settings, Error> {
        self.write(|writing| {
            let db = writing.connection();
            let new = preferences(db)?.with(&patch.0).map_err(Error::Broken)?;
            let Value::Object(values) = serde_json::to_value(checked(new, writing.zones())?)? else {
                return Ok(());
            };
            for (name, value) in values.iter().filter(|(name, _)| patch.0.contains_key(*name)) {
                store::preference::set(db, name, value)?;
            }
            // The zone decides what day it is, the first weekday what week.
            writing.stale(&[Topic::Settings, Topic::Clock, Topic::Sessions]);
            Ok(())
        })?;
        self.settings_get(Nothing {})
    }

    /// When a business day begins, and whose rules are looked at. Days of sessions are derived anew.
    ///
    /// # Errors
    /// [`Refusal::DurationUnreadable`], [`Refusal::OutOfRange`], [`Refusal::RulePackUnknown`].
    pub fn policy_set(&self, patch: PolicyPatch) -> Result<Settings, Error> {
        self.write(|writing| {
            let old = store::policy::get(writing.connection())?;
            let day_start_min = match filled(&patch.day_start) {
                Some(text) => minutes("day_start", typed::duration(text)?, 0, DAY_START_MOST)? as u16,
                None => old.day_start_min,
            };
            let rule_pack = patch.rule_pack.clone().unwrap_or_else(|| old.rule_pack.clone());
            pack(&rule_pack)?;
            let set = Policy { day_start_min, rule_pack };
            if set == old { Ok(()) } else { writing.record(Act::PolicySet { set, old }, None) }
        })?;
        self.settings_get(Nothing {})
    }

    /// Target hours from a day on.
    ///
    /// # Errors
    /// [`Refusal::DayUnreadable`], [`Refusal::DurationUnreadable`], [`Refusal::OutOfRange`].
    pub fn target_set(&self, ask: TargetSet) -> Result<Settings, Error> {
        self.write(|writing| {
            let valid_from = typed_day(writing, &ask.valid_from)?;
            let mut set = [0; 7];
            for (minutes_due, text) in set.iter_mut().zip(&ask.hours) {
                let length = if text.trim().is_empty() { 0 } else { typed::duration(text)? };
                *minutes_due = minutes("hours", length, 0, 24 * 60)? as u16;
            }
            set_target(writing, valid_from, Some(set))
        })?;
        self.settings_get(Nothing {})
    }

    pub fn target_remove(&self, ask: TargetRemove) -> Result<Settings, Error> {
        self.write(|writing| set_target(writing, ask.valid_from, None))?;
        self.settings_get(Nothing {})
    }

    /// The balance brought along, or none.
    ///
    /// # Errors
    /// [`Refusal::Empty`] when only one of the two is given, [`Refusal::DayUnreadable`],
    /// [`Refusal::DurationUnreadable`].
    pub fn opening_set(&self, ask: OpeningSet) -> Result<Settings, Error> {
        self.write(|writing| {
            let empty = |field: &str| Refusal::Empty { field: field.into() };
            let set = match (filled(&ask.day), filled(&ask.balance)) {
                (None, None) => None,
                (None, Some(_)) => return Err(empty("day").into()),
                (Some(_), None) => return Err(empty("balance").into()),
                (Some(day), Some(balance)) => {
                    let most = 10_000 * 60;
                    let minutes = minutes("balance", typed::signed_duration(balance)?, -most, most)?;
                    Some(Opening { day: typed_day(writing, day)?, minutes: minutes as i32 })
                }
            };
            let old = store::opening::get(writing.connection())?;
            if set == old { Ok(()) } else { writing.record(Act::OpeningSet { set, old }, None) }
        })?;
        self.settings_get(Nothing {})
    }
}

/// As they are kept; what a newer or a damaged version wrote and cannot be read is as if it had not been set.
pub(crate) fn preferences(db: &Connection) -> Result<Preferences, Error> {
    let kept = store::preference::all(db)?;
    let whole = Preferences::default().with(&kept);
    Ok(whole.unwrap_or_else(|_| {
        kept.into_iter().fold(Preferences::default(), |preferences, one| {
            preferences.with(&Map::from_iter([one])).unwrap_or(preferences)
        })
    }))
}

/// What is due and when.
pub(crate) fn plan(db: &Connection) -> Result<Plan, Error> {
    let targets = store::target::all(db)?;
    let (first, last) = always();
    Ok(Plan {
        targets: targets.into_iter().map(|target| (target.valid_from, target.minutes)).collect(),
        days_off: store::day_off::between(db, first, last)?.into_iter().collect(),
        opening: store::opening::get(db)?,
    })
}

fn checked(mut new: Preferences, zones: &Zones) -> Result<Preferences, Refusal> {
    new.zone = new.zone.map(|zone| zones.zone(zone.name())).transpose()?;
    new.name = new.name.trim().to_owned();
    new.employee_number = new.employee_number.trim().to_owned();
    for (field, text) in [("name", &new.name), ("employee_number", &new.employee_number)] {
        let length = text.chars().count();
        if length > NAME_MOST {
            return Err(Refusal::TooLong { field: field.into(), length, most: NAME_MOST });
        }
    }
    if let Some(week_start) = new.week_start {
        in_range("week_start", i64::from(week_start), 0, 6)?;
    }
    in_range("long_min", i64::from(new.long_min), i64::from(*LONG_MIN.start()), i64::from(*LONG_MIN.end()))?;
    Ok(new)
}

fn set_target(writing: &mut Writing<'_>, valid_from: Day, set: Option<[u16; 7]>) -> Result<(), Error> {
    let old = store::target::get(writing.connection(), valid_from)?;
    if set == old { Ok(()) } else { writing.record(Act::TargetSet { valid_from, set, old }, None) }
}

/// A day as a person types it, read here and now.
pub(crate) fn typed_day(writing: &Writing<'_>, text: &str) -> Result<Day, Refusal> {
    let context = Context { zones: writing.zones(), zone: writing.zone(), now: writing.now(), day: None };
    typed::day(text, &context)
}

/// What was typed into a field, if anything was.
fn filled(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// Whole minutes of a length; seconds are rounded.
fn minutes(field: &str, length: i64, least: i64, most: i64) -> Result<i64, Refusal> {
    let minutes = (length + MINUTE / 2).div_euclid(MINUTE);
    in_range(field, minutes, least, most).map(|()| minutes)
}

fn in_range(field: &str, value: i64, least: i64, most: i64) -> Result<(), Refusal> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(Refusal::OutOfRange { field: field.into(), value, least, most })
}

fn pack_view(pack: RulePack) -> RulePackView {
    RulePackView {
        id: pack.id,
        region: pack.region,
        breaks: pack.breaks.into_iter().map(|rule| (rule.over_min, rule.break_min, rule.source)).collect(),
        max_day_min: pack.max_day.map(|limit| limit.min),
        max_week_min: pack.max_week.map(|limit| limit.min),
        rest_min: pack.rest.map(|limit| limit.min),
    }
}
