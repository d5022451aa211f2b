//! Two megabytes held back: given up when the disk is full, so that punches still go through.

use crate::error::Error;
use crate::folder::Folder;
use std::io::Write;

const BYTES: usize = 2 * 1024 * 1024;

/// Whether the ballast is missing.
pub(crate) fn is_due(folder: &Folder) -> bool {
    !folder.ballast().exists()
}

/// Puts the ballast in place. Its bytes are not zeros, so that no file system stores it as a hole.
pub(crate) fn keep(folder: &Folder) -> Result<(), Error> {
    if !is_due(folder) {
        return Ok(());
    }
    let path = folder.ballast();
    let bytes: Vec<u8> = (0..BYTES).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let written = std::fs::File::create(&path).and_then(|mut file| {
        file.write_all(&bytes)?;
        file.sync_all()
    });
    written.map_err(|error| {
        // Half a ballast would pass for a whole one next time.
        let _ = std::fs::remove_file(&path);
        Error::io(&path, error)
    })
}

/// Gives the room back. False when there was none to give.
pub(crate) fn free(folder: &Folder) -> bool {
    std::fs::remove_file(folder.ballast()).is_ok()
}
