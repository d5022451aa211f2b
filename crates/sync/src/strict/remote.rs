//! A session as the other server tells it. Fields that are not known are left alone, ids come as strings or numbers.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use stint_domain::Instant;

/// The other server's id of a session, a snowflake: a higher one was given out later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RemoteId(pub u64);

impl RemoteId {
    pub(super) fn read(value: &Value) -> Option<RemoteId> {
        let number = match value {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        number.map(RemoteId)
    }

    /// The one below, to list what comes after it, this one first.
    pub(super) fn before(self) -> RemoteId {
        RemoteId(self.0.saturating_sub(1))
    }

    /// The one above, to list what comes before it.
    pub(super) fn beyond(self) -> RemoteId {
        RemoteId(self.0.saturating_add(1))
    }
}

impl fmt::Display for RemoteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remote {
    pub id: RemoteId,
    pub original_start_time: Instant,
    pub original_end_time: Option<Instant>,
    pub start_time: Instant,
    pub end_time: Option<Instant>,
    pub description: String,
}

impl Remote {
    /// None for what is no session: without an id or a start.
    pub fn read(value: &Value) -> Option<Remote> {
        let time = |name: &str| match value.get(name) {
            None | Some(Value::Null) => Some(None),
            // A time that cannot be read is not one that is missing.
            Some(text) => moment(text.as_str()?).map(Some),
        };
        let (original_start, start) = (time("original_start_time")?, time("start_time")?);
        Some(Remote {
            id: RemoteId::read(value.get("id")?)?,
            original_start_time: original_start.or(start)?,
            original_end_time: time("original_end_time")?,
            start_time: start.or(original_start)?,
            end_time: time("end_time")?,
            description: value.get("description").and_then(Value::as_str).unwrap_or_default().to_owned(),
        })
    }

    /// The answer to a list: none when it is no array of sessions.
    pub fn list(value: &Value) -> Option<Vec<Remote>> {
        value.as_array()?.iter().map(Remote::read).collect()
    }

    pub fn has_ended(&self) -> bool {
        self.original_end_time.is_some() || self.end_time.is_some()
    }

    /// Whether it is as it was created: running, and nothing said about it.
    pub fn is_untouched(&self) -> bool {
        !self.has_ended() && self.description.is_empty()
    }
}

/// ISO 8601; a time without an offset is UTC.
fn moment(text: &str) -> Option<Instant> {
    Instant::parse_rfc3339(text).or_else(|| Instant::parse_rfc3339(&format!("{text}Z")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ids_are_read_from_strings_and_numbers_and_times_with_any_offset_or_none() {
        let told = json!([
            { "id": "18446744073709551615", "start_time": "2026-11-22T17:00:00+01:00", "mood": { "a": 1 } },
            { "id": 7, "original_start_time": "2026-11-22T16:00:00.000001+0000", "end_time": "2026-11-22T18:00:00" },
        ]);
        let sessions = Remote::list(&told).unwrap();
        assert_eq!(sessions.iter().map(|one| one.id.0).collect::<Vec<_>>(), [u64::MAX, 7]);
        assert_eq!(sessions[0].start_time, sessions[1].start_time);
        assert_eq!((sessions[0].has_ended(), sessions[1].has_ended()), (false, true));
    }

    #[test]
    fn what_is_no_list_of_sessions_is_not_taken_for_one() {
        for told in [
            json!({ "message": "log in" }),
            json!("<html>"),
            json!([{ "id": "a4", "start_time": "2026-11-22T17:00:00Z" }]),
            json!([{ "id": 4 }]),
            json!([{ "id": 4, "start_time": "yesterday" }]),
        ] {
            assert_eq!(Remote::list(&told), None, "{told}");
        }
    }
}
