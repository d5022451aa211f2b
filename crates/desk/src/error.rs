//! What can go wrong at the desk: a wish turned down, or the machine beneath it failing.

use crate::contract::Moment;
use crate::folder::Folder;
use crate::sync::NotSynced;
use rusqlite::ErrorCode;
use std::path::Path;
use stint_domain::journal::Misfit;
use stint_domain::{Instant, Refusal, Zone, Zones};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// A wish about a server that was turned down.
    #[error(transparent)]
    NotSynced(#[from] NotSynced),
    #[error("the database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("{path}: {source}")]
    Io { path: String, source: std::io::Error },
    #[error("a stored value: {0}")]
    Json(#[from] serde_json::Error),
    /// A journal that was not written by these rules.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    #[error("the schema: {0}")]
    Migration(#[from] rusqlite_migration::Error),
    /// A promise of our own was broken; the text says which.
    #[error("{0}")]
    Broken(String),
}

impl Error {
    pub fn io(path: &Path, source: std::io::Error) -> Error {
        Error::Io { path: path.display().to_string(), source }
    }

    /// Whether there is no room left to write: the one trouble that the ballast can help with.
    pub(crate) fn is_disk_full(&self) -> bool {
        match self {
            Error::Refusal(refusal) => matches!(refusal, Refusal::DiskFull { .. }),
            Error::Sqlite(error) => sqlite_is_full(error),
            Error::Io { source, .. } => source.kind() == std::io::ErrorKind::StorageFull,
            Error::NotSynced(_) | Error::Json(_) | Error::Misfit(_) | Error::Migration(_) | Error::Broken(_) => false,
        }
    }

    /// The refusal that a failure of the machine amounts to, where it is one that a person can act on.
    pub(crate) fn settled(self, folder: &Folder) -> Error {
        let path = || folder.path().display().to_string();
        if self.is_disk_full() {
            return Refusal::DiskFull { path: path() }.into();
        }
        match self {
            Error::Sqlite(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Refusal::Busy.into(),
                Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Refusal::ReadOnly { path: path() }.into(),
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                    let path = folder.database().display().to_string();
                    Refusal::Damaged { path, detail: error.to_string() }.into()
                }
                Some(ErrorCode::CannotOpen) => {
                    let file = folder.database().display().to_string();
                    Refusal::FileUnreadable { file, detail: error.to_string() }.into()
                }
                Some(_) | None => Error::Sqlite(error),
            },
            Error::Io { source, .. }
                if matches!(
                    source.kind(),
                    std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem
                ) =>
            {
                Refusal::ReadOnly { path: path() }.into()
            }
            Error::Refusal(_)
            | Error::NotSynced(_)
            | Error::Io { .. }
            | Error::Json(_)
            | Error::Misfit(_)
            | Error::Migration(_)
            | Error::Broken(_) => self,
        }
    }
}

fn sqlite_is_full(error: &rusqlite::Error) -> bool {
    // No room for the shared memory of the WAL is reported as an I/O error, not as a full disk.
    const IOERR_SHMSIZE: i32 = 4874;
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
        || error.sqlite_error().is_some_and(|error| error.extended_code == IOERR_SHMSIZE)
}

/// A moment with its local reading.
pub(crate) fn moment(at: Instant, zone: &Zone, zones: &Zones) -> Moment {
    let local = zones.local(at, zone);
    Moment { at, local: local.text(), offset: local.offset() }
}
