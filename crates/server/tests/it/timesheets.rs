//! Timesheets: handed in, approved, returned, unlocked; and what an approved period lets through.

use serde_json::{Value, json};
use stint_server::policy::Role;

use crate::crew::{Crew, begun, id, worked};
use crate::ground::{Answer, Person, Server};
use crate::on_both;

on_both!(
    a_month_goes_from_open_to_approved_with_its_sums,
    an_approved_period_takes_proposals_only_until_it_is_unlocked,
    what_is_pressed_after_the_approval_counts_and_is_flagged,
    each_step_is_somebodys_and_from_some_state,
    who_approves_approves_what_he_saw,
    a_running_session_or_a_period_ahead_is_not_handed_in,
    overlapping_sessions_count_once,
    weeks_after_months_leave_no_day_in_two_periods,
    lists_show_what_one_sees,
);

const HOUR: i64 = 3_600_000;

fn opened(person: &Person, day: &str) -> Value {
    let answer = person.post("/v1/timesheets", Some(json!({"day": day})));
    assert!([200, 201].contains(&answer.status), "{answer:?}");
    answer.json()
}

fn step(person: &Person, sheet: &str, step: &str) -> Answer {
    person.post(&format!("/v1/timesheets/{sheet}/{step}"), Some(json!({"reason": "As agreed"})))
}

/// Ada's March with one day of eight hours and a break, approved; sheet and session.
fn approved(crew: &Crew) -> (String, String) {
    let session = worked(&crew.worker, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z");
    let sheet = id(&opened(&crew.worker, "2026-03-15"));
    step(&crew.worker, &sheet, "submit").is(200);
    step(&crew.manager, &sheet, "approve").is(200);
    (sheet, session)
}

fn a_month_goes_from_open_to_approved_with_its_sums(server: &Server) {
    let crew = Crew::of(server);
    let session = worked(&crew.worker, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z");
    let pause = json!([{"start_time": "2026-03-02T12:00:00Z", "end_time": "2026-03-02T12:30:00Z"}]);
    let pause = json!({"session": session, "breaks": pause, "reason": "Lunch"});
    crew.worker.post("/v1/corrections", Some(pause)).is(201);
    worked(&crew.worker, "2026-04-01T08:00:00Z", "2026-04-01T16:00:00Z");

    let sheet = crew.worker.post("/v1/timesheets", Some(json!({"day": "2026-03-31"}))).is(201);

    assert_eq!((&sheet["first_day"], &sheet["last_day"]), (&json!("2026-03-01"), &json!("2026-03-31")));
    let totals = json!({
        "sessions": 1, "work_ms": 15 * HOUR / 2, "break_ms": HOUR / 2, "counted_work_ms": 15 * HOUR / 2,
        "counted_break_ms": HOUR / 2, "exceptions": 0,
    });
    assert_eq!((&sheet["state"], &sheet["totals"]), (&json!("open"), &totals));
    let again = crew.worker.post("/v1/timesheets", Some(json!({"day": "2026-03-01"}))).is(200);
    assert_eq!(again, sheet);
    let sheet = id(&sheet);
    assert_eq!(step(&crew.worker, &sheet, "submit").is(200)["state"], "submitted");
    let done = step(&crew.manager, &sheet, "approve").is(200);
    assert_eq!((&done["state"], &done["totals"]), (&json!("approved"), &totals));
    assert_eq!((&done["updated_by"], &done["reason"]), (&json!(crew.manager.id), &json!("As agreed")));
}

fn an_approved_period_takes_proposals_only_until_it_is_unlocked(server: &Server) {
    let crew = Crew::of(server);
    let (sheet, session) = approved(&crew);
    let path = format!("/sessions/{session}");
    let longer = json!({"end_time": "2026-03-02T17:00:00Z"});

    let problem = crew.worker.patch(&path, longer.clone()).is_problem(409, "timesheet_approved");
    assert_eq!(problem["timesheet"], json!(sheet));
    crew.worker.patch(&path, json!({"description": "Late"})).is_problem(409, "timesheet_approved");
    crew.worker.patch(&format!("/v1{path}"), json!({"note": "Late"})).is_problem(409, "timesheet_approved");
    crew.manager.delete(&format!("/v1{path}?reason=Mistake")).is_problem(409, "timesheet_approved");
    let april = worked(&crew.worker, "2026-04-01T08:00:00Z", "2026-04-01T16:00:00Z");
    let into = json!({"start_time": "2026-03-31T08:00:00Z"});
    crew.worker.patch(&format!("/sessions/{april}"), into).is_problem(409, "timesheet_approved");

    let wish = json!({"session": session, "end_time": "2026-03-02T17:00:00Z", "reason": "Forgot"});
    let proposal = id(&crew.worker.post("/v1/corrections", Some(wish.clone())).is(202));
    crew.manager.post("/v1/corrections", Some(wish)).is_problem(409, "timesheet_approved");
    let accept = format!("/v1/corrections/{proposal}/accept");
    crew.manager.post(&accept, None).is_problem(409, "timesheet_approved");
    crew.manager.post(&format!("/v1/timesheets/{sheet}/unlock"), None).is_problem(422, "reason_missing");
    assert_eq!(step(&crew.manager, &sheet, "unlock").is(200)["state"], "open");
    crew.manager.post(&accept, None).is(200);
    let now = crew.manager.get(&format!("/v1/timesheets/{sheet}")).is(200);
    assert_eq!(now["totals"]["work_ms"], 9 * HOUR);
}

fn what_is_pressed_after_the_approval_counts_and_is_flagged(server: &Server) {
    let crew = Crew::of(server);
    let today = stint_server::now().rfc3339()[..10].to_owned();
    let sheet = id(&opened(&crew.worker, &today));
    step(&crew.worker, &sheet, "submit").is(200);
    step(&crew.manager, &sheet, "approve").is(200);

    let session = begun(&crew.worker);
    let end = json!({"original_end_time": stint_server::now().rfc3339(), "description": "On call"});
    crew.worker.patch(&format!("/sessions/{session}"), end).is(200);

    let now = crew.manager.get(&format!("/v1/timesheets/{sheet}")).is(200);
    assert_eq!((&now["state"], &now["totals"]["sessions"]), (&json!("approved"), &json!(0)));
    assert_eq!(now["after_approval"], json!([session]));
    let found = crew.manager.get(&format!("/v1/exceptions?user={}", crew.worker.id)).is(200);
    let found = found["items"].as_array().expect("a list");
    assert!(found.iter().any(|one| one["kind"] == "after_approval" && one["session"] == session), "{found:?}");
}

fn each_step_is_somebodys_and_from_some_state(server: &Server) {
    let crew = Crew::of(server);
    worked(&crew.worker, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z");
    let sheet = id(&opened(&crew.worker, "2026-03-15"));

    step(&crew.manager, &sheet, "submit").is_problem(403, "forbidden");
    step(&crew.worker, &sheet, "approve").is_problem(403, "forbidden");
    step(&crew.stranger, &sheet, "submit").is_problem(404, "unknown");
    step(&crew.manager, &sheet, "approve").is_problem(409, "timesheet_open");
    step(&crew.worker, &sheet, "submit").is(200);
    step(&crew.worker, &sheet, "submit").is_problem(409, "timesheet_submitted");
    assert_eq!(step(&crew.worker, &sheet, "withdraw").is(200)["state"], "open");
    step(&crew.worker, &sheet, "submit").is(200);
    assert_eq!(step(&crew.manager, &sheet, "return").is(200)["state"], "returned");
    step(&crew.worker, &sheet, "submit").is(200);
    step(&crew.admin, &sheet, "approve").is(200);
    step(&crew.worker, &sheet, "withdraw").is_problem(409, "timesheet_approved");

    let own = id(&opened(&crew.manager, "2026-03-15"));
    step(&crew.manager, &own, "submit").is(200);
    step(&crew.manager, &own, "approve").is_problem(403, "others_decide");
    step(&crew.admin, &own, "approve").is(200);
    let other = server.person("Barbara", Role::Manager);
    step(&other, &sheet, "unlock").is_problem(404, "unknown");
}

fn who_approves_approves_what_he_saw(server: &Server) {
    let crew = Crew::of(server);
    let session = worked(&crew.worker, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z");
    let sheet = id(&opened(&crew.worker, "2026-03-15"));
    step(&crew.worker, &sheet, "submit").is(200);
    let tag = |answer: Answer| answer.headers["etag"].to_str().expect("a text").to_owned();
    let seen = tag(crew.manager.get(&format!("/v1/timesheets/{sheet}")));
    crew.worker.patch(&format!("/sessions/{session}"), json!({"end_time": "2026-03-02T17:00:00Z"})).is(200);

    let approve = |tag: &str| {
        let path = format!("/v1/timesheets/{sheet}/approve");
        Answer::of(crew.manager.request(reqwest::Method::POST, &path).header("If-Match", tag))
    };
    approve(&seen).is_problem(412, "precondition_failed");
    let now = tag(crew.manager.get(&format!("/v1/timesheets/{sheet}")));
    assert_eq!(approve(&now).is(200)["totals"]["work_ms"], 9 * HOUR);
}

fn a_running_session_or_a_period_ahead_is_not_handed_in(server: &Server) {
    let crew = Crew::of(server);
    let running = begun(&crew.worker);
    let today = stint_server::now().rfc3339()[..10].to_owned();

    let sheet = id(&opened(&crew.worker, &today));
    assert_eq!(step(&crew.worker, &sheet, "submit").is_problem(409, "still_running")["session"], running);
    let ahead = id(&opened(&crew.worker, "2099-01-01"));
    step(&crew.worker, &ahead, "submit").is_problem(409, "period_ahead");
}

fn overlapping_sessions_count_once(server: &Server) {
    let crew = Crew::of(server);
    worked(&crew.worker, "2026-03-02T08:00:00Z", "2026-03-02T12:00:00Z");
    worked(&crew.worker, "2026-03-02T11:00:00Z", "2026-03-02T13:00:00Z");
    // The one over midnight into March is February's, and takes nothing from it.
    worked(&crew.worker, "2026-02-28T22:00:00Z", "2026-03-01T02:00:00Z");

    let totals = opened(&crew.worker, "2026-03-15")["totals"].clone();

    assert_eq!((&totals["sessions"], &totals["work_ms"]), (&json!(2), &json!(6 * HOUR)));
    assert_eq!(totals["counted_work_ms"], 5 * HOUR);
    assert_eq!(totals["exceptions"], 2, "each of the two says that it overlaps");
    assert_eq!(opened(&crew.worker, "2026-02-01")["totals"]["work_ms"], 4 * HOUR);
}

fn weeks_after_months_leave_no_day_in_two_periods(server: &Server) {
    let crew = Crew::of(server);
    opened(&crew.worker, "2026-03-15");
    crew.admin.patch("/v1/settings", json!({"period": "week"})).is(200);

    let after = opened(&crew.worker, "2026-04-02");

    assert_eq!((&after["first_day"], &after["last_day"]), (&json!("2026-04-01"), &json!("2026-04-05")));
    let next = opened(&crew.worker, "2026-04-06");
    assert_eq!((&next["first_day"], &next["last_day"]), (&json!("2026-04-06"), &json!("2026-04-12")));
    assert_eq!(opened(&crew.worker, "2026-03-31")["first_day"], "2026-03-01");
}

fn lists_show_what_one_sees(server: &Server) {
    let crew = Crew::of(server);
    let ada = id(&opened(&crew.worker, "2026-03-15"));
    let alan = id(&opened(&crew.stranger, "2026-03-15"));
    step(&crew.stranger, &alan, "submit").is(200);
    let is = |person: &Person, query: &str, expected: &[&String]| {
        let found = person.get(&format!("/v1/timesheets?{query}")).is(200);
        let ids: Vec<String> = found["items"].as_array().expect("a list").iter().map(id).collect();
        assert_eq!(ids.iter().collect::<Vec<_>>(), expected);
    };

    is(&crew.manager, "", &[&ada]);
    is(&crew.admin, "", &[&alan, &ada]);
    is(&crew.admin, "state=submitted", &[&alan]);
    is(&crew.admin, &format!("user={}", crew.worker.id), &[&ada]);
    is(&crew.admin, "from=2026-04-01", &[]);
    let page = crew.admin.get("/v1/timesheets?limit=1").is(200);
    is(&crew.admin, &format!("limit=1&after={}", page["next"].as_str().expect("more")), &[&ada]);
    crew.manager.get(&format!("/v1/timesheets/{alan}")).is_problem(404, "unknown");
    let for_her = json!({"day": "2026-05-01", "user": crew.worker.id});
    assert_eq!(crew.manager.post("/v1/timesheets", Some(for_her.clone())).is(201)["user"], json!(crew.worker.id));
    crew.stranger.post("/v1/timesheets", Some(for_her)).is_problem(404, "unknown");
}
