//! Target hours, days off and the balance between what was due and what was worked.

use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Hours due per weekday from a day on, until the next target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Target {
    pub valid_from: Day,
    /// Minutes, Monday first.
    pub minutes: [u16; 7],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum DayOffKind {
    Holiday,
    Vacation,
    Sick,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Portion {
    Full,
    Half,
}

/// A day, or half of one, on which nothing is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
pub struct DayOff {
    #[serde(rename = "off")]
    pub kind: DayOffKind,
    pub portion: Portion,
}

/// The balance brought along: counting begins on `day`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Opening {
    pub day: Day,
    /// Minutes; below zero when hours are owed.
    pub minutes: i32,
}

/// What was due and when, all that a balance needs besides the time worked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// By `valid_from`.
    pub targets: BTreeMap<Day, [u16; 7]>,
    pub days_off: BTreeMap<Day, DayOff>,
    pub opening: Option<Opening>,
}

impl Plan {
    /// Minutes due on a day by the week alone, before days off.
    pub fn week_target(&self, day: Day) -> u16 {
        let target = self.targets.range(..=day).next_back();
        target.map_or(0, |(_, minutes)| minutes[day.weekday()])
    }

    /// Minutes due on a day. A half day off leaves half, the odd minute in favour of the worker.
    pub fn target(&self, day: Day) -> u16 {
        let due = self.week_target(day);
        match self.days_off.get(&day).map(|off| off.portion) {
            None => due,
            Some(Portion::Half) => due / 2,
            Some(Portion::Full) => 0,
        }
    }

    /// Minutes due from `from` to `to`, both included.
    pub fn target_between(&self, from: Day, to: Day) -> i64 {
        if from > to {
            return 0;
        }
        // Week by week rather than day by day: a target may be valid from long ago.
        let targets: Vec<_> = self.targets.range(..=to).collect();
        let spans = targets.iter().enumerate().map(|(at, (valid_from, minutes))| {
            let last = targets.get(at + 1).map_or(to, |(next, _)| next.plus(-1));
            (from.max(**valid_from), last, **minutes)
        });
        let due: i64 = spans.map(|(first, last, minutes)| by_week(minutes, first, last)).sum();
        let off = self.days_off.range(from..=to);
        due - off.map(|(day, _)| i64::from(self.week_target(*day) - self.target(*day))).sum::<i64>()
    }

    /// The day the balance counts from: the opening's, else the first target's. `None`: there is no balance to show.
    pub fn counts_from(&self) -> Option<Day> {
        self.opening.map(|opening| opening.day).or_else(|| self.targets.keys().next().copied())
    }
}

/// The sum of a week's minutes over the days from `from` to `to`, both included; nothing when they are the wrong way round.
fn by_week(minutes: [u16; 7], from: Day, to: Day) -> i64 {
    let days = (i64::from(to.number()) - i64::from(from.number()) + 1).max(0);
    let week: i64 = minutes.iter().map(|day| i64::from(*day)).sum();
    let rest = (days % 7) as usize;
    let odd: i64 = (0..rest).map(|day| i64::from(minutes[(from.weekday() + day) % 7])).sum();
    days / 7 * week + odd
}

/// A balance with its arithmetic: `opening + worked − target`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Balance {
    pub from: Day,
    /// The last day that is in it.
    pub to: Day,
    #[ts(type = "number")]
    pub opening_ms: i64,
    #[ts(type = "number")]
    pub worked_ms: i64,
    #[ts(type = "number")]
    pub target_ms: i64,
    #[ts(type = "number")]
    pub balance_ms: i64,
}

/// The balance at the end of `to`; `worked_ms` is the counted work from [`Plan::counts_from`] to `to`.
pub fn balance(plan: &Plan, to: Day, worked_ms: i64) -> Option<Balance> {
    let from = plan.counts_from()?;
    let opening_ms = plan.opening.map_or(0, |opening| i64::from(opening.minutes) * crate::time::MINUTE);
    let target_ms = plan.target_between(from, to) * crate::time::MINUTE;
    Some(Balance { from, to, opening_ms, worked_ms, target_ms, balance_ms: opening_ms + worked_ms - target_ms })
}
