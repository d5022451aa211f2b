//! Tokens that run out, and a computer that stops between their renewal and their use: nobody is signed out by it.

use super::fault::{Fault, Request};
use super::ground::{Server, command, connect, ok, synced};
use super::proxy::{Answers, Proxy, Seen, heard};
use super::window::Web;
use crate::place::{Place, until};
use serde_json::{Map, Value, json};

/// A quarter of an hour goes by, as far as this computer knows.
pub fn run_out(place: &Place) {
    kept(place, |secret| secret["access_until"] = json!(0));
}

/// Does this to the credential that lies in the file.
fn kept(place: &Place, change: impl Fn(&mut Value)) {
    let file = place.data().join("credentials.json");
    let mut kept: Map<String, Value> = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    for text in kept.values_mut() {
        let mut secret: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
        change(&mut secret);
        *text = Value::String(secret.to_string());
    }
    std::fs::write(file, serde_json::to_vec(&kept).unwrap()).unwrap();
}

fn connected(server: &Server) -> (Place, Proxy) {
    let (place, proxy) = (Place::new(), Proxy::to(&server.address()));
    assert_eq!(connect(&place, &proxy.url, &[]).code, 0);
    synced(&place);
    (place, proxy)
}

#[test]
fn a_token_that_the_server_does_not_take_any_more_is_renewed_in_the_middle_of_a_sync() {
    let server = Server::start();
    let (place, proxy) = connected(&server);
    let web = Web::open(&place);
    let sent = |count: i64| {
        until("it is sent", || {
            let state = web.call("sync.state", &json!({}));
            state["waiting"] == json!(0) && state["trouble"].is_null() && web.sessions() == count
        });
    };
    web.call("clock.in", &json!({}));
    sent(1);
    // The window has said hello long ago: it is the push that is turned away.
    kept(&place, |secret| secret["access"] = json!("stint_at_of_yesterday"));
    let renewed = proxy.watch("/v1/refresh", Answers::Passed);
    web.call("clock.out", &json!({}));
    assert_eq!(heard(&renewed), Seen::Sent);
    sent(1);
    drop(web);
    synced(&place);
}

#[test]
fn a_computer_that_stops_between_a_renewal_and_its_use_is_not_signed_out() {
    let server = Server::start();
    let (place, proxy) = connected(&server);
    for (path, moment) in [("/v1/refresh", "the new tokens are lost"), ("/sync/v1/hello", "the new tokens are unused")]
    {
        for round in 0..3 {
            run_out(&place);
            ok(&place, &["add", "8:00", "9:00", "--day", &format!("2026-11-{:02}", 2 + round)]);
            let gone = match path {
                "/v1/refresh" => {
                    let seen = proxy.watch(path, Answers::Held);
                    let mut client = command(&place, &["sync"]).spawn().unwrap();
                    assert_eq!([heard(&seen), heard(&seen)], [Seen::Sent, Seen::Answered]);
                    client.kill().and_then(|()| client.wait())
                }
                _ => {
                    let struck = proxy.arm(Request { path, after: 0, has_body: false }, Fault::BlackHole);
                    let mut client = command(&place, &["sync"]).spawn().unwrap();
                    heard(&struck);
                    client.kill().and_then(|()| client.wait())
                }
            };
            assert!(gone.unwrap().code().is_none(), "{moment}");
            proxy.look_away();
        }
        synced(&place);
    }
}

#[test]
fn a_computer_that_stops_twice_while_it_writes_its_new_tokens_down_stays_who_it_is() {
    let server = Server::start();
    let (place, _proxy) = connected(&server);
    let device = || Web::open(&place).call("sync.health", &json!({}))["device"].clone();
    let before = device();
    for word in ["one", "two"] {
        // The credential has the new word, the data has the old one.
        kept(&place, |secret| {
            secret["before"] = secret["nonce"].clone();
            secret["nonce"] = json!(word);
        });
        synced(&place);
    }
    assert_eq!(device(), before);
}
