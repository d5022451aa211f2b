//! One row into one session.

use super::columns::{BreakUnit, Column, Columns};
use super::dates::{Dates, parts};
use super::{Found, FoundEntry, Options, Row};
use stint_domain::time::{HOUR, MINUTE};
use stint_domain::{Day, EntryKind, Instant, Refusal, Zone, typed};

pub(super) struct Context<'a> {
    pub(super) options: &'a Options<'a>,
    pub(super) columns: &'a Columns,
    pub(super) dates: &'a Dates,
}

impl Context<'_> {
    pub(super) fn zone(&self, row: &Row) -> Result<Zone, Refusal> {
        match row.field(self.columns, Column::Zone) {
            "" => Ok(self.options.zone.clone()),
            name => self.options.zones.zone(name),
        }
    }

    pub(super) fn start(&self, row: &Row, zone: &Zone) -> Result<Instant, Refusal> {
        let field = row.field(self.columns, Column::Start);
        if field.is_empty() {
            return Err(Refusal::Empty { field: "start".into() });
        }
        if let Some(at) = Instant::parse_rfc3339(field) {
            return Ok(at);
        }
        let (date, time) = parts(field);
        let date = date.unwrap_or_else(|| row.field(self.columns, Column::Date));
        let time = time.ok_or_else(|| Refusal::TimeUnreadable { text: field.into() })?;
        self.moment(self.dates.day(date)?, time, zone)
    }

    /// `length` is what the row says about its own length, without breaks.
    fn end(&self, row: &Row, start: Instant, length: Option<i64>, zone: &Zone) -> Result<Instant, Refusal> {
        let field = row.field(self.columns, Column::End);
        if field.is_empty() {
            let length = length.filter(|length| *length > 0);
            return length.map(|length| start + length).ok_or_else(|| Refusal::Empty { field: "end".into() });
        }
        if let Some(at) = Instant::parse_rfc3339(field) {
            return Ok(at);
        }
        let (date, time) = parts(field);
        let time = time.ok_or_else(|| Refusal::TimeUnreadable { text: field.into() })?;
        let date = date.unwrap_or_else(|| row.field(self.columns, Column::EndDate));
        let read = match date {
            "" => self.end_on_the_clock(start, time, zone),
            date => self.moment(self.dates.day(date)?, time, zone),
        };
        match read {
            // The hour came twice; the row's own length tells which one was meant.
            Err(Refusal::TimeTwice { first, second, .. })
                if length.is_some_and(|length| first - start == length || second - start == length) =>
            {
                Ok(if length == Some(first - start) { first } else { second })
            }
            read => read,
        }
    }

    /// A bare time of day; one before the start is on the next day, the start itself is no end.
    fn end_on_the_clock(&self, start: Instant, time: &str, zone: &Zone) -> Result<Instant, Refusal> {
        let day = self.options.zones.local(start, zone).day();
        if is_midnight_after(time) {
            return self.moment(day, time, zone);
        }
        let on_the_day = self.moment(day, time, zone);
        if on_the_day == Ok(start) {
            return Ok(start);
        }
        if matches!(on_the_day, Err(Refusal::TimeUnreadable { .. })) {
            return on_the_day;
        }
        let (whole, ms) = fraction(time);
        let context = self.typed(zone, None);
        typed::end_moment(whole, start, &context).map(|end| end + ms)
    }

    /// A time of day on a day, in the zone.
    fn moment(&self, day: Day, time: &str, zone: &Zone) -> Result<Instant, Refusal> {
        if is_midnight_after(time) {
            return self.moment(day.plus(1), "00:00", zone);
        }
        // Words and times counted from now are for people at a keyboard, not for files.
        if !time.starts_with(|c: char| c.is_ascii_digit()) || time.contains('-') {
            return Err(Refusal::TimeUnreadable { text: time.into() });
        }
        let (whole, ms) = fraction(time);
        typed::moment(whole, &self.typed(zone, Some(day))).map(|at| at + ms)
    }

    fn typed<'a>(&'a self, zone: &'a Zone, day: Option<Day>) -> typed::Context<'a> {
        typed::Context { zones: self.options.zones, zone, now: self.options.now, day }
    }
}

pub(super) fn session(context: &Context<'_>, row: &Row) -> Result<Found, Refusal> {
    let zone = context.zone(row)?;
    let start = context.start(row, &zone)?;
    let pause = pause(context, row)?;
    let length = match row.field(context.columns, Column::Duration) {
        "" => None,
        text => typed::duration(text).ok().map(|length| length + pause),
    };
    let end = context.end(row, start, length, &zone)?;
    check(start, end, context.options.now, &zone)?;
    if pause >= end - start {
        return Err(Refusal::OutsideSession { at: start + pause, start, end: Some(end), zone });
    }
    let name = |column| row.field(context.columns, column).to_owned();
    let piece = |kind, start, end| FoundEntry {
        kind,
        start,
        end,
        project: name(Column::Project),
        category: name(Column::Category),
        labor_type: name(Column::LaborType),
    };
    let entries = match pause {
        0 => vec![piece(EntryKind::Work, start, end)],
        // How long is known, when is not: it is put in the middle, on whole minutes after the start.
        _ => {
            let from = start + (end - start - pause) / 2 / MINUTE * MINUTE;
            let from = if from > start { from } else { start + (end - start - pause) / 2 };
            let to = from + pause;
            let pieces = [
                piece(EntryKind::Work, start, from),
                piece(EntryKind::Break, from, to),
                piece(EntryKind::Work, to, end),
            ];
            pieces.into_iter().filter(|piece| piece.start < piece.end).collect()
        }
    };
    Ok(Found { line: row.line, id: None, zone, entries, note: name(Column::Note), text: row.text() })
}

pub(super) fn check(start: Instant, end: Instant, now: Instant, zone: &Zone) -> Result<(), Refusal> {
    if end <= start {
        return Err(Refusal::EndNotAfterStart { start, end, zone: zone.clone() });
    }
    if end > now {
        return Err(Refusal::InTheFuture { at: end, zone: zone.clone() });
    }
    Ok(())
}

/// Milliseconds of break. A bare number is minutes or hours by the column's name; else a whole one is minutes and one
/// with a fraction hours.
fn pause(context: &Context<'_>, row: &Row) -> Result<i64, Refusal> {
    let text = row.field(context.columns, Column::Break);
    if text.is_empty() {
        return Ok(0);
    }
    let unreadable = || Refusal::DurationUnreadable { text: text.into() };
    let is_whole = text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',');
    let read = typed::duration(text).map_err(|_| unreadable())?;
    let as_minutes = || read.checked_div(HOUR / MINUTE).ok_or_else(unreadable);
    match context.columns.break_unit() {
        Some(BreakUnit::Minutes) if is_number => as_minutes(),
        None if is_whole => as_minutes(),
        Some(BreakUnit::Minutes | BreakUnit::Hours) | None => Ok(read),
    }
}

/// `24:00`
fn is_midnight_after(time: &str) -> bool {
    matches!(time, "24:00" | "24:00:00")
}

/// `08:15:30.120` as `08:15:30` and 120 ms.
fn fraction(time: &str) -> (&str, i64) {
    let Some((whole, digits)) = time.split_once(['.', ',']).filter(|(whole, _)| whole.matches(':').count() == 2) else {
        return (time, 0);
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return (time, 0);
    }
    let ms = digits.bytes().chain(*b"00").take(3).fold(0, |ms, digit| ms * 10 + i64::from(digit - b'0'));
    (whole, ms)
}
