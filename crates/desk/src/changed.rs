//! What a change came to, as it is answered.

use crate::contract::{ActView, Changed};
use crate::error::Error;
use crate::show::Show;
use crate::store::{journal, session};
use crate::write::Writing;
use stint_domain::{BatchId, SessionId};

/// So many of the touched sessions are sent along; a page asks for the rest when it shows them.
const SENT: usize = 10;

impl Writing<'_> {
    /// The answer to a change that touched `ids`. `done` is the batch that a person did, undid or redid.
    pub(crate) fn changed(&mut self, done: Option<BatchId>, ids: &[SessionId]) -> Result<Changed, Error> {
        self.derive()?;
        let show = self.show()?;
        let mut sessions = Vec::new();
        for id in ids.iter().take(SENT) {
            if let Some(stored) = session::by_id(show.db, *id)? {
                sessions.push(show.session(&show.live(stored)?)?);
            }
        }
        let done = done.map(|batch| act_view(&show, batch)).transpose()?;
        Ok(Changed { done, sessions, touched: u32::try_from(ids.len()).unwrap_or(u32::MAX) })
    }
}

/// A batch in one line: what undo or redo would take.
pub(crate) fn act_view(show: &Show<'_>, batch: BatchId) -> Result<ActView, Error> {
    let (kind, at, records) = journal::summary(show.db, batch)?;
    Ok(ActView { kind, records, at: show.here(at) })
}
