//! A shift as this surface shows it.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::{fields, images, time};
use crate::call::{Call, Reply};
use crate::problem::Problem;
use crate::store::shift::Shift;
use crate::surfaces::envelope::Here;

/// A planned session.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct PlannedSession {
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

#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OneQuery {
    /// `assignees` shows who is assigned.
    expand: Option<String>,
}

/// How the answer is wanted.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub here: Here,
    pub assignees: bool,
}

impl Shown {
    /// As the query of a request about one session says.
    pub fn of_one(call: &Call) -> Result<Shown, Problem> {
        let query: OneQuery = call.query()?;
        Shown::of(call, query.expand.as_deref())
    }

    pub fn of(call: &Call, expand: Option<&str>) -> Result<Shown, Problem> {
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

    pub fn session(&self, shift: &Shift) -> PlannedSession {
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

    pub fn reply(&self, status: StatusCode, shift: &Shift) -> Reply {
        Reply::json(status, &self.session(shift)).version(shift.version)
    }
}

/// A shift as the journal writes it: with who is assigned, and without an origin.
pub(super) fn journaled(shift: &Shift) -> serde_json::Map<String, serde_json::Value> {
    let shown = Shown { here: Here::default(), assignees: true };
    fields(&shown.session(shift))
}
