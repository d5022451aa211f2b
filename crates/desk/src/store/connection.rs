//! Opening the database: the storage rules, set and asserted on every connection.

use super::{device, migrations};
use crate::error::Error;
use crate::folder::Folder;
use crate::machine::Machine;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;
use stint_domain::Refusal;

/// `Stnt`: how a file says that it is ours.
pub(crate) const APPLICATION_ID: i64 = 0x5374_6e74;

/// As many statements as one use case runs, and more: one that is dropped is prepared anew the next time.
const STATEMENTS: usize = 64;

/// Pages that the log of somebody who writes much grows to: sixteen megabytes. A page that is written again and again is
/// copied once then.
const PAGES_IN_LOG: u32 = 4_000;

/// Kibibytes of the file that are kept at hand: SQLite's own measure, and that of somebody who writes much.
const AT_HAND: i32 = 2_000;
const MUCH_AT_HAND: i32 = 8_000;

const BUSY_TIMEOUT: Duration = Duration::from_millis(5_000);

/// A connection for writing, and what keeps it from writing, if anything does.
pub(crate) struct Opened {
    pub connection: Connection,
    pub barred: Option<Refusal>,
}

/// Opens the database for writing, and makes it when the folder has none. Where it cannot be written to, it is opened
/// for reading and says why.
pub(crate) fn writer(folder: &Folder, machine: &dyn Machine) -> Result<Opened, Error> {
    let path = folder.database();
    if !path.exists() {
        // Never an empty database where there was one: its backups tell.
        if !crate::backup::all(folder).is_empty() {
            let detail = "it is gone, but there are backups of it".into();
            return Err(Refusal::Damaged { path: path.display().to_string(), detail }.into());
        }
        create(folder, machine)?;
    }
    let connection = open(folder)?;
    let mut found = check_identity(&connection, &path)?;
    if found < migrations::KNOWN && !connection.is_readonly("main")? {
        migrate(folder, machine)?;
        found = migrations::KNOWN;
    }
    let barred = if found > migrations::KNOWN {
        Some(Refusal::SchemaNewer { found, known: migrations::KNOWN })
    } else if connection.is_readonly("main")? {
        Some(Refusal::ReadOnly { path: folder.path().display().to_string() })
    } else {
        None
    };
    match barred {
        Some(_) => set_read_rules(&connection)?,
        None => set_write_rules(&connection)?,
    }
    Ok(Opened { connection, barred })
}

/// Brings an older schema up to date, once, with a backup before it.
fn migrate(folder: &Folder, machine: &dyn Machine) -> Result<(), Error> {
    let path = folder.path().join("migrate.lock");
    let lock = std::fs::File::create(&path).and_then(|file| file.lock().map(|()| file));
    let lock = lock.map_err(|error| Error::io(&path, error))?;
    let mut connection = open(folder)?;
    // Another process may have been quicker.
    if check_identity(&connection, &folder.database())? < migrations::KNOWN {
        crate::backup::make(folder, crate::contract::BackupKind::BeforeMigration, machine.wall())?;
        set_write_rules(&connection)?;
        migrations::to_latest(&mut connection)?;
    }
    drop(lock);
    let _ = std::fs::remove_file(path);
    Ok(())
}

/// Opens the database for looking at it only.
pub(crate) fn reader(folder: &Folder) -> Result<Connection, Error> {
    let connection = open(folder)?;
    set_read_rules(&connection)?;
    Ok(connection)
}

fn open(folder: &Folder) -> Result<Connection, Error> {
    let path = folder.database();
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&path, flags)?;
    match begin(&connection) {
        Ok(()) => Ok(connection),
        // In a folder that cannot be written to and has no log beside the database, the file alone is all there is.
        Err(error) if no_log_can_be_made(&error) && log_is_empty(folder) => {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(immutable_uri(&path), flags)?;
            begin(&connection)?;
            Ok(connection)
        }
        Err(error) => Err(error.into()),
    }
}

fn begin(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // The last connection to close would otherwise copy the log into the database and sync both: a punch is one
    // commit. `Desk::keep_house` does it later.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // The first look at the file: whatever is wrong with it shows here.
    connection.query_row("PRAGMA schema_version", [], |row| row.get::<_, i64>(0)).map(|_| ())
}

fn no_log_can_be_made(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

fn log_is_empty(folder: &Folder) -> bool {
    std::fs::metadata(folder.wal()).map_or(true, |log| log.len() == 0)
}

fn immutable_uri(path: &Path) -> String {
    // A drive letter stands behind an empty host and a slash: `file:///C:/…`.
    let mut uri = String::from(if cfg!(windows) { "file:///" } else { "file:" });
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'/' | b':' | b'.' | b'-' | b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => uri.push(char::from(byte)),
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    uri
}

/// The version of the schema in a file that is ours.
fn check_identity(connection: &Connection, path: &Path) -> Result<i64, Error> {
    let damaged = |detail: &str| Refusal::Damaged { path: path.display().to_string(), detail: detail.into() };
    let id: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if id != APPLICATION_ID {
        return Err(damaged("it is not a Stint database").into());
    }
    if version < 1 {
        return Err(damaged("it has no schema").into());
    }
    Ok(version)
}

fn set_write_rules(connection: &Connection) -> Result<(), Error> {
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(Error::Broken(format!("journal_mode is {mode}, not wal")));
    }
    set_common_rules(connection)?;
    // FULL, not NORMAL: a clock-in must survive the power cut that follows it.
    rule(connection, "synchronous", 2)?;
    // On macOS fsync leaves the bytes in the drive's cache; F_FULLFSYNC does not. Elsewhere these change nothing, and
    // saying so would be a part of every punch.
    if cfg!(target_os = "macos") {
        rule(connection, "fullfsync", 1)?;
        rule(connection, "checkpoint_fullfsync", 1)?;
    }
    // Copying the log into the database is housekeeping, never part of a punch.
    let pages: i64 = connection.query_row("PRAGMA wal_autocheckpoint = 0", [], |row| row.get(0))?;
    if pages == 0 { Ok(()) } else { Err(Error::Broken(format!("wal_autocheckpoint is {pages}, not 0"))) }
}

fn set_read_rules(connection: &Connection) -> Result<(), Error> {
    set_common_rules(connection)?;
    rule(connection, "query_only", 1)
}

fn set_common_rules(connection: &Connection) -> Result<(), Error> {
    switch(connection, DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    // A schema from a strange file may not call functions that do more than compute.
    switch(connection, DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    rule(connection, "cell_size_check", 1)
}

/// Sets what can be set without a statement, and asserts that it holds.
fn switch(connection: &Connection, what: DbConfig, on: bool) -> Result<(), Error> {
    let is = connection.set_db_config(what, on)?;
    if is == on { Ok(()) } else { Err(Error::Broken(format!("{what:?} is {is}, not {on}"))) }
}

/// Sets a pragma and asserts that it holds.
fn rule(connection: &Connection, pragma: &str, value: i64) -> Result<(), Error> {
    connection.execute_batch(&format!("PRAGMA {pragma} = {value}"))?;
    let found: i64 = connection.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0))?;
    if found == value { Ok(()) } else { Err(Error::Broken(format!("{pragma} is {found}, not {value}"))) }
}

/// Makes a new database whole under another name and then puts it in place, unless another process was quicker: nobody
/// ever sees half a database, and none is ever put over another.
fn create(folder: &Folder, machine: &dyn Machine) -> Result<(), Error> {
    folder.make()?;
    let path = folder.database();
    let draft = folder.path().join(format!("stint.db.new-{}", machine.id()));
    let made = fill(&draft, machine).and_then(|()| put_in_place(&draft, &path));
    let _ = std::fs::remove_file(&draft);
    made
}

/// Makes a new database.
pub(crate) fn fill(draft: &Path, machine: &dyn Machine) -> Result<(), Error> {
    // SQLite would only say that it cannot open the file; the system says why.
    std::fs::File::create_new(draft).map_err(|error| Error::io(draft, error))?;
    let mut connection = Connection::open(draft)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    migrations::to_latest(&mut connection)?;
    device::make(&connection, &machine.id().to_string(), &machine.name(), machine.zones().edition())?;
    connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))?;
    connection.close().map_err(|(_, error)| error.into())
}

fn put_in_place(draft: &Path, path: &Path) -> Result<(), Error> {
    match std::fs::hard_link(draft, path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        // A file system without hard links; renaming may replace, so look once more.
        Err(_) if !path.exists() => std::fs::rename(draft, path).map_err(|error| Error::io(path, error)),
        Err(_) => Ok(()),
    }
}

/// Whoever writes much in one go copies the log into the database now and then, between two of its own transactions, and
/// keeps more of the file at hand.
pub(crate) fn copy_log_while_writing(connection: &Connection, does: bool) -> Result<(), Error> {
    let (pages, at_hand) = if does { (PAGES_IN_LOG, MUCH_AT_HAND) } else { (0, AT_HAND) };
    connection.query_row(&format!("PRAGMA wal_autocheckpoint = {pages}"), [], |_| Ok(()))?;
    Ok(connection.execute_batch(&format!("PRAGMA cache_size = -{at_hand}"))?)
}

/// Bytes in the log that wait to be copied into the database.
pub(crate) fn log_length(folder: &Folder) -> u64 {
    std::fs::metadata(folder.wal()).map_or(0, |log| log.len())
}

/// Copies the log into the database, as far as no reader is in the way, and starts it afresh.
pub(crate) fn checkpoint(connection: &Connection) -> Result<(), Error> {
    // TRUNCATE waits for readers up to the busy timeout and does what it can when they stay.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}
