//! The catalogue for the Rust side: tray, notifications, command line, exports.
//!
//! A sentence is asked for by its key and the facts it tells: `words.say("cli-clocked-in", args!["time" => "8:02"])`.
//! The sentences stand in `locales/<language>/*.ftl`, one set for the page and for this crate. What depends on a
//! country rather than a language (24 or 12 hours) and on taste (`7:30` or `7.5`) is kept here too, so that a time
//! looks the same wherever it is shown.

mod formats;
mod language;
mod pseudo;
mod refusal;
mod sentences;

pub use fluent_bundle::FluentArgs as Args;
pub use formats::{Clock, Lengths};
pub use language::{Language, Region, system};
pub use refusal::Told;

use sentences::Sentences;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The facts of a sentence: `args!["name" => "Berlin", "count" => 3]`, or `args![]`.
#[macro_export]
macro_rules! args {
    ($($name:expr => $value:expr),* $(,)?) => {{
        #[allow(unused_mut)]
        let mut args = $crate::Args::new();
        $(args.set($name, $value);)*
        args
    }};
}

/// The catalogue in one language, with the formats that go with it.
pub struct Words {
    language: Language,
    clock: Clock,
    lengths: Lengths,
    sentences: Mutex<Sentences>,
}

impl Words {
    /// `en`, `de` or `pseudo`, also with a region (`de-AT`); `None` is the system's. A language that is not there is
    /// English, and so is a locale named `C` or `POSIX`.
    pub fn new(language: Option<&str>) -> Words {
        let system = system();
        let language = language.map_or(system.language, Language::of);
        let sentences = Mutex::new(Sentences::new(language));
        Words { language, clock: system.clock, lengths: Lengths::HoursMinutes, sentences }
    }

    /// With 24 or 12 hours; `None` is the system's way.
    #[must_use]
    pub fn with_clock(mut self, clock: Option<Clock>) -> Words {
        self.clock = clock.unwrap_or(self.clock);
        self
    }

    #[must_use]
    pub fn with_lengths(mut self, lengths: Lengths) -> Words {
        self.lengths = lengths;
        self
    }

    pub fn language(&self) -> Language {
        self.language
    }

    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Whether the catalogue has a sentence under this key.
    pub fn knows(&self, key: &str) -> bool {
        self.sentences().with(key).get_message(key).is_some_and(|message| message.value().is_some())
    }

    /// The sentence `key` with its facts. A key that is missing shows itself: tests see to it that none is.
    pub fn say(&self, key: &str, args: Args<'_>) -> String {
        let mut sentences = self.sentences();
        let bundle = sentences.with(key);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut errors = Vec::new();
        bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned()
    }

    fn sentences(&self) -> MutexGuard<'_, Sentences> {
        self.sentences.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
