//! Business days with their sessions, what those count and what was changed about them, out of pages by start.

use std::collections::BTreeMap;

use stint_domain::counted::{Counted, Span, counted};
use stint_domain::exception::{self, Around};
use stint_domain::journal::Act;
use stint_domain::{Day, Entry, EntryKind, Instant, Session};
use stint_export::{Change, Correction, Source, TimesheetDay, TimesheetRow};

use super::pages::Pages;
use super::{DAY_MS, Order};
use crate::ids::UserId;
use crate::store::Error;
use crate::store::session::Kept;
use crate::store::session_export::Record;

pub(super) struct Days<'a> {
    order: &'a Order,
    pages: Pages<'a>,
    /// Days that may still get sessions: zones put the same moment on different days.
    open: BTreeMap<Day, Vec<Seen>>,
    /// Days that are whole.
    ready: std::collections::VecDeque<(Day, Vec<Seen>)>,
    /// Of the sessions so far, the one that ends last: what it covers counts for it or for those before it.
    reach: Option<Span>,
    /// The last one read, to be told when the next one overlaps it.
    newest: Option<(Day, Span)>,
    rested_since: Option<Instant>,
    /// The Monday of the day before, and the counted work since then, milliseconds.
    week: Option<(Day, i64)>,
    is_read: bool,
}

/// A session, with those that it shares time with.
struct Seen {
    kept: Kept,
    records: Vec<Record>,
    /// An earlier one that ends after its start: as far as that reaches, it counts nothing.
    before: Option<Span>,
    /// A later one that begins before its end.
    after: Option<Span>,
}

impl<'a> Days<'a> {
    pub(super) fn new(order: &'a Order, pages: Pages<'a>) -> Result<Days<'a>, Error> {
        let reach = pages.reaching_in()?;
        Ok(Days {
            order,
            pages,
            open: BTreeMap::new(),
            ready: std::collections::VecDeque::new(),
            reach,
            newest: None,
            rested_since: reach.and_then(|span| span.end),
            week: None,
            is_read: false,
        })
    }

    fn next_day(&mut self) -> Result<Option<TimesheetDay>, Error> {
        loop {
            if let Some((day, seen)) = self.ready.pop_front() {
                match self.day(day, seen) {
                    Some(day) => return Ok(Some(day)),
                    None => continue,
                }
            }
            if self.is_read {
                return Ok(None);
            }
            self.read()?;
        }
    }

    fn read(&mut self) -> Result<(), Error> {
        let Some(mut page) = self.pages.next_page()? else {
            self.is_read = true;
            self.ready.extend(std::mem::take(&mut self.open));
            return Ok(());
        };
        for kept in page.sessions {
            let records = page.records.remove(&kept.no).unwrap_or_default();
            self.see(kept, records);
        }
        Ok(())
    }

    fn see(&mut self, kept: Kept, records: Vec<Record>) {
        let (zones, min) = (&self.order.app.zones, self.order.day_start_min);
        let day = zones.business_day(kept.body.start_time, &kept.body.zone, min);
        let span = Span::of(&kept.body);
        // They come by start: whoever is overlapped by any later one is overlapped by the next.
        if let Some((newest, before)) = self.newest.replace((day, span))
            && before.overlaps(&span)
            && let Some(seen) = self.open.get_mut(&newest).and_then(|day| day.last_mut())
        {
            seen.after = Some(span);
        }
        let before = self.reach.filter(|reach| reach.overlaps(&span));
        let ends_later = |reach: Span| match (reach.end, span.end) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(reach), Some(end)) => end > reach,
        };
        if self.reach.is_none_or(ends_later) {
            self.reach = Some(span);
        }
        self.open.entry(day).or_default().push(Seen { kept, records, before, after: None });
        self.close_before(span.start);
    }

    /// A day of a later start is at most two before the one of UTC: 12 hours of zone, 12 of a day that begins at noon.
    fn close_before(&mut self, start: Instant) {
        let Ok(utc) = i32::try_from(start.ms().div_euclid(DAY_MS)) else { return };
        while let Some(first) = self.open.first_entry()
            && first.key().number() < utc - 2
        {
            self.ready.push_back(first.remove_entry());
        }
    }

    /// The day's sessions of the window; none when it has none of them. What is wrong with a day is judged by all.
    fn day(&mut self, day: Day, seen: Vec<Seen>) -> Option<TimesheetDay> {
        let sessions: Vec<Session> = seen.iter().map(|seen| seen.kept.body.clone()).collect();
        let others: Vec<Span> = seen.iter().flat_map(|seen| seen.before.into_iter().chain(seen.after)).collect();
        let Order { window, header, rule_pack, user, .. } = self.order;
        let (today, now) = (header.today, header.made);
        let rested_since = self.rested_since;
        self.rested_since = sessions.iter().filter_map(|session| session.end_time).chain(rested_since).max();
        let worked: i64 = sessions.iter().map(|session| counted(session, &others, now).work).sum();
        let monday = day.week_start(0);
        let before = self.week.filter(|(week, _)| *week == monday).map_or(0, |(_, work)| work);
        self.week = Some((monday, before + worked));
        let is_wanted: Vec<bool> = seen.iter().map(|seen| window.covers(seen.kept.no)).collect();
        if !is_wanted.contains(&true) {
            return None;
        }
        let around = Around { others: &others, rested_since, week_work_ms: before + worked };
        let found = exception::of_day(day, &sessions, around, rule_pack.as_ref(), today, now);
        let wanted = seen.into_iter().zip(is_wanted).filter(|(_, is_wanted)| *is_wanted);
        let rows: Vec<TimesheetRow> = wanted.map(|(seen, _)| row(seen, *user, now)).collect();
        let fits = |id| rows.iter().any(|row| row.session.id == id);
        let exceptions = found.into_iter().filter(|exception| exception.session.is_none_or(fits)).collect();
        Some(TimesheetDay { day, rows, exceptions })
    }
}

impl Iterator for Days<'_> {
    type Item = Result<TimesheetDay, Source>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_day().map_err(|error| Box::new(error) as Source).transpose()
    }
}

fn row(seen: Seen, user: UserId, now: Instant) -> TimesheetRow {
    let session = seen.kept.body;
    let corrections = seen.records.iter().flat_map(|record| corrections(&session, record, user, now)).collect();
    let (counted, entries) = match seen.before {
        None => {
            let (work, pause) = (session.total(EntryKind::Work, now), session.total(EntryKind::Break, now));
            let entries = session.entries.iter().map(|entry| entry.length(now)).collect();
            (Counted { work, r#break: pause }, entries)
        }
        Some(before) => {
            let entries = session.entries.iter().map(|entry| counted_entry(&session, entry, before, now)).collect();
            (counted(&session, &[before], now), entries)
        }
    };
    TimesheetRow { counted, entries, corrections, session }
}

fn counted_entry(session: &Session, entry: &Entry, before: Span, now: Instant) -> i64 {
    let alone = Session { entries: vec![entry.clone()], note: String::new(), ..session.clone() };
    let counted = counted(&alone, &[before], now);
    counted.work + counted.r#break
}

/// What a record changed about what counts.
fn corrections(session: &Session, record: &Record, user: UserId, now: Instant) -> Vec<Correction> {
    let mut changes = Vec::new();
    let mut start = |old: Instant, new: Instant| changes.extend((old != new).then_some(Change::Start { old, new }));
    match &record.act {
        Act::ClockIn { start_time, .. } => start(record.at, *start_time),
        Act::ClockOut { end_time, start_time, .. } => {
            if let Some(moved) = start_time {
                start(moved.old, moved.new);
            }
            let pressed = session.original_end_time.unwrap_or(record.at);
            if pressed != *end_time {
                changes.push(Change::End { old: Some(pressed), new: Some(*end_time) });
            }
        }
        Act::SessionSet { set, old, .. } => {
            if let (Some(new), Some(old)) = (&set.times, &old.times) {
                start(old.start_time, new.start_time);
                if old.end_time != new.end_time {
                    changes.push(Change::End { old: old.end_time, new: new.end_time });
                }
                let (old, new) = (breaks(&old.entries, now), breaks(&new.entries, now));
                changes.extend((old != new).then_some(Change::Breaks { old, new }));
            }
        }
        Act::BreakStart { .. }
        | Act::BreakEnd { .. }
        | Act::EntrySwitch { .. }
        | Act::SessionAdd { .. }
        | Act::SessionVoid { .. }
        | Act::SessionUnvoid { .. }
        | Act::SessionPut { .. }
        | Act::DimensionAdd { .. }
        | Act::DimensionSet { .. }
        | Act::DimensionMerge { .. }
        | Act::TargetSet { .. }
        | Act::DayOffSet { .. }
        | Act::OpeningSet { .. }
        | Act::PolicySet { .. }
        | Act::ProposalAccept { .. }
        | Act::ProposalReject { .. }
        | Act::ProposalWithdraw { .. } => {}
    }
    let by = (record.author != user).then(|| record.author_name.clone());
    let correction = |change| Correction {
        change,
        reason: record.reason.clone().unwrap_or_default(),
        by: by.clone(),
        at: record.at,
        device: record.device.clone(),
    };
    changes.into_iter().map(correction).collect()
}

fn breaks(entries: &[Entry], now: Instant) -> i64 {
    entries.iter().filter(|entry| entry.kind == EntryKind::Break).map(|entry| entry.length(now)).sum()
}
