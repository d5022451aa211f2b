//! Times as two surfaces show them: in the session's zone, with the offset that was in force at that very moment.

use stint_domain::{Instant, Zone, Zones};

/// How many digits a second has behind its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digits {
    Three,
    Six,
}

/// `2020-10-14T10:45:00.000-07:00`
pub fn text(zones: &Zones, at: Instant, zone: &Zone, digits: Digits) -> String {
    let local = zones.local(at, zone);
    let ms = at.ms().rem_euclid(1000);
    let zeros = match digits {
        Digits::Three => "",
        // Nothing here is finer than a millisecond.
        Digits::Six => "000",
    };
    format!("{}.{ms:03}{zeros}{}", local.text(), local.offset())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_moment_has_the_offset_that_was_in_force_then() {
        let (zones, zone) = (Zones::bundled(), Zone("America/Los_Angeles".into()));
        let text = |at: &str, digits| text(&zones, Instant::parse_rfc3339(at).unwrap(), &zone, digits);

        assert_eq!(text("2020-10-14T17:45:00Z", Digits::Three), "2020-10-14T10:45:00.000-07:00");
        assert_eq!(text("2020-12-08T18:13:02.084Z", Digits::Three), "2020-12-08T10:13:02.084-08:00");
        assert_eq!(text("2020-12-08T18:13:02.084Z", Digits::Six), "2020-12-08T10:13:02.084000-08:00");
    }
}
