//! History: how long the list is, one month of it, one session with all that was ever done to it.

use crate::Desk;
use crate::around::Before;
use crate::contract::{Filter, HistoryDay, MonthAsk, Outline, OutlineMonth, SessionDetail, Which};
use crate::error::Error;
use crate::filter::Sieve;
use crate::line::{Line, Marks};
use crate::settings::plan;
use crate::show::{self, Show};
use crate::store;
use crate::store::session::Stored;
use crate::trail;
use crate::which::which;
use stint_domain::balance::Plan;
use stint_domain::counted::Span;
use stint_domain::exception;
use stint_domain::rules::RulePack;
use stint_domain::{Day, Instant, Session};

impl Desk {
    /// How long the list is that a filter leaves.
    pub fn history_outline(&self, filter: Filter) -> Result<Outline, Error> {
        self.show(|show| outline(show, &filter))
    }

    /// The days of one month that have a session which fits, newest first.
    pub fn history_month(&self, ask: MonthAsk) -> Result<Vec<HistoryDay>, Error> {
        self.show(|show| month(show, &ask))
    }

    pub fn session_get(&self, ask: Which) -> Result<SessionDetail, Error> {
        self.show(|show| {
            let stored = show.live(which(show.db, &ask.session)?)?;
            Ok(SessionDetail { session: show.session(&stored)?, trail: trail::of(show, &stored.session)? })
        })
    }
}

fn outline(show: &Show<'_>, filter: &Filter) -> Result<Outline, Error> {
    let sieve = Sieve::new(show.db, filter)?;
    let (first, last) = show::always();
    let (from, to) = (sieve.from.unwrap_or(first), sieve.to.unwrap_or(last));
    let mut sums = Sums::default();
    if sieve.takes_all() {
        store::day_total::each(show.db, from, to, |day, sessions, work, pause| {
            sums.add(day, sessions, work, pause);
        })?;
    } else {
        store::day_lines::each(show.db, from, to, |day, lines| {
            let (mut sessions, mut work, mut pause) = (0, 0, 0);
            for line in Line::unpack(lines).filter(|line| sieve.takes(line)) {
                sessions += 1;
                // A deleted session counts for nothing, whatever it counted once.
                if !line.marks.has(Marks::DELETED) {
                    work += line.work;
                    pause += line.r#break;
                }
            }
            if sessions > 0 {
                sums.add(day, sessions, work, pause);
            }
            Ok(())
        })?;
    }
    // No day's sum has those in it that are open.
    let open = show.running()?.into_iter().chain(store::session::held(show.db)?);
    for stored in open.filter(|stored| sieve.takes_session(stored)) {
        sums.add_late(stored.day, stored.counted.work, stored.counted.r#break);
    }
    Ok(sums.outline())
}

/// Adds days up to months. Days come in order, but for the running session's.
#[derive(Default)]
struct Sums {
    months: Vec<OutlineMonth>,
    /// The last day's number of the newest month in it.
    month_end: i32,
    days: Vec<i32>,
    work: i64,
    r#break: i64,
}

impl Sums {
    fn add(&mut self, day: i32, sessions: u32, work: i64, pause: i64) {
        // The calendar is asked once a month, not once a day: there may be a lifetime of them.
        if self.months.is_empty() || day > self.month_end {
            let Some(first) = Day::from_number(day) else { return };
            self.month_end = first.month_end().number();
            self.months.push(OutlineMonth { month: first.month_start(), days: 0, sessions: 0, work_ms: 0 });
        }
        self.days.push(day);
        if let Some(month) = self.months.last_mut() {
            month.days += 1;
            month.sessions += sessions;
            month.work_ms += work;
        }
        self.work += work;
        self.r#break += pause;
    }

    fn add_late(&mut self, day: Day, work: i64, pause: i64) {
        let month = day.month_start();
        let at = match self.months.binary_search_by_key(&month, |known| known.month) {
            Ok(at) => at,
            Err(at) => {
                self.months.insert(at, OutlineMonth { month, days: 0, sessions: 0, work_ms: 0 });
                at
            }
        };
        let known = self.days.binary_search(&day.number()).is_ok();
        let month = &mut self.months[at];
        month.days += u32::from(!known);
        month.sessions += 1;
        month.work_ms += work;
        self.work += work;
        self.r#break += pause;
    }

    fn outline(mut self) -> Outline {
        self.months.reverse();
        let sessions = self.months.iter().map(|month| month.sessions).sum();
        Outline { months: self.months, sessions, work_ms: self.work, break_ms: self.r#break }
    }
}

fn month(show: &Show<'_>, ask: &MonthAsk) -> Result<Vec<HistoryDay>, Error> {
    let sieve = Sieve::new(show.db, &ask.filter)?;
    let (first, last) = (ask.month.month_start(), ask.month.month_end());
    let from = sieve.from.map_or(first, |from| from.max(first));
    let to = sieve.to.map_or(last, |to| to.min(last));
    if from > to {
        return Ok(Vec::new());
    }
    let sessions = show.in_days(from, to)?;
    let deleted = if sieve.takes_deleted() { store::session::void_in_days(show.db, from, to)? } else { Vec::new() };
    let page = Page {
        show,
        sieve,
        plan: plan(show.db)?,
        pack: show.rule_pack(),
        today: show.today(),
        others: overlapping_spans(show, &sessions)?,
    };
    let mut before = Before::new(show, from)?;
    let mut days = Vec::new();
    let (mut sessions, mut deleted) = (sessions.as_slice(), deleted.as_slice());
    while let Some(day) = sessions.first().into_iter().chain(deleted.first()).map(|stored| stored.day).min() {
        let (own, later) = sessions.split_at(sessions.partition_point(|stored| stored.day == day));
        let (gone, gone_later) = deleted.split_at(deleted.partition_point(|stored| stored.day == day));
        days.extend(page.day(day, own, gone, &mut before)?);
        (sessions, deleted) = (later, gone_later);
    }
    days.reverse();
    Ok(days)
}

/// What every day of a page is looked at with.
struct Page<'a> {
    show: &'a Show<'a>,
    sieve: Sieve,
    plan: Plan,
    pack: Option<RulePack>,
    today: Day,
    others: Vec<Span>,
}

impl Page<'_> {
    /// `None` when no session of the day fits. What is wrong with a day is judged by all of its sessions.
    fn day(
        &self,
        day: Day,
        own: &[Stored],
        deleted: &[Stored],
        before: &mut Before,
    ) -> Result<Option<HistoryDay>, Error> {
        let show = self.show;
        let whole: Vec<&Session> = own.iter().map(|stored| &stored.session).collect();
        let others = near(&self.others, &whole, show.now);
        let around = before.day(day, own, &others);
        let fitting: Vec<&Stored> =
            own.iter().chain(deleted).filter(|stored| self.sieve.takes_session(stored)).collect();
        if fitting.is_empty() {
            return Ok(None);
        }
        let found = exception::of_day(day, &whole, around, self.pack.as_ref(), self.today, show.now);
        let fits = |id| fitting.iter().any(|stored| stored.session.id == id);
        let counting = || fitting.iter().filter(|stored| !stored.session.void);
        let drawn: Vec<&Session> = counting().map(|stored| &stored.session).collect();
        let sessions = fitting.iter().rev().map(|stored| show.session(stored));
        Ok(Some(HistoryDay {
            day,
            work_ms: counting().map(|stored| stored.counted.work).sum(),
            break_ms: counting().map(|stored| stored.counted.r#break).sum(),
            target_ms: show::target_ms(&self.plan, day),
            day_off: self.plan.days_off.get(&day).copied(),
            ribbon: show.ribbon(day, &drawn, &others, (day == self.today).then_some(show.now)),
            sessions: sessions.collect::<Result<_, Error>>()?,
            exceptions: found
                .into_iter()
                .filter(|exception| exception.session.is_none_or(fits))
                .map(show::exception)
                .collect(),
        }))
    }
}

/// Where everything lies that overlaps something else within the stretch of these sessions.
pub(crate) fn overlapping_spans(show: &Show<'_>, sessions: &[Stored]) -> Result<Vec<Span>, Error> {
    let overlapped = || sessions.iter().filter(|stored| stored.overlap).map(|stored| &stored.session);
    let Some(start) = overlapped().map(|session| session.start_time).min() else { return Ok(Vec::new()) };
    let end = overlapped().map(|session| session.end_time.unwrap_or(show.now)).max();
    let spans = store::session::overlapped_between(show.db, start, end.unwrap_or(show.now))?;
    Ok(spans)
}

/// Those of the spans that reach into the stretch of these sessions: a day is not compared with a whole month.
fn near(spans: &[Span], sessions: &[&Session], now: Instant) -> Vec<Span> {
    let start = sessions.iter().map(|session| session.start_time).min();
    let end = sessions.iter().map(|session| session.end_time.unwrap_or(now)).max();
    let (Some(start), Some(end)) = (start, end) else { return Vec::new() };
    spans.iter().filter(|span| span.start <= end && span.end.is_none_or(|ends| ends >= start)).copied().collect()
}
