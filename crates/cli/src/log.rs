//! The log beside the data: what an `unexpected` with its ticket was about. Nothing is opened until there is something
//! to write.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use stint_desk::log_file;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

/// `logs/stint.log` in the folder of the data, warnings and errors only.
pub fn begin(folder: &Path) {
    let log = Log(folder.join("logs"));
    let subscriber =
        tracing_subscriber::fmt().with_ansi(false).with_max_level(LevelFilter::WARN).with_writer(log).finish();
    // A second beginning in one process (a test) keeps the first log.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// The folder of the log.
struct Log(PathBuf);

impl<'a> MakeWriter<'a> for Log {
    type Writer = Box<dyn Write>;

    fn make_writer(&'a self) -> Box<dyn Write> {
        match log_file(&self.0) {
            Ok(file) => Box::new(file),
            // A folder that cannot be written to: the sentence on the screen is all there is.
            Err(_) => Box::new(io::sink()),
        }
    }
}
