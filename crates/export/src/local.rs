//! Local times as numbers: a zone's rules are looked up once for all the rows that share it.

use jiff::tz::TimeZone;
use stint_domain::{Day, Instant, Zone, Zones};

const DAY_MS: f64 = 86_400_000.0;
/// 1970-01-01 in a spreadsheet's count of days.
const EPOCH: i64 = 25_569;

/// The zone rules in use, with those of the last zone at hand.
pub(crate) struct Clockface<'a> {
    zones: &'a Zones,
    last: Option<(Zone, TimeZone)>,
}

impl<'a> Clockface<'a> {
    pub(crate) fn new(zones: &'a Zones) -> Clockface<'a> {
        Clockface { zones, last: None }
    }

    pub(crate) fn edition(&self) -> String {
        self.zones.edition().to_owned()
    }

    /// Seconds east of UTC.
    pub(crate) fn offset_s(&mut self, at: Instant, zone: &Zone) -> i32 {
        if self.last.as_ref().is_none_or(|(last, _)| last != zone) {
            self.last = Some((zone.clone(), self.zones.rules(zone)));
        }
        self.last.as_ref().map_or(0, |(_, rules)| rules.to_offset(at.timestamp()).seconds())
    }

    /// The local time as a spreadsheet counts: days, with the time of day as a fraction.
    pub(crate) fn serial(&mut self, at: Instant, zone: &Zone) -> f64 {
        serial(at + i64::from(self.offset_s(at, zone)) * 1000)
    }

    /// `2026-11-22T08:15:03+01:00`, with milliseconds where there are any.
    pub(crate) fn rfc3339(&mut self, at: Instant, zone: &Zone) -> String {
        let offset = self.offset_s(at, zone);
        let local = (at + i64::from(offset) * 1000).rfc3339();
        let local = local.trim_end_matches('Z');
        let local = local.strip_suffix(".000").unwrap_or(local);
        let (sign, seconds) = if offset < 0 { ('-', -offset) } else { ('+', offset) };
        let mut text = format!("{local}{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
        // Local mean times of long ago have odd seconds; without them the instant would be another one.
        if seconds % 60 != 0 {
            text.push_str(&format!(":{:02}", seconds % 60));
        }
        text
    }

    /// `2026-11-22 08:15`
    pub(crate) fn minutes(&mut self, at: Instant, zone: &Zone) -> String {
        let local = (at + i64::from(self.offset_s(at, zone)) * 1000).rfc3339();
        local.get(..16).unwrap_or(&local).replace('T', " ")
    }

    /// `08:15`
    pub(crate) fn time(&mut self, at: Instant, zone: &Zone) -> String {
        let minutes = self.minutes(at, zone);
        minutes.rsplit_once(' ').map_or(minutes.clone(), |(_, time)| time.to_owned())
    }
}

/// UTC as a spreadsheet counts.
pub(crate) fn serial(at: Instant) -> f64 {
    EPOCH as f64 + at.ms() as f64 / DAY_MS
}

pub(crate) fn day_serial(day: Day) -> f64 {
    (i64::from(day.number()) + EPOCH) as f64
}

/// Milliseconds as a fraction of a day.
pub(crate) fn days(ms: i64) -> f64 {
    ms as f64 / DAY_MS
}

/// Milliseconds as hours. Not rounded: rounding before adding up loses minutes.
pub(crate) fn hours(ms: i64) -> f64 {
    ms as f64 / 3_600_000.0
}
