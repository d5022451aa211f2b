//! Undo and redo: of anything, a whole batch at a time. Never a deletion, always further acts.

use crate::Desk;
use crate::changed::act_view;
use crate::contract::{ActView, Changed, Nothing};
use crate::error::Error;
use crate::show::Show;
use crate::store::deed::{self, Deed};
use crate::store::{journal, session};
use crate::write::Writing;
use stint_domain::{Refusal, SessionId, undo};

impl Desk {
    /// Takes back what was done last.
    ///
    /// # Errors
    /// [`Refusal::NothingToUndo`]; [`Refusal::AlreadyRunning`] when a session would be reopened while another runs.
    pub fn undo(&self, _: Nothing) -> Result<Changed, Error> {
        self.write(|writing| {
            let deed = deed::to_undo(writing.connection())?.ok_or(Refusal::NothingToUndo)?;
            turn(writing, deed)
        })
    }

    /// Brings back what was undone last.
    pub fn redo(&self, _: Nothing) -> Result<Changed, Error> {
        self.write(|writing| {
            let deed = deed::to_redo(writing.connection())?.ok_or(Refusal::NothingToRedo)?;
            turn(writing, deed)
        })
    }
}

/// What undo would take back and what redo would bring back.
pub(crate) fn ahead(show: &Show<'_>) -> Result<(Option<ActView>, Option<ActView>), Error> {
    let view = |deed: Option<Deed>| deed.map(|deed| act_view(show, deed.batch)).transpose();
    Ok((view(deed::to_undo(show.db)?)?, view(deed::to_redo(show.db)?)?))
}

/// Takes back the last word on a deed, newest record first.
fn turn(writing: &mut Writing<'_>, deed: Deed) -> Result<Changed, Error> {
    writing.takes_back(deed.last);
    let mut touched: Vec<SessionId> = Vec::new();
    for record in journal::of_batch(writing.connection(), deed.last)?.iter().rev() {
        let named = record.act.session().map(|id| session::by_id(writing.connection(), id)).transpose()?.flatten();
        let running = session::running(writing.connection())?;
        let (named, running) = (named.map(|stored| stored.session), running.map(|stored| stored.session));
        let act = undo::inverse(&record.act, named.as_ref(), running.as_ref())?;
        touched.extend(act.session());
        writing.record(act, None)?;
    }
    touched.sort();
    touched.dedup();
    writing.changed(Some(deed.batch), &touched)
}
