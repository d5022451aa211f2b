//! `/v1/exceptions`: what a person should look at. Found in what is kept, never stored.

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use stint_domain::Day;
use stint_domain::exception::{Exception, ExceptionKind, Severity};
use stint_domain::timesheet::{Period, State};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::list::List;
use crate::answers::{Missing, Reads};
use crate::app::Scene;
use crate::call::{Call, Reply};
use crate::days::Days;
use crate::ids::{SessionNo, UserId};
use crate::policy::{Right, reach, sees};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::account::Settings;
use crate::store::{Failure, Sql, account, account_user, correction, timesheet};

/// Days that are looked at when the request does not say, and at most.
const DAYS: i32 = 31;
const DAYS_MOST: i32 = 100;
/// People on one page.
const PEOPLE: i64 = 25;

pub fn routes(routes: Routes) -> Routes {
    routes.at(Method::GET, "/v1/exceptions", Right::Own, list)
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}

#[derive(OpenApi)]
#[openapi(paths(list))]
struct Doc;

/// One finding.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Exception)]
struct Shown {
    user: UserId,
    #[schema(value_type = String, format = Date, example = "2026-11-23")]
    day: Day,
    /// missing_out, too_long, break_short, stretch_long, overlap, rest_short, clock_moved, pending_correction or
    /// after_approval
    #[schema(value_type = String, example = "break_short")]
    kind: Kind,
    /// note or warning
    #[schema(value_type = String, example = "warning")]
    severity: Severity,
    /// None when it is about the whole day.
    session: Option<SessionNo>,
    /// What was found, milliseconds.
    #[schema(example = 900_000)]
    is_ms: Option<i64>,
    /// What the rule asks for, milliseconds.
    #[schema(example = 1_800_000)]
    should_ms: Option<i64>,
    /// The rule's legal source.
    #[schema(example = "ArbZG § 4")]
    source: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(untagged)]
enum Kind {
    Found(ExceptionKind),
    /// Something was pressed in a period that is approved: it counts, and the approval does not know it.
    Later(AfterApproval),
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum AfterApproval {
    AfterApproval,
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Page {
    /// This user alone.
    #[param(value_type = Option<String>)]
    user: Option<UserId>,
    /// The first business day; 30 days before the last when it is not said.
    #[param(value_type = Option<String>, format = Date, example = "2026-11-01")]
    from: Option<Day>,
    /// The last one, included; today when it is not said. At most 100 days.
    #[param(value_type = Option<String>, format = Date, example = "2026-11-30")]
    to: Option<Day>,
    /// `next` of the page before: pages are of 25 people.
    #[param(value_type = Option<String>)]
    after: Option<UserId>,
}

/// What should be looked at, of everybody whom one sees.
#[utoipa::path(
    get, path = "/v1/exceptions", tag = "exceptions", security(("token" = [])), params(Page),
    responses((status = 200, body = List<Shown>, description = "By person, then by day"), Reads, Missing)
)]
async fn list(call: Call) -> Result<Reply, Failure> {
    let page: Page = call.query()?;
    call.read(page, |sql, scene, page| page_of(sql, scene, page).boxed()).await
}

async fn page_of(sql: &mut Sql<'_>, scene: &Scene, page: &Page) -> Result<Reply, Failure> {
    let settings = account::settings(sql).await?;
    let today = || scene.app.zones.business_day(scene.now, &scene.caller.zone, settings.day_start_min);
    let last = page.to.unwrap_or_else(today);
    let period = Period { first: page.from.unwrap_or_else(|| last.plus(1 - DAYS)), last };
    let days = i64::from(period.last.number()) - i64::from(period.first.number()) + 1;
    if !(1..=i64::from(DAYS_MOST)).contains(&days) {
        let detail = format!("`from` is not after `to`, and they are at most {DAYS_MOST} days.");
        return Err(Problem::invalid("from", "out_of_range", detail).into());
    }
    let people = match page.user {
        Some(user) if sees(sql, &scene.caller, user).await? => List::whole(vec![user]),
        Some(_) => return Err(Problem::unknown("user").into()),
        None => {
            let found = account_user::reached(sql, reach(&scene.caller), page.after, PEOPLE + 1).await?;
            List::page(found, PEOPLE, UserId::to_string)
        }
    };
    let mut items = Vec::new();
    for user in people.items {
        items.extend(of_user(sql, scene, user, period, &settings).await?);
    }
    Ok(Reply::json(StatusCode::OK, &List { items, next: people.next }))
}

async fn of_user(
    sql: &mut Sql<'_>,
    scene: &Scene,
    user: UserId,
    period: Period,
    settings: &Settings,
) -> Result<Vec<Shown>, Failure> {
    let days = Days::load(sql, scene, user, period, settings).await?;
    let numbers = days.numbers();
    let of_rule = |found: Exception| Shown {
        user,
        day: found.day,
        kind: Kind::Found(found.kind),
        severity: found.severity,
        session: found.session.and_then(|id| numbers.get(&id).copied()),
        is_ms: found.is_ms,
        should_ms: found.should_ms,
        source: found.source,
    };
    let mut found: Vec<Shown> = days.exceptions().into_iter().map(of_rule).collect();
    let plain = |session: SessionNo, day: Day, kind: Kind, severity: Severity| Shown {
        user,
        day,
        kind,
        severity,
        session: Some(session),
        is_ms: None,
        should_ms: None,
        source: None,
    };
    for open in correction::open_of_user(sql, user).await? {
        let day = days.day_of(open.session).filter(|day| period.covers(*day));
        let kind = Kind::Found(ExceptionKind::PendingCorrection);
        found.extend(day.map(|day| plain(open.session, day, kind, Severity::Note)));
    }
    let sheets = timesheet::of_user_between(sql, user, period.first, period.last).await?;
    for sheet in sheets.iter().filter(|sheet| sheet.state == State::Approved) {
        for kept in days.sessions().filter(|kept| kept.version > sheet.version) {
            let day = days.day_of(kept.no).filter(|day| sheet.period.covers(*day));
            let kind = Kind::Later(AfterApproval::AfterApproval);
            found.extend(day.map(|day| plain(kept.no, day, kind, Severity::Warning)));
        }
    }
    found.sort_by_key(|one| one.day);
    Ok(found)
}
