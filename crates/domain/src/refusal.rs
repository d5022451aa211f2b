//! A wish that was turned down, with the facts that make its sentence. The sentences are in the catalogue, one for
//! each code, in every language.

use crate::ids::SessionId;
use crate::time::{Day, Instant, Zone};
use serde::Serialize;

/// Why a wish was turned down. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    // -- the clock
    #[error("no session is running")]
    NotRunning,
    #[error("a session has been running since {since}")]
    AlreadyRunning { session: SessionId, since: Instant, zone: Zone },
    #[error("the previous session ends at {end}")]
    BeforePreviousEnd { end: Instant, zone: Zone },

    // -- typed times
    #[error("the end {end} is not after the start {start}")]
    EndNotAfterStart { start: Instant, end: Instant, zone: Zone },
    #[error("{at} is in the future")]
    InTheFuture { at: Instant, zone: Zone },
    #[error("{at} lies outside of the session")]
    OutsideSession { at: Instant, start: Instant, end: Option<Instant>, zone: Zone },
    /// The change would cut an entry away or turn it around; the entry itself has to be changed first.
    #[error("an entry from {start} is in the way")]
    EntryInTheWay { start: Instant, end: Option<Instant>, zone: Zone },
    #[error("`{text}` is not a time")]
    TimeUnreadable { text: String },
    #[error("`{text}` is not a duration")]
    DurationUnreadable { text: String },
    #[error("`{text}` is not a date")]
    DayUnreadable { text: String },
    /// The clocks went back: the hour came twice.
    #[error("`{text}` came twice: {first} and {second}")]
    TimeTwice { text: String, first: Instant, second: Instant, zone: Zone },
    /// The clocks went forward over it.
    #[error("`{text}` did not exist; the next valid time is {next}")]
    TimeSkipped { text: String, next: Instant, zone: Zone },
    #[error("there is no time zone {zone}")]
    ZoneUnknown { zone: String },
    #[error("{from} is after {to}")]
    PeriodBackwards { from: Day, to: Day },

    // -- sessions
    #[error("no session {id}")]
    SessionUnknown { id: String },
    #[error("{id} could be any of {count} sessions")]
    SessionAmbiguous { id: String, count: usize },
    #[error("a running session's end cannot be edited")]
    StillRunning { session: SessionId },
    #[error("the session is deleted")]
    SessionVoid { session: SessionId },
    #[error("no entry {position}")]
    EntryUnknown { position: usize },
    #[error("the only entry of a session cannot be removed")]
    OnlyEntry,
    #[error("a change of times needs a reason")]
    ReasonMissing,

    // -- everything else that is kept
    #[error("nothing to undo")]
    NothingToUndo,
    #[error("nothing to redo")]
    NothingToRedo,
    #[error("no such project, category or labor type")]
    DimensionUnknown { id: String },
    #[error("there is already one named {name}")]
    DimensionTaken { name: String },
    #[error("{field} is too long: {length} characters, at most {most}")]
    TooLong { field: String, length: usize, most: usize },
    #[error("{field}: {value} is not between {least} and {most}")]
    OutOfRange { field: String, value: i64, least: i64, most: i64 },
    #[error("{field} is empty")]
    Empty { field: String },
    #[error("there is no rule pack {id}")]
    RulePackUnknown { id: String },

    // -- files and the store
    #[error("the file is not one that can be read: {detail}")]
    FileUnreadable { file: String, detail: String },
    /// A table without a column that it needs.
    #[error("there is no column `{column}`")]
    ColumnMissing { column: String },
    /// A date that can be read with the day or the month first, and nothing in the file decides it.
    #[error("`{text}` could be {first} or {second}")]
    DayTwice { text: String, first: Day, second: Day },
    #[error("the file cannot be written: {detail}")]
    FileUnwritable { file: String, detail: String },
    #[error("the export was cancelled")]
    Cancelled,
    #[error("the data was written by a newer version: {found}, this one knows {known}")]
    SchemaNewer { found: i64, known: i64 },
    #[error("the data can be read but not written")]
    ReadOnly { path: String },
    #[error("the disk is full")]
    DiskFull { path: String },
    #[error("another program has been writing for too long")]
    Busy,
    #[error("the data is damaged")]
    Damaged { path: String, detail: String },
}
