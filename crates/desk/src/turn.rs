//! Whose turn it is to write. The database lets one write at a time and knows no queue: whoever writes without a pause
//! would keep all others out. So whoever has to wait says so, by a lock on a file, and what can wait itself, like talking
//! to a server, lets him by. A punch that finds nobody in its way knows nothing of this.

use crate::error::Error;
use crate::folder::Folder;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::fs::{File, TryLockError};
use std::time::{Duration, Instant};

/// Whoever waits asks again so soon at first, and then less often: five seconds in all.
const SOON: Duration = Duration::from_micros(500);
const SOON_TRIES: i32 = 1_000;
const LATER: Duration = Duration::from_millis(5);
const LATER_TRIES: i32 = 900;
/// A program that stands still while it waits keeps nobody longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Begins to write. Waits for whoever writes, up to five seconds, and says that it does.
pub(crate) fn begin<'a>(folder: &Folder, connection: &'a Connection) -> Result<Transaction<'a>, Error> {
    // IMMEDIATE: what is read now is still so when it is written.
    let attempt = || Transaction::new_unchecked(connection, TransactionBehavior::Immediate);
    connection.busy_timeout(Duration::ZERO)?;
    let at_once = attempt();
    connection.busy_handler(Some(patience))?;
    match at_once {
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => {
            // Where no file can be made there is no saying so; the waiting is the same.
            let said = open(folder).and_then(|file| file.lock_shared().map(|()| file));
            let transaction = attempt();
            drop(said);
            Ok(transaction?)
        }
        at_once => Ok(at_once?),
    }
}

/// What is asked before each look whether the other has finished.
fn patience(tries: i32) -> bool {
    std::thread::sleep(if tries < SOON_TRIES { SOON } else { LATER });
    tries < SOON_TRIES + LATER_TRIES
}

fn open(folder: &Folder) -> std::io::Result<File> {
    File::options().create(true).write(true).truncate(false).open(folder.turn_lock())
}

/// Watches out for those who wait to write.
pub(crate) struct Courtesy(Option<File>);

impl Courtesy {
    pub(crate) fn new(folder: &Folder) -> Courtesy {
        Courtesy(open(folder).ok())
    }

    /// Whether somebody waits.
    pub(crate) fn is_called_for(&self) -> bool {
        let Some(file) = &self.0 else { return false };
        match file.try_lock() {
            Ok(()) => {
                // It cannot fail for a lock that is held, and would end with the file anyway.
                let _ = file.unlock();
                false
            }
            Err(TryLockError::WouldBlock) => true,
            Err(TryLockError::Error(_)) => false,
        }
    }

    /// Lets everybody begin who waits.
    pub(crate) fn let_by(&self) {
        let begun = Instant::now();
        while self.is_called_for() && begun.elapsed() < PATIENCE {
            std::thread::sleep(SOON);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_to_write_is_seen_and_let_by() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Folder::new(folder.path());
        let open = || Connection::open(folder.database()).unwrap();
        let one = open();
        let courtesy = Courtesy::new(&folder);
        let writing = begin(&folder, &one).unwrap();
        assert!(!courtesy.is_called_for(), "nobody waits");
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| begin(&folder, &open()).map(drop).map_err(|error| error.to_string()));
            while !courtesy.is_called_for() {
                std::thread::yield_now();
            }
            drop(writing);
            courtesy.let_by();
            assert_eq!(waits.join().unwrap(), Ok(()));
        });
        assert!(!courtesy.is_called_for(), "it has begun");
    }
}
