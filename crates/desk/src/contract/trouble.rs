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

impl Trouble {
    /// A host was given an argument of the wrong shape.
    pub(crate) fn misspoken(command: &str, error: &serde_json::Error) -> Trouble {
        let facts = [("command", command.to_owned()), ("detail", error.to_string())];
        let facts = facts.into_iter().map(|(name, text)| (name.to_owned(), Fact::Text(text))).collect();
        Trouble { code: "misspoken".into(), facts, ticket: None }
    }

    pub(crate) fn no_such_command(command: &str) -> Trouble {
        let facts = BTreeMap::from([("command".to_owned(), Fact::Text(command.to_owned()))]);
        Trouble { code: "no_such_command".into(), facts, ticket: None }
    }
}
