//! `/sessions`: the clock sessions of the caller. `session_export.rs` has them as a file.

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use serde::{Deserialize, Deserializer, Serialize};
use stint_domain::Instant;
use utoipa::ToSchema;

use crate::answers::{Conflicts, Missing, Reads, Writes};
use crate::app::Scene;
use crate::call::{Call, Reply};
use crate::clock::{self, ClockOut};
use crate::ids::{SessionNo, ShiftId, UserId};
use crate::lock::{self, Group};
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::session::{Brief, Kept, Window};
use crate::store::{Failure, Sql, session};

/// Characters of a description.
const DESCRIPTION_MOST: usize = 10_000;

pub fn routes(routes: Routes) -> Routes {
    routes.at(Method::GET, "/sessions", Right::Own, list).at(Method::POST, "/sessions", Right::Own, create).at(
        Method::PATCH,
        "/sessions/{id}",
        Right::Own,
        edit,
    )
}

/// This surface's part of the API's description.
pub fn doc() -> utoipa::openapi::OpenApi {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(list, create, edit))]
    struct Doc;
    <Doc as utoipa::OpenApi>::openapi()
}

/// The time a user worked. Times are RFC 3339, UTC, with milliseconds.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    pub id: SessionNo,
    pub user: UserId,
    /// The planned session that it corresponds to.
    pub shift: Option<ShiftId>,
    /// When clock-in was pressed; never changes.
    #[schema(example = "2026-11-23T07:02:11.480Z")]
    pub original_start_time: String,
    /// When clock-out was pressed; never changes once set.
    #[schema(example = "2026-11-23T16:00:03.120Z")]
    pub original_end_time: Option<String>,
    /// What counts.
    #[schema(example = "2026-11-23T07:00:00.000Z")]
    pub start_time: String,
    #[schema(example = "2026-11-23T16:00:03.120Z")]
    pub end_time: Option<String>,
    /// What was done.
    #[schema(example = "Inventory")]
    pub description: String,
}

impl Session {
    pub fn of(brief: Brief) -> Session {
        Session {
            id: brief.no,
            user: brief.user,
            shift: brief.shift,
            original_start_time: brief.original_start_time.rfc3339(),
            original_end_time: brief.original_end_time.map(Instant::rfc3339),
            start_time: brief.start_time.rfc3339(),
            end_time: brief.end_time.map(Instant::rfc3339),
            description: brief.note,
        }
    }
}

#[derive(Debug, Deserialize)]
struct Page {
    before: Option<SessionNo>,
    after: Option<SessionNo>,
    limit: Option<i64>,
}

/// The caller's sessions, newest first.
///
/// With `after` alone: those next to it, so that a reader can go forward without a gap.
#[utoipa::path(
    get,
    path = "/sessions",
    tag = "sessions (seed 000)",
    params(
        ("before" = Option<String>, Query, description = "Only sessions before this id"),
        ("after" = Option<String>, Query, description = "Only sessions after this id"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 100, description = "Default 25"),
    ),
    responses((status = 200, description = "The sessions", body = [Session]), Reads),
    security(("token" = []))
)]
async fn list(call: Call) -> Result<Response, Failure> {
    let page: Page = call.query()?;
    let limit = page.limit.unwrap_or(25);
    if !(1..=100).contains(&limit) {
        return Err(Problem::invalid("limit", "out_of_range", "The limit is 1 to 100.").into());
    }
    let window = Window { before: page.before, after: page.after, limit };
    let found = call.read(window, |sql, scene, window| {
        async move { Ok(session::of_user(sql, scene.caller.user, *window).await?) }.boxed()
    });
    let sessions: Vec<Session> = found.await?.into_iter().map(Session::of).collect();
    Ok(Reply::json(StatusCode::OK, &sessions).into_response())
}

/// Clock in. Needs no body.
#[utoipa::path(
    post,
    path = "/sessions",
    tag = "sessions (seed 000)",
    responses(
        (status = 201, description = "The new session; `ETag` is its version", body = Session, headers(("ETag" = String))),
        Conflicts,
        Writes,
    ),
    security(("token" = []))
)]
async fn create(call: Call) -> Result<Reply, Failure> {
    if !call.body.is_empty() {
        // A body says nothing here; one that means to say something is not passed over silently.
        call.json::<Nothing>()?;
    }
    call.write_own((), |sql, scene, ()| {
        async move { Ok(shown(StatusCode::CREATED, &clock::clock_in(sql, scene).await?)) }.boxed()
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// What is not sent stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SessionEdit)]
struct Edit {
    /// Ends the session, as pressed at this moment. Can be set once.
    #[serde(default, deserialize_with = "time")]
    #[schema(value_type = Option<String>, example = "2026-11-23T16:00:03.120Z", nullable = false)]
    original_end_time: Option<Instant>,
    #[serde(default)]
    #[schema(example = "Inventory", max_length = 10_000)]
    description: Option<String>,
    /// Only when the session has ended.
    #[serde(default, deserialize_with = "time")]
    #[schema(value_type = Option<String>, example = "2026-11-23T07:00:00.000Z", nullable = false)]
    start_time: Option<Instant>,
    /// Only when the session has ended, or with `original_end_time`. Null: the original end again.
    #[serde(default, deserialize_with = "nullable_time")]
    #[schema(value_type = Option<String>, example = "2026-11-23T16:00:00.000Z")]
    end_time: Option<Option<Instant>>,
}

/// Edit a session, or end it with `original_end_time`.
#[utoipa::path(
    patch,
    path = "/sessions/{id}",
    tag = "sessions (seed 000)",
    params(("id" = SessionNo, Path, description = "The session")),
    request_body = Edit,
    responses(
        (status = 200, description = "As it is now; `ETag` is its version", body = Session, headers(("ETag" = String))),
        Missing,
        Conflicts,
        Writes,
    ),
    security(("token" = []))
)]
async fn edit(call: Call) -> Result<Reply, Failure> {
    let no: SessionNo = call.path("session")?;
    let wish: Edit = call.json()?;
    if wish.description.as_ref().is_some_and(|text| text.chars().count() > DESCRIPTION_MOST) {
        let detail = format!("A description has at most {DESCRIPTION_MOST} characters.");
        return Err(Problem::invalid("description", "too_long", detail).into());
    }
    call.write_own((no, wish), |sql, scene, (no, wish)| {
        async move { Ok(shown(StatusCode::OK, &apply(sql, scene, *no, wish).await?)) }.boxed()
    })
    .await
}

/// Ends it first, so that times may come in the same request.
async fn apply(sql: &mut Sql<'_>, scene: &Scene, no: SessionNo, wish: &Edit) -> Result<Kept, Failure> {
    let mut kept = clock::own(sql, scene, no).await?;
    if !kept.body.is_running() {
        // Ending it is a fact and always taken; what is edited afterwards may be somebody else's to decide.
        let moves = wish.start_time.is_some() || wish.end_time.is_some();
        let group = if moves { Group::Times(wish.start_time) } else { Group::Text };
        lock::own_edit(sql, scene, &kept, group).await?;
    }
    let mut end = wish.end_time;
    if let Some(pressed) = wish.original_end_time {
        if kept.body.original_end_time.is_some() {
            let detail = "The original end is set already and never changes. Send `end_time` to correct what counts.";
            let problem = Problem::conflict("original_end_time_set", detail);
            return Err(Problem { field: Some("original_end_time".into()), ..problem }.into());
        }
        if pressed > scene.now {
            return Err(Problem::invalid("original_end_time", "in_the_future", "The end lies in the future.").into());
        }
        // With a start beside it, the end is held against that one, once the session has ended.
        let typed = if wish.start_time.is_none() { end.take().flatten() } else { None };
        kept = clock::clock_out(sql, scene, kept, ClockOut { pressed, typed }).await?;
    }
    if kept.body.is_running() {
        kept = match (kept.body.original_end_time, end.take().flatten()) {
            // Reopened after its clock-out: the pressed end is kept, only what counts is missing.
            (Some(_), Some(typed)) => {
                clock::clock_out(sql, scene, kept, ClockOut { pressed: scene.now, typed: Some(typed) }).await?
            }
            (None, Some(_)) => return Err(still_running("end_time")),
            (_, None) => kept,
        };
    }
    if kept.body.is_running() && wish.start_time.is_some() {
        return Err(still_running("start_time"));
    }
    let end = end.map(|end| end.or(kept.body.original_end_time)).unwrap_or_default();
    if wish.start_time.is_some() || end.is_some() {
        kept = clock::set_times(sql, scene, kept, wish.start_time, end, None).await?;
    }
    if let Some(note) = &wish.description {
        kept = clock::set_note(sql, scene, kept, note).await?;
    }
    Ok(kept)
}

fn still_running(field: &str) -> Failure {
    let detail = "The session is running. Send `original_end_time` to end it; its times can be edited then.";
    Problem { field: Some(field.to_owned()), ..Problem::conflict("still_running", detail) }.into()
}

fn shown(status: StatusCode, kept: &Kept) -> Reply {
    Reply::json(status, &Session::of(kept.clone().into())).version(kept.version)
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Instant>, D::Error> {
    read_time(&String::deserialize(deserializer)?).map(Some)
}

fn nullable_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Instant>>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| read_time(&text)).transpose().map(Some)
}

fn read_time<E: serde::de::Error>(text: &str) -> Result<Instant, E> {
    let expected = "expected a time with its offset, such as 2026-11-22T16:00:03.120Z";
    Instant::parse_rfc3339(text).ok_or_else(|| E::custom(expected))
}
