//! The sentences of an export, fetched once instead of once a row.

use std::collections::HashMap;
use stint_domain::exception::ExceptionKind;
use stint_domain::{Day, EntryKind, Session, Source};
use stint_words::{Words, args};

pub(crate) struct Texts<'a> {
    pub(crate) words: &'a Words,
    weekdays: [String; 7],
    flags: HashMap<Flag, String>,
    kinds: [String; 2],
    sources: [String; 3],
}

/// What a row is marked with: a sign and a word, so that no mark is a colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Flag {
    Open,
    Corrected,
    Exception(ExceptionKind),
}

impl Flag {
    pub(crate) const ALL: [Flag; 11] = [
        Flag::Open,
        Flag::Corrected,
        Flag::Exception(ExceptionKind::MissingOut),
        Flag::Exception(ExceptionKind::TooLong),
        Flag::Exception(ExceptionKind::BreakShort),
        Flag::Exception(ExceptionKind::StretchLong),
        Flag::Exception(ExceptionKind::WeekLong),
        Flag::Exception(ExceptionKind::Overlap),
        Flag::Exception(ExceptionKind::RestShort),
        Flag::Exception(ExceptionKind::ClockMoved),
        Flag::Exception(ExceptionKind::PendingCorrection),
    ];

    /// Conditional formats look for it.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Flag::Open | Flag::Exception(ExceptionKind::MissingOut) => "●",
            Flag::Corrected => "◆",
            Flag::Exception(ExceptionKind::TooLong | ExceptionKind::StretchLong | ExceptionKind::WeekLong) => "▲",
            Flag::Exception(ExceptionKind::BreakShort | ExceptionKind::RestShort) => "▼",
            Flag::Exception(ExceptionKind::Overlap) => "■",
            Flag::Exception(ExceptionKind::ClockMoved | ExceptionKind::PendingCorrection) => "○",
        }
    }

    pub(crate) fn key(self) -> &'static str {
        match self {
            Flag::Open => "export-flag-open",
            Flag::Corrected => "mark-corrected",
            Flag::Exception(kind) => exception_key(kind),
        }
    }

    /// A session's own marks; those of its day come from the day's exceptions.
    pub(crate) fn of(session: &Session) -> impl Iterator<Item = Flag> {
        let open = session.is_open().then_some(Flag::Open);
        let corrected = session.is_corrected().then_some(Flag::Corrected);
        open.into_iter().chain(corrected)
    }
}

pub(crate) fn exception_key(kind: ExceptionKind) -> &'static str {
    match kind {
        ExceptionKind::MissingOut => "exception-missing_out",
        ExceptionKind::TooLong => "exception-too_long",
        ExceptionKind::BreakShort => "exception-break_short",
        ExceptionKind::StretchLong => "exception-stretch_long",
        ExceptionKind::WeekLong => "exception-week_long",
        ExceptionKind::Overlap => "exception-overlap",
        ExceptionKind::RestShort => "exception-rest_short",
        ExceptionKind::ClockMoved => "exception-clock_moved",
        ExceptionKind::PendingCorrection => "exception-pending_correction",
    }
}

impl<'a> Texts<'a> {
    pub(crate) fn new(words: &'a Words) -> Texts<'a> {
        let say = |key: &str| words.say(key, args![]);
        let flags = Flag::ALL.into_iter().map(|flag| (flag, format!("{} {}", flag.sign(), say(flag.key())))).collect();
        Texts {
            words,
            weekdays: std::array::from_fn(|day| say(&format!("format-weekday-{}", day + 1))),
            flags,
            kinds: [say("entry-work"), say("entry-break")],
            sources: [say("source-punch"), say("source-manual"), say("source-import")],
        }
    }

    pub(crate) fn say(&self, key: &str) -> String {
        self.words.say(key, args![])
    }

    pub(crate) fn weekday(&self, day: Day) -> &str {
        &self.weekdays[day.weekday()]
    }

    pub(crate) fn flag(&self, flag: Flag) -> &str {
        self.flags.get(&flag).map_or("", String::as_str)
    }

    /// The marks with a dot between.
    pub(crate) fn flags(&self, flags: impl IntoIterator<Item = Flag>) -> String {
        let mut text = String::new();
        let mut seen: Vec<Flag> = Vec::new();
        for flag in flags {
            if seen.contains(&flag) {
                continue;
            }
            seen.push(flag);
            if !text.is_empty() {
                text.push_str(" · ");
            }
            text.push_str(self.flag(flag));
        }
        text
    }

    pub(crate) fn kind(&self, kind: EntryKind) -> &str {
        match kind {
            EntryKind::Work => &self.kinds[0],
            EntryKind::Break => &self.kinds[1],
        }
    }

    pub(crate) fn source(&self, source: Source) -> &str {
        match source {
            Source::Punch => &self.sources[0],
            Source::Manual => &self.sources[1],
            Source::Import => &self.sources[2],
        }
    }
}

/// The word that programs go by.
pub(crate) fn kind_word(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Work => "work",
        EntryKind::Break => "break",
    }
}

/// The word that programs go by.
pub(crate) fn source_word(source: Source) -> &'static str {
    match source {
        Source::Punch => "punch",
        Source::Manual => "manual",
        Source::Import => "import",
    }
}
