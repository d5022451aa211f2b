//! What could not count at once: who sees it, who decides, and what becomes of it, over sync and over HTTP alike.

use serde_json::{Value, json};
use stint_domain::{Act, SessionId};
use stint_sync::Op;

use crate::crew::Crew;
use crate::ground::Server;
use crate::on_both;
use crate::sync::{Device, day, edit, is_sound};

on_both!(
    whoever_collided_with_himself_accepts_his_own_change,
    after_a_managers_correction_only_others_accept,
    an_accepted_change_is_what_later_ones_are_made_on,
    an_edit_of_a_deleted_session_is_accepted_with_the_session,
    a_past_session_in_an_approved_period_counts_when_it_is_accepted,
    an_author_withdraws_and_what_is_decided_stays_decided,
    a_correction_over_http_is_decided_by_a_device,
);

/// A session of the device's person with two ends wished for: the first counts, the second waits.
fn collided(device: &Device<'_>) -> (SessionId, String, Op) {
    let session = day(device);
    let base = device.base(session);
    let now = stint_server::now();
    let first = device.op(now, edit(device, session, Some("2026-03-02T17:00:00Z"), None), base);
    let second = device.op(now, edit(device, session, Some("2026-03-02T15:00:00Z"), None), base);
    device.applies(&first);
    let (proposal, why) = device.proposes(&second);
    assert_eq!(why, "stale");
    (session, proposal, second)
}

fn accept(proposal: &str, session: SessionId) -> Act {
    Act::ProposalAccept { proposal: proposal.to_owned(), session }
}

fn proposal(device: &Device<'_>, id: &str) -> Value {
    let found = device.pull(0).into_iter().find(|one| one["kind"] == "proposal" && one["id"] == id);
    found.expect("it is in the feed")
}

fn whoever_collided_with_himself_accepts_his_own_change(server: &Server) {
    let crew = Crew::of(server);
    let (device, stranger) = (Device::of(&crew.worker), Device::of(&crew.stranger));
    let (session, id, op) = collided(&device);
    let waiting = proposal(&device, &id);
    assert_eq!((&waiting["state"], &waiting["why"]), (&json!("proposed"), &json!("stale")));
    assert_eq!((&waiting["op"], &waiting["user_name"]), (&json!(op.id), &json!("Ada")));
    assert_eq!(proposal(&Device::of(&crew.manager), &id)["act"], waiting["act"], "his manager sees it, too");
    assert!(stranger.pull(0).is_empty());
    let nosy = stranger.push(&[stranger.does(accept(&id, session))]).remove(0);
    assert_eq!((&nosy["status"], &nosy["code"]), (&json!("refused"), &json!("forbidden")));

    let yes = device.does(accept(&id, session));
    device.applies(&yes);

    assert_eq!(crew.worker.get("/sessions").is(200)[0]["end_time"], "2026-03-02T15:00:00.000Z");
    assert_eq!(proposal(&device, &id)["state"], "accepted");
    assert_eq!(device.session(session)["marks"]["times"]["op"], json!(op.id), "the mark is the change's own");
    assert_eq!(device.applies(&device.does(accept(&id, session))), "already");
    is_sound(server);
}

fn after_a_managers_correction_only_others_accept(server: &Server) {
    let crew = Crew::of(server);
    let (device, boss) = (Device::of(&crew.worker), Device::of(&crew.manager));
    let (session, id, _) = collided(&device);
    let no = device.session(session)["id"].clone();
    let correction = json!({"session": no, "end_time": "2026-03-02T16:45:00Z", "reason": "Door log"});
    crew.manager.post("/v1/corrections", Some(correction)).is(201);

    let refused = device.push(&[device.does(accept(&id, session))]).remove(0);
    assert_eq!(refused["code"], "forbidden");
    crew.worker.post(&format!("/v1/corrections/{id}/accept"), None).is_problem(403, "forbidden");
    boss.applies(&Op { reason: Some("She was there".into()), ..boss.does(accept(&id, session)) });

    let decided = crew.worker.get(&format!("/v1/corrections/{id}")).is(200);
    assert_eq!((&decided["state"], &decided["answer"]), (&json!("accepted"), &json!("She was there")));
    assert_eq!(crew.worker.get("/sessions").is(200)[0]["end_time"], "2026-03-02T15:00:00.000Z");
    is_sound(server);
}

fn an_accepted_change_is_what_later_ones_are_made_on(server: &Server) {
    let ada = server.worker("Ada");
    let device = Device::of(&ada);
    let (session, id, op) = collided(&device);
    // Made on the change that waits, before anybody has decided.
    let mut base = device.base(session);
    base.times = Some(op.id);
    device.applies(&device.does(accept(&id, session)));
    let next = device.op(stint_server::now(), edit(&device, session, Some("2026-03-02T14:00:00Z"), None), base);

    device.applies(&next);

    assert_eq!(ada.get("/sessions").is(200)[0]["end_time"], "2026-03-02T14:00:00.000Z");
}

fn an_edit_of_a_deleted_session_is_accepted_with_the_session(server: &Server) {
    let ada = server.worker("Ada");
    let device = Device::of(&ada);
    let session = day(&device);
    let (now, base) = (stint_server::now(), device.base(session));
    let note = device.op(now, edit(&device, session, None, Some("Inventory")), base);
    device.applies(&device.op(now, Act::SessionVoid { session }, base));
    let (id, why) = device.proposes(&note);
    assert_eq!((why.as_str(), ada.get("/sessions").is(200)), ("voided", json!([])));

    device.applies(&device.does(accept(&id, session)));

    assert_eq!(ada.get("/sessions").is(200)[0]["description"], "Inventory");
    is_sound(server);
}

fn a_past_session_in_an_approved_period_counts_when_it_is_accepted(server: &Server) {
    let crew = Crew::of(server);
    let (device, boss) = (Device::of(&crew.worker), Device::of(&crew.manager));
    let sheet = crate::sync_merge::approve(&crew, "2026-03-02");
    let past = crate::past::past("Europe/Berlin", "2026-03-02T08:00:00Z", "2026-03-02T12:00:00Z", &[]);
    let act = stint_domain::edit::add(past, stint_server::now()).expect("a session that can be");
    let session = act.session().expect("it is about one");
    let (id, why) = device.proposes(&device.does(act));
    assert_eq!(why, "approved");
    assert_eq!(crew.worker.get("/sessions").is(200), json!([]));

    let refused = boss.push(&[boss.does(accept(&id, session))]).remove(0);
    assert_eq!((&refused["status"], &refused["code"]), (&json!("refused"), &json!("approved")));
    let shown = crew.manager.get(&format!("/v1/corrections/{id}")).is(200);
    assert_eq!(
        (&shown["kind"], &shown["new"]["end_time"]),
        (&json!("session.add"), &json!("2026-03-02T12:00:00.000Z"))
    );
    crew.manager.post(&format!("/v1/timesheets/{sheet}/unlock"), Some(json!({"reason": "Forgot"}))).is(200);
    crew.manager.post(&format!("/v1/corrections/{id}/accept"), None).is(200);

    assert_eq!(crew.worker.get("/sessions").is(200)[0]["end_time"], "2026-03-02T12:00:00.000Z");
    is_sound(server);
}

fn an_author_withdraws_and_what_is_decided_stays_decided(server: &Server) {
    let crew = Crew::of(server);
    let (device, boss) = (Device::of(&crew.worker), Device::of(&crew.manager));
    let (session, id, _) = collided(&device);
    let withdraw = || Act::ProposalWithdraw { proposal: id.clone(), session };
    assert_eq!(boss.push(&[boss.does(withdraw())])[0]["code"], "forbidden");

    device.applies(&device.does(withdraw()));

    assert_eq!(boss.push(&[boss.does(accept(&id, session))])[0]["code"], "proposal_decided");
    crew.manager.post(&format!("/v1/corrections/{id}/accept"), None).is_problem(409, "correction_decided");
    assert_eq!(boss.push(&[boss.does(accept("4711", session))])[0]["code"], "proposal_unknown");
    assert_eq!(crew.worker.get("/sessions").is(200)[0]["end_time"], "2026-03-02T17:00:00.000Z");
}

fn a_correction_over_http_is_decided_by_a_device(server: &Server) {
    let crew = Crew::of(server);
    let (device, boss) = (Device::of(&crew.worker), Device::of(&crew.manager));
    let session = day(&device);
    let ask = |end: &str| Some(json!({"session": device.session(session)["id"], "end_time": end, "reason": "Forgot"}));
    crew.admin.post("/v1/corrections", ask("2026-03-02T15:00:00Z")).is(201);
    let waiting = crew.worker.post("/v1/corrections", ask("2026-03-02T17:00:00Z")).is(202);
    let id = waiting["id"].as_str().expect("an id");
    assert_eq!(waiting["why"], Value::Null);
    let told = proposal(&boss, id);
    assert_eq!((&told["why"], &told["op"], &told["reason"]), (&Value::Null, &Value::Null, &json!("Forgot")));
    assert_eq!(boss.pull(0).len(), 1, "what counted at once never waited");

    let own = device.push(&[device.does(accept(id, session))]).remove(0);
    assert_eq!(own["code"], "forbidden");
    boss.applies(&boss.does(accept(id, session)));

    assert_eq!(crew.worker.get("/sessions").is(200)[0]["end_time"], "2026-03-02T17:00:00.000Z");
    assert_eq!(crew.worker.get(&format!("/v1/corrections/{id}")).is(200)["state"], "accepted");
    is_sound(server);
}
