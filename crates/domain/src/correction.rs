//! A correction as a person words it, and the change that it comes to.

use serde::{Deserialize, Serialize};

use crate::edit;
use crate::journal::{Change, Times};
use crate::refusal::Refusal;
use crate::session::{Entry, EntryKind, Session};
use crate::time::Instant;

/// What shall count instead of what does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_time: Option<Instant>,
    pub parts: Parts,
}

/// What becomes of the entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parts {
    /// They stay; the first and the last one follow the session's times.
    #[default]
    Kept,
    /// These are the breaks, whatever breaks there were.
    Breaks(Vec<(Instant, Instant)>),
    /// These are the entries. They say when the session starts and ends.
    Entries(Vec<Entry>),
}

/// The change that a wish comes to. Breaks and entries are those of a session that has ended; a start that is wished for
/// while it runs is kept until clock-out.
///
/// # Errors
/// A void or running session; times that cannot be; entries that do not tile.
pub fn change(session: &Session, wish: &Wish, now: Instant) -> Result<Change, Refusal> {
    match &wish.parts {
        Parts::Kept => edit::set_times(session, wish.start_time, wish.end_time, now),
        Parts::Breaks(breaks) => {
            has_ended(session)?;
            with_breaks(session, wish, breaks, now)
        }
        Parts::Entries(entries) => {
            has_ended(session)?;
            with_entries(session, entries, now)
        }
    }
}

fn has_ended(session: &Session) -> Result<(), Refusal> {
    edit::not_void(session)?;
    if session.is_open() { Err(Refusal::StillRunning { session: session.id }) } else { Ok(()) }
}

/// The old breaks go first, so that they are in nobody's way.
fn with_breaks(session: &Session, wish: &Wish, breaks: &[(Instant, Instant)], now: Instant) -> Result<Change, Refusal> {
    let mut draft = session.clone();
    while let Some(position) = draft.entries.iter().position(|entry| entry.kind == EntryKind::Break) {
        let without = edit::remove_entry(&draft, position)?;
        put(&mut draft, without);
    }
    let bounds = edit::set_times(&draft, wish.start_time, wish.end_time, now)?;
    let pending_start = bounds.pending_start;
    put(&mut draft, bounds);
    for (from, to) in breaks {
        let with = edit::add_break(&draft, *from, *to, now)?;
        put(&mut draft, with);
    }
    Ok(Change { times: Some(edit::times_of(&draft)), pending_start, note: None })
}

fn put(draft: &mut Session, change: Change) {
    if let Some(Times { start_time, end_time, entries }) = change.times {
        (draft.start_time, draft.end_time, draft.entries) = (start_time, end_time, entries);
    }
}

fn with_entries(session: &Session, entries: &[Entry], now: Instant) -> Result<Change, Refusal> {
    let zone = || session.zone.clone();
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
        return Err(Refusal::Empty { field: "entries".into() });
    };
    for entry in entries {
        let end = entry.end.ok_or(Refusal::StillRunning { session: session.id })?;
        edit::ordered(entry.start, end, &session.zone)?;
    }
    if let Some(pair) = entries.windows(2).find(|pair| pair[0].end != Some(pair[1].start)) {
        return Err(Refusal::EntryInTheWay { start: pair[1].start, end: pair[1].end, zone: zone() });
    }
    if let Some(end) = last.end {
        edit::new_not_future(end, session.end_time, now, &session.zone)?;
    }
    let times = Times { start_time: first.start, end_time: last.end, entries: entries.to_vec() };
    Ok(Change { times: Some(times), pending_start: Some(None), note: None })
}
