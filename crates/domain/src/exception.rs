//! Exceptions: what a person should look at. They are found in what is kept, never stored and never acted upon.

use crate::counted::Span;
use crate::ids::SessionId;
use crate::rules::{Limit, RulePack, day_shape};
use crate::session::Session;
use crate::time::{Day, HOUR, Instant, MINUTE};
use serde::{Deserialize, Serialize};
use std::borrow::Borrow;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionKind {
    /// Still running on a later business day.
    MissingOut,
    /// More net work in a day than the rules allow.
    TooLong,
    BreakShort,
    /// Longer work without a break than the rules allow.
    StretchLong,
    /// More net work since Monday than the rules allow in a week.
    WeekLong,
    Overlap,
    /// Less rest since the last session of the day before than the rules ask for.
    RestShort,
    ClockMoved,
    PendingCorrection,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Note,
    #[default]
    Warning,
}

/// One finding. `is_ms` is what was found and `should_ms` what the rule asks for, both milliseconds; `source` is the
/// rule's legal source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Exception {
    pub kind: ExceptionKind,
    pub severity: Severity,
    pub day: Day,
    pub session: Option<SessionId>,
    #[ts(type = "number | null")]
    pub is_ms: Option<i64>,
    #[ts(type = "number | null")]
    pub should_ms: Option<i64>,
    pub source: Option<String>,
}

/// A session without any rule pack is too long beyond this: nobody works around the clock.
pub const TOO_LONG: i64 = 16 * HOUR;

/// What a business day is judged by besides its own sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around<'a> {
    /// What else may overlap them, without void ones.
    pub others: &'a [Span],
    /// The end of the last session of an earlier day.
    pub rested_since: Option<Instant>,
    /// Counted work from the Monday before it to its own end, milliseconds.
    pub week_work_ms: i64,
}

/// The findings of one business day with its sessions; `today` is the business day of `now`.
pub fn of_day<S: Borrow<Session>>(
    day: Day,
    sessions: &[S],
    around: Around<'_>,
    pack: Option<&RulePack>,
    today: Day,
    now: Instant,
) -> Vec<Exception> {
    let mut found = Vec::new();
    let plain = |kind, severity, session| Exception {
        kind,
        severity,
        day,
        session: Some(session),
        is_ms: None,
        should_ms: None,
        source: None,
    };
    let whole = || sessions.iter().map(S::borrow).filter(|session| !session.void);
    for session in whole() {
        let span = Span::of(session);
        if session.is_open() && day < today {
            found.push(plain(ExceptionKind::MissingOut, Severity::Warning, session.id));
        }
        let of_the_day = whole().map(Span::of);
        if around.others.iter().copied().chain(of_the_day).any(|other| other.id != span.id && other.overlaps(&span)) {
            found.push(plain(ExceptionKind::Overlap, Severity::Warning, session.id));
        }
        if session.clock_moved {
            found.push(plain(ExceptionKind::ClockMoved, Severity::Warning, session.id));
        }
        if session.pending_start.is_some() {
            found.push(plain(ExceptionKind::PendingCorrection, Severity::Note, session.id));
        }
        let length = session.end_time.unwrap_or(now) - session.start_time;
        if pack.and_then(|pack| pack.max_day.as_ref()).is_none() && length > TOO_LONG {
            found.push(Exception {
                is_ms: Some(length),
                should_ms: Some(TOO_LONG),
                ..plain(ExceptionKind::TooLong, Severity::Warning, session.id)
            });
        }
    }
    if let Some(pack) = pack {
        found.extend(by_rules(day, sessions, around, pack, now));
    }
    found
}

fn by_rules<S: Borrow<Session>>(
    day: Day,
    sessions: &[S],
    around: Around<'_>,
    pack: &RulePack,
    now: Instant,
) -> Vec<Exception> {
    let mut found = Vec::new();
    let shape = day_shape(sessions, pack.break_block_min, now);
    let minutes = |min: u32| i64::from(min) * MINUTE;
    let mut finding = |kind, is_ms, should_ms, severity, source: &str| {
        let (is_ms, should_ms, source) = (Some(is_ms), Some(should_ms), Some(source.to_owned()));
        found.push(Exception { kind, severity, day, session: None, is_ms, should_ms, source });
    };
    if let Some(rule) = pack.break_missing(&shape) {
        let should = minutes(rule.break_min);
        finding(ExceptionKind::BreakShort, shape.break_ms, should, Severity::Warning, &rule.source);
    }
    let mut most = |kind, is_ms, limit: &Option<Limit>| {
        if let Some(limit) = limit.as_ref().filter(|limit| is_ms > minutes(limit.min)) {
            finding(kind, is_ms, minutes(limit.min), limit.severity, &limit.source);
        }
    };
    most(ExceptionKind::StretchLong, shape.stretch_ms, &pack.stretch);
    most(ExceptionKind::TooLong, shape.work_ms, &pack.max_day);
    // A day without work adds nothing to what its week has been found for already.
    let week_work_ms = if shape.work_ms > 0 { around.week_work_ms } else { 0 };
    most(ExceptionKind::WeekLong, week_work_ms, &pack.max_week);
    let first = sessions.iter().map(S::borrow).filter(|session| !session.void).map(|session| session.start_time).min();
    if let (Some(limit), Some(since), Some(first)) = (&pack.rest, around.rested_since, first)
        && first > since
        && first - since < minutes(limit.min)
    {
        finding(ExceptionKind::RestShort, first - since, minutes(limit.min), limit.severity, &limit.source);
    }
    found
}
