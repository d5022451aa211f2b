//! The clock and Today.

use super::{ExceptionView, Moment, On, OnWish, SessionView};
use serde::{Deserialize, Serialize};
use stint_domain::balance::{Balance, DayOff};
use stint_domain::{ClockState, Day, SessionId, Zone};
use ts_rs::TS;

/// When, as typed; absent: now, by pressing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct At {
    pub at: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct ClockIn {
    /// "Started earlier", as typed.
    pub at: Option<String>,
    pub note: Option<String>,
    #[serde(flatten)]
    pub on: OnWish,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct Switch {
    pub at: Option<String>,
    #[serde(flatten)]
    pub on: OnWish,
}

/// A time as it is being typed, to be read back to the one who types it. Nothing is done with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct TimeRead {
    pub text: String,
    /// The day a bare time belongs to; today if absent.
    pub day: Option<Day>,
    /// The zone it is meant in; the zone of new sessions if absent.
    pub zone: Option<Zone>,
    /// It is the end of what began then: a time of day before it means the next day, `+2h` a length.
    pub after: Option<stint_domain::Instant>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct DayRead {
    /// `2026-11-22`, `22.11.`, `yesterday`, `mon` …; the business day of this moment if absent.
    pub text: Option<String>,
}

/// What a punch came to. It is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Punched {
    /// False: it was so already and nothing was written.
    pub changed: bool,
    pub state: ClockState,
    pub session: Option<SessionView>,
}

/// Everything Today shows, as of `now`. Milliseconds that include an open entry go on growing while it is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Today {
    pub now: Moment,
    pub day: Day,
    /// The zone new sessions get.
    pub zone: Zone,
    pub state: ClockState,
    pub running: Option<SessionView>,
    /// Since when the current state lasts: the open entry's start.
    pub since: Option<Moment>,
    pub ribbon: Ribbon,
    /// Today's sessions, the running one included even if it began earlier; oldest first.
    pub sessions: Vec<SessionView>,
    /// Counted work and break of today up to `now`.
    pub work_ms: i64,
    pub break_ms: i64,
    /// Due today; absent without target hours.
    pub target_ms: Option<i64>,
    pub day_off: Option<DayOff>,
    pub week: Week,
    /// Up to the end of yesterday; absent without target hours.
    pub balance: Option<BalanceView>,
    /// The running session that began on an earlier business day: when did you leave?
    pub forgotten: Option<Forgotten>,
    pub break_due: Option<BreakDue>,
    pub exceptions: Vec<ExceptionView>,
    /// The last three different things worked on, newest first, without the current one.
    pub recent: Vec<Recent>,
    pub undo: Option<ActView>,
    pub redo: Option<ActView>,
    /// Nothing has been set up and no session exists: the first run asks its questions.
    pub first_run: bool,
    /// The data can be looked at but not changed, and why.
    pub read_only: Option<super::Trouble>,
    /// Said once after a repair at start: what was rebuilt from which copy.
    pub repaired: Option<Repaired>,
}

/// One day as a band: the part `begin`..`end` is drawn, wide enough for all blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Ribbon {
    pub begin: Moment,
    pub end: Moment,
    pub blocks: Vec<Block>,
    /// Hour marks inside of it; 23 or 25 on the days the clocks change.
    pub hours: Vec<Moment>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Block {
    pub session: SessionId,
    pub kind: stint_domain::EntryKind,
    pub start: Moment,
    /// None: still open.
    pub end: Option<Moment>,
    /// Another session counts this time.
    pub overlapped: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Week {
    pub from: Day,
    pub to: Day,
    pub work_ms: i64,
    /// Due up to and including today, and in the whole week; absent without target hours.
    pub target_so_far_ms: Option<i64>,
    pub target_ms: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BalanceView {
    pub from: Day,
    pub to: Day,
    pub opening_ms: i64,
    pub worked_ms: i64,
    pub target_ms: i64,
    pub balance_ms: i64,
}

impl From<Balance> for BalanceView {
    fn from(balance: Balance) -> BalanceView {
        let Balance { from, to, opening_ms, worked_ms, target_ms, balance_ms } = balance;
        BalanceView { from, to, opening_ms, worked_ms, target_ms, balance_ms }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Forgotten {
    pub session: SessionId,
    pub since: Moment,
    /// The day it began, which a bare typed time is read on.
    pub day: Day,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BreakDue {
    /// Below zero: overdue.
    pub in_ms: i64,
    pub break_min: u32,
    pub over_min: u32,
    pub source: String,
}

/// Something to continue with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Recent {
    pub on: On,
    pub note: String,
}

/// What undo or redo would take back or bring back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActView {
    /// `clock.in`, `session.set` …: its sentence is in the catalogue.
    pub kind: String,
    /// How many records it is made of.
    pub records: u32,
    pub at: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Repaired {
    pub from_backup: String,
    /// Records replayed on top of it.
    pub replayed: u32,
    /// Where the damaged file was set aside.
    pub set_aside: String,
}
