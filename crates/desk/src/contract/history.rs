//! History: days with their sessions, corrections, and what explains a total.

use super::{ActView, Moment, On, OnWish, Ribbon};
use serde::{Deserialize, Serialize};
use stint_domain::balance::DayOff;
use stint_domain::exception::{ExceptionKind, Severity};
use stint_domain::{ClockState, Day, EntryKind, SessionId, Source, Zone};
use ts_rs::TS;

/// Where a session is, for the eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SyncMark {
    /// Some of it is on this computer alone, and will be sent.
    Here,
    /// The server has all of it.
    Sent,
    /// A card waits for a person.
    NeedsYou,
}

/// A session as it is shown: effective beside original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionView {
    pub id: SessionId,
    pub day: Day,
    pub zone: Zone,
    /// The zone is not the one that new sessions get: show a tag.
    pub foreign_zone: bool,
    pub source: Source,
    pub state: ClockState,
    pub original_start: Moment,
    pub original_end: Option<Moment>,
    pub start: Moment,
    pub end: Option<Moment>,
    pub pending_start: Option<Moment>,
    pub note: String,
    pub on: On,
    pub entries: Vec<EntryView>,
    /// Open entries up to the answer's making.
    pub work_ms: i64,
    pub break_ms: i64,
    /// Less what an overlapping earlier session counts.
    pub counted_work_ms: i64,
    pub counted_break_ms: i64,
    pub corrected: bool,
    pub overlap: bool,
    pub clock_moved: bool,
    pub deleted: bool,
    /// Open, but waiting: another session of the same person runs, clocked in on another device.
    pub held: bool,
    /// Where it is; none without a server.
    pub sync: Option<SyncMark>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EntryView {
    pub position: usize,
    pub kind: EntryKind,
    pub start: Moment,
    pub end: Option<Moment>,
    pub length_ms: i64,
    pub on: On,
}

/// A session with all that was ever done to it, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionDetail {
    pub session: SessionView,
    pub trail: Vec<TrailRow>,
}

/// One journal record of a session, readable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TrailRow {
    pub n: i64,
    pub kind: String,
    pub at: Moment,
    pub device: String,
    pub reason: Option<String>,
    /// It takes another act back.
    pub undo: bool,
    pub changes: Vec<FieldChange>,
}

/// `start`, `end`, `note`, `entries`, `project` …, before and after. Times are moments, everything else text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldChange {
    pub field: String,
    pub old: Option<Shown>,
    pub new: Option<Shown>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    Moment(Moment),
    Text(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExceptionView {
    pub kind: ExceptionKind,
    pub severity: Severity,
    pub day: Day,
    pub session: Option<SessionId>,
    pub is_ms: Option<i64>,
    pub should_ms: Option<i64>,
    pub source: Option<String>,
}

/// Which sessions: all that fit everything given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct Filter {
    /// Business days, both included.
    pub from: Option<Day>,
    pub to: Option<Day>,
    /// In note, project, category or labor type, upper and lower case alike.
    pub search: Option<String>,
    /// By name.
    pub project: Option<String>,
    pub category: Option<String>,
    pub labor_type: Option<String>,
    pub mark: Option<Mark>,
}

/// What sets a session apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    Corrected,
    Overlap,
    Manual,
    Imported,
    ClockMoved,
    /// Only deleted sessions; without this mark they do not appear.
    Deleted,
}

/// How long the list is, month by month, newest first: enough to lay out the scroll bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Outline {
    pub months: Vec<OutlineMonth>,
    pub sessions: u32,
    /// Counted.
    pub work_ms: i64,
    pub break_ms: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutlineMonth {
    /// Its first day.
    pub month: Day,
    /// Days that have a session in it.
    pub days: u32,
    pub sessions: u32,
    pub work_ms: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MonthAsk {
    pub filter: Filter,
    /// Any day of the month.
    pub month: Day,
}

/// A business day in History; sessions newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HistoryDay {
    pub day: Day,
    /// Counted, of the sessions that fit the filter.
    pub work_ms: i64,
    pub break_ms: i64,
    pub target_ms: Option<i64>,
    pub day_off: Option<DayOff>,
    pub ribbon: Ribbon,
    pub sessions: Vec<SessionView>,
    pub exceptions: Vec<ExceptionView>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Which {
    /// An id, or its first or last characters as far as they are unambiguous; `last` is the newest session.
    pub session: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Several {
    pub sessions: Vec<String>,
}

/// A past session, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct SessionAdd {
    /// The day a bare time belongs to; today if absent.
    pub day: Option<String>,
    pub start: String,
    /// A time, or `+` and a duration. Earlier than the start: on the next day.
    pub end: String,
    #[serde(default)]
    pub breaks: Vec<BreakWish>,
    pub zone: Option<String>,
    pub note: Option<String>,
    #[serde(flatten)]
    pub on: OnWish,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BreakWish {
    pub from: String,
    pub to: String,
}

/// New values for one session; what is absent stays. Times need a reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct SessionEdit {
    pub session: String,
    pub start: Option<String>,
    pub end: Option<String>,
    pub note: Option<String>,
    #[serde(flatten)]
    pub on: OnWish,
    pub reason: Option<String>,
}

/// The same values for several sessions at once: one act, one undo.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct SessionsEdit {
    pub sessions: Vec<String>,
    pub note: Option<String>,
    #[serde(flatten)]
    pub on: OnWish,
}

/// New boundaries or dimensions for one entry; its neighbours follow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct EntryEdit {
    pub session: String,
    pub position: usize,
    pub start: Option<String>,
    pub end: Option<String>,
    #[serde(flatten)]
    pub on: OnWish,
    pub reason: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EntryRemove {
    pub session: String,
    pub position: usize,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BreakAdd {
    pub session: String,
    pub from: String,
    pub to: String,
    pub reason: String,
}

/// What a change came to. It is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Changed {
    /// None: nothing had to be changed.
    pub done: Option<ActView>,
    /// The sessions that it touched, as they are now; the first ten of them.
    pub sessions: Vec<SessionView>,
    pub touched: u32,
}

/// Which total to explain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "total", rename_all = "snake_case")]
pub enum Explain {
    Day { day: Day },
    Week { day: Day },
    Balance,
    Session { session: SessionId },
}

/// The arithmetic of a total: its terms add up to it, exactly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Explanation {
    pub total_ms: i64,
    pub terms: Vec<Term>,
}

/// One line of the arithmetic. `what` names its sentence in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Term {
    pub what: TermKind,
    pub ms: i64,
    pub from: Option<Moment>,
    pub to: Option<Moment>,
    pub day: Option<Day>,
    pub until: Option<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TermKind {
    /// Opening balance.
    Opening,
    /// Counted work of a day, a month or a year (`day`..`until`).
    Worked,
    /// What was due in the same time, below zero.
    Target,
    /// One entry of work.
    Work,
    /// A session's length, from start to end.
    Length,
    /// A break, below zero.
    Break,
    /// Counted by an overlapping session, below zero.
    Overlap,
}
