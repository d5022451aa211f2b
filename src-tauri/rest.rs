//! When a hidden app gives back what only its start and windows need. Not at once: who closes the window
//! by mistake opens it again, and then it shall be there quickly.

use std::time::{Duration, Instant as Monotonic};

/// How long the app has been hidden by then.
const AFTER: Duration = Duration::from_secs(10);

pub struct Rest {
    from: Option<Monotonic>,
    /// A page has been painted since the web view's remains were last ended: only then are they sure to have come up,
    /// and WebKit takes it badly when a process goes that is still coming.
    web: bool,
}

/// What is to be given back now.
#[derive(Debug, PartialEq, Eq)]
pub enum Due {
    Nothing,
    Memory,
    MemoryAndWeb,
}

impl Rest {
    /// The app began at `now`.
    pub fn begin(now: Monotonic) -> Rest {
        Rest { from: Some(now + AFTER), web: false }
    }

    pub fn painted(&mut self) {
        self.web = true;
    }

    /// The window was closed.
    pub fn closed(&mut self, now: Monotonic) {
        self.from = Some(now + AFTER);
    }

    /// How long to wait until something is due; none: until something happens.
    pub fn wait(&self, now: Monotonic) -> Option<Duration> {
        self.from.map(|from| from.saturating_duration_since(now))
    }

    /// Takes what is due. While there is a window nothing is.
    pub fn take_due(&mut self, now: Monotonic, window: bool) -> Due {
        if window {
            self.from = None;
        }
        if self.from.is_none_or(|from| now < from) {
            return Due::Nothing;
        }
        self.from = None;
        if std::mem::take(&mut self.web) { Due::MemoryAndWeb } else { Due::Memory }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_start_gives_back_once() {
        let start = Monotonic::now();
        let mut rest = Rest::begin(start);
        assert_eq!(rest.take_due(start, false), Due::Nothing);
        assert_eq!(rest.wait(start), Some(AFTER));
        assert_eq!(rest.take_due(start + AFTER, false), Due::Memory);
        assert_eq!(rest.wait(start + AFTER), None);
        assert_eq!(rest.take_due(start + 2 * AFTER, false), Due::Nothing);
    }

    #[test]
    fn a_window_keeps_everything_until_it_is_closed() {
        let start = Monotonic::now();
        let mut rest = Rest::begin(start);
        rest.painted();
        assert_eq!(rest.take_due(start + 2 * AFTER, true), Due::Nothing);
        assert_eq!(rest.take_due(start + 2 * AFTER, false), Due::Nothing);
        rest.closed(start + 2 * AFTER);
        assert_eq!(rest.take_due(start + 3 * AFTER, false), Due::MemoryAndWeb);
    }

    #[test]
    fn a_web_view_that_never_painted_is_left_alone() {
        let start = Monotonic::now();
        let mut rest = Rest::begin(start);
        rest.closed(start);
        assert_eq!(rest.take_due(start + AFTER, false), Due::Memory);
    }
}
