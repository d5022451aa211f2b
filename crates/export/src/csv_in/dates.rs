//! Dates: which of their numbers is the day is decided by the whole file, never by one row.

use super::Row;
use super::columns::{Column, Columns};
use serde::{Deserialize, Serialize};
use stint_domain::{Day, Refusal};

/// What comes first in 03/04/2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    Day,
    Month,
}

pub(super) struct Dates {
    order: Option<DateOrder>,
}

impl Dates {
    pub(super) fn of(columns: &Columns, rows: &[Row], told: Option<DateOrder>) -> Result<Dates, Refusal> {
        if told.is_some() {
            return Ok(Dates { order: told });
        }
        let (mut day_first, mut month_first, mut open) = (false, false, None);
        for row in rows {
            for column in [Column::Date, Column::EndDate, Column::Start, Column::End] {
                let (date, _) = parts(row.field(columns, column));
                let Some((first, second, year)) = date.and_then(either_way) else { continue };
                match (Day::new(year, second, first), Day::new(year, first, second)) {
                    (Some(_), None) => day_first = true,
                    (None, Some(_)) => month_first = true,
                    (Some(by_day), Some(by_month)) if by_day != by_month => {
                        open.get_or_insert_with(|| (date.unwrap_or_default().to_owned(), by_day, by_month));
                    }
                    (Some(_), Some(_)) | (None, None) => {}
                }
            }
        }
        match (day_first, month_first, open) {
            (true, false, _) => Ok(Dates { order: Some(DateOrder::Day) }),
            (false, true, _) => Ok(Dates { order: Some(DateOrder::Month) }),
            // Some rows say this and some say that: each row that could be either is refused by itself.
            (true, true, _) | (false, false, None) => Ok(Dates { order: None }),
            (false, false, Some((text, first, second))) => Err(Refusal::DayTwice { text, first, second }),
        }
    }

    pub(super) fn day(&self, text: &str) -> Result<Day, Refusal> {
        let unreadable = || Refusal::DayUnreadable { text: text.into() };
        let Some((first, second, year)) = either_way(text) else {
            return in_order(text).ok_or_else(unreadable);
        };
        let (by_day, by_month) = (Day::new(year, second, first), Day::new(year, first, second));
        match (self.order, by_day, by_month) {
            (Some(DateOrder::Day), Some(day), _) | (Some(DateOrder::Month), _, Some(day)) => Ok(day),
            (None, Some(first), Some(second)) if first != second => {
                Err(Refusal::DayTwice { text: text.into(), first, second })
            }
            (None, Some(day), _) | (None, None, Some(day)) => Ok(day),
            (Some(_), _, _) | (None, None, None) => Err(unreadable()),
        }
    }
}

/// A date and a time of day out of one field; either may be missing.
pub(super) fn parts(field: &str) -> (Option<&str>, Option<&str>) {
    let is_date =
        |text: &str| text.matches(['-', '/', '.']).count() == 2 && text.starts_with(|c: char| c.is_ascii_digit());
    let split = field.find([' ', 'T', ',']).map(|at| (&field[..at], field[at + 1..].trim_start()));
    match split {
        Some((date, time)) if is_date(date) => (Some(date), Some(time).filter(|time| !time.is_empty())),
        Some(_) => (None, Some(field)),
        // 22.11.2026, but not 8.15 or 08:15:30.
        None if is_date(field) && !field.contains(':') => (Some(field), None),
        None => (None, Some(field).filter(|field| !field.is_empty())),
    }
}

/// `2026-11-22`, `2026/11/22`, and with dots the day comes first: `22.11.2026`, `22.11.26`.
fn in_order(text: &str) -> Option<Day> {
    let numbers = numbers(text)?;
    let [first, second, third] = numbers;
    if first.len() == 4 {
        return Day::new(first.parse().ok()?, second.parse().ok()?, third.parse().ok()?);
    }
    if text.contains('.') {
        return Day::new(year(third)?, second.parse().ok()?, first.parse().ok()?);
    }
    None
}

/// Two numbers whose order the text does not tell, and the year.
fn either_way(text: &str) -> Option<(i8, i8, i16)> {
    let [first, second, third] = numbers(text)?;
    if text.contains('.') || first.len() > 2 {
        return None;
    }
    Some((first.parse().ok()?, second.parse().ok()?, year(third)?))
}

fn numbers(text: &str) -> Option<[&str; 3]> {
    let mut parts = text.split(['-', '/', '.']);
    let numbers = [parts.next()?, parts.next()?, parts.next()?];
    let digits = numbers.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    (digits && parts.next().is_none()).then_some(numbers)
}

fn year(text: &str) -> Option<i16> {
    match text.len() {
        2 => text.parse::<i16>().ok().map(|year| 2000 + year),
        4 => text.parse().ok(),
        _ => None,
    }
}
