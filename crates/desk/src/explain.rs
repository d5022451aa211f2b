//! What explains a total: terms that add up to it, exactly.

use crate::Desk;
use crate::contract::{Explain, Explanation, Term, TermKind};
use crate::error::Error;
use crate::settings::{plan, preferences};
use crate::show::Show;
use crate::store;
use crate::store::session::Stored;
use crate::today::{balance_of, week_of};
use stint_domain::time::MINUTE;
use stint_domain::{Day, EntryKind, Refusal, SessionId};

/// A balance is told month by month for so long; what lies before, year by year.
const MONTHS: i32 = 12;

impl Desk {
    /// The arithmetic of a total.
    pub fn explain(&self, which: Explain) -> Result<Explanation, Error> {
        self.show(|show| {
            Ok(match which {
                Explain::Day { day } => told(of_day(show, day)?),
                Explain::Week { day } => told(of_week(show, day)?),
                Explain::Balance => told(of_balance(show)?),
                Explain::Session { session } => told(of_session(show, session)?),
            })
        })
    }
}

fn told(terms: Vec<Term>) -> Explanation {
    Explanation { total_ms: terms.iter().map(|term| term.ms).sum(), terms }
}

const fn term(what: TermKind, ms: i64) -> Term {
    Term { what, ms, from: None, to: None, day: None, until: None }
}

/// Every entry of work, less what an overlapping session counts.
fn of_day(show: &Show<'_>, day: Day) -> Result<Vec<Term>, Error> {
    let mut terms = Vec::new();
    for stored in show.in_days(day, day)? {
        let session = &stored.session;
        let moment = |at| show.moment(at, &session.zone);
        terms.extend(session.entries.iter().filter(|entry| entry.kind == EntryKind::Work).map(|entry| Term {
            from: Some(moment(entry.start)),
            to: entry.end.map(moment),
            ..term(TermKind::Work, entry.length(show.now))
        }));
        terms.extend(overlap(show, &stored));
    }
    Ok(terms)
}

/// A session from start to end, less its breaks, less what an overlapping session counts.
fn of_session(show: &Show<'_>, id: SessionId) -> Result<Vec<Term>, Error> {
    let stored = store::session::by_id(show.db, id)?.ok_or_else(|| Refusal::SessionUnknown { id: id.to_string() })?;
    let stored = show.live(stored)?;
    let session = &stored.session;
    let moment = |at| show.moment(at, &session.zone);
    let length = session.entries.iter().map(|entry| entry.length(show.now)).sum();
    let mut terms = vec![Term {
        from: Some(moment(session.start_time)),
        to: session.end_time.map(moment),
        ..term(TermKind::Length, length)
    }];
    terms.extend(session.entries.iter().filter(|entry| entry.kind == EntryKind::Break).map(|entry| Term {
        from: Some(moment(entry.start)),
        to: entry.end.map(moment),
        ..term(TermKind::Break, -entry.length(show.now))
    }));
    terms.extend(overlap(show, &stored));
    Ok(terms)
}

/// What of a session's work others count; all of it when it is deleted.
fn overlap(show: &Show<'_>, stored: &Stored) -> Option<Term> {
    let elsewhere = stored.session.total(EntryKind::Work, show.now) - stored.counted.work;
    let moment = |at| show.moment(at, &stored.session.zone);
    (elsewhere != 0).then(|| Term {
        from: Some(moment(stored.session.start_time)),
        to: stored.session.end_time.map(moment),
        ..term(TermKind::Overlap, -elsewhere)
    })
}

/// Day by day.
fn of_week(show: &Show<'_>, day: Day) -> Result<Vec<Term>, Error> {
    let (from, to) = week_of(day, preferences(show.db)?.week_start);
    let running = show.running()?;
    let mut terms = Vec::new();
    for number in from.number()..=to.number() {
        let Some(day) = Day::from_number(number) else { continue };
        let ended = store::day_total::work_between(show.db, day, day)?;
        let open = running.as_ref().filter(|running| running.day == day).map(|running| running.counted.work);
        if ended != 0 || open.is_some() {
            terms.push(worked(day, day, ended + open.unwrap_or(0)));
        }
    }
    Ok(terms)
}

/// The opening balance, then what was worked and what was due, by month or by year.
fn of_balance(show: &Show<'_>) -> Result<Vec<Term>, Error> {
    let plan = plan(show.db)?;
    let Some(balance) = balance_of(show, &plan)? else { return Ok(Vec::new()) };
    let mut terms = Vec::new();
    if plan.opening.is_some() {
        terms.push(Term { day: Some(balance.from), ..term(TermKind::Opening, balance.opening_ms) });
    }
    for (from, to) in stretches(balance.from, balance.to) {
        terms.push(worked(from, to, store::day_total::work_between(show.db, from, to)?));
        let due = plan.target_between(from, to) * MINUTE;
        terms.push(Term { what: TermKind::Target, ..worked(from, to, -due) });
    }
    Ok(terms)
}

fn worked(from: Day, to: Day, ms: i64) -> Term {
    Term { day: Some(from), until: Some(to), ..term(TermKind::Worked, ms) }
}

/// `from..=to` cut into calendar years, and into months for the last twelve of them, oldest first.
fn stretches(from: Day, to: Day) -> Vec<(Day, Day)> {
    let by_month = (1..MONTHS).fold(to.month_start(), |month, _| month.plus(-1).month_start());
    let mut stretches = Vec::new();
    let mut begin = from;
    while begin <= to {
        let end = if begin < by_month {
            let year_end = Day::new(begin.year(), 12, 31).unwrap_or(to);
            year_end.min(by_month.plus(-1))
        } else {
            begin.month_end()
        };
        stretches.push((begin, end.min(to)));
        begin = end.plus(1);
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_long_balance_is_told_by_year_and_for_the_last_twelve_months_by_month() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let told: Vec<String> =
            stretches(day("2024-03-10"), day("2026-11-22")).iter().map(|(from, to)| format!("{from}..{to}")).collect();
        assert_eq!(told[..3], ["2024-03-10..2024-12-31", "2025-01-01..2025-11-30", "2025-12-01..2025-12-31"]);
        assert_eq!(told.len(), 2 + 12);
        assert_eq!(told[13], "2026-11-01..2026-11-22");
    }

    proptest! {
        #[test]
        fn the_stretches_of_a_balance_leave_no_day_out_and_count_none_twice(from in 0..20_000, days in -1..9_000) {
            let (from, to) = (Day::from_number(from).unwrap(), Day::from_number(from + days).unwrap());
            let stretches = stretches(from, to);
            let mut next = from;
            for (begin, end) in stretches {
                prop_assert_eq!(begin, next);
                prop_assert!(begin <= end);
                next = end.plus(1);
            }
            prop_assert_eq!(next, to.plus(1));
        }
    }
}
