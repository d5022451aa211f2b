//! `/open-api/v1/guides/`: rosters, which sessions are planned in.

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use stint_domain::Zone;

use super::{Change, bodies, fields, name, record, time};
use crate::answers::{Conflicts, Forbidden, Missing, Reads, Stale, Writes};
use crate::app::Scene;
use crate::call::{Call, IfMatch, Reply};
use crate::ids::GuideId;
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::{Failure, Sql, guide, track};
use crate::surfaces::envelope::{Envelope, Here, PAGE, PageNo};

#[derive(utoipa::OpenApi)]
#[openapi(paths(list, create, retrieve, edit, remove), components(schemas(Guide, NewGuide, GuideEdit)))]
pub struct Doc;

pub fn routes(routes: Routes) -> Routes {
    routes
        .at(Method::GET, "/open-api/v1/guides/", Right::Own, list)
        .at(Method::POST, "/open-api/v1/guides/", Right::Plan, create)
        .at(Method::GET, "/open-api/v1/guides/{id}/", Right::Own, retrieve)
        .at(Method::PATCH, "/open-api/v1/guides/{id}/", Right::Plan, edit)
        .at(Method::DELETE, "/open-api/v1/guides/{id}/", Right::Plan, remove)
}

/// A roster.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Guide {
    #[schema(example = 3846582061232128_i64)]
    id: i64,
    #[schema(example = "2026-09-18T22:13:25.766000+0000")]
    created_at: String,
    #[schema(example = "Warehouse, autumn")]
    name: String,
    /// An IANA name.
    #[schema(example = "Europe/Berlin")]
    timezone: String,
}

impl Guide {
    fn of(kept: &guide::Guide) -> Guide {
        let guide::Guide { id, name, zone, version: _, created_at } = kept;
        Guide { id: id.0, created_at: time(*created_at), name: name.clone(), timezone: zone.name().to_owned() }
    }
}

#[derive(Clone, Copy, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// 25 a page, from 1.
    #[serde(default)]
    #[param(value_type = Option<i64>, minimum = 1, example = 1)]
    page: PageNo,
    /// This one alone.
    #[param(value_type = Option<i64>)]
    id: Option<GuideId>,
}

/// List the guides
#[utoipa::path(
    get,
    path = "/open-api/v1/guides/",
    tag = "open-api/v1",
    params(ListQuery),
    responses((status = 200, description = "A page", body = Envelope<Guide>), Reads),
    security(("token" = [])),
)]
async fn list(call: Call) -> Result<Response, Failure> {
    let query: ListQuery = call.query()?;
    let here = Here::of(&call.parts);
    let (count, found) = call
        .read(query, |sql, _, query| {
            async move { Ok(guide::page(sql, query.id, PAGE, query.page.offset()).await?) }.boxed()
        })
        .await?;
    let page = here.envelope(query.page, count, found.iter().map(Guide::of).collect());
    Ok(Reply::json(StatusCode::OK, &page).into_response())
}

#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewGuide {
    #[schema(max_length = 255, example = "Warehouse, autumn")]
    name: String,
    /// An IANA name; the caller's own zone when it is blank.
    #[serde(default, deserialize_with = "bodies::blank_text")]
    #[schema(value_type = Option<String>, example = "Europe/Berlin")]
    timezone: Option<Option<String>>,
}

/// Create a guide
#[utoipa::path(
    post,
    path = "/open-api/v1/guides/",
    tag = "open-api/v1",
    request_body(content((NewGuide = "application/json"), (NewGuide = "application/x-www-form-urlencoded"))),
    responses((status = 201, description = "Created", body = Guide), Writes, Forbidden),
    security(("token" = [])),
)]
async fn create(call: Call) -> Result<Reply, Failure> {
    let new: NewGuide = bodies::read_fields(&call).await?;
    name(&new.name)?;
    call.write(new, |sql, scene, new| async move { add(sql, scene, new).await }.boxed()).await
}

async fn add(sql: &mut Sql<'_>, scene: &Scene, new: &NewGuide) -> Result<Reply, Failure> {
    let zone = match new.timezone.clone().flatten() {
        Some(name) => zone(scene, &name)?,
        None => scene.caller.zone.clone(),
    };
    let created_at = scene.now;
    let mut kept = guide::Guide { id: GuideId(scene.id()), name: new.name.clone(), zone, version: 0, created_at };
    let new = fields(&Guide::of(&kept));
    let change = Change { kind: "guide.add", subject: "guide", id: kept.id.0, old: None, new: Some(&new) };
    kept.version = record(sql, scene, change)?;
    guide::insert(sql, &kept).await?;
    Ok(shown(StatusCode::CREATED, &kept))
}

/// Retrieve a guide
#[utoipa::path(
    get,
    path = "/open-api/v1/guides/{id}/",
    tag = "open-api/v1",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The guide", body = Guide), Reads, Missing),
    security(("token" = [])),
)]
async fn retrieve(call: Call) -> Result<Response, Failure> {
    let id: GuideId = call.path("guide")?;
    let found = call.read(id, |sql, _, id| async move { known(sql, *id).await }.boxed());
    Ok(shown(StatusCode::OK, &found.await?).into_response())
}

#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct GuideEdit {
    #[serde(default, deserialize_with = "bodies::some")]
    #[schema(max_length = 255, nullable = false)]
    name: Option<String>,
    #[serde(default, deserialize_with = "bodies::some")]
    #[schema(nullable = false)]
    timezone: Option<String>,
}

/// Update a guide
#[utoipa::path(
    patch,
    path = "/open-api/v1/guides/{id}/",
    tag = "open-api/v1",
    params(("id" = i64, Path)),
    request_body(content((GuideEdit = "application/json"), (GuideEdit = "application/x-www-form-urlencoded"))),
    responses((status = 200, description = "The guide", body = Guide), Writes, Forbidden, Missing, Stale),
    security(("token" = [])),
)]
async fn edit(call: Call) -> Result<Reply, Failure> {
    let id: GuideId = call.path("guide")?;
    let wish: GuideEdit = bodies::read_fields(&call).await?;
    wish.name.as_deref().map_or(Ok(()), name)?;
    let wish = (id, call.if_match(), wish);
    call.write(wish, |sql, scene, (id, on, wish)| async move { set(sql, scene, *id, on, wish).await }.boxed()).await
}

async fn set(sql: &mut Sql<'_>, scene: &Scene, id: GuideId, on: &IfMatch, wish: &GuideEdit) -> Result<Reply, Failure> {
    let before = known(sql, id).await?;
    on.holds(before.version)?;
    let mut kept = before.clone();
    if let Some(name) = &wish.name {
        kept.name.clone_from(name);
    }
    if let Some(name) = &wish.timezone {
        kept.zone = zone(scene, name)?;
    }
    if kept != before {
        let (old, new) = (fields(&Guide::of(&before)), fields(&Guide::of(&kept)));
        let change = Change { kind: "guide.set", subject: "guide", id: id.0, old: Some(&old), new: Some(&new) };
        kept.version = record(sql, scene, change)?;
        guide::update(sql, &kept).await?;
    }
    Ok(shown(StatusCode::OK, &kept))
}

/// Delete a guide
///
/// Its tracks go with it. While a session is planned in it, it stays: 409.
#[utoipa::path(
    delete,
    path = "/open-api/v1/guides/{id}/",
    tag = "open-api/v1",
    params(("id" = i64, Path)),
    responses((status = 204, description = "Deleted"), Reads, Forbidden, Missing, Conflicts, Stale),
    security(("token" = [])),
)]
async fn remove(call: Call) -> Result<Reply, Failure> {
    let id: GuideId = call.path("guide")?;
    let wish = (id, call.if_match());
    call.write(wish, |sql, scene, (id, on)| async move { take_away(sql, scene, *id, on).await }.boxed()).await
}

async fn take_away(sql: &mut Sql<'_>, scene: &Scene, id: GuideId, on: &IfMatch) -> Result<Reply, Failure> {
    let before = known(sql, id).await?;
    on.holds(before.version)?;
    if guide::has_shifts(sql, id).await? {
        let detail = "Sessions are planned in this guide. Delete or move them first.";
        return Err(Problem::conflict("guide_in_use", detail).into());
    }
    let mut old = fields(&Guide::of(&before));
    let tracks = track::of_guide(sql, id).await?;
    old.insert("schedule_tracks".into(), tracks.iter().map(|track| track.name.clone()).collect());
    let change = Change { kind: "guide.remove", subject: "guide", id: id.0, old: Some(&old), new: None };
    record(sql, scene, change)?;
    guide::remove(sql, id).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

async fn known(sql: &mut Sql<'_>, id: GuideId) -> Result<guide::Guide, Failure> {
    Ok(guide::by_id(sql, id).await?.ok_or_else(|| Problem::unknown("guide"))?)
}

fn zone(scene: &Scene, name: &str) -> Result<Zone, Problem> {
    let detail = "Send the IANA name of a time zone, such as Europe/Berlin.";
    scene.app.zones.zone(name).map_err(|_| Problem::invalid("timezone", "zone_unknown", detail))
}

fn shown(status: StatusCode, kept: &guide::Guide) -> Reply {
    Reply::json(status, &Guide::of(kept)).version(kept.version)
}
