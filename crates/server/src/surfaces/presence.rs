//! `/api/v2/…`: the presence of an app. It says that it begins, that it lives, that it was hidden; whoever may see its
//! user sees what it said. One presence per token, and per device when its tokens are renewed.

use axum::http::{Method, StatusCode};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use stint_domain::Instant;
use utoipa::ToSchema;

use crate::answers::{Conflicts, Reads, Writes};
use crate::app::Scene;
use crate::call::{Call, Reply};
use crate::ids::PresenceId;
use crate::policy::{self, Right};
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::presence::{self, NAMES_MOST, Presence, Wanted};
use crate::store::{Failure, Sql};

/// Characters of a path.
const PATH_MOST: usize = 2_000;
/// Paths that are kept of one presence.
const PATHS_KEPT: usize = 100;

pub fn routes(routes: Routes) -> Routes {
    routes
        .at(Method::POST, "/api/v2/sessionstart", Right::Own, start)
        .at(Method::POST, "/api/v2/keepalive", Right::Own, keepalive)
        .at(Method::POST, "/api/v2/session-hide", Right::Own, hide)
        .at(Method::GET, "/api/v2/session-hide", Right::Own, list_where_the_seed_has_it)
        .at(Method::GET, "/api/v2/sessions", Right::Own, list)
}

/// This surface's part of the API's description.
pub fn doc() -> utoipa::openapi::OpenApi {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(start, keepalive, hide, list, list_where_the_seed_has_it))]
    struct Doc;
    <Doc as utoipa::OpenApi>::openapi()
}

/// What was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Described {
    #[schema(example = "Session Start")]
    description: &'static str,
}

/// Where the app is: views in brackets with commas between, or an array of them.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Path {
    #[schema(example = "[/view/da7ac9b9,view-tab_edd5855b]")]
    Text(String),
    Views(Vec<String>),
}

impl Path {
    /// As a string in brackets.
    fn text(&self) -> Result<String, Problem> {
        let wrong = |detail: String| Problem::invalid("path", "path_invalid", detail);
        let text = match self {
            Path::Text(text) => text.trim().to_owned(),
            Path::Views(views) if views.iter().any(|view| view.contains([',', '[', ']'])) => {
                return Err(wrong("A view in an array has no comma and no brackets.".into()));
            }
            Path::Views(views) => format!("[{}]", views.join(",")),
        };
        if !(text.starts_with('[') && text.ends_with(']')) {
            return Err(wrong("Send the views in brackets, `[/view/a,tab-b]`, or as an array.".into()));
        }
        if text.chars().count() > PATH_MOST {
            return Err(wrong(format!("A path has at most {PATH_MOST} characters.")));
        }
        Ok(text)
    }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct Keepalive {
    /// Whether the app can be seen.
    visible: bool,
    path: Path,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Kept {
    #[schema(example = "Session keepalive")]
    description: &'static str,
    /// Unix seconds.
    #[schema(example = 1_795_276_800)]
    time: i64,
    visible: bool,
    paths: Path,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct Hide {
    path: Path,
}

/// Begins a presence. While the former one of this token is alive, it goes on.
#[utoipa::path(
    post,
    path = "/api/v2/sessionstart",
    tag = "api/v2",
    responses(
        (status = 200, description = "It has begun", body = Described, example = json!({"description": "Session Start"})),
        Writes,
    ),
    security(("token" = []))
)]
async fn start(call: Call) -> Result<Reply, Failure> {
    call.write((), |sql, scene, ()| {
        async move {
            let former = presence::of_device(sql, scene.caller.device).await?;
            match former.filter(|former| former.is_active(scene.now)) {
                Some(former) => alive(sql, scene, former, true, None).await?,
                None => {
                    let (user, device) = (scene.caller.user, scene.caller.device);
                    presence::begin(sql, PresenceId(scene.id()), user, device, scene.now).await?;
                }
            }
            Ok(Reply::json(StatusCode::OK, &Described { description: "Session Start" }))
        }
        .boxed()
    })
    .await
}

/// Says that the app lives, whether it can be seen, and where in it one is. Without it for 3 minutes the presence has
/// stopped.
#[utoipa::path(
    post,
    path = "/api/v2/keepalive",
    tag = "api/v2",
    request_body(content = Keepalive, example = json!({
        "visible": true, "path": "[/view/da7ac9b9-db1c-4435-a1f2-edb4d6be4db8,view-tab_edd5855b-54f1-4c51-9550-d88c2da60768]"
    })),
    responses((status = 200, description = "Taken", body = Kept), Conflicts, Writes),
    security(("token" = []))
)]
async fn keepalive(call: Call) -> Result<Reply, Failure> {
    let wish: Keepalive = call.json()?;
    let path = wish.path.text()?;
    call.write((wish, path), |sql, scene, (wish, path)| {
        async move {
            let presence = active(sql, scene).await?;
            alive(sql, scene, presence, wish.visible, Some(path)).await?;
            let kept = Kept {
                description: "Session keepalive",
                time: scene.now.ms().div_euclid(1000),
                visible: wish.visible,
                paths: wish.path.clone(),
            };
            Ok(Reply::json(StatusCode::OK, &kept))
        }
        .boxed()
    })
    .await
}

/// Says that one has left this place, or the app is hidden: what was visible until now is counted.
#[utoipa::path(
    post,
    path = "/api/v2/session-hide",
    tag = "api/v2",
    request_body(content = Hide, example = json!({
        "path": "[/view/da7ac9b9-db1c-4435-a1f2-edb4d6be4db8,view-tab_edd5855b-54f1-4c51-9550-d88c2da60768]"
    })),
    responses((status = 200, description = "Taken", body = Described), Conflicts, Writes),
    security(("token" = []))
)]
async fn hide(call: Call) -> Result<Reply, Failure> {
    let wish: Hide = call.json()?;
    call.write(wish.path.text()?, |sql, scene, path| {
        async move {
            let presence = active(sql, scene).await?;
            alive(sql, scene, presence, false, Some(path)).await?;
            Ok(Reply::json(StatusCode::OK, &Described { description: "Session hide" }))
        }
        .boxed()
    })
    .await
}

async fn active(sql: &mut Sql<'_>, scene: &Scene) -> Result<Presence, Failure> {
    let presence = presence::of_device(sql, scene.caller.device).await?;
    let detail = "There is no presence, or nothing was heard of it for 3 minutes. Begin one with sessionstart.";
    let presence = presence.filter(|presence| presence.is_active(scene.now));
    Ok(presence.ok_or_else(|| Problem::conflict("presence_stopped", detail))?)
}

async fn alive(
    sql: &mut Sql<'_>,
    scene: &Scene,
    mut presence: Presence,
    visible: bool,
    path: Option<&String>,
) -> Result<(), Failure> {
    if presence.visible {
        presence.time_visible += (scene.now - presence.last_keepalive).max(0);
    }
    if let Some(path) = path.filter(|path| presence.paths.last() != Some(*path)) {
        presence.paths.push(path.clone());
        let surplus = presence.paths.len().saturating_sub(PATHS_KEPT);
        presence.paths.drain(..surplus);
    }
    presence.visible = visible;
    presence.last_keepalive = presence.last_keepalive.max(scene.now);
    Ok(presence::update(sql, &presence).await?)
}

/// A presence in the list. Times are unix seconds.
#[derive(Debug, Serialize, ToSchema)]
pub struct PresenceSession {
    id: i64,
    #[schema(example = "ada")]
    username: String,
    start: i64,
    last_keepalive: i64,
    /// None while it is active.
    stop: Option<i64>,
    active: bool,
    /// As the app said last; nothing is visible once it has stopped.
    visible: bool,
    /// Where it was, the newest last; at most 100.
    paths: Vec<String>,
    /// Seconds.
    time_visible: i64,
}

impl PresenceSession {
    fn of(presence: &Presence, now: Instant) -> PresenceSession {
        let seconds = |at: Instant| at.ms().div_euclid(1000);
        let active = presence.is_active(now);
        PresenceSession {
            id: presence.id.0,
            username: presence.username.clone(),
            start: seconds(presence.start),
            last_keepalive: seconds(presence.last_keepalive),
            stop: (!active).then(|| seconds(presence.stop)),
            active,
            visible: active && presence.visible,
            paths: presence.paths.clone(),
            time_visible: presence.time_visible / 1000,
        }
    }
}

/// What the query asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Filters {
    usernames: Vec<String>,
    active: bool,
    started_after: Option<Instant>,
    stopped_before: Option<Instant>,
    limit: i64,
    offset: i64,
}

impl Filters {
    fn of(query: &str) -> Result<Filters, Problem> {
        let mut filters = Filters {
            usernames: Vec::new(),
            active: false,
            started_after: None,
            stopped_before: None,
            limit: 100,
            offset: 0,
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "usernames[]" | "usernames" => filters.usernames.push(value.to_lowercase()),
                "active" => filters.active = truth(&value)?,
                "started_after" => filters.started_after = Some(moment("started_after", &value)?),
                "stopped_before" => filters.stopped_before = Some(moment("stopped_before", &value)?),
                "limit" => filters.limit = number("limit", &value, 1, 1000)?,
                "offset" => filters.offset = number("offset", &value, 0, i64::from(i32::MAX))?,
                // Parameters that are not known change nothing, as on the other surfaces.
                _ => {}
            }
        }
        if filters.usernames.len() > NAMES_MOST {
            let detail = format!("At most {NAMES_MOST} names can be asked for at once.");
            return Err(Problem::invalid("usernames[]", "out_of_range", detail));
        }
        Ok(filters)
    }

    fn wanted(&self, scene: &Scene) -> Wanted {
        let far = Instant(i64::MAX);
        Wanted {
            reach: policy::reach(&scene.caller),
            usernames: self.usernames.clone(),
            stop_after: if self.active { scene.now } else { Instant(i64::MIN) },
            // One that is active has not stopped, however late the moment that was asked for.
            stop_before: self.stopped_before.map_or(far, |before| before.min(scene.now + 1)),
            started_after: self.started_after.unwrap_or(Instant(i64::MIN)),
            limit: self.limit,
            offset: self.offset,
        }
    }
}

fn truth(text: &str) -> Result<bool, Problem> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Problem::invalid("active", "parameter_invalid", "Expected true or false.")),
    }
}

fn number(field: &str, text: &str, least: i64, most: i64) -> Result<i64, Problem> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    let detail = || format!("Expected a whole number from {least} to {most}.");
    number.ok_or_else(|| Problem::invalid(field, "out_of_range", detail()))
}

/// Unix seconds, with a fraction or without, or RFC 3339.
fn moment(field: &str, text: &str) -> Result<Instant, Problem> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| seconds.abs() < 1e12);
    let at = seconds.and_then(|seconds| Instant::checked((seconds * 1000.0).round() as i64));
    let detail = "Expected unix seconds, or a time with its offset such as 2026-11-22T16:00:03Z.";
    at.or_else(|| Instant::parse_rfc3339(text)).ok_or_else(|| Problem::invalid(field, "parameter_invalid", detail))
}

/// The presences that the caller sees, newest first: his own, a manager's teams', an admin's all.
#[utoipa::path(
    get,
    path = "/api/v2/sessions",
    tag = "api/v2",
    params(
        ("usernames[]" = Option<Vec<String>>, Query, description = "Only those of these users; at most 32"),
        ("active" = Option<bool>, Query, description = "`true`: only those that are active"),
        ("started_after" = Option<String>, Query, description = "Unix seconds or RFC 3339"),
        ("stopped_before" = Option<String>, Query, description = "Unix seconds or RFC 3339; only those that have stopped"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 1000, description = "Default 100"),
        ("offset" = Option<i64>, Query, minimum = 0, description = "Default 0"),
    ),
    responses((status = 200, description = "The presences", body = [PresenceSession]), Reads),
    security(("token" = []))
)]
async fn list(call: Call) -> Result<Reply, Failure> {
    listed(call).await
}

/// The same as `GET /api/v2/sessions`: the seed names both paths.
#[utoipa::path(
    get,
    path = "/api/v2/session-hide",
    tag = "api/v2",
    params(
        ("usernames[]" = Option<Vec<String>>, Query, description = "Only those of these users; at most 32"),
        ("active" = Option<bool>, Query, description = "`true`: only those that are active"),
        ("started_after" = Option<String>, Query, description = "Unix seconds or RFC 3339"),
        ("stopped_before" = Option<String>, Query, description = "Unix seconds or RFC 3339; only those that have stopped"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 1000, description = "Default 100"),
        ("offset" = Option<i64>, Query, minimum = 0, description = "Default 0"),
    ),
    responses((status = 200, description = "The presences", body = [PresenceSession]), Reads),
    security(("token" = []))
)]
async fn list_where_the_seed_has_it(call: Call) -> Result<Reply, Failure> {
    listed(call).await
}

async fn listed(call: Call) -> Result<Reply, Failure> {
    let filters = Filters::of(call.parts.uri.query().unwrap_or_default())?;
    let found = call.read(filters, |sql, scene, filters| {
        async move {
            let found = presence::list(sql, &filters.wanted(scene)).await?;
            Ok(found.iter().map(|one| PresenceSession::of(one, scene.now)).collect::<Vec<_>>())
        }
        .boxed()
    });
    Ok(Reply::json(StatusCode::OK, &found.await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_come_as_unix_seconds_or_as_text() {
        let at = Instant::parse_rfc3339("2026-11-22T16:00:03Z").unwrap();
        for text in ["1795363203", "1795363203.0", "2026-11-22T16:00:03Z", "2026-11-22T17:00:03+01:00"] {
            assert_eq!(moment("started_after", text).unwrap(), at, "{text}");
        }
        for text in ["", "yesterday", "NaN", "inf", "1e99", "2026-11-22"] {
            assert_eq!(moment("started_after", text).unwrap_err().code, "parameter_invalid", "{text}");
        }
    }

    #[test]
    fn a_path_is_a_text_in_brackets_or_an_array() {
        let text = |path: &str| serde_json::from_str::<Path>(path).unwrap().text();
        assert_eq!(text(r#""[/view/a,tab-b]""#).unwrap(), "[/view/a,tab-b]");
        assert_eq!(text(r#"["/view/a","tab-b"]"#).unwrap(), "[/view/a,tab-b]");
        for wrong in [r#""/view/a""#, r#"["a,b"]"#] {
            assert_eq!(text(wrong).unwrap_err().code, "path_invalid", "{wrong}");
        }
    }
}
