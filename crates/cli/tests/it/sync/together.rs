//! Two computers and a real server: what each shows after they have talked.

use super::ground::{Server, command, connect, ok, run, shown, synced};
use super::proxy::{Answers, Proxy, Seen, heard};
use crate::place::{Place, Ran};
use serde_json::{Value, json};
use std::io::Write;
use std::net::TcpListener;
use std::process::Stdio;

#[test]
fn the_same_days_clocked_on_two_computers_offline_are_the_same_on_both_afterwards() {
    let mut server = Server::start();
    let (laptop, tower) = (Place::new(), Place::new());
    for place in [&laptop, &tower] {
        let ran = connect(place, &server.url, &[]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
        synced(place);
    }
    server.kill();
    for (place, note) in [(&laptop, "laptop"), (&tower, "tower")] {
        for day in ["2026-11-02", "2026-11-03", "2026-11-04"] {
            ok(
                place,
                &["add", "8:00", "16:30", "--day", day, "--break", "12:00-12:30", "--note", note, "-p", "Website"],
            );
        }
        let ran = run(place, &["sync"]);
        assert_eq!(ran.code, 4, "{ran:?}");
        assert!(ran.out.contains("wait to be sent"), "{ran:?}");
    }
    let session = |place: &Place| shown(place)[0]["id"].as_str().unwrap().to_owned();
    ok(&laptop, &["edit", &session(&laptop), "--start", "7:45", "--reason", "Forgot"]);
    ok(&tower, &["in", "--note", "now"]);

    server.serve();
    for place in [&tower, &laptop, &tower, &laptop] {
        synced(place);
    }

    assert_eq!(shown(&laptop), shown(&tower));
    assert_eq!(shown(&laptop).len(), 7);
    let status = ok(&laptop, &["status"]);
    assert_eq!((&status["state"], &status["sync"]["waiting"]), (&json!("working"), &json!(0)));
    // The session runs on the other computer, and can be ended here.
    ok(&laptop, &["out"]);
    for place in [&laptop, &tower] {
        synced(place);
    }
    assert_eq!(ok(&tower, &["status"])["state"], json!("out"));
    assert_eq!(shown(&laptop), shown(&tower));
}

#[test]
fn two_edits_of_one_time_end_in_a_card() {
    let server = Server::start();
    let (laptop, tower) = (Place::new(), Place::new());
    for place in [&laptop, &tower] {
        assert_eq!(connect(place, &server.url, &[]).code, 0);
    }
    ok(&laptop, &["add", "8:00", "16:00", "--day", "2026-11-02"]);
    for place in [&laptop, &tower] {
        synced(place);
    }
    ok(&laptop, &["edit", "last", "--end", "16:30", "--reason", "Forgot"]);
    ok(&tower, &["edit", "last", "--end", "17:00", "--reason", "Forgot"]);
    for place in [&laptop, &tower, &laptop] {
        synced(place);
    }

    assert_eq!(shown(&laptop), shown(&tower));
    assert_eq!(shown(&tower)[0]["end"]["local"], json!("2026-11-02T16:30:00"));
    assert_eq!(ok(&tower, &["status"])["sync"]["cards"], json!(1));
    assert!(run(&tower, &["sync"]).out.contains("1 thing needs you"));
}

#[test]
fn a_client_killed_between_request_and_answer_makes_nothing_twice() {
    let server = Server::start();
    let place = Place::new();
    let proxy = Proxy::to(&server.address());
    assert_eq!(connect(&place, &proxy.url, &[]).code, 0);
    for round in 0..5 {
        for hour in 0..4 {
            let (from, to) = (format!("{}:00", 8 + hour), format!("{}:30", 8 + hour));
            ok(&place, &["add", &from, &to, "--day", &format!("2026-11-{:02}", 2 + round)]);
        }
        let seen = proxy.watch("/sync/v1/push", Answers::Held);
        let mut child = command(&place, &["sync"]).spawn().unwrap();
        // The server has done what it was asked, and the answer is on its way.
        assert_eq!([heard(&seen), heard(&seen)], [Seen::Sent, Seen::Answered]);
        child.kill().unwrap();
        child.wait().unwrap();
        proxy.look_away();
    }
    synced(&place);

    let other = Place::new();
    assert_eq!(connect(&other, &server.url, &[]).code, 0);
    synced(&other);
    assert_eq!(shown(&other).len(), 20);
    assert_eq!(shown(&other), shown(&place));
}

#[test]
fn a_new_computer_shows_the_last_weeks_while_the_rest_is_still_coming_and_clocks_meanwhile() {
    let server = Server::start();
    let old = Place::new();
    assert_eq!(connect(&old, &server.url, &[]).code, 0);
    for day in ["2025-03-03", "yesterday"] {
        ok(&old, &["add", "8:00", "16:00", "--day", day, "--note", day]);
    }
    synced(&old);

    let new = Place::new();
    let proxy = Proxy::to(&server.address());
    assert_eq!(connect(&new, &proxy.url, &[]).code, 0);
    let seen = proxy.watch("/sync/v1/pull?cursor=", Answers::Held);
    let mut child = command(&new, &["sync"]).spawn().unwrap();
    // It asks for everything: what came first is taken in.
    assert_eq!(seen.recv().unwrap(), Seen::Sent);
    let notes = |place: &Place| -> Vec<String> {
        let mut ended = shown(place);
        ended.retain(|one| !one["end"].is_null());
        ended.sort_by_key(|one| one["start"]["local"].as_str().unwrap().to_owned());
        ended.iter().map(|one| one["note"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(notes(&new), ["yesterday"]);
    assert_eq!(ok(&new, &["status"])["sync"]["filling"], json!(true));
    assert!(run(&new, &["status"]).out.contains("Earlier sessions are still coming."));
    ok(&new, &["in"]);
    child.kill().unwrap();
    child.wait().unwrap();
    proxy.look_away();

    synced(&new);
    assert_eq!(notes(&new), ["2025-03-03", "yesterday"]);
    assert_eq!(ok(&new, &["status"])["sync"]["filling"], json!(false));
    synced(&old);
    assert_eq!(shown(&old), shown(&new));
}

#[test]
fn what_is_here_before_is_asked_about_taken_along_or_set_aside_and_back_after_signing_out() {
    let server = Server::start();
    let place = Place::new();
    ok(&place, &["add", "8:00", "16:00", "--day", "2026-11-02", "--note", "mine"]);
    let ran = connect(&place, &server.url, &[]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("1 session") && ran.err.contains("--adopt") && ran.err.contains("--fresh"), "{}", ran.err);

    assert_eq!(connect(&place, &server.url, &["--fresh"]).code, 0);
    assert_eq!(shown(&place), Vec::<Value>::new());
    ok(&place, &["add", "9:00", "10:00", "--day", "2026-11-03", "--note", "the firm's"]);
    let ran = run(&place, &["sign-out"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("--keep") && ran.err.contains("DISCARD"), "{}", ran.err);
    assert_eq!(run(&place, &["sign-out", "--keep"]).code, 0);
    assert_eq!(shown(&place)[0]["note"], json!("mine"));
    assert_eq!(ok(&place, &["status"])["sync"]["connected"], json!(false));

    // What was not sent is still there, and goes now.
    assert_eq!(connect(&place, &server.url, &["--fresh"]).code, 0);
    synced(&place);
    assert_eq!(shown(&place)[0]["note"], json!("the firm's"));
    assert_eq!(run(&place, &["sign-out"]).code, 0);
    assert_eq!(connect(&place, &server.url, &["--adopt"]).code, 0);
    synced(&place);
    let notes: Vec<Value> = shown(&place).iter().map(|one| one["note"].clone()).collect();
    assert_eq!(notes.len(), 2, "{notes:?}");
}

#[test]
fn a_wrong_password_no_server_and_no_address_are_told_apart() {
    let server = Server::start();
    let place = Place::new();
    let wrong = |url: &str| {
        let mut child = command(&place, &["connect", url, "--user", "ada", "--password-stdin", "--json"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "wrong").unwrap();
        let ran = Ran::of(&child.wait_with_output().unwrap());
        let told: Value = serde_json::from_str(&ran.err).unwrap();
        (ran.code, told["code"].as_str().unwrap().to_owned())
    };
    assert_eq!(wrong(&server.url), (1, "sign_in_failed".into()));
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(wrong(&format!("http://{free}")), (4, "server_unreachable".into()));
    assert_eq!(wrong("ftp://example.org"), (1, "address_unreadable".into()));
    assert_eq!(run(&place, &["sync"]).code, 1);
}
