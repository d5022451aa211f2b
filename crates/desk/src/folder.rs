//! Where the data lies: one folder with the database, its backups and the ballast.

use crate::error::Error;
use std::path::{Path, PathBuf};

/// `STINT_DATA`, else the platform's folder for data of the application `stint`.
pub fn default_folder() -> PathBuf {
    if let Some(folder) = set("STINT_DATA") {
        return folder;
    }
    platform_folder().join("stint")
}

#[cfg(target_os = "windows")]
fn platform_folder() -> PathBuf {
    set("APPDATA").unwrap_or_else(|| home().join("AppData").join("Roaming"))
}

#[cfg(target_os = "macos")]
fn platform_folder() -> PathBuf {
    home().join("Library").join("Application Support")
}

#[cfg(not(any(target_os = "windows", target_os = "macos")))]
fn platform_folder() -> PathBuf {
    // The XDG specification: a relative path there is to be ignored.
    set("XDG_DATA_HOME").filter(|path| path.is_absolute()).unwrap_or_else(|| home().join(".local").join("share"))
}

fn home() -> PathBuf {
    std::env::home_dir().unwrap_or_else(|| PathBuf::from("."))
}

fn set(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The folder and the names of what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(path: &Path) -> Folder {
        Folder(path.to_owned())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn database(&self) -> PathBuf {
        self.0.join("stint.db")
    }

    /// The write-ahead log beside the database: what was committed since the last checkpoint.
    pub fn wal(&self) -> PathBuf {
        self.0.join("stint.db-wal")
    }

    pub fn backups(&self) -> PathBuf {
        self.0.join("backups")
    }

    /// The databases of servers' users that are not signed in.
    pub fn profiles(&self) -> PathBuf {
        self.0.join("profiles")
    }

    /// Held while this data and its server talk: one at a time.
    pub fn sync_lock(&self) -> PathBuf {
        self.0.join("sync.lock")
    }

    /// Held by programs that can be seen, while they tell the server so.
    pub fn presence_lock(&self) -> PathBuf {
        self.0.join("presence.lock")
    }

    /// Held by whoever waits to write.
    pub fn turn_lock(&self) -> PathBuf {
        self.0.join("turn.lock")
    }

    /// Room held back for the day the disk is full.
    pub fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    /// Makes the folder, readable by its owner alone.
    pub fn make(&self) -> Result<(), Error> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0).map_err(|error| Error::io(&self.0, error))
    }
}
