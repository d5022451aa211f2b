//! Keeping house: what the data needs now and then and a punch never pays for.

use crate::Desk;
use crate::ballast;
use crate::error::Error;
use crate::store::connection;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use stint_domain::Instant;
use stint_domain::time::HOUR;

/// A log longer than this is copied into the database: every look has to go through it. Rarely enough that most punches
/// neither call for it nor begin a log anew.
const LOG_BYTES: u64 = 512 * 1024;

/// What failed is tried again after so many milliseconds.
const AGAIN: i64 = HOUR;
const NEVER: Instant = Instant(0);

impl Desk {
    /// Whether [`Desk::keep_house`] has something to do and did not just fail at it. Looks at names, lengths and times of
    /// files, nothing else.
    pub fn house_is_due(&self) -> bool {
        self.barred().is_none()
            && !self.house_has_failed()
            && (self.log_is_long() || ballast::is_due(&self.folder) || self.backup_is_due())
    }

    /// Copies the log into the database, makes the backups of the day and of the week, keeps room for a full disk, and
    /// derives the business days anew when the zone rules have changed. Does nothing while another process is at it.
    /// What fails is due again in an hour: a full disk does not have room a moment later, and trying takes some.
    ///
    /// # Errors
    /// The first thing that failed; the others have been done.
    pub fn keep_house(&self) -> Result<(), Error> {
        if self.barred().is_some() {
            return Ok(());
        }
        // One at a time: two that make the same backup would be in each other's way. The lock goes with its file.
        let path = self.house_lock();
        let opened = std::fs::File::options().create(true).write(true).truncate(false).open(&path);
        let lock = opened.map_err(|error| Error::io(&path, error))?;
        if matches!(lock.try_lock(), Err(std::fs::TryLockError::WouldBlock)) {
            return Ok(());
        }
        let done = [
            if self.log_is_long() { self.shorten_log() } else { Ok(()) },
            if self.backup_is_due() { self.backup_today() } else { Ok(()) },
            ballast::keep(&self.folder),
            self.renew_days(),
        ];
        let kept = done.into_iter().find(Result::is_err).unwrap_or(Ok(()));
        // The time of the lock's file says when keeping house failed last, to other processes too. It takes no room.
        let failed = if kept.is_err() { self.machine.wall() } else { NEVER };
        let told = lock.set_modified(SystemTime::UNIX_EPOCH + Duration::from_millis(failed.ms().unsigned_abs()));
        kept.and(told.map_err(|error| Error::io(&path, error))).map_err(|error| error.settled(&self.folder))
    }

    /// Whether the log has to be copied by somebody. Who talks to the server does so himself.
    fn log_is_long(&self) -> bool {
        connection::log_length(&self.folder) > LOG_BYTES && !self.is_talking()
    }

    fn house_has_failed(&self) -> bool {
        let failed = std::fs::metadata(self.house_lock()).and_then(|lock| lock.modified());
        let since = failed.ok().and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok()).unwrap_or_default();
        let ago = self.machine.wall().ms() - since.as_millis() as i64;
        (0..AGAIN).contains(&ago)
    }

    fn house_lock(&self) -> PathBuf {
        self.folder.path().join("house.lock")
    }

    /// On a connection of its own: a punch that comes meanwhile does not wait for it.
    fn shorten_log(&self) -> Result<(), Error> {
        let opened = connection::writer(&self.folder, self.machine.as_ref())?;
        connection::checkpoint(&opened.connection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{ClockIn, Nothing};

    #[test]
    fn eight_who_keep_house_at_once_are_not_in_each_others_way() {
        let folder = tempfile::tempdir().unwrap();
        Desk::open(folder.path()).unwrap().clock_in(ClockIn::default()).unwrap();
        std::thread::scope(|scope| {
            let keepers: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| Desk::open(folder.path()).unwrap().keep_house().map_err(|error| error.to_string()))
                })
                .collect();
            for keeper in keepers {
                assert_eq!(keeper.join().unwrap(), Ok(()));
            }
        });
        assert!(!Desk::open(folder.path()).unwrap().backup_list(Nothing {}).unwrap().is_empty());
    }
}
