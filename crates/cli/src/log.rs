//! The log beside the data: what an `unexpected` with its ticket was about. Nothing is opened, and nothing made ready for
//! it, until there is something to write.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use stint_desk::log_file;
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Metadata, Subscriber};
use tracing_subscriber::fmt::MakeWriter;

/// `logs/stint.log` in the folder of the data, warnings and errors only.
pub fn begin(folder: &Path) {
    let log = AtNeed { logs: folder.join("logs"), made: OnceLock::new() };
    // A second beginning in one process (a test) keeps the first log.
    let _ = tracing::subscriber::set_global_default(log);
}

/// The log, made by the first line that is written: making it takes a tenth of what a punch may take.
struct AtNeed {
    logs: PathBuf,
    made: OnceLock<Dispatch>,
}

impl AtNeed {
    fn log(&self) -> &Dispatch {
        self.made.get_or_init(|| {
            let log = Log(self.logs.clone());
            tracing_subscriber::fmt().with_ansi(false).with_max_level(LevelFilter::WARN).with_writer(log).into()
        })
    }
}

impl Subscriber for AtNeed {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= LevelFilter::WARN
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::WARN)
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.log().new_span(span)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        self.log().record(span, values);
    }

    fn record_follows_from(&self, span: &Id, follows: &Id) {
        self.log().record_follows_from(span, follows);
    }

    fn event(&self, event: &Event<'_>) {
        self.log().event(event);
    }

    fn enter(&self, span: &Id) {
        self.log().enter(span);
    }

    fn exit(&self, span: &Id) {
        self.log().exit(span);
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.log().clone_span(id)
    }

    fn try_close(&self, id: Id) -> bool {
        self.log().try_close(id)
    }
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
