//! The journal: read by those whom it concerns, told with the session, and hard to forge.

use serde_json::{Value, json};
use stint_server::store::{Chain, Flaw, verify};

use crate::crew::{Crew, begun, id, worked};
use crate::ground::{Person, Server};
use crate::on_both;

on_both!(
    a_session_tells_who_changed_what_from_where_and_why,
    managers_read_what_concerns_their_teams,
    lists_are_sifted_and_paged_by_number,
    one_changed_byte_in_any_column_is_found,
    a_missing_record_and_a_cut_off_tail_are_found,
    the_database_itself_refuses_to_change_or_delete_a_record,
);

fn items(person: &Person, path: &str) -> Vec<Value> {
    person.get(path).is(200)["items"].as_array().expect("a list").clone()
}

fn a_session_tells_who_changed_what_from_where_and_why(server: &Server) {
    let crew = Crew::of(server);
    let session = worked(&crew.worker, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z");
    let wish = json!({"session": session, "end_time": "2026-03-02T15:00:00Z", "reason": "The door log"});
    crew.manager.post("/v1/corrections", Some(wish)).is(201);
    let wish = json!({"session": session, "end_time": "2026-03-02T17:00:00Z", "reason": "I was in the yard"});
    let proposal = id(&crew.worker.post("/v1/corrections", Some(wish)).is(202));
    crew.manager.post(&format!("/v1/corrections/{proposal}/accept"), None).is(200);

    let path = format!("/v1/sessions/{session}/journal");
    let told = items(&crew.worker, &path);

    let kinds: Vec<&str> = told.iter().map(|one| one["kind"].as_str().expect("a kind")).collect();
    let end = ["session.set", "correction.propose", "session.set", "proposal.accept"];
    assert_eq!(kinds, [&["clock.in", "clock.out", "session.set"][..], &end].concat());
    let by_manager = &told[3];
    assert_eq!(by_manager["author"], json!({"id": crew.manager.id, "name": "Grace"}));
    assert_eq!((&by_manager["device"], &by_manager["reason"]), (&json!("test"), &json!("The door log")));
    let changes = by_manager["changes"].as_array().expect("changes");
    let end = json!({"field": "end_time", "old": "2026-03-02T16:00:00.000Z", "new": "2026-03-02T15:00:00.000Z"});
    assert!(changes.contains(&end), "{changes:?}");
    assert!(changes.contains(&json!({"field": "work_ms", "old": 28_800_000, "new": 25_200_000})), "{changes:?}");
    assert_eq!(told[4]["changes"], json!([]), "what is only proposed changes nothing");
    assert_eq!(told[5]["author"]["name"], "Grace");
    assert_eq!(crew.manager.get(&path).is(200)["items"], json!(told));
    crew.stranger.get(&path).is_problem(404, "unknown");

    let first = crew.worker.get(&format!("{path}?limit=2")).is(200);
    let next = first["next"].as_str().expect("there is more");
    assert_eq!(items(&crew.worker, &format!("{path}?limit=2&after={next}"))[0], told[2]);
}

fn managers_read_what_concerns_their_teams(server: &Server) {
    let crew = Crew::of(server);
    let (hers, his) = (begun(&crew.worker), begun(&crew.stranger));
    let subjects = |person: &Person| -> Vec<Value> {
        items(person, "/v1/journal?subject=session").iter().map(|one| one["subject_id"].clone()).collect()
    };

    assert_eq!(subjects(&crew.manager), [json!(hers)]);
    assert_eq!(subjects(&crew.admin), [json!(his), json!(hers)]);
    crew.worker.get("/v1/journal").is_problem(403, "forbidden");
    crew.manager.get(&format!("/v1/journal?user={}", crew.stranger.id)).is_problem(404, "unknown");
    let one = format!("/v1/journal?subject=session&subject_id={his}");
    assert_eq!(items(&crew.manager, &one), Vec::<Value>::new());
}

fn lists_are_sifted_and_paged_by_number(server: &Server) {
    let crew = Crew::of(server);
    let one = worked(&crew.worker, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z");
    let between = stint_server::now();
    begun(&crew.stranger);
    let count = |query: &str| items(&crew.admin, &format!("/v1/journal?{query}")).len();

    assert_eq!(count("kind=clock.in"), 2);
    assert_eq!(count(&format!("kind=clock.in&user={}", crew.worker.id)), 1);
    assert_eq!(count(&format!("subject=session&subject_id={one}")), 3);
    assert_eq!(count("kind=clock.in&to=2026-01-01T00:00:00Z"), 0);
    let at = between.rfc3339();
    assert_eq!(count(&format!("from={at}&subject=session")) + count(&format!("to={at}&subject=session")), 4);

    let all: Vec<Value> = items(&crew.admin, "/v1/journal").iter().map(|one| one["n"].clone()).collect();
    let mut paged = Vec::new();
    let mut after = String::new();
    loop {
        let page = crew.admin.get(&format!("/v1/journal?limit=3{after}")).is(200);
        paged.extend(page["items"].as_array().expect("a list").iter().map(|one| one["n"].clone()));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(paged, all);
    crew.admin.get("/v1/journal?subject_id=7").is_problem(422, "parameter_missing");
    crew.admin.get("/v1/journal?after=x").is_problem(422, "parameter_invalid");
}

fn chain(server: &Server) -> Chain {
    let walked = server.store.read((), |sql, ()| Box::pin(verify(sql)));
    server.runtime.block_on(walked).expect("the journal can be read")
}

/// Past the program, as somebody with the database's password would.
fn forge(server: &Server, text: &'static str) -> bool {
    let forged = server.store.write(text, |sql, text| Box::pin(async move { Ok(sql.execute(text, &[]).await?) }));
    server.runtime.block_on(forged).is_ok()
}

pub fn unprotect(server: &Server) {
    let sqlite = forge(server, "DROP TRIGGER journal_no_update") && forge(server, "DROP TRIGGER journal_no_delete");
    assert!(sqlite || forge(server, "DROP TRIGGER journal_no_change ON journal"), "one of the two engines has it");
}

fn one_changed_byte_in_any_column_is_found(server: &Server) {
    let crew = Crew::of(server);
    worked(&crew.worker, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z");
    let session = begun(&crew.worker);
    let wish = json!({"session": session, "start_time": "2026-03-02T17:00:00Z", "reason": "Forgot"});
    crew.worker.post("/v1/corrections", Some(wish)).is(201);
    assert_eq!(chain(server), chain(server));
    assert!(matches!(chain(server), Chain::Whole { records: 5, .. }), "{:?}", chain(server));
    unprotect(server);

    // There and back again, so that each column is forged alone.
    let forgeries = [
        ("UPDATE journal SET account = 2 WHERE n = 3", "UPDATE journal SET account = 1 WHERE n = 3"),
        ("UPDATE journal SET n = 9 WHERE n = 3", "UPDATE journal SET n = 3 WHERE n = 9"),
        ("UPDATE journal SET op = op || 'x' WHERE n = 3", "UPDATE journal SET op = SUBSTR(op, 1, 36) WHERE n = 3"),
        ("UPDATE journal SET kind = 'session.sef' WHERE n = 3", "UPDATE journal SET kind = 'session.set' WHERE n = 3"),
        ("UPDATE journal SET subject = 'sessiom' WHERE n = 3", "UPDATE journal SET subject = 'session' WHERE n = 3"),
        (
            "UPDATE journal SET subject_id = subject_id + 1 WHERE n = 3",
            "UPDATE journal SET subject_id = subject_id - 1 WHERE n = 3",
        ),
        (
            "UPDATE journal SET user_id = user_id + 1 WHERE n = 3",
            "UPDATE journal SET user_id = user_id - 1 WHERE n = 3",
        ),
        (
            "UPDATE journal SET author_id = author_id + 1 WHERE n = 3",
            "UPDATE journal SET author_id = author_id - 1 WHERE n = 3",
        ),
        ("UPDATE journal SET device = 'tesu' WHERE n = 3", "UPDATE journal SET device = 'test' WHERE n = 3"),
        ("UPDATE journal SET at = at + 1 WHERE n = 3", "UPDATE journal SET at = at - 1 WHERE n = 3"),
        (
            "UPDATE journal SET decided = decided + 1 WHERE n = 3",
            "UPDATE journal SET decided = decided - 1 WHERE n = 3",
        ),
        ("UPDATE journal SET reason = 'Forgou' WHERE n = 5", "UPDATE journal SET reason = 'Forgot' WHERE n = 5"),
        ("UPDATE journal SET reason = NULL WHERE n = 5", "UPDATE journal SET reason = 'Forgot' WHERE n = 5"),
        ("UPDATE journal SET reason = '' WHERE n = 3", "UPDATE journal SET reason = NULL WHERE n = 3"),
        (
            "UPDATE journal SET act = REPLACE(act, '{', '[') WHERE n = 3",
            "UPDATE journal SET act = REPLACE(act, '[', '{') WHERE n = 4",
        ),
        ("UPDATE journal SET hash = REPLACE(hash, '0', '1') WHERE n = 2", "SELECT 1"),
    ];
    let (last, alone) = forgeries.split_last().expect("there are some");
    let (act, alone) = alone.split_last().expect("there are some");
    for (there, back) in alone {
        assert!(forge(server, there), "{there}");
        let found = chain(server);
        assert!(matches!(found, Chain::Broken { .. }), "{there}: {found:?}");
        assert!(forge(server, back), "{back}");
        assert!(matches!(chain(server), Chain::Whole { .. }), "{back}");
    }
    for (there, _) in [act, last] {
        assert!(forge(server, there), "{there}");
        assert!(matches!(chain(server), Chain::Broken { .. }), "{there}");
    }
    assert!(forge(server, "UPDATE journal SET erased_by = 4 WHERE n = 2"));
    assert!(matches!(chain(server), Chain::Broken { .. }), "an erasure that no record tells is a forgery");
}

fn a_missing_record_and_a_cut_off_tail_are_found(server: &Server) {
    let worker = server.worker("Ada");
    worked(&worker, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z");
    begun(&worker);
    unprotect(server);

    assert!(forge(server, "DELETE FROM journal WHERE n = 4"));
    assert_eq!(chain(server), Chain::Broken { n: 4, flaw: Flaw::CutOff });
    assert!(forge(server, "UPDATE head SET n = 3"));
    assert_eq!(chain(server), Chain::Broken { n: 4, flaw: Flaw::CutOff }, "the head's hash is another's");
    assert!(forge(server, "DELETE FROM journal WHERE n = 2"));
    assert_eq!(chain(server), Chain::Broken { n: 2, flaw: Flaw::Missing });
}

fn the_database_itself_refuses_to_change_or_delete_a_record(server: &Server) {
    let worker = server.worker("Ada");
    worked(&worker, "2026-03-02T08:00:00Z", "2026-03-02T16:00:00Z");
    let whole = chain(server);

    for text in [
        "UPDATE journal SET reason = 'x' WHERE n = 2",
        "UPDATE journal SET at = at + 1, erased_by = 3 WHERE n = 2",
        "DELETE FROM journal WHERE n = 3",
        "DELETE FROM journal",
    ] {
        assert!(!forge(server, text), "{text}");
    }
    assert_eq!(chain(server), whole);
    assert!(forge(server, "UPDATE journal SET device = '', erased_by = 3 WHERE n = 2"), "what the law asks for passes");
}
