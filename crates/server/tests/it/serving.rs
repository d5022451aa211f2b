//! The listener: who is slow, who asks too often, who looks at the figures, and what is finished when it stops.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use stint_server::app::App;
use stint_server::config::{Config, Settings};
use stint_server::policy::Role;
use stint_server::serve::{self, Serving};
use tempfile::TempDir;

use crate::ground::{Answer, Engine, Person, Server, client};

/// A server behind its real listener.
struct Guarded {
    serving: Serving,
    server: Server,
}

impl Guarded {
    fn start(settings: Settings) -> Guarded {
        let server = Server::start(Engine::Sqlite);
        let settings = Settings { listen: "127.0.0.1:0".parse().ok(), ..settings };
        let config = Config::settle(settings).expect("it fits");
        let serving = server.runtime.block_on(serve::start(&config, App::new(server.store.clone())));
        Guarded { serving: serving.expect("it listens"), server }
    }

    fn address(&self) -> SocketAddr {
        self.serving.address
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address()).expect("it accepts")
    }

    fn get(&self, path: &str, token: Option<&str>) -> Answer {
        let request = client().get(format!("http://{}{path}", self.address()));
        Answer::of(match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        })
    }

    fn person(&self, role: Role) -> Person {
        self.server.person("Ada", role)
    }
}

fn no_rates() -> Settings {
    Settings { token_rate: Some(0), address_rate: Some(0), ..Settings::default() }
}

/// Waits for a condition; fails after a time that only a fault needs.
#[track_caller]
pub fn until(what: &str, mut is: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what} did not come");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

#[test]
fn two_hundred_half_open_connections_do_not_disturb_a_normal_one_and_are_closed_in_time() {
    let short = Some(0.7);
    let settings = Settings { head_seconds: short, body_seconds: short, write_seconds: short, ..no_rates() };
    let guarded = Guarded::start(settings);
    let token = guarded.person(Role::Worker).token;
    let half_body =
        format!("POST /sessions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Length: 100\r\n\r\n{{");
    // More than the sockets' buffers hold, of which nothing is read.
    let unread = "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(500);
    let begin = |text: &str| {
        let mut stream = guarded.connect();
        // The server may have closed it by the time all is written.
        stream.write_all(text.as_bytes()).ok();
        stream
    };

    let mut held: Vec<TcpStream> = Vec::new();
    for _ in 0..60 {
        held.push(begin(""));
        held.push(begin("GET /health HTTP/1.1\r\nHost: a\r\nX-Half"));
        held.push(begin(&half_body));
    }
    // What begins as HTTP/2 and goes no further, and those who never read.
    held.extend((0..10).map(|_| begin("PRI * HT")));
    held.extend((0..10).map(|_| begin(&unread)));
    for _ in 0..20 {
        guarded.get("/health", None).is(200);
        guarded.get("/sessions", Some(&token)).is(200);
    }

    assert_eq!(held.len(), 200);
    until("the end of every connection", || guarded.serving.connections() == 0);
    let other = guarded.get("/sessions", Some(&token)).is(200);
    assert_eq!(other, serde_json::json!([]), "nothing came of half a request");
}

#[test]
fn who_sends_half_a_body_is_told_so() {
    let guarded = Guarded::start(Settings { body_seconds: Some(0.3), ..no_rates() });
    let token = guarded.person(Role::Worker).token;
    let mut stream = guarded.connect();
    let head =
        format!("POST /sessions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Length: 9\r\n\r\n{{");
    stream.write_all(head.as_bytes()).expect("it is taken");

    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer, then the end");

    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("\"code\":\"body_too_slow\""), "{answer}");
}

#[test]
fn more_connections_than_there_is_room_for_are_closed() {
    let guarded = Guarded::start(Settings { connections: Some(3), ..no_rates() });
    let held: Vec<TcpStream> = (0..3).map(|_| guarded.connect()).collect();
    until("three connections", || guarded.serving.connections() == 3);

    let mut fourth = guarded.connect();
    let mut nothing = Vec::new();
    fourth.read_to_end(&mut nothing).ok();
    assert!(nothing.is_empty());

    drop(held);
    until("room", || guarded.serving.connections() == 0);
    guarded.get("/health", None).is(200);
}

#[test]
fn one_token_may_not_ask_for_ever() {
    let guarded = Guarded::start(Settings { token_rate: Some(1), ..Settings::default() });
    let token = guarded.person(Role::Worker).token;

    let refused = (0..50).map(|_| guarded.get("/sessions", Some(&token))).find(|answer| answer.status != 200);

    let refused = refused.expect("a refusal");
    assert!(
        refused.headers.get("retry-after").is_some_and(|seconds| seconds.to_str().unwrap().parse::<u8>().unwrap() > 0)
    );
    refused.is_problem(429, "too_many_requests");
    guarded.get("/health", None).is(200);
}

#[test]
fn every_answer_has_an_id_and_lets_a_browser_do_nothing_with_it() {
    let guarded = Guarded::start(no_rates());

    for answer in [guarded.get("/health", None), guarded.get("/no/such/path", None)] {
        let header = |name: &str| answer.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header("x-content-type-options").as_deref(), Some("nosniff"));
        assert_eq!(header("cache-control").as_deref(), Some("no-store"));
        assert!(header("content-security-policy").unwrap().starts_with("default-src 'none'"));
        assert_eq!(header("x-request-id").unwrap().len(), 32);
        assert_eq!(header("strict-transport-security"), None);
    }
}

#[test]
fn figures_are_for_this_machine_and_for_admins() {
    stint_server::metrics::begin();
    let guarded = Guarded::start(no_rates());
    guarded.get("/sessions", None).is_problem(401, "unauthorized");
    let figures = guarded.get("/metrics", None);
    assert_eq!(figures.status, 200);
    for figure in [
        "stint_request_seconds_bucket{method=\"GET\",route=\"/sessions\",status=\"401\"",
        "stint_refused_total{code=\"unauthorized\"}",
        "stint_requests_in_flight",
        "stint_connections ",
    ] {
        assert!(figures.text.contains(figure), "{figure}\n{}", figures.text);
    }

    let proxied = Guarded::start(Settings { behind_proxy: Some(true), ..no_rates() });
    proxied.get("/metrics", None).is_problem(401, "unauthorized");
    proxied.get("/metrics", Some(&proxied.person(Role::Manager).token)).is_problem(403, "forbidden");
    assert_eq!(proxied.get("/metrics", Some(&proxied.server.person("Root", Role::Admin).token)).status, 200);
}

#[test]
fn what_was_accepted_is_finished_before_it_stops() {
    let Guarded { serving, server } = Guarded::start(no_rates());
    let (address, token) = (serving.address, server.worker("Ada").token);
    let mut idle = TcpStream::connect(address).expect("it accepts");
    let mut stream = TcpStream::connect(address).expect("it accepts");
    let head = format!(
        "POST /sessions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Length: 2\r\n\
         Content-Type: application/json\r\nExpect: 100-continue\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("it is taken");
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).expect("the handler asks for the body");
    assert!(go_on.starts_with(b"HTTP/1.1 100 Continue"));

    let stopping = server.runtime.spawn(serving.stop());
    until("the closed door", || TcpStream::connect(address).is_err());
    stream.write_all(b"{}").expect("the request is still taken");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("its answer");

    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    idle.shutdown(Shutdown::Write).ok();
    idle.read_to_end(&mut Vec::new()).ok();
    server.runtime.block_on(stopping).expect("it stops").expect("in order");
}

#[test]
fn a_new_certificate_is_used_without_a_restart() {
    let folder = TempDir::new().expect("a folder");
    let (certificate, key) = (folder.path().join("now.pem"), folder.path().join("now.key"));
    let put = |name: &str| {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/tls");
        std::fs::copy(from.join(format!("{name}.key")), &key).expect("a key");
        std::fs::copy(from.join(format!("{name}.pem")), &certificate).expect("a certificate");
    };
    put("one");
    let settings = Settings { tls_certificate: Some(certificate.clone()), tls_key: Some(key.clone()), ..no_rates() };
    let guarded = Guarded::start(settings);

    let (first, answer) = over_tls(guarded.address());
    assert_eq!(first, der("one"));
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age="), "{answer}");

    put("two");
    until("the new certificate", || over_tls(guarded.address()).0 == der("two"));

    // A file that cannot be used changes nothing.
    std::fs::write(&certificate, "half of it").expect("it is written");
    assert_eq!(over_tls(guarded.address()).0, der("two"));
}

fn der(name: &str) -> CertificateDer<'static> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/tls/{name}.pem"));
    CertificateDer::from_pem_file(file).expect("a certificate")
}

/// The certificate that is shown, and the answer to a request over it.
fn over_tls(address: SocketAddr) -> (CertificateDer<'static>, String) {
    let mut roots = rustls::RootCertStore::empty();
    for name in ["one", "two"] {
        roots.add(der(name)).expect("a certificate");
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    let mut tls = rustls::ClientConnection::new(Arc::new(config), name).expect("a client");
    let mut socket = TcpStream::connect(address).expect("it accepts");
    let mut stream = rustls::Stream::new(&mut tls, &mut socket);
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("it is taken");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let shown = tls.peer_certificates().and_then(<[_]>::first).expect("a certificate").clone().into_owned();
    (shown, answer)
}
