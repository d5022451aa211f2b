//! When a punch was really made: a device's wall clock may be wrong, its monotonic clock within one boot is not.

use stint_domain::{Act, Instant, Stamp};

/// Milliseconds by which claimed and estimated moment may differ.
pub const TOLERANCE_MS: i64 = 2 * 60_000;

/// A device's clocks at the moment of a push.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SentAt {
    pub at: Instant,
    pub boot: String,
    pub mono_us: i64,
}

/// When the server would say that a stamp was made: `now` less what the monotonic clock has counted since. None across
/// boots, and for a clock that ran backwards.
pub fn estimated(stamp: &Stamp, sent: &SentAt, now: Instant) -> Option<Instant> {
    let since_us = sent.mono_us.checked_sub(stamp.mono_us)?;
    let same_boot = !stamp.boot.is_empty() && stamp.boot == sent.boot && since_us >= 0;
    same_boot.then(|| now - since_us / 1_000)
}

/// The moment that counts instead of the claimed one, when they differ by more than the tolerance.
pub fn corrected(stamp: &Stamp, sent: &SentAt, now: Instant) -> Option<Instant> {
    let estimated = estimated(stamp, sent, now)?;
    ((estimated - stamp.at).abs() > TOLERANCE_MS).then_some(estimated)
}

/// A punch as it counts when its pressed moment was really `real`. A typed time stays what was typed; an act that is no
/// punch stays as it is.
#[must_use]
pub fn moved(act: &Act, pressed: Instant, real: Instant) -> Act {
    let shift = |time: Instant| if time == pressed { real } else { time };
    let mut act = act.clone();
    match &mut act {
        Act::ClockIn { start_time, .. } => *start_time = shift(*start_time),
        Act::ClockOut { end_time, clock_moved, .. } => {
            *end_time = shift(*end_time);
            *clock_moved = true;
        }
        Act::BreakStart { time, .. } | Act::BreakEnd { time, .. } | Act::EntrySwitch { time, .. } => {
            *time = shift(*time);
        }
        _ => {}
    }
    act
}

#[cfg(test)]
mod tests {
    use super::*;
    use stint_domain::Zone;

    fn stamp(at: i64, mono_us: i64, boot: &str) -> Stamp {
        Stamp { at: Instant(at), zone: Zone::utc(), offset_min: 0, boot: boot.into(), mono_us, device: "d".into() }
    }

    #[test]
    fn a_wall_clock_an_hour_off_is_found_by_the_monotonic_one_and_a_small_difference_is_left() {
        let sent = SentAt { at: Instant(10_000_000), boot: "b".into(), mono_us: 60_000_000 };
        let now = Instant(10_000_000);
        // Pressed 50 s before it was sent; the wall clock stood an hour ahead.
        assert_eq!(corrected(&stamp(13_550_000, 10_000_000, "b"), &sent, now), Some(Instant(9_950_000)));
        assert_eq!(corrected(&stamp(9_950_000 + TOLERANCE_MS, 10_000_000, "b"), &sent, now), None);
        assert_eq!(corrected(&stamp(13_550_000, 10_000_000, "another"), &sent, now), None);
        assert_eq!(corrected(&stamp(13_550_000, 90_000_000, "b"), &sent, now), None);
    }
}
