//! Exports and imports: they run beside, this waits for them, shows how far they are and passes Ctrl-C on.

use crate::tell::{self, Say};
use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;
use stint_desk::contract::{Job, JobAsk, JobState, Topic};
use stint_desk::{Desk, Error};

/// How long a Ctrl-C may go unnoticed.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Ears for what a job says. Made before the job is started, so that nothing is missed.
pub struct Watcher {
    news: Receiver<()>,
    stop: Arc<AtomicBool>,
}

impl Watcher {
    pub fn new(desk: &Desk) -> Watcher {
        let (tell, news) = mpsc::channel();
        desk.subscribe(move |topics| {
            if topics.contains(&Topic::Jobs) {
                // Nobody listens any more once the job is over.
                let _ = tell.send(());
            }
        });
        let stop = Arc::new(AtomicBool::new(false));
        let pressed = Arc::clone(&stop);
        if let Err(error) = ctrlc::set_handler(move || pressed.store(true, Ordering::Relaxed)) {
            tracing::warn!(%error, "Ctrl-C cannot be caught; it will end the program at once");
        }
        Watcher { news, stop }
    }

    /// Waits until the job is over, however it ends.
    pub fn wait(&self, desk: &Desk, mut job: Job, say: Option<&Say>) -> Result<Job, Error> {
        let shown = say.filter(|_| std::io::stderr().is_terminal());
        let mut told_to_stop = false;
        while job.state == JobState::Working {
            // Out of time is as good as news: both look again.
            let _ = self.news.recv_timeout(LOOK_AGAIN);
            if self.stop.load(Ordering::Relaxed) && !told_to_stop {
                told_to_stop = true;
                desk.job_cancel(JobAsk { id: job.id })?;
            }
            job = desk.job_state(JobAsk { id: job.id })?;
            if let Some(say) = shown {
                over_write(&tell::progress(say, &job));
            }
        }
        if shown.is_some() {
            over_write("");
        }
        Ok(job)
    }
}

/// Writes the line that is there anew.
fn over_write(text: &str) {
    let mut err = std::io::stderr().lock();
    // A terminal that is gone shows nothing.
    let _ = write!(err, "\r\u{1b}[K{text}").and_then(|()| err.flush());
}
