//! Medians of interleaved runs: what disturbs one side for a while disturbs the other too.

/// How many values a median is taken of.
pub const ROUNDS: usize = 7;
/// How many of what takes many seconds.
const LONG_ROUNDS: usize = 3;
/// How many runs of a command of a few milliseconds make one value.
const RUNS: usize = 9;

/// One side of a comparison: does a thing once and gives what it took.
pub type Side<'a> = &'a mut dyn FnMut() -> Result<f64, String>;

/// The median of 7 for each side, the sides taking turns. The first turn of each warms up and is not counted.
pub fn side_by_side<const N: usize>(sides: [Side<'_>; N]) -> Result<[f64; N], String> {
    medians(sides, 1)
}

/// As [`side_by_side`] for commands so short that one run is mostly chance: each value is a median of 9 runs.
pub fn side_by_side_short<const N: usize>(sides: [Side<'_>; N]) -> Result<[f64; N], String> {
    medians(sides, RUNS)
}

fn medians<const N: usize>(sides: [Side<'_>; N], runs: usize) -> Result<[f64; N], String> {
    let mut sides = sides;
    let mut values: [Vec<f64>; N] = std::array::from_fn(|_| Vec::new());
    for side in &mut sides {
        side()?;
    }
    for _ in 0..ROUNDS {
        let mut round: [Vec<f64>; N] = std::array::from_fn(|_| Vec::new());
        for _ in 0..runs {
            for (side, taken) in sides.iter_mut().zip(&mut round) {
                taken.push(side()?);
            }
        }
        for (value, taken) in values.iter_mut().zip(round) {
            value.push(median(taken));
        }
    }
    Ok(values.map(median))
}

/// The median of 3 of something that takes many seconds; nothing warms it up.
pub fn long(mut side: impl FnMut() -> Result<f64, String>) -> Result<f64, String> {
    (0..LONG_ROUNDS).map(|_| side()).collect::<Result<Vec<_>, _>>().map(median)
}

/// The middle value; 0 of none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_value_whatever_the_order() {
        assert_eq!(median(vec![9.0, 1.0, 5.0]), 5.0);
    }

    #[test]
    fn sides_take_turns_and_the_warm_up_does_not_count() {
        let order = std::cell::RefCell::new(String::new());
        let mut runs = 0.0;
        let mut one = || {
            order.borrow_mut().push('1');
            runs += 1.0;
            Ok(runs)
        };
        let mut two = || {
            order.borrow_mut().push('2');
            Ok(3.0)
        };
        let taken = side_by_side([&mut one, &mut two]);
        assert_eq!(taken, Ok([5.0, 3.0]));
        assert_eq!(order.into_inner(), "12".repeat(ROUNDS + 1));
    }
}
