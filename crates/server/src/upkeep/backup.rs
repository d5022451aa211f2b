//! A backup: one file of SQLite's with every table in it, whatever engine it comes from.
//!
//! It is taken of one state of the database while the server runs, checked before it gets its name, and holds the
//! signing key: whoever can read it can read everything. Its owner alone may.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Findings;
use super::check;
use crate::cli::{Exit, Trouble};
use crate::store::{Direct, Place};

/// Writes a backup of what is at a place.
///
/// # Errors
/// The file is there already; the database or the disk; what the check found. Nothing is left behind then.
pub async fn take(place: &Place, file: &Path) -> Result<Findings, Trouble> {
    if file.exists() {
        let text = format!("{} is there already; a backup overwrites nothing", file.display());
        return Err(Trouble::new(Exit::Refused, text));
    }
    let mut from = Direct::open(place).await?;
    let unfinished = Unfinished::beside(file)?;
    from.write_to(&unfinished.0).await?;
    let findings = check::all(&mut Direct::file(&unfinished.0).await?).await?;
    findings.sound("the copy is not sound, so it was not kept; look at the database with `stint-server check`")?;
    unfinished.finish(file)?;
    Ok(findings)
}

/// A file that goes again unless it is finished.
pub(super) struct Unfinished(pub PathBuf);

impl Unfinished {
    /// An empty file beside another, readable by its owner alone.
    ///
    /// # Errors
    /// The disk's.
    pub fn beside(file: &Path) -> Result<Unfinished, Trouble> {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let path = file.with_file_name(format!(".{name}.{}", std::process::id()));
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path).map_err(|error| named(&path, &error))?;
        Ok(Unfinished(path))
    }

    /// Gives it its name, on disk when this returns.
    ///
    /// # Errors
    /// The disk's.
    pub fn finish(self, file: &Path) -> Result<(), Trouble> {
        let durable = || -> io::Result<()> {
            fs::File::open(&self.0)?.sync_all()?;
            fs::rename(&self.0, file)?;
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            #[cfg(unix)]
            fs::File::open(folder)?.sync_all()?;
            Ok(())
        };
        durable().map_err(|error| named(file, &error))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let mut name = self.0.clone().into_os_string();
            name.push(suffix);
            // Most of them are not there.
            fs::remove_file(name).ok();
        }
    }
}

pub(super) fn named(file: &Path, error: &io::Error) -> Trouble {
    Trouble::new(Exit::Unexpected, format!("{}: {error}", file.display()))
}
