//! A file that is there whole or not at all: written under another name beside its place, synced, then renamed.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

pub(crate) struct WholeFile {
    /// None once it is in place.
    file: Option<File>,
    draft: PathBuf,
    target: PathBuf,
}

impl WholeFile {
    /// Opens a draft for `target` in the same folder, so that it can be renamed. Dropped before it is put in place, the
    /// draft goes and the target stays as it was.
    pub(crate) fn beside(target: &Path) -> std::io::Result<WholeFile> {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let draft = target.with_file_name(format!(".{name}.{}.part", uuid::Uuid::now_v7().simple()));
        let mut options = File::options();
        options.write(true).read(true).create_new(true);
        let file = options.open(&draft)?;
        Ok(WholeFile { file: Some(file), draft, target: target.to_owned() })
    }

    pub(crate) fn put_in_place(mut self) -> std::io::Result<()> {
        if let Some(file) = self.file.take() {
            file.sync_all()?;
        }
        std::fs::rename(&self.draft, &self.target).inspect_err(|_| {
            let _ = std::fs::remove_file(&self.draft);
        })?;
        self.draft.clear();
        sync_folder(&self.target);
        Ok(())
    }

    fn open(&mut self) -> std::io::Result<&mut File> {
        self.file.as_mut().ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotFound))
    }
}

/// A rename is safe from a power cut only when the folder is on disk, too.
pub(crate) fn sync_folder(file: &Path) {
    #[cfg(unix)]
    if let Some(folder) = file.parent()
        && let Ok(folder) = File::open(folder)
    {
        // Some file systems refuse this; then they have no need of it.
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = file;
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if !self.draft.as_os_str().is_empty() {
            self.file = None;
            let _ = std::fs::remove_file(&self.draft);
        }
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.open()?.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.open()?.flush()
    }
}

impl Seek for WholeFile {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.open()?.seek(to)
    }
}
