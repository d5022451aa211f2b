//! Times, days and lengths for the eye. Local times come ready-made (`2026-11-22T17:30:12`): no zone is known here.

use crate::{Language, Words, args};
use jiff::civil;

/// How the hours of a day are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clock {
    /// `17:30`
    Hours24,
    /// `5:30 pm`
    Hours12,
}

impl Clock {
    /// The habit of the country in a locale's name.
    pub fn of(locale: &str) -> Clock {
        const TWELVE: [&str; 9] = ["US", "CA", "AU", "NZ", "IN", "PH", "PK", "EG", "SA"];
        let mut parts = locale.split(['.', '@']).next().unwrap_or_default().split(['-', '_']);
        let language = parts.next().unwrap_or_default();
        match parts.next_back() {
            // French Canada counts to 24.
            Some("CA") if language == "fr" => Clock::Hours24,
            Some(country) if TWELVE.contains(&country) => Clock::Hours12,
            Some(_) | None => Clock::Hours24,
        }
    }
}

/// How a length of time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lengths {
    /// `7:30`
    HoursMinutes,
    /// `7.50`
    Decimal,
}

const MINUTE_MS: u64 = 60_000;

impl Words {
    /// The time of day in a local time: `17:30`, `5:30 pm`. Seconds are left out, not rounded.
    pub fn time(&self, local: &str) -> String {
        let Ok(read) = local.parse::<civil::DateTime>() else { return local.to_owned() };
        let (hour, minute) = (read.hour(), read.minute());
        match self.clock {
            Clock::Hours24 => format!("{hour:02}:{minute:02}"),
            Clock::Hours12 => {
                let half = if hour < 12 { "format-am" } else { "format-pm" };
                let twelve = (hour + 11) % 12 + 1;
                self.say(half, args!["time" => format!("{twelve}:{minute:02}")])
            }
        }
    }

    /// The day of a date or local time: `Sun 22 Nov 2026`, `So 22.11.2026`.
    pub fn day(&self, date: &str) -> String {
        let Ok(read) = date.parse::<civil::Date>() else { return date.to_owned() };
        self.say("format-day", self.parts(read))
    }

    /// The month of a date: `November 2026`.
    pub fn month(&self, date: &str) -> String {
        let Ok(read) = date.parse::<civil::Date>() else { return date.to_owned() };
        self.say("format-month", self.parts(read))
    }

    /// Day and time of a local time: `Sun 22 Nov 2026, 17:30`.
    pub fn moment(&self, local: &str) -> String {
        self.say("format-moment", args!["day" => self.day(local), "time" => self.time(local)])
    }

    /// A length in milliseconds: `7:30` or `7.50`, below zero with a minus sign. Only whole minutes count, as on the
    /// page: 59 seconds of work are no minute yet.
    pub fn length(&self, ms: i64) -> String {
        let minutes = ms.unsigned_abs() / MINUTE_MS;
        let text = match self.lengths {
            Lengths::HoursMinutes => format!("{}:{:02}", minutes / 60, minutes % 60),
            Lengths::Decimal => {
                let hundredths = (minutes * 100 + 30) / 60;
                let point = match self.language {
                    Language::En | Language::Pseudo => '.',
                    Language::De => ',',
                };
                format!("{}{point}{:02}", hundredths / 100, hundredths % 100)
            }
        };
        if ms < 0 && minutes > 0 { format!("\u{2212}{text}") } else { text }
    }

    /// Like [`Words::length`], with a plus sign above zero: a balance.
    pub fn balance(&self, ms: i64) -> String {
        let text = self.length(ms);
        if ms >= MINUTE_MS as i64 { format!("+{text}") } else { text }
    }

    fn parts(&self, date: civil::Date) -> crate::Args<'static> {
        let named = |kind: &str, number: i8| self.say(&format!("format-{kind}-{number}"), args![]);
        args![
            "weekday" => named("weekday", date.weekday().to_monday_one_offset()),
            "day" => date.day(),
            "day_two" => format!("{:02}", date.day()),
            "month" => named("month", date.month()),
            "month_short" => named("month-short", date.month()),
            "month_two" => format!("{:02}", date.month()),
            "year" => date.year().to_string(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Words {
        Words::new(Some("en")).with_clock(Some(Clock::Hours24))
    }

    fn german() -> Words {
        Words::new(Some("de")).with_clock(Some(Clock::Hours24))
    }

    #[test]
    fn a_time_is_written_as_the_country_counts() {
        assert_eq!(english().time("2026-11-22T17:30:59"), "17:30");
        let twelve = english().with_clock(Some(Clock::Hours12));
        assert_eq!(twelve.time("2026-11-22T17:30:59"), "5:30 pm");
        assert_eq!(twelve.time("2026-11-22T00:05:00"), "12:05 am");
        assert_eq!(twelve.time("2026-11-22T12:00:00"), "12:00 pm");
    }

    #[test]
    fn a_day_is_written_as_the_language_does() {
        assert_eq!(english().day("2026-11-22"), "Sun 22 Nov 2026");
        assert_eq!(german().day("2026-11-02T08:00:00"), "Mo 02.11.2026");
        assert_eq!(german().month("2026-03-22"), "März 2026");
        assert_eq!(english().moment("2026-11-22T17:30:59"), "Sun 22 Nov 2026, 17:30");
    }

    #[test]
    fn a_length_shows_whole_minutes_and_its_sign() {
        let words = english();
        assert_eq!(words.length(27_059_000), "7:30");
        assert_eq!(words.length(-1_800_000), "\u{2212}0:30");
        assert_eq!(words.length(-59_000), "0:00");
        assert_eq!(words.length(360_000_000), "100:00");
        assert_eq!(words.balance(1_800_000), "+0:30");
        assert_eq!(words.balance(59_000), "0:00");
    }

    #[test]
    fn decimal_hours_take_the_comma_of_the_language() {
        assert_eq!(english().with_lengths(Lengths::Decimal).length(27_000_000), "7.50");
        assert_eq!(german().with_lengths(Lengths::Decimal).length(27_000_000), "7,50");
        assert_eq!(german().with_lengths(Lengths::Decimal).length(i64::MIN), "\u{2212}2562047788015,20");
    }

    #[test]
    fn what_is_no_time_is_shown_as_it_came() {
        assert_eq!(english().time("soon"), "soon");
        assert_eq!(english().day("never"), "never");
    }

    #[test]
    fn the_twelve_hours_belong_to_countries() {
        assert_eq!(Clock::of("en_US.UTF-8"), Clock::Hours12);
        assert_eq!(Clock::of("en_GB.UTF-8"), Clock::Hours24);
        assert_eq!(Clock::of("fr_CA"), Clock::Hours24);
        assert_eq!(Clock::of("de"), Clock::Hours24);
    }
}
