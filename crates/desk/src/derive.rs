//! What follows from the sessions and is kept beside them: business day, counted time, overlap, whether corrected, the
//! sums of each day, when a project was last used. It is always made anew from the rows themselves, never added to, so
//! that it is the same however the rows came about.

use crate::error::Error;
use crate::store::session::{Derived, Stored};
use crate::store::{day_lines, day_total, dimension, policy, session};
use rusqlite::Connection;
use std::collections::BTreeSet;
use stint_domain::counted::{Counted, Span, counted};
use stint_domain::time::Zones;
use stint_domain::{Day, Dimension, DimensionId, Dimensions, Instant, Session};

/// What a batch has touched, and so what has to be derived anew at its end.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    sessions: BTreeSet<i64>,
    /// Those of them that were in the sums of a day before.
    summed: BTreeSet<i64>,
    /// Where a session lay or lies now: whoever overlaps it may count another time.
    spans: Vec<(Instant, Option<Instant>)>,
    days: BTreeSet<i32>,
    dimensions: BTreeSet<DimensionId>,
    everything: bool,
}

impl Touched {
    pub(crate) fn session(&mut self, key: i64, before: Option<&Session>, after: Option<&Session>) {
        self.sessions.insert(key);
        if before.is_some_and(|before| !before.is_open()) {
            self.summed.insert(key);
        }
        // One that is held counts for nothing until it runs or has ended.
        let span = |session: &Session| counts(session).then_some((session.start_time, session.end_time));
        let (before, after) = (before.and_then(span), after.and_then(span));
        if before != after {
            self.spans.extend(before);
            self.spans.extend(after);
        }
    }

    /// What is summed of a session has become another, though its times have not.
    pub(crate) fn again(&mut self, key: i64) {
        self.sessions.insert(key);
    }

    pub(crate) fn dimension(&mut self, id: DimensionId) {
        self.dimensions.insert(id);
    }

    pub(crate) fn dimensions(&mut self, on: Dimensions) {
        self.dimensions.extend(Dimension::ALL.into_iter().filter_map(|dimension| on.get(dimension)));
    }

    /// Every session: the rule that all of them are derived by has changed.
    pub(crate) fn everything(&mut self) {
        self.everything = true;
    }
}

/// Derives anew what was touched.
pub(crate) fn derive(connection: &Connection, zones: &Zones, touched: Touched) -> Result<(), Error> {
    let Touched { mut sessions, summed, spans, mut days, dimensions, everything } = touched;
    if everything {
        sessions = session::keys(connection)?.into_iter().collect();
        days.extend(day_total::days(connection)?);
    } else {
        for (start, end) in spans {
            sessions.extend(session::overlapping(connection, start, end)?.into_iter().map(|(key, _)| key));
        }
    }
    let day_start_min = policy::get(connection)?.day_start_min;
    for key in sessions {
        let Some(stored) = session::by_key(connection, key)? else { continue };
        let derived = of_session(connection, &stored, zones, day_start_min)?;
        // A running session is in no day's sums: a punch that leaves it running does not have them made anew.
        if !stored.session.is_open() || summed.contains(&key) {
            days.extend([stored.day.number(), derived.day.number()]);
        }
        if derived != stored.derived() {
            session::set_derived(connection, key, &derived)?;
        }
    }
    for day in days {
        day_total::recount(connection, day)?;
        day_lines::recount(connection, day)?;
    }
    for id in dimensions {
        dimension::recount(connection, id)?;
    }
    Ok(())
}

fn of_session(connection: &Connection, stored: &Stored, zones: &Zones, day_start_min: u16) -> Result<Derived, Error> {
    let session = &stored.session;
    let others = neighbours(connection, session)?;
    let day: Day = zones.business_day(session.start_time, &session.zone, day_start_min);
    let counts = match session.end_time {
        Some(end) if !session.void => counted(session, &others, end),
        Some(_) | None => Counted::default(),
    };
    Ok(Derived { day, counted: counts, overlap: !others.is_empty(), corrected: session.is_corrected() })
}

/// Whether a session takes up time at all: a deleted one does not, nor one that is open beside another.
pub(crate) fn counts(session: &Session) -> bool {
    !(session.void || session.held && session.is_open())
}

/// The spans that overlap a session; none for one that counts for nothing.
pub(crate) fn neighbours(connection: &Connection, session: &Session) -> Result<Vec<Span>, Error> {
    if !counts(session) {
        return Ok(Vec::new());
    }
    let found = session::overlapping(connection, session.start_time, session.end_time)?;
    let own = Span::of(session);
    let others = found.into_iter().map(|(_, span)| span);
    Ok(others.filter(|span| span.id != own.id && span.overlaps(&own)).collect())
}
