//! `/open-api/v1/sessions/`: the sessions that are planned, which the rest of the server calls shifts.

use axum::extract::Extension;
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use serde::Deserialize;

use super::shown::{OneQuery, PlannedSession, Shown, journaled};
use super::wishes::{EditWithImage, NewPlannedSession, NewWithImage, PlannedSessionEdit, Wish, edited};
use super::{Change, bodies, images, record};
use crate::answers::{Forbidden, Missing, Reads, Stale, Writes};
use crate::app::Scene;
use crate::call::{BodyLimit, Call, IfMatch, Reply};
use crate::ids::{GuideId, ShiftId, TrackId};
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::shift::{Filter, Key, Order, Shift};
use crate::store::{Failure, Sql, image, session, shift};
use crate::surfaces::envelope::{Envelope, PageNo};

#[derive(utoipa::OpenApi)]
#[openapi(
    paths(list, create, retrieve, edit, remove),
    components(schemas(PlannedSession, NewPlannedSession, NewWithImage, PlannedSessionEdit, EditWithImage))
)]
pub struct Doc;

pub fn routes(routes: Routes) -> Routes {
    // A picture, and all the rest.
    let with_image = Extension(BodyLimit(images::BYTES_MOST + 256 * 1024));
    routes
        .at(Method::GET, "/open-api/v1/sessions/", Right::Own, list)
        .at(Method::POST, "/open-api/v1/sessions/", Right::Plan, create.layer(with_image))
        .at(Method::GET, "/open-api/v1/sessions/{id}/", Right::Own, retrieve)
        .at(Method::PATCH, "/open-api/v1/sessions/{id}/", Right::Plan, edit.layer(with_image))
        .at(Method::DELETE, "/open-api/v1/sessions/{id}/", Right::Plan, remove)
}

#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// 25 a page, from 1.
    #[serde(default)]
    #[param(value_type = Option<i64>, minimum = 1, example = 1)]
    page: PageNo,
    /// Those of this guide.
    #[param(value_type = Option<i64>)]
    guide: Option<GuideId>,
    /// Those in this track.
    #[param(value_type = Option<i64>)]
    schedule_tracks: Option<TrackId>,
    /// This one alone.
    #[param(value_type = Option<i64>)]
    id: Option<ShiftId>,
    /// `id`, `start_time`, `end_time`, several with commas; `-` reverses. By id otherwise, which also decides between
    /// equals.
    #[param(example = "-end_time,start_time")]
    ordering: Option<String>,
    /// `assignees` shows who is assigned.
    expand: Option<String>,
}

/// List the planned sessions
#[utoipa::path(
    get,
    path = "/open-api/v1/sessions/",
    tag = "open-api/v1",
    params(ListQuery),
    responses((status = 200, description = "A page", body = Envelope<PlannedSession>), Reads),
    security(("token" = [])),
)]
async fn list(call: Call) -> Result<Response, Failure> {
    let query: ListQuery = call.query()?;
    let shown = Shown::of(&call, query.expand.as_deref())?;
    let order = ordering(query.ordering.as_deref().unwrap_or_default())?;
    let filter = Filter { guide: query.guide, track: query.schedule_tracks, id: query.id, order };
    let (count, found) = call
        .read((filter, query.page, shown.assignees), |sql, _, (filter, page, assignees)| {
            async move {
                let (count, mut found) = shift::page(sql, filter, page.offset()).await?;
                if *assignees {
                    shift::read_assignees(sql, &mut found).await?;
                }
                Ok((count, found))
            }
            .boxed()
        })
        .await?;
    let results = found.iter().map(|shift| shown.session(shift)).collect();
    Ok(Reply::json(StatusCode::OK, &shown.here.envelope(query.page, count, results)).into_response())
}

/// `-end_time,start_time`
fn ordering(text: &str) -> Result<Vec<Order>, Problem> {
    let mut order: Vec<Order> = Vec::new();
    for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let key = match word.trim_start_matches('-') {
            "id" => Some(Key::Id),
            "start_time" => Some(Key::StartTime),
            "end_time" => Some(Key::EndTime),
            _ => None,
        };
        let descending = word.starts_with('-');
        let key = key.filter(|_| !word.starts_with("--")).ok_or_else(|| {
            let detail = "Order by `id`, `start_time` or `end_time`, each with `-` to reverse it; separate by commas.";
            Problem::invalid("ordering", "parameter_invalid", detail)
        })?;
        // What comes again could only decide between equals.
        if !order.iter().any(|order| order.key == key) {
            order.push(Order { key, descending });
        }
    }
    Ok(order)
}

/// Create a planned session
///
/// Arrays in a form repeat their key.
#[utoipa::path(
    post,
    path = "/open-api/v1/sessions/",
    tag = "open-api/v1",
    params(OneQuery),
    request_body(content(
        (NewPlannedSession = "application/json"),
        (NewPlannedSession = "application/x-www-form-urlencoded"),
        (NewWithImage = "multipart/form-data"),
    )),
    responses((status = 201, description = "Created", body = PlannedSession), Writes, Forbidden),
    security(("token" = [])),
)]
async fn create(call: Call) -> Result<Reply, Failure> {
    call.caller().await?;
    let (new, file) = bodies::read::<NewPlannedSession>(&call).await?;
    let wish = Wish::of(&call, new.edit()?, file).await?;
    call.write(wish, |sql, scene, wish| async move { add(sql, scene, wish).await }.boxed()).await
}

async fn add(sql: &mut Sql<'_>, scene: &Scene, wish: &Wish) -> Result<Reply, Failure> {
    let nothing = Shift {
        id: ShiftId(scene.id()),
        guide: GuideId(0),
        name: String::new(),
        description_html: None,
        start_time: scene.now,
        end_time: None,
        all_day: false,
        allow_rating: true,
        add_to_schedule: true,
        import_id: None,
        image: None,
        tracks: Vec::new(),
        assignees: Vec::new(),
        version: 0,
        created_at: scene.now,
    };
    let mut shift = edited(sql, &nothing, wish).await?;
    let new = journaled(&shift);
    let change = Change { kind: "shift.add", subject: "shift", id: shift.id.0, old: None, new: Some(&new) };
    shift.version = record(sql, scene, change)?;
    if let Some((name, picture)) = &wish.picture {
        image::insert(sql, name, picture, scene.now).await?;
    }
    shift::insert(sql, &shift).await?;
    Ok(wish.shown.reply(StatusCode::CREATED, &shift))
}

/// Retrieve a planned session
#[utoipa::path(
    get,
    path = "/open-api/v1/sessions/{id}/",
    tag = "open-api/v1",
    params(("id" = i64, Path), OneQuery),
    responses((status = 200, description = "The session", body = PlannedSession), Reads, Missing),
    security(("token" = [])),
)]
async fn retrieve(call: Call) -> Result<Response, Failure> {
    let id: ShiftId = call.path("session")?;
    let shown = Shown::of_one(&call)?;
    let found = call.read(id, |sql, _, id| async move { known(sql, *id).await }.boxed());
    Ok(shown.reply(StatusCode::OK, &found.await?).into_response())
}

/// Update a planned session
#[utoipa::path(
    patch,
    path = "/open-api/v1/sessions/{id}/",
    tag = "open-api/v1",
    params(("id" = i64, Path), OneQuery),
    request_body(content(
        (PlannedSessionEdit = "application/json"),
        (PlannedSessionEdit = "application/x-www-form-urlencoded"),
        (EditWithImage = "multipart/form-data"),
    )),
    responses(
        (status = 200, description = "The session", body = PlannedSession),
        Writes, Forbidden, Missing, Stale,
    ),
    security(("token" = [])),
)]
async fn edit(call: Call) -> Result<Reply, Failure> {
    call.caller().await?;
    let id: ShiftId = call.path("session")?;
    let (edit, file) = bodies::read::<PlannedSessionEdit>(&call).await?;
    let wish = (id, call.if_match(), Wish::of(&call, edit, file).await?);
    call.write(wish, |sql, scene, (id, on, wish)| async move { set(sql, scene, *id, on, wish).await }.boxed()).await
}

async fn set(sql: &mut Sql<'_>, scene: &Scene, id: ShiftId, on: &IfMatch, wish: &Wish) -> Result<Reply, Failure> {
    let before = known(sql, id).await?;
    on.holds(before.version)?;
    let mut shift = edited(sql, &before, wish).await?;
    if shift == before {
        return Ok(wish.shown.reply(StatusCode::OK, &shift));
    }
    let (old, new) = (journaled(&before), journaled(&shift));
    let change = Change { kind: "shift.set", subject: "shift", id: id.0, old: Some(&old), new: Some(&new) };
    shift.version = record(sql, scene, change)?;
    if let Some((name, picture)) = &wish.picture {
        image::insert(sql, name, picture, scene.now).await?;
    }
    if let Some(gone) = before.image.as_ref().filter(|gone| shift.image.as_ref() != Some(*gone)) {
        image::remove(sql, gone).await?;
    }
    shift::update(sql, &before, &shift).await?;
    for user in shift::missing(&before.assignees, &shift.assignees) {
        session::leave_shift_of(sql, id, user).await?;
    }
    Ok(wish.shown.reply(StatusCode::OK, &shift))
}

/// Delete a planned session
///
/// Clock sessions that corresponded to it stay, without it.
#[utoipa::path(
    delete,
    path = "/open-api/v1/sessions/{id}/",
    tag = "open-api/v1",
    params(("id" = i64, Path)),
    responses((status = 204, description = "Deleted"), Reads, Forbidden, Missing, Stale),
    security(("token" = [])),
)]
async fn remove(call: Call) -> Result<Reply, Failure> {
    let id: ShiftId = call.path("session")?;
    let wish = (id, call.if_match());
    call.write(wish, |sql, scene, (id, on)| async move { take_away(sql, scene, *id, on).await }.boxed()).await
}

async fn take_away(sql: &mut Sql<'_>, scene: &Scene, id: ShiftId, on: &IfMatch) -> Result<Reply, Failure> {
    let before = known(sql, id).await?;
    on.holds(before.version)?;
    let old = journaled(&before);
    record(sql, scene, Change { kind: "shift.remove", subject: "shift", id: id.0, old: Some(&old), new: None })?;
    session::leave_shift(sql, id).await?;
    shift::remove(sql, id).await?;
    if let Some(name) = &before.image {
        image::remove(sql, name).await?;
    }
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

async fn known(sql: &mut Sql<'_>, id: ShiftId) -> Result<Shift, Failure> {
    Ok(shift::by_id(sql, id).await?.ok_or_else(|| Problem::unknown("session"))?)
}
