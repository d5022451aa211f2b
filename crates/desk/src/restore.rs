//! Restoring a backup. What is there now is backed up first and never lost.

use crate::Desk;
use crate::backup;
use crate::contract::{BackupKind, BackupRestore, Nothing, Topic};
use crate::error::Error;
use crate::folder::Folder;
use crate::repair;
use crate::store::{connection, journal, migrations};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::path::{Path, PathBuf};
use std::time::Duration;
use stint_domain::{Instant, Refusal};

/// Everything may be another.
pub(crate) const ANYTHING: &[Topic] = &[Topic::Clock, Topic::Sessions, Topic::Settings, Topic::Dimensions];

impl Desk {
    /// Puts a backup in the place of what is there now, which becomes a backup itself.
    ///
    /// # Errors
    /// [`Refusal::FileUnreadable`] when there is no such backup, [`Refusal::Damaged`] when it does not hold,
    /// [`Refusal::SchemaNewer`], [`Refusal::Busy`].
    pub fn backup_restore(&self, ask: BackupRestore) -> Result<Nothing, Error> {
        let path = named(&self.folder, &ask.file)?;
        backup::check(&path)?;
        let now = self.machine.wall();
        self.while_closed(|folder| match over(folder, &path, now) {
            // What is there cannot even be copied: it is set aside as the files it is made of.
            Err(Error::Refusal(Refusal::Damaged { .. })) => repair::replace(folder, &path, now).map(drop),
            done => done,
        })
        .map_err(|error| error.settled(&self.folder))?;
        self.announce(ANYTHING);
        Ok(Nothing {})
    }
}

/// A backup by its path, or by its name in the folder of backups.
fn named(folder: &Folder, file: &str) -> Result<PathBuf, Error> {
    let known = backup::all(folder).into_iter().map(|backup| backup.path);
    let asked = Path::new(file);
    let mut found =
        known.chain([asked.to_owned()]).filter(|path| path == asked || path.file_name() == Some(asked.as_os_str()));
    found.find(|path| path.is_file()).ok_or_else(|| {
        let detail = std::io::Error::from(std::io::ErrorKind::NotFound).to_string();
        Refusal::FileUnreadable { file: file.to_owned(), detail }.into()
    })
}

/// Copies the backup over the database, page by page and in one transaction: other processes that have it open see
/// either the old or the new, and whatever stops this leaves the old.
fn over(folder: &Folder, backup: &Path, now: Instant) -> Result<(), Error> {
    let settled = |error: Error| error.settled(folder);
    let mut database = Connection::open(folder.database()).map_err(|error| settled(error.into()))?;
    database.busy_timeout(Duration::from_secs(5))?;
    let mut copied = None;
    // A punch of another process may come in between; then what was set aside is not all there is.
    while copied != Some(journal::head(&database).map_err(|error| settled(error.into()))?) {
        copied = Some(journal::head(&database)?);
        backup::make(folder, BackupKind::BeforeRestore, now).map_err(settled)?;
    }
    let source = backup::open(backup)?;
    database.execute_batch("PRAGMA synchronous = FULL; PRAGMA fullfsync = 1")?;
    copy_pages(&source, &mut database).map_err(settled)?;
    let found: i64 = database.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found < migrations::KNOWN {
        migrations::to_latest(&mut database)?;
    }
    // The copy brought along that it has no log.
    database.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))?;
    connection::checkpoint(&database)?;
    backup::prune(folder);
    Ok(())
}

fn copy_pages(source: &Connection, database: &mut Connection) -> Result<(), Error> {
    let pages = Backup::new(source, database)?;
    for _ in 0..100 {
        match pages.step(-1)? {
            StepResult::Done => return Ok(()),
            StepResult::More | StepResult::Busy | StepResult::Locked => {
                std::thread::sleep(Duration::from_millis(50));
            }
            // The library may learn of further ways not to be done.
            _ => {}
        }
    }
    Err(Refusal::Busy.into())
}
