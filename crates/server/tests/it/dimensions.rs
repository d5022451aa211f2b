//! `/v1/projects`, `/v1/categories`, `/v1/labor-types`.

use serde_json::json;
use stint_server::policy::Role;

use crate::ground::Server;
use crate::on_both;

on_both!(
    planners_make_rename_and_archive_what_everybody_reads,
    a_name_is_taken_once_in_its_kind,
    whoever_does_not_plan_may_only_read,
);

const PATHS: [&str; 3] = ["/v1/projects", "/v1/categories", "/v1/labor-types"];

fn planners_make_rename_and_archive_what_everybody_reads(server: &Server) {
    let (manager, worker) = (server.person("Boss", Role::Manager), server.worker("Ada"));
    for path in PATHS {
        let made = manager.post(path, Some(json!({"name": "  Warehouse "}))).is(201);
        assert_eq!((&made["name"], &made["archived"]), (&json!("Warehouse"), &json!(false)));
        let one = format!("{path}/{}", made["id"].as_str().expect("ids are strings"));

        let renamed = manager.patch(&one, json!({"name": "Warehouse North", "archived": true})).is(200);

        assert_eq!((&renamed["name"], &renamed["archived"]), (&json!("Warehouse North"), &json!(true)));
        assert_eq!(renamed["id"], made["id"]);
        assert_eq!(worker.get(path).is(200), json!({"items": [renamed], "next": null}));
        manager.patch(&format!("{path}/1"), json!({"archived": true})).is_problem(404, "unknown");
        for wrong in [json!({"name": " "}), json!({"name": "a\nb"}), json!({"name": "x".repeat(201)})] {
            manager.post(path, Some(wrong)).is_problem(422, "name_invalid");
        }
        manager.post(path, Some(json!({}))).is_problem(422, "body_invalid");
    }
}

fn a_name_is_taken_once_in_its_kind(server: &Server) {
    let admin = server.person("Root", Role::Admin);
    for path in PATHS {
        admin.post(path, Some(json!({"name": "Same"}))).is(201);
        let problem = admin.post(path, Some(json!({"name": "Same"}))).is_problem(409, "taken");
        assert_eq!(problem["field"], "name");
        let other = admin.post(path, Some(json!({"name": "Other"}))).is(201);
        let other = format!("{path}/{}", other["id"].as_str().expect("an id"));
        admin.patch(&other, json!({"name": "Same"})).is_problem(409, "taken");
        admin.patch(&other, json!({"name": "Other"})).is(200);
    }
}

fn whoever_does_not_plan_may_only_read(server: &Server) {
    let worker = server.worker("Ada");
    for path in PATHS {
        assert_eq!(worker.get(path).is(200)["items"], json!([]));
        worker.post(path, Some(json!({"name": "Mine"}))).is_problem(403, "forbidden");
        worker.patch(&format!("{path}/1"), json!({"name": "Mine"})).is_problem(403, "forbidden");
    }
}
