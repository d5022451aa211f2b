//! `/time_sessions`: sessions with entries and durations.

use serde_json::{Value, json};
use stint_domain::{Dimension, Dimensions};

use crate::ground::Server;
use crate::on_both;
use crate::past::past;

on_both!(
    the_example_is_answered_as_it_is_printed,
    a_running_session_counts_to_now_and_has_no_end,
    a_session_over_the_change_of_clocks_has_both_offsets_and_its_true_length,
    pages_are_of_25_and_say_how_many_there_are,
    nobody_finds_anothers_session,
    an_entry_keeps_its_number_when_a_break_ends_it,
);

fn the_example_is_answered_as_it_is_printed(server: &Server) {
    let worker = server.worker("Joe Bob");
    let (project, on_project) = server.label(Dimension::Project, "P - 255 Conference Room");
    let (labor_type, on_labor_type) = server.label(Dimension::LaborType, "Installation");
    let mut typed = past(
        "America/Los_Angeles",
        "2020-10-14T10:45:00-07:00",
        "2020-10-14T16:53:00-07:00",
        &[("2020-10-14T12:51:00-07:00", "2020-10-14T13:51:00-07:00")],
    );
    typed.on = Dimensions { project: Some(on_project), category: None, labor_type: Some(on_labor_type) };
    typed.note = "Installed the new speakers".into();
    let kept = server.types_in(&worker, typed);

    let mut listed = worker.get("/time_sessions").is(200);
    let alone = worker.get(&format!("/time_sessions/{}", kept.no)).is(200);

    let listed = listed.as_array_mut().expect("an array");
    assert_eq!((listed.len(), &listed[0]), (1, &alone));
    let session = &mut listed[0];
    let made = taken(session, &["created_at", "updated_at"]);
    assert!(made.iter().all(|at| at.as_str().is_some_and(|at| at.len() == "2020-10-14T16:45:31.078-07:00".len())));
    let labor_type = json!({"id": labor_type.0, "name": "Installation"});
    let mut ids = Vec::new();
    for entry in session["time_entries"].as_array_mut().expect("entries") {
        ids.extend(taken(entry, &["id"]));
        taken(entry, &["created_at", "updated_at"]);
    }
    assert!(ids.len() == 3 && ids.iter().all(Value::is_i64) && ids[0] != ids[1] && ids[1] != ids[2]);
    let entry = |start: &str, end: &str, duration: i64, kind: &str| {
        json!({
            "start_at": start, "end_at": end, "time_zone": "Pacific Time (US & Canada)", "duration": duration,
            "type": kind, "running": false, "labor_type": labor_type,
        })
    };
    let expected = json!({
        "id": kept.no.0,
        "start_at": "2020-10-14T10:45:00.000-07:00",
        "end_at": "2020-10-14T16:53:00.000-07:00",
        "time_zone": "Pacific Time (US & Canada)",
        "duration": 22080, "work_duration": 18480, "break_duration": 3600, "num_breaks": 1,
        "description": "Installed the new speakers",
        "running": false,
        "user": {"id": worker.id.0, "full_name": "Joe Bob"},
        "project": {"id": project.0, "full_name": "P - 255 Conference Room"},
        "category": null,
        "time_entries": [
            entry("2020-10-14T10:45:00.000-07:00", "2020-10-14T12:51:00.000-07:00", 7560, "work"),
            entry("2020-10-14T12:51:00.000-07:00", "2020-10-14T13:51:00.000-07:00", 3600, "break"),
            entry("2020-10-14T13:51:00.000-07:00", "2020-10-14T16:53:00.000-07:00", 10920, "work"),
        ],
    });
    assert_eq!(*session, expected);
}

/// The values of these fields, which are taken out.
fn taken(object: &mut Value, fields: &[&str]) -> Vec<Value> {
    let object = object.as_object_mut().expect("an object");
    fields.iter().map(|field| object.remove(*field).unwrap_or_else(|| panic!("{field} is there"))).collect()
}

fn a_running_session_counts_to_now_and_has_no_end(server: &Server) {
    let worker = server.worker("Ada");
    let begun = worker.post("/sessions", None).is(201);

    let session = worker.get("/time_sessions").is(200)[0].take();

    assert_eq!(session["id"].to_string(), begun["id"].as_str().expect("a text"));
    assert_eq!((&session["running"], &session["end_at"]), (&json!(true), &Value::Null));
    let entry = &session["time_entries"][0];
    assert_eq!((&entry["running"], &entry["end_at"], &entry["type"]), (&json!(true), &Value::Null, &json!("work")));
    assert_eq!(session["duration"], entry["duration"]);
    assert_eq!((&session["project"], &session["category"]), (&Value::Null, &Value::Null));
}

fn a_session_over_the_change_of_clocks_has_both_offsets_and_its_true_length(server: &Server) {
    let worker = server.worker("Ada");
    server.types_in(&worker, past("Europe/Berlin", "2025-10-25T22:00:00+02:00", "2025-10-26T06:00:00+01:00", &[]));

    let session = worker.get("/time_sessions").is(200)[0].take();

    assert_eq!(session["start_at"], "2025-10-25T22:00:00.000+02:00");
    assert_eq!(session["end_at"], "2025-10-26T06:00:00.000+01:00");
    assert_eq!((&session["duration"], &session["time_zone"]), (&json!(9 * 3600), &json!("Berlin")));
}

fn pages_are_of_25_and_say_how_many_there_are(server: &Server) {
    let worker = server.worker("Ada");
    for hour in 0..27 {
        let start = format!("2025-06-{:02}T08:00:00Z", hour + 1);
        let end = format!("2025-06-{:02}T09:00:00Z", hour + 1);
        server.types_in(&worker, past("UTC", &start, &end, &[]));
    }

    let (first, second) = (worker.get("/time_sessions"), worker.get("/time_sessions?page=2"));

    let header = |answer: &crate::ground::Answer, name: &str| answer.headers[name].to_str().expect("text").to_owned();
    assert_eq!((header(&first, "x-total"), header(&second, "x-total")), ("27".into(), "27".into()));
    let links = header(&first, "link");
    assert!(links.contains("/time_sessions?page=2>; rel=\"next\"") && links.contains("http://"), "{links}");
    assert!(header(&second, "link").contains("/time_sessions>; rel=\"prev\""));
    let (first, second) = (first.is(200), second.is(200));
    let ids = |page: &Value| -> Vec<i64> {
        page.as_array().expect("a list").iter().map(|one| one["id"].as_i64().expect("an integer")).collect()
    };
    let all = [ids(&first), ids(&second)].concat();
    assert_eq!((ids(&first).len(), all.len()), (25, 27));
    assert!(all.windows(2).all(|pair| pair[0] > pair[1]), "newest first: {all:?}");
    assert_eq!(worker.get("/time_sessions?page=3").is(200), json!([]));
    for page in ["0", "-1", "two", "99999999999999999999"] {
        worker.get(&format!("/time_sessions?page={page}")).is_problem(422, "parameter_invalid");
    }
}

fn nobody_finds_anothers_session(server: &Server) {
    let (one, other) = (server.worker("Ada"), server.person("Grace", stint_server::policy::Role::Admin));
    let id = one.post("/sessions", None).is(201)["id"].as_str().expect("an id").to_owned();

    assert_eq!(other.get("/time_sessions").is(200), json!([]));
    other.get(&format!("/time_sessions/{id}")).is_problem(404, "unknown");
    one.get("/time_sessions/none").is_problem(404, "unknown");
}

fn an_entry_keeps_its_number_when_a_break_ends_it(server: &Server) {
    let worker = server.worker("Ada");
    worker.post("/sessions", None).is(201);
    let before = worker.get("/time_sessions").is(200)[0]["time_entries"].take();

    worker.post("/v1/sessions/running/break", None).is(200);

    let after = worker.get("/time_sessions").is(200)[0].take();
    assert_eq!(after["num_breaks"], 1);
    assert_eq!(after["time_entries"][0]["id"], before[0]["id"]);
    assert_ne!(after["time_entries"][1]["id"], before[0]["id"]);
}
