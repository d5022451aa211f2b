//! What a planned session is told to become, and what becomes of it.

use serde::Deserialize;
use stint_domain::Instant;

use super::shown::Shown;
use super::tracks::known_guide;
use super::{NAME_MOST, bodies, description, images, name, not_too_long};
use crate::call::Call;
use crate::ids::{GuideId, TrackId, UserId};
use crate::problem::Problem;
use crate::store::image::{Image, ImageName};
use crate::store::shift::{self, Shift};
use crate::store::{Failure, Sql, account_user, track};

/// People on one shift.
const ASSIGNEES_MOST: usize = 500;

/// What a new session is told.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPlannedSession {
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
pub(super) struct NewWithImage {
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
pub(super) struct PlannedSessionEdit {
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
pub(super) struct EditWithImage {
    /// PNG, JPEG or WebP of at most 5 MiB and 16 million pixels.
    #[schema(value_type = String, format = Binary)]
    image: Vec<u8>,
    #[schema(nullable = false)]
    name: Option<String>,
}

impl NewPlannedSession {
    /// All of it as an edit of a session that has nothing yet.
    pub fn edit(self) -> Result<PlannedSessionEdit, Problem> {
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
pub(super) struct Wish {
    edit: PlannedSessionEdit,
    /// The picture that came with it.
    pub picture: Option<(ImageName, Image)>,
    pub shown: Shown,
}

impl Wish {
    pub async fn of(call: &Call, edit: PlannedSessionEdit, file: Option<bytes::Bytes>) -> Result<Wish, Failure> {
        let shown = Shown::of_one(call)?;
        let edit = edit.checked()?;
        let picture = match file {
            Some(file) => Some((ImageName::new(), images::encode(file).await?)),
            None => None,
        };
        Ok(Wish { edit, picture, shown })
    }
}

/// What a session becomes by a wish, or why it cannot.
pub(super) async fn edited(sql: &mut Sql<'_>, before: &Shift, wish: &Wish) -> Result<Shift, Failure> {
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
