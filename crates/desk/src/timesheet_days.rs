//! The days that an export is made of: sessions with what they count, their corrections, and what is to be looked at.

use crate::around::Before;
use crate::contract::Filter;
use crate::derive::counts;
use crate::error::Error;
use crate::filter::Sieve;
use crate::history::overlapping_spans;
use crate::jobs::Progress;
use crate::show::{Show, always};
use crate::store;
use crate::store::session::Stored;
use std::collections::HashSet;
use stint_domain::counted::{Counted, Span, counted};
use stint_domain::rules::RulePack;
use stint_domain::{Act, Day, Entry, EntryKind, Instant, Session, SessionId, exception, journal as acts};
use stint_export::{Change, Correction, Source, TimesheetDay, TimesheetRow};

/// Days are read so many at a time.
const CHUNK: usize = 31;
/// Rows are most of the work; putting the file together is the rest.
const ROWS_PER_MILLE: u32 = 850;

/// The days that an export is made of, read a few at a time.
pub(crate) struct Days<'a> {
    show: &'a Show<'a>,
    progress: &'a Progress<'a>,
    pub(crate) sieve: Sieve,
    pack: Option<RulePack>,
    today: Day,
    device: store::device::Device,
    /// The sessions that may have corrections.
    changed: HashSet<SessionId>,
    days: Vec<Day>,
    /// How many of them have been read.
    read: usize,
    ready: std::vec::IntoIter<TimesheetDay>,
    sessions: u32,
}

impl<'a> Days<'a> {
    pub(crate) fn new(show: &'a Show<'a>, filter: &Filter, progress: &'a Progress<'a>) -> Result<Days<'a>, Error> {
        let sieve = Sieve::new(show.db, filter)?;
        let (first, last) = always();
        let (from, to) = (sieve.from.unwrap_or(first), sieve.to.unwrap_or(last));
        let days = store::session::days_between(show.db, from, to, sieve.takes_deleted())?;
        Ok(Days {
            pack: show.rule_pack(),
            today: show.today(),
            device: store::device::get(show.db)?,
            changed: store::journal::changed_sessions(show.db)?,
            read: 0,
            ready: Vec::new().into_iter(),
            sessions: 0,
            show,
            progress,
            sieve,
            days,
        })
    }

    fn next_day(&mut self) -> Result<Option<TimesheetDay>, Error> {
        loop {
            if let Some(day) = self.ready.next() {
                return Ok(Some(day));
            }
            let end = (self.read + CHUNK).min(self.days.len());
            let (Some(first), Some(last)) = (self.days.get(self.read), self.days[..end].last()) else {
                return Ok(None);
            };
            let chunk = self.chunk(*first, *last)?;
            self.ready = chunk.into_iter();
            self.read = end;
            let per_mille = self.read as u64 * u64::from(ROWS_PER_MILLE) / self.days.len().max(1) as u64;
            self.progress.tell(self.sessions, per_mille as u32)?;
        }
    }

    fn chunk(&mut self, first: Day, last: Day) -> Result<Vec<TimesheetDay>, Error> {
        let whole = self.show.in_days(first, last)?;
        let wanted = match self.sieve.takes_deleted() {
            true => store::session::void_in_days(self.show.db, first, last)?,
            false => Vec::new(),
        };
        let spans = overlapping_spans(self.show, &whole)?;
        let mut before = Before::new(self.show, first)?;
        let mut days = Vec::new();
        let (mut whole, mut wanted) = (whole.as_slice(), wanted.as_slice());
        while let Some(day) = whole.first().into_iter().chain(wanted.first()).map(|stored| stored.day).min() {
            let (own, later) = whole.split_at(whole.partition_point(|stored| stored.day == day));
            let (gone, gone_later) = wanted.split_at(wanted.partition_point(|stored| stored.day == day));
            days.extend(self.day(day, own, gone, &spans, &mut before)?);
            (whole, wanted) = (later, gone_later);
        }
        Ok(days)
    }

    /// What is wrong with a day is judged by all of its sessions, as everywhere.
    fn day(
        &mut self,
        day: Day,
        own: &[Stored],
        deleted: &[Stored],
        spans: &[Span],
        before: &mut Before,
    ) -> Result<Option<TimesheetDay>, Error> {
        let whole: Vec<&Session> = own.iter().map(|stored| &stored.session).collect();
        let others: Vec<Span> =
            spans.iter().filter(|span| whole.iter().any(|it| Span::of(it).overlaps(span))).copied().collect();
        let around = before.day(day, own, &others);
        let fitting = || own.iter().chain(deleted).filter(|stored| self.sieve.takes_session(stored));
        if fitting().next().is_none() {
            return Ok(None);
        }
        let found = exception::of_day(day, &whole, around, self.pack.as_ref(), self.today, self.show.now);
        let rows = fitting().map(|stored| self.row(stored, &others)).collect::<Result<Vec<_>, Error>>()?;
        self.sessions += rows.len() as u32;
        let fits = |id| rows.iter().any(|row| row.session.id == id);
        let exceptions = found.into_iter().filter(|exception| exception.session.is_none_or(fits)).collect();
        Ok(Some(TimesheetDay { day, rows, exceptions }))
    }

    fn row(&self, stored: &Stored, others: &[Span]) -> Result<TimesheetRow, Error> {
        let session = &stored.session;
        let now = self.show.now;
        let entries = if !counts(session) {
            vec![0; session.entries.len()]
        } else if stored.overlap {
            session.entries.iter().map(|entry| counted_entry(session, entry, others, now)).collect()
        } else {
            session.entries.iter().map(|entry| entry.length(now)).collect()
        };
        let corrections = match stored.corrected || self.changed.contains(&session.id) {
            true => self.corrections(session)?,
            false => Vec::new(),
        };
        let counted = if !counts(session) { Counted::default() } else { stored.counted };
        Ok(TimesheetRow { counted, entries, corrections, session: session.clone() })
    }

    /// Every change of what counts, found by doing each record again on what was there before it.
    fn corrections(&self, session: &Session) -> Result<Vec<Correction>, Error> {
        let mut before: Option<Session> = None;
        let mut corrections = Vec::new();
        for record in store::journal::of_session(self.show.db, session.id)? {
            if store::journal::is_decision(&record.act) {
                continue;
            }
            let after = acts::apply(before.clone(), &record.act, record.stamp.at)?;
            let device = match record.stamp.device == self.device.id {
                true => self.device.name.clone(),
                false => record.stamp.device.clone(),
            };
            let reason = record.reason.clone().unwrap_or_default();
            corrections.extend(changes(before.as_ref(), &after, &record.act, self.show.now).into_iter().map(
                |change| Correction {
                    change,
                    reason: reason.clone(),
                    by: None,
                    at: record.stamp.at,
                    device: device.clone(),
                },
            ));
            before = Some(after);
        }
        Ok(corrections)
    }
}

impl Iterator for Days<'_> {
    type Item = Result<TimesheetDay, Source>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_day().map_err(|error| Box::new(error) as Source).transpose()
    }
}

fn changes(before: Option<&Session>, after: &Session, act: &Act, now: Instant) -> Vec<Change> {
    let mut changes = Vec::new();
    let start = before.map_or(after.original_start_time, |before| before.start_time);
    if start != after.start_time {
        changes.push(Change::Start { old: start, new: after.start_time });
    }
    let end = match (before.and_then(|before| before.end_time), act) {
        // A clock-out sets the end it pressed, unless another one was typed with it.
        (None, Act::ClockOut { .. }) => after.original_end_time,
        // The same on another device.
        (None, Act::SessionPut { .. }) => after.original_end_time.or(after.end_time),
        (None, _) if before.is_none() => after.end_time,
        (end, _) => end,
    };
    if end != after.end_time {
        changes.push(Change::End { old: end, new: after.end_time });
    }
    let corrects = |before: &Session| {
        matches!(act, Act::SessionSet { .. }) || matches!(act, Act::SessionPut { .. }) && !before.is_open()
    };
    if let Some(before) = before.filter(|before| corrects(before)) {
        let (old, new) = (before.total(EntryKind::Break, now), after.total(EntryKind::Break, now));
        if old != new {
            changes.push(Change::Breaks { old, new });
        }
    }
    changes
}

fn counted_entry(session: &Session, entry: &Entry, others: &[Span], now: Instant) -> i64 {
    let alone = Session { entries: vec![entry.clone()], note: String::new(), ..session.clone() };
    let counted = counted(&alone, others, now);
    counted.work + counted.r#break
}
