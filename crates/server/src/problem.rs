//! What an answer says when a wish is turned down: RFC 9457, `application/problem+json`.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use stint_domain::Refusal;

use crate::store::{Error, Failure};

/// One problem. `code` is stable and what a program goes by; `detail` is for people.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// A URI reference that names the kind of problem.
    pub r#type: String,
    pub title: &'static str,
    pub status: u16,
    pub code: &'static str,
    pub detail: String,
    /// The field, parameter or header at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub field: Option<String>,
    /// Further facts, each by its name.
    #[serde(flatten)]
    #[schema(ignore)]
    pub facts: Map<String, Value>,
    /// Seconds after which to ask again; the header `Retry-After` says the same.
    #[serde(skip)]
    pub retry_after: Option<u64>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Problem {
        Problem {
            r#type: format!("/docs/problems#{code}"),
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            code,
            detail: detail.into(),
            field: None,
            facts: Map::new(),
            retry_after: None,
        }
    }

    /// 422: a value that cannot be; `detail` says what would be right.
    pub fn invalid(field: &str, code: &'static str, detail: impl Into<String>) -> Problem {
        Problem { field: Some(field.to_owned()), ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail) }
    }

    /// 404: there is no such thing, or not for the caller.
    pub fn unknown(what: &'static str) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "unknown", format!("There is no such {what}."))
    }

    /// 409: a state that does not allow it.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::CONFLICT, code, detail)
    }

    /// 401: no valid credential.
    pub fn unauthorized() -> Problem {
        let detail = "Send `Authorization: Bearer <token>` (or `JWT`, or `Token`) with a token that is valid.";
        Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
    }

    /// 403: the caller's role does not allow it.
    pub fn forbidden() -> Problem {
        Problem::new(StatusCode::FORBIDDEN, "forbidden", "Your role does not allow this.")
    }

    /// 500: a fault of ours, logged here under a ticket that the answer names.
    pub fn unexpected(error: &dyn std::fmt::Display) -> Problem {
        let ticket = uuid::Uuid::from_u128(crate::random::u128()).simple().to_string();
        tracing::error!(%error, ticket, "unexpected");
        let detail = "Something unexpected happened. Nothing was changed. The ticket names it in the log.";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "unexpected", detail).with("ticket", ticket)
    }

    pub fn with(mut self, fact: &str, value: impl Into<Value>) -> Problem {
        self.facts.insert(fact.to_owned(), value.into());
        self
    }
}

/// The code of a problem, an extension of its answer: what is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Code(pub &'static str);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let code = Code(self.code);
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).expect("texts and numbers have a JSON");
        let mut response = (status, body).into_response();
        response.extensions_mut().insert(code);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}

impl From<Failure> for Problem {
    /// A refusal says itself; the database's troubles are logged once, here, and the caller is told to come again.
    fn from(failure: Failure) -> Problem {
        let error = match failure {
            Failure::Refused(problem) => return problem,
            Failure::Database(error) => error,
        };
        match error {
            Error::Taken { index } => Problem::conflict("taken", format!("There is such a {index} already.")),
            Error::Again | Error::Unavailable(_) => {
                tracing::warn!(%error, "the database did not take it");
                let detail = "The database cannot be reached or written just now. Nothing was changed. Try again.";
                let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail);
                Problem { retry_after: Some(1), ..problem }
            }
            Error::Newer { .. } | Error::Broken(_) => Problem::unexpected(&error),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal.into())
    }
}

impl From<Refusal> for Problem {
    /// The one place where a rule's refusal becomes a status.
    fn from(refusal: Refusal) -> Problem {
        use StatusCode as S;
        let (status, code, field) = match &refusal {
            Refusal::NotRunning => (S::CONFLICT, "not_running", None),
            Refusal::AlreadyRunning { .. } => (S::CONFLICT, "already_running", None),
            Refusal::StillRunning { .. } => (S::CONFLICT, "still_running", None),
            Refusal::SessionVoid { .. } => (S::CONFLICT, "session_void", None),
            Refusal::NothingToUndo => (S::CONFLICT, "nothing_to_undo", None),
            Refusal::NothingToRedo => (S::CONFLICT, "nothing_to_redo", None),
            Refusal::Cancelled => (S::CONFLICT, "cancelled", None),
            Refusal::DimensionTaken { .. } => (S::CONFLICT, "taken", Some("name".to_owned())),
            Refusal::SessionUnknown { .. } | Refusal::SessionAmbiguous { .. } => (S::NOT_FOUND, "unknown", None),
            Refusal::BeforePreviousEnd { .. } => {
                (S::UNPROCESSABLE_ENTITY, "before_previous_end", Some("start_time".into()))
            }
            Refusal::EndNotAfterStart { .. } => {
                (S::UNPROCESSABLE_ENTITY, "end_not_after_start", Some("end_time".into()))
            }
            Refusal::InTheFuture { .. } => (S::UNPROCESSABLE_ENTITY, "in_the_future", None),
            Refusal::OutsideSession { .. } => (S::UNPROCESSABLE_ENTITY, "outside_session", None),
            Refusal::EntryInTheWay { .. } => (S::UNPROCESSABLE_ENTITY, "entry_in_the_way", None),
            Refusal::TimeUnreadable { .. } => (S::UNPROCESSABLE_ENTITY, "time_unreadable", None),
            Refusal::DurationUnreadable { .. } => (S::UNPROCESSABLE_ENTITY, "duration_unreadable", None),
            Refusal::DayUnreadable { .. } => (S::UNPROCESSABLE_ENTITY, "day_unreadable", None),
            Refusal::TimeTwice { .. } => (S::UNPROCESSABLE_ENTITY, "time_twice", None),
            Refusal::TimeSkipped { .. } => (S::UNPROCESSABLE_ENTITY, "time_skipped", None),
            Refusal::ZoneUnknown { .. } => (S::UNPROCESSABLE_ENTITY, "zone_unknown", Some("zone".into())),
            Refusal::PeriodBackwards { .. } => (S::UNPROCESSABLE_ENTITY, "period_backwards", None),
            Refusal::EntryUnknown { .. } => (S::UNPROCESSABLE_ENTITY, "entry_unknown", None),
            Refusal::OnlyEntry => (S::UNPROCESSABLE_ENTITY, "only_entry", None),
            Refusal::ReasonMissing => (S::UNPROCESSABLE_ENTITY, "reason_missing", Some("reason".into())),
            Refusal::DimensionUnknown { .. } => (S::UNPROCESSABLE_ENTITY, "dimension_unknown", None),
            Refusal::TooLong { field, .. } => (S::UNPROCESSABLE_ENTITY, "too_long", Some(field.clone())),
            Refusal::OutOfRange { field, .. } => (S::UNPROCESSABLE_ENTITY, "out_of_range", Some(field.clone())),
            Refusal::Empty { field } => (S::UNPROCESSABLE_ENTITY, "empty", Some(field.clone())),
            Refusal::RulePackUnknown { .. } => (S::UNPROCESSABLE_ENTITY, "rule_pack_unknown", None),
            Refusal::FileUnreadable { .. } => (S::UNPROCESSABLE_ENTITY, "file_unreadable", None),
            Refusal::ColumnMissing { .. } => (S::UNPROCESSABLE_ENTITY, "column_missing", None),
            Refusal::DayTwice { .. } => (S::UNPROCESSABLE_ENTITY, "day_twice", None),
            Refusal::FileUnwritable { .. }
            | Refusal::SchemaNewer { .. }
            | Refusal::ReadOnly { .. }
            | Refusal::DiskFull { .. }
            | Refusal::Busy
            | Refusal::Damaged { .. } => (S::SERVICE_UNAVAILABLE, "unavailable", None),
        };
        Problem { field, ..Problem::new(status, code, sentence(&refusal)) }
    }
}

/// A message as a sentence.
pub fn sentence(message: &impl std::fmt::Display) -> String {
    let text = message.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
