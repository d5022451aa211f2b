//! Changes of a session that is there: what it was for, its note, its deletion.

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::Deserialize;
use stint_domain::journal::Change;
use stint_domain::{Refusal, edit as rules};
use utoipa::{IntoParams, ToSchema};

use super::booking::{Booking, said};
use super::seen;
use super::shown::{Shown, shown};
use crate::answers::{Conflicts, Missing, Stale, Writes};
use crate::app::Scene;
use crate::call::{Call, IfMatch, Reply};
use crate::clock::{self, Subject};
use crate::ids::{DimensionNo, SessionNo};
use crate::lock;
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::session::Kept;
use crate::store::{Failure, Sql};

/// Characters of a note, and of a reason.
const NOTE_MOST: usize = 10_000;
const REASON_MOST: usize = 1_000;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .at(Method::PATCH, "/v1/sessions/{id}", Right::Own, edit)
        .at(Method::PATCH, "/v1/sessions/{id}/entries/{entry}", Right::Own, edit_entry)
        .at(Method::DELETE, "/v1/sessions/{id}", Right::Own, void)
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
pub(super) async fn edit(call: Call) -> Result<Reply, Failure> {
    let no: SessionNo = call.param("id", "session")?;
    let wish: Edit = call.json()?;
    short("note", wish.note.as_deref(), NOTE_MOST)?;
    let tag = call.if_match();
    call.write((no, wish, tag), |sql, scene, (no, wish, tag)| apply(sql, scene, *no, wish, tag).boxed()).await
}

async fn apply(sql: &mut Sql<'_>, scene: &Scene, no: SessionNo, wish: &Edit, tag: &IfMatch) -> Result<Reply, Failure> {
    let (kept, reason) = changeable(sql, scene, no, wish.reason.as_deref(), tag).await?;
    let booking = Booking::of(sql, [wish.project, wish.category, wish.labor_type]).await?;
    let booked = rules::set_all_on(&kept.body, |on| booking.on(on))?;
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
pub(super) async fn edit_entry(call: Call) -> Result<Reply, Failure> {
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
            let change = rules::set_on(&kept.body, position, on)?;
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
pub(super) async fn void(call: Call) -> Result<Reply, Failure> {
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
    if let Some(act) = rules::void(&kept.body) {
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
