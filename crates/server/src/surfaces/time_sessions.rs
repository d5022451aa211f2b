//! `/time_sessions`: the caller's sessions with their entries and durations.

use std::collections::HashMap;

use axum::http::header::{HeaderName, LINK};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use stint_domain::{Dimension, DimensionId, Entry, EntryKind, Instant, Zones};
use utoipa::ToSchema;

use super::envelope::{Here, PAGE, PageNo};
use super::local::{Digits, text};
use crate::answers::{Missing, Reads};
use crate::app::Scene;
use crate::call::{Call, Reply};
use crate::clock;
use crate::ids::{SessionNo, UserId, made_at};
use crate::policy::Right;
use crate::rails_zones;
use crate::routes::Routes;
use crate::store::dimension::{self, Labeled};
use crate::store::session::{Kept, Mark};
use crate::store::{Failure, session_list};

pub fn routes(routes: Routes) -> Routes {
    routes.at(Method::GET, "/time_sessions", Right::Own, list).at(Method::GET, "/time_sessions/{id}", Right::Own, one)
}

/// This surface's part of the API's description.
pub fn doc() -> utoipa::openapi::OpenApi {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(list, one))]
    struct Doc;
    <Doc as utoipa::OpenApi>::openapi()
}

/// A session with its entries. Times carry the offset of its zone at that very moment; durations are whole seconds, and
/// those of the entries add up to the session's.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimeSession {
    #[schema(example = 3846582061232128_i64)]
    id: i64,
    #[schema(example = "2020-10-14T10:45:00.000-07:00")]
    start_at: String,
    #[schema(example = "2020-10-14T16:53:00.000-07:00")]
    end_at: Option<String>,
    /// As Ruby on Rails names it; the IANA name when it has no name there.
    #[schema(example = "Pacific Time (US & Canada)")]
    time_zone: String,
    /// Up to now while it runs.
    #[schema(example = 22080)]
    duration: i64,
    #[schema(example = 18480)]
    work_duration: i64,
    #[schema(example = 3600)]
    break_duration: i64,
    num_breaks: usize,
    #[schema(example = "Installed the new speakers")]
    description: String,
    created_at: String,
    updated_at: String,
    running: bool,
    user: Person,
    project: Option<Project>,
    category: Option<Named>,
    time_entries: Vec<TimeEntry>,
}

#[derive(Debug, Serialize, ToSchema)]
struct TimeEntry {
    id: i64,
    start_at: String,
    end_at: Option<String>,
    time_zone: String,
    duration: i64,
    created_at: String,
    updated_at: String,
    #[serde(rename = "type")]
    kind: EntryType,
    running: bool,
    labor_type: Option<Named>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum EntryType {
    Work,
    Break,
}

#[derive(Debug, Serialize, ToSchema)]
struct Person {
    id: i64,
    #[schema(example = "Joe Bob")]
    full_name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
struct Project {
    id: i64,
    #[schema(example = "P - 255 Conference Room")]
    full_name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
struct Named {
    id: i64,
    #[schema(example = "Installation")]
    name: String,
}

/// What a session is shown with.
struct Face<'a> {
    zones: &'a Zones,
    labels: &'a HashMap<DimensionId, Labeled>,
    user: UserId,
    full_name: &'a str,
    now: Instant,
}

impl Face<'_> {
    fn session(&self, kept: &Kept) -> TimeSession {
        let body = &kept.body;
        let at = |at| text(self.zones, at, &body.zone, Digits::Three);
        let total =
            |kind| body.entries.iter().filter(|it| it.kind == kind).map(|it| seconds(it, self.now)).sum::<i64>();
        let (work, pause) = (total(EntryKind::Work), total(EntryKind::Break));
        let on = body.on();
        TimeSession {
            id: kept.no.0,
            start_at: at(body.start_time),
            end_at: body.end_time.map(at),
            time_zone: rails_zones::name(&body.zone).to_owned(),
            duration: work + pause,
            work_duration: work,
            break_duration: pause,
            num_breaks: body.entries.iter().filter(|entry| entry.kind == EntryKind::Break).count(),
            description: body.note.clone(),
            created_at: at(kept.created_at),
            updated_at: at(kept.updated_at),
            running: body.is_running(),
            user: Person { id: self.user.0, full_name: self.full_name.to_owned() },
            project: self.label(on.project).map(|one| Project { id: one.no.0, full_name: one.name.clone() }),
            category: self.label(on.category).map(named),
            time_entries: self.entries(kept),
        }
    }

    fn entries(&self, kept: &Kept) -> Vec<TimeEntry> {
        let labor_types = labor_types(&kept.body.entries);
        let marked = kept.body.entries.iter().zip(&kept.marks).zip(labor_types);
        marked.map(|((entry, mark), labor_type)| self.entry(kept, entry, *mark, labor_type)).collect()
    }

    fn entry(&self, kept: &Kept, entry: &Entry, mark: Mark, labor_type: Option<DimensionId>) -> TimeEntry {
        let zone = &kept.body.zone;
        let at = |at| text(self.zones, at, zone, Digits::Three);
        TimeEntry {
            id: mark.no,
            start_at: at(entry.start),
            end_at: entry.end.map(at),
            time_zone: rails_zones::name(zone).to_owned(),
            duration: seconds(entry, self.now),
            created_at: at(made_at(mark.no)),
            updated_at: at(mark.updated_at),
            kind: match entry.kind {
                EntryKind::Work => EntryType::Work,
                EntryKind::Break => EntryType::Break,
            },
            running: entry.end.is_none() && kept.body.is_running(),
            labor_type: self.label(labor_type).map(named),
        }
    }

    fn label(&self, id: Option<DimensionId>) -> Option<&Labeled> {
        id.and_then(|id| self.labels.get(&id))
    }
}

fn named(one: &Labeled) -> Named {
    Named { id: one.no.0, name: one.name.clone() }
}

/// Whole seconds from start to end, up to `now` without an end. Both ends are cut to seconds first: what follows each
/// other adds up to what it is a part of, to the second.
fn seconds(entry: &Entry, now: Instant) -> i64 {
    let end = entry.end.unwrap_or(now.max(entry.start));
    end.ms().div_euclid(1000) - entry.start.ms().div_euclid(1000)
}

/// The labor type of each entry: a break has that of the work before it, whatever it was put down as.
fn labor_types(entries: &[Entry]) -> Vec<Option<DimensionId>> {
    let mut work = None;
    let mut of = |entry: &Entry| {
        let own = entry.on.get(Dimension::LaborType);
        match entry.kind {
            EntryKind::Work => *work.insert(own),
            EntryKind::Break => work.unwrap_or(own),
        }
    };
    entries.iter().map(&mut of).collect()
}

#[derive(Debug, Deserialize)]
struct Page {
    #[serde(default)]
    page: PageNo,
}

/// The caller's sessions, newest first, 25 a page.
#[utoipa::path(
    get,
    path = "/time_sessions",
    tag = "time_sessions",
    params(("page" = Option<i64>, Query, minimum = 1, maximum = 1_000_000, description = "From 1")),
    responses(
        (status = 200, description = "The sessions of this page", body = [TimeSession], headers(
            ("Link" = String, description = "RFC 8288: first, prev, next, last"),
            ("X-Total" = i64, description = "How many sessions there are on all pages"),
        )),
        Reads,
    ),
    security(("token" = []))
)]
async fn list(call: Call) -> Result<Response, Failure> {
    let page: Page = call.query()?;
    let here = Here::of(&call.parts);
    let found = call.read(page.page, |sql, scene, page| {
        async move {
            let user = scene.caller.user;
            let count = session_list::count_of_user(sql, user).await?;
            let sessions = session_list::page_of_user(sql, user, PAGE, page.offset()).await?;
            let labels = dimension::by_id(sql).await?;
            let face = face(scene, &labels);
            Ok((count, sessions.iter().map(|kept| face.session(kept)).collect::<Vec<_>>()))
        }
        .boxed()
    });
    let (count, sessions) = found.await?;
    let mut response = Reply::json(StatusCode::OK, &sessions).into_response();
    response.headers_mut().insert(HeaderName::from_static("x-total"), count.into());
    if let Ok(links) = HeaderValue::from_str(&links(&here, page.page, count)) {
        response.headers_mut().insert(LINK, links);
    }
    Ok(response)
}

/// The header `Link`: first and last always, the neighbours where there are any.
fn links(here: &Here, page: PageNo, count: i64) -> String {
    let number = page.offset() / PAGE + 1;
    let last = ((count + PAGE - 1) / PAGE).max(1);
    let mut links = vec![(1, "first")];
    links.extend((number > 1).then_some((number - 1, "prev")));
    links.extend((number < last).then_some((number + 1, "next")));
    links.push((last, "last"));
    let link = |(number, relation)| format!("<{}>; rel=\"{relation}\"", here.page(number));
    links.into_iter().map(link).collect::<Vec<_>>().join(", ")
}

/// One of the caller's sessions.
#[utoipa::path(
    get,
    path = "/time_sessions/{id}",
    tag = "time_sessions",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The session", body = TimeSession), Missing, Reads),
    security(("token" = []))
)]
async fn one(call: Call) -> Result<Reply, Failure> {
    let no: SessionNo = call.path("session")?;
    let found = call.read(no, |sql, scene, no| {
        async move {
            let kept = clock::own(sql, scene, *no).await?;
            let labels = dimension::by_id(sql).await?;
            Ok(face(scene, &labels).session(&kept))
        }
        .boxed()
    });
    Ok(Reply::json(StatusCode::OK, &found.await?))
}

fn face<'a>(scene: &'a Scene, labels: &'a HashMap<DimensionId, Labeled>) -> Face<'a> {
    let caller = &scene.caller;
    Face { zones: &scene.app.zones, labels, user: caller.user, full_name: &caller.full_name, now: scene.now }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use stint_domain::Dimensions;

    /// Entries that tile a session from `start` on; the last one is open.
    fn tiled(start: i64, lengths: &[i64]) -> Vec<Entry> {
        let mut at = Instant(start);
        let mut entries = Vec::new();
        for (position, length) in lengths.iter().enumerate() {
            let kind = if position % 2 == 0 { EntryKind::Work } else { EntryKind::Break };
            entries.push(Entry { kind, start: at, end: Some(at + *length), on: Dimensions::default() });
            at = at + *length;
        }
        entries.push(Entry { kind: EntryKind::Work, start: at, end: None, on: Dimensions::default() });
        entries
    }

    proptest! {
        #[test]
        fn seconds_of_the_parts_add_up_to_those_of_the_whole(
            start in -10_000_000_000_000_i64..10_000_000_000_000,
            lengths in prop::collection::vec(0_i64..100_000_000, 0..20),
            since in 0_i64..100_000_000,
        ) {
            let entries = tiled(start, &lengths);
            let now = entries.last().unwrap().start + since;
            let whole = Entry { start: Instant(start), ..entries.last().unwrap().clone() };
            let sum: i64 = entries.iter().map(|entry| seconds(entry, now)).sum();
            prop_assert_eq!(sum, seconds(&whole, now));
            prop_assert!(entries.iter().all(|entry| seconds(entry, now) >= 0));
        }
    }

    #[test]
    fn a_break_has_the_labor_type_of_the_work_before_it() {
        let id = |n| DimensionId(uuid::Uuid::from_u128(n));
        let on = |n| Dimensions { labor_type: Some(id(n)), ..Dimensions::default() };
        let mut entries = tiled(0, &[1, 1, 1, 1]);
        for (entry, n) in entries.iter_mut().zip(1..) {
            entry.on = on(n);
        }
        assert_eq!(labor_types(&entries), [1, 1, 3, 3, 5].map(|n| Some(id(n))));
        assert_eq!(labor_types(&entries[1..2]), [Some(id(2))]);
    }
}
