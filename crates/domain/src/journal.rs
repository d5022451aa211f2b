//! The journal: the append-only log of everything that changed. It is at once the outbox, the undo history and the
//! audit trail; the other tables are what it amounts to.
//!
//! A [`Record`] carries one [`Act`]. [`apply`] is the only place that says what an act does to a session, whether it
//! has just been decided or is replayed ten years later.

use crate::balance::{DayOff, Opening};
use crate::dimension::{Dimension, Dimensions};
use crate::ids::{BatchId, DimensionId, OpId, SessionId};
use crate::rules::Policy;
use crate::session::{Entry, EntryKind, Session, Source};
use crate::time::{Day, Instant, Zone};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A value before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub old: Instant,
    pub new: Instant,
}

/// The group of a session's values that belong together: times and the entries that tile them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    pub start_time: Instant,
    pub end_time: Option<Instant>,
    pub entries: Vec<Entry>,
}

/// New values for a session, group by group; a group that is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<Times>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// `Some(None)` takes the wish back.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "wish")]
    pub pending_start: Option<Option<Instant>>,
}

/// JSON has one null; a wish taken back is written as `{"at":null}`.
mod wish {
    use super::Instant;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct At {
        at: Option<Instant>,
    }

    pub fn serialize<S: Serializer>(wish: &Option<Option<Instant>>, serializer: S) -> Result<S::Ok, S::Error> {
        wish.map(|at| At { at }).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Instant>>, D::Error> {
        Ok(Option::<At>::deserialize(deserializer)?.map(|wish| wish.at))
    }
}

/// What was done. The names are those that travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Act {
    #[serde(rename = "clock.in")]
    ClockIn {
        session: SessionId,
        zone: Zone,
        start_time: Instant,
        #[serde(flatten)]
        on: Dimensions,
        note: String,
    },
    #[serde(rename = "clock.out")]
    ClockOut {
        session: SessionId,
        end_time: Instant,
        /// The start that had been wished for while the session ran.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start_time: Option<Moved>,
        clock_moved: bool,
    },
    #[serde(rename = "break.start")]
    BreakStart { session: SessionId, time: Instant },
    #[serde(rename = "break.end")]
    BreakEnd {
        session: SessionId,
        time: Instant,
        #[serde(flatten)]
        on: Dimensions,
    },
    #[serde(rename = "entry.switch")]
    EntrySwitch {
        session: SessionId,
        time: Instant,
        #[serde(flatten)]
        on: Dimensions,
    },
    /// A past session, typed in or imported, whole.
    #[serde(rename = "session.add")]
    SessionAdd {
        session: SessionId,
        #[serde(rename = "is")]
        body: Session,
    },
    #[serde(rename = "session.set")]
    SessionSet { session: SessionId, set: Change, old: Change },
    #[serde(rename = "session.void")]
    SessionVoid { session: SessionId },
    #[serde(rename = "session.unvoid")]
    SessionUnvoid { session: SessionId },
    /// A session as it stands elsewhere, whole: what a server told, or what it made of several devices' records.
    #[serde(rename = "session.put")]
    SessionPut {
        session: SessionId,
        #[serde(rename = "is")]
        body: Session,
    },
    #[serde(rename = "dimension.add")]
    DimensionAdd { id: DimensionId, dimension: Dimension, name: String },
    #[serde(rename = "dimension.set")]
    DimensionSet { id: DimensionId, set: Label, old: Label },
    /// Two that are called the same, made on two devices, become one.
    #[serde(rename = "dimension.merge")]
    DimensionMerge { id: DimensionId, into: DimensionId },
    #[serde(rename = "target.set")]
    TargetSet {
        valid_from: Day,
        /// Minutes per weekday, Monday first; none takes the target away.
        set: Option<[u16; 7]>,
        old: Option<[u16; 7]>,
    },
    #[serde(rename = "day_off.set")]
    DayOffSet { day: Day, set: Option<DayOff>, old: Option<DayOff> },
    #[serde(rename = "opening.set")]
    OpeningSet { set: Option<Opening>, old: Option<Opening> },
    #[serde(rename = "policy.set")]
    PolicySet { set: Policy, old: Policy },
    /// Decisions about a change that somebody proposed.
    #[serde(rename = "proposal.accept")]
    ProposalAccept { proposal: String, session: SessionId },
    #[serde(rename = "proposal.reject")]
    ProposalReject { proposal: String, session: SessionId },
    #[serde(rename = "proposal.withdraw")]
    ProposalWithdraw { proposal: String, session: SessionId },
}

/// How a project, category or labor type is called and whether it is still offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    pub name: String,
    /// An archived one keeps its past and is no longer offered.
    pub archived: bool,
}

impl Act {
    /// The word that travels: `clock.in`.
    pub fn kind(&self) -> &'static str {
        match self {
            Act::ClockIn { .. } => "clock.in",
            Act::ClockOut { .. } => "clock.out",
            Act::BreakStart { .. } => "break.start",
            Act::BreakEnd { .. } => "break.end",
            Act::EntrySwitch { .. } => "entry.switch",
            Act::SessionAdd { .. } => "session.add",
            Act::SessionSet { .. } => "session.set",
            Act::SessionVoid { .. } => "session.void",
            Act::SessionUnvoid { .. } => "session.unvoid",
            Act::SessionPut { .. } => "session.put",
            Act::DimensionAdd { .. } => "dimension.add",
            Act::DimensionSet { .. } => "dimension.set",
            Act::DimensionMerge { .. } => "dimension.merge",
            Act::TargetSet { .. } => "target.set",
            Act::DayOffSet { .. } => "day_off.set",
            Act::OpeningSet { .. } => "opening.set",
            Act::PolicySet { .. } => "policy.set",
            Act::ProposalAccept { .. } => "proposal.accept",
            Act::ProposalReject { .. } => "proposal.reject",
            Act::ProposalWithdraw { .. } => "proposal.withdraw",
        }
    }

    pub fn session(&self) -> Option<SessionId> {
        match self {
            Act::ClockIn { session, .. }
            | Act::ClockOut { session, .. }
            | Act::BreakStart { session, .. }
            | Act::BreakEnd { session, .. }
            | Act::EntrySwitch { session, .. }
            | Act::SessionAdd { session, .. }
            | Act::SessionSet { session, .. }
            | Act::SessionVoid { session }
            | Act::SessionUnvoid { session }
            | Act::SessionPut { session, .. }
            | Act::ProposalAccept { session, .. }
            | Act::ProposalReject { session, .. }
            | Act::ProposalWithdraw { session, .. } => Some(*session),
            Act::DimensionAdd { .. }
            | Act::DimensionSet { .. }
            | Act::DimensionMerge { .. }
            | Act::TargetSet { .. }
            | Act::DayOffSet { .. }
            | Act::OpeningSet { .. }
            | Act::PolicySet { .. } => None,
        }
    }
}

/// Where and how sure: what a device knew of time when it wrote a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Wall clock.
    pub at: Instant,
    pub zone: Zone,
    /// Minutes east of UTC.
    pub offset_min: i32,
    /// The boot the monotonic clock belongs to.
    pub boot: String,
    /// Microseconds of a clock that goes on through sleep and cannot be set.
    pub mono_us: i64,
    pub device: String,
}

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Counts from 1 without a gap.
    pub n: i64,
    pub op: OpId,
    pub batch: BatchId,
    /// The batch that this one takes back (undo) or brings back (redo: it undoes an undo).
    pub undoes: Option<BatchId>,
    pub stamp: Stamp,
    pub reason: Option<String>,
    pub act: Act,
}

/// What a journal starts from: the hash before its first record.
pub const GENESIS: [u8; 32] = [0; 32];

/// The hash of one record: SHA-256 over `"stint.journal.1"`, the hash before it, and each column in the order of the
/// table: a tag byte (0 null, 1 integer, 2 text), for an integer its eight bytes, for a text its length in bytes as
/// eight bytes and its UTF-8; all integers little-endian. The vectors in docs/STORAGE.md pin it down.
pub fn chain(before: &[u8; 32], columns: &[Column<'_>]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"stint.journal.1");
    hash.update(before);
    for column in columns {
        match column {
            Column::Null => hash.update([0]),
            Column::Integer(value) => {
                hash.update([1]);
                hash.update(value.to_le_bytes());
            }
            Column::Text(text) => {
                hash.update([2]);
                hash.update((text.len() as u64).to_le_bytes());
                hash.update(text.as_bytes());
            }
        }
    }
    hash.finalize().into()
}

/// A value as it lies in the journal's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column<'a> {
    Null,
    Integer(i64),
    Text(&'a str),
}

/// An act that does not fit the session it is meant for: a journal that was not written by these rules.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} does not fit the session it names")]
pub struct Misfit {
    pub kind: &'static str,
}

/// The session after `act`. `before` is the session that the act names, `pressed` the record's wall clock. A break or
/// switch that counts later than it was pressed was moved because the wall clock stood before the open entry (typed
/// times are never ahead of the press): that is flagged.
///
/// # Errors
/// [`Misfit`] when the act needs a session that is not there or not running, brings one that is there, names another,
/// or would leave entries that do not tile the session.
pub fn apply(before: Option<Session>, act: &Act, pressed: Instant) -> Result<Session, Misfit> {
    let misfit = Misfit { kind: act.kind() };
    let is_named = |session: &Session| act.session() == Some(session.id);
    if before.as_ref().is_some_and(|session| !is_named(session) || needs_open(act) && !session.is_open()) {
        return Err(misfit);
    }
    let after = match (before, act) {
        (None, Act::ClockIn { session, zone, start_time, on, note }) => Ok(Session {
            id: *session,
            zone: zone.clone(),
            source: Source::Punch,
            original_start_time: pressed,
            original_end_time: None,
            start_time: *start_time,
            end_time: None,
            note: note.clone(),
            entries: vec![Entry { kind: EntryKind::Work, start: *start_time, end: None, on: *on }],
            void: false,
            pending_start: None,
            clock_moved: false,
            held: false,
            shell: false,
        }),
        (None, Act::SessionAdd { body, .. }) if is_named(body) => Ok(body.clone()),
        (_, Act::SessionPut { body, .. }) if is_named(body) => Ok(body.clone()),
        (Some(mut session), act) => {
            match act {
                Act::ClockOut { end_time, start_time, clock_moved, .. } => {
                    close_entry(&mut session, *end_time);
                    session.end_time = Some(*end_time);
                    session.original_end_time.get_or_insert(pressed);
                    session.clock_moved |= *clock_moved;
                    if let Some(moved) = start_time {
                        session.start_time = moved.new;
                        session.pending_start = None;
                        if let Some(first) = session.entries.first_mut() {
                            first.start = moved.new;
                        }
                    }
                }
                Act::BreakStart { time, .. } => {
                    session.clock_moved |= pressed < *time;
                    let on = session.on();
                    close_entry(&mut session, *time);
                    session.entries.push(Entry { kind: EntryKind::Break, start: *time, end: None, on });
                }
                Act::BreakEnd { time, on, .. } | Act::EntrySwitch { time, on, .. } => {
                    session.clock_moved |= pressed < *time;
                    close_entry(&mut session, *time);
                    session.entries.push(Entry { kind: EntryKind::Work, start: *time, end: None, on: *on });
                }
                Act::SessionSet { set, .. } => {
                    if let Some(times) = &set.times {
                        session.start_time = times.start_time;
                        session.end_time = times.end_time;
                        session.entries = times.entries.clone();
                    }
                    if let Some(note) = &set.note {
                        session.note.clone_from(note);
                    }
                    if let Some(wish) = set.pending_start {
                        session.pending_start = wish;
                    }
                }
                Act::SessionVoid { .. } => session.void = true,
                Act::SessionUnvoid { .. } => session.void = false,
                Act::ClockIn { .. }
                | Act::SessionAdd { .. }
                | Act::SessionPut { .. }
                | Act::DimensionAdd { .. }
                | Act::DimensionSet { .. }
                | Act::DimensionMerge { .. }
                | Act::TargetSet { .. }
                | Act::DayOffSet { .. }
                | Act::OpeningSet { .. }
                | Act::PolicySet { .. }
                | Act::ProposalAccept { .. }
                | Act::ProposalReject { .. }
                | Act::ProposalWithdraw { .. } => return Err(misfit),
            }
            Ok(session)
        }
        (None, _) => Err(misfit.clone()),
    }?;
    if after.is_tiled() { Ok(after) } else { Err(misfit) }
}

/// Whether an act is one of the clock's upon a session that is open.
fn needs_open(act: &Act) -> bool {
    match act {
        Act::ClockOut { .. } | Act::BreakStart { .. } | Act::BreakEnd { .. } | Act::EntrySwitch { .. } => true,
        Act::ClockIn { .. }
        | Act::SessionAdd { .. }
        | Act::SessionSet { .. }
        | Act::SessionVoid { .. }
        | Act::SessionUnvoid { .. }
        | Act::SessionPut { .. }
        | Act::DimensionAdd { .. }
        | Act::DimensionSet { .. }
        | Act::DimensionMerge { .. }
        | Act::TargetSet { .. }
        | Act::DayOffSet { .. }
        | Act::OpeningSet { .. }
        | Act::PolicySet { .. }
        | Act::ProposalAccept { .. }
        | Act::ProposalReject { .. }
        | Act::ProposalWithdraw { .. } => false,
    }
}

fn close_entry(session: &mut Session, at: Instant) {
    if let Some(last) = session.entries.last_mut() {
        last.end = Some(at);
    }
}
