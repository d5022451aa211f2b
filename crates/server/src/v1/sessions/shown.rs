//! A session as `/v1` shows it.

use std::collections::HashMap;

use axum::http::StatusCode;
use serde::Serialize;
use stint_domain::{ClockState, DimensionId, EntryKind, Instant, Source};
use utoipa::ToSchema;

use crate::app::Scene;
use crate::call::Reply;
use crate::ids::{DimensionNo, SessionNo, ShiftId, UserId};
use crate::store::dimension::{self, Labeled};
use crate::store::session::{Kept, Mark};
use crate::store::{Failure, Sql};

/// A stretch at work. Times are RFC 3339, UTC, with milliseconds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClockSession)]
pub(super) struct Shown {
    id: SessionNo,
    user: UserId,
    /// The planned session that it corresponds to.
    shift: Option<ShiftId>,
    /// punch, manual or import
    #[schema(value_type = String, example = "punch")]
    source: Source,
    /// IANA name.
    #[schema(example = "Europe/Berlin")]
    zone: String,
    /// out, working or on_break
    #[schema(value_type = String, example = "working")]
    state: ClockState,
    /// When it was pressed; never changes.
    #[schema(example = "2026-11-23T07:02:11.480Z")]
    original_start_time: String,
    original_end_time: Option<String>,
    /// What counts.
    start_time: String,
    end_time: Option<String>,
    /// The start that was wished for while it runs; counts from clock-out on.
    pending_start_time: Option<String>,
    note: String,
    /// The last work entry's.
    project: Option<DimensionNo>,
    category: Option<DimensionNo>,
    labor_type: Option<DimensionNo>,
    /// Milliseconds, up to now while it runs.
    work_ms: i64,
    break_ms: i64,
    /// They tile the session.
    entries: Vec<Entry>,
    /// The wall clock jumped while it ran, or its end was pressed before its start.
    clock_moved: bool,
    created_at: String,
    created_by: UserId,
    updated_at: String,
    updated_by: UserId,
    ended_by: Option<UserId>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClockEntry)]
struct Entry {
    #[schema(example = "3846582061232128")]
    id: String,
    /// work or break
    #[schema(value_type = String, example = "work")]
    kind: EntryKind,
    start_time: String,
    end_time: Option<String>,
    project: Option<DimensionNo>,
    category: Option<DimensionNo>,
    labor_type: Option<DimensionNo>,
}

/// What was worked on, by the devices' ids.
type Labels = HashMap<DimensionId, Labeled>;

impl Shown {
    pub(super) fn of(kept: &Kept, labels: &Labels, now: Instant) -> Shown {
        let body = &kept.body;
        let on = body.on();
        let no = |id: Option<DimensionId>| id.and_then(|id| labels.get(&id)).map(|one| one.no);
        let entry = |(entry, mark): (&stint_domain::Entry, &Mark)| Entry {
            id: mark.no.to_string(),
            kind: entry.kind,
            start_time: entry.start.rfc3339(),
            end_time: entry.end.map(Instant::rfc3339),
            project: no(entry.on.project),
            category: no(entry.on.category),
            labor_type: no(entry.on.labor_type),
        };
        Shown {
            id: kept.no,
            user: kept.user,
            shift: kept.shift,
            source: body.source,
            zone: body.zone.name().to_owned(),
            state: body.state(),
            original_start_time: body.original_start_time.rfc3339(),
            original_end_time: body.original_end_time.map(Instant::rfc3339),
            start_time: body.start_time.rfc3339(),
            end_time: body.end_time.map(Instant::rfc3339),
            pending_start_time: body.pending_start.map(Instant::rfc3339),
            note: body.note.clone(),
            project: no(on.project),
            category: no(on.category),
            labor_type: no(on.labor_type),
            work_ms: body.total(EntryKind::Work, now),
            break_ms: body.total(EntryKind::Break, now),
            entries: body.entries.iter().zip(&kept.marks).map(entry).collect(),
            clock_moved: body.clock_moved,
            created_at: kept.created_at.rfc3339(),
            created_by: kept.created_by,
            updated_at: kept.updated_at.rfc3339(),
            updated_by: kept.updated_by,
            ended_by: kept.ended_by.filter(|_| body.end_time.is_some()),
        }
    }
}

pub(super) async fn shown(sql: &mut Sql<'_>, scene: &Scene, kept: &Kept) -> Result<Reply, Failure> {
    let labels = dimension::by_id(sql).await?;
    Ok(Reply::json(StatusCode::OK, &Shown::of(kept, &labels, scene.now)).version(kept.version))
}
