//! What this program says of itself to its server while it is open; nothing, until somebody has agreed.

use super::Moment;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is said, and what was said last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Presence {
    pub consent: PresenceConsent,
    /// The last message of this program, to the letter.
    pub last: Option<PresenceSent>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PresenceConsent {
    /// There is no server that could be told.
    NotOffered,
    /// Nobody has answered yet. Nothing is sent.
    NotAsked,
    Agreed,
    /// Nothing is sent.
    Declined,
}

/// A message as it went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PresenceSent {
    pub at: Moment,
    /// `POST https://stint.example.org/api/v2/keepalive`
    pub line: String,
    /// None: the message has no body.
    pub body: Option<String>,
    /// The status of the answer; none: there was no answer.
    pub status: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PresenceAgree {
    pub agreed: bool,
}

/// Where in the program somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PresenceAt {
    pub page: PresencePage,
}

/// All that is ever said of it: there is no other word for a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PresencePage {
    Today,
    History,
    Settings,
    Needs,
}

impl PresencePage {
    pub fn word(self) -> &'static str {
        match self {
            PresencePage::Today => "today",
            PresencePage::History => "history",
            PresencePage::Settings => "settings",
            PresencePage::Needs => "needs",
        }
    }
}
