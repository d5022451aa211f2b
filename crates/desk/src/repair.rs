//! A damaged database: it is set aside, the newest good backup takes its place, and what the damaged file still tells of
//! the time since is played on top. Never an empty database over an old one.

use crate::Desk;
use crate::apply::apply;
use crate::backup::{self, Checked};
use crate::contract::Repaired;
use crate::derive::{Touched, derive};
use crate::error::Error;
use crate::folder::Folder;
use crate::machine::{Machine, ThisMachine};
use crate::restore::ANYTHING;
use crate::store::{connection, device, journal, migrations, preference};
use crate::whole_file::sync_folder;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use stint_domain::time::Zones;
use stint_domain::{Instant, Refusal};

impl Desk {
    /// Like [`Desk::open`]; a database that is damaged or gone is rebuilt first, as far as that loses nothing.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] when there is nothing to rebuild it from; nothing has been changed then.
    pub fn open_or_repair(folder: &Path) -> Result<Desk, Error> {
        Desk::open_or_repair_on(folder, Arc::new(ThisMachine))
    }

    /// Like [`Desk::open_or_repair`], on another computer's clocks.
    pub fn open_or_repair_on(folder: &Path, machine: Arc<dyn Machine>) -> Result<Desk, Error> {
        match Desk::open_on(folder, Arc::clone(&machine)) {
            Err(Error::Refusal(Refusal::Damaged { .. })) => {
                let repaired = rebuild(&Folder::new(folder), machine.as_ref())?;
                let desk = Desk::open_on(folder, machine)?;
                desk.tell_repaired(repaired);
                Ok(desk)
            }
            opened => opened,
        }
    }

    /// Looks at the whole file and at the chain, and rebuilds what is damaged. For hosts, once after they have
    /// started and beside everything else: on a long history it takes a second.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] when there is nothing to rebuild it from; it is left as it is.
    pub fn check_at_start(&self) -> Result<(), Error> {
        if self.barred().is_some() {
            return Ok(());
        }
        match self.look_aside(sound) {
            Ok(None) => return Ok(()),
            Ok(Some(detail)) => tracing::warn!(detail, "the database is damaged"),
            Err(Error::Refusal(Refusal::Damaged { detail, .. })) => tracing::warn!(detail, "the database is damaged"),
            Err(error) => return Err(error),
        }
        let repaired = self.while_closed(|folder| rebuild(folder, self.machine.as_ref()))?;
        self.tell_repaired(repaired);
        self.announce(ANYTHING);
        Ok(())
    }

    fn tell_repaired(&self, repaired: Repaired) {
        let Repaired { from_backup, replayed, set_aside } = &repaired;
        tracing::warn!(from_backup, replayed, set_aside, "the database was rebuilt");
        *self.repaired.lock().unwrap_or_else(PoisonError::into_inner) = Some(repaired);
    }

    /// What was rebuilt since this desk was opened.
    pub fn repaired(&self) -> Option<Repaired> {
        self.repaired.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What is wrong with a database, if anything is.
fn sound(db: &Connection) -> Result<Option<String>, Error> {
    let verdict: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Ok(Some(verdict));
    }
    let breaks = journal::walk(db)?.breaks;
    Ok(breaks.first().map(|n| format!("the journal does not hold at record {n}")))
}

/// Rebuilds the database: the newest good backup and what the damaged file tells of the time after it; without a
/// backup the whole journal out of the damaged file, if all of it can be read.
fn rebuild(folder: &Folder, machine: &dyn Machine) -> Result<Repaired, Error> {
    let now = machine.wall();
    let zones = machine.zones();
    let damaged = Damaged::copied(folder, now)?;
    let draft = folder.path().join(format!("stint.db.rebuilt-{}", now.ms()));
    let made = Draft::make(&draft, folder, &damaged, &zones, machine);
    let Ok(Draft { from, replayed }) = made else {
        let _ = std::fs::remove_file(&draft);
        damaged.forget();
        return made.and_then(|_| refused(folder, ""));
    };
    put_in_place(folder, &draft)?;
    Ok(Repaired {
        from_backup: from.map(|path| path.display().to_string()).unwrap_or_default(),
        replayed,
        set_aside: damaged.aside.display().to_string(),
    })
}

fn refused<T>(folder: &Folder, detail: &str) -> Result<T, Error> {
    Err(Refusal::Damaged { path: folder.database().display().to_string(), detail: detail.to_owned() }.into())
}

/// Sets the database aside as the files it is made of and puts the backup in its place; answers where they are.
pub(crate) fn replace(folder: &Folder, backup: &Path, now: Instant) -> Result<PathBuf, Error> {
    let damaged = Damaged::copied(folder, now)?;
    let draft = folder.path().join(format!("stint.db.rebuilt-{}", now.ms()));
    copy_backup(backup, &draft)?;
    put_in_place(folder, &draft)?;
    Ok(damaged.aside)
}

/// The damaged files, copied to where they stay.
struct Damaged {
    aside: PathBuf,
}

impl Damaged {
    fn copied(folder: &Folder, now: Instant) -> Result<Damaged, Error> {
        let mut at = now;
        let mut aside = folder.path().join(format!("damaged-{}", at.ms()));
        while aside.exists() {
            at = at + 1;
            aside = folder.path().join(format!("damaged-{}", at.ms()));
        }
        std::fs::create_dir_all(&aside).map_err(|error| Error::io(&aside, error))?;
        let damaged = Damaged { aside };
        for name in ["stint.db", "stint.db-wal"] {
            let (from, to) = (folder.path().join(name), damaged.aside.join(name));
            match std::fs::copy(&from, &to) {
                Ok(_) => sync_file(&to),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => {
                    damaged.forget();
                    return Err(Error::io(&from, error));
                }
            }
        }
        sync_folder(&damaged.aside);
        Ok(damaged)
    }

    /// It was not needed: the original is still in its place.
    fn forget(&self) {
        let _ = std::fs::remove_dir_all(&self.aside);
    }

    /// A copy of the copy to read from: opening a database with a log changes both. Where its first page is lost, which
    /// says where the tables begin, the first page of a database that was made alike stands in; the chain tells later
    /// whether what is read so is what was written.
    fn readable(&self, backups: &[PathBuf]) -> Option<(Connection, PathBuf)> {
        let scratch = self.aside.join("read");
        std::fs::create_dir_all(&scratch).ok()?;
        let opened = self.copied_into(&scratch).filter(has_schema).or_else(|| {
            let new = scratch.join("new.db");
            migrations::to_latest(&mut Connection::open(&new).ok()?).ok()?;
            std::iter::once(&new).chain(backups).find_map(|donor| {
                drop(self.copied_into(&scratch)?);
                lend_first_page(donor, &scratch.join("stint.db"))?;
                Connection::open(scratch.join("stint.db")).ok().filter(tells_its_newest_record)
            })
        });
        if opened.is_none() {
            let _ = std::fs::remove_dir_all(&scratch);
        }
        opened.map(|opened| (opened, scratch))
    }

    fn copied_into(&self, scratch: &Path) -> Option<Connection> {
        for name in ["stint.db", "stint.db-wal", "stint.db-shm"] {
            let (from, to) = (self.aside.join(name), scratch.join(name));
            let _ = std::fs::remove_file(&to);
            if from.exists() {
                std::fs::copy(from, to).ok()?;
            }
        }
        Connection::open(scratch.join("stint.db")).ok()
    }
}

fn has_schema(db: &Connection) -> bool {
    db.query_row("PRAGMA schema_version", [], |_| Ok(())).is_ok()
}

fn tells_its_newest_record(db: &Connection) -> bool {
    journal::head(db).is_ok_and(|head| head.n > 0 && journal::row(db, head.n).is_ok_and(|row| row.is_some()))
}

/// Writes the donor's first page over that of `to`, with the length that `to` has
/// (<https://www.sqlite.org/fileformat.html#the_database_header>).
fn lend_first_page(donor: &Path, to: &Path) -> Option<()> {
    const PAGE: usize = 4096;
    let mut page = std::fs::read(donor).ok()?;
    page.truncate(PAGE);
    let pages = std::fs::metadata(to).ok()?.len() / PAGE as u64;
    // Both versions say that there is a log to be read.
    page.get_mut(18..20)?.fill(2);
    page.get_mut(28..32)?.copy_from_slice(&u32::try_from(pages).ok()?.to_be_bytes());
    let mut file = std::fs::OpenOptions::new().write(true).open(to).ok()?;
    std::io::Write::write_all(&mut file, &page).ok()
}

/// The database that takes the damaged one's place.
struct Draft {
    from: Option<PathBuf>,
    replayed: u32,
}

impl Draft {
    fn make(
        path: &Path,
        folder: &Folder,
        damaged: &Damaged,
        zones: &Zones,
        machine: &dyn Machine,
    ) -> Result<Draft, Error> {
        let backups: Vec<PathBuf> = backup::all(folder).into_iter().map(|backup| backup.path).collect();
        let good = backups.iter().find_map(|path| Some((backup::check(path).ok()?, path.clone())));
        let read = damaged.readable(&backups);
        let made = match &good {
            Some((Checked { head, .. }, backup)) => {
                copy_backup(backup, path)?;
                let mut draft = Connection::open(path)?;
                migrations::to_latest(&mut draft)?;
                let replayed = match &read {
                    Some((damaged, _)) => replay_after(&mut draft, *head, damaged, zones)?,
                    None => 0,
                };
                Ok(Draft { from: Some(backup.clone()), replayed })
            }
            None => match &read {
                Some((damaged, _)) => from_nothing(path, folder, damaged, zones, machine),
                None => refused(folder, "nothing in it can be read, and there is no backup"),
            },
        };
        if let Some((connection, scratch)) = read {
            drop(connection);
            let _ = std::fs::remove_dir_all(scratch);
        }
        let made = made?;
        backup::check(path)?;
        Ok(made)
    }
}

/// Without a backup only a whole journal will do: half of one would be a loss that looks like a repair.
fn from_nothing(
    path: &Path,
    folder: &Folder,
    damaged: &Connection,
    zones: &Zones,
    machine: &dyn Machine,
) -> Result<Draft, Error> {
    let head = journal::head(damaged).ok().filter(|head| head.n > 0);
    let Some(head) = head else {
        return refused(folder, "the head of its journal cannot be read, and there is no backup");
    };
    let mut draft = Connection::open(path)?;
    draft.pragma_update(None, "application_id", connection::APPLICATION_ID)?;
    migrations::to_latest(&mut draft)?;
    let known = device::get(damaged).ok();
    let (id, name) = known.map_or_else(|| (machine.id().to_string(), machine.name()), |it| (it.id, it.name));
    device::make(&draft, &id, &name, zones.edition())?;
    let genesis = journal::Head { n: 0, hash: stint_domain::journal::GENESIS };
    let replayed = replay_after(&mut draft, genesis, damaged, zones)?;
    if journal::head(&draft)? != head {
        return refused(folder, "its journal cannot be read to the end, and there is no backup");
    }
    Ok(Draft { from: None, replayed })
}

/// Plays what the damaged file tells after `head`, record by record, as far as the chain holds. Answers how many.
fn replay_after(
    draft: &mut Connection,
    head: journal::Head,
    damaged: &Connection,
    zones: &Zones,
) -> Result<u32, Error> {
    let transaction = draft.transaction()?;
    let mut touched = Touched::default();
    let (mut at, mut replayed) = (head, 0);
    loop {
        // One by one and by number: a page that cannot be read ends it without hiding what came before.
        let Ok(Some(row)) = journal::row(damaged, at.n + 1) else { break };
        let Ok(Some((next, record))) = journal::append_row(&transaction, at, &row) else { break };
        apply(&transaction, &transaction, &record, zones, &mut touched)?;
        at = next;
        replayed += 1;
    }
    touched.everything();
    derive(&transaction, zones, touched)?;
    journal::set_head(&transaction, at)?;
    // Taste is not in the journal; the damaged file has the newer one, if it can be read.
    if let Ok(preferences) = preference::all(damaged) {
        for (name, value) in &preferences {
            preference::set(&transaction, name, value)?;
        }
    }
    transaction.commit()?;
    Ok(replayed)
}

fn copy_backup(backup: &Path, draft: &Path) -> Result<(), Error> {
    std::fs::copy(backup, draft).map_err(|error| Error::io(draft, error))?;
    Ok(())
}

/// The log of the damaged file would be read into the new one: it goes first. It is in the folder set aside.
fn put_in_place(folder: &Folder, draft: &Path) -> Result<(), Error> {
    sync_file(draft);
    for name in ["stint.db-wal", "stint.db-shm"] {
        let path = folder.path().join(name);
        match std::fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::io(&path, error)),
        }
    }
    let path = folder.database();
    std::fs::rename(draft, &path).map_err(|error| Error::io(&path, error))?;
    sync_folder(&path);
    Ok(())
}

fn sync_file(path: &Path) {
    if let Ok(file) = std::fs::File::options().write(true).open(path) {
        // A file system that cannot sync has still been asked.
        let _ = file.sync_all();
    }
}
