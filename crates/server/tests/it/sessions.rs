//! `/sessions`: a worker clocks in and out, corrects, and reads.

use serde_json::{Value, json};

use crate::ground::Server;
use crate::on_both;

on_both!(
    a_session_begins_without_a_body_and_ends_by_its_original_end,
    a_second_clock_in_names_the_session_in_the_way,
    nobody_reads_or_edits_anothers_session,
    pages_go_by_id_in_both_directions,
    a_write_with_the_same_key_is_done_once,
    a_session_has_the_fields_of_the_seed_and_no_other,
    times_are_edited_when_the_session_has_ended_or_ends_with_the_same_request,
    what_cannot_be_is_refused_with_its_field,
    a_stranger_is_refused,
);

fn a_session_begins_without_a_body_and_ends_by_its_original_end(server: &Server) {
    let worker = server.worker("Ada");

    let begun = worker.post("/sessions", None).is(201);
    let id = begun["id"].as_str().expect("ids are strings here").to_owned();
    assert_eq!(begun["user"], worker.id.to_string());
    assert_eq!(
        (&begun["shift"], &begun["original_end_time"], &begun["end_time"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(begun["start_time"], begun["original_start_time"]);

    let path = format!("/sessions/{id}");
    worker.patch(&path, json!({"end_time": begun["start_time"]})).is_problem(409, "still_running");
    let end = stint_server::now().rfc3339();
    let ended = worker.patch(&path, json!({"original_end_time": end, "description": "Inventory"})).is(200);
    assert_eq!((&ended["original_end_time"], &ended["end_time"]), (&json!(end), &json!(end)));
    assert_eq!(ended["description"], "Inventory");

    worker.patch(&path, json!({"original_end_time": end})).is_problem(409, "original_end_time_set");
    let earlier = json!({"start_time": "2026-01-02T08:00:00+01:00", "end_time": "2026-01-02T16:30:00+01:00"});
    let corrected = worker.patch(&path, earlier).is(200);
    assert_eq!(corrected["start_time"], "2026-01-02T07:00:00.000Z");
    assert_eq!(corrected["original_start_time"], begun["original_start_time"]);
    assert_eq!(worker.get("/sessions").is(200), json!([corrected]));
    let back = worker.patch(&path, json!({"end_time": null})).is(200);
    assert_eq!(back["end_time"], end);
}

fn a_second_clock_in_names_the_session_in_the_way(server: &Server) {
    let worker = server.worker("Ada");
    let running = worker.post("/sessions", None).is(201);

    let problem = worker.post("/sessions", None).is_problem(409, "already_running");

    assert_eq!(problem["session"], running["id"]);
}

fn nobody_reads_or_edits_anothers_session(server: &Server) {
    let (one, other) = (server.worker("Ada"), server.worker("Grace"));
    let id = one.post("/sessions", None).is(201)["id"].as_str().expect("an id").to_owned();

    assert_eq!(other.get("/sessions").is(200), json!([]));
    other.patch(&format!("/sessions/{id}"), json!({"description": "mine"})).is_problem(404, "unknown");
}

fn pages_go_by_id_in_both_directions(server: &Server) {
    let worker = server.worker("Ada");
    let mut ids: Vec<String> = Vec::new();
    for _ in 0..5 {
        let id = worker.post("/sessions", None).is(201)["id"].as_str().expect("an id").to_owned();
        let end = json!({"original_end_time": stint_server::now().rfc3339()});
        worker.patch(&format!("/sessions/{id}"), end).is(200);
        ids.insert(0, id);
    }
    let page = |query: &str| -> Vec<String> {
        let found = worker.get(&format!("/sessions?{query}")).is(200);
        found.as_array().expect("a list").iter().map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
    };

    assert_eq!(page("limit=2"), ids[..2]);
    assert_eq!(page(&format!("before={}&limit=2", ids[1])), ids[2..4]);
    assert_eq!(page(&format!("after={}&limit=2", ids[4])), ids[2..4]);
    assert_eq!(page(&format!("after={}&before={}", ids[4], ids[0])), ids[1..4]);
    worker.get("/sessions?limit=0").is_problem(422, "out_of_range");
    worker.get("/sessions?before=yesterday").is_problem(422, "parameter_invalid");
}

fn a_write_with_the_same_key_is_done_once(server: &Server) {
    let worker = server.worker("Ada");
    let begin = || worker.request(reqwest::Method::POST, "/sessions").header("Idempotency-Key", "one");

    let first = crate::ground::Answer::of(begin()).is(201);
    let again = crate::ground::Answer::of(begin()).is(201);
    assert_eq!(first, again);
    crate::ground::Answer::of(begin().json(&json!({}))).is_problem(422, "idempotency_key_reused");
}

fn a_session_has_the_fields_of_the_seed_and_no_other(server: &Server) {
    let worker = server.worker("Ada");

    let session = worker.post("/sessions", None).is(201);

    let fields: Vec<&String> = session.as_object().expect("an object").keys().collect();
    let mut documented =
        ["id", "user", "shift", "original_start_time", "original_end_time", "start_time", "end_time", "description"];
    documented.sort_unstable();
    let mut fields: Vec<&str> = fields.into_iter().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, documented);
    assert_eq!(
        (&session["description"], session["id"].is_string(), session["user"].is_string()),
        (&json!(""), true, true)
    );
    worker.post("/sessions", Some(json!({}))).is_problem(409, "already_running");
    worker.post("/sessions", Some(json!({"start_time": "2026-01-01T00:00:00Z"}))).is_problem(422, "body_invalid");
}

fn times_are_edited_when_the_session_has_ended_or_ends_with_the_same_request(server: &Server) {
    let worker = server.worker("Ada");
    let begun = worker.post("/sessions", None).is(201);
    let path = format!("/sessions/{}", begun["id"].as_str().expect("an id"));
    let early = "2026-01-02T08:00:00.000Z";

    worker.patch(&path, json!({"start_time": early})).is_problem(409, "still_running");
    worker.patch(&path, json!({"end_time": early})).is_problem(409, "still_running");
    let still = worker.patch(&path, json!({"end_time": null, "description": "On it"})).is(200);
    assert_eq!((&still["end_time"], &still["description"]), (&Value::Null, &json!("On it")));
    let pressed = stint_server::now().rfc3339();
    let all = json!({"original_end_time": pressed, "start_time": early, "end_time": "2026-01-02T16:00:00.000Z"});
    let ended = worker.patch(&path, all);

    // What counts may lie elsewhere altogether; what was pressed stays.
    let ended = ended.is(200);
    assert_eq!((&ended["start_time"], &ended["end_time"]), (&json!(early), &json!("2026-01-02T16:00:00.000Z")));
    assert_eq!(
        (&ended["original_start_time"], &ended["original_end_time"]),
        (&begun["original_start_time"], &json!(pressed))
    );
    worker.patch(&path, json!({"original_end_time": pressed})).is_problem(409, "original_end_time_set");
    let again = worker.patch(&path, json!({"end_time": null, "start_time": begun["start_time"]})).is(200);
    assert_eq!((&again["start_time"], &again["end_time"]), (&begun["start_time"], &json!(pressed)));
    assert_eq!(worker.patch(&path, json!({})).is(200), again);
}

fn what_cannot_be_is_refused_with_its_field(server: &Server) {
    let worker = server.worker("Ada");
    let begun = worker.post("/sessions", None).is(201);
    let path = format!("/sessions/{}", begun["id"].as_str().expect("an id"));
    let field = |problem: Value| problem["field"].as_str().expect("a field").to_owned();

    let future = json!({"original_end_time": "2999-01-01T00:00:00Z"});
    assert_eq!(field(worker.patch(&path, future).is_problem(422, "in_the_future")), "original_end_time");
    let unreadable = json!({"original_end_time": "five o'clock"});
    assert_eq!(field(worker.patch(&path, unreadable).is_problem(422, "body_invalid")), "original_end_time");
    let unknown = json!({"user": "1"});
    assert_eq!(field(worker.patch(&path, unknown).is_problem(422, "body_invalid")), "user");
    let long = json!({"description": "x".repeat(10_001)});
    assert_eq!(field(worker.patch(&path, long).is_problem(422, "too_long")), "description");
    let end = json!({"original_end_time": stint_server::now().rfc3339()});
    worker.patch(&path, end).is(200);
    let turned = json!({"start_time": "2026-01-02T16:00:00Z", "end_time": "2026-01-02T08:00:00Z"});
    worker.patch(&path, turned).is_problem(422, "end_not_after_start");
    worker.patch("/sessions/1", json!({"description": ""})).is_problem(404, "unknown");
    worker.patch("/sessions/none", json!({"description": ""})).is_problem(404, "unknown");
    assert_eq!(field(worker.get("/sessions?limit=101").is_problem(422, "out_of_range")), "limit");
    assert_eq!(worker.get("/sessions?limit=100").is(200).as_array().map(Vec::len), Some(1));
    worker.patch(&path, json!({"description": "a\u{0}b"})).is_problem(422, "text_invalid");
    worker.get("/sessions/export?format=%00").is_problem(422, "text_invalid");
    let not_json = worker.request(reqwest::Method::PATCH, &path).body("{\"description\": ");
    crate::ground::Answer::of(not_json).is_problem(400, "not_json");
}

fn a_stranger_is_refused(server: &Server) {
    let mut stranger = server.worker("Ada");
    stranger.token = "stint_pat_0".into();

    stranger.get("/sessions").is_problem(401, "unauthorized");
    stranger.post("/sessions", None).is_problem(401, "unauthorized");
    stranger.patch("/sessions/1", json!({})).is_problem(401, "unauthorized");
}
