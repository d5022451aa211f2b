//! Sessions out of the store by start, a page at a time, for a thread that may wait.

use std::collections::HashMap;

use futures_util::FutureExt;
use stint_domain::counted::Span;
use stint_domain::{Instant, SessionId};
use tokio::runtime::Handle;
use uuid::Uuid;

use crate::ids::{SessionNo, UserId};
use crate::store::session::Kept;
use crate::store::session_export::{self, Part, Record};
use crate::store::{Error, Failure, Store};

/// Sessions in a page: a millisecond's work, after which others have the processor and the database.
const PAGE: i64 = 100;

pub(super) struct Pages<'a> {
    store: &'a Store,
    handle: &'a Handle,
    user: UserId,
    after: (Instant, SessionId),
    /// The last start that is wanted; none when nothing is left.
    last: Option<Instant>,
}

pub(super) struct Page {
    pub(super) sessions: Vec<Kept>,
    /// What may have changed what counts about them.
    pub(super) records: HashMap<SessionNo, Vec<Record>>,
}

impl<'a> Pages<'a> {
    /// All the user's sessions that start between two moments, both included.
    pub(super) fn new(
        store: &'a Store,
        handle: &'a Handle,
        user: UserId,
        extent: Option<(Instant, Instant)>,
    ) -> Pages<'a> {
        let (first, last) = extent.unzip();
        let before_all = SessionId(Uuid::nil());
        Pages { store, handle, user, after: (first.unwrap_or(Instant::MIN), before_all), last }
    }

    /// The session before all of them that ends last: it may reach into them.
    pub(super) fn reaching_in(&self) -> Result<Option<Span>, Error> {
        let found = self.store.read((self.user, self.after.0), |sql, (user, start)| {
            async move { Ok(session_export::last_end_before(sql, *user, *start).await?) }.boxed()
        });
        self.handle.block_on(found).map_err(broken)
    }

    pub(super) fn next_page(&mut self) -> Result<Option<Page>, Error> {
        let Some(last) = self.last else { return Ok(None) };
        let part = Part { user: self.user, after: self.after, last, limit: PAGE };
        let found = self.store.read(part, |sql, part| {
            async move {
                let sessions = session_export::part(sql, *part).await?;
                let records = match (sessions.first(), sessions.last()) {
                    (Some(first), Some(last)) => {
                        let (first, last) = (first.body.start_time, last.body.start_time);
                        session_export::records(sql, part.user, first, last).await?
                    }
                    (Some(_) | None, _) => HashMap::new(),
                };
                Ok(Page { sessions, records })
            }
            .boxed()
        });
        let page = self.handle.block_on(found).map_err(broken)?;
        match page.sessions.last() {
            Some(last) => self.after = (last.body.start_time, last.body.id),
            None => self.last = None,
        }
        Ok(Some(page).filter(|page| !page.sessions.is_empty()))
    }
}

/// Nothing is refused when an export reads: it was let in when it was ordered.
fn broken(failure: Failure) -> Error {
    match failure {
        Failure::Database(error) => error,
        Failure::Refused(problem) => Error::Broken(problem.detail),
    }
}
