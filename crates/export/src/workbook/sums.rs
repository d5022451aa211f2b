//! What the days amount to: months, projects, the balance from day to day.

use crate::timesheet::{Header, TimesheetDay};
use std::collections::BTreeMap;
use stint_domain::balance::DayOff;
use stint_domain::time::MINUTE;
use stint_domain::{Day, Dimension, EntryKind};

/// One month; all lengths are counted milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Month {
    pub(super) planned: i64,
    pub(super) worked: i64,
    pub(super) pause: i64,
    /// Worked less planned on the days that the balance counts.
    pub(super) difference: i64,
    /// Days with a session.
    pub(super) days: u32,
    pub(super) sessions: u32,
    /// At its end.
    pub(super) balance: Option<i64>,
}

/// One calendar day against what was due on it; milliseconds, none on days that the balance does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) target: Option<i64>,
    pub(super) difference: Option<i64>,
    pub(super) balance: Option<i64>,
    pub(super) off: Option<DayOff>,
}

pub(super) struct Sums {
    /// By first day.
    pub(super) months: BTreeMap<Day, Month>,
    /// Worked, by name; empty for none.
    pub(super) projects: BTreeMap<String, i64>,
    pub(super) sessions: u64,
    balance: Option<i64>,
}

impl Sums {
    pub(super) fn new(header: &Header) -> Sums {
        Sums { months: BTreeMap::new(), projects: BTreeMap::new(), sessions: 0, balance: header.carried_ms }
    }

    /// The balance so far.
    pub(super) fn balance(&self) -> Option<i64> {
        self.balance
    }

    /// The next calendar day with its sessions, if it has any. Every day of the period comes once and in order.
    pub(super) fn line(&mut self, header: &Header, day: Day, sessions: Option<&TimesheetDay>) -> Line {
        let rows = sessions.map_or(&[][..], |day| &day.rows);
        let worked: i64 = rows.iter().map(|row| row.counted.work).sum();
        let line = self.against_plan(header, day, worked);
        let month = self.months.entry(day.month_start()).or_default();
        month.planned += line.target.unwrap_or(0);
        month.worked += worked;
        month.pause += rows.iter().map(|row| row.counted.r#break).sum::<i64>();
        month.difference += line.difference.unwrap_or(0);
        month.days += u32::from(!rows.is_empty());
        month.sessions += rows.len() as u32;
        month.balance = self.balance;
        self.sessions += rows.len() as u64;
        for row in rows {
            for (entry, counted) in row.session.entries.iter().zip(&row.entries) {
                if entry.kind == EntryKind::Work {
                    let name = header.names.of(entry, Dimension::Project);
                    match self.projects.get_mut(name) {
                        Some(sum) => *sum += counted,
                        None => drop(self.projects.insert(name.to_owned(), *counted)),
                    }
                }
            }
        }
        line
    }

    fn against_plan(&mut self, header: &Header, day: Day, worked: i64) -> Line {
        let off = header.plan.as_ref().and_then(|plan| plan.days_off.get(&day).copied());
        let counted = header.plan.as_ref().zip(header.plan.as_ref().and_then(|plan| plan.counts_from()));
        let Some((plan, _)) = counted.filter(|(_, from)| (*from..=header.today).contains(&day)) else {
            return Line { target: None, difference: None, balance: None, off };
        };
        let before = self.balance.unwrap_or_else(|| plan.opening.map_or(0, |it| i64::from(it.minutes) * MINUTE));
        let target = i64::from(plan.target(day)) * MINUTE;
        let balance = before + worked - target;
        self.balance = Some(balance);
        Line { target: Some(target), difference: Some(worked - target), balance: Some(balance), off }
    }
}
