//! Times and durations as people type them.
//!
//! A moment: `8:15`, `8.15`, `815`, `0815`, `8`, `8:15pm`, `8:15:30`, `24:00` (the end of the day), `now`, `-10m`, `-1h30m`, `yesterday 17:30`,
//! `mon 8:00`, `2026-11-22 17:30`, `22.11.2026 17:30`, `22.11. 17:30`, or RFC 3339 with an offset. A duration: `2h`,
//! `1h30m`, `90min`, `1:30`, `7.5`, `7,5`, `+15` (minutes). German day words are taken as well as English ones.

use crate::refusal::Refusal;
use crate::time::{Day, HOUR, Instant, MINUTE, Reading, SECOND, Zone, Zones};
use jiff::civil;

/// What a typed time is read against.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    pub zones: &'a Zones,
    /// The zone that local times are meant in.
    pub zone: &'a Zone,
    pub now: Instant,
    /// The day that a bare time of day belongs to; today if there is none.
    pub day: Option<Day>,
}

impl Context<'_> {
    fn today(&self) -> Day {
        self.zones.local(self.now, self.zone).day()
    }
}

/// The moment a text means.
///
/// # Errors
/// [`Refusal::TimeUnreadable`], [`Refusal::TimeTwice`] with both readings, [`Refusal::TimeSkipped`] with the next
/// valid time.
pub fn moment(text: &str, context: &Context<'_>) -> Result<Instant, Refusal> {
    let unreadable = || Refusal::TimeUnreadable { text: text.into() };
    let trimmed = closed_up(text);
    if trimmed.is_empty() {
        return Err(unreadable());
    }
    if matches!(trimmed.as_str(), "now" | "jetzt") {
        return Ok(context.now);
    }
    if let Some(instant) = Instant::parse_rfc3339(text.trim()) {
        return Ok(instant);
    }
    // Both the hyphen and the real minus sign.
    if let Some(rest) = trimmed.strip_prefix(['-', '\u{2212}']) {
        let ago = step(rest.trim_start()).ok_or_else(unreadable)?;
        return Ok(context.now - ago);
    }
    let (day, time) = match trimmed.rsplit_once([' ', 't']) {
        Some((day, time)) if time_of_day(time).is_some() => {
            (day_word(day.trim(), context).ok_or_else(unreadable)?, time)
        }
        Some(_) | None => (context.day.unwrap_or_else(|| context.today()), trimmed.as_str()),
    };
    let time = time_of_day(time).ok_or_else(unreadable)?;
    on_day(day, time, text, context)
}

/// Like [`moment`] for the end of something that began at `start`: a bare time of day that lies before the start means
/// the next day. One within the minute of the start does not: it is what the start looks like on the screen. `+15` and
/// the like count from the start.
///
/// # Errors
/// As [`moment`]; a skipped or repeated hour is refused only if it lies after the start.
pub fn end_moment(text: &str, start: Instant, context: &Context<'_>) -> Result<Instant, Refusal> {
    let trimmed = closed_up(text);
    if let Some(length) = trimmed.strip_prefix('+').and_then(|rest| step(rest.trim_start())) {
        return Ok(start + length);
    }
    let day = context.zones.local(start, context.zone).day();
    let context = Context { day: Some(day), ..context.clone() };
    let read = moment(text, &context);
    let Some(time) = time_of_day(&trimmed) else { return read };
    match read {
        Ok(end) if start - end < MINUTE => Ok(end),
        // The hour that comes twice, after a start between its two readings: only the second lies after it.
        Err(Refusal::TimeTwice { first, second, .. }) if first <= start && start < second => Ok(second),
        Err(Refusal::TimeTwice { first, .. }) if start < first => read,
        Err(Refusal::TimeSkipped { next, .. }) if start < next => read,
        Ok(_) | Err(Refusal::TimeTwice { .. } | Refusal::TimeSkipped { .. }) => {
            on_day(day.plus(1), time, text, &context)
        }
        Err(refusal) => Err(refusal),
    }
}

/// A date: `2026-11-22`, `22.11.2026`, `22.11.`, `today`, `yesterday`, a weekday's name (the last one, today included).
pub fn day(text: &str, context: &Context<'_>) -> Result<Day, Refusal> {
    day_word(&text.trim().to_lowercase(), context).ok_or_else(|| Refusal::DayUnreadable { text: text.into() })
}

/// Milliseconds.
pub fn duration(text: &str) -> Result<i64, Refusal> {
    let unreadable = || Refusal::DurationUnreadable { text: text.into() };
    let trimmed = text.trim().to_lowercase();
    let length = match trimmed.strip_prefix('+') {
        Some(rest) => step(rest),
        None => length(&trimmed),
    };
    length.ok_or_else(unreadable)
}

/// What follows a plus or minus: a length, a bare number being minutes.
fn step(text: &str) -> Option<i64> {
    let minutes = whole(text).map(|minutes| minutes.saturating_mul(MINUTE));
    minutes.filter(is_a_lifetime).or_else(|| length(text))
}

fn length(text: &str) -> Option<i64> {
    let length = clock_duration(text).or_else(|| unit_duration(text)).or_else(|| decimal_hours(text));
    length.filter(is_a_lifetime)
}

/// Longer than a hundred years is a slip.
fn is_a_lifetime(length: &i64) -> bool {
    (0..=100 * 366 * 24 * HOUR).contains(length)
}

/// In small letters, and with `8:15 pm` and `8 Uhr` closed up, so that a space stands only between day and time.
fn closed_up(text: &str) -> String {
    let text = text.trim().to_lowercase();
    for word in ["am", "pm", "uhr"] {
        if let Some(rest) = text.strip_suffix(word)
            && rest.ends_with(' ')
        {
            return format!("{}{word}", rest.trim_end());
        }
    }
    text
}

/// Like [`duration`], with a sign in front: an opening balance may be below zero.
pub fn signed_duration(text: &str) -> Result<i64, Refusal> {
    let trimmed = text.trim();
    // Both the hyphen and the real minus sign.
    match trimmed.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => {
            duration(rest).map(|length| -length).map_err(|_| Refusal::DurationUnreadable { text: text.into() })
        }
        None => duration(trimmed).map_err(|_| Refusal::DurationUnreadable { text: text.into() }),
    }
}

fn on_day(day: Day, time: TimeOfDay, text: &str, context: &Context<'_>) -> Result<Instant, Refusal> {
    let zone = context.zone.clone();
    let local = match time {
        TimeOfDay::At(time) => day.date().to_datetime(time),
        TimeOfDay::End => day.plus(1).date().to_datetime(civil::Time::midnight()),
    };
    match context.zones.read(local, context.zone) {
        // Beyond the calendar the reading is bent back to its edge.
        Reading::Once(at) if at <= Instant::MIN || at >= Instant::MAX => {
            Err(Refusal::TimeUnreadable { text: text.into() })
        }
        Reading::Once(at) => Ok(at),
        Reading::Twice(first, second) => Err(Refusal::TimeTwice { text: text.trim().into(), first, second, zone }),
        Reading::Never { next } => Err(Refusal::TimeSkipped { text: text.trim().into(), next, zone }),
    }
}

/// What the clock on the wall may show on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TimeOfDay {
    At(civil::Time),
    /// `24:00`: the midnight after it.
    End,
}

fn time_of_day(text: &str) -> Option<TimeOfDay> {
    let (text, half) = match text.strip_suffix("am").or_else(|| text.strip_suffix("pm")) {
        Some(rest) => (rest.trim_end(), Some(text.ends_with("pm"))),
        None => (text.strip_suffix("uhr").or_else(|| text.strip_suffix('h')).unwrap_or(text).trim_end(), None),
    };
    let parts: Vec<&str> = text.split([':', '.', 'h']).collect();
    let (hour, minute, second) = match parts.as_slice() {
        [digits] if digits.len() == 3 || digits.len() == 4 => {
            let (hour, minute) = digits.split_at_checked(digits.len() - 2)?;
            (whole(hour)?, two_digits(minute)?, 0)
        }
        [hour] if hour.len() <= 2 => (whole(hour)?, 0, 0),
        [hour, minute] if hour.len() <= 2 => (whole(hour)?, two_digits(minute)?, 0),
        [hour, minute, second] if hour.len() <= 2 => (whole(hour)?, two_digits(minute)?, two_digits(second)?),
        _ => return None,
    };
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
    };
    if (hour, minute, second) == (24, 0, 0) {
        return Some(TimeOfDay::End);
    }
    let time = civil::Time::new(hour.try_into().ok()?, minute.try_into().ok()?, second.try_into().ok()?, 0).ok()?;
    Some(TimeOfDay::At(time))
}

fn day_word(text: &str, context: &Context<'_>) -> Option<Day> {
    let today = context.today();
    match text.trim_end_matches(',') {
        "today" | "heute" => return Some(today),
        "yesterday" | "gestern" => return Some(today.plus(-1)),
        "vorgestern" => return Some(today.plus(-2)),
        _ => {}
    }
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    if let Some(day) = german_date(text, today) {
        return Some(day);
    }
    const WEEKDAYS: [[&str; 2]; 7] = [
        ["monday", "montag"],
        ["tuesday", "dienstag"],
        ["wednesday", "mittwoch"],
        ["thursday", "donnerstag"],
        ["friday", "freitag"],
        ["saturday", "samstag"],
        ["sunday", "sonntag"],
    ];
    let word = text.trim_end_matches('.');
    let named = WEEKDAYS.iter().position(|names| word.len() >= 2 && names.iter().any(|name| name.starts_with(word)))?;
    Some(today.plus(-(((today.weekday() + 7 - named) % 7) as i32)))
}

/// `22.11.2026`, or `22.11.` for the last one that was.
fn german_date(text: &str, today: Day) -> Option<Day> {
    let parts: Vec<&str> = text.split('.').collect();
    let (day, month, year) = match parts.as_slice() {
        [day, month, ""] | [day, month] => (day, month, None),
        [day, month, year] if year.len() == 4 => (day, month, Some(whole(year)?)),
        _ => return None,
    };
    let (day, month) = (whole(day)?.try_into().ok()?, whole(month)?.try_into().ok()?);
    match year {
        Some(year) => Day::new(year.try_into().ok()?, month, day),
        None => {
            (0..8).filter_map(|back| Day::new(today.year().checked_sub(back)?, month, day)).find(|day| *day <= today)
        }
    }
}

/// `1:30`, `1:30:15`
fn clock_duration(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        [hours, minutes] => (whole(hours)?, two_digits(minutes)?, 0),
        [hours, minutes, seconds] => (whole(hours)?, two_digits(minutes)?, two_digits(seconds)?),
        _ => return None,
    };
    (minutes < 60 && seconds < 60)
        .then(|| hours.saturating_mul(HOUR).saturating_add(minutes * MINUTE + seconds * SECOND))
}

/// `2h`, `1h30m`, `1h 30min`, `90min`, `45s`, `1h30`
fn unit_duration(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut total = 0_i64;
    let mut last_unit = i64::MAX;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let letters = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (word, after) = after.split_at(letters);
        let unit = match word {
            "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunde" | "stunden" => HOUR,
            "m" | "min" | "mins" | "minute" | "minutes" | "minuten" => MINUTE,
            "s" | "sec" | "secs" | "second" | "seconds" | "sek" | "sekunden" => SECOND,
            "" if last_unit == HOUR && after.is_empty() => MINUTE,
            _ => return None,
        };
        if unit >= last_unit {
            return None;
        }
        total = total.saturating_add(scaled(number, unit)?);
        last_unit = unit;
        rest = after.trim_start();
    }
    (last_unit != i64::MAX).then_some(total)
}

/// `7.5`, `7,5`, `8`: hours.
fn decimal_hours(text: &str) -> Option<i64> {
    scaled(text, HOUR)
}

/// A decimal number times a unit, exact to the millisecond for up to nine places.
fn scaled(number: &str, unit: i64) -> Option<i64> {
    let (whole_part, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    if whole_part.is_empty() || fraction.len() > 9 || (number.len() > whole_part.len() && fraction.is_empty()) {
        return None;
    }
    let mut total = whole(whole_part)?.checked_mul(unit)?;
    if !fraction.is_empty() {
        total = total.checked_add(whole(fraction)?.checked_mul(unit)? / 10_i64.pow(fraction.len() as u32))?;
    }
    Some(total)
}

fn two_digits(text: &str) -> Option<i64> {
    if text.len() == 2 { whole(text) } else { None }
}

fn whole(text: &str) -> Option<i64> {
    if text.is_empty() || text.len() > 10 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 2026-11-23 10:00 in Berlin.
    fn read(text: &str) -> Result<String, Refusal> {
        let (zones, zone) = (Zones::bundled(), Zone("Europe/Berlin".into()));
        let now = Instant::parse_rfc3339("2026-11-23T10:00:00+01:00").unwrap();
        let context = Context { zones: &zones, zone: &zone, now, day: None };
        let at = moment(text, &context)?;
        Ok(zones.local(at, &zone).text().to_string())
    }

    #[test]
    fn a_time_is_taken_as_people_type_it() {
        for (text, means) in [
            ("8:15", "2026-11-23T08:15:00"),
            ("8.15", "2026-11-23T08:15:00"),
            ("815", "2026-11-23T08:15:00"),
            ("0815", "2026-11-23T08:15:00"),
            ("8", "2026-11-23T08:00:00"),
            ("8:15pm", "2026-11-23T20:15:00"),
            ("12am", "2026-11-23T00:00:00"),
            ("8 Uhr", "2026-11-23T08:00:00"),
            ("-10m", "2026-11-23T09:50:00"),
            ("-1h30m", "2026-11-23T08:30:00"),
            ("now", "2026-11-23T10:00:00"),
            ("yesterday 17:30", "2026-11-22T17:30:00"),
            ("gestern 17:30", "2026-11-22T17:30:00"),
            ("fri 8:00", "2026-11-20T08:00:00"),
            ("2026-11-22 17:30", "2026-11-22T17:30:00"),
            ("2026-11-22T17:30", "2026-11-22T17:30:00"),
            ("22.11.2026 17:30", "2026-11-22T17:30:00"),
            ("24.12. 8:00", "2025-12-24T08:00:00"),
            ("2026-11-22T16:30:00Z", "2026-11-22T17:30:00"),
            ("2026-11-22T17:30:00+01:00", "2026-11-22T17:30:00"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(means), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_the_text() {
        for text in ["", " ", "25:00", "8:60", "817293", "soon", "-", "8:1", "2026-13-01 8:00", "13pm", "8:15 8:15"] {
            assert_eq!(read(text), Err(Refusal::TimeUnreadable { text: text.into() }), "{text}");
        }
    }

    #[test]
    fn the_hour_that_comes_twice_is_refused_with_both_readings() {
        let Err(Refusal::TimeTwice { first, second, .. }) = read("2026-10-25 2:30") else { panic!("ambiguous") };
        assert_eq!(second - first, HOUR);
    }

    #[test]
    fn durations_are_taken_as_people_type_them() {
        for (text, minutes) in [
            ("2h", 120),
            ("1h30m", 90),
            ("1h30", 90),
            ("90min", 90),
            ("1:30", 90),
            ("7.5", 450),
            ("7,5", 450),
            ("+15", 15),
            ("8", 480),
        ] {
            assert_eq!(duration(text), Ok(minutes * MINUTE), "{text}");
        }
        for text in ["", "h", "1:75", "-1h", "1m1h", "abc", "7."] {
            assert!(duration(text).is_err(), "{text}");
        }
        assert_eq!(signed_duration("-1:30"), Ok(-90 * MINUTE));
    }

    #[test]
    fn an_end_before_its_start_means_the_next_day() {
        let (zones, zone) = (Zones::bundled(), Zone("Europe/Berlin".into()));
        let at = |text: &str| Instant::parse_rfc3339(text).unwrap();
        let now = at("2026-11-23T10:00:00+01:00");
        let context = Context { zones: &zones, zone: &zone, now, day: None };
        let end = end_moment("6:00", at("2026-11-20T22:00:00+01:00"), &context);
        assert_eq!(end, Ok(at("2026-11-21T06:00:00+01:00")));
        let second = end_moment("2:30", at("2026-10-25T02:45:00+02:00"), &context);
        assert_eq!(second, Ok(at("2026-10-25T02:30:00+01:00")));
    }
}
