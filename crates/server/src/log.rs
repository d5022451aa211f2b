//! The log: one line an event on standard error, as JSON for whoever collects it.

use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, Trouble};

/// Begins to log. A process does so once.
///
/// # Errors
/// A filter that cannot be read.
pub fn begin(filter: &str, format: LogFormat) -> Result<(), Trouble> {
    let filter = EnvFilter::try_new(filter).map_err(|error| Trouble(format!("log: {error}")))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let begun = match format {
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).try_init(),
        LogFormat::Text => lines.with_ansi(false).try_init(),
    };
    // Where it happened, and not what it says: a message can hold anything.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a panic");
    }));
    begun.map_err(|error| Trouble(format!("log: {error}")))
}
