//! `/v1/journal`, and the journal of one session: who changed what, when, from where, and why.

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use stint_domain::journal::apply;
use stint_domain::{Act, EntryKind, Instant, Session};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::list::{List, limit};
use super::moment;
use crate::answers::{Forbidden, Missing, Reads};
use crate::app::Scene;
use crate::call::{Call, Reply};
use crate::ids::{SessionNo, UserId};
use crate::policy::{Right, reach, sees};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::journal::{self, Line, Wanted};
use crate::store::{Failure, Sql, session};

pub fn routes(routes: Routes) -> Routes {
    routes.at(Method::GET, "/v1/journal", Right::Review, list).at(
        Method::GET,
        "/v1/sessions/{id}/journal",
        Right::Own,
        of_session,
    )
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

#[derive(OpenApi)]
#[openapi(paths(list, of_session))]
struct Doc;

/// One record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JournalRecord)]
struct Record {
    /// From 1, without a gap.
    #[schema(example = 8812)]
    n: i64,
    /// UUIDv7
    op: String,
    #[schema(example = "session.set")]
    kind: String,
    /// What it is about: session, correction, timesheet, user, team …
    #[schema(example = "session")]
    subject: String,
    #[schema(example = "3846582061232128")]
    subject_id: String,
    /// Whose time or thing it is.
    user: UserId,
    author: Author,
    /// The name of the device or token it was done with.
    device: String,
    /// When it was pressed.
    at: String,
    /// When the server took it.
    decided: String,
    reason: Option<String>,
    /// What was done, old values beside new ones.
    #[schema(value_type = Object)]
    act: Value,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JournalAuthor)]
struct Author {
    id: UserId,
    /// As it is now; null when there is no such user any more.
    name: Option<String>,
}

impl Record {
    fn of(line: Line) -> Record {
        Record {
            n: line.n,
            op: line.op,
            kind: line.kind,
            subject: line.subject,
            subject_id: line.subject_id.to_string(),
            user: line.user,
            author: Author { id: line.author, name: line.author_name },
            device: line.device,
            at: line.at.rfc3339(),
            decided: line.decided.rfc3339(),
            reason: line.reason,
            act: serde_json::from_str(&line.act).unwrap_or(Value::Null),
        }
    }
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Page {
    /// About this user's things alone.
    #[param(value_type = Option<String>)]
    user: Option<UserId>,
    /// About this kind of thing alone.
    #[param(example = "session")]
    subject: Option<String>,
    /// About this thing alone; with `subject`.
    #[param(value_type = Option<String>)]
    subject_id: Option<SessionNo>,
    /// This kind of record alone.
    #[param(example = "session.set")]
    kind: Option<String>,
    /// Taken by the server at this moment or later.
    #[serde(default, deserialize_with = "moment::maybe")]
    #[param(value_type = Option<String>, example = "2026-11-23T00:00:00Z")]
    from: Option<Instant>,
    /// Taken before this moment.
    #[serde(default, deserialize_with = "moment::maybe")]
    #[param(value_type = Option<String>, example = "2026-11-24T00:00:00Z")]
    to: Option<Instant>,
    /// `next` of the page before.
    #[serde(default, deserialize_with = "number")]
    #[param(value_type = Option<String>)]
    after: Option<i64>,
    /// 1 to 500; 100 when it is not said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(|_| serde::de::Error::custom("send `next` of the page before"))
}

/// What was done, the newest first.
///
/// A manager reads what concerns the people of his teams and himself, an admin everything.
#[utoipa::path(
    get, path = "/v1/journal", tag = "journal", security(("token" = [])), params(Page),
    responses((status = 200, body = List<Record>, description = "A page of records"), Reads, Forbidden, Missing)
)]
async fn list(call: Call) -> Result<Reply, Failure> {
    let page: Page = call.query()?;
    let limit = limit(page.limit)?;
    if page.subject_id.is_some() && page.subject.is_none() {
        let detail = "Ids are told apart by what they are of: send `subject`, too.";
        return Err(Problem::invalid("subject", "parameter_missing", detail).into());
    }
    call.read((page, limit), |sql, scene, (page, limit)| {
        async move {
            if let Some(user) = page.user
                && !sees(sql, &scene.caller, user).await?
            {
                return Err(Problem::unknown("user").into());
            }
            let wanted = Wanted {
                reach: reach(&scene.caller),
                user: page.user,
                subject: page.subject.clone(),
                subject_id: page.subject_id.map(|no| no.0),
                kind: page.kind.clone(),
                from: page.from,
                to: page.to,
                before: page.after,
                limit: limit + 1,
            };
            let found = List::page(journal::list(sql, &wanted).await?, *limit, |line| line.n.to_string());
            let items: Vec<Record> = found.items.into_iter().map(Record::of).collect();
            Ok(Reply::json(StatusCode::OK, &List { items, next: found.next }))
        }
        .boxed()
    })
    .await
}

/// A record about a session, with what it changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SessionRecord)]
struct Told {
    #[serde(flatten)]
    record: Record,
    changes: Vec<Change>,
}

/// One value of a session before and after.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = SessionChange)]
struct Change {
    /// original_start_time, original_end_time, start_time, end_time, work_ms, break_ms, description, void or
    /// pending_start_time
    #[schema(example = "end_time")]
    field: &'static str,
    #[schema(example = "2026-11-23T16:00:00.000Z")]
    old: Value,
    #[schema(example = "2026-11-23T16:30:00.000Z")]
    new: Value,
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Part {
    /// `next` of the page before.
    #[serde(default, deserialize_with = "number")]
    #[param(value_type = Option<String>)]
    after: Option<i64>,
    /// 1 to 500; 100 when it is not said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// The whole story of a session, the oldest first: who, when, from which device, old, new, reason.
///
/// Corrections that were proposed for it are told with it.
#[utoipa::path(
    get, path = "/v1/sessions/{id}/journal", tag = "journal", security(("token" = [])),
    params(("id" = SessionNo, Path, description = "The session"), Part),
    responses((status = 200, body = List<Told>, description = "A page of records"), Reads, Missing)
)]
async fn of_session(call: Call) -> Result<Reply, Failure> {
    let no: SessionNo = call.param("id", "session")?;
    let part: Part = call.query()?;
    let limit = limit(part.limit)?;
    call.read((no, part.after, limit), |sql, scene, (no, after, limit)| story(sql, scene, *no, *after, *limit).boxed())
        .await
}

async fn story(
    sql: &mut Sql<'_>,
    scene: &Scene,
    no: SessionNo,
    after: Option<i64>,
    limit: i64,
) -> Result<Reply, Failure> {
    let unknown = || Problem::unknown("session");
    let kept = session::by_no(sql, no).await?.ok_or_else(unknown)?;
    if !sees(sql, &scene.caller, kept.user).await? {
        return Err(unknown().into());
    }
    let told = tell(journal::of_session(sql, no).await?, scene.now);
    let rest = told.into_iter().filter(|one| after.is_none_or(|after| one.record.n > after));
    let rest = rest.take(usize::try_from(limit + 1).unwrap_or_default()).collect();
    Ok(Reply::json(StatusCode::OK, &List::page(rest, limit, |one: &Told| one.record.n.to_string())))
}

/// Each record is done again on what was there before it.
fn tell(lines: Vec<Line>, now: Instant) -> Vec<Told> {
    let mut before: Option<Session> = None;
    let mut told = Vec::with_capacity(lines.len());
    for line in lines {
        let act = serde_json::from_str::<Act>(&line.act).ok().filter(|_| line.subject == "session");
        let after = act.and_then(|act| apply(before.clone(), &act, line.at).ok());
        let changes = after.as_ref().map(|after| changes(before.as_ref(), after, now)).unwrap_or_default();
        before = after.or(before);
        told.push(Told { record: Record::of(line), changes });
    }
    told
}

fn changes(before: Option<&Session>, after: &Session, now: Instant) -> Vec<Change> {
    let values = |of: &Session| -> [(&'static str, Value); 9] {
        let at = |at: Option<Instant>| at.map_or(Value::Null, |at| json!(at.rfc3339()));
        // What still runs has no sum yet.
        let sum = |kind| if of.is_running() { Value::Null } else { json!(of.total(kind, now)) };
        [
            ("original_start_time", at(Some(of.original_start_time))),
            ("original_end_time", at(of.original_end_time)),
            ("start_time", at(Some(of.start_time))),
            ("end_time", at(of.end_time)),
            ("work_ms", sum(EntryKind::Work)),
            ("break_ms", sum(EntryKind::Break)),
            ("description", json!(of.note)),
            ("void", json!(of.void)),
            ("pending_start_time", at(of.pending_start)),
        ]
    };
    let old = before.map(values);
    let news = values(after).into_iter().enumerate();
    let pairs = news.map(|(at, (field, new))| (field, old.as_ref().map_or(Value::Null, |old| old[at].1.clone()), new));
    pairs.filter(|(_, old, new)| old != new).map(|(field, old, new)| Change { field, old, new }).collect()
}
