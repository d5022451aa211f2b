//! `/v1/me`, `/v1/users`, `/v1/teams`: who sees whom, and who changes what.

use reqwest::Method;
use serde_json::{Value, json};
use stint_server::policy::Role;

use crate::ground::{Answer, Person, Server};
use crate::on_both;

on_both!(
    a_user_changes_his_own_full_name_and_zone,
    an_admin_adds_and_changes_users,
    the_last_admin_stays_one,
    a_manager_lists_and_reads_those_of_his_teams,
    pages_of_users_follow_each_other,
    a_change_on_an_old_version_is_refused,
    teams_are_written_by_an_admin_and_read_by_their_managers,
    who_becomes_a_worker_manages_no_team_any_more,
    every_change_is_in_the_journal,
    the_export_holds_what_is_kept_about_a_user,
);

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// A team of the admin's making.
fn team(admin: &Person, name: &str, members: &[(&Person, bool)]) -> String {
    let team = admin.post("/v1/teams", Some(json!({"name": name}))).is(201);
    let path = format!("/v1/teams/{}", text(&team["id"]));
    for (member, manages) in members {
        admin.put(&format!("{path}/members/{}", member.id), json!({"manages": manages})).is(200);
    }
    path
}

fn a_user_changes_his_own_full_name_and_zone(server: &Server) {
    let ada = server.worker("Ada");

    let changed = ada.patch("/v1/me", json!({"full_name": " Ada Lovelace ", "zone": "Europe/London"})).is(200);

    assert_eq!((text(&changed["full_name"]), text(&changed["zone"])), ("Ada Lovelace", "Europe/London"));
    assert_eq!(ada.get("/v1/me").is(200), changed);
    let problem = ada.patch("/v1/me", json!({"zone": "Atlantis/Capital"})).is_problem(422, "zone_unknown");
    assert_eq!(problem["field"], "zone");
    ada.patch("/v1/me", json!({"role": "admin"})).is_problem(422, "body_invalid");
    ada.patch("/v1/me", json!({"full_name": "a\nb"})).is_problem(422, "name_invalid");
}

fn an_admin_adds_and_changes_users(server: &Server) {
    let admin = server.person("Root", Role::Admin);

    let added = admin.post("/v1/users", Some(json!({"name": "Ada@Example.org", "role": "worker"}))).is(201);
    assert_eq!((text(&added["name"]), text(&added["full_name"])), ("ada@example.org", "ada@example.org"));
    assert_eq!((text(&added["zone"]), &added["disabled"]), ("Europe/Berlin", &json!(false)));
    let path = format!("/v1/users/{}", text(&added["id"]));
    let changed = admin.patch(&path, json!({"role": "manager", "disabled": true})).is(200);
    assert_eq!((text(&changed["role"]), &changed["disabled"]), ("manager", &json!(true)));
    assert_eq!(admin.get(&path).is(200), changed);

    let taken = admin.post("/v1/users", Some(json!({"name": "ADA@example.org", "role": "worker"})));
    assert_eq!(taken.is_problem(409, "taken")["field"], "name");
    admin.post("/v1/users", Some(json!({"name": "a b", "role": "worker"}))).is_problem(422, "name_invalid");
    let problem = admin.post("/v1/users", Some(json!({"name": "x", "role": "god"}))).is_problem(422, "body_invalid");
    assert_eq!(problem["field"], "role");
    admin.get("/v1/users/1").is_problem(404, "unknown");
    admin.get("/v1/users/ada").is_problem(404, "unknown");
}

fn the_last_admin_stays_one(server: &Server) {
    let admin = server.person("Root", Role::Admin);
    let me = format!("/v1/users/{}", admin.id);

    admin.patch(&me, json!({"role": "worker"})).is_problem(409, "last_admin");
    admin.patch(&me, json!({"disabled": true})).is_problem(409, "last_admin");
    admin.post(&format!("{me}/erase"), None).is_problem(409, "last_admin");

    server.person("Grace", Role::Admin);
    admin.patch(&me, json!({"role": "worker"})).is(200);
    admin.get("/v1/users").is_problem(403, "forbidden");
}

fn a_manager_lists_and_reads_those_of_his_teams(server: &Server) {
    let admin = server.person("Root", Role::Admin);
    let (boss, other) = (server.person("Boss", Role::Manager), server.person("Other", Role::Manager));
    let (ada, grace) = (server.worker("Ada"), server.worker("Grace"));
    team(&admin, "Kitchen", &[(&boss, true), (&ada, false), (&other, false)]);
    let names = |person: &Person| -> Vec<String> {
        let listed = person.get("/v1/users").is(200);
        listed["items"].as_array().expect("a list").iter().map(|one| text(&one["name"]).to_owned()).collect()
    };

    assert_eq!(names(&admin), ["root", "boss", "other", "ada", "grace"]);
    assert_eq!(names(&boss), ["boss", "other", "ada"]);
    assert_eq!(names(&other), ["other"]);
    boss.get(&format!("/v1/users/{}", ada.id)).is(200);
    boss.get(&format!("/v1/users/{}", grace.id)).is_problem(404, "unknown");
    other.get(&format!("/v1/users/{}", ada.id)).is_problem(404, "unknown");
}

fn pages_of_users_follow_each_other(server: &Server) {
    let admin = server.person("Root", Role::Admin);
    let people: Vec<Person> = (0..4).map(|n| server.worker(&format!("w{n}"))).collect();
    let mut seen = Vec::new();
    let mut path = "/v1/users?limit=2".to_owned();
    loop {
        let page = admin.get(&path).is(200);
        let items = page["items"].as_array().expect("a list");
        assert!(items.len() <= 2);
        seen.extend(items.iter().map(|one| text(&one["id"]).to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/v1/users?limit=2&after={next}");
    }

    let ids = [&admin].into_iter().chain(&people).map(|person| person.id.to_string());
    assert_eq!(seen, ids.collect::<Vec<_>>());
    admin.get("/v1/users?limit=0").is_problem(422, "out_of_range");
}

fn a_change_on_an_old_version_is_refused(server: &Server) {
    let (admin, ada) = (server.person("Root", Role::Admin), server.worker("Ada"));
    let path = format!("/v1/users/{}", ada.id);
    let read = admin.get(&path);
    let old = read.headers["etag"].to_str().expect("text").to_owned();
    let change = |etag: &str, zone: &str| {
        let request = admin.request(Method::PATCH, &path).header("If-Match", etag);
        Answer::of(request.json(&json!({"zone": zone})))
    };

    let changed = change(&old, "Europe/Paris");
    let new = changed.headers["etag"].to_str().expect("text").to_owned();
    changed.is(200);
    let problem = change(&old, "Europe/Rome").is_problem(412, "precondition_failed");
    assert_eq!((text(&problem["etag"]), text(&problem["field"])), (new.as_str(), "If-Match"));

    change(&format!("\"v0\", {new}"), "Europe/Rome").is(200);
    change("*", "Europe/Oslo").is(200);
    let same = change("*", "Europe/Oslo");
    assert_eq!(same.headers["etag"], admin.get(&path).headers["etag"]);
}

fn teams_are_written_by_an_admin_and_read_by_their_managers(server: &Server) {
    let admin = server.person("Root", Role::Admin);
    let (boss, other) = (server.person("Boss", Role::Manager), server.person("Other", Role::Manager));
    let ada = server.worker("Ada");
    let path = team(&admin, "Kitchen", &[(&boss, true), (&ada, false), (&other, false)]);

    let read = boss.get(&path).is(200);
    let members = read["members"].as_array().expect("a list");
    let shown: Vec<_> = members.iter().map(|one| (text(&one["name"]), one["manages"] == true)).collect();
    assert_eq!(shown, [("ada", false), ("boss", true), ("other", false)]);
    other.get(&path).is_problem(404, "unknown");
    assert_eq!(other.get("/v1/teams").is(200)["items"], json!([]));
    assert_eq!(boss.get("/v1/teams").is(200)["items"], json!([{"id": read["id"], "name": "Kitchen"}]));
    assert_eq!(ada.get("/v1/me").is(200)["teams"], json!([{"id": read["id"], "name": "Kitchen", "manages": false}]));

    let wish = json!({"manages": true});
    let problem = admin.put(&format!("{path}/members/{}", ada.id), wish).is_problem(422, "not_a_manager");
    assert_eq!(problem["field"], "manages");
    admin.post("/v1/teams", Some(json!({"name": " Kitchen "}))).is_problem(409, "taken");
    assert_eq!(admin.patch(&path, json!({"name": "Bakery"})).is(200)["name"], "Bakery");
    admin.delete(&format!("{path}/members/{}", ada.id)).is(204);
    admin.delete(&format!("{path}/members/{}", ada.id)).is_problem(404, "unknown");
    boss.get(&format!("/v1/users/{}", ada.id)).is_problem(404, "unknown");
    admin.delete(&path).is(204);
    admin.get(&path).is_problem(404, "unknown");
    boss.get("/v1/me").is(200);
}

fn who_becomes_a_worker_manages_no_team_any_more(server: &Server) {
    let (admin, boss) = (server.person("Root", Role::Admin), server.person("Boss", Role::Manager));
    team(&admin, "Kitchen", &[(&boss, true)]);

    admin.patch(&format!("/v1/users/{}", boss.id), json!({"role": "worker"})).is(200);

    assert_eq!(boss.get("/v1/me").is(200)["teams"][0]["manages"], false);
}

fn every_change_is_in_the_journal(server: &Server) {
    let (admin, ada) = (server.person("Root", Role::Admin), server.worker("Ada"));
    let user = format!("/v1/users/{}", ada.id);
    admin.patch(&user, json!({"zone": "Europe/Paris"})).is(200);
    admin.patch(&user, json!({"zone": "Europe/Paris"})).is(200);
    admin.put(&format!("{user}/password"), json!({"password": "correct horse"})).is(204);
    let team = team(&admin, "Kitchen", &[(&ada, false)]);
    admin.delete(&format!("{team}/members/{}", ada.id)).is(204);
    admin.delete(&team).is(204);
    ada.post("/v1/tokens", Some(json!({"name": "payroll"}))).is(201);
    ada.post("/v1/sign-out", None).is(204);

    let kept = admin.get(&format!("{user}/export")).is(200);
    let records = kept["journal"].as_array().expect("a list");
    let kinds: Vec<_> = records.iter().map(|one| text(&one["kind"])).collect();
    let expected = ["user.set", "user.password", "team.member.set", "team.member.remove", "token.add", "device.revoke"];
    assert_eq!(kinds, expected);
    assert_eq!(records[0]["act"]["old"], json!({"zone": "Europe/Berlin"}));
    assert_eq!(records[0]["act"]["set"], json!({"zone": "Europe/Paris"}));
    assert_eq!((text(&records[0]["author"]), text(&records[0]["device"])), (&*admin.id.to_string(), "test"));
    assert!(!kept.to_string().contains("correct horse") && !kept.to_string().contains("argon2id"));
}

fn the_export_holds_what_is_kept_about_a_user(server: &Server) {
    let (admin, ada) = (server.person("Root", Role::Admin), server.worker("Ada"));
    let session = ada.post("/sessions", None).is(201);
    let end = json!({"original_end_time": stint_server::now().rfc3339(), "description": "Inventory"});
    ada.patch(&format!("/sessions/{}", text(&session["id"])), end).is(200);

    let kept = admin.get(&format!("/v1/users/{}/export", ada.id)).is(200);

    assert_eq!((text(&kept["user"]["name"]), text(&kept["devices"][0]["name"])), ("ada", "test"));
    assert_eq!(kept["sessions"][0]["id"], session["id"]);
    assert_eq!(kept["sessions"][0]["original_start_time"], session["original_start_time"]);
    assert_eq!(
        (text(&kept["sessions"][0]["description"]), text(&kept["journal"][0]["kind"])),
        ("Inventory", "clock.in")
    );
    assert!(!kept.to_string().contains(&ada.token));
    let mut own = ada.get("/v1/me/export").is(200);
    own["exported_at"] = kept["exported_at"].clone();
    assert_eq!(own, kept);
    admin.get("/v1/users/1/export").is_problem(404, "unknown");
}
