//! Days off: holidays, vacation, sickness, on which nothing is due or half of it.

use crate::Desk;
use crate::contract::{DayOffRow, DaysOffSet, Nothing, Period, Settings};
use crate::error::Error;
use crate::settings::{plan, typed_day};
use crate::store;
use crate::write::Writing;
use stint_domain::balance::Plan;
use stint_domain::{Act, Day, DayOff, Refusal};

/// More than ten years at once is a slip of the finger.
const MOST_DAYS: i64 = 3_660;

impl Desk {
    /// Sets or clears every day of a range on which hours are due; a single day is meant as it is named. One act.
    ///
    /// # Errors
    /// [`Refusal::DayUnreadable`], [`Refusal::PeriodBackwards`], [`Refusal::OutOfRange`].
    pub fn days_off_set(&self, ask: DaysOffSet) -> Result<Settings, Error> {
        self.write(|writing| {
            let from = typed_day(writing, &ask.from)?;
            let to = match ask.to.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
                Some(text) => typed_day(writing, text)?,
                None => from,
            };
            set(writing, from, to, ask.off.map(|kind| DayOff { kind, portion: ask.portion }))
        })?;
        self.settings_get(Nothing {})
    }

    /// Oldest first.
    ///
    /// # Errors
    /// [`Refusal::PeriodBackwards`].
    pub fn days_off_list(&self, ask: Period) -> Result<Vec<DayOffRow>, Error> {
        in_order(ask.from, ask.to)?;
        self.look(|db| {
            let rows = store::day_off::between(db, ask.from, ask.to)?;
            Ok(rows.into_iter().map(|(day, off)| DayOffRow { day, off }).collect())
        })
    }
}

fn set(writing: &mut Writing<'_>, from: Day, to: Day, set: Option<DayOff>) -> Result<(), Error> {
    in_order(from, to)?;
    let days = i64::from(to.number()) - i64::from(from.number()) + 1;
    if days > MOST_DAYS {
        return Err(Refusal::OutOfRange { field: "days".into(), value: days, least: 1, most: MOST_DAYS }.into());
    }
    let plan = plan(writing.connection())?;
    for day in (from.number()..=to.number()).filter_map(Day::from_number) {
        let old = plan.days_off.get(&day).copied();
        let meant = from == to || set.is_none() || is_due(&plan, day);
        if meant && old != set {
            writing.record(Act::DayOffSet { day, set, old }, None)?;
        }
    }
    Ok(())
}

/// A weekend inside of a vacation is none of its days. Before there are target hours every day may be one.
fn is_due(plan: &Plan, day: Day) -> bool {
    plan.targets.is_empty() || plan.week_target(day) > 0
}

fn in_order(from: Day, to: Day) -> Result<(), Refusal> {
    if from <= to { Ok(()) } else { Err(Refusal::PeriodBackwards { from, to }) }
}
