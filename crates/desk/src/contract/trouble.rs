//! What went wrong, as it crosses to a page or a terminal: a code with its facts; the sentence is in the catalogue.

use super::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// `code` is a refusal's (`already_running`, its sentence `refusal-already_running`) or `unexpected` with a ticket
/// that stands in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Trouble {
    pub code: String,
    #[serde(default)]
    pub facts: BTreeMap<String, Fact>,
    #[serde(default)]
    pub ticket: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    Moment(Moment),
    Text(String),
    Number(i64),
}

/// Codes of what is no refusal: something went wrong here, or was asked for in a way that no page of ours does.
const OTHER_CODES: [&str; 3] = [UNEXPECTED, MISSPOKEN, NO_SUCH_COMMAND];
const UNEXPECTED: &str = "unexpected";
const MISSPOKEN: &str = "misspoken";
const NO_SUCH_COMMAND: &str = "no_such_command";

/// Every code a [`Trouble`] can have: each has its sentence in the catalogue.
pub fn trouble_codes() -> impl Iterator<Item = &'static str> {
    crate::trouble::REFUSAL_CODES.iter().chain(crate::sync::SYNC_CODES).copied().chain(OTHER_CODES)
}

impl Trouble {
    /// Nobody's wish was wrong; the log knows more under this ticket.
    pub(crate) fn unexpected(ticket: String) -> Trouble {
        Trouble { code: UNEXPECTED.into(), facts: BTreeMap::new(), ticket: Some(ticket) }
    }

    /// A host was given an argument of the wrong shape.
    pub(crate) fn misspoken(command: &str, error: &serde_json::Error) -> Trouble {
        let facts = [("command", command.to_owned()), ("detail", error.to_string())];
        let facts = facts.into_iter().map(|(name, text)| (name.to_owned(), Fact::Text(text))).collect();
        Trouble { code: MISSPOKEN.into(), facts, ticket: None }
    }

    pub(crate) fn no_such_command(command: &str) -> Trouble {
        let facts = BTreeMap::from([("command".to_owned(), Fact::Text(command.to_owned()))]);
        Trouble { code: NO_SUCH_COMMAND.into(), facts, ticket: None }
    }
}
