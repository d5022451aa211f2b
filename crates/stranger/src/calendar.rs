//! Times as they are written: ISO 8601 with an offset.

use jiff::Timestamp;
use jiff::tz::Offset;

/// Milliseconds UTC with an offset in minutes, `2026-11-22T16:00:03.120+01:00`.
pub(crate) fn write(ms: i64, offset_min: i32) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or_default();
    if offset_min == 0 {
        return format!("{at:.3}");
    }
    let offset = Offset::from_seconds(offset_min * 60).unwrap_or(Offset::UTC);
    format!("{:.3}", at.display_with_offset(offset))
}

/// Milliseconds UTC of a text with an offset.
pub(crate) fn read(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_time_is_read_as_it_was_written_whatever_its_offset() {
        assert_eq!(super::write(1_795_363_203_120, 0), "2026-11-22T16:00:03.120Z");
        assert_eq!(super::write(1_795_363_203_120, 60), "2026-11-22T17:00:03.120+01:00");
        for offset in [0, 60, -330] {
            assert_eq!(super::read(&super::write(1_795_363_203_120, offset)), Some(1_795_363_203_120));
        }
    }
}
