//! `/open-api/v1/schedule-tracks/`: what a guide's sessions are told apart by: a team, a place, a role.

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};

use super::{Change, bodies, fields, name, record, time};
use crate::answers::{Conflicts, Forbidden, Missing, Reads, Stale, Writes};
use crate::app::Scene;
use crate::call::{Call, IfMatch, Reply};
use crate::ids::{GuideId, TrackId};
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::{Failure, Sql, guide, track};
use crate::surfaces::envelope::{Envelope, Here, PAGE, PageNo};

#[derive(utoipa::OpenApi)]
#[openapi(
    paths(list, create, retrieve, edit, remove),
    components(schemas(ScheduleTrack, NewScheduleTrack, ScheduleTrackEdit))
)]
pub struct Doc;

pub fn routes(routes: Routes) -> Routes {
    routes
        .at(Method::GET, "/open-api/v1/schedule-tracks/", Right::Own, list)
        .at(Method::POST, "/open-api/v1/schedule-tracks/", Right::Plan, create)
        .at(Method::GET, "/open-api/v1/schedule-tracks/{id}/", Right::Own, retrieve)
        .at(Method::PATCH, "/open-api/v1/schedule-tracks/{id}/", Right::Plan, edit)
        .at(Method::DELETE, "/open-api/v1/schedule-tracks/{id}/", Right::Plan, remove)
}

/// A track of a guide.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ScheduleTrack {
    #[schema(example = 3846582061236224_i64)]
    id: i64,
    #[schema(example = "2026-09-18T22:13:25.766000+0000")]
    created_at: String,
    #[schema(example = "Early shift")]
    name: String,
    #[schema(example = 3846582061232128_i64)]
    guide: i64,
}

impl ScheduleTrack {
    fn of(kept: &track::Track) -> ScheduleTrack {
        let track::Track { id, guide, name, version: _, created_at } = kept;
        ScheduleTrack { id: id.0, created_at: time(*created_at), name: name.clone(), guide: guide.0 }
    }
}

#[derive(Clone, Copy, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// 25 a page, from 1.
    #[serde(default)]
    #[param(value_type = Option<i64>, minimum = 1, example = 1)]
    page: PageNo,
    /// Those of this guide.
    #[param(value_type = Option<i64>)]
    guide: Option<GuideId>,
    /// This one alone.
    #[param(value_type = Option<i64>)]
    id: Option<TrackId>,
}

/// List the schedule tracks
#[utoipa::path(
    get,
    path = "/open-api/v1/schedule-tracks/",
    tag = "open-api/v1",
    params(ListQuery),
    responses((status = 200, description = "A page", body = Envelope<ScheduleTrack>), Reads),
    security(("token" = [])),
)]
async fn list(call: Call) -> Result<Response, Failure> {
    let query: ListQuery = call.query()?;
    let here = Here::of(&call.parts);
    let (count, found) = call
        .read(query, |sql, _, query| {
            let filter = track::Filter { guide: query.guide, id: query.id };
            async move { Ok(track::page(sql, filter, PAGE, query.page.offset()).await?) }.boxed()
        })
        .await?;
    let page = here.envelope(query.page, count, found.iter().map(ScheduleTrack::of).collect());
    Ok(Reply::json(StatusCode::OK, &page).into_response())
}

#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewScheduleTrack {
    #[schema(value_type = i64)]
    guide: GuideId,
    #[schema(max_length = 255, example = "Early shift")]
    name: String,
}

/// Create a schedule track
#[utoipa::path(
    post,
    path = "/open-api/v1/schedule-tracks/",
    tag = "open-api/v1",
    request_body(content(
        (NewScheduleTrack = "application/json"),
        (NewScheduleTrack = "application/x-www-form-urlencoded"),
    )),
    responses((status = 201, description = "Created", body = ScheduleTrack), Writes, Forbidden),
    security(("token" = [])),
)]
async fn create(call: Call) -> Result<Reply, Failure> {
    let new: NewScheduleTrack = bodies::read_fields(&call).await?;
    name(&new.name)?;
    call.write(new, |sql, scene, new| async move { add(sql, scene, new).await }.boxed()).await
}

async fn add(sql: &mut Sql<'_>, scene: &Scene, new: &NewScheduleTrack) -> Result<Reply, Failure> {
    known_guide(sql, new.guide).await?;
    let (id, name, created_at) = (TrackId(scene.id()), new.name.clone(), scene.now);
    let mut kept = track::Track { id, guide: new.guide, name, version: 0, created_at };
    let new = fields(&ScheduleTrack::of(&kept));
    let change = Change { kind: "track.add", subject: "track", id: id.0, old: None, new: Some(&new) };
    kept.version = record(sql, scene, change)?;
    track::insert(sql, &kept).await?;
    Ok(shown(StatusCode::CREATED, &kept))
}

/// Retrieve a schedule track
#[utoipa::path(
    get,
    path = "/open-api/v1/schedule-tracks/{id}/",
    tag = "open-api/v1",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The track", body = ScheduleTrack), Reads, Missing),
    security(("token" = [])),
)]
async fn retrieve(call: Call) -> Result<Response, Failure> {
    let id: TrackId = call.path("schedule track")?;
    let found = call.read(id, |sql, _, id| async move { known(sql, *id).await }.boxed());
    Ok(shown(StatusCode::OK, &found.await?).into_response())
}

#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ScheduleTrackEdit {
    /// Another guide only while no session is in the track.
    #[serde(default, deserialize_with = "bodies::some")]
    #[schema(value_type = Option<i64>, nullable = false)]
    guide: Option<GuideId>,
    #[serde(default, deserialize_with = "bodies::some")]
    #[schema(max_length = 255, nullable = false)]
    name: Option<String>,
}

/// Update a schedule track
#[utoipa::path(
    patch,
    path = "/open-api/v1/schedule-tracks/{id}/",
    tag = "open-api/v1",
    params(("id" = i64, Path)),
    request_body(content(
        (ScheduleTrackEdit = "application/json"),
        (ScheduleTrackEdit = "application/x-www-form-urlencoded"),
    )),
    responses(
        (status = 200, description = "The track", body = ScheduleTrack),
        Writes, Forbidden, Missing, Conflicts, Stale,
    ),
    security(("token" = [])),
)]
async fn edit(call: Call) -> Result<Reply, Failure> {
    let id: TrackId = call.path("schedule track")?;
    let wish: ScheduleTrackEdit = bodies::read_fields(&call).await?;
    wish.name.as_deref().map_or(Ok(()), name)?;
    let wish = (id, call.if_match(), wish);
    call.write(wish, |sql, scene, (id, on, wish)| async move { set(sql, scene, *id, on, wish).await }.boxed()).await
}

async fn set(
    sql: &mut Sql<'_>,
    scene: &Scene,
    id: TrackId,
    on: &IfMatch,
    wish: &ScheduleTrackEdit,
) -> Result<Reply, Failure> {
    let before = known(sql, id).await?;
    on.holds(before.version)?;
    let mut kept = before.clone();
    if let Some(name) = &wish.name {
        kept.name.clone_from(name);
    }
    if let Some(guide) = wish.guide.filter(|guide| *guide != before.guide) {
        known_guide(sql, guide).await?;
        if track::has_shifts(sql, id).await? {
            let detail = "Sessions of its guide are in this track. Take them out first.";
            let problem = Problem::conflict("track_in_use", detail);
            return Err(Problem { field: Some("guide".into()), ..problem }.into());
        }
        kept.guide = guide;
    }
    if kept != before {
        let (old, new) = (fields(&ScheduleTrack::of(&before)), fields(&ScheduleTrack::of(&kept)));
        let change = Change { kind: "track.set", subject: "track", id: id.0, old: Some(&old), new: Some(&new) };
        kept.version = record(sql, scene, change)?;
        track::update(sql, &kept).await?;
    }
    Ok(shown(StatusCode::OK, &kept))
}

/// Delete a schedule track
///
/// Its sessions stay, without it.
#[utoipa::path(
    delete,
    path = "/open-api/v1/schedule-tracks/{id}/",
    tag = "open-api/v1",
    params(("id" = i64, Path)),
    responses((status = 204, description = "Deleted"), Reads, Forbidden, Missing, Stale),
    security(("token" = [])),
)]
async fn remove(call: Call) -> Result<Reply, Failure> {
    let id: TrackId = call.path("schedule track")?;
    let wish = (id, call.if_match());
    call.write(wish, |sql, scene, (id, on)| async move { take_away(sql, scene, *id, on).await }.boxed()).await
}

async fn take_away(sql: &mut Sql<'_>, scene: &Scene, id: TrackId, on: &IfMatch) -> Result<Reply, Failure> {
    let before = known(sql, id).await?;
    on.holds(before.version)?;
    let old = fields(&ScheduleTrack::of(&before));
    let change = Change { kind: "track.remove", subject: "track", id: id.0, old: Some(&old), new: None };
    let version = record(sql, scene, change)?;
    track::remove(sql, id, version).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

async fn known(sql: &mut Sql<'_>, id: TrackId) -> Result<track::Track, Failure> {
    Ok(track::by_id(sql, id).await?.ok_or_else(|| Problem::unknown("schedule track"))?)
}

/// The guide that a field names.
pub(super) async fn known_guide(sql: &mut Sql<'_>, id: GuideId) -> Result<(), Failure> {
    let found = guide::by_id(sql, id).await?;
    found.ok_or_else(|| Problem::invalid("guide", "guide_unknown", "There is no such guide."))?;
    Ok(())
}

fn shown(status: StatusCode, kept: &track::Track) -> Reply {
    Reply::json(status, &ScheduleTrack::of(kept)).version(kept.version)
}
