//! How long to wait before asking again.

/// Milliseconds before the first repeat …
const FIRST: i64 = 1_000;
/// … and at most.
const LAST: i64 = 5 * 60_000;

/// Full jitter: anything up to a bound that doubles with each failure in a row, 1 s at first and 5 min at most.
/// `failures` is at least 1, `random` between 0 and 1; a server's `Retry-After` (seconds) is waited for in any case.
pub fn wait_ms(failures: u32, random: f64, retry_after_s: Option<i64>) -> i64 {
    let bound = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(20)).min(LAST);
    let jittered = (bound as f64 * random.clamp(0.0, 1.0)) as i64;
    jittered.max(retry_after_s.unwrap_or(0).clamp(0, 24 * 3600) * 1_000)
}

#[cfg(test)]
mod tests {
    use super::wait_ms;

    #[test]
    fn the_bound_doubles_from_a_second_to_five_minutes_and_retry_after_is_honoured() {
        assert_eq!(
            [1, 2, 3, 9, 10, 4_000].map(|n| wait_ms(n, 1.0, None)),
            [1_000, 2_000, 4_000, 256_000, 300_000, 300_000]
        );
        assert_eq!(wait_ms(5, 0.0, None), 0);
        assert_eq!(wait_ms(1, 0.5, Some(30)), 30_000);
    }
}
