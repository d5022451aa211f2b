//! The log: on standard error, and in a file that a person can send along. `STINT_LOG` says how much, as in
//! `stint_desk=debug`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use stint_desk::log_file;
use tracing_subscriber::EnvFilter;

/// Begins to log into `folder`; where that cannot be written to, only on standard error.
pub fn start(folder: &Path) {
    let filter = EnvFilter::try_from_env("STINT_LOG").unwrap_or_else(|_| EnvFilter::new("warn,stint_desktop=info"));
    let both = Mutex::new(Both { folder: folder.to_owned() });
    // A second logger would be a mistake of ours, and no reason not to start.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(both).try_init();
}

/// Where the platform keeps logs, beside the data: `stint.log`.
pub fn folder(data: &Path) -> PathBuf {
    data.join("logs")
}

struct Both {
    folder: PathBuf,
}

impl Write for Both {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        // A full disk silences the file, not the app.
        let _ = log_file(&self.folder).and_then(|mut file| file.write_all(line));
        let _ = io::stderr().write_all(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
