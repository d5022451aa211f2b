//! From what the desk answers to what a person reads: pure functions, one file for each kind of answer.

mod changed;
mod check;
mod days;
mod files;
mod punched;
mod session;
mod status;
mod sync;
mod table;
mod trouble;

pub use changed::{added, deleted, edited, redone, undone};
pub use check::integrity;
pub use days::{Listed, listed};
pub use files::{backup_made, backups, exported, imported, preview, progress, restored};
pub use punched::{broke, clocked_in, clocked_out, resumed, switched};
pub use session::detail;
pub use status::status;
pub use sync::{connected, signed_out, sync};
pub use trouble::trouble;

use stint_desk::contract::{Moment, On};
use stint_words::{Args, Words, args};

/// In which words and with how much ink.
pub struct Say {
    pub words: Words,
    pub ink: Ink,
}

/// Whether the terminal shows weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Plain,
    Styled,
}

impl Say {
    fn say(&self, key: &str, args: Args<'_>) -> String {
        self.words.say(key, args)
    }

    fn time(&self, moment: &Moment) -> String {
        self.words.time(&moment.local)
    }

    /// The time, with its day in front where that is another one than `day` (`2026-11-22` or a local time on it).
    fn time_on(&self, moment: &Moment, day: &str) -> String {
        if moment.local.get(..10) == day.get(..10) { self.time(moment) } else { self.words.moment(&moment.local) }
    }

    fn length(&self, ms: i64) -> String {
        self.words.length(ms)
    }

    fn strong(&self, text: &str) -> String {
        self.styled(text, "1")
    }

    fn faint(&self, text: &str) -> String {
        self.styled(text, "2")
    }

    fn styled(&self, text: &str, code: &str) -> String {
        match self.ink {
            Ink::Plain => text.to_owned(),
            Ink::Styled => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }

    /// `Website / Development / Overtime`, empty for nothing.
    fn on(&self, on: &On) -> String {
        let parts = [&on.project, &on.category, &on.labor_type].into_iter().flatten();
        parts.map(|named| printable(&named.name)).collect::<Vec<_>>().join(" / ")
    }

    /// What was done, as a name; an act that this version does not know by its own word.
    fn act(&self, kind: &str) -> String {
        let key = format!("act-{}", kind.replace('.', "_"));
        if self.words.knows(&key) { self.say(&key, args![]) } else { kind.to_owned() }
    }
}

/// Notes and names come from people and files: nothing in them may move the cursor or break a line.
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// The serde name of a contract's enum value: the tail of its key in the catalogue.
fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => String::new(),
    }
}

/// What is not empty, joined: `8:15 · Website · note`.
fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" \u{b7} ")
}

/// The first characters of an id that are random: enough to tell and to type it.
fn short(id: &str) -> &str {
    id.get(id.len().saturating_sub(8)..).unwrap_or(id)
}
