//! Exceptions and the account's settings that decide about them.

use serde_json::{Value, json};

use crate::crew::{Crew, begun, id, worked};
use crate::ground::{Answer, Person, Server};
use crate::on_both;

on_both!(
    a_long_day_without_a_break_is_found_by_the_rules_of_the_account,
    rest_and_overlap_are_found_beyond_the_days_that_were_asked_for,
    a_proposal_is_something_to_look_at_until_it_is_decided,
    one_finds_what_concerns_whom_one_sees,
    admins_set_what_holds_for_all_and_nobody_overwrites_anothers_change,
);

fn found(person: &Person, query: &str) -> Vec<Value> {
    let answer = person.get(&format!("/v1/exceptions?{query}")).is(200);
    answer["items"].as_array().expect("a list").clone()
}

fn kinds(found: &[Value]) -> Vec<&str> {
    found.iter().map(|one| one["kind"].as_str().expect("a kind")).collect()
}

const MARCH: &str = "from=2026-03-01&to=2026-03-31";

fn a_long_day_without_a_break_is_found_by_the_rules_of_the_account(server: &Server) {
    let crew = Crew::of(server);
    worked(&crew.worker, "2026-03-02T06:00:00Z", "2026-03-02T17:00:00Z");
    assert_eq!(found(&crew.worker, MARCH), Vec::<Value>::new());

    crew.admin.patch("/v1/settings", json!({"rule_pack": "de"})).is(200);

    let found = found(&crew.worker, MARCH);
    assert_eq!(kinds(&found), ["break_short", "stretch_long", "too_long"]);
    let expected = json!({
        "user": crew.worker.id, "day": "2026-03-02", "kind": "break_short", "severity": "warning", "session": null,
        "is_ms": 0, "should_ms": 2_700_000, "source": "ArbZG § 4",
    });
    assert_eq!(found[0], expected);
}

fn rest_and_overlap_are_found_beyond_the_days_that_were_asked_for(server: &Server) {
    let crew = Crew::of(server);
    crew.admin.patch("/v1/settings", json!({"rule_pack": "de"})).is(200);
    worked(&crew.worker, "2026-02-28T16:00:00Z", "2026-02-28T22:00:00Z");
    let early = worked(&crew.worker, "2026-03-01T05:00:00Z", "2026-03-01T08:00:00Z");
    worked(&crew.worker, "2026-03-01T07:00:00Z", "2026-03-01T09:00:00Z");

    let found = found(&crew.worker, "from=2026-03-01&to=2026-03-01");

    assert_eq!(kinds(&found), ["overlap", "overlap", "rest_short"]);
    assert_eq!(found[0]["session"], early);
    assert_eq!((&found[2]["is_ms"], &found[2]["should_ms"]), (&json!(25_200_000), &json!(39_600_000)));
}

fn a_proposal_is_something_to_look_at_until_it_is_decided(server: &Server) {
    let crew = Crew::of(server);
    let session = worked(&crew.worker, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z");
    let wish = |end: &str| json!({"session": session, "end_time": end, "reason": "Forgot"});
    crew.manager.post("/v1/corrections", Some(wish("2026-03-02T15:00:00Z"))).is(201);
    let proposal = id(&crew.worker.post("/v1/corrections", Some(wish("2026-03-02T17:00:00Z"))).is(202));

    let waiting = found(&crew.manager, MARCH);
    assert_eq!((kinds(&waiting), &waiting[0]["session"]), (vec!["pending_correction"], &json!(session)));
    crew.manager.post(&format!("/v1/corrections/{proposal}/accept"), None).is(200);
    assert_eq!(found(&crew.manager, MARCH), Vec::<Value>::new());
}

fn one_finds_what_concerns_whom_one_sees(server: &Server) {
    let crew = Crew::of(server);
    crew.admin.patch("/v1/settings", json!({"rule_pack": "eu"})).is(200);
    for person in [&crew.worker, &crew.stranger] {
        worked(person, "2026-03-02T06:00:00Z", "2026-03-02T20:00:00Z");
    }
    let users = |person: &Person| -> Vec<Value> {
        let mut users: Vec<Value> = found(person, MARCH).iter().map(|one| one["user"].clone()).collect();
        users.dedup();
        users
    };

    assert_eq!(users(&crew.worker), [json!(crew.worker.id)]);
    assert_eq!(users(&crew.manager), [json!(crew.worker.id)]);
    assert_eq!(users(&crew.admin), [json!(crew.worker.id), json!(crew.stranger.id)]);
    crew.manager.get(&format!("/v1/exceptions?user={}", crew.stranger.id)).is_problem(404, "unknown");
    crew.worker.get("/v1/exceptions?from=2026-03-02&to=2026-03-01").is_problem(422, "out_of_range");
    crew.worker.get("/v1/exceptions?from=2020-03-02").is_problem(422, "out_of_range");
    crew.worker.get("/v1/exceptions?from=monday").is_problem(422, "parameter_invalid");
    begun(&crew.worker);
    assert_eq!(found(&crew.worker, ""), Vec::<Value>::new(), "the last month is looked at when nothing is said");
}

fn admins_set_what_holds_for_all_and_nobody_overwrites_anothers_change(server: &Server) {
    let crew = Crew::of(server);
    let before = crew.worker.get("/v1/settings");
    let tag = before.headers["etag"].to_str().expect("a text").to_owned();
    let settings = before.is(200);
    assert_eq!(
        (&settings["rule_pack"], &settings["period"], &settings["day_start_min"]),
        (&Value::Null, &json!("month"), &json!(0))
    );
    assert_eq!(settings["rule_packs"][0], json!({"id": "de", "region": "DE"}));

    crew.manager.patch("/v1/settings", json!({"period": "week"})).is_problem(403, "forbidden");
    let set = |values: Value| {
        let request = crew.admin.request(reqwest::Method::PATCH, "/v1/settings").header("If-Match", &tag);
        Answer::of(request.json(&values))
    };
    let now = set(json!({"rule_pack": "de", "day_start_min": 240})).is(200);
    assert_eq!((&now["rule_pack"], &now["day_start_min"]), (&json!("de"), &json!(240)));
    set(json!({"period": "week"})).is_problem(412, "precondition_failed");
    assert_eq!(crew.admin.patch("/v1/settings", json!({"rule_pack": null})).is(200)["rule_pack"], Value::Null);
    let wrong = crew.admin.patch("/v1/settings", json!({"rule_pack": "moon"}));
    assert_eq!(wrong.is_problem(422, "rule_pack_unknown")["field"], "rule_pack");
    crew.admin.patch("/v1/settings", json!({"day_start_min": 721})).is_problem(422, "out_of_range");
    crew.admin.patch("/v1/settings", json!({"period": "year"})).is_problem(422, "body_invalid");
    let told = crew.admin.get("/v1/journal?kind=settings.set").is(200);
    let told = told["items"].as_array().expect("a list");
    assert_eq!(told.len(), 2);
    assert_eq!((&told[1]["act"]["old"]["rule_pack"], &told[1]["act"]["set"]["rule_pack"]), (&json!(""), &json!("de")));
}
