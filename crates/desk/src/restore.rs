//! Restoring a backup. What is there now is backed up first and never lost.

use crate::Desk;
use crate::backup;
use crate::contract::{BackupKind, BackupRestore, Nothing, Topic};
use crate::error::Error;
use crate::folder::Folder;
use crate::repair;
use crate::store::{connection, journal, migrations};
use crate::sync::Kept;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::cell::RefCell;
use std::ffi::c_int;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use stint_domain::Refusal;

/// How long others may keep the database to themselves.
const PATIENCE: Duration = Duration::from_secs(10);

/// Everything may be another.
pub(crate) const ANYTHING: &[Topic] = &[Topic::Clock, Topic::Sessions, Topic::Settings, Topic::Dimensions, Topic::Sync];

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
        // Data that cannot be read any more keeps nothing.
        let kept = self.look(Kept::of).ok().flatten();
        self.while_closed(|folder| match set_aside_and_restore(folder, &path, now) {
            // What is there cannot even be copied: it is set aside as the files it is made of.
            Err(Error::Refusal(Refusal::Damaged { .. })) => repair::replace(folder, &path, now).map(drop),
            done => done,
        })
        .map_err(|error| error.settled(&self.folder))?;
        if let Some(kept) = kept {
            self.write(|writing| kept.put_back(writing.connection()))?;
        }
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

fn set_aside_and_restore(folder: &Folder, backup: &Path, now: stint_domain::Instant) -> Result<(), Error> {
    let first = RefCell::new(None::<PathBuf>);
    over(folder, backup, || {
        let made = backup::make(folder, BackupKind::BeforeRestore, now)?;
        // A second one has all that the first has.
        if let Some(first) = first.replace(Some(made)) {
            let _ = std::fs::remove_file(first);
        }
        Ok(())
    })?;
    backup::prune(folder);
    Ok(())
}

/// Copies the backup over the database in one transaction: other processes that have it open see either the old or the
/// new, and whatever stops this leaves the old. Their punches wait from the moment on at which what there is has been
/// set aside as the last punch left it.
pub(crate) fn over(folder: &Folder, backup: &Path, set_aside: impl Fn() -> Result<(), Error>) -> Result<(), Error> {
    let settled = |error: Error| error.settled(folder);
    let set_aside = || set_aside().map_err(settled);
    let mut database = Connection::open(folder.database()).map_err(|error| settled(error.into()))?;
    database.busy_timeout(Duration::from_secs(5))?;
    let head = journal::head(&database).map_err(|error| settled(error.into()))?;
    set_aside()?;
    let source = backup::open(backup)?;
    database.execute_batch("PRAGMA synchronous = FULL; PRAGMA fullfsync = 1")?;
    let pages = Backup::new(&source, &mut database)?;
    // The first page takes the lock for writing, which is held up to the last one.
    if step(&pages, 1).map_err(settled)? == StepResult::More {
        // A punch of another process may have come in between, and then what was set aside is not all there is. Only
        // then do others have to wait for a second copy.
        if journal::head(&connection::reader(folder)?)? != head {
            set_aside()?;
        }
        step(&pages, -1).map_err(settled)?;
    }
    drop(pages);
    let found: i64 = database.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found < migrations::KNOWN {
        migrations::to_latest(&mut database)?;
    }
    // The copy brought along that it has no log.
    database.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))?;
    connection::checkpoint(&database)
}

/// Copies so many pages, all for -1, as soon as nobody else is in the way.
fn step(pages: &Backup<'_, '_>, count: c_int) -> Result<StepResult, Error> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match pages.step(count)? {
            taken @ (StepResult::Done | StepResult::More) => return Ok(taken),
            // Short naps: between two punches of somebody else there is not much room.
            StepResult::Busy | StepResult::Locked => std::thread::sleep(Duration::from_millis(1)),
            // The library may learn of further ways not to be done.
            _ => {}
        }
    }
    Err(Refusal::Busy.into())
}
