//! `/v1/corrections`: what counts instead of what was pressed, with a reason.

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use stint_domain::correction::{Parts, Wish};
use stint_domain::{Dimension, Dimensions, EntryKind, Instant};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::list::{List, limit};
use super::moment;
use super::timesheets::reason;
use crate::answers::{Conflicts, Forbidden, Missing, Reads, Stale, Writes};
use crate::app::Scene;
use crate::call::{Call, Reply};
use crate::correct::{self, Decision, Request};
use crate::ids::{CorrectionId, DimensionNo, SessionNo, UserId};
use crate::policy::{Right, reach};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::correction::{self, Correction, State, Wanted};
use crate::store::dimension::{self, Labeled};
use crate::store::{Failure, Sql};

/// Entries or breaks in one request.
const PARTS_MOST: usize = 200;

pub fn routes(routes: Routes) -> Routes {
    routes
        .at(Method::GET, "/v1/corrections", Right::Own, list)
        .at(Method::POST, "/v1/corrections", Right::Own, ask)
        .at(Method::GET, "/v1/corrections/{id}", Right::Own, read)
        .at(Method::POST, "/v1/corrections/{id}/accept", Right::Review, accept)
        .at(Method::POST, "/v1/corrections/{id}/reject", Right::Review, reject)
        .at(Method::POST, "/v1/corrections/{id}/withdraw", Right::Own, withdraw)
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

#[derive(OpenApi)]
#[openapi(paths(list, ask, read, accept, reject, withdraw))]
struct Doc;

/// A change of what counts: old, new, reason, author, moment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Correction)]
struct Shown {
    id: CorrectionId,
    session: SessionNo,
    /// Whose session.
    user: UserId,
    author: UserId,
    state: State,
    reason: String,
    /// What it would do: session.set, session.void, session.unvoid or session.add.
    #[schema(example = "session.set")]
    kind: &'static str,
    /// Why it could not count at once, when it came from a device: stale, after_manager, approved, voided or misfit.
    #[schema(example = "stale")]
    why: Option<String>,
    /// The session's version that it was made on.
    #[schema(example = "v8812")]
    base: String,
    /// The session's times were set since, so that it waits beside others than `old`.
    stale: bool,
    old: Times,
    new: Times,
    created_at: String,
    decided_at: Option<String>,
    decided_by: Option<UserId>,
    /// What was said with the decision.
    answer: Option<String>,
}

/// Times of a session. Of one that runs, only a start: the one it shall have at its end.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CorrectionTimes)]
struct Times {
    #[schema(example = "2026-11-23T07:30:00.000Z")]
    start_time: Option<String>,
    #[schema(example = "2026-11-23T16:00:00.000Z")]
    end_time: Option<String>,
    entries: Option<Vec<Entry>>,
    /// The session's note, when it is about that.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    note: Option<String>,
}

/// Work or a break, and what it was for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CorrectionEntry)]
struct Entry {
    /// work or break
    #[schema(value_type = String, example = "work")]
    kind: EntryKind,
    #[serde(with = "moment")]
    #[schema(value_type = String, example = "2026-11-23T07:30:00.000Z")]
    start_time: Instant,
    #[serde(with = "moment")]
    #[schema(value_type = String, example = "2026-11-23T11:30:00.000Z")]
    end_time: Instant,
    #[serde(default)]
    project: Option<DimensionNo>,
    #[serde(default)]
    category: Option<DimensionNo>,
    #[serde(default)]
    labor_type: Option<DimensionNo>,
}

async fn shown(sql: &mut Sql<'_>, of: &Correction, known: &[Labeled]) -> Result<Shown, Failure> {
    let times = |change: &stint_domain::journal::Change| {
        let pending = change.pending_start.flatten();
        let note = change.note.clone();
        match &change.times {
            Some(times) => Times {
                start_time: Some(times.start_time.rfc3339()),
                end_time: times.end_time.map(Instant::rfc3339),
                entries: Some(times.entries.iter().map(|entry| Entry::of(entry, known)).collect()),
                note,
            },
            None => Times { start_time: pending.map(Instant::rfc3339), end_time: None, entries: None, note },
        }
    };
    Ok(Shown {
        id: of.id,
        session: of.session,
        user: of.user,
        author: of.author,
        state: of.state,
        reason: of.reason.clone(),
        kind: of.asked.operation.as_ref().map_or("session.set", |operation| operation.act.kind()),
        why: of.asked.operation.as_ref().map(|operation| operation.why.clone()),
        base: format!("v{}", of.base),
        stale: correct::is_stale(sql, of).await?,
        old: times(&of.asked.old),
        new: times(&of.asked.set),
        created_at: of.created_at.rfc3339(),
        decided_at: of.decided_at.map(Instant::rfc3339),
        decided_by: of.decided_by,
        answer: of.answer.clone(),
    })
}

async fn reply(sql: &mut Sql<'_>, status: StatusCode, of: &Correction) -> Result<Reply, Failure> {
    let known = dimension::all(sql).await?;
    Ok(Reply::json(status, &shown(sql, of, &known).await?))
}

impl Entry {
    fn of(entry: &stint_domain::Entry, known: &[Labeled]) -> Entry {
        let no = |id| known.iter().find(|one| Some(one.id) == id).map(|one| one.no);
        Entry {
            kind: entry.kind,
            start_time: entry.start,
            end_time: entry.end.unwrap_or(entry.start),
            project: no(entry.on.project),
            category: no(entry.on.category),
            labor_type: no(entry.on.labor_type),
        }
    }

    fn meant(&self, position: usize, known: &[Labeled]) -> Result<stint_domain::Entry, Problem> {
        let id = |no: Option<DimensionNo>, dimension: Dimension| match no {
            None => Ok(None),
            Some(no) => {
                let found = known.iter().find(|one| one.no == no && one.dimension == dimension);
                let field = format!("entries[{position}].{}", dimension.word());
                let detail = format!("There is no {} {no}.", dimension.word());
                found.map(|one| Some(one.id)).ok_or_else(|| Problem::invalid(&field, "dimension_unknown", detail))
            }
        };
        let on = Dimensions {
            project: id(self.project, Dimension::Project)?,
            category: id(self.category, Dimension::Category)?,
            labor_type: id(self.labor_type, Dimension::LaborType)?,
        };
        Ok(stint_domain::Entry { kind: self.kind, start: self.start_time, end: Some(self.end_time), on })
    }
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Page {
    /// This user's sessions alone.
    #[param(value_type = Option<String>)]
    user: Option<UserId>,
    /// This session alone.
    #[param(value_type = Option<String>)]
    session: Option<SessionNo>,
    state: Option<State>,
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 500; 100 when it is not said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// Corrections that one sees, those that wait for a decision first.
#[utoipa::path(
    get, path = "/v1/corrections", tag = "corrections", security(("token" = [])), params(Page),
    responses((status = 200, body = List<Shown>, description = "A page of them"), Reads)
)]
async fn list(call: Call) -> Result<Reply, Failure> {
    let page: Page = call.query()?;
    let limit = limit(page.limit)?;
    let after = page.after.as_deref().map(cursor).transpose()?;
    call.read((page, after, limit), |sql, scene, (page, after, limit)| {
        async move {
            let wanted = Wanted {
                reach: reach(&scene.caller),
                user: page.user,
                session: page.session,
                state: page.state,
                after: *after,
                limit: limit + 1,
            };
            let next = |one: &Correction| format!("{}-{}", one.state.word(), one.id);
            let found = List::page(correction::list(sql, &wanted).await?, *limit, next);
            let known = dimension::all(sql).await?;
            let mut items = Vec::with_capacity(found.items.len());
            for one in &found.items {
                items.push(shown(sql, one, &known).await?);
            }
            Ok(Reply::json(StatusCode::OK, &List { items, next: found.next }))
        }
        .boxed()
    })
    .await
}

/// Where a page ended: `proposed-3846582061232128`.
fn cursor(text: &str) -> Result<(State, CorrectionId), Problem> {
    let parts = text
        .split_once('-')
        .and_then(|(word, id)| Some((State::ALL.into_iter().find(|state| state.word() == word)?, id.parse().ok()?)));
    parts.ok_or_else(|| Problem::invalid("after", "parameter_invalid", "Send `next` of the page before."))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CorrectionRequest)]
struct Body {
    session: SessionNo,
    #[serde(default, deserialize_with = "moment::maybe")]
    #[schema(value_type = Option<String>, example = "2026-11-23T07:30:00.000Z", nullable = false)]
    start_time: Option<Instant>,
    #[serde(default, deserialize_with = "moment::maybe")]
    #[schema(value_type = Option<String>, example = "2026-11-23T16:00:00.000Z", nullable = false)]
    end_time: Option<Instant>,
    /// All breaks, in place of those there are; or `entries`.
    #[schema(nullable = false, max_items = 200)]
    breaks: Option<Vec<Break>>,
    /// All entries, in place of those there are. They tile the session and say its times.
    #[schema(nullable = false, max_items = 200)]
    entries: Option<Vec<Entry>>,
    /// 1 to 1,000 characters.
    #[schema(example = "Forgot to clock out", max_length = 1000)]
    reason: String,
    /// The session's version (its `ETag`) that the change was made on.
    #[serde(default)]
    #[schema(example = "v8812", nullable = false)]
    base: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CorrectionBreak)]
struct Break {
    #[serde(with = "moment")]
    #[schema(value_type = String, example = "2026-11-23T11:30:00.000Z")]
    start_time: Instant,
    #[serde(with = "moment")]
    #[schema(value_type = String, example = "2026-11-23T12:00:00.000Z")]
    end_time: Instant,
}

/// Correct a session's times.
///
/// One's own session: counts at once (201), or waits for a manager (202) when its period is approved, when somebody else
/// set its times last, or when they were set since `base`. A manager's correction for somebody he sees counts at once.
/// Of a session that runs, only the start can be corrected; it is applied at clock-out.
#[utoipa::path(
    post, path = "/v1/corrections", tag = "corrections", security(("token" = [])), request_body = Body,
    responses(
        (status = 201, body = Shown, description = "It counts: `state` is accepted"),
        (status = 202, body = Shown, description = "It waits for a decision: `state` is proposed"),
        Writes, Missing, Conflicts, Stale
    )
)]
async fn ask(call: Call) -> Result<Reply, Failure> {
    let mut body: Body = call.json()?;
    let said = reason("reason", Some(std::mem::take(&mut body.reason)))?;
    body.reason = said.ok_or_else(|| Problem::invalid("reason", "reason_missing", "Say why."))?;
    let base = body.base.as_deref().map(version).transpose()?;
    for (field, count) in
        [("breaks", body.breaks.as_ref().map(Vec::len)), ("entries", body.entries.as_ref().map(Vec::len))]
    {
        if count.is_some_and(|count| count > PARTS_MOST) {
            return Err(Problem::invalid(field, "too_long", format!("Send {PARTS_MOST} at most.")).into());
        }
    }
    call.write((body, base), |sql, scene, (body, base)| asked(sql, scene, body, *base).boxed()).await
}

async fn asked(sql: &mut Sql<'_>, scene: &Scene, body: &Body, base: Option<i64>) -> Result<Reply, Failure> {
    let wish = wish(body, &dimension::all(sql).await?)?;
    let request = Request { session: body.session, wish, reason: body.reason.clone(), base };
    let correction = correct::ask(sql, scene, &request).await?;
    let status = match correction.state {
        State::Proposed => StatusCode::ACCEPTED,
        State::Accepted | State::Rejected | State::Withdrawn => StatusCode::CREATED,
    };
    reply(sql, status, &correction).await
}

fn wish(body: &Body, known: &[Labeled]) -> Result<Wish, Problem> {
    let (start_time, end_time) = (body.start_time, body.end_time);
    let parts = match (&body.breaks, &body.entries) {
        (Some(_), Some(_)) => {
            return Err(Problem::invalid("breaks", "breaks_or_entries", "Send `breaks` or `entries`, not both."));
        }
        (Some(breaks), None) => Parts::Breaks(breaks.iter().map(|one| (one.start_time, one.end_time)).collect()),
        (None, Some(entries)) => {
            let meant = entries.iter().enumerate().map(|(position, entry)| entry.meant(position, known));
            let entries: Vec<_> = meant.collect::<Result<_, _>>()?;
            let first = entries.first().map(|entry| entry.start);
            let last = entries.last().and_then(|entry| entry.end);
            for (field, said, is) in [("start_time", start_time, first), ("end_time", end_time, last)] {
                if said.is_some() && said != is {
                    let detail = "With `entries` it is the first one's start, and the last one's end. Leave it out.";
                    return Err(Problem::invalid(field, "entries_say_otherwise", detail));
                }
            }
            Parts::Entries(entries)
        }
        (None, None) if start_time.is_none() && end_time.is_none() => {
            let detail = "Send at least one of `start_time`, `end_time`, `breaks` and `entries`.";
            return Err(Problem::invalid("start_time", "nothing_to_change", detail));
        }
        (None, None) => Parts::Kept,
    };
    Ok(Wish { start_time, end_time, parts })
}

/// `v8812`, also in the quotes of an `ETag`.
fn version(text: &str) -> Result<i64, Problem> {
    let number = text.trim_matches('"').strip_prefix('v').and_then(|number| number.parse().ok());
    number.ok_or_else(|| Problem::invalid("base", "base_unreadable", "Send a session's version, such as v8812."))
}

/// One correction.
#[utoipa::path(
    get, path = "/v1/corrections/{id}", tag = "corrections", security(("token" = [])),
    params(("id" = CorrectionId, Path, description = "The correction")),
    responses((status = 200, body = Shown, description = "The correction"), Reads, Missing)
)]
async fn read(call: Call) -> Result<Reply, Failure> {
    let id: CorrectionId = call.param("id", "correction")?;
    call.read(id, |sql, scene, id| {
        async move {
            let found = correct::seen(sql, scene, *id).await?;
            reply(sql, StatusCode::OK, &found).await
        }
        .boxed()
    })
    .await
}

#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CorrectionAnswer)]
struct Said {
    /// 1 to 1,000 characters.
    #[schema(example = "The door log says 17:10", max_length = 1000, nullable = false)]
    answer: Option<String>,
}

/// Accept a proposal: it is applied to the session as it is now.
///
/// By a manager who sees its owner, or an admin; nobody decides about his own.
#[utoipa::path(
    post, path = "/v1/corrections/{id}/accept", tag = "corrections", security(("token" = [])),
    params(("id" = CorrectionId, Path, description = "The correction")), request_body = Option<Said>,
    responses((status = 200, body = Shown, description = "It counts"), Writes, Forbidden, Missing, Conflicts)
)]
async fn accept(call: Call) -> Result<Reply, Failure> {
    decide(call, Decision::Accept).await
}

/// Reject a proposal, and say why.
#[utoipa::path(
    post, path = "/v1/corrections/{id}/reject", tag = "corrections", security(("token" = [])),
    params(("id" = CorrectionId, Path, description = "The correction")), request_body = Said,
    responses((status = 200, body = Shown, description = "Rejected"), Writes, Forbidden, Missing, Conflicts)
)]
async fn reject(call: Call) -> Result<Reply, Failure> {
    decide(call, Decision::Reject).await
}

/// Take one's own proposal back.
#[utoipa::path(
    post, path = "/v1/corrections/{id}/withdraw", tag = "corrections", security(("token" = [])),
    params(("id" = CorrectionId, Path, description = "The correction")), request_body = Option<Said>,
    responses((status = 200, body = Shown, description = "Withdrawn"), Writes, Forbidden, Missing, Conflicts)
)]
async fn withdraw(call: Call) -> Result<Reply, Failure> {
    decide(call, Decision::Withdraw).await
}

async fn decide(call: Call, decision: Decision) -> Result<Reply, Failure> {
    let id: CorrectionId = call.param("id", "correction")?;
    let said = if call.body.is_empty() { Said::default() } else { call.json::<Option<Said>>()?.unwrap_or_default() };
    let answer = reason("answer", said.answer)?;
    if decision == Decision::Reject && answer.is_none() {
        return Err(Problem::invalid("answer", "reason_missing", "Say why.").into());
    }
    call.write((id, decision, answer), |sql, scene, (id, decision, answer)| {
        async move {
            let decided = correct::decide(sql, scene, *id, *decision, answer.clone()).await?;
            reply(sql, StatusCode::OK, &decided).await
        }
        .boxed()
    })
    .await
}
