//! What the screens are told.

#![allow(clippy::unwrap_used, reason = "clippy knows the test functions, not what they share")]

mod call;
mod explain;
mod history;
mod settings;
mod today;
mod totals;

use stint_desk::contract::{
    BreakWish, Filter, HistoryDay, MonthAsk, OnWish, SessionAdd, SessionView, TargetSet, Today,
};
use stint_desk::contract::{DaysOffSet, Nothing, OpeningSet};
use stint_domain::Day;
use stint_domain::balance::{DayOffKind, Portion};
use stint_testkit::TempDesk;

const HOUR: i64 = 3_600_000;
const MINUTE: i64 = 60_000;

/// Monday morning in Berlin.
fn desk() -> TempDesk {
    TempDesk::new("2026-11-23T09:00:00+01:00")
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A past session, as typed.
fn add(desk: &TempDesk, day: &str, start: &str, end: &str) -> SessionView {
    add_on(desk, day, start, end, OnWish::default(), "")
}

fn add_on(desk: &TempDesk, day: &str, start: &str, end: &str, on: OnWish, note: &str) -> SessionView {
    let ask = SessionAdd {
        day: Some(day.into()),
        start: start.into(),
        end: end.into(),
        note: Some(note.into()),
        on,
        ..SessionAdd::default()
    };
    added(desk, ask)
}

fn add_with_break(desk: &TempDesk, day: &str, start: &str, end: &str, from: &str, to: &str) -> SessionView {
    let ask = SessionAdd {
        day: Some(day.into()),
        start: start.into(),
        end: end.into(),
        breaks: vec![BreakWish { from: from.into(), to: to.into() }],
        ..SessionAdd::default()
    };
    added(desk, ask)
}

fn added(desk: &TempDesk, ask: SessionAdd) -> SessionView {
    let changed = desk.session_add(ask).unwrap();
    changed.sessions.into_iter().next().unwrap()
}

fn project(name: &str) -> OnWish {
    OnWish { project: Some(name.into()), ..OnWish::default() }
}

fn today(desk: &TempDesk) -> Today {
    desk.today(Nothing {}).unwrap()
}

/// The same hours on five weekdays.
fn target(desk: &TempDesk, valid_from: &str, hours: &str) {
    let due = |weekday: usize| if weekday < 5 { hours.to_owned() } else { String::new() };
    let ask = TargetSet { valid_from: valid_from.into(), hours: std::array::from_fn(due) };
    desk.target_set(ask).unwrap();
}

fn opening(desk: &TempDesk, day: &str, balance: &str) {
    desk.opening_set(OpeningSet { day: Some(day.into()), balance: Some(balance.into()) }).unwrap();
}

fn day_off(desk: &TempDesk, from: &str, to: Option<&str>, kind: DayOffKind, portion: Portion) {
    let ask = DaysOffSet { from: from.into(), to: to.map(str::to_owned), off: Some(kind), portion };
    desk.days_off_set(ask).unwrap();
}

fn month(desk: &TempDesk, filter: &Filter, month: &str) -> Vec<HistoryDay> {
    desk.history_month(MonthAsk { filter: filter.clone(), month: day(month) }).unwrap()
}

fn local(moment: &stint_desk::contract::Moment) -> &str {
    &moment.local[11..16]
}
