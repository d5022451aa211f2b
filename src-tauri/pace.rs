//! When the keeper has to look again. Nothing ticks that nobody sees: once a minute while worked time grows in the
//! tray, else at the end of the business day, when something is to be said, and once an hour in case the computer
//! slept or its clock was set.

use crate::tray::worked;
use stint_desk::contract::Today;
use stint_domain::time::{HOUR, MINUTE};
use stint_domain::{ClockState, Instant};

/// How long Today can be shown without asking the desk again, if nothing is announced.
pub const STALE_AFTER: i64 = HOUR;

/// Milliseconds to wait at `now`. `shown` tells whether a tray shows worked time, `next` when
/// something is to be said.
pub fn wait(today: &Today, now: Instant, shown: bool, day_start_min: u16, next: Option<Instant>) -> i64 {
    let mut wait = until_stale(today, now, day_start_min);
    let grows = today.state == ClockState::Working && today.forgotten.is_none();
    if shown && grows {
        wait = wait.min(MINUTE - worked(today, now).rem_euclid(MINUTE));
    }
    if let Some(next) = next {
        wait = wait.min(next - now);
    }
    // A clock that was set back must not keep us waiting for it to catch up.
    wait.clamp(1, STALE_AFTER)
}

/// Whether Today has to be read again although nothing was announced.
pub fn is_stale(today: &Today, now: Instant, day_start_min: u16) -> bool {
    now < today.now.at || until_stale(today, now, day_start_min) <= 0
}

fn until_stale(today: &Today, now: Instant, day_start_min: u16) -> i64 {
    let whole = STALE_AFTER.min(until_day_ends(&today.now.local, day_start_min));
    whole - (now - today.now.at)
}

/// From a local time `2026-11-22T17:30:12` to the next start of a business day. Where the clocks change in between
/// this is off by what they change; the hourly look sets it right.
fn until_day_ends(local: &str, day_start_min: u16) -> i64 {
    let part = |from: usize, to: usize| local.get(from..to).and_then(|digits| digits.parse::<i64>().ok());
    let (Some(hour), Some(minute), Some(second)) = (part(11, 13), part(14, 16), part(17, 19)) else { return HOUR };
    let since_midnight = hour * HOUR + minute * MINUTE + second * 1_000;
    let left = (i64::from(day_start_min) * MINUTE - since_midnight).rem_euclid(24 * HOUR);
    if left == 0 { 24 * HOUR } else { left }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{NOW, at_work, on_break, out};
    use stint_desk::contract::Moment;

    fn at(today: Today, local: &str) -> Today {
        Today { now: Moment { local: local.parse().unwrap(), ..today.now }, ..today }
    }

    #[test]
    fn at_work_the_tray_ticks_when_the_next_minute_is_full() {
        let today = Today { work_ms: 3 * HOUR + 41 * MINUTE + 20_000, ..at_work() };
        assert_eq!(wait(&today, NOW, true, 0, None), 40_000);
        assert_eq!(wait(&today, NOW + 40_000, true, 0, None), MINUTE);
    }

    #[test]
    fn nothing_ticks_on_a_break_or_out_or_unseen() {
        for (today, shown) in [(on_break(), true), (out(), true), (at_work(), false)] {
            assert_eq!(wait(&today, NOW, shown, 0, None), HOUR);
        }
    }

    #[test]
    fn what_is_to_be_said_is_said_in_time() {
        assert_eq!(wait(&out(), NOW, true, 0, Some(NOW + 5 * MINUTE)), 5 * MINUTE);
        assert_eq!(wait(&out(), NOW, true, 0, Some(NOW - 5 * MINUTE)), 1);
    }

    #[test]
    fn the_day_ends_at_midnight_or_when_the_rules_say() {
        let late = at(out(), "2026-11-02T23:59:50");
        assert_eq!(wait(&late, NOW, true, 0, None), 10_000);
        assert!(!is_stale(&late, NOW + 9_999, 0));
        assert!(is_stale(&late, NOW + 10_000, 0));
        assert_eq!(wait(&at(out(), "2026-11-02T03:50:00"), NOW, true, 240, None), 10 * MINUTE);
    }

    #[test]
    fn an_hour_old_is_stale_and_so_is_what_the_clock_ran_away_from() {
        assert!(!is_stale(&out(), NOW + HOUR - 1, 0));
        assert!(is_stale(&out(), NOW + HOUR, 0));
        assert!(is_stale(&out(), NOW - 1, 0));
    }
}
