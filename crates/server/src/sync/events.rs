//! `/sync/v1/events`: only says that there is something to read.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use stint_domain::Dimension;
use utoipa::IntoParams;

use super::pull::Scope;
use crate::answers::Reads;
use crate::app::App;
use crate::call::Call;
use crate::ids::UserId;
use crate::policy::Sight;
use crate::store::Failure;
use crate::store::journal::Changed;
use crate::v1::events::{Heard, event, stream};

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// As of the pull: `own` hears of one's own sessions and settings alone.
    #[param(value_type = Option<String>, example = "own")]
    scope: Option<Scope>,
}

/// Hear that there is something to pull (server-sent events).
///
/// `pull` comes first, since nobody knows what was missed before, and then whenever a pull would find something. A comment
/// every 15 seconds says that the stream lives. It ends with the credential.
#[utoipa::path(
    get, path = "/sync/v1/events", tag = "sync", security(("token" = [])), params(Wanted),
    responses(
        (status = 200, body = String, content_type = "text/event-stream", description = "A stream that goes on",
         example = "id: 8812\nevent: pull\ndata: {\"head\":8812}\n\n"),
        Reads
    )
)]
pub(super) async fn listen(State(app): State<App>, call: Call) -> Result<Response, Failure> {
    let wanted: Wanted = call.query()?;
    match wanted.scope {
        Some(Scope::Own) => stream(app, call, |heard, user, sight| told(heard, user, sight, is_own)).await,
        None => stream(app, call, |heard, user, sight| told(heard, user, sight, is_seen)).await,
    }
}

/// Whether a pull finds what was written.
type Finds = fn(&Changed, UserId, &Sight) -> bool;

fn told(heard: Heard<'_>, user: UserId, sight: &Sight, finds: Finds) -> Option<Vec<u8>> {
    let head = match heard {
        Heard::Now(head) => head,
        Heard::News(news) if news.changed.iter().any(|one| finds(one, user, sight)) => news.head,
        Heard::News(_) => return None,
    };
    Some(event("pull", head, &json!({"head": head})))
}

fn is_seen(one: &Changed, user: UserId, sight: &Sight) -> bool {
    match one.subject.as_str() {
        "session" | "register" => one.user == user || sight.covers(one.user),
        _ => is_own(one, user, sight),
    }
}

fn is_own(one: &Changed, user: UserId, sight: &Sight) -> bool {
    match one.subject.as_str() {
        "session" | "register" => one.user == user,
        // What one proposed for somebody else is heard by whoever sees him: one's own teams.
        "correction" => one.user == user || sight.covers(one.user),
        subject => Dimension::ALL.iter().any(|dimension| dimension.word() == subject),
    }
}
