//! The requests, as plain values: whoever has a socket sends them. Nothing is sent that the other server's
//! documentation does not name: no body on `POST`, and of a session only what changes.

use super::remote::RemoteId;
use super::twin::TwinId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use stint_domain::Instant;

/// One step's request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// A page of the sessions there.
    List { after: Option<RemoteId>, before: Option<RemoteId> },
    /// Creates a session, running from now.
    Post { twin: TwinId },
    /// Ends one.
    End { twin: TwinId, id: RemoteId, at: Instant },
    /// Sets what counts of it.
    Write { twin: TwinId, id: RemoteId, times: Option<(Instant, Instant)>, description: Option<String> },
    /// Reads one back. There is no request for one session alone.
    Read { twin: TwinId, id: RemoteId, way: Way },
}

/// How one session is found in a list of one. Either shows it on a server that gives the nearest; where `after` gives the
/// newest, only the second does, and where `before` gives the oldest, only the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    #[default]
    After,
    Before,
}

impl Way {
    pub(super) fn other(self) -> Way {
        match self {
            Way::After => Way::Before,
            Way::Before => Way::After,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Patch,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Patch => "PATCH",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub method: Method,
    /// With its query, below the server's address.
    pub path: String,
    /// JSON; none: no body, and no content type either.
    pub body: Option<Value>,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    Came(Answer),
    /// Nothing did, or not all of it: whether the request was taken is not known.
    Lost,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// None when it is no JSON.
    pub body: Option<Value>,
    pub retry_after_s: Option<i64>,
    /// The header `Date`.
    pub date: Option<Instant>,
}

impl Ask {
    pub fn request(&self) -> Request {
        let patch = |id: &RemoteId, fields: Vec<(&str, String)>| {
            let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), Value::String(value)));
            let body = Value::Object(Map::from_iter(fields));
            Request { method: Method::Patch, path: format!("/sessions/{id}"), body: Some(body) }
        };
        let get = |path: String| Request { method: Method::Get, path, body: None };
        match self {
            Ask::List { after: Some(id), .. } => get(format!("/sessions?after={id}")),
            Ask::List { before: Some(id), .. } => get(format!("/sessions?before={id}")),
            Ask::List { after: None, before: None } => get("/sessions".into()),
            Ask::Post { .. } => Request { method: Method::Post, path: "/sessions".into(), body: None },
            Ask::End { id, at, .. } => patch(id, vec![("original_end_time", at.rfc3339())]),
            Ask::Write { id, times, description, .. } => {
                let times = times
                    .iter()
                    .flat_map(|(start, end)| [("start_time", start.rfc3339()), ("end_time", end.rfc3339())]);
                let description = description.iter().map(|text| ("description", text.clone()));
                patch(id, times.chain(description).collect())
            }
            Ask::Read { id, way: Way::After, .. } => get(format!("/sessions?after={}&limit=1", id.before())),
            Ask::Read { id, way: Way::Before, .. } => get(format!("/sessions?before={}&limit=1", id.beyond())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use stint_domain::SessionId;

    #[test]
    fn requests_carry_what_is_documented_and_nothing_else() {
        let twin = TwinId { session: SessionId(uuid::Uuid::nil()), k: 0 };
        let id = RemoteId(7);
        let made = |ask: Ask| {
            let request = ask.request();
            (request.method.name(), request.path, request.body)
        };
        let list = |after, before| made(Ask::List { after, before }).1;
        assert_eq!(list(None, None), "/sessions");
        assert_eq!([list(Some(id), None), list(None, Some(id))], ["/sessions?after=7", "/sessions?before=7"]);
        assert_eq!(made(Ask::Post { twin }), ("POST", "/sessions".into(), None));
        let ended = made(Ask::End { twin, id, at: Instant(0) });
        assert_eq!(
            ended,
            ("PATCH", "/sessions/7".into(), Some(json!({ "original_end_time": "1970-01-01T00:00:00.000Z" })))
        );
        let note = Ask::Write { twin, id, times: None, description: Some("Planing".into()) };
        assert_eq!(made(note).2, Some(json!({ "description": "Planing" })));
        assert_eq!(made(Ask::Read { twin, id, way: Way::After }).1, "/sessions?after=6&limit=1");
        assert_eq!(made(Ask::Read { twin, id, way: Way::Before }).1, "/sessions?before=8&limit=1");
    }
}
