//! Backups: whole copies of the database, each checked after it was made. A daily one for a week, a weekly one for a
//! month; those made by hand stay, and so do the last ones made before a migration or a restore.

use crate::Desk;
use crate::contract::{BackupKind, BackupRow, Nothing};
use crate::error::Error;
use crate::folder::Folder;
use crate::store::{connection, journal, migrations, session};
use crate::whole_file::sync_folder;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use stint_domain::{Day, Instant, Refusal};

/// What is kept of each kind.
fn kept(kind: BackupKind) -> usize {
    match kind {
        BackupKind::Daily => 7,
        BackupKind::Weekly => 4,
        BackupKind::BeforeMigration | BackupKind::BeforeRestore => 5,
        BackupKind::ByHand => usize::MAX,
    }
}

const KINDS: [(BackupKind, &str); 5] = [
    (BackupKind::Daily, "daily"),
    (BackupKind::Weekly, "weekly"),
    (BackupKind::ByHand, "by-hand"),
    (BackupKind::BeforeMigration, "before-migration"),
    (BackupKind::BeforeRestore, "before-restore"),
];

/// A backup as its name tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Backup {
    pub path: PathBuf,
    pub kind: BackupKind,
    pub made: Instant,
}

/// `daily-1763800000000.db`: the kind and when it was made, milliseconds UTC.
fn name(kind: BackupKind, made: Instant) -> String {
    let word = KINDS.iter().find(|(known, _)| *known == kind).map_or("backup", |(_, word)| word);
    format!("{word}-{}.db", made.ms())
}

fn of_name(path: &Path) -> Option<Backup> {
    let (word, made) = path.file_name()?.to_str()?.strip_suffix(".db")?.rsplit_once('-')?;
    let (kind, _) = KINDS.iter().find(|(_, known)| *known == word)?;
    Some(Backup { path: path.to_owned(), kind: *kind, made: Instant::checked(made.parse().ok()?)? })
}

/// Every backup in the folder, newest first. Nothing is opened.
pub(crate) fn all(folder: &Folder) -> Vec<Backup> {
    let Ok(entries) = std::fs::read_dir(folder.backups()) else { return Vec::new() };
    let mut found: Vec<Backup> = entries.flatten().filter_map(|entry| of_name(&entry.path())).collect();
    found.sort_by_key(|backup| std::cmp::Reverse(backup.made));
    found
}

/// Copies the database whole, checks the copy and only then gives it its name.
pub(crate) fn make(folder: &Folder, kind: BackupKind, now: Instant) -> Result<PathBuf, Error> {
    let backups = folder.backups();
    std::fs::create_dir_all(&backups).map_err(|error| Error::io(&backups, error))?;
    // Two in one millisecond would be one file.
    let mut made = now;
    while backups.join(name(kind, made)).exists() {
        made = made + 1;
    }
    let path = backups.join(name(kind, made));
    copy_to(folder, &path).map(|()| path)
}

/// Copies the database whole to `path`, checked before it gets that name.
pub(crate) fn copy_to(folder: &Folder, path: &Path) -> Result<(), Error> {
    let draft = path.with_extension("db.part");
    let copied = copy(folder, &draft).and_then(|()| check(&draft).map(drop)).and_then(|()| settle(&draft, path));
    if copied.is_err() {
        let _ = std::fs::remove_file(&draft);
    }
    copied
}

fn copy(folder: &Folder, draft: &Path) -> Result<(), Error> {
    let _ = std::fs::remove_file(draft);
    let source = connection::reader(folder)?;
    // The copy is written to, not the database; but this rule would forbid both.
    source.execute_batch("PRAGMA query_only = 0")?;
    source.execute("VACUUM INTO ?1", [draft.to_string_lossy()])?;
    Ok(())
}

fn settle(draft: &Path, path: &Path) -> Result<(), Error> {
    let synced = std::fs::File::options().write(true).open(draft).and_then(|file| file.sync_all());
    synced.and_then(|()| std::fs::rename(draft, path)).map_err(|error| Error::io(path, error))?;
    sync_folder(path);
    Ok(())
}

/// What a good copy says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Checked {
    pub head: journal::Head,
    pub sessions: i64,
}

/// Opens a copy for reading and looks at all of it.
///
/// # Errors
/// [`Refusal::Damaged`] unless it is one of ours, SQLite's check finds nothing and the journal's chain holds.
pub(crate) fn check(path: &Path) -> Result<Checked, Error> {
    let damaged = |detail: &str| -> Error {
        Refusal::Damaged { path: path.display().to_string(), detail: detail.to_owned() }.into()
    };
    let copy = open(path).map_err(|error| damaged(&error.to_string()))?;
    let looked = || -> Result<Checked, Error> {
        let version: i64 = copy.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let id: i64 = copy.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        if id != connection::APPLICATION_ID || version < 1 {
            return Err(damaged("it is not a Stint database"));
        }
        if version > migrations::KNOWN {
            return Err(Refusal::SchemaNewer { found: version, known: migrations::KNOWN }.into());
        }
        let verdict: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(damaged(&verdict));
        }
        if let Some(n) = journal::walk(&copy)?.breaks.first() {
            return Err(damaged(&format!("the journal does not hold at record {n}")));
        }
        Ok(Checked { head: journal::head(&copy)?, sessions: session::count(&copy)? })
    };
    looked().map_err(|error| match error {
        Error::Sqlite(error) => damaged(&error.to_string()),
        error => error,
    })
}

/// For reading alone; a copy has no log beside it and gets none.
pub(crate) fn open(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let copy = Connection::open_with_flags(path, flags)?;
    copy.execute_batch("PRAGMA trusted_schema = 0; PRAGMA cell_size_check = 1")?;
    Ok(copy)
}

/// Lets the oldest go of every kind that there are too many of.
pub(crate) fn prune(folder: &Folder) {
    let backups = all(folder);
    for (kind, _) in KINDS {
        let old = backups.iter().filter(|backup| backup.kind == kind).skip(kept(kind));
        old.for_each(|backup| drop(std::fs::remove_file(&backup.path)));
    }
}

impl Desk {
    /// Newest first. One that cannot be read is listed with no sessions; restoring it is refused.
    pub fn backup_list(&self, _: Nothing) -> Result<Vec<BackupRow>, Error> {
        all(&self.folder).iter().map(|backup| self.backup_row(backup)).collect()
    }

    /// A backup that stays until somebody deletes it.
    pub fn backup_make(&self, _: Nothing) -> Result<BackupRow, Error> {
        let path =
            make(&self.folder, BackupKind::ByHand, self.machine.wall()).map_err(|it| it.settled(&self.folder))?;
        let made = of_name(&path).ok_or_else(|| Error::Broken(format!("{} is no backup", path.display())))?;
        self.backup_row(&made)
    }

    fn backup_row(&self, backup: &Backup) -> Result<BackupRow, Error> {
        let home = self.look(|db| self.zone_of_new_sessions(db))?;
        let sessions = open(&backup.path).and_then(|copy| session::count(&copy)).unwrap_or(0);
        Ok(BackupRow {
            file: backup.path.display().to_string(),
            made: crate::error::moment(backup.made, &home, self.zones()),
            kind: backup.kind,
            bytes: std::fs::metadata(&backup.path).map_or(0, |file| file.len()),
            sessions: u32::try_from(sessions).unwrap_or(u32::MAX),
        })
    }

    /// Whether there is no backup of today yet. Reads names, nothing else.
    pub(crate) fn backup_is_due(&self) -> bool {
        self.newest_of(BackupKind::Daily).is_none_or(|day| day < self.day_of(self.machine.wall()))
    }

    /// Today's backup, this week's with it, and old ones gone.
    pub(crate) fn backup_today(&self) -> Result<(), Error> {
        let now = self.machine.wall();
        make(&self.folder, BackupKind::Daily, now)?;
        let week = self.day_of(now).week_start(0);
        if self.newest_of(BackupKind::Weekly).is_none_or(|day| day.week_start(0) < week) {
            make(&self.folder, BackupKind::Weekly, now)?;
        }
        prune(&self.folder);
        Ok(())
    }

    fn newest_of(&self, kind: BackupKind) -> Option<Day> {
        all(&self.folder).iter().find(|backup| backup.kind == kind).map(|backup| self.day_of(backup.made))
    }

    /// By the computer's own calendar.
    fn day_of(&self, at: Instant) -> Day {
        self.zones().local(at, &self.machine.zone()).day()
    }
}
