//! What a window and the tray begin with: Today, the settings, and the words to say them in. A new page finds it in
//! itself instead of having to ask.

use crate::keeper::Way;
use serde::Serialize;
use std::time::{SystemTime, UNIX_EPOCH};
use stint_desk::contract::{Durations, Nothing, Settings, Today};
use stint_desk::{Desk, Error};
use stint_domain::Instant;
use stint_words::{Clock, Lengths, Words};

#[derive(Clone)]
pub struct First {
    pub today: Today,
    pub settings: Settings,
}

#[derive(Serialize)]
struct Given<'a> {
    today: &'a Today,
    settings: &'a Settings,
    language: &'a str,
    /// How the tray counts the hours of a day: a web view may read the system's habits otherwise.
    clock_24h: bool,
    #[serde(flatten)]
    way: Way,
}

impl First {
    pub fn read(desk: &Desk) -> Result<First, Error> {
        Ok(First { today: desk.today(Nothing {})?, settings: desk.settings_get(Nothing {})? })
    }

    /// The catalogue in the preferred language and formats.
    pub fn words(&self) -> Words {
        let taste = &self.settings.preferences;
        let clock = taste.clock_24h.map(|all| if all { Clock::Hours24 } else { Clock::Hours12 });
        let lengths = match taste.durations {
            Durations::HoursMinutes => Lengths::HoursMinutes,
            Durations::Decimal => Lengths::Decimal,
        };
        Words::new(taste.language.as_deref()).with_clock(clock).with_lengths(lengths)
    }

    /// A script that hands a page what it begins with.
    ///
    /// # Errors
    /// Never in practice: all of it has crossed to JSON before.
    pub fn script(&self, way: Way) -> serde_json::Result<String> {
        let words = self.words();
        let given = Given {
            today: &self.today,
            settings: &self.settings,
            language: words.language().tag(),
            clock_24h: words.clock() == Clock::Hours24,
            way,
        };
        Ok(format!("window.__STINT_FIRST__ = {};", as_script(&serde_json::to_string(&given)?)))
    }
}

/// JSON as it may stand in a script, wherever a web view puts it: no tag can begin in it and no line end.
fn as_script(json: &str) -> String {
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

pub fn now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::as_script;

    #[test]
    fn a_note_cannot_end_the_script_it_stands_in() {
        let note = serde_json::to_string("</script>\u{2028}\"'").unwrap();
        let script = as_script(&note);
        assert!(!script.contains('<') && !script.contains('\u{2028}'), "{script}");
        assert_eq!(serde_json::from_str::<String>(&script).unwrap(), "</script>\u{2028}\"'");
    }
}
