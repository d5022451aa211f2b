//! The sentence for a wish that was turned down: by its code, with its facts.

use crate::{Args, Words, args};

/// A fact as a host received it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told<'a> {
    /// A local time, `2026-10-25T02:30:00`, and its offset, `+02:00`.
    Moment {
        local: &'a str,
        offset: &'a str,
    },
    Text(&'a str),
    Number(i64),
}

impl Words {
    /// The sentence of a refusal. `ticket` is that of something unexpected, which stands in the log.
    ///
    /// A moment named `since` can be told four ways: `$since` with its day, `$since_time` without, `$since_offset`, and
    /// `$since_exact` (`2026-10-25T02:30+02:00`), which can be typed again without doubt.
    pub fn refusal<'a>(
        &self,
        code: &str,
        facts: impl IntoIterator<Item = (&'a str, Told<'a>)>,
        ticket: Option<&str>,
    ) -> String {
        let key = format!("refusal-{code}");
        let mut args = Args::new();
        for (name, told) in facts {
            match told {
                // What was typed is told as it was typed; every other date as a date.
                Told::Text(text) if name == "text" => args.set(name.to_owned(), text.to_owned()),
                Told::Text(text) if is_date(text) => args.set(name.to_owned(), self.day(text)),
                Told::Text(text) => args.set(name.to_owned(), text.to_owned()),
                Told::Number(number) => args.set(name.to_owned(), number),
                Told::Moment { local, offset } => {
                    args.set(name.to_owned(), self.moment(local));
                    args.set(format!("{name}_time"), self.time(local));
                    args.set(format!("{name}_offset"), offset.to_owned());
                    args.set(format!("{name}_exact"), exact(local, offset));
                }
            }
        }
        if !self.knows(&key) {
            return self.say("refusal-unexpected", args!["ticket" => ticket.unwrap_or(code)]);
        }
        if let Some(ticket) = ticket {
            args.set("ticket", ticket.to_owned());
        }
        self.say(&key, args)
    }
}

/// `2026-11-22`, and nothing else.
fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// To the minute where that is exact.
fn exact(local: &str, offset: &str) -> String {
    format!("{}{offset}", local.strip_suffix(":00").filter(|cut| cut.len() == 16).unwrap_or(local))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Clock;

    #[test]
    fn the_hour_that_came_twice_names_both_readings_as_they_can_be_typed() {
        let words = Words::new(Some("en")).with_clock(Some(Clock::Hours24));
        let facts = [
            ("text", Told::Text("2:30")),
            ("first", Told::Moment { local: "2026-10-25T02:30:00", offset: "+02:00" }),
            ("second", Told::Moment { local: "2026-10-25T02:30:00", offset: "+01:00" }),
        ];
        let sentence = words.refusal("time_twice", facts, None);
        assert!(sentence.contains("2026-10-25T02:30+02:00"), "{sentence}");
        assert!(sentence.contains("2026-10-25T02:30+01:00"), "{sentence}");
    }

    #[test]
    fn a_date_is_told_as_a_date_and_typed_text_as_it_was_typed() {
        let words = Words::new(Some("de"));
        let facts = [("from", Told::Text("2026-11-22")), ("to", Told::Text("2026-11-21"))];
        assert_eq!(words.refusal("period_backwards", facts, None), "So 22.11.2026 liegt nach Sa 21.11.2026.");
        let typed = words.refusal("time_unreadable", [("text", Told::Text("2026-11-22"))], None);
        assert!(typed.contains("2026-11-22"), "{typed}");
    }

    #[test]
    fn something_unknown_is_told_with_its_ticket() {
        let words = Words::new(Some("en"));
        assert!(words.refusal("unexpected", [], Some("K7Q2")).contains("K7Q2"));
        assert!(words.refusal("not_a_code_of_ours", [], None).contains("not_a_code_of_ours"));
    }
}
