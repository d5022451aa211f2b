//! Which planned shift a stretch at work corresponds to.
//!
//! A shift is taken for a clock-in when it runs at that moment, or begins at most [`EARLY_MS`] later. Of several the one
//! whose start is nearest, whether before or after; of two as near, the one that began first. A shift is taken by one
//! session of a person only, the first: whoever asks leaves out those that are taken.

use crate::time::{HOUR, Instant};

/// Milliseconds before its start from which a shift is taken.
pub const EARLY_MS: i64 = 2 * HOUR;
/// Milliseconds that a shift without an end runs: an all-day one, or one whose end nobody has planned.
pub const OPEN_MS: i64 = 24 * HOUR;
/// Milliseconds that a shift has at most. What is planned for longer is a season, in which the shifts lie.
pub const LONGEST_MS: i64 = 7 * 24 * HOUR;

/// A shift that somebody is assigned to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned<Id> {
    pub id: Id,
    pub start: Instant,
    /// [`until`].
    pub until: Instant,
}

/// The moment from which on a shift does not run any more.
pub fn until(start: Instant, end: Option<Instant>) -> Instant {
    end.unwrap_or(start + OPEN_MS)
}

/// The only shifts that [`matching`] can take: those whose `until` is after the first moment and not after the second,
/// and whose start is not after the third. For whoever looks them up by an index.
pub fn window(start: Instant) -> (Instant, Instant, Instant) {
    (start, start + EARLY_MS + LONGEST_MS, start + EARLY_MS)
}

/// The shift that a session which starts at `start` corresponds to. The order of `planned` does not matter.
pub fn matching<Id: Copy + Ord>(start: Instant, planned: &[Planned<Id>]) -> Option<Id> {
    let taken = planned.iter().filter(|shift| takes(shift, start));
    let nearest = taken.min_by_key(|shift| ((shift.start - start).abs(), shift.start, shift.id));
    nearest.map(|shift| shift.id)
}

fn takes<Id>(shift: &Planned<Id>, start: Instant) -> bool {
    shift.start <= start + EARLY_MS && start < shift.until && shift.until - shift.start <= LONGEST_MS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::MINUTE;
    use proptest::prelude::*;

    fn at(hours: f64) -> Instant {
        Instant(1_800_000_000_000) + (hours * HOUR as f64) as i64
    }

    fn shift(id: u8, start: f64, end: f64) -> Planned<u8> {
        Planned { id, start: at(start), until: at(end) }
    }

    #[test]
    fn a_shift_is_taken_from_two_hours_before_its_start_until_it_ends() {
        let morning = [shift(1, 8.0, 16.0)];

        assert_eq!(matching(at(6.0), &morning), Some(1));
        assert_eq!(matching(at(6.0) - 1, &morning), None);
        assert_eq!(matching(at(16.0) - 1, &morning), Some(1));
        assert_eq!(matching(at(16.0), &morning), None);
    }

    #[test]
    fn the_nearest_start_wins_so_that_the_next_shift_is_not_taken_for_the_one_that_ends() {
        let day = [shift(1, 6.0, 14.0), shift(2, 14.0, 22.0)];

        assert_eq!(matching(at(13.75), &day), Some(2));
        assert_eq!(matching(at(6.25), &day), Some(1));
        assert_eq!(matching(at(10.0), &[shift(9, 11.0, 12.0), shift(3, 9.0, 12.0)]), Some(3));
        assert_eq!(matching(at(9.0), &[shift(4, 9.0, 10.0), shift(3, 9.0, 12.0)]), Some(3));
    }

    #[test]
    fn a_shift_without_an_end_runs_for_a_day_and_a_season_is_no_shift() {
        let open = Planned { id: 1, start: at(0.0), until: until(at(0.0), None) };
        assert_eq!(matching(at(24.0) - MINUTE, &[open]), Some(1));
        assert_eq!(matching(at(24.0), &[open]), None);
        assert_eq!(matching(at(1.0), &[shift(1, 0.0, 7.0 * 24.0)]), Some(1));
        assert_eq!(matching(at(1.0), &[shift(1, 0.0, 7.0 * 24.0 + 0.01)]), None);
    }

    proptest! {
        #[test]
        fn whatever_is_taken_lies_in_the_window_and_none_that_could_be_is_nearer(
            start in 0_i64..2_000,
            shifts in prop::collection::vec((0_i64..2_000, 1_i64..20_000), 0..20),
        ) {
            let start = Instant(start * MINUTE);
            let planned: Vec<Planned<usize>> = shifts.iter().enumerate().map(|(id, (from, minutes))| {
                let from = Instant(from * MINUTE);
                Planned { id, start: from, until: from + minutes * MINUTE }
            }).collect();
            let (over, most, latest) = window(start);
            let mut inside = planned.clone();
            inside.retain(|shift| shift.until > over && shift.until <= most && shift.start <= latest);

            let found = matching(start, &planned);

            prop_assert_eq!(found, matching(start, &inside));
            inside.reverse();
            prop_assert_eq!(found, matching(start, &inside));
            if let Some(found) = found {
                let distance = |shift: &Planned<usize>| (shift.start - start).abs();
                prop_assert!(planned.iter().filter(|shift| takes(shift, start)).all(|one| distance(one) >= distance(&planned[found])));
            }
        }
    }
}
