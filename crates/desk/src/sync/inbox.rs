//! Changes of others that this person may decide about: a manager's queue, as far as the server told of it.

use crate::Desk;
use crate::contract::{FieldChange, InboxDecide, InboxItem, Nothing, Shown, SyncInbox, Topic};
use crate::error::Error;
use crate::show::Show;
use crate::store::{link, proposal};
use crate::sync::NotSynced;
use crate::trail;
use rusqlite::Connection;
use stint_domain::journal::{Change, Times};
use stint_domain::{Act, Session, Source, Zone};
use stint_sync::records::ProposalRecord;

impl Desk {
    /// Oldest first.
    pub fn sync_inbox(&self, _: Nothing) -> Result<SyncInbox, Error> {
        self.show(|show| {
            let Some(link) = link::get(show.db)? else { return Ok(SyncInbox::default()) };
            let items = waiting(show.db, &link)?.iter().map(|record| item(show, record)).collect::<Result<_, _>>()?;
            Ok(SyncInbox { items })
        })
    }

    /// The change shall count.
    ///
    /// # Errors
    /// [`NotSynced::CardUnknown`]: it has been decided, or withdrawn.
    pub fn sync_inbox_accept(&self, ask: InboxDecide) -> Result<SyncInbox, Error> {
        self.decide(ask, |proposal, session| Act::ProposalAccept { proposal, session })
    }

    /// The change shall not count.
    ///
    /// # Errors
    /// As [`Desk::sync_inbox_accept`].
    pub fn sync_inbox_reject(&self, ask: InboxDecide) -> Result<SyncInbox, Error> {
        self.decide(ask, |proposal, session| Act::ProposalReject { proposal, session })
    }

    fn decide(
        &self,
        ask: InboxDecide,
        act: impl Fn(String, stint_domain::SessionId) -> Act,
    ) -> Result<SyncInbox, Error> {
        self.write(|writing| {
            let link = link::get(writing.connection())?.ok_or(NotSynced::NotConnected)?;
            let waiting = waiting(writing.connection(), &link)?;
            let record = waiting.iter().find(|record| record.id == ask.proposal).ok_or(NotSynced::CardUnknown)?;
            let answer = crate::entered::reason(ask.answer.as_deref())?;
            writing.beside(act(record.id.clone(), record.session), answer.as_deref())?;
            proposal::decided(writing.connection(), &record.id)?;
            writing.stale(&[Topic::Sync]);
            Ok(())
        })?;
        self.sync_inbox(Nothing {})
    }
}

/// How many there are.
pub(super) fn count(db: &Connection, link: &link::Link) -> Result<i64, Error> {
    Ok(i64::try_from(waiting(db, link)?.len()).unwrap_or(i64::MAX))
}

fn waiting(db: &Connection, link: &link::Link) -> Result<Vec<ProposalRecord>, Error> {
    let mut waiting = proposal::waiting(db)?;
    waiting.retain(|record| record.author != link.user.id);
    Ok(waiting)
}

fn item(show: &Show<'_>, record: &ProposalRecord) -> Result<InboxItem, Error> {
    Ok(InboxItem {
        proposal: record.id.clone(),
        user: record.user_name.clone(),
        author: record.author_name.clone(),
        why: record.why.clone(),
        act: record.act.kind().to_owned(),
        session: record.session,
        changes: changes(show, record)?,
        reason: Some(record.reason.clone()).filter(|reason| !reason.is_empty()),
        at: show.here(record.created_at),
    })
}

/// What it would change. The session itself is somebody else's and not here: what the change says of it is all.
fn changes(show: &Show<'_>, record: &ProposalRecord) -> Result<Vec<FieldChange>, Error> {
    match &record.act {
        Act::SessionAdd { body, .. } => trail::changes(show, None, body),
        Act::SessionSet { set, old, .. } => {
            let (before, after) = (said(record, old, show), said(record, set, show));
            match (before, after) {
                (Some(before), Some(after)) => trail::changes(show, Some(&before), &after),
                (_, _) => Ok(note(set, old)),
            }
        }
        _ => Ok(Vec::new()),
    }
}

/// A session of what a change says; none when it says nothing of times.
fn said(record: &ProposalRecord, change: &Change, show: &Show<'_>) -> Option<Session> {
    let Times { start_time, end_time, entries } = change.times.clone()?;
    let zone: Zone = show.home.clone();
    Some(Session {
        id: record.session,
        zone,
        source: Source::Punch,
        original_start_time: start_time,
        original_end_time: end_time,
        start_time,
        end_time,
        note: change.note.clone().unwrap_or_default(),
        entries,
        void: false,
        pending_start: change.pending_start.flatten(),
        clock_moved: false,
        held: false,
        shell: false,
    })
}

fn note(set: &Change, old: &Change) -> Vec<FieldChange> {
    let text = |note: &Option<String>| note.clone().filter(|note| !note.is_empty()).map(Shown::Text);
    let changed = FieldChange { field: "note".into(), old: text(&old.note), new: text(&set.note) };
    if changed.old == changed.new { Vec::new() } else { vec![changed] }
}
