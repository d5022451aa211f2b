//! The role matrix: what every route answers to everybody. The rows are held against the table of routes: a route
//! without a row fails, and so does a row without a route.
//!
//! A new route is one line in ROWS:
//! - `"METHOD /path"` as in `routes.rs`;
//! - the request's path and body, `""` for no body. `{…}` in either stands for something that is made anew for each cell
//!   and belongs to the owner, a worker: `{user}` is himself. What there is stands in [`thing`]; add what you need.
//! - the status for: nobody (no credential), the owner, the manager of his team, the manager of another team, an admin.
//!
//! Nobody's is 401 but for routes of `Right::Anyone`. Another's thing that one may not see is 404, a role that may not is 403.

use std::collections::BTreeSet;

use futures_util::FutureExt;
use reqwest::Method;
use stint_server::ids::{DeviceId, TeamId, TokenId, UserId};
use stint_server::policy::Role;
use stint_server::store::team;
use stint_server::store::token::{self, Kind, Token};
use stint_server::{routes, who};

use crate::crew::worked;
use crate::ground::{Answer, Person, Server};
use crate::on_both;

on_both!(everybody_is_answered_as_the_matrix_says);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    //                                                                                            nobody owner manager other admin
    row("GET /sessions", "/sessions", "", [401, 200, 200, 200, 200]),
    row("POST /sessions", "/sessions", "", [401, 201, 201, 201, 201]),
    row("PATCH /sessions/{id}", "/sessions/{session}", r#"{"description": "x"}"#, [401, 200, 404, 404, 404]),
    row("GET /time_sessions", "/time_sessions", "", [401, 200, 200, 200, 200]),
    row("GET /time_sessions/{id}", "/time_sessions/{session}", "", [401, 200, 404, 404, 404]),
    row("GET /api/sessions", "/api/sessions", "", [401, 200, 200, 200, 200]),
    row("GET /api/sessions/{id}", "/api/sessions/{session}", "", [401, 200, 200, 404, 200]),
    // Without a presence there is nothing to keep alive: 409 says that one would be one's own.
    row("POST /api/v2/sessionstart", "/api/v2/sessionstart", "", [401, 200, 200, 200, 200]),
    row("POST /api/v2/keepalive", "/api/v2/keepalive", r#"{"visible": true, "path": "[a]"}"#, [401, 409, 409, 409, 409]),
    row("POST /api/v2/session-hide", "/api/v2/session-hide", r#"{"path": "[a]"}"#, [401, 409, 409, 409, 409]),
    row("GET /api/v2/session-hide", "/api/v2/session-hide", "", [401, 200, 200, 200, 200]),
    row("GET /api/v2/sessions", "/api/v2/sessions", "", [401, 200, 200, 200, 200]),

    row("GET /health", "/health", "", [200, 200, 200, 200, 200]),
    row("GET /ready", "/ready", "", [200, 200, 200, 200, 200]),
    row("GET /openapi.json", "/openapi.json", "", [200, 200, 200, 200, 200]),
    // The figures are counted by `serve`, which does not stand around this router: an admin gets as far as their absence.
    row("GET /metrics", "/metrics", "", [401, 403, 403, 403, 404]),

    row("GET /v1/projects", "/v1/projects", "", [401, 200, 200, 200, 200]),
    row("POST /v1/projects", "/v1/projects", r#"{"name": "P {user}"}"#, [401, 403, 201, 201, 201]),
    row("PATCH /v1/projects/{id}", "/v1/projects/{project}", r#"{"archived": true}"#, [401, 403, 200, 200, 200]),
    row("GET /v1/categories", "/v1/categories", "", [401, 200, 200, 200, 200]),
    row("POST /v1/categories", "/v1/categories", r#"{"name": "C {user}"}"#, [401, 403, 201, 201, 201]),
    row("PATCH /v1/categories/{id}", "/v1/categories/{category}", r#"{"archived": true}"#, [401, 403, 200, 200, 200]),
    row("GET /v1/labor-types", "/v1/labor-types", "", [401, 200, 200, 200, 200]),
    row("POST /v1/labor-types", "/v1/labor-types", r#"{"name": "L {user}"}"#, [401, 403, 201, 201, 201]),
    row("PATCH /v1/labor-types/{id}", "/v1/labor-types/{labor_type}", r#"{"archived": true}"#, [401, 403, 200, 200, 200]),

    row("GET /v1/sessions", "/v1/sessions?user={user}", "", [401, 200, 200, 404, 200]),
    // The caller's own session, of which only the owner has one: the others are told that none runs.
    row("GET /v1/sessions/running", "/v1/sessions/running?{session}", "", [401, 200, 404, 404, 404]),
    row("POST /v1/sessions/running/break", "/v1/sessions/running/break?{session}", "", [401, 200, 409, 409, 409]),
    row("POST /v1/sessions/running/resume", "/v1/sessions/running/resume?{session}", "", [401, 200, 409, 409, 409]),
    row("POST /v1/sessions/running/switch", "/v1/sessions/running/switch?{session}", "{}", [401, 200, 409, 409, 409]),
    row("POST /v1/sessions/running/clock-out", "/v1/sessions/running/clock-out?{session}", "", [401, 200, 409, 409, 409]),
    row("GET /v1/sessions/{id}", "/v1/sessions/{session}", "", [401, 200, 200, 404, 200]),
    row("PATCH /v1/sessions/{id}", "/v1/sessions/{session}", r#"{"note": "x", "reason": "y"}"#, [401, 200, 200, 404, 200]),
    row("PATCH /v1/sessions/{id}/entries/{entry}", "/v1/sessions/{session_entry}", r#"{"project": null, "reason": "y"}"#, [401, 200, 200, 404, 200]),
    row("DELETE /v1/sessions/{id}", "/v1/sessions/{session}?reason=y", "", [401, 204, 204, 404, 204]),

    row("POST /v1/sign-in", "/v1/sign-in", r#"{"name": "{user}", "password": "wrong horse", "device": "x"}"#, [401, 401, 401, 401, 401]),
    row("POST /v1/refresh", "/v1/refresh", r#"{"refresh_token": "{refresh}"}"#, [200, 200, 200, 200, 200]),
    row("POST /v1/sign-out", "/v1/sign-out", "", [401, 204, 204, 204, 204]),
    row("GET /v1/me", "/v1/me", "", [401, 200, 200, 200, 200]),
    row("PATCH /v1/me", "/v1/me", r#"{"full_name": "X"}"#, [401, 200, 200, 200, 200]),
    row("PUT /v1/me/password", "/v1/me/password", r#"{"current_password": "wrong horse", "new_password": "correct horse"}"#, [401, 422, 422, 422, 422]),
    row("GET /v1/me/export", "/v1/me/export", "", [401, 200, 200, 200, 200]),
    row("GET /v1/devices", "/v1/devices", "", [401, 200, 200, 200, 200]),
    row("PATCH /v1/devices/{id}", "/v1/devices/{device}", r#"{"name": "x"}"#, [401, 200, 404, 404, 404]),
    row("DELETE /v1/devices/{id}", "/v1/devices/{device}", "", [401, 204, 404, 404, 404]),
    row("GET /v1/tokens", "/v1/tokens", "", [401, 200, 200, 200, 200]),
    row("POST /v1/tokens", "/v1/tokens", r#"{"name": "x"}"#, [401, 201, 201, 201, 201]),
    row("DELETE /v1/tokens/{id}", "/v1/tokens/{token}", "", [401, 204, 404, 404, 404]),
    row("GET /v1/users", "/v1/users", "", [401, 403, 200, 200, 200]),
    row("POST /v1/users", "/v1/users", r#"{"name": "new-{user}", "role": "worker"}"#, [401, 403, 403, 403, 201]),
    row("GET /v1/users/{id}", "/v1/users/{user}", "", [401, 403, 200, 404, 200]),
    row("PATCH /v1/users/{id}", "/v1/users/{user}", r#"{"role": "manager"}"#, [401, 403, 403, 403, 200]),
    row("PUT /v1/users/{id}/password", "/v1/users/{user}/password", r#"{"password": "correct horse"}"#, [401, 403, 403, 403, 204]),
    row("GET /v1/users/{id}/export", "/v1/users/{user}/export", "", [401, 403, 403, 403, 200]),
    row("POST /v1/users/{id}/erase", "/v1/users/{user}/erase", "", [401, 403, 403, 403, 200]),
    row("GET /v1/users/{id}/devices", "/v1/users/{user}/devices", "", [401, 403, 403, 403, 200]),
    row("PATCH /v1/users/{id}/devices/{device}", "/v1/users/{user}/devices/{device}", r#"{"name": "x"}"#, [401, 403, 403, 403, 200]),
    row("DELETE /v1/users/{id}/devices/{device}", "/v1/users/{user}/devices/{device}", "", [401, 403, 403, 403, 204]),
    row("GET /v1/teams", "/v1/teams", "", [401, 403, 200, 200, 200]),
    row("POST /v1/teams", "/v1/teams", r#"{"name": "New {user}"}"#, [401, 403, 403, 403, 201]),
    row("GET /v1/teams/{id}", "/v1/teams/{team}", "", [401, 403, 200, 404, 200]),
    row("PATCH /v1/teams/{id}", "/v1/teams/{team}", r#"{"name": "Other {user}"}"#, [401, 403, 403, 403, 200]),
    row("DELETE /v1/teams/{id}", "/v1/teams/{team}", "", [401, 403, 403, 403, 204]),
    row("PUT /v1/teams/{id}/members/{user}", "/v1/teams/{team}/members/{user}", r#"{"manages": false}"#, [401, 403, 403, 403, 200]),
    row("DELETE /v1/teams/{id}/members/{user}", "/v1/teams/{team}/members/{user}", "", [401, 403, 403, 403, 204]),

    row("GET /sessions/export", "/sessions/export?format=json", "", [401, 200, 200, 200, 200]),

    row("GET /open-api/v1/guides/", "/open-api/v1/guides/", "", [401, 200, 200, 200, 200]),
    row("POST /open-api/v1/guides/", "/open-api/v1/guides/", r#"{"name": "G"}"#, [401, 403, 201, 201, 201]),
    row("GET /open-api/v1/guides/{id}/", "/open-api/v1/guides/{guide}/", "", [401, 200, 200, 200, 200]),
    row("PATCH /open-api/v1/guides/{id}/", "/open-api/v1/guides/{guide}/", r#"{"name": "H"}"#, [401, 403, 200, 200, 200]),
    row("DELETE /open-api/v1/guides/{id}/", "/open-api/v1/guides/{guide}/", "", [401, 403, 204, 204, 204]),
    row("GET /open-api/v1/schedule-tracks/", "/open-api/v1/schedule-tracks/", "", [401, 200, 200, 200, 200]),
    row("POST /open-api/v1/schedule-tracks/", "/open-api/v1/schedule-tracks/", r#"{"guide": {guide}, "name": "T"}"#, [401, 403, 201, 201, 201]),
    row("GET /open-api/v1/schedule-tracks/{id}/", "/open-api/v1/schedule-tracks/{track}/", "", [401, 200, 200, 200, 200]),
    row("PATCH /open-api/v1/schedule-tracks/{id}/", "/open-api/v1/schedule-tracks/{track}/", r#"{"name": "U"}"#, [401, 403, 200, 200, 200]),
    row("DELETE /open-api/v1/schedule-tracks/{id}/", "/open-api/v1/schedule-tracks/{track}/", "", [401, 403, 204, 204, 204]),
    row("GET /open-api/v1/sessions/", "/open-api/v1/sessions/", "", [401, 200, 200, 200, 200]),
    row("POST /open-api/v1/sessions/", "/open-api/v1/sessions/", r#"{"guide": {guide}, "name": "S", "description_html": "<p>x</p>", "start_time": "2026-03-02T08:00:00"}"#, [401, 403, 201, 201, 201]),
    row("GET /open-api/v1/sessions/{id}/", "/open-api/v1/sessions/{shift}/", "", [401, 200, 200, 200, 200]),
    row("PATCH /open-api/v1/sessions/{id}/", "/open-api/v1/sessions/{shift}/", r#"{"name": "T"}"#, [401, 403, 200, 200, 200]),
    row("DELETE /open-api/v1/sessions/{id}/", "/open-api/v1/sessions/{shift}/", "", [401, 403, 204, 204, 204]),
    // Its name is the credential: there is none of this one.
    row("GET /images/{id}", "/images/0123456789abcdef0123456789abcdef", "", [404, 404, 404, 404, 404]),

    row("GET /docs", "/docs", "", [200, 200, 200, 200, 200]),
    row("GET /docs/problems", "/docs/problems", "", [200, 200, 200, 200, 200]),
    row("GET /docs/{file}", "/docs/page.css", "", [200, 200, 200, 200, 200]),

    row("GET /v1/corrections", "/v1/corrections", "", [401, 200, 200, 200, 200]),
    row("POST /v1/corrections", "/v1/corrections", r#"{"session": "{ended}", "start_time": "2026-03-02T08:00:00Z", "reason": "x"}"#, [401, 201, 201, 404, 201]),
    row("GET /v1/corrections/{id}", "/v1/corrections/{correction}", "", [401, 200, 200, 404, 200]),
    row("POST /v1/corrections/{id}/accept", "/v1/corrections/{correction}/accept", "{}", [401, 403, 200, 404, 200]),
    row("POST /v1/corrections/{id}/reject", "/v1/corrections/{correction}/reject", r#"{"answer": "x"}"#, [401, 403, 200, 404, 200]),
    row("POST /v1/corrections/{id}/withdraw", "/v1/corrections/{correction}/withdraw", "{}", [401, 200, 403, 404, 403]),
    row("GET /v1/timesheets", "/v1/timesheets", "", [401, 200, 200, 200, 200]),
    row("POST /v1/timesheets", "/v1/timesheets", r#"{"day": "2026-03-02", "user": "{user}"}"#, [401, 201, 201, 404, 201]),
    row("GET /v1/timesheets/{id}", "/v1/timesheets/{timesheet}", "", [401, 200, 200, 404, 200]),
    row("POST /v1/timesheets/{id}/submit", "/v1/timesheets/{timesheet}/submit", "{}", [401, 200, 403, 404, 403]),
    row("POST /v1/timesheets/{id}/withdraw", "/v1/timesheets/{submitted}/withdraw", "{}", [401, 200, 403, 404, 403]),
    row("POST /v1/timesheets/{id}/approve", "/v1/timesheets/{submitted}/approve", "{}", [401, 403, 200, 404, 200]),
    row("POST /v1/timesheets/{id}/return", "/v1/timesheets/{submitted}/return", r#"{"reason": "x"}"#, [401, 403, 200, 404, 200]),
    row("POST /v1/timesheets/{id}/unlock", "/v1/timesheets/{approved}/unlock", r#"{"reason": "x"}"#, [401, 403, 200, 404, 200]),
    row("GET /v1/exceptions", "/v1/exceptions?user={user}&from=2026-03-01&to=2026-03-31", "", [401, 200, 200, 404, 200]),
    row("GET /v1/journal", "/v1/journal", "", [401, 403, 200, 200, 200]),
    row("GET /v1/sessions/{id}/journal", "/v1/sessions/{session}/journal", "", [401, 200, 200, 404, 200]),
    row("GET /v1/events", "/v1/events", "", [401, 200, 200, 200, 200]),
    row("GET /v1/settings", "/v1/settings", "", [401, 200, 200, 200, 200]),
    row("PATCH /v1/settings", "/v1/settings", r#"{"day_start_min": 0}"#, [401, 403, 403, 403, 200]),

    row("GET /sync/v1/hello", "/sync/v1/hello", "", [401, 200, 200, 200, 200]),
    // Whose operations are taken is said for each of them, within.
    row("POST /sync/v1/push", "/sync/v1/push", r#"{"device": "d", "sent_at": {"at": 1, "boot": "", "mono_us": 1}, "ops": []}"#, [401, 200, 200, 200, 200]),
    row("GET /sync/v1/pull", "/sync/v1/pull", "", [401, 200, 200, 200, 200]),
    row("POST /sync/v1/known", "/sync/v1/known", r#"{"ops": []}"#, [401, 200, 200, 200, 200]),
    row("GET /sync/v1/events", "/sync/v1/events", "", [401, 200, 200, 200, 200]),
];

struct Row {
    route: &'static str,
    path: &'static str,
    body: &'static str,
    statuses: [u16; 5],
}

const fn row(route: &'static str, path: &'static str, body: &'static str, statuses: [u16; 5]) -> Row {
    Row { route, path, body, statuses }
}

const WHO: [&str; 5] = ["nobody", "the owner", "his manager", "another team's manager", "an admin"];

/// Everybody of one cell.
struct Cast<'a> {
    server: &'a Server,
    owner: Person,
    /// The owner's team, which `his manager` manages.
    team: TeamId,
}

/// What `{name}` stands for.
fn thing(cast: &Cast<'_>, name: &str) -> String {
    let id = |answer: Answer, status: u16| answer.is(status)["id"].as_str().expect("an id").to_owned();
    match name {
        "user" => cast.owner.id.to_string(),
        "team" => cast.team.to_string(),
        "session" => id(cast.owner.post("/sessions", None), 201),
        "token" => id(cast.owner.post("/v1/tokens", Some(serde_json::json!({"name": "x"}))), 201),
        "session_entry" => {
            let session = id(cast.owner.post("/sessions", None), 201);
            let whole = cast.owner.get(&format!("/v1/sessions/{session}")).is(200);
            format!("{session}/entries/{}", whole["entries"][0]["id"].as_str().expect("an id"))
        }
        "project" => dimension(cast, "projects"),
        "category" => dimension(cast, "categories"),
        "labor_type" => dimension(cast, "labor-types"),
        "guide" => planned(cast, "guides", serde_json::json!({"name": "G"})),
        "track" => planned(cast, "schedule-tracks", serde_json::json!({"name": "T", "guide": guide(cast)})),
        "shift" => planned(
            cast,
            "sessions",
            serde_json::json!({
                "name": "S", "description_html": "<p>x</p>", "start_time": "2026-03-02T08:00:00", "guide": guide(cast),
            }),
        ),
        "ended" => worked(&cast.owner, "2026-03-02T09:00:00Z", "2026-03-02T16:00:00Z"),
        "correction" => {
            let session = worked(&cast.owner, "2026-03-02T09:00:00Z", "2026-03-02T16:00:00Z");
            let ask = |start: &str| Some(serde_json::json!({"session": session, "start_time": start, "reason": "x"}));
            // Over what an admin has corrected, the owner can only propose.
            admin(cast).post("/v1/corrections", ask("2026-03-02T08:00:00Z")).is(201);
            id(cast.owner.post("/v1/corrections", ask("2026-03-02T08:30:00Z")), 202)
        }
        "timesheet" => timesheet(cast, &[]),
        "submitted" => timesheet(cast, &["submit"]),
        "approved" => timesheet(cast, &["submit", "approve"]),
        "device" => device(cast).0,
        "refresh" => device(cast).1,
        _ => panic!("nobody says how {{{name}}} is made"),
    }
}

fn dimension(cast: &Cast<'_>, path: &str) -> String {
    let admin = cast.server.person(&format!("planner-{}", cast.owner.id), Role::Admin);
    let made = admin.post(&format!("/v1/{path}"), Some(serde_json::json!({"name": cast.owner.id.to_string()})));
    made.is(201)["id"].as_str().expect("an id").to_owned()
}

fn admin(cast: &Cast<'_>) -> Person {
    let now = cast.server.store.snowflakes().next(stint_server::now());
    cast.server.person(&format!("admin-{now}"), Role::Admin)
}

fn planned(cast: &Cast<'_>, path: &str, body: serde_json::Value) -> String {
    admin(cast).post(&format!("/open-api/v1/{path}/"), Some(body)).is(201)["id"].to_string()
}

fn guide(cast: &Cast<'_>) -> i64 {
    planned(cast, "guides", serde_json::json!({"name": "G"})).parse().expect("an id of that surface is a number")
}

/// The owner's timesheet after these steps.
fn timesheet(cast: &Cast<'_>, steps: &[&str]) -> String {
    let sheet = cast.owner.post("/v1/timesheets", Some(serde_json::json!({"day": "2026-03-02"})));
    let sheet = sheet.is(201)["id"].as_str().expect("an id").to_owned();
    for step in steps {
        let person = if *step == "submit" { &cast.owner } else { &admin(cast) };
        person.post(&format!("/v1/timesheets/{sheet}/{step}"), Some(serde_json::json!({}))).is(200);
    }
    sheet
}

/// A device that the owner is signed in on, and its refresh token.
fn device(cast: &Cast<'_>) -> (String, String) {
    let now = stint_server::now();
    let device = DeviceId(cast.server.store.snowflakes().next(now));
    let id = TokenId(cast.server.store.snowflakes().next(now));
    let (secret, credential) = who::new_token();
    let added = cast.server.store.write((cast.owner.id, device, id, credential, now), |sql, wish| {
        async move {
            let (user, device, id, credential, now) = wish;
            token::add_device(sql, *device, *user, "Laptop", *now).await?;
            let (user, device, expires_at) = (*user, *device, Some(*now + 60_000));
            let kind = Kind::Refresh { generation: 1 };
            Ok(token::add(sql, &Token { id: *id, user, device, kind, credential, created_at: *now, expires_at })
                .await?)
        }
        .boxed()
    });
    cast.server.runtime.block_on(added).expect("a device can be added");
    (device.to_string(), secret)
}

fn everybody_is_answered_as_the_matrix_says(server: &Server) {
    let table: BTreeSet<String> =
        routes::all().table.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    let rows: BTreeSet<String> = ROWS.iter().map(|row| row.route.to_owned()).collect();
    let missing: Vec<_> = table.difference(&rows).collect();
    assert!(missing.is_empty(), "add a row to tests/it/matrix.rs for: {missing:#?}");
    let left_over: Vec<_> = rows.difference(&table).collect();
    assert!(left_over.is_empty(), "there is no such route: {left_over:#?}");

    let mut wrong = Vec::new();
    for (number, row) in ROWS.iter().enumerate() {
        for (column, expected) in row.statuses.into_iter().enumerate() {
            let answer = ask(server, row, &format!("{number}-{column}"), column);
            if answer.status != expected {
                wrong.push(format!(
                    "{}: {} gets {}, not {expected}: {}",
                    row.route, WHO[column], answer.status, answer.text
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Requests one cell, with people of its own, so that nothing that a neighbour did is felt.
fn ask(server: &Server, row: &Row, cell: &str, column: usize) -> Answer {
    let person = |name: &str, role: Role| server.person(&format!("{name}-{cell}"), role);
    let owner = person("owner", Role::Worker);
    let (manager, other) = (person("manager", Role::Manager), person("other", Role::Manager));
    let team = team(server, &format!("Team {cell}"), &[(&owner, false), (&manager, true)]);
    self::team(server, &format!("Other {cell}"), &[(&other, true)]);
    let cast = Cast { server, owner, team };
    let (path, body) = (filled(&cast, row.path), filled(&cast, row.body));
    let asker = match column {
        0 => server.bearer(UserId(0), ""),
        1 => cast.owner,
        2 => manager,
        3 => other,
        _ => person("admin", Role::Admin),
    };
    let (method, _) = row.route.split_once(' ').expect("a method and a path");
    let request = asker.request(Method::from_bytes(method.as_bytes()).expect("a method"), &path);
    let request = if body.is_empty() { request } else { request.header("Content-Type", "application/json").body(body) };
    Answer::of(request)
}

/// A text with its things made.
fn filled(cast: &Cast<'_>, text: &str) -> String {
    let mut parts = text.split_inclusive(['{', '}']).peekable();
    let mut filled = String::new();
    while let Some(part) = parts.next() {
        let name = parts.peek().and_then(|next| next.strip_suffix('}')).filter(|name| is_name(name));
        match (part.strip_suffix('{'), name) {
            (Some(before), Some(name)) => {
                filled.push_str(before);
                filled.push_str(&thing(cast, name));
                parts.next();
            }
            _ => filled.push_str(part),
        }
    }
    filled
}

/// JSON has braces, too.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
}

fn team(server: &Server, name: &str, members: &[(&Person, bool)]) -> TeamId {
    let now = stint_server::now();
    let id = TeamId(server.store.snowflakes().next(now));
    let team = team::Team { id, name: name.to_owned(), version: 0, created_at: now, updated_at: now };
    let members: Vec<(UserId, bool)> = members.iter().map(|(person, manages)| (person.id, *manages)).collect();
    let added = server.store.write((team, members), |sql, (team, members)| {
        async move {
            team::add(sql, team).await?;
            for (user, manages) in members {
                team::set_member(sql, team.id, *user, *manages).await?;
            }
            Ok(())
        }
        .boxed()
    });
    server.runtime.block_on(added).expect("a team can be added");
    id
}
