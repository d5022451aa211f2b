//! The clock of the caller: what is pressed while a session runs.

use axum::http::Method;
use futures_util::FutureExt;
use serde::Deserialize;
use stint_domain::clock::{self as rules, Step};
use stint_domain::{Instant, Refusal};
use utoipa::ToSchema;

use super::booking::{Booking, said};
use super::shown::{Shown, shown};
use crate::answers::{Conflicts, Writes};
use crate::app::Scene;
use crate::call::{Call, Reply};
use crate::clock::{self, Subject};
use crate::ids::DimensionNo;
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::session::Kept;
use crate::store::{Failure, Sql, session};
use crate::v1::moment;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .at(Method::POST, "/v1/sessions/running/break", Right::Own, take_break)
        .at(Method::POST, "/v1/sessions/running/resume", Right::Own, resume)
        .at(Method::POST, "/v1/sessions/running/switch", Right::Own, switch)
        .at(Method::POST, "/v1/sessions/running/clock-out", Right::Own, clock_out)
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
pub(super) async fn take_break(call: Call) -> Result<Reply, Failure> {
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
pub(super) async fn resume(call: Call) -> Result<Reply, Failure> {
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
pub(super) async fn clock_out(call: Call) -> Result<Reply, Failure> {
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
pub(super) async fn switch(call: Call) -> Result<Reply, Failure> {
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
