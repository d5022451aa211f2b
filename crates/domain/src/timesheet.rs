//! Timesheets: one user's period, from open to approved.

use serde::{Deserialize, Serialize};

use crate::time::Day;

/// How long the periods of an account are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    /// From Monday to Sunday.
    Week,
    Month,
}

impl PeriodKind {
    pub const ALL: [PeriodKind; 2] = [PeriodKind::Week, PeriodKind::Month];

    /// The word in SQL and JSON.
    pub fn word(self) -> &'static str {
        match self {
            PeriodKind::Week => "week",
            PeriodKind::Month => "month",
        }
    }
}

/// Business days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub first: Day,
    pub last: Day,
}

impl Period {
    /// The calendar's period around a day.
    pub fn of(kind: PeriodKind, day: Day) -> Period {
        match kind {
            PeriodKind::Week => Period { first: day.week_start(0), last: day.week_start(0).plus(6) },
            PeriodKind::Month => Period { first: day.month_start(), last: day.month_end() },
        }
    }

    /// The period that a day belongs to, where some are settled already: one that is stays as it is, and a new one ends
    /// where it begins. So no day is in two, though the account went over from months to weeks.
    pub fn among(kind: PeriodKind, day: Day, settled: &[Period]) -> Period {
        if let Some(found) = settled.iter().find(|period| period.covers(day)) {
            return *found;
        }
        let whole = Period::of(kind, day);
        let before = settled.iter().filter(|period| period.last < day).map(|period| period.last.plus(1)).max();
        let after = settled.iter().filter(|period| period.first > day).map(|period| period.first.plus(-1)).min();
        Period {
            first: before.map_or(whole.first, |first| first.max(whole.first)),
            last: after.map_or(whole.last, |last| last.min(whole.last)),
        }
    }

    pub fn covers(&self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }
}

/// How far a timesheet has come. Approved is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    Submitted,
    Approved,
    /// Given back to its owner, with a reason.
    Returned,
}

impl State {
    pub const ALL: [State; 4] = [State::Open, State::Submitted, State::Approved, State::Returned];

    /// The word in SQL and JSON.
    pub fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Submitted => "submitted",
            State::Approved => "approved",
            State::Returned => "returned",
        }
    }
}

/// What is done with a timesheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    Submit,
    Withdraw,
    Approve,
    Return,
    Unlock,
}

/// Who takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    Owner,
    /// Somebody who looks after the owner, and never the owner himself.
    Reviewer,
}

impl Step {
    pub const ALL: [Step; 5] = [Step::Submit, Step::Withdraw, Step::Approve, Step::Return, Step::Unlock];

    /// The word that travels: `timesheet.submit`.
    pub fn kind(self) -> &'static str {
        match self {
            Step::Submit => "timesheet.submit",
            Step::Withdraw => "timesheet.withdraw",
            Step::Approve => "timesheet.approve",
            Step::Return => "timesheet.return",
            Step::Unlock => "timesheet.unlock",
        }
    }

    pub fn party(self) -> Party {
        match self {
            Step::Submit | Step::Withdraw => Party::Owner,
            Step::Approve | Step::Return | Step::Unlock => Party::Reviewer,
        }
    }

    pub fn needs_reason(self) -> bool {
        match self {
            Step::Return | Step::Unlock => true,
            Step::Submit | Step::Withdraw | Step::Approve => false,
        }
    }
}

/// A step that the state does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the timesheet is {}", state.word())]
pub struct Misstep {
    pub state: State,
    pub step: Step,
}

/// The state after a step.
///
/// # Errors
/// [`Misstep`]: only what is open or returned can be submitted, only what is submitted withdrawn, approved or returned,
/// and only what is approved unlocked.
pub fn after(state: State, step: Step) -> Result<State, Misstep> {
    match (state, step) {
        (State::Open | State::Returned, Step::Submit) => Ok(State::Submitted),
        (State::Submitted, Step::Withdraw) => Ok(State::Open),
        (State::Submitted, Step::Approve) => Ok(State::Approved),
        (State::Submitted, Step::Return) => Ok(State::Returned),
        (State::Approved, Step::Unlock) => Ok(State::Open),
        (State::Submitted | State::Approved, Step::Submit)
        | (State::Open | State::Approved | State::Returned, Step::Withdraw | Step::Approve | Step::Return)
        | (State::Open | State::Submitted | State::Returned, Step::Unlock) => Err(Misstep { state, step }),
    }
}
