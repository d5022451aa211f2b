//! SQLite: a file in the data folder, one writing thread, a few reading connections.

use std::fs::File;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tokio::sync::watch;

use super::reader::Reader;
use super::sql::Engine;
use super::writer::{self, Desk, Run, Teller, Writer, at_once};
use super::{Error, Sql, migrations, protection};

/// The database's file in the data folder.
pub const FILE: &str = "stint-server.db";
/// Its log, where what was written last is.
const LOG: &str = "stint-server.db-wal";
/// Batches that are run and not on disk yet, at most.
const RUNS: usize = 4;
/// "stsv": tells our file from any other SQLite database.
const APPLICATION_ID: i64 = 0x7374_7376;
const READERS: usize = 4;
/// Of 4 KiB: the log is copied into the file when it has so many.
const LOG_PAGES: i64 = 8192;
/// A connection is with one thread at a time: it needs no lock of its own.
const ALONE: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

pub(super) async fn open(folder: &Path, announce: watch::Sender<i64>) -> Result<(Writer, Reader), Error> {
    let mut maker = std::fs::DirBuilder::new();
    maker.recursive(true);
    // What people worked and what they sign in with is nobody else's business on this machine.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.create(folder).map_err(|error| Error::Unavailable(format!("{}: {error}", folder.display())))?;
    let file = folder.join(FILE);
    let mut connection = writing(&file)?;
    at_once(migrations::apply(&mut Sql::new(Engine::Sqlite(&mut connection))))?;
    protection::sqlite(&connection)?;
    let readers = (0..READERS).map(|_| reading(&file)).collect::<Result<Vec<_>, Error>>()?;
    // One that may only read could not be brought to disk on Windows.
    let log = File::options().write(true).open(folder.join(LOG));
    let log = log.map_err(|error| Error::Unavailable(format!("{LOG}: {error}")))?;
    Ok((start(connection, log, announce)?, Reader::sqlite(readers)))
}

/// Sets two threads to work: one that runs transactions, and one that brings them to disk.
fn start(connection: Connection, log: File, announce: watch::Sender<i64>) -> Result<Writer, Error> {
    // The keeper waits for the disk, not the commit. What others read meanwhile may be gone after a power cut: whoever
    // wrote it was not answered yet, and a device that read it notices by the history's hash.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    let (writer, desk, teller) = writer::pair(announce);
    let (done, runs) = sync_channel(RUNS);
    spawn("keeper", move || keep(&log, &teller, &runs))?;
    spawn("writer", move || work(connection, desk, &done))?;
    Ok(writer)
}

fn spawn(name: &str, task: impl FnOnce() + Send + 'static) -> Result<(), Error> {
    let named = std::thread::Builder::new().name(name.into());
    named.spawn(task).map(|_| ()).map_err(|error| Error::Unavailable(error.to_string()))
}

/// Runs one batch after another. Ends when there is nobody left who could ask, or who would bring it to disk.
fn work(mut connection: Connection, mut desk: Desk, done: &SyncSender<Run>) {
    while let Some(batch) = desk.next_blocking() {
        let run = at_once(desk.run(&mut Sql::new(Engine::Sqlite(&mut connection)), batch));
        if let Err(error) = &run.committed {
            tracing::warn!(%error, "a transaction was not committed");
        }
        if done.send(run).is_err() {
            return;
        }
    }
}

/// Brings the log to disk, and only then answers: meanwhile the writer runs the next batch.
///
/// A log that could not be brought to disk is not tried again, since the system may have forgotten by then what it could
/// not write: nothing more is written, and the next start reads what there is.
fn keep(log: &File, teller: &Teller, runs: &Receiver<Run>) {
    while let Ok(first) = runs.recv() {
        let runs: Vec<Run> = std::iter::once(first).chain(runs.try_iter()).collect();
        let kept = log.sync_data();
        for run in runs {
            match &kept {
                Ok(()) => teller.tell(run).ok(),
                Err(error) => teller.tell(Run { committed: Err(Error::Unavailable(error.to_string())), ..run }).ok(),
            };
        }
        if let Err(error) = kept {
            tracing::error!(%error, "the log could not be brought to disk: nothing more is written until the server is started again");
            return;
        }
    }
}

/// A connection that writes: what it commits is on disk.
pub(crate) fn writing(file: &Path) -> Result<Connection, Error> {
    let connection = Connection::open_with_flags(file, ALONE | OpenFlags::SQLITE_OPEN_CREATE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    set_up(&connection)?;
    connection.pragma_update(None, "cache_size", -8192)?;
    let found: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let empty: bool = connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))?;
    if found != APPLICATION_ID && !empty {
        return Err(Error::Broken(format!("{} is not a database of this server", file.display())));
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    Ok(connection)
}

fn reading(file: &Path) -> Result<Connection, Error> {
    let connection = Connection::open_with_flags(file, ALONE)?;
    set_up(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    // Each has its own; the system keeps what all of them read.
    connection.pragma_update(None, "cache_size", -2048)?;
    Ok(connection)
}

fn set_up(connection: &Connection) -> Result<(), Error> {
    connection.busy_timeout(Duration::from_secs(10))?;
    // FULL, not NORMAL: what was answered must survive the power cut that follows it. The writer's keeper waits itself.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    // Pages that change all the time are copied into the file once for many changes; a log so long is read back in a moment.
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(256);
    // A `"word"` that is no column is an error, not a text.
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::store::{Failure, account};

    #[tokio::test]
    async fn nothing_is_said_to_be_written_and_nothing_more_is_written_when_the_disk_does_not_take_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = writing(&folder.path().join(FILE)).unwrap();
        at_once(migrations::apply(&mut Sql::new(Engine::Sqlite(&mut connection)))).unwrap();
        // What cannot be brought to any disk.
        let (_other_end, pipe) = std::io::pipe().unwrap();
        let log = File::from(std::os::fd::OwnedFd::from(pipe));
        let (announce, head) = watch::channel(0);
        let writer = start(connection, log, announce).unwrap();

        for _ in 0..2 {
            let said =
                writer.run(None, (), |sql, ()| async move { Ok(account::settings(sql).await.map(|_| ())?) }.boxed());
            assert!(matches!(said.await, Err(Failure::Database(Error::Unavailable(_)))));
        }

        assert_eq!(*head.borrow(), 0);
        assert!(head.has_changed().is_err(), "somebody would still announce something");
    }
}
