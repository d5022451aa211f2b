//! `/api/v2/…`: the presence of an app.

use reqwest::Method;
use serde_json::{Value, json};
use stint_server::policy::Role;
use stint_server::values;

use crate::ground::{Answer, Person, Server};
use crate::on_both;
use crate::operators::team;

on_both!(
    the_examples_are_answered_as_they_are_printed,
    a_keepalive_without_a_presence_or_after_its_silence_is_a_conflict,
    the_list_has_what_the_app_said,
    the_list_is_filtered_and_paged,
    a_manager_sees_his_teams_an_admin_all_a_worker_himself,
);

const PATH: &str = "[/view/da7ac9b9-db1c-4435-a1f2-edb4d6be4db8,view-tab_edd5855b-54f1-4c51-9550-d88c2da60768]";

/// A body as it is printed.
fn printed(person: &Person, path: &str, body: &'static str) -> Answer {
    Answer::of(person.request(Method::POST, path).header("Content-Type", "application/json").body(body))
}

/// Three minutes and more go by without a word of anybody.
fn silence(server: &Server) {
    let aged = server.store.write((), |sql, ()| {
        Box::pin(async move {
            let text = "UPDATE presence SET start_time = start_time - $1, last_keepalive = last_keepalive - $1";
            sql.execute(text, &values![200_000]).await?;
            Ok(())
        })
    });
    server.runtime.block_on(aged).expect("time goes by");
}

fn the_examples_are_answered_as_they_are_printed(server: &Server) {
    let worker = server.worker("Ada");

    assert_eq!(worker.post("/api/v2/sessionstart", None).is(200), json!({"description": "Session Start"}));

    let without_a_comma = r#"{
    "visible":true
    "path":"[/view/da7ac9b9-db1c-4435-a1f2-edb4d6be4db8,view-tab_edd5855b-54f1-4c51-9550-d88c2da60768]"
}"#;
    printed(&worker, "/api/v2/keepalive", without_a_comma).is_problem(400, "not_json");
    let with_it = r#"{
    "visible":true,
    "path":"[/view/da7ac9b9-db1c-4435-a1f2-edb4d6be4db8,view-tab_edd5855b-54f1-4c51-9550-d88c2da60768]"
}"#;
    let mut kept = printed(&worker, "/api/v2/keepalive", with_it).is(200);
    let time = kept["time"].take().as_i64().expect("an integer");
    assert!((time - stint_server::now().ms() / 1000).abs() < 60, "{time}");
    assert_eq!(kept, json!({"description": "Session keepalive", "time": null, "visible": true, "paths": PATH}));

    let hide = r#"{
    "path":"[/view/da7ac9b9-db1c-4435-a1f2-edb4d6be4db8,view-tab_edd5855b-54f1-4c51-9550-d88c2da60768]"
}"#;
    printed(&worker, "/api/v2/session-hide", hide).is(200);
}

fn a_keepalive_without_a_presence_or_after_its_silence_is_a_conflict(server: &Server) {
    let worker = server.worker("Ada");
    let alive = || worker.post("/api/v2/keepalive", Some(json!({"visible": true, "path": "[a]"})));
    let hide = || worker.post("/api/v2/session-hide", Some(json!({"path": "[a]"})));

    alive().is_problem(409, "presence_stopped");
    hide().is_problem(409, "presence_stopped");
    worker.post("/api/v2/sessionstart", None).is(200);
    alive().is(200);
    silence(server);
    alive().is_problem(409, "presence_stopped");
    hide().is_problem(409, "presence_stopped");

    worker.post("/api/v2/sessionstart", None).is(200);
    worker.post("/api/v2/sessionstart", None).is(200);
    alive().is(200);
    let list = worker.get("/api/v2/sessions").is(200);
    let active: Vec<&Value> = list.as_array().expect("a bare array").iter().map(|one| &one["active"]).collect();
    assert_eq!(active, [true, false], "one went silent, one goes on: {list}");
    worker.post("/api/v2/keepalive", Some(json!({"path": "[a]"}))).is_problem(422, "body_invalid");
    worker.post("/api/v2/keepalive", Some(json!({"visible": true, "path": "a"}))).is_problem(422, "path_invalid");
}

fn the_list_has_what_the_app_said(server: &Server) {
    let worker = server.worker("Ada");
    worker.post("/api/v2/sessionstart", None).is(200);
    let views = json!({"visible": true, "path": ["/view/a", "tab-b"]});
    let kept = worker.post("/api/v2/keepalive", Some(views)).is(200);
    assert_eq!(kept["paths"], json!(["/view/a", "tab-b"]));
    worker.post("/api/v2/session-hide", Some(json!({"path": PATH}))).is(200);

    let list = worker.get("/api/v2/sessions").is(200);

    let one = &list[0];
    assert!(one["id"].is_i64() && one["start"].is_i64() && one["last_keepalive"].is_i64());
    assert!(one["time_visible"].as_i64().is_some_and(|seconds| (0..60).contains(&seconds)));
    assert_eq!((&one["username"], &one["paths"]), (&json!("ada"), &json!(["[/view/a,tab-b]", PATH])));
    assert_eq!((&one["active"], &one["visible"], &one["stop"]), (&json!(true), &json!(false), &Value::Null));
    assert_eq!(worker.get("/api/v2/session-hide").is(200), list);

    silence(server);
    let stopped = worker.get("/api/v2/sessions").is(200)[0].take();
    assert_eq!(stopped["active"], false);
    assert_eq!(stopped["stop"].as_i64(), stopped["last_keepalive"].as_i64().map(|last| last + 180));
}

fn the_list_is_filtered_and_paged(server: &Server) {
    let (ada, admin) = (server.worker("Ada"), server.person("Root", Role::Admin));
    ada.post("/api/v2/sessionstart", None).is(200);
    silence(server);
    ada.post("/api/v2/sessionstart", None).is(200);
    admin.post("/api/v2/sessionstart", None).is(200);
    let count = |query: &str| admin.get(&format!("/api/v2/sessions?{query}")).is(200).as_array().map(Vec::len);
    let now = stint_server::now();
    let (long_ago, then) = (now.ms() / 1000 - 100_000, now.ms() / 1000 - 100);

    assert_eq!(count(""), Some(3));
    assert_eq!(count("active=true"), Some(2));
    assert_eq!(count("active=false"), Some(3));
    assert_eq!(count("usernames[]=ada"), Some(2));
    assert_eq!(count("usernames%5B%5D=Ada&usernames%5B%5D=root&usernames%5B%5D=nobody"), Some(3));
    assert_eq!(count("usernames[]=nobody"), Some(0));
    assert_eq!(count(&format!("started_after={then}")), Some(2));
    assert_eq!(count(&format!("started_after={long_ago}")), Some(3));
    assert_eq!(count(&format!("stopped_before={}", now.ms() / 1000 + 100_000)), Some(1));
    assert_eq!(count(&format!("stopped_before={long_ago}")), Some(0));
    assert_eq!(count("stopped_before=2999-01-01T00:00:00Z"), Some(1));
    assert_eq!(count("limit=2"), Some(2));
    assert_eq!(count("limit=2&offset=2"), Some(1));
    for wrong in ["limit=0", "limit=1001", "offset=-1"] {
        admin.get(&format!("/api/v2/sessions?{wrong}")).is_problem(422, "out_of_range");
    }
    for wrong in ["active=maybe", "started_after=yesterday"] {
        admin.get(&format!("/api/v2/sessions?{wrong}")).is_problem(422, "parameter_invalid");
    }
}

fn a_manager_sees_his_teams_an_admin_all_a_worker_himself(server: &Server) {
    let (ada, alan) = (server.worker("Ada"), server.worker("Alan"));
    let (boss, admin) = (server.person("Boss", Role::Manager), server.person("Root", Role::Admin));
    team(server, &boss, &[&ada]);
    for one in [&ada, &alan, &boss] {
        one.post("/api/v2/sessionstart", None).is(200);
    }
    let names = |person: &Person| -> Vec<String> {
        let list = person.get("/api/v2/sessions").is(200);
        list.as_array()
            .expect("a list")
            .iter()
            .map(|one| one["username"].as_str().expect("a name").to_owned())
            .collect()
    };

    assert_eq!(names(&ada), ["ada"]);
    assert_eq!(names(&boss), ["boss", "ada"]);
    assert_eq!(names(&admin), ["boss", "alan", "ada"]);
    assert_eq!(ada.get("/api/v2/sessions?usernames[]=alan").is(200), json!([]));
}
