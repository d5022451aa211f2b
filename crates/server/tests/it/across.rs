//! What one surface writes, the others show.

use serde_json::{Value, json};
use stint_domain::Dimension;
use stint_server::policy::Role;

use crate::ground::Server;
use crate::on_both;

on_both!(a_session_that_one_surface_begins_runs_on_the_others_and_ends_there);

fn a_session_that_one_surface_begins_runs_on_the_others_and_ends_there(server: &Server) {
    let (worker, operator) = (server.worker("Ada"), server.person("Root", Role::Admin));
    let (project, _) = server.label(Dimension::Project, "Experiment 100");
    let (category, _) = server.label(Dimension::Category, "Customer visit");

    worker.post("/api/v2/sessionstart", None).is(200);
    let begun = worker.post("/sessions", None).is(201);
    let id: i64 = begun["id"].as_str().expect("a string here").parse().expect("a number");
    let booking = json!({"project": project.to_string(), "category": category.to_string()});
    worker.patch(&format!("/v1/sessions/{id}"), booking).is(200);
    worker.post("/v1/sessions/running/break", None).is(200);

    let timed = worker.get(&format!("/time_sessions/{id}")).is(200);
    assert_eq!((&timed["running"], &timed["num_breaks"]), (&json!(true), &json!(1)));
    assert_eq!(timed["project"], json!({"id": project.0, "full_name": "Experiment 100"}));
    assert_eq!(timed["category"], json!({"id": category.0, "name": "Customer visit"}));
    let seen = operator.get(&format!("/api/sessions?experiment_id={project}")).is(200)["results"][0].take();
    assert_eq!((&seen["session_id"], &seen["is_active"]), (&json!(id), &json!(true)));
    assert_eq!((&seen["session_type"], &seen["started_by"]), (&json!("customer-visit"), &json!(worker.id.0)));
    let presence = operator.get("/api/v2/sessions?usernames[]=ada&active=true").is(200);
    assert_eq!((&presence[0]["username"], &presence[0]["active"]), (&json!("ada"), &json!(true)));

    worker.post("/v1/sessions/running/clock-out", None).is(200);

    let listed = worker.get("/sessions").is(200)[0].take();
    assert!(listed["original_end_time"].is_string() && listed["end_time"] == listed["original_end_time"]);
    let timed = worker.get("/time_sessions").is(200)[0].take();
    assert_eq!((&timed["running"], timed["end_at"].is_string()), (&json!(false), true));
    let ended = operator.get(&format!("/api/sessions/{id}")).is(200);
    assert_eq!((&ended["is_active"], &ended["ended_by"]), (&json!(false), &json!(worker.id.0)));
    assert_ne!(ended["end_date_time"], Value::Null);

    let described = worker.patch(&format!("/sessions/{id}"), json!({"description": "Counted"})).is(200);
    assert_eq!(described["description"], worker.get("/time_sessions").is(200)[0]["description"]);
    assert_eq!(worker.get(&format!("/v1/sessions/{id}")).is(200)["note"], "Counted");
}
