//! The log: on standard error, and in a file that a person can send along. `STINT_LOG` says how much, as in
//! `stint_desk=debug`.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;

/// Beyond this the file is set aside at start, and the one set aside before is given up.
const MOST: u64 = 1 << 20;

/// Begins to log into `folder`; without it, only on standard error.
pub fn start(folder: &Path) {
    let filter = EnvFilter::try_from_env("STINT_LOG").unwrap_or_else(|_| EnvFilter::new("warn,stint_desktop=info"));
    let both = Mutex::new(Both { file: open(folder).ok() });
    // A second logger would be a mistake of ours, and no reason not to start.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(both).try_init();
}

/// Where the platform keeps logs, beside the data: `stint.log`.
pub fn folder(data: &Path) -> PathBuf {
    data.join("logs")
}

fn open(folder: &Path) -> io::Result<File> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join("stint.log");
    if path.metadata().is_ok_and(|file| file.len() > MOST) {
        std::fs::rename(&path, folder.join("stint.log.old"))?;
    }
    OpenOptions::new().create(true).append(true).open(path)
}

struct Both {
    file: Option<File>,
}

impl Write for Both {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if let Some(file) = &mut self.file {
            // A full disk silences the file, not the app.
            let _ = file.write_all(line);
        }
        let _ = io::stderr().write_all(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_has_grown_is_set_aside_and_a_new_one_begun() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("stint.log"), vec![b'.'; 1 + MOST as usize]).unwrap();

        open(folder.path()).unwrap().write_all(b"new").unwrap();

        assert_eq!(std::fs::read(folder.path().join("stint.log")).unwrap(), b"new");
        assert!(folder.path().join("stint.log.old").exists());
    }
}
