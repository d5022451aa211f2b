//! `/v1/sessions`: clock sessions whole, with their entries: one's own clock, and what somebody else's were booked on.

use std::collections::HashMap;

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::{Deserialize, Deserializer, Serialize};
use stint_domain::clock::{self as rules, Step};
use stint_domain::journal::Change;
use stint_domain::{ClockState, Dimension, DimensionId, Dimensions, EntryKind, Instant, Refusal, Source, edit};
use utoipa::{IntoParams, ToSchema};

use super::list::{List, limit};
use super::moment;
use crate::answers::{Conflicts, Missing, Reads, Stale, Writes};
use crate::app::Scene;
use crate::call::{Call, IfMatch, Reply};
use crate::clock::{self, Subject};
use crate::ids::{DimensionNo, SessionNo, ShiftId, UserId};
use crate::lock;
use crate::policy::{self, Reach, Right};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::dimension::{self, Labeled};
use crate::store::session::{Kept, Mark};
use crate::store::session_list::{self, Period};
use crate::store::{Failure, Sql, session};

/// Characters of a note, and of a reason.
const NOTE_MOST: usize = 10_000;
const REASON_MOST: usize = 1_000;

pub fn routes(routes: Routes) -> Routes {
    routes
        .at(Method::GET, "/v1/sessions", Right::Own, list)
        .at(Method::GET, "/v1/sessions/running", Right::Own, running)
        .at(Method::POST, "/v1/sessions/running/break", Right::Own, take_break)
        .at(Method::POST, "/v1/sessions/running/resume", Right::Own, resume)
        .at(Method::POST, "/v1/sessions/running/switch", Right::Own, switch)
        .at(Method::POST, "/v1/sessions/running/clock-out", Right::Own, clock_out)
        .at(Method::GET, "/v1/sessions/{id}", Right::Own, one)
        .at(Method::PATCH, "/v1/sessions/{id}", Right::Own, edit)
        .at(Method::PATCH, "/v1/sessions/{id}/entries/{entry}", Right::Own, edit_entry)
        .at(Method::DELETE, "/v1/sessions/{id}", Right::Own, void)
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(list, running, take_break, resume, switch, clock_out, one, edit, edit_entry, void))]
    struct Doc;
    <Doc as utoipa::OpenApi>::openapi()
}

/// A stretch at work. Times are RFC 3339, UTC, with milliseconds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClockSession)]
struct Shown {
    id: SessionNo,
    user: UserId,
    /// The planned session that it corresponds to.
    shift: Option<ShiftId>,
    /// punch, manual or import
    #[schema(value_type = String, example = "punch")]
    source: Source,
    /// IANA name.
    #[schema(example = "Europe/Berlin")]
    zone: String,
    /// out, working or on_break
    #[schema(value_type = String, example = "working")]
    state: ClockState,
    /// When it was pressed; never changes.
    #[schema(example = "2026-11-23T07:02:11.480Z")]
    original_start_time: String,
    original_end_time: Option<String>,
    /// What counts.
    start_time: String,
    end_time: Option<String>,
    /// The start that was wished for while it runs; counts from clock-out on.
    pending_start_time: Option<String>,
    note: String,
    /// The last work entry's.
    project: Option<DimensionNo>,
    category: Option<DimensionNo>,
    labor_type: Option<DimensionNo>,
    /// Milliseconds, up to now while it runs.
    work_ms: i64,
    break_ms: i64,
    /// They tile the session.
    entries: Vec<Entry>,
    /// The wall clock jumped while it ran, or its end was pressed before its start.
    clock_moved: bool,
    created_at: String,
    created_by: UserId,
    updated_at: String,
    updated_by: UserId,
    ended_by: Option<UserId>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClockEntry)]
struct Entry {
    #[schema(example = "3846582061232128")]
    id: String,
    /// work or break
    #[schema(value_type = String, example = "work")]
    kind: EntryKind,
    start_time: String,
    end_time: Option<String>,
    project: Option<DimensionNo>,
    category: Option<DimensionNo>,
    labor_type: Option<DimensionNo>,
}

type Labels = HashMap<DimensionId, Labeled>;

impl Shown {
    fn of(kept: &Kept, labels: &Labels, now: Instant) -> Shown {
        let body = &kept.body;
        let on = body.on();
        let no = |id: Option<DimensionId>| id.and_then(|id| labels.get(&id)).map(|one| one.no);
        let entry = |(entry, mark): (&stint_domain::Entry, &Mark)| Entry {
            id: mark.no.to_string(),
            kind: entry.kind,
            start_time: entry.start.rfc3339(),
            end_time: entry.end.map(Instant::rfc3339),
            project: no(entry.on.project),
            category: no(entry.on.category),
            labor_type: no(entry.on.labor_type),
        };
        Shown {
            id: kept.no,
            user: kept.user,
            shift: kept.shift,
            source: body.source,
            zone: body.zone.name().to_owned(),
            state: body.state(),
            original_start_time: body.original_start_time.rfc3339(),
            original_end_time: body.original_end_time.map(Instant::rfc3339),
            start_time: body.start_time.rfc3339(),
            end_time: body.end_time.map(Instant::rfc3339),
            pending_start_time: body.pending_start.map(Instant::rfc3339),
            note: body.note.clone(),
            project: no(on.project),
            category: no(on.category),
            labor_type: no(on.labor_type),
            work_ms: body.total(EntryKind::Work, now),
            break_ms: body.total(EntryKind::Break, now),
            entries: body.entries.iter().zip(&kept.marks).map(entry).collect(),
            clock_moved: body.clock_moved,
            created_at: kept.created_at.rfc3339(),
            created_by: kept.created_by,
            updated_at: kept.updated_at.rfc3339(),
            updated_by: kept.updated_by,
            ended_by: kept.ended_by.filter(|_| body.end_time.is_some()),
        }
    }
}

async fn shown(sql: &mut Sql<'_>, scene: &Scene, kept: &Kept) -> Result<Reply, Failure> {
    let labels = dimension::by_id(sql).await?;
    Ok(Reply::json(StatusCode::OK, &Shown::of(kept, &labels, scene.now)).version(kept.version))
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// This user's alone.
    #[param(value_type = Option<String>)]
    user: Option<UserId>,
    /// Only sessions that start at this moment or later.
    #[serde(default, deserialize_with = "moment::maybe")]
    #[param(value_type = Option<String>, example = "2026-11-01T00:00:00Z")]
    from: Option<Instant>,
    /// Only sessions that start before this moment.
    #[serde(default, deserialize_with = "moment::maybe")]
    #[param(value_type = Option<String>, example = "2026-12-01T00:00:00Z")]
    to: Option<Instant>,
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 500; 100 when it is not said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// Sessions that one sees, the latest start first.
///
/// A worker's own; a manager's teams' and his own; all for an admin.
#[utoipa::path(
    get, path = "/v1/sessions", tag = "sessions", security(("token" = [])), params(Asked),
    responses((status = 200, body = List<Shown>, description = "A page of them"), Reads, Missing)
)]
async fn list(call: Call) -> Result<Reply, Failure> {
    let asked: Asked = call.query()?;
    let limit = limit(asked.limit)?;
    let after = asked.after.as_deref().map_or(Ok((Instant(i64::MAX), SessionNo(i64::MAX))), cursor)?;
    call.read((asked, after, limit), |sql, scene, (asked, after, limit)| {
        async move {
            let reach = match asked.user {
                None => policy::reach(&scene.caller),
                Some(user) if policy::sees(sql, &scene.caller, user).await? => Reach::Own(user),
                Some(_) => return Err(Problem::unknown("user").into()),
            };
            let (from, to) = (asked.from.unwrap_or(Instant::MIN), asked.to.unwrap_or(Instant(i64::MAX)));
            let period = Period { reach, from, to, after: *after, limit: limit + 1 };
            let next = |kept: &Kept| format!("{}-{}", kept.body.start_time.ms(), kept.no);
            let page = List::page(session_list::of_period(sql, period).await?, *limit, next);
            let labels = dimension::by_id(sql).await?;
            let items = page.items.iter().map(|kept| Shown::of(kept, &labels, scene.now)).collect();
            Ok(Reply::json(StatusCode::OK, &List { items, next: page.next }))
        }
        .boxed()
    })
    .await
}

/// Where a page ended: `1795363203120-3846582061232128`.
fn cursor(text: &str) -> Result<(Instant, SessionNo), Problem> {
    // Before 1970 the moment has a sign of its own.
    let parts = text.rsplit_once('-').and_then(|(ms, no)| Some((Instant(ms.parse().ok()?), no.parse().ok()?)));
    parts.ok_or_else(|| Problem::invalid("after", "parameter_invalid", "Send `next` of the page before."))
}

/// A session that one sees.
#[utoipa::path(
    get, path = "/v1/sessions/{id}", tag = "sessions", security(("token" = [])),
    params(("id" = SessionNo, Path, description = "The session")),
    responses((status = 200, body = Shown, description = "`ETag` is the version", headers(("ETag" = String))), Reads, Missing)
)]
async fn one(call: Call) -> Result<Reply, Failure> {
    let no: SessionNo = call.param("id", "session")?;
    call.read(no, |sql, scene, no| {
        async move {
            let kept = seen(sql, scene, *no).await?;
            shown(sql, scene, &kept).await
        }
        .boxed()
    })
    .await
}

async fn seen(sql: &mut Sql<'_>, scene: &Scene, no: SessionNo) -> Result<Kept, Failure> {
    let unknown = || Problem::unknown("session");
    let kept = session::by_no(sql, no).await?.filter(|kept| !kept.body.void && !kept.body.held).ok_or_else(unknown)?;
    if policy::sees(sql, &scene.caller, kept.user).await? { Ok(kept) } else { Err(unknown().into()) }
}

/// The caller's session that runs; 404 when none does.
#[utoipa::path(
    get, path = "/v1/sessions/running", tag = "sessions", security(("token" = [])),
    responses((status = 200, body = Shown, description = "`ETag` is the version", headers(("ETag" = String))), Reads, Missing)
)]
async fn running(call: Call) -> Result<Reply, Failure> {
    call.read((), |sql, scene, ()| {
        async move {
            let kept = session::running(sql, scene.caller.user).await?;
            shown(sql, scene, &kept.ok_or_else(|| Problem::unknown("running session"))?).await
        }
        .boxed()
    })
    .await
}

/// When it was, if not now. Down to the start of the current entry.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClockAt)]
struct At {
    #[serde(default, deserialize_with = "moment::maybe")]
    #[schema(value_type = Option<String>, example = "2026-11-23T11:30:00.000Z", nullable = false)]
    at: Option<Instant>,
}

fn at(call: &Call) -> Result<At, Problem> {
    if call.body.is_empty() { Ok(At::default()) } else { call.json() }
}

/// Begin a break. On a break already: nothing changes.
#[utoipa::path(
    post, path = "/v1/sessions/running/break", tag = "sessions", security(("token" = [])), request_body = Option<At>,
    responses((status = 200, body = Shown, description = "As it is now", headers(("ETag" = String))), Writes, Conflicts)
)]
async fn take_break(call: Call) -> Result<Reply, Failure> {
    let at = at(&call)?;
    call.write(at, |sql, scene, at| {
        clocked(sql, scene, |kept, now| rules::break_start(Some(&kept.body), now, at.at)).boxed()
    })
    .await
}

/// End the break: work goes on on what was worked on before it. Working already: nothing changes.
#[utoipa::path(
    post, path = "/v1/sessions/running/resume", tag = "sessions", security(("token" = [])), request_body = Option<At>,
    responses((status = 200, body = Shown, description = "As it is now", headers(("ETag" = String))), Writes, Conflicts)
)]
async fn resume(call: Call) -> Result<Reply, Failure> {
    let at = at(&call)?;
    call.write(at, |sql, scene, at| {
        clocked(sql, scene, |kept, now| rules::break_end(Some(&kept.body), now, at.at)).boxed()
    })
    .await
}

/// Clock out. On a break, it ends at the same moment.
#[utoipa::path(
    post, path = "/v1/sessions/running/clock-out", tag = "sessions", security(("token" = [])),
    request_body = Option<At>,
    responses((status = 200, body = Shown, description = "It has ended", headers(("ETag" = String))), Writes, Conflicts)
)]
async fn clock_out(call: Call) -> Result<Reply, Failure> {
    let at = at(&call)?;
    call.write(at, |sql, scene, at| {
        clocked(sql, scene, |kept, now| rules::clock_out(Some(&kept.body), now, at.at, false)).boxed()
    })
    .await
}

/// What is worked on from now on; what is not sent stays, null is nothing.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClockSwitch)]
struct Switch {
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, example = "3846582061232128")]
    project: Option<Option<DimensionNo>>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    category: Option<Option<DimensionNo>>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    labor_type: Option<Option<DimensionNo>>,
    #[serde(default, deserialize_with = "moment::maybe")]
    #[schema(value_type = Option<String>, example = "2026-11-23T11:30:00.000Z", nullable = false)]
    at: Option<Instant>,
}

/// Work on something else, without a gap. On a break, it ends.
#[utoipa::path(
    post, path = "/v1/sessions/running/switch", tag = "sessions", security(("token" = [])), request_body = Switch,
    responses((status = 200, body = Shown, description = "As it is now", headers(("ETag" = String))), Writes, Conflicts)
)]
async fn switch(call: Call) -> Result<Reply, Failure> {
    let wish: Switch = call.json()?;
    call.write(wish, |sql, scene, wish| {
        async move {
            let booking = Booking::of(sql, [wish.project, wish.category, wish.labor_type]).await?;
            clocked(sql, scene, |kept, now| rules::switch(Some(&kept.body), booking.on(kept.body.on()), now, wish.at))
                .await
        }
        .boxed()
    })
    .await
}

/// A command of the clock to the caller's running session, pressed now.
async fn clocked(
    sql: &mut Sql<'_>,
    scene: &Scene,
    rule: impl FnOnce(&Kept, Instant) -> Result<Step, Refusal>,
) -> Result<Reply, Failure> {
    let kept = session::running(sql, scene.caller.user).await?.ok_or(Refusal::NotRunning)?;
    let kept = match rule(&kept, scene.now)? {
        Step::Write(act) => clock::write(sql, scene, Subject::Kept(kept), act, scene.now, None).await?,
        Step::Already => kept,
    };
    shown(sql, scene, &kept).await
}

/// What entries shall be booked on: each dimension set, emptied, or left as it is.
struct Booking([(Dimension, Option<Option<DimensionId>>); 3]);

impl Booking {
    /// Out of wishes in the order of [`Dimension::ALL`].
    ///
    /// # Errors
    /// 422: there is no such one.
    async fn of(sql: &mut Sql<'_>, wishes: [Option<Option<DimensionNo>>; 3]) -> Result<Booking, Failure> {
        let mut booking = Dimension::ALL.map(|dimension| (dimension, None));
        for ((dimension, wanted), wish) in booking.iter_mut().zip(wishes) {
            *wanted = match wish {
                None => None,
                Some(None) => Some(None),
                Some(Some(no)) => match dimension::by_no(sql, *dimension, no).await? {
                    Some(one) => Some(Some(one.id)),
                    None => {
                        let word = dimension.word();
                        let detail = format!("There is no {word} {no}.");
                        return Err(Problem::invalid(word, "dimension_unknown", detail).into());
                    }
                },
            };
        }
        Ok(Booking(booking))
    }

    fn on(&self, mut on: Dimensions) -> Dimensions {
        for (dimension, wanted) in &self.0 {
            if let Some(id) = wanted {
                on.set(*dimension, *id);
            }
        }
        on
    }
}

/// What is not sent stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClockSessionEdit)]
struct Edit {
    /// Of every entry; null for none.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, example = "3846582061232128")]
    project: Option<Option<DimensionNo>>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    category: Option<Option<DimensionNo>>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    labor_type: Option<Option<DimensionNo>>,
    #[schema(example = "Inventory", max_length = 10_000)]
    note: Option<String>,
    /// Must be said when the session is somebody else's.
    #[schema(example = "Booked on the wrong project", max_length = 1_000)]
    reason: Option<String>,
}

/// Change what a session was for: one's own, or of somebody one manages. Times are changed by a correction.
#[utoipa::path(
    patch, path = "/v1/sessions/{id}", tag = "sessions", security(("token" = [])), request_body = Edit,
    params(
        ("id" = SessionNo, Path, description = "The session"),
        ("If-Match" = Option<String>, Header, description = "The version it was read at"),
    ),
    responses(
        (status = 200, body = Shown, description = "As it is now", headers(("ETag" = String))),
        Writes, Missing, Conflicts, Stale
    )
)]
async fn edit(call: Call) -> Result<Reply, Failure> {
    let no: SessionNo = call.param("id", "session")?;
    let wish: Edit = call.json()?;
    short("note", wish.note.as_deref(), NOTE_MOST)?;
    let tag = call.if_match();
    call.write((no, wish, tag), |sql, scene, (no, wish, tag)| apply(sql, scene, *no, wish, tag).boxed()).await
}

async fn apply(sql: &mut Sql<'_>, scene: &Scene, no: SessionNo, wish: &Edit, tag: &IfMatch) -> Result<Reply, Failure> {
    let (kept, reason) = changeable(sql, scene, no, wish.reason.as_deref(), tag).await?;
    let booking = Booking::of(sql, [wish.project, wish.category, wish.labor_type]).await?;
    let booked = edit::set_all_on(&kept.body, |on| booking.on(on))?;
    let kept = clock::set(sql, scene, kept, Change { note: wish.note.clone(), ..booked }, reason).await?;
    shown(sql, scene, &kept).await
}

/// What is not sent stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClockEntryEdit)]
struct EntryEdit {
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, example = "3846582061232128")]
    project: Option<Option<DimensionNo>>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    category: Option<Option<DimensionNo>>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    labor_type: Option<Option<DimensionNo>>,
    /// Must be said when the session is somebody else's.
    #[schema(max_length = 1_000)]
    reason: Option<String>,
}

/// Change what one entry was for. The answer is the whole session.
#[utoipa::path(
    patch, path = "/v1/sessions/{id}/entries/{entry}", tag = "sessions", security(("token" = [])),
    request_body = EntryEdit,
    params(
        ("id" = SessionNo, Path, description = "The session"),
        ("entry" = String, Path, description = "The entry's id"),
        ("If-Match" = Option<String>, Header, description = "The version the session was read at"),
    ),
    responses(
        (status = 200, body = Shown, description = "The session as it is now", headers(("ETag" = String))),
        Writes, Missing, Conflicts, Stale
    )
)]
async fn edit_entry(call: Call) -> Result<Reply, Failure> {
    let no: SessionNo = call.param("id", "session")?;
    let entry: i64 = call.param("entry", "entry")?;
    let wish: EntryEdit = call.json()?;
    let tag = call.if_match();
    call.write((no, entry, wish, tag), |sql, scene, (no, entry, wish, tag)| {
        async move {
            let (kept, reason) = changeable(sql, scene, *no, wish.reason.as_deref(), tag).await?;
            let position = kept.marks.iter().position(|mark| mark.no == *entry);
            let position = position.ok_or_else(|| Problem::unknown("entry"))?;
            let booking = Booking::of(sql, [wish.project, wish.category, wish.labor_type]).await?;
            let on = kept.body.entries.get(position).map(|entry| booking.on(entry.on)).unwrap_or_default();
            let change = edit::set_on(&kept.body, position, on)?;
            let kept = clock::set(sql, scene, kept, change, reason).await?;
            shown(sql, scene, &kept).await
        }
        .boxed()
    })
    .await
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Why {
    /// Why it counts for nothing; 1 to 1,000 characters.
    #[param(example = "Clocked in by mistake", max_length = 1_000)]
    reason: String,
}

/// Delete a session: it stays in the journal and counts for nothing.
#[utoipa::path(
    delete, path = "/v1/sessions/{id}", tag = "sessions", security(("token" = [])),
    params(
        ("id" = SessionNo, Path, description = "The session"),
        Why,
        ("If-Match" = Option<String>, Header, description = "The version it was read at"),
    ),
    responses((status = 204, description = "It is deleted"), Writes, Missing, Conflicts, Stale)
)]
async fn void(call: Call) -> Result<Reply, Failure> {
    let no: SessionNo = call.param("id", "session")?;
    let why: Why = call.query()?;
    let tag = call.if_match();
    call.write((no, why, tag), |sql, scene, (no, why, tag)| voided(sql, scene, *no, &why.reason, tag).boxed()).await
}

async fn voided(
    sql: &mut Sql<'_>,
    scene: &Scene,
    no: SessionNo,
    reason: &str,
    tag: &IfMatch,
) -> Result<Reply, Failure> {
    let (kept, reason) = changeable(sql, scene, no, Some(reason), tag).await?;
    let reason = reason.ok_or(Refusal::ReasonMissing)?;
    if let Some(act) = edit::void(&kept.body) {
        clock::write(sql, scene, Subject::Kept(kept), act, scene.now, Some(reason)).await?;
    }
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// A session that the caller may change, and his reason.
///
/// # Errors
/// 404: none that he sees; 409: its timesheet is approved; 412: it is of another version; 422: somebody else's without a reason.
async fn changeable(
    sql: &mut Sql<'_>,
    scene: &Scene,
    no: SessionNo,
    reason: Option<&str>,
    tag: &IfMatch,
) -> Result<(Kept, Option<String>), Failure> {
    let kept = seen(sql, scene, no).await?;
    tag.holds(kept.version)?;
    lock::any_edit(sql, scene, &kept).await?;
    short("reason", reason, REASON_MOST)?;
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
    if kept.user != scene.caller.user && reason.is_none() {
        return Err(Refusal::ReasonMissing.into());
    }
    Ok((kept, reason))
}

fn short(field: &str, text: Option<&str>, most: usize) -> Result<(), Problem> {
    if text.is_some_and(|text| text.chars().count() > most) {
        return Err(Problem::invalid(field, "too_long", format!("At most {most} characters.")));
    }
    Ok(())
}

/// A null that was sent is told from nothing sent.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<DimensionNo>>, D::Error> {
    Option::<DimensionNo>::deserialize(deserializer).map(Some)
}
