//! `stint web`, spoken to byte by byte: no client that would tidy up what is sent.

use crate::place::Place;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Child;

struct Web {
    child: Child,
    port: u16,
    token: String,
}

struct Answer {
    status: u16,
    headers: String,
    body: String,
}

impl Web {
    fn start(place: &Place) -> Web {
        let mut child = place.command().args(["web", "--no-open"]).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (address, token) = line.trim().split_once("/#token=").unwrap();
        let port = address.rsplit_once(':').unwrap().1.parse().unwrap();
        assert_eq!(address, format!("http://127.0.0.1:{port}"));
        Web { child, port, token: token.to_owned() }
    }

    fn own(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn send(&self, head: &str, headers: &[(&str, &str)], body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let mut text = format!("{head} HTTP/1.1\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        text.push_str(body);
        stream.write_all(text.as_bytes()).unwrap();
        stream
    }

    fn ask(&self, head: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = self.send(head, &[headers, &[("Connection", "close")]].concat(), body);
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (headers, body) = text.split_once("\r\n\r\n").unwrap();
        let status = headers.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, headers: headers.to_lowercase(), body: body.to_owned() }
    }

    fn call(&self, command: &str, ask: &Value) -> (u16, Value) {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("Host", self.own()), ("Authorization", bearer), ("Content-Type", "application/json".into())];
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = self.ask("POST /api/call", &headers, &json!({ "command": command, "ask": ask }).to_string());
        (answer.status, serde_json::from_str(&answer.body).unwrap_or(Value::Null))
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        // Already gone in the test that ends it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn commands_are_answered_from_the_same_data_as_the_command_line() {
    let place = Place::new();
    let web = Web::start(&place);
    let (status, punched) = web.call("clock.in", &json!({ "note": "From a browser" }));
    assert_eq!((status, &punched["changed"]), (200, &json!(true)));
    assert!(place.ok(&["status"]).contains("From a browser"));
    place.ok(&["out"]);
    assert_eq!(web.call("today", &json!({})).1["state"], "out");
}

#[test]
fn a_refusal_has_its_code_and_something_misspoken_says_so() {
    let place = Place::new();
    let web = Web::start(&place);
    let (status, trouble) = web.call("break.start", &json!({}));
    assert_eq!((status, trouble["code"].as_str()), (422, Some("not_running")));
    let (status, trouble) = web.call("no.such", &json!({}));
    assert_eq!((status, trouble["code"].as_str()), (404, Some("no_such_command")));
    let (status, trouble) = web.call("session.get", &json!({ "session": 5 }));
    assert_eq!((status, trouble["code"].as_str()), (400, Some("misspoken")));
}

#[test]
fn nobody_comes_in_without_the_token() {
    let place = Place::new();
    let web = Web::start(&place);
    let own = web.own();
    let body = r#"{"command":"clock.in","ask":{}}"#;
    let kind = ("Content-Type", "application/json");
    for bearer in ["", "Bearer ", "Bearer 0000", &format!("Bearer {}0", web.token), &web.token.clone()] {
        let answer = web.ask("POST /api/call", &[("Host", &own), kind, ("Authorization", bearer)], body);
        assert_eq!(answer.status, 401, "{bearer}");
    }
    let query = format!("GET /api/events?token={}", web.token);
    assert_eq!(web.ask(&query, &[("Host", &own)], "").status, 401);
    assert_eq!(place.json(&["status"])["state"], "out");
}

#[test]
fn another_name_or_another_page_is_turned_away_even_with_the_token() {
    let place = Place::new();
    let web = Web::start(&place);
    let (own, bearer) = (web.own(), format!("Bearer {}", web.token));
    let body = r#"{"command":"clock.in","ask":{}}"#;
    let common = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    let with = |more: &[(&str, &str)]| web.ask("POST /api/call", &[&common, more].concat(), body).status;
    assert_eq!(with(&[("Host", "evil.example")]), 403);
    assert_eq!(with(&[("Host", &own), ("Origin", "http://evil.example")]), 403);
    assert_eq!(with(&[("Host", &own), ("Origin", "null")]), 403);
    assert_eq!(web.ask("GET /", &[("Host", "evil.example")], "").status, 403);
    assert_eq!(place.json(&["status"])["state"], "out");
    assert_eq!(with(&[("Host", &own), ("Origin", &format!("http://{own}"))]), 200);
}

#[test]
fn every_answer_tells_the_browser_to_trust_nothing_else() {
    let place = Place::new();
    let web = Web::start(&place);
    let own = web.own();
    for (head, host) in [("GET /", own.as_str()), ("GET /nothing", &own), ("GET /", "evil.example")] {
        let answer = web.ask(head, &[("Host", host)], "");
        let policy = answer.headers.lines().find(|line| line.starts_with("content-security-policy:")).unwrap();
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(answer.headers.contains("x-content-type-options: nosniff"));
        assert!(answer.headers.contains("referrer-policy: no-referrer"));
    }
}

#[test]
fn files_outside_of_the_page_are_not_served() {
    let place = Place::new();
    let web = Web::start(&place);
    for path in ["/../Cargo.toml", "/..%2fCargo.toml", "//etc/passwd", "/open/0000"] {
        assert_eq!(web.ask(&format!("GET {path}"), &[("Host", &web.own())], "").status, 404, "{path}");
    }
}

#[test]
fn what_another_process_writes_is_announced() {
    let place = Place::new();
    let web = Web::start(&place);
    let (own, bearer) = (web.own(), format!("Bearer {}", web.token));
    let stream = web.send("GET /api/events", &[("Host", &own), ("Authorization", &bearer)], "");
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    assert!(head[0].contains(" 200 "), "{head:?}");
    place.ok(&["in"]);
    let data = lines.find(|line| line.starts_with("data:")).unwrap();
    let topics: Vec<String> = serde_json::from_str(data.trim_start_matches("data:").trim()).unwrap();
    assert!(topics.contains(&"clock".to_owned()), "{topics:?}");
}

#[test]
fn an_export_is_fetched_as_a_download_once_it_is_whole() {
    let place = Place::new();
    place.ok(&["add", "8:00", "12:00", "--day", "2025-03-03", "--note", "Gate"]);
    let web = Web::start(&place);
    let (status, job) = web.call("export.start", &json!({ "format": "csv", "file": "/etc/mine.csv" }));
    assert_eq!(status, 200, "{job}");
    let id = job["id"].as_u64().unwrap();
    let (own, bearer) = (web.own(), format!("Bearer {}", web.token));
    loop {
        let (_, job) = web.call("job.state", &json!({ "id": id }));
        match job["state"].as_str().unwrap() {
            "working" => std::thread::yield_now(),
            state => break assert_eq!(state, "done", "{job}"),
        }
    }
    let headers = [("Host", own.as_str()), ("Authorization", bearer.as_str())];
    let file = web.ask(&format!("GET /api/file?job={id}"), &headers, "");
    assert_eq!(file.status, 200);
    assert!(file.body.contains("Gate") && file.headers.contains("content-disposition: attachment"));
    assert_eq!(web.ask("GET /api/file?job=4711", &headers, "").status, 404);
    assert!(!std::path::Path::new("/etc/mine.csv").exists());
}

#[cfg(unix)]
#[test]
fn it_ends_when_asked_to_while_a_browser_still_listens() {
    let place = Place::new();
    let mut web = Web::start(&place);
    let (own, bearer) = (web.own(), format!("Bearer {}", web.token));
    let stream = web.send("GET /api/events", &[("Host", &own), ("Authorization", &bearer)], "");
    let mut first = [0; 12];
    (&stream).read_exact(&mut first).unwrap();
    let pid = web.child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert_eq!(web.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_port_that_is_taken_is_named() {
    let place = Place::new();
    let web = Web::start(&place);
    let port = web.port.to_string();
    let (code, trouble) = place.turned_down(&["web", "--no-open", "--port", &port]);
    assert_eq!((code, trouble["code"].as_str()), (1, Some("web_port")));
    assert!(trouble["message"].as_str().unwrap().contains(&port));
}
