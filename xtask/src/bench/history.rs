//! An invented history: the same sessions for everybody who is measured.
//!
//! Ten years up to yesterday. The last ten weeks are the same however long the history is, two sessions a day, so that
//! a month of 100,000 sessions and a month of 7,000 have the same to show, and only what lies before it differs.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

const DAYS: usize = 3650;
const RECENT_DAYS: usize = 70;
const RECENT_PER_DAY: usize = 2;
/// From six to twenty-two o'clock UTC.
const DAY_BEGINS: i64 = 6 * 60;
const DAY_LASTS: i64 = 16 * 60;
const PROJECTS: [&str; 6] = ["Northern Line", "Paperwork", "Depot", "Signals", "Training", "Night works"];
const NOTES: [&str; 5] = ["", "Inspection", "Call with the office", "Report, second draft", "Überprüfung der Weichen"];

/// One session: minutes since 1970 UTC.
pub struct Sitting {
    start: i64,
    end: i64,
    /// One or two, so that a session has three or five entries.
    breaks: Vec<(i64, i64)>,
    project: &'static str,
    note: &'static str,
}

/// `count` sessions, oldest first, none overlapping another.
pub fn sittings(count: usize) -> Vec<Sitting> {
    let mut chance = Chance(0x5717_7717_5717_7717);
    let recent = RECENT_DAYS * RECENT_PER_DAY;
    let earlier_days = DAYS - RECENT_DAYS;
    let first_day = today() - i64::try_from(DAYS).expect("ten years fit");
    let mut sittings = Vec::with_capacity(count);
    for day in 0..DAYS {
        let sessions = if day < earlier_days {
            // Spread evenly, without a remainder left over.
            let earlier = count - recent;
            earlier * (day + 1) / earlier_days - earlier * day / earlier_days
        } else {
            RECENT_PER_DAY
        };
        let midnight = (first_day + i64::try_from(day).expect("ten years fit")) * 24 * 60;
        for nth in 0..sessions {
            let (nth, sessions) = (i64::try_from(nth).expect("few"), i64::try_from(sessions).expect("few"));
            let begin = midnight + DAY_BEGINS + DAY_LASTS * nth / sessions;
            sittings.push(sitting(begin, DAY_LASTS / sessions, &mut chance));
        }
    }
    sittings
}

/// A session somewhere in the `room` minutes after `begin`, with as many breaks as fit.
fn sitting(begin: i64, room: i64, chance: &mut Chance) -> Sitting {
    let start = begin + chance.below(room / 8);
    let end = begin + room - 1 - chance.below(room / 8);
    let breaks = 1 + chance.below(if end - start > 60 { 2 } else { 1 });
    let part = (end - start) / (breaks + 1);
    let breaks = (1..=breaks).map(|nth| (start + part * nth, start + part * nth + 1 + part / 6)).collect();
    let pick = |list: &[&'static str], chance: &mut Chance| {
        let index = chance.below(i64::try_from(list.len()).expect("few"));
        list[usize::try_from(index).expect("not below zero")]
    };
    Sitting { start, end, breaks, project: pick(&PROJECTS, chance), note: pick(&NOTES, chance) }
}

/// What `stint import` reads: the columns of our own CSV, a row for each stretch of work and each break.
pub fn as_csv(sittings: &[Sitting]) -> String {
    let mut text = String::from("session,kind,start,end,zone,project,note\n");
    for (nth, sitting) in sittings.iter().enumerate() {
        let Sitting { project, note, .. } = sitting;
        // A UUID of version 7 by its layout: milliseconds first, then what tells it from the others.
        let ms = format!("{:012x}", sitting.start * 60_000);
        let id = format!("{}-{}-7000-8000-{nth:012x}", &ms[..8], &ms[8..]);
        for (kind, start, end) in sitting.stretches() {
            let (start, end) = (iso(start), iso(end));
            writeln!(text, "{id},{kind},{start},{end},Europe/Berlin,{project},\"{note}\"")
                .expect("a string takes everything");
        }
    }
    text
}

impl Sitting {
    /// Work and breaks in order, without a gap.
    fn stretches(&self) -> Vec<(&'static str, i64, i64)> {
        let mut stretches = Vec::new();
        let mut edge = self.start;
        for (from, to) in &self.breaks {
            stretches.push(("work", edge, *from));
            stretches.push(("break", *from, *to));
            edge = *to;
        }
        stretches.push(("work", edge, self.end));
        stretches
    }
}

/// Timewarrior's files: the name of each month, and its lines.
pub fn as_timewarrior(sittings: &[Sitting]) -> BTreeMap<String, String> {
    let mut months: BTreeMap<String, String> = BTreeMap::new();
    for Sitting { start, end, project, .. } in sittings {
        let compact = |minute: i64| iso(minute).replace(['-', ':'], "");
        let month = iso(*start)[..7].to_owned();
        let line = format!("inc {} - {} # \"{project}\"\n", compact(*start), compact(*end));
        months.entry(month).or_default().push_str(&line);
    }
    months
}

/// The last whole month: its first day and the first day after it, `2026-10-01`.
pub fn last_month() -> (String, String, String) {
    let (year, month, _) = date(today());
    let (before_year, before) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
    let mut last = today();
    while date(last).1 == month {
        last -= 1;
    }
    let (last_year, last_month, last_day) = date(last);
    (
        format!("{before_year}-{before:02}-01"),
        format!("{last_year}-{last_month:02}-{last_day:02}"),
        format!("{year}-{month:02}-01"),
    )
}

/// Thirty whole days up to yesterday, the first and the last of them.
pub fn last_thirty_days() -> (String, String) {
    let text = |day: i64| iso(day * 24 * 60)[..10].to_owned();
    (text(today() - 30), text(today() - 1))
}

/// Days since 1970.
fn today() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is past 1970");
    i64::try_from(since.as_secs() / 86_400).expect("days fit")
}

/// `2026-11-22T08:02:00Z`
fn iso(minute: i64) -> String {
    let (year, month, day) = date(minute.div_euclid(24 * 60));
    let (hour, minute) = (minute.rem_euclid(24 * 60) / 60, minute.rem_euclid(60));
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z")
}

/// Year, month and day of a day since 1970, by Howard Hinnant's `civil_from_days`.
fn date(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

/// Numbers that look like chance and are the same in every run (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 >> 2).expect("two bits shorter") % limit.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_sessions_as_asked_for_in_order_and_none_overlapping() {
        for count in [7_000, 100_000] {
            let sittings = sittings(count);
            assert_eq!(sittings.len(), count);
            assert!(sittings.windows(2).all(|pair| pair[0].end <= pair[1].start));
        }
    }

    #[test]
    fn breaks_lie_inside_their_session_one_after_the_other() {
        for sitting in sittings(100_000) {
            let mut edge = sitting.start;
            for (from, to) in &sitting.breaks {
                assert!(edge < *from && from < to && *to < sitting.end);
                edge = *to;
            }
        }
    }

    #[test]
    fn the_recent_weeks_are_as_full_in_a_long_history_as_in_a_short_one() {
        let recent = |count: usize| {
            let begin = (today() - 69) * 24 * 60;
            sittings(count).iter().filter(|sitting| sitting.start >= begin).count()
        };
        assert_eq!(recent(7_000), recent(100_000));
    }

    #[test]
    fn minutes_become_dates_over_leap_days_and_centuries() {
        assert_eq!(iso(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso(951_782_400 / 60), "2000-02-29T00:00:00Z");
        assert_eq!(iso(1_792_540_799 / 60), "2026-10-20T23:59:00Z");
    }
}
