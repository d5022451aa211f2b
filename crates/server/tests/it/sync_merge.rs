//! Who wins, when two of them changed the same: each row of the table in docs/SYNC.md, seen on every surface.

use serde_json::{Value, json};
use stint_domain::{Act, SessionId};

use crate::crew::Crew;
use crate::ground::{Person, Server};
use crate::on_both;
use crate::sync::{Device, clock_in, clock_out, day, edit, is_sound, session_id};

on_both!(
    of_two_clock_ins_the_later_is_held_until_the_first_ends,
    a_held_session_runs_when_the_running_one_is_deleted,
    a_held_session_that_ends_was_never_shown_as_running,
    sessions_that_overlap_are_both_kept,
    of_two_clock_outs_the_first_stays_and_the_second_is_kept_beside_it,
    a_clock_out_before_its_clock_in_makes_a_shell_that_is_filled,
    edits_of_different_groups_are_both_applied,
    of_two_edits_of_one_group_the_second_waits,
    an_edit_after_a_managers_waits,
    an_edit_in_an_approved_period_waits,
    an_edit_of_what_was_deleted_waits_and_so_does_a_deletion_of_what_was_edited,
    a_fact_in_an_approved_period_counts_and_is_remarked_on,
    nobody_presses_for_somebody_else,
);

/// The sessions that a surface shows as running, by its ids as texts.
fn running(person: &Person) -> Vec<Vec<String>> {
    let ids = |list: &Value, runs: &dyn Fn(&Value) -> bool| -> Vec<String> {
        let list = list.as_array().expect("a list").iter().filter(|one| runs(one));
        list.map(|one| one["id"].to_string().trim_matches('"').to_owned()).collect()
    };
    let sessions = ids(&person.get("/sessions?limit=100").is(200), &|one| one["end_time"].is_null());
    let time_sessions = ids(&person.get("/time_sessions").is(200), &|one| one["running"] == true);
    vec![sessions, time_sessions]
}

/// Two devices that were clocked in at once: the sessions of both, the later one held.
fn twice_in<'a>(one: &Device<'a>, two: &Device<'a>) -> (SessionId, SessionId) {
    let (first, second) = (session_id(), session_id());
    assert_eq!(one.applies(&one.does(clock_in(first, "2026-03-02T08:00:00Z"))), Value::Null);
    assert_eq!(two.applies(&two.does(clock_in(second, "2026-03-02T08:30:00Z"))), "held");
    (first, second)
}

fn no(device: &Device<'_>, session: SessionId) -> String {
    device.session(session)["id"].as_str().expect("a text").to_owned()
}

fn of_two_clock_ins_the_later_is_held_until_the_first_ends(server: &Server) {
    let crew = Crew::of(server);
    let (one, two) = (Device::of(&crew.worker), Device::of(&crew.worker));
    let (first, second) = twice_in(&one, &two);

    for shown in running(&crew.worker) {
        assert_eq!(shown, [no(&one, first)]);
    }
    let all = crew.admin.get("/api/sessions").is(200).to_string();
    assert!(all.contains(&no(&one, first)) && !all.contains(&no(&one, second)), "{all}");
    crew.worker.get(&format!("/v1/sessions/{}", no(&one, second))).is_problem(404, "unknown");
    assert_eq!(one.session(second)["session"]["held"], true, "the devices know of it");

    // Whichever surface ends it.
    let end = json!({"original_end_time": stint_server::now().rfc3339()});
    crew.worker.patch(&format!("/sessions/{}", no(&one, first)), end).is(200);

    for shown in running(&crew.worker) {
        assert_eq!(shown, [no(&one, second)]);
    }
    assert_eq!(one.session(second)["session"]["held"], Value::Null);
    one.applies(&one.does(clock_out(second, "2026-03-02T18:00:00Z")));
    assert!(running(&crew.worker).iter().all(Vec::is_empty));
    is_sound(server);
}

fn a_held_session_runs_when_the_running_one_is_deleted(server: &Server) {
    let crew = Crew::of(server);
    let (one, two) = (Device::of(&crew.worker), Device::of(&crew.worker));
    let (first, second) = twice_in(&one, &two);
    let third = session_id();
    assert_eq!(two.applies(&two.does(clock_in(third, "2026-03-02T08:40:00Z"))), "held");

    crew.manager.delete(&format!("/v1/sessions/{}?reason=Mistake", no(&one, first))).is(204);
    assert_eq!(running(&crew.worker)[0], [no(&one, second)]);
    two.applies(&two.op(stint_server::now(), Act::SessionVoid { session: second }, two.base(second)));

    assert_eq!(running(&crew.worker)[0], [no(&one, third)]);
    // What the manager set off is no correction of his.
    let third = no(&one, third);
    let end = json!({"original_end_time": stint_server::now().rfc3339()});
    crew.worker.patch(&format!("/sessions/{third}"), end).is(200);
    let later = json!({"start_time": "2026-03-02T08:41:00Z"});
    crew.worker.patch(&format!("/sessions/{third}"), later).is(200);
    is_sound(server);
}

fn a_held_session_that_ends_was_never_shown_as_running(server: &Server) {
    let ada = server.worker("Ada");
    let (one, two) = (Device::of(&ada), Device::of(&ada));
    let (first, second) = twice_in(&one, &two);

    assert_eq!(two.applies(&two.does(clock_out(second, "2026-03-02T12:00:00Z"))), Value::Null);

    assert_eq!(running(&ada)[0], [no(&one, first)]);
    assert_eq!(ada.get("/sessions").is(200).as_array().map(Vec::len), Some(2), "ended, it is shown");
    is_sound(server);
}

fn sessions_that_overlap_are_both_kept(server: &Server) {
    let ada = server.worker("Ada");
    let (one, two) = (Device::of(&ada), Device::of(&ada));
    day(&one);
    day(&two);

    assert_eq!(ada.get("/sessions").is(200).as_array().map(Vec::len), Some(2));
    is_sound(server);
}

fn of_two_clock_outs_the_first_stays_and_the_second_is_kept_beside_it(server: &Server) {
    let ada = server.worker("Ada");
    let (one, two) = (Device::of(&ada), Device::of(&ada));
    let session = day(&one);

    assert_eq!(two.applies(&two.does(clock_out(session, "2026-03-02T17:00:00Z"))), "ended_already");

    assert_eq!(one.session(session)["session"]["end_time"], stint_testkit::at("2026-03-02T16:00:00Z").ms());
    let story = ada.get(&format!("/v1/sessions/{}/journal", no(&one, session))).is(200);
    let last = story["items"].as_array().and_then(|items| items.last()).expect("records");
    assert_eq!((&last["subject"], &last["kind"]), (&json!("operation"), &json!("clock.out")));
    assert_eq!((&last["at"], &last["changes"]), (&json!("2026-03-02T17:00:00.000Z"), &json!([])));
    is_sound(server);
}

fn a_clock_out_before_its_clock_in_makes_a_shell_that_is_filled(server: &Server) {
    let ada = server.worker("Ada");
    let device = Device::of(&ada);
    let session = session_id();
    let begin = device.does(clock_in(session, "2026-03-02T08:00:00Z"));

    assert_eq!(device.applies(&device.does(clock_out(session, "2026-03-02T16:00:00Z"))), "shell");
    assert_eq!(device.session(session)["session"]["shell"], true);
    is_sound(server);
    device.applies(&begin);

    let shown = ada.get("/sessions").is(200);
    assert_eq!(shown[0]["original_start_time"], "2026-03-02T08:00:00.000Z");
    assert_eq!(shown[0]["start_time"], "2026-03-02T08:00:00.000Z");
    assert_eq!(shown[0]["end_time"], "2026-03-02T16:00:00.000Z");
    is_sound(server);
}

fn edits_of_different_groups_are_both_applied(server: &Server) {
    let ada = server.worker("Ada");
    let (one, two) = (Device::of(&ada), Device::of(&ada));
    let session = day(&one);
    let base = one.base(session);
    let now = stint_server::now();
    let times = one.op(now, edit(&one, session, Some("2026-03-02T17:00:00Z"), None), base);
    let note = two.op(now, edit(&two, session, None, Some("Inventory")), base);

    one.applies(&times);
    two.applies(&note);

    let shown = ada.get("/sessions").is(200);
    assert_eq!(
        (&shown[0]["end_time"], &shown[0]["description"]),
        (&json!("2026-03-02T17:00:00.000Z"), &json!("Inventory"))
    );
    is_sound(server);
}

fn of_two_edits_of_one_group_the_second_waits(server: &Server) {
    let ada = server.worker("Ada");
    let (one, two) = (Device::of(&ada), Device::of(&ada));
    let session = day(&one);
    let base = one.base(session);
    let now = stint_server::now();
    let first = one.op(now, edit(&one, session, Some("2026-03-02T17:00:00Z"), None), base);
    let second = two.op(now, edit(&two, session, Some("2026-03-02T15:00:00Z"), None), base);

    one.applies(&first);
    let (proposal, why) = two.proposes(&second);

    assert_eq!(why, "stale");
    assert_eq!(ada.get("/sessions").is(200)[0]["end_time"], "2026-03-02T17:00:00.000Z");
    let waiting = ada.get(&format!("/v1/corrections/{proposal}")).is(200);
    assert_eq!((&waiting["state"], &waiting["why"]), (&json!("proposed"), &json!("stale")));
    assert_eq!(waiting["new"]["end_time"], "2026-03-02T15:00:00.000Z");
    // Over HTTP the same counts: an edit is made on what was set there, too.
    ada.patch(&format!("/sessions/{}", no(&one, session)), json!({"end_time": "2026-03-02T16:30:00Z"})).is(200);
    let third = one.op(now, edit(&one, session, Some("2026-03-02T14:00:00Z"), None), base);
    assert_eq!(one.proposes(&third).1, "stale");
    is_sound(server);
}

fn an_edit_after_a_managers_waits(server: &Server) {
    let crew = Crew::of(server);
    let device = Device::of(&crew.worker);
    let boss = Device::of(&crew.manager);
    let session = day(&device);
    let correction = json!({"session": no(&device, session), "end_time": "2026-03-02T15:00:00Z", "reason": "Door log"});
    crew.manager.post("/v1/corrections", Some(correction)).is(201);

    let op = device.op(
        stint_server::now(),
        edit(&device, session, Some("2026-03-02T17:00:00Z"), None),
        device.base(session),
    );
    assert_eq!(device.proposes(&op).1, "after_manager");

    // A manager's own counts at once, for people of his.
    let his =
        boss.op(stint_server::now(), edit(&device, session, Some("2026-03-02T14:00:00Z"), None), device.base(session));
    boss.applies(&stint_sync::Op { user: Some(crew.worker.id.to_string()), ..his });
    assert_eq!(crew.worker.get("/sessions").is(200)[0]["end_time"], "2026-03-02T14:00:00.000Z");
    let stranger = Device::of(&crew.stranger);
    let nosy = stranger.op(stint_server::now(), edit(&device, session, None, Some("Mine")), device.base(session));
    assert_eq!(stranger.push(&[nosy])[0]["code"], "forbidden");
    is_sound(server);
}

/// The sheet of that day, approved.
pub fn approve(crew: &Crew, day: &str) -> String {
    let sheet =
        crew.worker.post("/v1/timesheets", Some(json!({"day": day}))).is(201)["id"].as_str().expect("an id").to_owned();
    crew.worker.post(&format!("/v1/timesheets/{sheet}/submit"), Some(json!({}))).is(200);
    crew.manager.post(&format!("/v1/timesheets/{sheet}/approve"), Some(json!({}))).is(200);
    sheet
}

fn an_edit_in_an_approved_period_waits(server: &Server) {
    let crew = Crew::of(server);
    let device = Device::of(&crew.worker);
    let session = day(&device);
    let sheet = approve(&crew, "2026-03-02");
    let act = edit(&device, session, Some("2026-03-02T17:00:00Z"), None);
    let op = device.op(stint_server::now(), act, device.base(session));

    let (proposal, why) = device.proposes(&op);

    assert_eq!(why, "approved");
    // Approved is locked for everybody: a manager's own waits, too.
    let boss = Device::of(&crew.manager);
    let his = Act::SessionVoid { session };
    assert_eq!(boss.proposes(&boss.op(stint_server::now(), his, device.base(session))).1, "approved");
    let accept = format!("/v1/corrections/{proposal}/accept");
    crew.manager.post(&accept, None).is_problem(409, "timesheet_approved");
    let unlock = Some(json!({"reason": "Forgot"}));
    crew.manager.post(&format!("/v1/timesheets/{sheet}/unlock"), unlock).is(200);
    assert_eq!(crew.manager.post(&accept, None).is(200)["state"], "accepted");
    assert_eq!(crew.worker.get("/sessions").is(200)[0]["end_time"], "2026-03-02T17:00:00.000Z");
    is_sound(server);
}

fn an_edit_of_what_was_deleted_waits_and_so_does_a_deletion_of_what_was_edited(server: &Server) {
    let ada = server.worker("Ada");
    let (one, two) = (Device::of(&ada), Device::of(&ada));
    let (deleted, edited) = (day(&one), day(&one));
    let now = stint_server::now();
    let (gone, note) = (Act::SessionVoid { session: deleted }, edit(&two, deleted, None, Some("Inventory")));
    let (gone, note) = (one.op(now, gone, one.base(deleted)), two.op(now, note, two.base(deleted)));
    let before = one.base(edited);
    one.applies(&gone);
    assert_eq!(two.proposes(&note).1, "voided");

    two.applies(&two.op(now, edit(&two, edited, None, Some("Inventory")), before));
    assert_eq!(one.proposes(&one.op(now, Act::SessionVoid { session: edited }, before)).1, "stale");

    assert_eq!(ada.get("/sessions").is(200).as_array().map(Vec::len), Some(1));
    is_sound(server);
}

fn a_fact_in_an_approved_period_counts_and_is_remarked_on(server: &Server) {
    let crew = Crew::of(server);
    let device = Device::of(&crew.worker);
    day(&device);
    approve(&crew, "2026-03-02");
    let late = session_id();

    assert_eq!(device.applies(&device.does(clock_in(late, "2026-03-03T08:00:00Z"))), "after_approval");
    assert_eq!(device.applies(&device.does(clock_out(late, "2026-03-03T09:00:00Z"))), "after_approval");

    assert_eq!(crew.worker.get("/sessions").is(200).as_array().map(Vec::len), Some(2));
    // A whole past session is typed, not pressed.
    let mut typed: stint_domain::Session =
        serde_json::from_value(device.session(late)["session"].clone()).expect("a session");
    typed.id = session_id();
    let add = Act::SessionAdd { session: typed.id, body: typed.clone() };
    assert_eq!(device.proposes(&device.does(add)).1, "approved");
    assert_eq!(device.session(typed.id)["session"]["void"], true, "kept, and counting for nothing yet");
    is_sound(server);
}

fn nobody_presses_for_somebody_else(server: &Server) {
    let crew = Crew::of(server);
    let (device, boss) = (Device::of(&crew.worker), Device::of(&crew.manager));
    let session = session_id();
    device.applies(&device.does(clock_in(session, "2026-03-02T08:00:00Z")));

    let out = boss.does(clock_out(session, "2026-03-02T09:00:00Z"));
    assert_eq!(boss.push(&[out])[0]["code"], "forbidden");
    let unknown = Act::SessionVoid { session: session_id() };
    assert_eq!(boss.push(&[boss.does(unknown)])[0]["code"], "session_unknown");
}
