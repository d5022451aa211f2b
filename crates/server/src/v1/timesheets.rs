//! `/v1/timesheets`: one user's period, handed in, approved or returned.

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use stint_domain::Day;
use stint_domain::timesheet::{Misstep, Party, Period, State, Step, after};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::list::{List, limit};
use crate::answers::{Conflicts, Forbidden, Missing, Reads, Stale, Writes};
use crate::app::Scene;
use crate::call::{Call, IfMatch, Reply};
use crate::correct::not_ones_own;
use crate::days::{Days, Totals};
use crate::ids::{SessionNo, TimesheetId, UserId};
use crate::policy::{Right, reach, sees};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::timesheet::{self, Timesheet, Wanted};
use crate::store::{Error, Failure, Sql, account, journal};

/// Characters of a reason.
pub(super) const REASON_MOST: usize = 1_000;

pub fn routes(routes: Routes) -> Routes {
    routes
        .at(Method::GET, "/v1/timesheets", Right::Own, list)
        .at(Method::POST, "/v1/timesheets", Right::Own, open)
        .at(Method::GET, "/v1/timesheets/{id}", Right::Own, read)
        .at(Method::POST, "/v1/timesheets/{id}/submit", Right::Own, submit)
        .at(Method::POST, "/v1/timesheets/{id}/withdraw", Right::Own, withdraw)
        .at(Method::POST, "/v1/timesheets/{id}/approve", Right::Review, approve)
        .at(Method::POST, "/v1/timesheets/{id}/return", Right::Review, give_back)
        .at(Method::POST, "/v1/timesheets/{id}/unlock", Right::Review, unlock)
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

#[derive(OpenApi)]
#[openapi(paths(list, open, read, submit, withdraw, approve, give_back, unlock))]
struct Doc;

/// A timesheet with its sums.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Timesheet)]
struct Shown {
    id: TimesheetId,
    user: UserId,
    /// The first business day of the period.
    #[schema(value_type = String, format = Date, example = "2026-11-01")]
    first_day: Day,
    /// The last one, included.
    #[schema(value_type = String, format = Date, example = "2026-11-30")]
    last_day: Day,
    /// open, submitted, approved or returned. Approved is locked.
    #[schema(value_type = String, example = "submitted")]
    state: State,
    /// What was said with the last step.
    reason: Option<String>,
    /// What was approved; the sums as they are now unless it is.
    totals: Totals,
    /// Sessions with something newer than the approval, which `totals` leave out: what is pressed is never refused.
    after_approval: Vec<SessionNo>,
    updated_at: String,
    updated_by: UserId,
}

/// A timesheet and what its sums are made of.
struct Whole {
    shown: Shown,
    /// Changes with the timesheet and with every session of its period.
    tag: String,
    days: Days,
}

async fn whole(sql: &mut Sql<'_>, scene: &Scene, sheet: &Timesheet) -> Result<Whole, Failure> {
    let settings = account::settings(sql).await?;
    let days = Days::load(sql, scene, sheet.user, sheet.period, &settings).await?;
    let broken = |_| Error::Broken("a timesheet's totals cannot be read".into());
    let approved: Option<Totals> = sheet.totals.as_deref().map(serde_json::from_str).transpose().map_err(broken)?;
    let newer = days.sessions().filter(|kept| approved.is_some() && kept.version > sheet.version);
    let shown = Shown {
        id: sheet.id,
        user: sheet.user,
        first_day: sheet.period.first,
        last_day: sheet.period.last,
        state: sheet.state,
        reason: sheet.reason.clone(),
        after_approval: newer.map(|kept| kept.no).collect(),
        totals: approved.unwrap_or_else(|| days.totals()),
        updated_at: sheet.updated_at.rfc3339(),
        updated_by: sheet.updated_by,
    };
    Ok(Whole { shown, tag: tag(sheet, &days), days })
}

/// Whoever approves what he saw must not approve something else: the tag is of the sessions, too.
fn tag(sheet: &Timesheet, days: &Days) -> String {
    let mut hash = Sha256::new();
    for kept in days.sessions() {
        hash.update(kept.no.0.to_le_bytes());
        hash.update(kept.version.to_le_bytes());
    }
    let digest = hex::encode(&hash.finalize()[..8]);
    format!("\"v{}-{digest}\"", sheet.version)
}

fn reply(status: StatusCode, whole: &Whole) -> Reply {
    Reply { etag: Some(whole.tag.clone()), ..Reply::json(status, &whole.shown) }
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Page {
    /// This user's alone.
    #[param(value_type = Option<String>)]
    user: Option<UserId>,
    /// open, submitted, approved or returned.
    #[param(value_type = Option<String>, example = "submitted")]
    state: Option<State>,
    /// With a day on or after this one.
    #[param(value_type = Option<String>, format = Date, example = "2026-11-01")]
    from: Option<Day>,
    /// With a day on or before this one.
    #[param(value_type = Option<String>, format = Date, example = "2026-11-30")]
    to: Option<Day>,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<TimesheetId>,
    /// 1 to 500; 100 when it is not said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// Timesheets that one sees.
///
/// A worker's own; a manager's teams'; all for an admin. The last opened first.
#[utoipa::path(
    get, path = "/v1/timesheets", tag = "timesheets", security(("token" = [])), params(Page),
    responses((status = 200, body = List<Shown>, description = "A page of them"), Reads)
)]
async fn list(call: Call) -> Result<Reply, Failure> {
    let page: Page = call.query()?;
    let limit = limit(page.limit)?;
    call.read((page, limit), |sql, scene, (page, limit)| page_of(sql, scene, page, *limit).boxed()).await
}

async fn page_of(sql: &mut Sql<'_>, scene: &Scene, page: &Page, limit: i64) -> Result<Reply, Failure> {
    let wanted = Wanted {
        reach: reach(&scene.caller),
        user: page.user,
        state: page.state,
        from: page.from,
        to: page.to,
        before: page.after,
        limit: limit + 1,
    };
    let found = List::page(timesheet::list(sql, &wanted).await?, limit, |sheet| sheet.id.to_string());
    let mut items = Vec::with_capacity(found.items.len());
    for sheet in &found.items {
        items.push(whole(sql, scene, sheet).await?.shown);
    }
    Ok(Reply::json(StatusCode::OK, &List { items, next: found.next }))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TimesheetOpen)]
struct Opening {
    /// A day of the period.
    #[schema(value_type = String, format = Date, example = "2026-11-15")]
    day: Day,
    /// Whose; oneself when it is not said.
    #[serde(default)]
    #[schema(nullable = false)]
    user: Option<UserId>,
}

/// Open the timesheet of the period that a day is in.
///
/// One that is there already is answered as it is, with 200.
#[utoipa::path(
    post, path = "/v1/timesheets", tag = "timesheets", security(("token" = [])), request_body = Opening,
    responses(
        (status = 200, body = Shown, description = "It is there already", headers(("ETag" = String))),
        (status = 201, body = Shown, description = "Opened", headers(("ETag" = String))),
        Writes, Missing
    )
)]
async fn open(call: Call) -> Result<Reply, Failure> {
    let wish: Opening = call.json()?;
    call.write(wish, |sql, scene, wish| opened(sql, scene, wish).boxed()).await
}

/// Days around one in which another period may begin or end.
const NEAR: i32 = 32;

async fn opened(sql: &mut Sql<'_>, scene: &Scene, wish: &Opening) -> Result<Reply, Failure> {
    let user = wish.user.unwrap_or(scene.caller.user);
    if !sees(sql, &scene.caller, user).await? {
        return Err(Problem::unknown("user").into());
    }
    let kind = account::settings(sql).await?.period;
    let near = timesheet::of_user_between(sql, user, wish.day.plus(-NEAR), wish.day.plus(NEAR)).await?;
    if let Some(sheet) = near.iter().find(|sheet| sheet.period.covers(wish.day)) {
        return Ok(reply(StatusCode::OK, &whole(sql, scene, sheet).await?));
    }
    let settled: Vec<Period> = near.iter().map(|sheet| sheet.period).collect();
    let period = Period::among(kind, wish.day, &settled);
    let id = TimesheetId(scene.id());
    let act = json!({
        "kind": "timesheet.open", "timesheet": id, "first_day": period.first, "last_day": period.last,
    });
    let version = journal::append(sql, scene.entry("timesheet.open", ("timesheet", id.0), user, None, act))?;
    let sheet = Timesheet {
        id,
        user,
        period,
        state: State::Open,
        version,
        updated_at: scene.now,
        updated_by: scene.caller.user,
        reason: None,
        totals: None,
    };
    let whole = whole(sql, scene, &sheet).await?;
    timesheet::insert(sql, &sheet).await?;
    Ok(reply(StatusCode::CREATED, &whole))
}

/// One that the caller sees.
async fn seen(sql: &mut Sql<'_>, scene: &Scene, id: TimesheetId) -> Result<Timesheet, Failure> {
    let unknown = || Problem::unknown("timesheet");
    let sheet = timesheet::by_id(sql, id).await?.ok_or_else(unknown)?;
    if sees(sql, &scene.caller, sheet.user).await? { Ok(sheet) } else { Err(unknown().into()) }
}

/// One timesheet.
#[utoipa::path(
    get, path = "/v1/timesheets/{id}", tag = "timesheets", security(("token" = [])),
    params(("id" = TimesheetId, Path, description = "The timesheet")),
    responses(
        (status = 200, body = Shown, description = "`ETag` changes with it and with its sessions", headers(("ETag" = String))),
        Reads, Missing
    )
)]
async fn read(call: Call) -> Result<Reply, Failure> {
    let id: TimesheetId = call.param("id", "timesheet")?;
    call.read(id, |sql, scene, id| {
        async move {
            let sheet = seen(sql, scene, *id).await?;
            Ok(reply(StatusCode::OK, &whole(sql, scene, &sheet).await?))
        }
        .boxed()
    })
    .await
}

#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TimesheetStep)]
struct Said {
    /// 1 to 1,000 characters.
    #[schema(example = "Tuesday's clock-out is missing", max_length = 1000, nullable = false)]
    reason: Option<String>,
}

/// Hand it in.
///
/// One's own, open or returned, when its period has begun and none of its sessions runs.
#[utoipa::path(
    post, path = "/v1/timesheets/{id}/submit", tag = "timesheets", security(("token" = [])),
    params(
        ("id" = TimesheetId, Path, description = "The timesheet"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")
    ),
    request_body = Option<Said>,
    responses(
        (status = 200, body = Shown, description = "Submitted", headers(("ETag" = String))),
        Writes, Forbidden, Missing, Conflicts, Stale
    )
)]
async fn submit(call: Call) -> Result<Reply, Failure> {
    take(call, Step::Submit).await
}

/// Take it back before it is decided.
#[utoipa::path(
    post, path = "/v1/timesheets/{id}/withdraw", tag = "timesheets", security(("token" = [])),
    params(
        ("id" = TimesheetId, Path, description = "The timesheet"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")
    ),
    request_body = Option<Said>,
    responses(
        (status = 200, body = Shown, description = "Open again", headers(("ETag" = String))),
        Writes, Forbidden, Missing, Conflicts, Stale
    )
)]
async fn withdraw(call: Call) -> Result<Reply, Failure> {
    take(call, Step::Withdraw).await
}

/// Approve it: its sums are kept and its sessions locked.
///
/// By a manager who sees its owner, or an admin; nobody approves his own.
#[utoipa::path(
    post, path = "/v1/timesheets/{id}/approve", tag = "timesheets", security(("token" = [])),
    params(
        ("id" = TimesheetId, Path, description = "The timesheet"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read: what was seen is what is approved")
    ),
    request_body = Option<Said>,
    responses(
        (status = 200, body = Shown, description = "Approved", headers(("ETag" = String))),
        Writes, Forbidden, Missing, Conflicts, Stale
    )
)]
async fn approve(call: Call) -> Result<Reply, Failure> {
    take(call, Step::Approve).await
}

/// Give it back with a reason.
#[utoipa::path(
    post, path = "/v1/timesheets/{id}/return", tag = "timesheets", security(("token" = [])),
    params(
        ("id" = TimesheetId, Path, description = "The timesheet"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")
    ),
    request_body = Said,
    responses(
        (status = 200, body = Shown, description = "Returned", headers(("ETag" = String))),
        Writes, Forbidden, Missing, Conflicts, Stale
    )
)]
async fn give_back(call: Call) -> Result<Reply, Failure> {
    take(call, Step::Return).await
}

/// Unlock what is approved, with a reason. It is open then.
#[utoipa::path(
    post, path = "/v1/timesheets/{id}/unlock", tag = "timesheets", security(("token" = [])),
    params(
        ("id" = TimesheetId, Path, description = "The timesheet"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read")
    ),
    request_body = Said,
    responses(
        (status = 200, body = Shown, description = "Open again", headers(("ETag" = String))),
        Writes, Forbidden, Missing, Conflicts, Stale
    )
)]
async fn unlock(call: Call) -> Result<Reply, Failure> {
    take(call, Step::Unlock).await
}

/// A step that somebody wants to take.
struct Wish {
    id: TimesheetId,
    step: Step,
    reason: Option<String>,
    tag: IfMatch,
}

async fn take(call: Call, step: Step) -> Result<Reply, Failure> {
    let id = call.param("id", "timesheet")?;
    let said = if call.body.is_empty() { Said::default() } else { call.json::<Option<Said>>()?.unwrap_or_default() };
    let reason = reason("reason", said.reason)?;
    if step.needs_reason() && reason.is_none() {
        return Err(Problem::invalid("reason", "reason_missing", "Say why.").into());
    }
    let wish = Wish { id, step, reason, tag: call.if_match() };
    call.write(wish, |sql, scene, wish| taken(sql, scene, wish).boxed()).await
}

async fn taken(sql: &mut Sql<'_>, scene: &Scene, wish: &Wish) -> Result<Reply, Failure> {
    let sheet = seen(sql, scene, wish.id).await?;
    let is_own = sheet.user == scene.caller.user;
    match (wish.step.party(), is_own) {
        (Party::Owner, true) | (Party::Reviewer, false) => {}
        (Party::Owner, false) => return Err(Problem::forbidden().into()),
        (Party::Reviewer, true) => return Err(not_ones_own().into()),
    }
    let before = whole(sql, scene, &sheet).await?;
    wish.tag.holds_tag(&before.tag)?;
    let state = after(sheet.state, wish.step).map_err(misstep)?;
    let totals = ready(wish.step, &before)?;
    let act = json!({
        "kind": wish.step.kind(), "timesheet": sheet.id, "first_day": sheet.period.first,
        "last_day": sheet.period.last, "old": sheet.state, "set": state, "totals": totals,
    });
    let subject = ("timesheet", sheet.id.0);
    let entry = scene.entry(wish.step.kind(), subject, sheet.user, wish.reason.clone(), act);
    let sheet = Timesheet {
        state,
        version: journal::append(sql, entry)?,
        updated_at: scene.now,
        updated_by: scene.caller.user,
        reason: wish.reason.clone(),
        totals: totals.map(|totals| serde_json::to_string(&totals).expect("sums have a JSON")),
        ..sheet
    };
    timesheet::update(sql, &sheet).await?;
    Ok(reply(StatusCode::OK, &whole(sql, scene, &sheet).await?))
}

/// The sums to keep. Nothing is handed in or approved while a session of it runs: they would still grow.
fn ready(step: Step, whole: &Whole) -> Result<Option<Totals>, Problem> {
    match step {
        Step::Submit | Step::Approve => {
            if let Some(running) = whole.days.running() {
                let detail = "A session of this period is running. End it first.";
                return Err(Problem::conflict("still_running", detail).with("session", running.no.to_string()));
            }
            if whole.shown.first_day > whole.days.today() {
                return Err(Problem::conflict("period_ahead", "This period has not begun."));
            }
            Ok((step == Step::Approve).then(|| whole.days.totals()))
        }
        Step::Withdraw | Step::Return | Step::Unlock => Ok(None),
    }
}

fn misstep(Misstep { state, step }: Misstep) -> Problem {
    let detail = format!("The timesheet is {}.", state.word());
    let code = match (state, step) {
        (State::Approved, _) => "timesheet_approved",
        (State::Submitted, _) => "timesheet_submitted",
        (State::Open, _) => "timesheet_open",
        (State::Returned, _) => "timesheet_returned",
    };
    Problem::conflict(code, detail).with("state", state.word())
}

/// What was said, without the blanks around it; none when that is nothing.
///
/// # Errors
/// 422: too long.
pub(super) fn reason(field: &str, said: Option<String>) -> Result<Option<String>, Problem> {
    let said = said.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if said.as_ref().is_some_and(|text| text.chars().count() > REASON_MOST) {
        let detail = format!("It has at most {REASON_MOST} characters.");
        return Err(Problem::invalid(field, "too_long", detail));
    }
    Ok(said)
}
