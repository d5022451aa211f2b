//! Sessions afterwards: added, corrected, deleted, restored. Old values are kept beside new ones, with the reason.

use crate::Desk;
use crate::contract::{
    BreakAdd, Changed, EntryEdit, EntryRemove, OnWish, SessionAdd, SessionEdit, SessionsEdit, Several,
};
use crate::entered;
use crate::error::Error;
use crate::store::session;
use crate::which::which;
use crate::write::Writing;
use stint_domain::edit::{self, Past};
use stint_domain::journal::{self, Change};
use stint_domain::typed::{self, Context};
use stint_domain::{Act, Dimension, Dimensions, Refusal, Session, SessionId, Source, Zone};

impl Desk {
    /// A past session, typed in.
    pub fn session_add(&self, ask: SessionAdd) -> Result<Changed, Error> {
        self.write(|writing| {
            let zone = match ask.zone.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
                Some(name) => writing.zones().zone(name)?,
                None => writing.zone().clone(),
            };
            let past = past(writing, &ask, zone)?;
            let id = past.session;
            let act = edit::add(past, writing.now())?;
            writing.record(act, None)?;
            writing.changed(writing.batch(), &[id])
        })
    }

    pub fn session_edit(&self, ask: SessionEdit) -> Result<Changed, Error> {
        self.write(|writing| {
            let before = which(writing.connection(), &ask.session)?.session;
            let mut draft = Draft::of(&before);
            if ask.start.is_some() || ask.end.is_some() {
                let context = context(writing, &before.zone);
                let old = before.pending_start.unwrap_or(before.start_time);
                let start = ask.start.as_deref().map(|text| entered::moved(text, old, &context)).transpose()?;
                let from = start.unwrap_or(before.start_time);
                let end = ask.end.as_deref().map(|text| entered::moved_end(text, before.end_time, from, &context));
                draft.take(edit::set_times(draft.session(), start, end.transpose()?, writing.now())?)?;
            }
            describe(writing, &mut draft, ask.note.as_deref(), &ask.on)?;
            correct(writing, draft, ask.reason.as_deref())
        })
    }

    pub fn sessions_edit(&self, ask: SessionsEdit) -> Result<Changed, Error> {
        self.write(|writing| {
            let mut touched = Vec::new();
            for session in several(writing, &ask.sessions)? {
                let mut draft = Draft::of(&session);
                describe(writing, &mut draft, ask.note.as_deref(), &ask.on)?;
                if let Some(act) = draft.act() {
                    writing.record(act, None)?;
                    touched.push(session.id);
                }
            }
            writing.changed(writing.batch(), &touched)
        })
    }

    pub fn sessions_delete(&self, ask: Several) -> Result<Changed, Error> {
        self.write(|writing| {
            let mut touched = Vec::new();
            for session in several(writing, &ask.sessions)? {
                if let Some(act) = edit::void(&session) {
                    writing.record(act, None)?;
                    touched.push(session.id);
                }
            }
            writing.changed(writing.batch(), &touched)
        })
    }

    /// # Errors
    /// [`Refusal::AlreadyRunning`] when a session would run again while another does.
    pub fn sessions_restore(&self, ask: Several) -> Result<Changed, Error> {
        self.write(|writing| {
            let mut touched = Vec::new();
            for wish in several(writing, &ask.sessions)?.into_iter().filter(|session| session.void) {
                if wish.end_time.is_none()
                    && let Some(running) = session::running(writing.connection())?
                {
                    let Session { id, start_time, zone, .. } = running.session;
                    return Err(Refusal::AlreadyRunning { session: id, since: start_time, zone }.into());
                }
                writing.record(Act::SessionUnvoid { session: wish.id }, None)?;
                touched.push(wish.id);
            }
            writing.changed(writing.batch(), &touched)
        })
    }

    pub fn entry_edit(&self, ask: EntryEdit) -> Result<Changed, Error> {
        self.write(|writing| {
            let before = which(writing.connection(), &ask.session)?.session;
            let entry = before.entries.get(ask.position).ok_or(Refusal::EntryUnknown { position: ask.position })?;
            let mut draft = Draft::of(&before);
            if ask.start.is_some() || ask.end.is_some() {
                let context = context(writing, &before.zone);
                let start = ask.start.as_deref().map(|text| entered::moved(text, entry.start, &context)).transpose()?;
                let from = start.unwrap_or(entry.start);
                let end = ask.end.as_deref().map(|text| entered::moved_end(text, entry.end, from, &context));
                draft.take(edit::set_entry(draft.session(), ask.position, start, end.transpose()?, writing.now())?)?;
            }
            let on = writing.resolve(&ask.on, entry.on)?;
            if on != entry.on {
                draft.take(edit::set_on(draft.session(), ask.position, on)?)?;
            }
            correct(writing, draft, ask.reason.as_deref())
        })
    }

    pub fn entry_remove(&self, ask: EntryRemove) -> Result<Changed, Error> {
        self.write(|writing| {
            let before = which(writing.connection(), &ask.session)?.session;
            let mut draft = Draft::of(&before);
            draft.take(edit::remove_entry(&before, ask.position)?)?;
            correct(writing, draft, Some(&ask.reason))
        })
    }

    pub fn break_add(&self, ask: BreakAdd) -> Result<Changed, Error> {
        self.write(|writing| {
            let before = which(writing.connection(), &ask.session)?.session;
            let context = context(writing, &before.zone);
            let from = typed::end_moment(&ask.from, before.start_time, &context)?;
            let to = entered::end(&ask.to, from, &context)?;
            let mut draft = Draft::of(&before);
            draft.take(edit::add_break(&before, from, to, writing.now())?)?;
            correct(writing, draft, Some(&ask.reason))
        })
    }
}

fn past(writing: &mut Writing<'_>, ask: &SessionAdd, zone: Zone) -> Result<Past, Error> {
    let day = ask.day.as_deref().map(|text| typed::day(text, &context(writing, &zone))).transpose()?;
    let context = Context { day, ..context(writing, &zone) };
    let start = typed::moment(&ask.start, &context)?;
    let end = entered::end(&ask.end, start, &context)?;
    let mut breaks = Vec::new();
    for wish in &ask.breaks {
        let from = typed::end_moment(&wish.from, start, &context)?;
        breaks.push((from, entered::end(&wish.to, from, &context)?));
    }
    let note = entered::note(ask.note.as_deref().unwrap_or_default())?;
    let on = writing.resolve(&ask.on, Dimensions::default())?;
    Ok(Past { session: writing.fresh_session(), zone, source: Source::Manual, start, end, breaks, on, note })
}

fn context<'a>(writing: &'a Writing<'_>, zone: &'a Zone) -> Context<'a> {
    Context { zones: writing.zones(), zone, now: writing.now(), day: None }
}

fn several(writing: &Writing<'_>, texts: &[String]) -> Result<Vec<Session>, Error> {
    let mut found: Vec<Session> = Vec::new();
    for text in texts {
        let session = which(writing.connection(), text)?.session;
        // Named twice, done once.
        if found.iter().all(|known| known.id != session.id) {
            found.push(session);
        }
    }
    Ok(found)
}

/// Note and dimensions of a whole session.
fn describe(writing: &mut Writing<'_>, draft: &mut Draft, note: Option<&str>, wish: &OnWish) -> Result<(), Error> {
    if let Some(note) = note {
        draft.take(edit::set_note(draft.session(), &entered::note(note)?)?)?;
    }
    let on = writing.resolve(wish, draft.session().on())?;
    let wished = [
        (Dimension::Project, wish.project.is_some()),
        (Dimension::Category, wish.category.is_some()),
        (Dimension::LaborType, wish.labor_type.is_some()),
    ];
    if wished.iter().any(|(_, wished)| *wished) {
        let change = edit::set_all_on(draft.session(), |mut each| {
            for (dimension, _) in wished.iter().filter(|(_, wished)| *wished) {
                each.set(*dimension, on.get(*dimension));
            }
            each
        })?;
        draft.take(change)?;
    }
    Ok(())
}

fn correct(writing: &mut Writing<'_>, draft: Draft, reason: Option<&str>) -> Result<Changed, Error> {
    let reason = entered::reason(reason)?;
    if draft.moves_time() && reason.is_none() {
        return Err(Refusal::ReasonMissing.into());
    }
    let id: SessionId = draft.before.id;
    match draft.act() {
        Some(act) => {
            writing.record(act, reason.as_deref())?;
            writing.changed(writing.batch(), &[id])
        }
        // A name was only added or offered again; that alone is what can be undone.
        None => writing.changed(writing.batch(), &[]),
    }
}

/// A session while it is being changed, group by group, into one act.
struct Draft {
    before: Session,
    after: Session,
    change: Change,
}

impl Draft {
    fn of(session: &Session) -> Draft {
        Draft { before: session.clone(), after: session.clone(), change: Change::default() }
    }

    /// As it would be by now.
    fn session(&self) -> &Session {
        &self.after
    }

    fn take(&mut self, change: Change) -> Result<(), Error> {
        let act = Act::SessionSet { session: self.before.id, set: change.clone(), old: Change::default() };
        // Only what the act sets matters here; the stamp is used by punches alone.
        self.after = journal::apply(Some(self.after.clone()), &act, self.before.original_start_time)?;
        let Change { times, note, pending_start } = change;
        self.change.times = times.or(self.change.times.take());
        self.change.note = note.or(self.change.note.take());
        self.change.pending_start = pending_start.or(self.change.pending_start);
        Ok(())
    }

    fn moves_time(&self) -> bool {
        edit::moves_time(&self.before, &self.change)
    }

    fn act(self) -> Option<Act> {
        edit::act(&self.before, self.change)
    }
}
