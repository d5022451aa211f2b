//! Where answers go: text or JSON on standard output, what went wrong on standard error.

use crate::end::End;
use crate::tell::{self, Ink, Say};
use serde::Serialize;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use stint_desk::Desk;
use stint_desk::contract::{Durations, Fact, Repaired, Trouble};
use stint_words::{Clock, Lengths, Words, args};

/// For a person or for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Text,
    Json,
}

pub struct Voice {
    pub form: Form,
    say: OnceCell<Say>,
}

impl Voice {
    pub fn new(form: Form) -> Voice {
        Voice { form, say: OnceCell::new() }
    }

    /// An answer. Words are only looked up when somebody reads them.
    pub fn answer<T: Serialize>(&self, desk: &Desk, answer: &T, text: impl FnOnce(&Say) -> String) -> End {
        match self.form {
            Form::Text => print(&text(self.say(Some(desk)))),
            Form::Json => match serde_json::to_string(answer) {
                Ok(json) => print(&json),
                Err(_) => return End::Unexpected,
            },
        }
        End::Done
    }

    /// The words of the person whose data this is, or of the system as long as nothing is open.
    pub fn say(&self, desk: Option<&Desk>) -> &Say {
        self.say.get_or_init(|| Say { words: words(desk), ink: ink() })
    }

    /// What was rebuilt before anything could be done. It is news, not a failure: what was asked for goes on.
    pub fn repaired(&self, desk: &Desk, repaired: &Repaired) {
        let Repaired { from_backup, replayed, set_aside } = repaired;
        let facts =
            args!["backup" => from_backup.clone(), "records" => i64::from(*replayed), "file" => set_aside.clone()];
        let sentence = self.say(Some(desk)).words.say("cli-repaired", facts);
        complain(self.form, "repaired", &sentence, None);
    }

    /// A wish that was turned down.
    pub fn turned_down(&self, desk: Option<&Desk>, trouble: &Trouble) -> End {
        let sentence = tell::trouble(self.say(desk), trouble);
        complain(self.form, &trouble.code, &sentence, Some(trouble));
        End::of(trouble)
    }
}

fn words(desk: Option<&Desk>) -> Words {
    let Some(taste) = desk.and_then(|desk| desk.preferences().ok()) else { return Words::new(None) };
    let clock = taste.clock_24h.map(|all_24| if all_24 { Clock::Hours24 } else { Clock::Hours12 });
    let lengths = match taste.durations {
        Durations::HoursMinutes => Lengths::HoursMinutes,
        Durations::Decimal => Lengths::Decimal,
    };
    Words::new(taste.language.as_deref()).with_clock(clock).with_lengths(lengths)
}

fn ink() -> Ink {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    if unwanted || !std::io::stdout().is_terminal() { Ink::Plain } else { Ink::Styled }
}

/// A line, or several, on standard output. A reader that has gone away (`stint list | head`) is no failure.
pub fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
}

#[derive(Serialize)]
struct Complaint<'a> {
    code: &'a str,
    facts: &'a BTreeMap<String, Fact>,
    ticket: Option<&'a str>,
    message: &'a str,
}

/// One line on standard error: the sentence, or an object with code, facts, ticket and the sentence as `message`.
pub fn complain(form: Form, code: &str, sentence: &str, trouble: Option<&Trouble>) {
    let none = BTreeMap::new();
    let complaint = Complaint {
        code,
        facts: trouble.map_or(&none, |trouble| &trouble.facts),
        ticket: trouble.and_then(|trouble| trouble.ticket.as_deref()),
        message: sentence,
    };
    let line = match form {
        Form::Text => sentence.to_owned(),
        Form::Json => serde_json::to_string(&complaint).unwrap_or_else(|_| sentence.to_owned()),
    };
    // Where even that cannot be written there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{line}");
}
