//! The stranger over a socket.

#![allow(clippy::unwrap_used, reason = "clippy knows the test functions, not what they share")]

use std::io::{Read, Write};
use std::net::TcpStream;
use stint_stranger::{Listening, Personality, Stranger};

fn asked(server: &Listening, method: &str, target: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {target} HTTP/1.1\r\nHost: stranger\r\nAuthorization: Bearer mine\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn listening(name: &str) -> Listening {
    Listening::on(0, Stranger::new(Personality::named(name).unwrap(), &["mine"])).unwrap()
}

#[test]
fn a_session_is_made_ended_changed_and_listed() {
    let server = listening("plain");
    assert!(asked(&server, "POST", "/sessions", "").starts_with("HTTP/1.1 201 "));
    assert!(asked(&server, "POST", "/sessions", "").starts_with("HTTP/1.1 409 "));
    let id = server.stranger.lock().unwrap().held()[0].id;
    let early = asked(&server, "PATCH", &format!("/sessions/{id}"), r#"{"start_time":"2026-11-22T08:00:00Z"}"#);
    assert!(early.starts_with("HTTP/1.1 409 "), "{early}");
    let end =
        r#"{"original_end_time":"2026-11-22T16:00:00Z","start_time":"2026-11-22T08:00:00Z","description":"Planing"}"#;
    assert!(asked(&server, "PATCH", &format!("/sessions/{id}"), end).starts_with("HTTP/1.1 200 "));
    assert!(asked(&server, "PATCH", &format!("/sessions/{id}"), end).starts_with("HTTP/1.1 409 "));
    let listed = asked(&server, "GET", "/sessions?limit=1", "");
    assert!(listed.contains(r#""start_time":"2026-11-22T08:00:00.000Z""#) && listed.contains("Planing"), "{listed}");
}

#[test]
fn an_answer_that_is_lost_leaves_its_session_behind() {
    let server = listening("forgetful");
    for _ in 0..2 {
        asked(&server, "POST", "/sessions", "");
        let id = server.stranger.lock().unwrap().held().last().unwrap().id;
        let end = r#"{"original_end_time":"2026-11-22T16:00:00Z"}"#;
        let done = asked(&server, "PATCH", &format!("/sessions/{id}"), end);
        assert!(done.starts_with("HTTP/1.1 200 "), "{done}");
    }
    // The third write was the second creation.
    assert_eq!(server.stranger.lock().unwrap().held().len(), 2);
}
