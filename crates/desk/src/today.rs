//! Today: the clock's state and everything that stands around it.

use crate::Desk;
use crate::around::{Before, worked};
use crate::contract::{BalanceView, BreakDue, ExceptionView, Forgotten, Nothing, Recent, Today, Week};
use crate::error::Error;
use crate::history::overlapping_spans;
use crate::settings::{plan, preferences};
use crate::show::{self, Show, target_ms};
use crate::store;
use crate::store::session::Stored;
use crate::{trouble, undo};
use std::ops::ControlFlow;
use stint_domain::balance::{Balance, Plan, balance};
use stint_domain::counted::Span;
use stint_domain::exception::{self, Exception};
use stint_domain::rules::{RulePack, day_shape};
use stint_domain::time::MINUTE;
use stint_domain::{ClockState, Day, Dimensions, EntryKind, Session};

/// How early a break is announced, milliseconds.
const BREAK_SOON: i64 = 30 * MINUTE;

/// How far back something to continue with is looked for: a punch card of a month, not the archive.
const RECENT_SESSIONS: usize = 100;
const RECENT: usize = 3;

impl Desk {
    /// Everything Today shows, as of now.
    pub fn today(&self, _: Nothing) -> Result<Today, Error> {
        let mut today = self.show(today)?;
        today.read_only = self.barred().map(|refusal| trouble::refused(&refusal, self.zones()));
        today.repaired = self.repaired();
        Ok(today)
    }
}

fn today(show: &Show<'_>) -> Result<Today, Error> {
    let day = show.today();
    let running = show.running()?;
    let plan = plan(show.db)?;
    let preferences = preferences(show.db)?;
    let own = show.in_days(day, day)?;
    let earlier = running.iter().filter(|running| running.day != day).cloned();
    let sessions: Vec<Stored> = earlier.chain(own.iter().cloned()).collect();
    let others = overlapping_spans(show, &sessions)?;
    let drawn: Vec<&Session> = sessions.iter().map(|stored| &stored.session).collect();
    let forgotten = running.iter().find(|running| running.day < day);
    let state = running.as_ref().map_or(ClockState::Out, |running| running.session.state());
    let (undo, redo) = undo::ahead(show)?;
    let open = running.as_ref().and_then(|running| Some((&running.session, running.session.entries.last()?)));
    Ok(Today {
        now: show.here(show.now),
        day,
        zone: show.home.clone(),
        state,
        since: open.map(|(session, entry)| show.moment(entry.start, &session.zone)),
        ribbon: show.ribbon(day, &drawn, &others, Some(show.now)),
        work_ms: own.iter().map(|stored| stored.counted.work).sum(),
        break_ms: own.iter().map(|stored| stored.counted.r#break).sum(),
        target_ms: target_ms(&plan, day),
        day_off: plan.days_off.get(&day).copied(),
        week: week(show, &plan, day, running.as_ref(), preferences.week_start)?,
        balance: balance_of(show, &plan)?.map(BalanceView::from),
        forgotten: forgotten.map(|running| Forgotten {
            session: running.session.id,
            since: show.moment(running.session.start_time, &running.session.zone),
            day: running.day,
        }),
        break_due: match &running {
            Some(running) => break_due(show, running)?,
            None => None,
        },
        exceptions: exceptions(show, day, &own, &others, forgotten)?,
        recent: recent(show, running.as_ref())?,
        undo,
        redo,
        first_run: !preferences.set_up && !store::session::any(show.db)?,
        read_only: None,
        repaired: None,
        running: running.as_ref().map(|running| show.session(running)).transpose()?,
        sessions: sessions.iter().map(|stored| show.session(stored)).collect::<Result<_, _>>()?,
    })
}

fn week(
    show: &Show<'_>,
    plan: &Plan,
    day: Day,
    running: Option<&Stored>,
    week_start: Option<u8>,
) -> Result<Week, Error> {
    let (from, to) = week_of(day, week_start);
    let due = |to: Day| (!plan.targets.is_empty()).then(|| plan.target_between(from, to) * MINUTE);
    Ok(Week { from, to, work_ms: worked(show, from, to, running)?, target_so_far_ms: due(day), target_ms: due(to) })
}

/// The week a day lies in. Where nobody chose, it begins on Monday.
pub(crate) fn week_of(day: Day, week_start: Option<u8>) -> (Day, Day) {
    let from = day.week_start(usize::from(week_start.unwrap_or(0)));
    (from, from.plus(6))
}

/// The balance at the end of yesterday; none without target hours. What still runs is in no day's sum: it comes in
/// when it ends.
pub(crate) fn balance_of(show: &Show<'_>, plan: &Plan) -> Result<Option<Balance>, Error> {
    let yesterday = show.today().plus(-1);
    let Some(from) = plan.counts_from().filter(|_| !plan.targets.is_empty()) else { return Ok(None) };
    Ok(balance(plan, yesterday, store::day_total::work_between(show.db, from, yesterday)?))
}

/// By the day the running session counts for: a night shift needs its break on whatever date.
fn break_due(show: &Show<'_>, running: &Stored) -> Result<Option<BreakDue>, Error> {
    let Some(pack) = show.rule_pack().filter(|_| running.session.state() == ClockState::Working) else {
        return Ok(None);
    };
    let day = show.in_days(running.day, running.day)?;
    let shape = day_shape(&plain(&day), pack.break_block_min, show.now);
    let due = pack.break_due(&shape).filter(|due| due.in_ms <= BREAK_SOON);
    Ok(due.map(|due| BreakDue {
        in_ms: due.in_ms,
        break_min: due.break_min,
        over_min: due.over_min,
        source: due.source.into(),
    }))
}

fn exceptions(
    show: &Show<'_>,
    day: Day,
    own: &[Stored],
    others: &[Span],
    forgotten: Option<&Stored>,
) -> Result<Vec<ExceptionView>, Error> {
    let pack = show.rule_pack();
    let mut found = Vec::new();
    if let Some(forgotten) = forgotten {
        let whole = show.in_days(forgotten.day, forgotten.day)?;
        found.extend(of_day(show, forgotten.day, &whole, &overlapping_spans(show, &whole)?, pack.as_ref())?);
    }
    found.extend(of_day(show, day, own, others, pack.as_ref())?);
    Ok(found.into_iter().map(show::exception).collect())
}

fn of_day(
    show: &Show<'_>,
    day: Day,
    sessions: &[Stored],
    others: &[Span],
    pack: Option<&RulePack>,
) -> Result<Vec<Exception>, Error> {
    let around = Before::new(show, day)?.day(day, sessions, others);
    Ok(exception::of_day(day, &plain(sessions), around, pack, show.today(), show.now))
}

fn plain(sessions: &[Stored]) -> Vec<&Session> {
    sessions.iter().map(|stored| &stored.session).collect()
}

/// The last different things worked on, newest first, without what is being worked on now.
fn recent(show: &Show<'_>, running: Option<&Stored>) -> Result<Vec<Recent>, Error> {
    let current = running.map(|running| (running.session.on(), running.session.note.clone()));
    // With nothing to it there is nothing to continue: clocking in does the same.
    let mut seen: Vec<(Dimensions, String)> = vec![Default::default()];
    seen.extend(current);
    let known = seen.len();
    let mut looked_at = 0;
    store::session::latest(show.db, |stored| {
        let work = stored.session.entries.iter().rev().filter(|entry| entry.kind == EntryKind::Work);
        for entry in work {
            let thing = (entry.on, stored.session.note.clone());
            if !seen.contains(&thing) {
                seen.push(thing);
            }
        }
        looked_at += 1;
        let enough = looked_at == RECENT_SESSIONS || seen.len() >= known + RECENT;
        Ok(if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    let things = seen.into_iter().skip(known).take(RECENT);
    things.map(|(on, note)| Ok(Recent { on: show.on(on)?, note })).collect()
}
