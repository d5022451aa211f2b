//! Over TLS with a certificate of the firm's own, and through the firm's proxy.

use super::framing;
use super::ground::{Server, connect, ok, run, shown, synced};
use crate::place::Place;
use serde_json::{Value, json};
use std::io::{self, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Of `localhost` and 127.0.0.1, signed by itself.
fn certificate(end: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/tests/it/tls").join(format!("one.{end}"));
    file.to_str().unwrap().to_owned()
}

fn over_tls() -> Server {
    let mut server = Server::new();
    server.user("ada", "worker");
    server.serve_with(&["--tls-certificate", &certificate("pem"), "--tls-key", &certificate("key")]);
    assert!(server.url.starts_with("https://"), "{}", server.url);
    server
}

fn sent_and_read(server: &Server, ways: [&[&str]; 2]) {
    let [here, there] = ways.map(|way| {
        let place = Place::new();
        let ran = connect(&place, &server.url, way);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
        place
    });
    ok(&here, &["add", "8:00", "16:00", "--day", "2026-11-02", "--note", "Depot"]);
    synced(&here);
    synced(&there);
    assert_eq!(shown(&there), shown(&here));
    assert_eq!(shown(&there).len(), 1);
}

#[test]
fn a_server_with_a_certificate_of_its_own_is_trusted_by_whoever_was_given_it() {
    let server = over_tls();
    let trusting = ["--ca", &certificate("pem")];
    sent_and_read(&server, [&trusting, &trusting]);

    let wary = Place::new();
    let ran = connect(&wary, &server.url, &["--json"]);
    let told: Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!((ran.code, &told["code"]), (4, &json!("server_unreachable")), "{told}");
    assert!(told.to_string().contains("certificate"), "{told}");
    let ran = connect(&wary, &server.url, &["--json", "--ca", "/nowhere.pem"]);
    let told: Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!(told["code"], json!("network_misfit"), "{told}");
}

#[test]
fn everything_goes_through_the_proxy_that_was_named_tls_or_not() {
    let mut plain = Server::start();
    for server in [&over_tls(), &plain] {
        let proxy = Firm::listens();
        let (ca, url) = (certificate("pem"), proxy.url.as_str());
        sent_and_read(server, [&["--ca", &ca, "--proxy", url], &["--ca", &ca, "--proxy", url]]);
        let asked = proxy.asked.lock().unwrap().clone();
        assert!(asked.len() >= 4 && asked.iter().all(|to| *to == server.address()), "{asked:?}");
    }

    // The proxy is where it says, the server is not.
    let (place, proxy) = (Place::new(), Firm::listens());
    assert_eq!(connect(&place, &plain.url, &["--proxy", &proxy.url]).code, 0);
    plain.kill();
    let ran = run(&place, &["sync"]);
    assert_eq!(ran.code, 4, "{ran:?}");
}

/// A proxy as firms have one: it is told where to, with `CONNECT` or by a whole address.
struct Firm {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Firm {
    fn listens() -> Firm {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let shared = Arc::clone(&asked);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let asked = Arc::clone(&shared);
                std::thread::spawn(move || {
                    let _ = through(&client, &asked);
                    let _ = client.shutdown(Shutdown::Both);
                });
            }
        });
        Firm { url, asked }
    }
}

fn through(mut client: &TcpStream, asked: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut from = BufReader::new(client.try_clone()?);
    let Some(head) = framing::head(&mut from)? else { return Ok(()) };
    let target = framing::path(&head);
    let to = target.trim_start_matches("http://").split('/').next().unwrap_or_default().to_owned();
    asked.lock().unwrap().push(to.clone());
    let mut server = TcpStream::connect(&to)?;
    if head.starts_with(b"CONNECT ") {
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    } else {
        server.write_all(&head)?;
    }
    let mut up = server.try_clone()?;
    std::thread::spawn(move || {
        let _ = io::copy(&mut from, &mut up);
        let _ = up.shutdown(Shutdown::Both);
    });
    io::copy(&mut server, &mut client).map(drop)
}
