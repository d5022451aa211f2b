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
