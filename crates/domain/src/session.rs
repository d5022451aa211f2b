//! Sessions and the entries that tile them.

use crate::dimension::Dimensions;
use crate::ids::SessionId;
use crate::time::{Instant, Zone};
use serde::{Deserialize, Serialize};

/// How a session came to be. A manual or imported one has the first entered values as its originals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Punch,
    Manual,
    Import,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    Work,
    Break,
}

/// A stretch of work or break inside a session. The last entry of a running session has no end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub kind: EntryKind,
    pub start: Instant,
    pub end: Option<Instant>,
    #[serde(flatten)]
    pub on: Dimensions,
}

impl Entry {
    /// Milliseconds, an open entry counted up to `now`.
    pub fn length(&self, now: Instant) -> i64 {
        (self.end.unwrap_or(now) - self.start).max(0)
    }
}

/// What a session's clock shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    Out,
    Working,
    OnBreak,
}

/// A stretch at work, from clock-in to clock-out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub zone: Zone,
    pub source: Source,
    /// When clock-in was pressed. Never changes.
    pub original_start_time: Instant,
    /// When clock-out was first pressed. Never changes once set.
    pub original_end_time: Option<Instant>,
    /// What counts.
    pub start_time: Instant,
    /// What counts; none while the session runs.
    pub end_time: Option<Instant>,
    pub note: String,
    /// Tile the session: no gap, no overlap, the first starts and the last ends with it.
    pub entries: Vec<Entry>,
    pub void: bool,
    /// A start time wished for while the session runs; applied at clock-out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending_start: Option<Instant>,
    /// The wall clock jumped against the monotonic clock while it ran, or the end was pressed before the start.
    #[serde(default)]
    pub clock_moved: bool,
    /// Open beside another one that runs, on another device: kept, not shown as running until that one has ended.
    #[serde(default, skip_serializing_if = "is_false")]
    pub held: bool,
    /// Known only by its clock-out or break: the clock-in has not arrived.
    #[serde(default, skip_serializing_if = "is_false")]
    pub shell: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Session {
    /// Whether it has no end yet, held or not.
    pub fn is_open(&self) -> bool {
        self.end_time.is_none() && !self.void
    }

    /// Whether it is the one that its user's clock shows.
    pub fn is_running(&self) -> bool {
        self.is_open() && !self.held
    }

    pub fn state(&self) -> ClockState {
        if !self.is_running() {
            return ClockState::Out;
        }
        match self.entries.last().map(|entry| entry.kind) {
            Some(EntryKind::Break) => ClockState::OnBreak,
            Some(EntryKind::Work) | None => ClockState::Working,
        }
    }

    /// Milliseconds of one kind, open entries counted up to `now`.
    pub fn total(&self, kind: EntryKind, now: Instant) -> i64 {
        self.entries.iter().filter(|entry| entry.kind == kind).map(|entry| entry.length(now)).sum()
    }

    /// Whether the effective times differ from the pressed ones.
    pub fn is_corrected(&self) -> bool {
        self.start_time != self.original_start_time
            || (self.original_end_time.is_some() && self.end_time.is_some() && self.end_time != self.original_end_time)
    }

    /// The last work entry's dimensions: what the session is "on".
    pub fn on(&self) -> Dimensions {
        let work = self.entries.iter().rev().find(|entry| entry.kind == EntryKind::Work);
        work.map(|entry| entry.on).unwrap_or_default()
    }

    /// Whether the entries tile the session: the first invariant.
    pub fn is_tiled(&self) -> bool {
        tiles(&self.entries, self.start_time, self.end_time)
    }
}

/// Whether entries run from `start` to `end` without gap, overlap or one that is turned around. Two presses in the
/// same millisecond, or with the wall clock set back between them, leave an entry without length: what was pressed is
/// kept even then.
pub fn tiles(entries: &[Entry], start: Instant, end: Option<Instant>) -> bool {
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return false };
    let joined = entries.windows(2).all(|pair| pair[0].end == Some(pair[1].start));
    let forward = entries.iter().all(|entry| entry.end.is_none_or(|end| entry.start <= end));
    first.start == start && last.end == end && joined && forward
}
