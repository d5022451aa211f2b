//! Corrections: what a person may change about a session afterwards, and what the entries become.
//!
//! Every function is given the session and typed values, checks them and answers with the act to write, old values
//! beside new ones. Nothing is ever cut away to make a value fit: what is in the way is named.

use crate::clock::{may_start, not_future};
use crate::dimension::Dimensions;
use crate::ids::SessionId;
use crate::journal::{Act, Change, Times};
use crate::refusal::Refusal;
use crate::session::{Entry, EntryKind, Session, Source};
use crate::time::{Instant, Zone};

/// A past session as it is typed in or imported. `breaks` may come in any order.
#[derive(Clone, Debug)]
pub struct Past {
    pub session: SessionId,
    pub zone: Zone,
    pub source: Source,
    pub start: Instant,
    pub end: Instant,
    pub breaks: Vec<(Instant, Instant)>,
    pub on: Dimensions,
    pub note: String,
}

/// # Errors
/// An end that is not after its start, a time in the future, a break outside of the session or over another.
pub fn add(past: Past, now: Instant) -> Result<Act, Refusal> {
    ordered(past.start, past.end, &past.zone)?;
    not_future(past.end, now, &past.zone)?;
    let whole = Entry { kind: EntryKind::Work, start: past.start, end: Some(past.end), on: past.on };
    let mut session = Session {
        id: past.session,
        zone: past.zone,
        source: past.source,
        original_start_time: past.start,
        original_end_time: Some(past.end),
        start_time: past.start,
        end_time: Some(past.end),
        note: past.note,
        entries: vec![whole],
        void: false,
        pending_start: None,
        clock_moved: false,
        held: false,
        shell: false,
    };
    for (from, to) in past.breaks {
        session.entries = with_break(&session, from, to, now)?;
    }
    Ok(Act::SessionAdd { session: session.id, body: session })
}

/// New effective start and end. On a running session a start is kept as a wish until clock-out and an end is refused;
/// the start that it has already takes the wish back. On an ended one a start settles a wish that was left over.
///
/// # Errors
/// A void session; an end not after the start; a typed time in the future; an entry that would be cut away.
pub fn set_times(
    session: &Session,
    start: Option<Instant>,
    end: Option<Instant>,
    now: Instant,
) -> Result<Change, Refusal> {
    not_void(session)?;
    let Some(old_end) = session.end_time else {
        if end.is_some() {
            return Err(Refusal::StillRunning { session: session.id });
        }
        let Some(wish) = start else { return Ok(Change::default()) };
        not_future(wish, now, &session.zone)?;
        if wish == session.start_time {
            return Ok(Change { pending_start: Some(None), ..Change::default() });
        }
        if !may_start(session, wish, now) {
            return Err(first_in_the_way(session, wish, now));
        }
        return Ok(Change { pending_start: Some(Some(wish)), ..Change::default() });
    };
    let pending_start = start.map(|_| None);
    let (start, end) = (start.unwrap_or(session.start_time), end.unwrap_or(old_end));
    if (start, end) == (session.start_time, old_end) {
        return Ok(Change { pending_start, ..Change::default() });
    }
    ordered(start, end, &session.zone)?;
    new_not_future(start, Some(session.start_time), now, &session.zone)?;
    new_not_future(end, Some(old_end), now, &session.zone)?;
    let mut entries = session.entries.clone();
    if let Some(first) = entries.first_mut() {
        first.start = start;
    }
    if let Some(last) = entries.last_mut() {
        last.end = Some(end);
    }
    whole_entries(session, &entries)?;
    Ok(Change { times: Some(Times { start_time: start, end_time: Some(end), entries }), pending_start, note: None })
}

/// A break put into what was work, `from` to `to`. Touching an existing break joins it.
pub fn add_break(session: &Session, from: Instant, to: Instant, now: Instant) -> Result<Change, Refusal> {
    not_void(session)?;
    times(session, with_break(session, from, to, now)?)
}

/// New boundaries of one entry; its neighbours give or take what it takes or gives. The first entry's start and the
/// last one's end are the session's.
pub fn set_entry(
    session: &Session,
    position: usize,
    start: Option<Instant>,
    end: Option<Instant>,
    now: Instant,
) -> Result<Change, Refusal> {
    not_void(session)?;
    let entry = entry(session, position)?;
    if session.end_time.is_none() && position == 0 && start.is_some_and(|start| start != entry.start) {
        if end.is_some_and(|end| Some(end) != entry.end) {
            return Err(Refusal::StillRunning { session: session.id });
        }
        return set_times(session, start, None, now);
    }
    if entry.end.is_none() && end.is_some() {
        return Err(Refusal::StillRunning { session: session.id });
    }
    let start = start.unwrap_or(entry.start);
    let end = end.or(entry.end);
    if (start, end) == (entry.start, entry.end) {
        return Ok(Change::default());
    }
    if let Some(end) = end {
        ordered(start, end, &session.zone)?;
        new_not_future(end, entry.end, now, &session.zone)?;
    }
    new_not_future(start, Some(entry.start), now, &session.zone)?;
    let mut entries = session.entries.clone();
    entries[position].start = start;
    entries[position].end = end;
    if let Some(before) = position.checked_sub(1).and_then(|at| entries.get_mut(at)) {
        before.end = Some(start);
    }
    if let (Some(after), Some(end)) = (entries.get_mut(position + 1), end) {
        after.start = end;
    }
    whole_entries(session, &entries)?;
    times(session, entries)
}

/// Takes an entry out; the one before it (for the first: the one after it) takes its time. Work on the same thing to
/// both sides becomes one entry.
pub fn remove_entry(session: &Session, position: usize) -> Result<Change, Refusal> {
    not_void(session)?;
    entry(session, position)?;
    let mut entries = session.entries.clone();
    if entries.len() == 1 {
        return Err(Refusal::OnlyEntry);
    }
    let gone = entries.remove(position);
    match position.checked_sub(1) {
        Some(before) => entries[before].end = gone.end,
        None => entries[0].start = gone.start,
    }
    join_at(&mut entries, position);
    times(session, entries)
}

/// What one entry was for. Needs no reason.
pub fn set_on(session: &Session, position: usize, on: Dimensions) -> Result<Change, Refusal> {
    not_void(session)?;
    entry(session, position)?;
    let mut entries = session.entries.clone();
    entries[position].on = on;
    times(session, entries)
}

/// What the whole session was for: every entry that is work, and the breaks with it.
pub fn set_all_on(session: &Session, change: impl Fn(Dimensions) -> Dimensions) -> Result<Change, Refusal> {
    not_void(session)?;
    let mut entries = session.entries.clone();
    for entry in &mut entries {
        entry.on = change(entry.on);
    }
    times(session, entries)
}

pub fn set_note(session: &Session, note: &str) -> Result<Change, Refusal> {
    not_void(session)?;
    Ok(Change { note: Some(note.into()), ..Change::default() })
}

/// `None` when it is deleted already.
pub fn void(session: &Session) -> Option<Act> {
    (!session.void).then_some(Act::SessionVoid { session: session.id })
}

/// Takes the deletion back; `None` when it is not deleted.
///
/// # Errors
/// [`Refusal::AlreadyRunning`] when it would run beside another.
pub fn unvoid(session: &Session, running: Option<&Session>) -> Result<Option<Act>, Refusal> {
    match running {
        Some(other) if session.void && session.end_time.is_none() && other.id != session.id => {
            Err(Refusal::AlreadyRunning { session: other.id, since: other.start_time, zone: other.zone.clone() })
        }
        Some(_) | None => Ok(session.void.then_some(Act::SessionUnvoid { session: session.id })),
    }
}

/// The act that makes `set` of the session, with the old values of the same groups; `None` when nothing would change.
pub fn act(session: &Session, set: Change) -> Option<Act> {
    let times = set.times.filter(|times| *times != times_of(session));
    let note = set.note.filter(|note| *note != session.note);
    let pending_start = set.pending_start.filter(|wish| *wish != session.pending_start);
    let set = Change { times, note, pending_start };
    if set == Change::default() {
        return None;
    }
    let old = Change {
        times: set.times.as_ref().map(|_| times_of(session)),
        note: set.note.as_ref().map(|_| session.note.clone()),
        pending_start: set.pending_start.map(|_| session.pending_start),
    };
    Some(Act::SessionSet { session: session.id, set, old })
}

/// Whether a change moves time, and so is a correction that needs a reason.
pub fn moves_time(session: &Session, set: &Change) -> bool {
    let bounds = |entries: &[Entry]| entries.iter().map(|e| (e.kind, e.start, e.end)).collect::<Vec<_>>();
    set.pending_start.is_some_and(|wish| wish != session.pending_start)
        || set.times.as_ref().is_some_and(|times| bounds(&times.entries) != bounds(&session.entries))
}

pub fn times_of(session: &Session) -> Times {
    Times { start_time: session.start_time, end_time: session.end_time, entries: session.entries.clone() }
}

fn times(session: &Session, entries: Vec<Entry>) -> Result<Change, Refusal> {
    let start_time = entries.first().map_or(session.start_time, |entry| entry.start);
    let end_time = entries.last().map_or(session.end_time, |entry| entry.end);
    Ok(Change { times: Some(Times { start_time, end_time, entries }), ..Change::default() })
}

fn with_break(session: &Session, from: Instant, to: Instant, now: Instant) -> Result<Vec<Entry>, Refusal> {
    ordered(from, to, &session.zone)?;
    not_future(to, now, &session.zone)?;
    let zone = session.zone.clone();
    if from < session.start_time || session.end_time.is_some_and(|end| to > end) {
        let (start, end) = (session.start_time, session.end_time);
        return Err(Refusal::OutsideSession { at: if from < start { from } else { to }, start, end, zone });
    }
    let home = session.entries.iter().position(|entry| {
        entry.kind == EntryKind::Work && entry.start <= from && entry.end.is_none_or(|end| to <= end)
    });
    let Some(home) = home else {
        let over = session.entries.iter().find(|entry| entry.start < to && entry.end.is_none_or(|end| from < end));
        let (start, end) = over.map_or((from, Some(to)), |entry| (entry.start, entry.end));
        return Err(Refusal::EntryInTheWay { start, end, zone });
    };
    let work = session.entries[home].clone();
    let before = home.checked_sub(1).and_then(|at| session.entries.get(at)).filter(|_| from == work.start);
    let after = session.entries.get(home + 1).filter(|_| Some(to) == work.end);
    // A break that touches another is one with it, whatever that one was on.
    let touched = before.into_iter().chain(after).find(|entry| entry.kind == EntryKind::Break);
    let on = touched.map_or(work.on, |entry| entry.on);
    let pieces = [
        Entry { end: Some(from), ..work.clone() },
        Entry { kind: EntryKind::Break, start: from, end: Some(to), on },
        Entry { start: to, ..work },
    ];
    let mut entries = session.entries.clone();
    // A piece without length is no entry; the open one at the end of a running session always stays.
    entries.splice(home..=home, pieces.into_iter().filter(|piece| piece.end != Some(piece.start)));
    let put = if from == session.entries[home].start { home } else { home + 1 };
    // The later border first: joining there leaves the earlier position as it is.
    join_at(&mut entries, put + 1);
    join_at(&mut entries, put);
    Ok(entries)
}

/// Makes one entry of the two that meet at `border`, when they are of one kind and on the same thing. Only there:
/// other borders were pressed, and are nobody's business here.
fn join_at(entries: &mut Vec<Entry>, border: usize) {
    let Some((before, after)) = border.checked_sub(1).and_then(|at| entries.get(at)).zip(entries.get(border)) else {
        return;
    };
    if before.kind == after.kind && before.on == after.on {
        let gone = entries.remove(border);
        entries[border - 1].end = gone.end;
    }
}

fn whole_entries(session: &Session, entries: &[Entry]) -> Result<(), Refusal> {
    for (entry, old) in entries.iter().zip(&session.entries) {
        if entry.end.is_some_and(|end| end <= entry.start) && entry != old {
            return Err(Refusal::EntryInTheWay { start: old.start, end: old.end, zone: session.zone.clone() });
        }
    }
    Ok(())
}

/// Only what is typed anew is held against the future: a session pressed while the clock was fast may end there.
pub(crate) fn new_not_future(new: Instant, old: Option<Instant>, now: Instant, zone: &Zone) -> Result<(), Refusal> {
    if Some(new) == old { Ok(()) } else { not_future(new, now, zone) }
}

fn first_in_the_way(session: &Session, wish: Instant, now: Instant) -> Refusal {
    let first = session.entries.first();
    match first.and_then(|entry| entry.end) {
        Some(end) => Refusal::EntryInTheWay { start: session.start_time, end: Some(end), zone: session.zone.clone() },
        None => Refusal::EndNotAfterStart { start: wish, end: now, zone: session.zone.clone() },
    }
}

fn entry(session: &Session, position: usize) -> Result<&Entry, Refusal> {
    session.entries.get(position).ok_or(Refusal::EntryUnknown { position })
}

pub(crate) fn ordered(start: Instant, end: Instant, zone: &Zone) -> Result<(), Refusal> {
    if start < end { Ok(()) } else { Err(Refusal::EndNotAfterStart { start, end, zone: zone.clone() }) }
}

pub(crate) fn not_void(session: &Session) -> Result<(), Refusal> {
    if session.void { Err(Refusal::SessionVoid { session: session.id }) } else { Ok(()) }
}
