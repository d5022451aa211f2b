//! All that was ever done to a session, record by record, with what each one changed.

use crate::contract::{FieldChange, Shown, TrailRow};
use crate::error::Error;
use crate::show::Show;
use crate::store;
use stint_domain::{Dimension, EntryKind, Instant, Record, Session, journal};

/// The trail, oldest first. Each record is done again on what was there before it; what differs is what it changed.
pub(crate) fn of(show: &Show<'_>, session: &Session) -> Result<Vec<TrailRow>, Error> {
    let device = store::device::get(show.db)?;
    let mut before: Option<Session> = None;
    let mut trail = Vec::new();
    for record in store::journal::of_session(show.db, session.id)? {
        let after = match (&before, store::journal::is_decision(&record.act)) {
            (Some(same), true) => same.clone(),
            (None, true) => continue,
            (_, false) => journal::apply(before.clone(), &record.act, record.stamp.at)?,
        };
        let changes = changes(show, before.as_ref(), &after)?;
        trail.push(row(show, record, &device, changes));
        before = Some(after);
    }
    Ok(trail)
}

fn row(show: &Show<'_>, record: Record, device: &store::device::Device, changes: Vec<FieldChange>) -> TrailRow {
    TrailRow {
        n: record.n,
        kind: record.act.kind().to_owned(),
        at: show.moment(record.stamp.at, &record.stamp.zone),
        device: if record.stamp.device == device.id { device.name.clone() } else { record.stamp.device },
        reason: record.reason,
        undo: record.undoes.is_some(),
        changes,
    }
}

pub(crate) fn changes(show: &Show<'_>, before: Option<&Session>, after: &Session) -> Result<Vec<FieldChange>, Error> {
    let moment = |at: Instant| Shown::Moment(show.moment(at, &after.zone));
    let text = |text: String| (!text.is_empty()).then_some(Shown::Text(text));
    let mut changes = Vec::new();
    let mut change = |field: &str, old: Option<Shown>, new: Option<Shown>| {
        if old != new {
            changes.push(FieldChange { field: field.to_owned(), old, new });
        }
    };
    change("start", before.map(|session| moment(session.start_time)), Some(moment(after.start_time)));
    change("end", before.and_then(|session| session.end_time).map(moment), after.end_time.map(moment));
    let wish = |session: &Session| session.pending_start.map(moment);
    change("pending_start", before.and_then(wish), wish(after));
    let stretches = |session: &Session| text(worked(show, session));
    // A session of one piece is told by its start and end.
    if before.map_or(1, |session| session.entries.len()).max(after.entries.len()) > 1 {
        change("entries", before.and_then(stretches), stretches(after));
    }
    change("note", before.and_then(|session| text(session.note.clone())), text(after.note.clone()));
    for dimension in Dimension::ALL {
        let old = before.map(|session| names(show, session, dimension)).transpose()?.and_then(text);
        change(dimension.word(), old, text(names(show, after, dimension)?));
    }
    Ok(changes)
}

/// `08:00–12:00, 12:30–17:00`: the stretches of work; what lies between them is break.
fn worked(show: &Show<'_>, session: &Session) -> String {
    let time = |at: Instant| show.zones.local(at, &session.zone).datetime.strftime("%H:%M").to_string();
    let work = session.entries.iter().filter(|entry| entry.kind == EntryKind::Work);
    let told = work.map(|entry| format!("{}–{}", time(entry.start), entry.end.map(time).unwrap_or_default()));
    told.collect::<Vec<_>>().join(", ")
}

/// What the session's work was booked on, each name once, in order.
fn names(show: &Show<'_>, session: &Session, dimension: Dimension) -> Result<String, Error> {
    let mut names: Vec<String> = Vec::new();
    let work = session.entries.iter().filter(|entry| entry.kind == EntryKind::Work);
    for id in work.filter_map(|entry| entry.on.get(dimension)) {
        let name = show.named(id)?.name;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names.join(", "))
}
