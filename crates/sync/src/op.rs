//! An operation: one journal record of a device as it travels.

use crate::marks::Base;
use crate::receipt::Receipt;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;
use stint_domain::{Act, Instant, OpId, Record, SessionId, Stamp, Zone};

/// Characters that a note, a name or a reason may have.
const LONGEST_TEXT: usize = 20_000;
/// Entries that one session may have.
const MOST_ENTRIES: usize = 2_000;

/// One journal record of a device, with what a server needs to decide about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Op {
    pub id: OpId,
    /// The record's number on its device: gaps and clones are noticed by it.
    pub n: i64,
    /// Whose time it is, the server's number of that user as text; none: the sender's own.
    pub user: Option<String>,
    pub stamp: Stamp,
    /// For each group of values that it sets: the operation that it was made on.
    pub base: Base,
    pub reason: Option<String>,
    pub act: Act,
    /// That a server has had it before; sent again after that server lost it.
    pub receipt: Option<Receipt>,
}

/// A JSON that is not an operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OpError(String);

/// As it is written: the act's own values under `set`, its kind and session beside the rest.
#[derive(Serialize, Deserialize)]
struct Written<'a> {
    op: OpId,
    n: i64,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(default)]
    session: Option<SessionId>,
    #[serde(default)]
    user: Option<String>,
    #[serde(borrow)]
    at: Cow<'a, str>,
    #[serde(borrow)]
    tz: Cow<'a, str>,
    off: i32,
    #[serde(borrow)]
    stamp: Clocks<'a>,
    #[serde(default)]
    base: Base,
    /// Put in when the rest is written: it is a JSON already.
    #[serde(default, skip_serializing)]
    set: Map<String, Value>,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    receipt: Option<Receipt>,
}

/// What the device knew of time besides the wall clock.
#[derive(Serialize, Deserialize)]
struct Clocks<'a> {
    #[serde(borrow, default)]
    boot: Cow<'a, str>,
    #[serde(default)]
    mono_us: i64,
    #[serde(borrow, default)]
    device: Cow<'a, str>,
}

impl Op {
    /// The operation that a record is, made on `base`.
    pub fn of(record: &Record, base: Base) -> Op {
        Op {
            id: record.op,
            n: record.n,
            user: None,
            stamp: record.stamp.clone(),
            base,
            reason: record.reason.clone(),
            act: record.act.clone(),
            receipt: None,
        }
    }

    pub fn session(&self) -> Option<SessionId> {
        self.act.session()
    }

    /// As JSON.
    pub fn write(&self) -> Value {
        let mut set = match serde_json::to_value(&self.act) {
            Ok(Value::Object(set)) => set,
            Ok(_) | Err(_) => Map::new(),
        };
        set.remove("kind");
        set.remove("session");
        let Stamp { at, zone, offset_min, boot, mono_us, device } = &self.stamp;
        let written = Written {
            op: self.id,
            n: self.n,
            kind: self.act.kind().into(),
            session: self.act.session(),
            user: self.user.clone(),
            at: at.rfc3339().into(),
            tz: zone.0.as_str().into(),
            off: *offset_min,
            stamp: Clocks { boot: boot.into(), mono_us: *mono_us, device: device.into() },
            base: self.base,
            set: Map::new(),
            reason: self.reason.clone(),
            receipt: self.receipt.clone(),
        };
        let mut written = serde_json::to_value(written).unwrap_or(Value::Null);
        if let Value::Object(fields) = &mut written {
            fields.insert("set".into(), Value::Object(set));
        }
        written
    }

    /// # Errors
    /// A JSON that is no operation, one of a kind that is not known here, or with values that cannot be.
    pub fn read(value: &Value) -> Result<Op, OpError> {
        let written = Written::deserialize(value).map_err(|error| OpError(error.to_string()))?;
        let mut act = written.set;
        act.insert("kind".into(), written.kind.into_owned().into());
        if let Some(session) = written.session {
            act.insert("session".into(), session.to_string().into());
        }
        let act = Act::deserialize(&Value::Object(act)).map_err(|error| OpError(error.to_string()))?;
        let at = Instant::parse_rfc3339(&written.at).ok_or_else(|| OpError("`at` is not an RFC 3339 time".into()))?;
        let Clocks { boot, mono_us, device } = written.stamp;
        let op = Op {
            id: written.op,
            n: written.n,
            user: written.user,
            stamp: Stamp {
                at,
                zone: Zone(written.tz.into_owned()),
                offset_min: written.off,
                boot: boot.into_owned(),
                mono_us,
                device: device.into_owned(),
            },
            base: written.base,
            reason: written.reason,
            act,
            receipt: written.receipt,
        };
        check(&op, value)?;
        Ok(op)
    }
}

/// The id of what may not be a whole operation, to answer it by.
pub fn id_of(value: &Value) -> Option<OpId> {
    value.get("op")?.as_str()?.parse().ok()
}

/// Values that no clock and no person makes: they would break sums later on.
fn check(op: &Op, value: &Value) -> Result<(), OpError> {
    let wrong = |what: &str| Err(OpError(what.to_owned()));
    if op.n < 1 {
        return wrong("`n` counts from 1");
    }
    if matches!(op.act, Act::SessionPut { .. } | Act::DimensionMerge { .. }) {
        return wrong("records of this kind are made by the server");
    }
    if !moments(&op.act).iter().all(|at| Instant::checked(at.ms()).is_some()) {
        return wrong("a time lies outside of the years 1 to 9999");
    }
    if has_nul(value) {
        return wrong("a text has U+0000, which PostgreSQL keeps in no text");
    }
    if longest(value) > LONGEST_TEXT {
        return wrong("a text is longer than 20,000 characters");
    }
    let entries = match &op.act {
        Act::SessionAdd { body, .. } => body.entries.len(),
        Act::SessionSet { set, .. } => set.times.as_ref().map_or(0, |times| times.entries.len()),
        _ => 0,
    };
    if entries > MOST_ENTRIES {
        return wrong("a session has at most 2,000 entries");
    }
    match &op.act {
        Act::SessionAdd { body, .. } if body.held || body.shell || body.void => wrong("a new session is none of these"),
        _ => Ok(()),
    }
}

fn moments(act: &Act) -> Vec<Instant> {
    match act {
        Act::ClockIn { start_time, .. } => vec![*start_time],
        Act::ClockOut { end_time, start_time, .. } => {
            start_time.iter().flat_map(|moved| [moved.old, moved.new]).chain([*end_time]).collect()
        }
        Act::BreakStart { time, .. } | Act::BreakEnd { time, .. } | Act::EntrySwitch { time, .. } => vec![*time],
        Act::SessionAdd { body, .. } => {
            let ends = body.end_time.into_iter().chain(body.original_end_time);
            let entries = body.entries.iter().flat_map(|entry| std::iter::once(entry.start).chain(entry.end));
            ends.chain(entries).chain([body.start_time, body.original_start_time]).collect()
        }
        Act::SessionSet { set, .. } => {
            let times = set.times.iter().flat_map(|times| {
                let entries = times.entries.iter().flat_map(|entry| std::iter::once(entry.start).chain(entry.end));
                entries.chain(times.end_time).chain([times.start_time]).collect::<Vec<_>>()
            });
            times.chain(set.pending_start.flatten()).collect()
        }
        _ => Vec::new(),
    }
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(values) => values.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn longest(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        Value::Array(values) => values.iter().map(longest).max().unwrap_or(0),
        Value::Object(values) => values.values().map(longest).max().unwrap_or(0),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}
