//! Noticing what other processes write: the window hears of a clock-in on the command line within half a second.

use crate::Desk;
use crate::contract::Topic;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

const EVERY: Duration = Duration::from_millis(400);

/// What another process may have changed; which of it is not known.
const ANYTHING: &[Topic] = &[Topic::Clock, Topic::Sessions, Topic::Settings, Topic::Dimensions, Topic::Sync];

/// Watches as long as it lives.
pub struct Watch {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Desk {
    /// Announces the writes of other processes, too, until the answer is dropped.
    pub fn watch(self: &Arc<Self>) -> Watch {
        let (stop, stopped) = mpsc::channel::<()>();
        let desk = Arc::clone(self);
        let mut seen = desk.data_version();
        let thread = std::thread::spawn(move || {
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(EVERY) {
                let now = desk.data_version();
                if now != seen {
                    seen = now;
                    desk.announce(ANYTHING);
                }
            }
        });
        Watch { stop: Some(stop), thread: Some(thread) }
    }

    /// A number that changes when another connection has committed. Asked on the writer, so that our own writes do not
    /// count; `None` when the file cannot be read just now.
    fn data_version(&self) -> Option<i64> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut statement = writer.prepare_cached("PRAGMA data_version").ok()?;
        statement.query_row([], |row| row.get(0)).ok()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // Hanging up wakes the thread at once.
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // It may be the watching thread itself that drops the last of everything.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}
