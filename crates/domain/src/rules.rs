//! Rule packs: break, maximum and rest rules as data (`rules/*.toml`) with their legal source. They are evaluated and
//! shown, never enforced by changing times.

use crate::exception::Severity;
use crate::refusal::Refusal;
use crate::session::{EntryKind, Session};
use crate::time::{Instant, MINUTE};
use serde::{Deserialize, Serialize};
use std::borrow::Borrow;

/// What decides over the totals of a person: kept in the journal like everything else that counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Policy {
    /// Minutes after midnight at which a business day begins, 0 to 720.
    pub day_start_min: u16,
    /// The id of a rule pack; empty for none.
    pub rule_pack: String,
}

/// One country's rules. All lengths are minutes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulePack {
    pub id: String,
    /// ISO 3166 code or `EU`.
    pub region: String,
    #[serde(default, rename = "break")]
    pub breaks: Vec<BreakRule>,
    /// A pause shorter than this is no break.
    #[serde(default)]
    pub break_block_min: u32,
    pub stretch: Option<Limit>,
    pub max_day: Option<Limit>,
    /// From Monday to Sunday.
    pub max_week: Option<Limit>,
    pub rest: Option<Limit>,
}

/// More than `over_min` of net work in a day needs `break_min` of break.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakRule {
    pub over_min: u32,
    pub break_min: u32,
    pub source: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    pub min: u32,
    pub source: String,
    /// A note where the law looks at an average, so that going beyond it once is no breach yet.
    #[serde(default)]
    pub severity: Severity,
}

const PACKS: [&str; 2] = [include_str!("../../../rules/de.toml"), include_str!("../../../rules/eu.toml")];

/// The packs that come with the product.
pub fn packs() -> Vec<RulePack> {
    PACKS.iter().map(|text| toml::from_str(text).expect("the packs in rules/ are read by a test")).collect()
}

/// The pack of that id; `Ok(None)` for the empty id.
///
/// # Errors
/// [`Refusal::RulePackUnknown`]
pub fn pack(id: &str) -> Result<Option<RulePack>, Refusal> {
    if id.is_empty() {
        return Ok(None);
    }
    let found = packs().into_iter().find(|pack| pack.id == id);
    found.map(Some).ok_or_else(|| Refusal::RulePackUnknown { id: id.into() })
}

/// One day's net work and breaks, as the rules look at them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayShape {
    pub work_ms: i64,
    /// Breaks of at least the pack's block, gaps between sessions included.
    pub break_ms: i64,
    /// The longest work without such a break.
    pub stretch_ms: i64,
    /// The work since the last such break.
    pub run_ms: i64,
}

/// A break that falls due when work goes on without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakDue<'a> {
    /// Milliseconds from now; below zero when it is overdue.
    pub in_ms: i64,
    /// Minutes of work after which it is due, and how many of break.
    pub over_min: u32,
    pub break_min: u32,
    pub source: &'a str,
}

/// The shape of one business day, whatever the order of `sessions`; void ones are left out. A gap between two is a
/// break; a pause before or after all work interrupts nothing and is none.
pub fn day_shape<S: Borrow<Session>>(sessions: &[S], block_min: u32, now: Instant) -> DayShape {
    let block = i64::from(block_min) * MINUTE;
    let mut shape = DayShape::default();
    let mut stretch = 0;
    let mut work_end: Option<Instant> = None;
    let entries = sessions.iter().map(S::borrow).filter(|session| !session.void).flat_map(|session| &session.entries);
    let mut work: Vec<(Instant, Instant)> = entries
        .filter(|entry| entry.kind == EntryKind::Work)
        .map(|entry| (entry.start, entry.end.unwrap_or(now)))
        .filter(|(start, end)| start < end)
        .collect();
    work.sort();
    for (start, end) in work {
        let start = work_end.map_or(start, |last| start.max(last));
        let length = (end - start).max(0);
        let pause = work_end.map_or(0, |last| start - last);
        if pause > 0 && pause >= block {
            shape.break_ms += pause;
            stretch = 0;
        }
        stretch += length;
        shape.work_ms += length;
        shape.stretch_ms = shape.stretch_ms.max(stretch);
        shape.run_ms = stretch;
        work_end = Some(work_end.map_or(end, |last| last.max(end)));
    }
    shape
}

impl RulePack {
    /// The break that is missing: the strictest rule that the day's net work has passed.
    pub fn break_missing(&self, shape: &DayShape) -> Option<&BreakRule> {
        let passed = self.breaks.iter().filter(|rule| shape.work_ms > i64::from(rule.over_min) * MINUTE);
        let strictest = passed.max_by_key(|rule| rule.break_min)?;
        (shape.break_ms < i64::from(strictest.break_min) * MINUTE).then_some(strictest)
    }

    /// The break that falls due next: by the day's work, or by the work in a row, whichever comes first.
    pub fn break_due(&self, shape: &DayShape) -> Option<BreakDue<'_>> {
        let ahead = self.breaks.iter().filter(|rule| shape.break_ms < i64::from(rule.break_min) * MINUTE);
        let by_day = ahead.min_by_key(|rule| rule.over_min).map(|rule| BreakDue {
            in_ms: i64::from(rule.over_min) * MINUTE - shape.work_ms,
            over_min: rule.over_min,
            break_min: rule.break_min,
            source: &rule.source,
        });
        let in_a_row = self.stretch.as_ref().map(|limit| BreakDue {
            in_ms: i64::from(limit.min) * MINUTE - shape.run_ms,
            over_min: limit.min,
            break_min: self.break_block_min.max(1),
            source: &limit.source,
        });
        by_day.into_iter().chain(in_a_row).min_by_key(|due| due.in_ms)
    }
}
