//! Erasing a user: the times stay; name, texts and credentials go, from the journal, too; and the journal stays a chain.

use serde_json::{Value, json};
use stint_server::policy::Role;
use stint_server::store::{Chain, Flaw, verify};
use stint_server::values;

use crate::ground::{Person, Server};
use crate::on_both;

on_both!(
    the_times_of_an_erased_user_stay_and_nothing_else,
    a_user_who_is_clocked_in_is_not_erased,
    the_journal_verifies_after_an_erasure_and_notices_what_was_changed_since,
);

/// A session of five minutes ago until now, with a note.
fn worked(person: &Person, note: &str) -> Value {
    let session = person.post("/sessions", None).is(201);
    let end = json!({"original_end_time": stint_server::now().rfc3339(), "description": note});
    person.patch(&format!("/sessions/{}", session["id"].as_str().expect("an id")), end).is(200)
}

/// What is wrong with the journal.
fn flaw(server: &Server) -> Option<Flaw> {
    let verified = server.store.read((), |sql, ()| Box::pin(verify(sql)));
    match server.runtime.block_on(verified).expect("the journal can be read") {
        Chain::Whole { .. } => None,
        Chain::Broken { flaw, .. } => Some(flaw),
    }
}

fn the_times_of_an_erased_user_stay_and_nothing_else(server: &Server) {
    let (admin, ada) = (server.person("Root", Role::Admin), server.worker("Adalovelace"));
    let session = worked(&ada, "Secretnote");
    ada.patch("/v1/me", json!({"full_name": "Secretname"})).is(200);
    ada.post("/v1/tokens", Some(json!({"name": "Secretdevice"}))).is(201);
    let team = admin.post("/v1/teams", Some(json!({"name": "Kitchen"}))).is(201);
    let member = format!("/v1/teams/{}/members/{}", team["id"].as_str().expect("an id"), ada.id);
    admin.put(&member, json!({"manages": false})).is(200);
    let user = format!("/v1/users/{}", ada.id);

    let erased = admin.post(&format!("{user}/erase"), None).is(200);

    assert_eq!((&erased["full_name"], &erased["disabled"]), (&json!(""), &json!(true)));
    assert!(erased["erased_at"].is_string());
    ada.get("/v1/me").is_problem(401, "unauthorized");
    let kept = admin.get(&format!("{user}/export")).is(200);
    for gone in ["secret", "adalovelace"] {
        assert!(!kept.to_string().to_lowercase().contains(gone), "{gone} is still in {kept}");
    }
    assert_eq!(kept["sessions"][0]["start_time"], session["start_time"]);
    assert_eq!(kept["sessions"][0]["end_time"], session["end_time"]);
    assert_eq!((&kept["tokens"], &kept["teams"]), (&json!([]), &json!([])));
    assert_eq!(kept["journal"][0]["act"]["kind"], "clock.in");
    assert!(
        admin.get("/v1/users").is(200)["items"].as_array().expect("a list").iter().all(|one| one["id"] != erased["id"])
    );

    assert_eq!(admin.post(&format!("{user}/erase"), None).is(200), erased);
    admin.patch(&user, json!({"disabled": false})).is_problem(409, "erased");
    admin.put(&format!("{user}/password"), json!({"password": "correct horse"})).is_problem(409, "erased");
    admin.put(&member, json!({"manages": false})).is_problem(409, "erased");
    admin.post("/v1/users", Some(json!({"name": "adalovelace", "role": "worker"}))).is(201);
}

fn a_user_who_is_clocked_in_is_not_erased(server: &Server) {
    let (admin, ada) = (server.person("Root", Role::Admin), server.worker("Ada"));
    let running = ada.post("/sessions", None).is(201);

    let problem = admin.post(&format!("/v1/users/{}/erase", ada.id), None).is_problem(409, "still_running");

    assert_eq!(problem["session"], running["id"]);
    ada.get("/v1/me").is(200);
}

fn the_journal_verifies_after_an_erasure_and_notices_what_was_changed_since(server: &Server) {
    let (admin, boss) = (server.person("Root", Role::Admin), server.person("Boss", Role::Admin));
    let (ada, grace) = (server.worker("Ada"), server.worker("Grace"));
    for person in [&ada, &grace] {
        worked(person, "A note");
        boss.patch(&format!("/v1/users/{}", person.id), json!({"zone": "Europe/Paris"})).is(200);
    }
    assert_eq!(flaw(server), None);

    admin.post(&format!("/v1/users/{}/erase", ada.id), None).is(200);
    assert_eq!(flaw(server), None);
    // His device is named in a record that was scrubbed for Ada already.
    admin.post(&format!("/v1/users/{}/erase", boss.id), None).is(200);
    assert_eq!(flaw(server), None);
    worked(&grace, "Another note");
    assert_eq!(flaw(server), None);

    crate::journal::unprotect(server);
    let scrubbed = "UPDATE journal SET at = at + 1 WHERE account = 1 AND n IN (SELECT MIN(n) FROM journal WHERE erased_by IS NOT NULL)";
    change(server, scrubbed);
    assert_eq!(flaw(server), Some(Flaw::Erased));
    change(
        server,
        "UPDATE journal SET at = at - 1 WHERE account = 1 AND n IN (SELECT MIN(n) FROM journal WHERE erased_by IS NOT NULL)",
    );
    assert_eq!(flaw(server), None);
    // A record that nobody erased, passed off as one.
    change(
        server,
        "UPDATE journal SET act = '{}', erased_by = 1 WHERE account = 1 AND n IN (SELECT MAX(n) FROM journal)",
    );
    assert!(flaw(server).is_some());
    change(server, "DELETE FROM journal WHERE account = 1 AND n IN (SELECT MAX(n) FROM journal)");
    assert_eq!(flaw(server), Some(Flaw::CutOff));
    change(server, "UPDATE journal SET act = '{}' WHERE account = 1 AND n IN (SELECT MAX(n) FROM journal)");
    assert_eq!(flaw(server), Some(Flaw::Changed));
    change(server, "DELETE FROM journal WHERE account = 1 AND n = 3");
    assert_eq!(flaw(server), Some(Flaw::Missing));
}

/// Somebody with a hand in the database.
fn change(server: &Server, text: &'static str) {
    let changed =
        server.store.write(text, |sql, text| Box::pin(async move { Ok(sql.execute(text, &values![]).await?) }));
    server.runtime.block_on(changed).expect("it can be changed");
}
