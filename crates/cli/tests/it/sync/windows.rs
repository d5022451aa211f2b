//! Two windows that stay open while the server goes, and comes back without the last day: nobody presses anything.

use super::ground::{Server, connect, shown, synced};
use super::window::Web;
use crate::place::{Place, until};
use serde_json::{Value, json};

#[test]
fn two_open_windows_put_back_what_the_server_has_lost_and_show_the_same_by_themselves() {
    let mut server = Server::start();
    let (here, there) = (Place::new(), Place::new());
    for place in [&here, &there] {
        assert_eq!(connect(place, &server.url, &[]).code, 0);
    }
    let (page, other) = (Web::open(&here), Web::open(&there));
    add(&page, "2026-11-02", "Monday");
    shows(&other, "one day", 1);
    server.kill();
    let yesterday = server.copy();
    server.serve();
    page.call("clock.in", &json!({ "note": "pressed" }));
    until("it runs there, too", || state(&other) == "working");
    other.call("clock.out", &json!({}));
    until("it is ended here, too", || state(&page) == "out");

    server.kill();
    add(&page, "2026-11-04", "here");
    add(&other, "2026-11-04", "there");
    for window in [&page, &other] {
        until("nobody answers", || window.call("sync.state", &json!({}))["trouble"]["code"] == json!("offline"));
    }
    // One of them ends without a word, and is opened again.
    drop(other);
    server.replace_with(&yesterday);
    server.serve();
    let other = Web::open(&there);

    for window in [&page, &other] {
        shows(window, "all four", 4);
    }
    drop((page, other));
    for place in [&here, &there, &here] {
        synced(place);
    }
    assert_eq!(shown(&here), shown(&there));
    let mut notes: Vec<Value> = shown(&here).into_iter().map(|one| one["note"].clone()).collect();
    notes.sort_by_key(|note| note.to_string());
    assert_eq!(notes, ["Monday", "here", "pressed", "there"]);
    assert!(shown(&here).iter().all(|one| !one["end"].is_null()));
    server.kill();
    server.says(&["check"]);
}

fn add(window: &Web, day: &str, note: &str) {
    window.call("session.add", &json!({ "day": day, "start": "8:00", "end": "16:00", "note": note, "on": {} }));
}

fn state(window: &Web) -> Value {
    window.call("today", &json!({}))["state"].clone()
}

/// It shows so many, and has nothing to send.
fn shows(window: &Web, what: &str, sessions: i64) {
    until(what, || {
        let state = window.call("sync.state", &json!({}));
        window.sessions() == sessions && state["waiting"] == json!(0) && state["trouble"].is_null()
    });
}
