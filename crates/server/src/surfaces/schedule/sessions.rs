//! `/open-api/v1/sessions/`: the sessions that are planned, which the rest of the server calls shifts.

use axum::extract::Extension;
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use stint_domain::Instant;

use super::tracks::known_guide;
use super::{Change, NAME_MOST, bodies, description, fields, images, name, not_too_long, record, time};
use crate::answers::{Forbidden, Missing, Reads, Stale, Writes};
use crate::app::Scene;
use crate::call::{BodyLimit, Call, IfMatch, Reply};
use crate::ids::{GuideId, ShiftId, TrackId, UserId};
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::image::{Image, ImageName};
use crate::store::shift::{Filter, Key, Order, Shift};
use crate::store::{Failure, Sql, account_user, image, session, shift, track};
use crate::surfaces::envelope::{Envelope, Here, PageNo};

/// People on one shift.
const ASSIGNEES_MOST: usize = 500;

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

/// A planned session.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PlannedSession {
    #[schema(example = 3846582061244416_i64)]
    id: i64,
    #[schema(example = "2017-09-18T22:13:25.766000+0000")]
    created_at: String,
    #[schema(example = "2017-09-18T16:00:00.000000+0000")]
    start_time: String,
    #[schema(example = "2017-09-18T17:00:00.000000+0000")]
    end_time: Option<String>,
    all_day: bool,
    name: String,
    description_html: Option<String>,
    import_id: Option<String>,
    allow_rating: bool,
    add_to_schedule: bool,
    guide: i64,
    schedule_tracks: Vec<i64>,
    /// An address that needs no credential.
    image: Option<String>,
    /// Users; only with `?expand=assignees`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    assignees: Option<Vec<i64>>,
}

/// How the answer is wanted.
#[derive(Clone, Debug)]
struct Shown {
    here: Here,
    assignees: bool,
}

impl Shown {
    fn of(call: &Call, expand: Option<&str>) -> Result<Shown, Problem> {
        let mut shown = Shown { here: Here::of(&call.parts), assignees: false };
        for word in expand.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty()) {
            if word != "assignees" {
                let detail = "Only `assignees` can be expanded.";
                return Err(Problem::invalid("expand", "parameter_invalid", detail));
            }
            shown.assignees = true;
        }
        Ok(shown)
    }

    fn session(&self, shift: &Shift) -> PlannedSession {
        PlannedSession {
            id: shift.id.0,
            created_at: time(shift.created_at),
            start_time: time(shift.start_time),
            end_time: shift.end_time.map(time),
            all_day: shift.all_day,
            name: shift.name.clone(),
            description_html: shift.description_html.clone(),
            import_id: shift.import_id.clone(),
            allow_rating: shift.allow_rating,
            add_to_schedule: shift.add_to_schedule,
            guide: shift.guide.0,
            schedule_tracks: shift.tracks.iter().map(|track| track.0).collect(),
            image: shift.image.as_ref().map(|name| images::address(&self.here.origin, name)),
            assignees: self.assignees.then(|| shift.assignees.iter().map(|user| user.0).collect()),
        }
    }

    fn reply(&self, status: StatusCode, shift: &Shift) -> Reply {
        Reply::json(status, &self.session(shift)).version(shift.version)
    }
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

#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct OneQuery {
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

/// What a new session is told.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPlannedSession {
    #[schema(value_type = i64)]
    guide: GuideId,
    #[schema(max_length = 255, example = "Test Session Created via the Open API")]
    name: String,
    /// Basic HTML; what goes beyond is taken out.
    #[schema(max_length = 20000, example = "<p>This is a description field that supports basic HTML</p>")]
    description_html: String,
    /// UTC when it has no offset.
    #[serde(deserialize_with = "bodies::time")]
    #[schema(value_type = String, example = "2017-09-18T16:00:00")]
    start_time: Instant,
    /// Blank for all-day sessions.
    #[serde(default, deserialize_with = "bodies::blank_time")]
    #[schema(value_type = Option<String>, example = "2017-09-18T17:00:00")]
    end_time: Option<Option<Instant>>,
    #[serde(default, deserialize_with = "bodies::flag")]
    #[schema(nullable = false, default = false)]
    all_day: Option<bool>,
    #[serde(default, deserialize_with = "bodies::flag")]
    #[schema(nullable = false, default = true)]
    allow_rating: Option<bool>,
    #[serde(default, deserialize_with = "bodies::flag")]
    #[schema(nullable = false, default = true)]
    add_to_schedule: Option<bool>,
    /// The caller's own id for it.
    #[serde(default, deserialize_with = "bodies::blank_text")]
    #[schema(value_type = Option<String>, max_length = 255)]
    import_id: Option<Option<String>>,
    /// Tracks of the guide.
    #[serde(default, deserialize_with = "bodies::ids")]
    #[schema(value_type = Option<Vec<i64>>)]
    schedule_tracks: Option<Vec<TrackId>>,
    /// A picture comes as a file, in a multipart body; here only null can be said.
    #[serde(default, deserialize_with = "bodies::blank_text")]
    #[schema(value_type = Option<String>, max_length = 0)]
    image: Option<Option<String>>,
    /// Users who are to work it.
    #[serde(default, deserialize_with = "bodies::ids")]
    #[schema(value_type = Option<Vec<i64>>)]
    assignees: Option<Vec<UserId>>,
}

/// The same as a form with a picture.
#[derive(utoipa::ToSchema)]
#[schema(as = NewPlannedSessionWithImage)]
#[expect(dead_code, reason = "it describes the body; the fields are read as `NewPlannedSession`, the file beside them")]
struct NewWithImage {
    guide: i64,
    name: String,
    description_html: String,
    start_time: String,
    #[schema(nullable = false)]
    end_time: Option<String>,
    #[schema(nullable = false)]
    schedule_tracks: Option<Vec<i64>>,
    /// PNG, JPEG or WebP of at most 5 MiB and 16 million pixels.
    #[schema(value_type = String, format = Binary)]
    image: Vec<u8>,
}

/// What a session is to become: only what is sent changes.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct PlannedSessionEdit {
    /// Tracks belong to a guide: with another one, send `schedule_tracks`, too.
    #[serde(default, deserialize_with = "bodies::some")]
    #[schema(value_type = Option<i64>, nullable = false)]
    guide: Option<GuideId>,
    #[serde(default, deserialize_with = "bodies::some")]
    #[schema(max_length = 255, nullable = false)]
    name: Option<String>,
    #[serde(default, deserialize_with = "bodies::blank_text")]
    #[schema(value_type = Option<String>, max_length = 20000)]
    description_html: Option<Option<String>>,
    #[serde(default, deserialize_with = "bodies::some_time")]
    #[schema(value_type = Option<String>, nullable = false, example = "2017-09-18T16:00:00")]
    start_time: Option<Instant>,
    #[serde(default, deserialize_with = "bodies::blank_time")]
    #[schema(value_type = Option<String>, example = "2017-09-18T17:00:00")]
    end_time: Option<Option<Instant>>,
    #[serde(default, deserialize_with = "bodies::flag")]
    #[schema(nullable = false)]
    all_day: Option<bool>,
    #[serde(default, deserialize_with = "bodies::flag")]
    #[schema(nullable = false)]
    allow_rating: Option<bool>,
    #[serde(default, deserialize_with = "bodies::flag")]
    #[schema(nullable = false)]
    add_to_schedule: Option<bool>,
    #[serde(default, deserialize_with = "bodies::blank_text")]
    #[schema(value_type = Option<String>, max_length = 255)]
    import_id: Option<Option<String>>,
    #[serde(default, deserialize_with = "bodies::ids")]
    #[schema(value_type = Option<Vec<i64>>)]
    schedule_tracks: Option<Vec<TrackId>>,
    /// Null takes the picture away; the address that it has leaves it.
    #[serde(default, deserialize_with = "bodies::blank_text")]
    #[schema(value_type = Option<String>)]
    image: Option<Option<String>>,
    #[serde(default, deserialize_with = "bodies::ids")]
    #[schema(value_type = Option<Vec<i64>>)]
    assignees: Option<Vec<UserId>>,
}

/// The same as a form with a picture.
#[derive(utoipa::ToSchema)]
#[schema(as = PlannedSessionEditWithImage)]
#[expect(
    dead_code,
    reason = "it describes the body; the fields are read as `PlannedSessionEdit`, the file beside them"
)]
struct EditWithImage {
    /// PNG, JPEG or WebP of at most 5 MiB and 16 million pixels.
    #[schema(value_type = String, format = Binary)]
    image: Vec<u8>,
    #[schema(nullable = false)]
    name: Option<String>,
}

impl NewPlannedSession {
    /// All of it as an edit of a session that has nothing yet.
    fn edit(self) -> Result<PlannedSessionEdit, Problem> {
        if self.description_html.trim().is_empty() {
            return Err(Problem::invalid("description_html", "empty", "A description has at least one character."));
        }
        Ok(PlannedSessionEdit {
            guide: Some(self.guide),
            name: Some(self.name),
            description_html: Some(Some(self.description_html)),
            start_time: Some(self.start_time),
            end_time: self.end_time,
            all_day: self.all_day,
            allow_rating: self.allow_rating,
            add_to_schedule: self.add_to_schedule,
            import_id: self.import_id,
            schedule_tracks: self.schedule_tracks,
            image: self.image,
            assignees: self.assignees,
        })
    }
}

impl PlannedSessionEdit {
    /// What can be said without the database, before its turn comes.
    fn checked(mut self) -> Result<PlannedSessionEdit, Problem> {
        self.name.as_deref().map_or(Ok(()), name)?;
        if let Some(Some(id)) = &self.import_id {
            not_too_long("import_id", id, NAME_MOST)?;
        }
        if let Some(Some(html)) = &mut self.description_html {
            *html = description::clean(html)?;
        }
        if self.assignees.as_ref().is_some_and(|users| users.len() > ASSIGNEES_MOST) {
            let detail = format!("At most {ASSIGNEES_MOST} people are assigned to a session.");
            return Err(Problem::invalid("assignees", "too_many", detail));
        }
        Ok(self)
    }
}

/// A change, ready to be made.
struct Wish {
    edit: PlannedSessionEdit,
    /// The picture that came with it.
    picture: Option<(ImageName, Image)>,
    shown: Shown,
}

impl Wish {
    async fn of(call: &Call, edit: PlannedSessionEdit, file: Option<bytes::Bytes>) -> Result<Wish, Failure> {
        let query: OneQuery = call.query()?;
        let shown = Shown::of(call, query.expand.as_deref())?;
        let edit = edit.checked()?;
        let picture = match file {
            Some(file) => Some((ImageName::new(), images::encode(file).await?)),
            None => None,
        };
        Ok(Wish { edit, picture, shown })
    }
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
    call.admit().await?;
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
    let query: OneQuery = call.query()?;
    let shown = Shown::of(&call, query.expand.as_deref())?;
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
    call.admit().await?;
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

/// What a session becomes by a wish, or why it cannot.
async fn edited(sql: &mut Sql<'_>, before: &Shift, wish: &Wish) -> Result<Shift, Failure> {
    let edit = &wish.edit;
    let shift = Shift {
        guide: edit.guide.unwrap_or(before.guide),
        name: edit.name.clone().unwrap_or_else(|| before.name.clone()),
        description_html: edit.description_html.clone().unwrap_or_else(|| before.description_html.clone()),
        start_time: edit.start_time.unwrap_or(before.start_time),
        end_time: edit.end_time.unwrap_or(before.end_time),
        all_day: edit.all_day.unwrap_or(before.all_day),
        allow_rating: edit.allow_rating.unwrap_or(before.allow_rating),
        add_to_schedule: edit.add_to_schedule.unwrap_or(before.add_to_schedule),
        import_id: edit.import_id.clone().unwrap_or_else(|| before.import_id.clone()),
        image: picture(before, wish)?,
        tracks: edit.schedule_tracks.clone().unwrap_or_else(|| before.tracks.clone()),
        assignees: edit.assignees.clone().unwrap_or_else(|| before.assignees.clone()),
        ..before.clone()
    };
    times(&shift)?;
    if shift.guide != before.guide {
        known_guide(sql, shift.guide).await?;
    }
    if (shift.guide, &shift.tracks) != (before.guide, &before.tracks) && !shift.tracks.is_empty() {
        let of_guide = track::of_guide(sql, shift.guide).await?;
        if let Some(stray) = shift.tracks.iter().find(|id| !of_guide.iter().any(|track| track.id == **id)) {
            let detail = format!("The guide has no track {stray}.");
            return Err(Problem::invalid("schedule_tracks", "track_unknown", detail).into());
        }
    }
    for user in shift::missing(&shift.assignees, &before.assignees) {
        let detail = || format!("There is no user {user}.");
        account_user::by_id(sql, user).await?.ok_or_else(|| Problem::invalid("assignees", "user_unknown", detail()))?;
    }
    Ok(shift)
}

fn times(shift: &Shift) -> Result<(), Problem> {
    match shift.end_time {
        Some(_) if shift.all_day => {
            let detail = "Leave the end blank for an all-day session.";
            Err(Problem::invalid("end_time", "all_day_has_no_end", detail))
        }
        Some(end) if end <= shift.start_time => {
            Err(Problem::invalid("end_time", "end_not_after_start", "The end comes after the start."))
        }
        Some(_) | None => Ok(()),
    }
}

fn picture(before: &Shift, wish: &Wish) -> Result<Option<ImageName>, Problem> {
    if let Some((name, _)) = &wish.picture {
        return Ok(Some(name.clone()));
    }
    match (&wish.edit.image, &before.image) {
        (None, kept) => Ok(kept.clone()),
        (Some(None), _) => Ok(None),
        (Some(Some(address)), Some(name)) if address.ends_with(&images::address(&Default::default(), name)) => {
            Ok(Some(name.clone()))
        }
        (Some(Some(_)), _) => {
            let detail = "Send the picture itself, as a file in multipart/form-data.";
            Err(Problem::invalid("image", "image_invalid", detail))
        }
    }
}

/// A shift as the journal writes it: with who is assigned, and without an origin.
fn journaled(shift: &Shift) -> serde_json::Map<String, serde_json::Value> {
    let shown = Shown { here: Here::default(), assignees: true };
    fields(&shown.session(shift))
}
