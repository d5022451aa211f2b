//! The refusals that routes have in common, for the API's description: `responses((status = 200, …), Reads, Missing)`.

use std::collections::BTreeMap;

use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use crate::problem::Problem;

/// Of every route with a credential that reads.
pub struct Reads;

/// Of every route with a credential that writes: those of [`Reads`], and what a body or an `Idempotency-Key` can be
/// turned down for.
pub struct Writes;

/// 404: there is no such thing, or not for the caller.
pub struct Missing;

/// 403: the caller's role does not allow it.
pub struct Forbidden;

/// 409: a state that does not allow it.
pub struct Conflicts;

/// 412: the thing is of another version than `If-Match` says.
pub struct Stale;

/// Of a route without a credential.
pub struct Unavailable;

const READS: [(u16, &str); 4] = [
    (401, "No valid credential"),
    (422, "A value that cannot be; `field` names it"),
    (429, "Too many requests; `Retry-After` says when to come again"),
    (503, "The database cannot be reached or written just now"),
];

const WRITES: [(u16, &str); 3] =
    [(400, "Not JSON"), (413, "The body is too large"), (415, "The body is of a kind that is not read here")];

impl IntoResponses for Reads {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&READS)
    }
}

impl IntoResponses for Writes {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = problems(&READS);
        all.append(&mut problems(&WRITES));
        all
    }
}

impl IntoResponses for Missing {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[(404, "There is no such thing, or not for you")])
    }
}

impl IntoResponses for Forbidden {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[(403, "Your role does not allow this")])
    }
}

impl IntoResponses for Conflicts {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[(409, "A state that does not allow it; `code` says which")])
    }
}

impl IntoResponses for Stale {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[(412, "It was changed since you read it; `etag` says what it is now")])
    }
}

impl IntoResponses for Unavailable {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&READS[2..])
    }
}

/// Answers of these statuses, each a [`Problem`].
pub fn problems(of: &[(u16, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let problem = |description: &str| {
        let content = Content::new(Some(Ref::from_schema_name(Problem::name())));
        ResponseBuilder::new().description(description).content("application/problem+json", content).build()
    };
    of.iter().map(|(status, description)| (status.to_string(), RefOr::T(problem(description)))).collect()
}
