//! `/v1/sessions`: the caller's clock, and what sessions were for.

use reqwest::Method;
use serde_json::{Value, json};
use stint_domain::Dimension;
use stint_server::policy::Role;

use crate::ground::{Answer, Server};
use crate::on_both;
use crate::operators::team;
use crate::past::past;

on_both!(
    a_day_at_work_is_pressed_on_the_running_session,
    what_is_already_so_changes_nothing_and_what_cannot_be_is_refused,
    a_session_and_its_entries_are_booked_anew,
    a_manager_changes_with_a_reason_what_he_sees_and_nothing_else,
    a_stale_version_is_refused,
    a_deleted_session_is_gone_everywhere_and_stays_in_the_journal,
    the_list_goes_from_the_latest_start_on_by_pages,
);

fn a_day_at_work_is_pressed_on_the_running_session(server: &Server) {
    let worker = server.worker("Ada");
    let (project, _) = server.label(Dimension::Project, "Warehouse");
    worker.get("/v1/sessions/running").is_problem(404, "unknown");
    let begun = worker.post("/sessions", None).is(201);

    let press =
        |command: &str, body: Option<Value>| worker.post(&format!("/v1/sessions/running/{command}"), body).is(200);
    assert_eq!(press("break", None)["state"], "on_break");
    assert_eq!(press("resume", None)["state"], "working");
    let switched = press("switch", Some(json!({"project": project.to_string()})));
    assert_eq!(switched["project"], project.to_string());
    assert_eq!(worker.get("/v1/sessions/running").is(200)["id"], begun["id"]);
    let ended = press("clock-out", None);

    assert_eq!((&ended["state"], &ended["original_end_time"]), (&json!("out"), &ended["end_time"]));
    let entries = ended["entries"].as_array().expect("entries");
    let kinds: Vec<&Value> = entries.iter().map(|entry| &entry["kind"]).collect();
    assert_eq!(kinds, ["work", "break", "work", "work"]);
    assert!(entries.windows(2).all(|pair| pair[0]["end_time"] == pair[1]["start_time"]));
    assert_eq!((&entries[2]["project"], &entries[3]["project"]), (&Value::Null, &json!(project.to_string())));
    worker.get("/v1/sessions/running").is_problem(404, "unknown");
}

fn what_is_already_so_changes_nothing_and_what_cannot_be_is_refused(server: &Server) {
    let worker = server.worker("Ada");
    for command in ["break", "resume", "clock-out"] {
        worker.post(&format!("/v1/sessions/running/{command}"), None).is_problem(409, "not_running");
    }
    worker.post("/v1/sessions/running/switch", Some(json!({}))).is_problem(409, "not_running");
    worker.post("/sessions", None).is(201);
    let before = worker.get("/v1/sessions/running");
    let version = before.headers["etag"].clone();

    let resumed = worker.post("/v1/sessions/running/resume", None);

    assert_eq!(resumed.headers["etag"], version);
    let break_at = |at: &str| worker.post("/v1/sessions/running/break", Some(json!({"at": at})));
    break_at("2999-01-01T00:00:00Z").is_problem(422, "in_the_future");
    break_at("2001-01-01T00:00:00Z").is_problem(422, "end_not_after_start");
    break_at("yesterday").is_problem(422, "body_invalid");
    let unknown = json!({"project": "1"});
    let problem = worker.post("/v1/sessions/running/switch", Some(unknown)).is_problem(422, "dimension_unknown");
    assert_eq!(problem["field"], "project");
}

fn a_session_and_its_entries_are_booked_anew(server: &Server) {
    let worker = server.worker("Ada");
    let (project, _) = server.label(Dimension::Project, "Warehouse");
    let (labor_type, _) = server.label(Dimension::LaborType, "Night");
    let kept = server.types_in(
        &worker,
        past(
            "UTC",
            "2025-06-02T08:00:00Z",
            "2025-06-02T16:00:00Z",
            &[("2025-06-02T12:00:00Z", "2025-06-02T12:30:00Z")],
        ),
    );
    let path = format!("/v1/sessions/{}", kept.no);

    let whole = worker.patch(&path, json!({"project": project.to_string(), "note": "Inventory"})).is(200);
    assert_eq!((&whole["project"], &whole["note"]), (&json!(project.to_string()), &json!("Inventory")));
    let last = format!("{path}/entries/{}", whole["entries"][2]["id"].as_str().expect("ids are strings"));
    let last = worker.patch(&last, json!({"labor_type": labor_type.to_string(), "project": null})).is(200);

    assert_eq!((&last["project"], &last["labor_type"]), (&Value::Null, &json!(labor_type.to_string())));
    assert_eq!((&last["entries"][0]["project"], &last["entries"][0]["labor_type"]), (&whole["project"], &Value::Null));
    assert_eq!(last["entries"][0]["id"], whole["entries"][0]["id"]);
    assert_eq!((&last["work_ms"], &last["break_ms"]), (&json!(27_000_000), &json!(1_800_000)));
    worker.patch(&format!("{path}/entries/1"), json!({})).is_problem(404, "unknown");
    worker.patch(&path, json!({"start_time": "2025-06-02T07:00:00Z"})).is_problem(422, "body_invalid");
}

fn a_manager_changes_with_a_reason_what_he_sees_and_nothing_else(server: &Server) {
    let (ada, alan) = (server.worker("Ada"), server.worker("Alan"));
    let boss = server.person("Boss", Role::Manager);
    team(server, &boss, &[&ada]);
    let one = |person| {
        let kept = server.types_in(person, past("UTC", "2025-06-02T08:00:00Z", "2025-06-02T16:00:00Z", &[]));
        format!("/v1/sessions/{}", kept.no)
    };
    let (of_ada, of_alan) = (one(&ada), one(&alan));

    boss.patch(&of_ada, json!({"note": "Moved"})).is_problem(422, "reason_missing");
    let changed = boss.patch(&of_ada, json!({"note": "Moved", "reason": "Agreed by phone"})).is(200);

    assert_eq!((&changed["note"], &changed["updated_by"]), (&json!("Moved"), &json!(boss.id.to_string())));
    assert_eq!(ada.get(&of_ada).is(200)["note"], "Moved");
    boss.get(&of_alan).is_problem(404, "unknown");
    boss.patch(&of_alan, json!({"note": "Mine", "reason": "Because"})).is_problem(404, "unknown");
    boss.delete(&format!("{of_alan}?reason=because")).is_problem(404, "unknown");
    ada.patch(&of_alan, json!({"note": "Mine"})).is_problem(404, "unknown");
}

fn a_stale_version_is_refused(server: &Server) {
    let worker = server.worker("Ada");
    worker.post("/sessions", None).is(201);
    let read = worker.get("/v1/sessions/running");
    let tag = read.headers["etag"].to_str().expect("a text").to_owned();
    let path = format!("/v1/sessions/{}", read.is(200)["id"].as_str().expect("an id"));
    let edit = |note: &str| {
        let request = worker.request(Method::PATCH, &path).header("If-Match", &tag);
        Answer::of(request.json(&json!({"note": note})))
    };

    edit("first").is(200);

    edit("second").is_problem(412, "precondition_failed");
    assert_eq!(worker.get(&path).is(200)["note"], "first");
}

fn a_deleted_session_is_gone_everywhere_and_stays_in_the_journal(server: &Server) {
    let worker = server.worker("Ada");
    let id = worker.post("/sessions", None).is(201)["id"].as_str().expect("an id").to_owned();
    let path = format!("/v1/sessions/{id}");
    worker.delete(&path).is_problem(422, "parameter_invalid");
    worker.delete(&format!("{path}?reason=%20")).is_problem(422, "reason_missing");

    worker.delete(&format!("{path}?reason=by%20mistake")).is(204);

    worker.delete(&format!("{path}?reason=again")).is_problem(404, "unknown");
    for list in ["/sessions", "/time_sessions"] {
        assert_eq!(worker.get(list).is(200), json!([]));
    }
    assert_eq!(worker.get("/api/sessions").is(200)["count"], 0);
    assert_eq!(worker.get("/v1/sessions").is(200)["items"], json!([]));
    let kinds = server.store.read(id.parse::<i64>().expect("a number"), |sql, id| {
        Box::pin(async move {
            let text = "SELECT kind, reason FROM journal WHERE account = 1 AND subject = 'session' AND subject_id = $1 \
                        ORDER BY n";
            let rows = sql.rows(text, &stint_server::values![*id]).await?;
            let kind = |row: &stint_server::store::Row| -> Result<_, stint_server::store::Error> {
                Ok((row.text(0)?.to_owned(), row.maybe_text(1)?.map(str::to_owned)))
            };
            Ok(rows.iter().map(kind).collect::<Result<Vec<_>, _>>()?)
        })
    });
    let kinds = server.runtime.block_on(kinds).expect("the journal can be read");
    assert_eq!(kinds, [("clock.in".into(), None), ("session.void".into(), Some("by mistake".into()))]);
    worker.post("/sessions", None).is(201);
}

fn the_list_goes_from_the_latest_start_on_by_pages(server: &Server) {
    let (ada, alan) = (server.worker("Ada"), server.worker("Alan"));
    let boss = server.person("Boss", Role::Manager);
    team(server, &boss, &[&ada]);
    for day in [3, 1, 2] {
        let (start, end) = (format!("2025-06-0{day}T08:00:00Z"), format!("2025-06-0{day}T09:00:00Z"));
        server.types_in(&ada, past("UTC", &start, &end, &[]));
        server.types_in(&alan, past("UTC", &start, &end, &[]));
    }
    let starts = |query: &str| -> Vec<String> {
        let list = boss.get(&format!("/v1/sessions{query}")).is(200);
        let day = |one: &Value| one["start_time"].as_str().expect("a time")[8..10].to_owned();
        list["items"].as_array().expect("a list").iter().map(day).collect()
    };

    assert_eq!(starts(""), ["03", "02", "01"]);
    assert_eq!(starts("?from=2025-06-02T00:00:00Z&to=2025-06-03T00:00:00Z"), ["02"]);
    let first = boss.get("/v1/sessions?limit=2").is(200);
    assert_eq!(starts("?limit=2"), ["03", "02"]);
    assert_eq!(starts(&format!("?limit=2&after={}", first["next"].as_str().expect("there is more"))), ["01"]);
    assert_eq!(boss.get(&format!("/v1/sessions?user={}", ada.id)).is(200)["items"].as_array().map(Vec::len), Some(3));
    boss.get(&format!("/v1/sessions?user={}", alan.id)).is_problem(404, "unknown");
    assert_eq!(boss.get(&format!("/v1/sessions?user={}", boss.id)).is(200), json!({"items": [], "next": null}));
    boss.get("/v1/sessions?limit=0").is_problem(422, "out_of_range");
    boss.get("/v1/sessions?after=x").is_problem(422, "parameter_invalid");
    boss.get("/v1/sessions?from=2025-06-02").is_problem(422, "parameter_invalid");
}
