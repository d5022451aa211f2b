//! `/v1/sessions`: clock sessions whole, with their entries: one's own clock, and what somebody else's were booked on.

mod booking;
mod edit;
mod running;
mod shown;

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::Deserialize;
use stint_domain::Instant;
use utoipa::IntoParams;

use super::list::{List, limit};
use super::moment;
use crate::answers::{Missing, Reads};
use crate::app::Scene;
use crate::call::{Call, Reply};
use crate::ids::{SessionNo, UserId};
use crate::policy::{self, Reach, Right};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::session::Kept;
use crate::store::session_list::{self, Period};
use crate::store::{Failure, Sql, dimension, session};
use shown::{Shown, shown};

pub fn routes(routes: Routes) -> Routes {
    let routes = routes.at(Method::GET, "/v1/sessions", Right::Own, list).at(
        Method::GET,
        "/v1/sessions/running",
        Right::Own,
        running,
    );
    edit::routes(running::routes(routes).at(Method::GET, "/v1/sessions/{id}", Right::Own, one))
}

/// The description of these routes.
pub fn doc() -> utoipa::openapi::OpenApi {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(
        list,
        running,
        running::take_break,
        running::resume,
        running::switch,
        running::clock_out,
        one,
        edit::edit,
        edit::edit_entry,
        edit::void
    ))]
    struct Doc;
    <Doc as utoipa::OpenApi>::openapi()
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
