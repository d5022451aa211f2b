//! For measuring: with `STINT_BENCH=1` the time from the wish for a window to the page's first usable Today is written
//! to standard output, `today-usable <milliseconds>`. The first wish is the start of the process.

use std::io::Write;
use std::sync::Mutex;
use std::time::Instant;

pub struct Bench {
    wanted: Option<Mutex<Instant>>,
}

impl Bench {
    pub fn new(born: Instant) -> Bench {
        let on = std::env::var_os("STINT_BENCH").is_some_and(|value| value == "1");
        Bench { wanted: on.then(|| Mutex::new(born)) }
    }

    /// Another window is wanted from now on; the first one was, when the process began.
    pub fn window_wanted_again(&self) {
        if let Some(Ok(mut wanted)) = self.wanted.as_ref().map(Mutex::lock) {
            *wanted = Instant::now();
        }
    }

    pub fn today_is_usable(&self) {
        if let Some(Ok(wanted)) = self.wanted.as_ref().map(Mutex::lock) {
            let line = format!("today-usable {:.1}\n", wanted.elapsed().as_secs_f64() * 1_000.0);
            // Whoever measures reads it; a closed pipe is their business.
            let _ = std::io::stdout().lock().write_all(line.as_bytes());
        }
    }
}
