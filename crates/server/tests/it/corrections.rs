//! Corrections: who may change times at once, and who has to ask.

use serde_json::{Value, json};

use crate::crew::{Crew, begun, id, worked};
use crate::ground::{Person, Server};
use crate::on_both;

on_both!(
    a_workers_correction_counts_at_once_and_says_what_was,
    a_managers_correction_counts_and_makes_the_workers_next_one_a_proposal,
    an_accepted_proposal_is_applied_to_the_session_as_it_is_now,
    a_proposal_is_decided_once_and_never_by_its_author,
    nobody_corrects_whom_he_does_not_see,
    breaks_and_entries_replace_what_was_there,
    what_cannot_be_is_refused_with_the_field_at_fault,
    a_stale_base_makes_a_proposal_of_a_workers_correction_and_stops_a_manager,
    the_list_has_the_open_ones_first_page_by_page,
    a_running_session_waits_with_its_new_start_until_clock_out,
);

fn correct(person: &Person, session: &str, values: Value) -> crate::ground::Answer {
    let mut body = json!({"session": session, "reason": "Forgot"});
    body.as_object_mut().expect("an object").extend(values.as_object().expect("an object").clone());
    person.post("/v1/corrections", Some(body))
}

/// A day of Ada's from 8 to 16 UTC; its id.
fn day(crew: &Crew) -> String {
    worked(&crew.worker, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z")
}

/// A proposal of Ada's, made after Grace corrected the same day; session and proposal.
fn proposed(crew: &Crew) -> (String, String) {
    let session = day(crew);
    correct(&crew.manager, &session, json!({"end_time": "2026-03-02T15:00:00Z"})).is(201);
    let proposal = correct(&crew.worker, &session, json!({"end_time": "2026-03-02T17:00:00Z"})).is(202);
    (session, id(&proposal))
}

fn session(person: &Person, session: &str) -> Value {
    let all = person.get("/sessions").is(200);
    all.as_array().expect("a list").iter().find(|one| one["id"] == session).expect("it is there").clone()
}

fn a_workers_correction_counts_at_once_and_says_what_was(server: &Server) {
    let crew = Crew::of(server);
    let day = day(&crew);

    let done = correct(&crew.worker, &day, json!({"start_time": "2026-03-02T07:30:00+00:00"})).is(201);

    assert_eq!((&done["state"], &done["reason"]), (&json!("accepted"), &json!("Forgot")));
    assert_eq!(done["old"]["start_time"], "2026-03-02T08:00:00.000Z");
    assert_eq!(done["new"]["start_time"], "2026-03-02T07:30:00.000Z");
    assert_eq!(done["decided_by"], crew.worker.id.to_string());
    assert_eq!(session(&crew.worker, &day)["start_time"], "2026-03-02T07:30:00.000Z");
    assert_eq!(crew.manager.get(&format!("/v1/corrections/{}", id(&done))).is(200), done);
    correct(&crew.worker, &day, json!({"start_time": "2026-03-02T07:30:00Z"})).is_problem(422, "nothing_to_change");
}

fn a_managers_correction_counts_and_makes_the_workers_next_one_a_proposal(server: &Server) {
    let crew = Crew::of(server);
    let (day, proposal) = proposed(&crew);

    assert_eq!(session(&crew.worker, &day)["end_time"], "2026-03-02T15:00:00.000Z");
    let waiting = crew.worker.get(&format!("/v1/corrections/{proposal}")).is(200);
    assert_eq!((&waiting["state"], &waiting["stale"]), (&json!("proposed"), &json!(false)));
    let edit = json!({"end_time": "2026-03-02T17:00:00Z"});
    crew.worker.patch(&format!("/sessions/{day}"), edit).is_problem(409, "corrected_by_other");
    crew.worker.patch(&format!("/sessions/{day}"), json!({"description": "Inventory"})).is(200);
}

fn an_accepted_proposal_is_applied_to_the_session_as_it_is_now(server: &Server) {
    let crew = Crew::of(server);
    let (day, proposal) = proposed(&crew);
    correct(&crew.manager, &day, json!({"start_time": "2026-03-02T09:00:00Z"})).is(201);
    let path = format!("/v1/corrections/{proposal}");
    assert_eq!(crew.manager.get(&path).is(200)["stale"], true);

    let accepted = crew.manager.post(&format!("{path}/accept"), None).is(200);

    assert_eq!((&accepted["state"], &accepted["stale"]), (&json!("accepted"), &json!(false)));
    assert_eq!(accepted["decided_by"], crew.manager.id.to_string());
    let now = session(&crew.worker, &day);
    assert_eq!(now["start_time"], "2026-03-02T09:00:00.000Z", "what was corrected in between stays");
    assert_eq!(now["end_time"], "2026-03-02T17:00:00.000Z");
}

fn a_proposal_is_decided_once_and_never_by_its_author(server: &Server) {
    let crew = Crew::of(server);
    let (day, proposal) = proposed(&crew);
    let path = format!("/v1/corrections/{proposal}");

    crew.worker.post(&format!("{path}/accept"), None).is_problem(403, "forbidden");
    crew.stranger.post(&format!("{path}/withdraw"), None).is_problem(404, "unknown");
    crew.manager.post(&format!("{path}/withdraw"), None).is_problem(403, "forbidden");
    crew.manager.post(&format!("{path}/reject"), None).is_problem(422, "reason_missing");
    let no = json!({"answer": "The door log says 15:00"});
    let rejected = crew.manager.post(&format!("{path}/reject"), Some(no)).is(200);
    assert_eq!((&rejected["state"], &rejected["answer"]), (&json!("rejected"), &json!("The door log says 15:00")));
    crew.admin.post(&format!("{path}/accept"), None).is_problem(409, "correction_decided");
    assert_eq!(session(&crew.worker, &day)["end_time"], "2026-03-02T15:00:00.000Z");

    let again = correct(&crew.worker, &day, json!({"end_time": "2026-03-02T17:00:00Z"})).is(202);
    let withdrawn = crew.worker.post(&format!("/v1/corrections/{}/withdraw", id(&again)), None).is(200);
    assert_eq!(withdrawn["state"], "withdrawn");

    // A manager's own day is another's to decide, too.
    let own = worked(&crew.manager, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z");
    correct(&crew.admin, &own, json!({"end_time": "2026-03-02T15:00:00Z"})).is(201);
    let own = correct(&crew.manager, &own, json!({"end_time": "2026-03-02T16:00:00Z"})).is(202);
    let accept = format!("/v1/corrections/{}/accept", id(&own));
    crew.manager.post(&accept, None).is_problem(403, "others_decide");
    crew.admin.post(&accept, None).is(200);
}

fn nobody_corrects_whom_he_does_not_see(server: &Server) {
    let crew = Crew::of(server);
    let day = day(&crew);
    let done = correct(&crew.worker, &day, json!({"end_time": "2026-03-02T15:00:00Z"})).is(201);

    correct(&crew.stranger, &day, json!({"end_time": "2026-03-02T14:00:00Z"})).is_problem(404, "unknown");
    crew.stranger.get(&format!("/v1/corrections/{}", id(&done))).is_problem(404, "unknown");
    assert_eq!(crew.stranger.get("/v1/corrections").is(200)["items"], json!([]));
    let other = server.person("Barbara", stint_server::policy::Role::Manager);
    correct(&other, &day, json!({"end_time": "2026-03-02T14:00:00Z"})).is_problem(404, "unknown");
    correct(&crew.admin, &day, json!({"end_time": "2026-03-02T14:00:00Z"})).is(201);
}

fn breaks_and_entries_replace_what_was_there(server: &Server) {
    let crew = Crew::of(server);
    let day = day(&crew);
    let breaks = json!({"breaks": [{"start_time": "2026-03-02T12:00:00Z", "end_time": "2026-03-02T12:30:00Z"}]});

    let done = correct(&crew.worker, &day, breaks).is(201);

    let kinds = |of: &Value| -> Vec<String> {
        let entries = of["new"]["entries"].as_array().expect("entries").iter();
        entries.map(|entry| entry["kind"].as_str().expect("a kind").to_owned()).collect()
    };
    assert_eq!(kinds(&done), ["work", "break", "work"]);
    let entry = |kind: &str, from: &str, to: &str| json!({"kind": kind, "start_time": format!("2026-03-02T{from}:00Z"), "end_time": format!("2026-03-02T{to}:00Z")});
    let entries = json!({"entries": [entry("work", "07:00", "11:00"), entry("break", "11:00", "11:15")]});
    let done = correct(&crew.worker, &day, entries).is(201);
    assert_eq!(kinds(&done), ["work", "break"]);
    let now = session(&crew.worker, &day);
    assert_eq!(now["start_time"], "2026-03-02T07:00:00.000Z");
    assert_eq!(now["end_time"], "2026-03-02T11:15:00.000Z");
    assert_eq!(done["old"]["entries"].as_array().map(Vec::len), Some(3));
}

fn what_cannot_be_is_refused_with_the_field_at_fault(server: &Server) {
    let crew = Crew::of(server);
    let day = day(&crew);
    let refused = |values: Value, status: u16, code: &str| correct(&crew.worker, &day, values).is_problem(status, code);
    let whole = json!([{"kind": "work", "start_time": "2026-03-02T08:00:00Z", "end_time": "2026-03-02T09:00:00Z"}]);

    assert_eq!(
        refused(json!({"reason": "  ", "end_time": "2026-03-02T15:00:00Z"}), 422, "reason_missing")["field"],
        "reason"
    );
    refused(json!({}), 422, "nothing_to_change");
    refused(json!({"end_time": "2026-03-02T07:00:00Z"}), 422, "end_not_after_start");
    refused(json!({"end_time": "2996-03-02T07:00:00Z"}), 422, "in_the_future");
    assert_eq!(refused(json!({"end_time": "noon"}), 422, "body_invalid")["field"], "end_time");
    refused(json!({"breaks": [], "entries": whole}), 422, "breaks_or_entries");
    refused(json!({"entries": whole, "end_time": "2026-03-02T15:00:00Z"}), 422, "entries_say_otherwise");
    refused(json!({"entries": []}), 422, "empty");
    let unknown = json!([{"kind": "work", "start_time": "2026-03-02T08:00:00Z", "end_time": "2026-03-02T09:00:00Z", "project": "7"}]);
    assert_eq!(refused(json!({"entries": unknown}), 422, "dimension_unknown")["field"], "entries[0].project");
    refused(json!({"base": "yesterday", "end_time": "2026-03-02T15:00:00Z"}), 422, "base_unreadable");
    correct(&crew.worker, "12", json!({"end_time": "2026-03-02T15:00:00Z"})).is_problem(404, "unknown");
    assert_eq!(crew.worker.get("/v1/corrections").is(200)["items"], json!([]), "nothing was kept");
}

fn a_stale_base_makes_a_proposal_of_a_workers_correction_and_stops_a_manager(server: &Server) {
    let crew = Crew::of(server);
    let day = day(&crew);
    let first = correct(&crew.worker, &day, json!({"end_time": "2026-03-02T15:00:00Z"})).is(201);
    let base = first["base"].as_str().expect("a version").to_owned();

    let second = correct(&crew.worker, &day, json!({"end_time": "2026-03-02T14:00:00Z", "base": base})).is(202);
    assert_eq!(second["state"], "proposed");
    let managers = correct(&crew.manager, &day, json!({"end_time": "2026-03-02T14:00:00Z", "base": base}));
    assert_eq!(managers.is_problem(412, "precondition_failed")["field"], "base");
    assert_eq!(session(&crew.worker, &day)["end_time"], "2026-03-02T15:00:00.000Z");
}

fn the_list_has_the_open_ones_first_page_by_page(server: &Server) {
    let crew = Crew::of(server);
    let (day, first) = proposed(&crew);
    correct(&crew.manager, &day, json!({"end_time": "2026-03-02T14:00:00Z"})).is(201);
    let second = id(&correct(&crew.worker, &day, json!({"end_time": "2026-03-02T18:00:00Z"})).is(202));

    let mut seen: Vec<(String, String)> = Vec::new();
    let mut after = String::new();
    loop {
        let page = crew.manager.get(&format!("/v1/corrections?limit=1{after}")).is(200);
        let one = &page["items"][0];
        seen.push((id(one), one["state"].as_str().expect("a state").to_owned()));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }

    let states: Vec<&str> = seen.iter().map(|(_, state)| state.as_str()).collect();
    assert_eq!(states, ["proposed", "proposed", "accepted", "accepted"]);
    assert_eq!((&seen[0].0, &seen[1].0), (&second, &first));
    let count =
        |query: &str| crew.manager.get(&format!("/v1/corrections?{query}")).is(200)["items"].as_array().map(Vec::len);
    assert_eq!(count("state=accepted"), Some(2));
    assert_eq!(count(&format!("session={day}&state=proposed")), Some(2));
    assert_eq!(count(&format!("user={}", crew.stranger.id)), Some(0));
    crew.manager.get("/v1/corrections?after=7").is_problem(422, "parameter_invalid");
}

fn a_running_session_waits_with_its_new_start_until_clock_out(server: &Server) {
    let crew = Crew::of(server);
    let running = begun(&crew.worker);
    let earlier = stint_server::now() - 3_600_000;

    let done = correct(&crew.worker, &running, json!({"start_time": earlier.rfc3339()})).is(201);

    assert_eq!(done["new"]["start_time"], earlier.rfc3339());
    assert_ne!(session(&crew.worker, &running)["start_time"], earlier.rfc3339());
    correct(&crew.worker, &running, json!({"breaks": []})).is_problem(409, "still_running");
    let end = json!({"original_end_time": stint_server::now().rfc3339()});
    let ended = crew.worker.patch(&format!("/sessions/{running}"), end).is(200);
    assert_eq!(ended["start_time"], earlier.rfc3339());
}
