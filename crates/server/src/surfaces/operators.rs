//! `/api/sessions`: clock sessions as an operator sees them. Operators are the admins: they see all; a manager sees his
//! teams, anyone else only his own.

use std::collections::HashMap;

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use stint_domain::{DimensionId, Instant, Zones};
use utoipa::ToSchema;

use super::envelope::{Envelope, Here, PAGE, PageNo};
use super::local::{Digits, text};
use crate::answers::{Missing, Reads};
use crate::call::{Call, Reply};
use crate::ids::{DimensionNo, SessionNo};
use crate::policy::{self, Right};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::dimension::{self, Labeled};
use crate::store::session::Kept;
use crate::store::session_list::{self, Wanted};
use crate::store::{Failure, session};

pub fn routes(routes: Routes) -> Routes {
    routes.at(Method::GET, "/api/sessions", Right::Own, list).at(Method::GET, "/api/sessions/{id}", Right::Own, one)
}

/// This surface's part of the API's description.
pub fn doc() -> utoipa::openapi::OpenApi {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(list, one))]
    struct Doc;
    <Doc as utoipa::OpenApi>::openapi()
}

/// A session in the list. Times are in the session's zone, with six digits.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperatorSession {
    #[schema(example = "2022-11-28T08:43:49.268000-05:00")]
    end_date_time: Option<String>,
    /// Who clocked out.
    ended_by: Option<i64>,
    /// The project's id.
    experiment_id: Option<i64>,
    /// Whether it runs.
    is_active: bool,
    session_id: i64,
    /// The category's name as a slug; `work` without one.
    #[schema(example = "development")]
    session_type: String,
    #[schema(example = "2022-11-28T08:23:49.268000-05:00")]
    start_date_time: String,
    /// Who clocked in.
    started_by: i64,
}

/// A session on its own, with who made and who last changed it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperatorSessionDetail {
    created_by: i64,
    #[schema(example = "2022-09-02T15:47:00.958000-04:00")]
    created_time: String,
    end_date_time: Option<String>,
    ended_by: Option<i64>,
    experiment_id: Option<i64>,
    is_active: bool,
    modified_by: i64,
    modified_time: String,
    session_id: i64,
    #[schema(example = "development")]
    session_type: String,
    start_date_time: String,
    started_by: i64,
}

impl OperatorSession {
    fn of(kept: &Kept, zones: &Zones, labels: &HashMap<DimensionId, Labeled>) -> OperatorSession {
        let body = &kept.body;
        let at = |at| text(zones, at, &body.zone, Digits::Six);
        let category = body.on().category.and_then(|id| labels.get(&id));
        OperatorSession {
            end_date_time: body.end_time.map(at),
            ended_by: kept.ended_by.filter(|_| body.end_time.is_some()).map(|user| user.0),
            experiment_id: kept.project.map(|project| project.0),
            is_active: body.is_running(),
            session_id: kept.no.0,
            session_type: category.map(|one| slug(&one.name)).unwrap_or_else(|| "work".into()),
            start_date_time: at(body.start_time),
            started_by: kept.created_by.0,
        }
    }
}

impl OperatorSessionDetail {
    fn of(kept: &Kept, zones: &Zones, labels: &HashMap<DimensionId, Labeled>) -> OperatorSessionDetail {
        let at = |at: Instant| text(zones, at, &kept.body.zone, Digits::Six);
        let listed = OperatorSession::of(kept, zones, labels);
        OperatorSessionDetail {
            created_by: kept.created_by.0,
            created_time: at(kept.created_at),
            end_date_time: listed.end_date_time,
            ended_by: listed.ended_by,
            experiment_id: listed.experiment_id,
            is_active: listed.is_active,
            modified_by: kept.updated_by.0,
            modified_time: at(kept.updated_at),
            session_id: listed.session_id,
            session_type: listed.session_type,
            start_date_time: listed.start_date_time,
            started_by: listed.started_by,
        }
    }
}

/// `Customer visit` as `customer-visit`: letters and digits of any script, anything else a hyphen. `work` when nothing
/// is left.
fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    let parts: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "work".into() } else { parts.join("-") }
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    page: PageNo,
    experiment_id: Option<DimensionNo>,
}

/// The sessions that the caller sees, the latest start first.
#[utoipa::path(
    get,
    path = "/api/sessions",
    tag = "api/sessions",
    params(
        ("experiment_id" = Option<i64>, Query, description = "Only sessions on this project"),
        ("page" = Option<i64>, Query, minimum = 1, maximum = 1_000_000, description = "From 1; 25 a page"),
    ),
    responses((status = 200, description = "A page of sessions", body = Envelope<OperatorSession>), Reads),
    security(("token" = []))
)]
async fn list(call: Call) -> Result<Reply, Failure> {
    let asked: Asked = call.query()?;
    let here = Here::of(&call.parts);
    let found = call.read(asked, |sql, scene, asked| {
        async move {
            let wanted = Wanted { reach: policy::reach(&scene.caller), project: asked.experiment_id };
            let count = session_list::count(sql, wanted).await?;
            let sessions = session_list::page(sql, wanted, PAGE, asked.page.offset()).await?;
            let labels = dimension::by_id(sql).await?;
            let shown = sessions.iter().map(|kept| OperatorSession::of(kept, &scene.app.zones, &labels));
            Ok((count, shown.collect::<Vec<_>>()))
        }
        .boxed()
    });
    let (count, sessions) = found.await?;
    Ok(Reply::json(StatusCode::OK, &here.envelope(asked.page, count, sessions)))
}

/// One session that the caller sees.
#[utoipa::path(
    get,
    path = "/api/sessions/{id}",
    tag = "api/sessions",
    params(("id" = i64, Path)),
    responses((status = 200, description = "The session", body = OperatorSessionDetail), Missing, Reads),
    security(("token" = []))
)]
async fn one(call: Call) -> Result<Reply, Failure> {
    let no: SessionNo = call.path("session")?;
    let found = call.read(no, |sql, scene, no| {
        async move {
            let kept = session::by_no(sql, *no).await?.filter(|kept| !kept.body.void && !kept.body.held);
            let kept = kept.ok_or_else(|| Problem::unknown("session"))?;
            if !policy::sees(sql, &scene.caller, kept.user).await? {
                return Err(Problem::unknown("session").into());
            }
            let labels = dimension::by_id(sql).await?;
            Ok(OperatorSessionDetail::of(&kept, &scene.app.zones, &labels))
        }
        .boxed()
    });
    Ok(Reply::json(StatusCode::OK, &found.await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_becomes_a_slug_of_letters_and_digits() {
        assert_eq!(slug("Development"), "development");
        assert_eq!(slug("  Büro & Lager 2 "), "büro-lager-2");
        assert_eq!(slug("!?"), "work");
    }
}
