//! `/v1/sign-in`, `/v1/refresh`, devices and tokens.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use stint_server::ids::{DeviceId, UserId};
use stint_server::policy::Role;
use stint_server::values;

use crate::crew::id;
use crate::events::second;
use crate::ground::{Answer, Person, Server, client};
use crate::on_both;

on_both!(
    a_password_signs_a_device_in_and_only_the_right_one_does,
    a_disabled_user_is_signed_out_at_once_and_may_not_sign_in,
    whom_another_process_disables_writes_nothing_more,
    a_lost_answer_to_a_refresh_signs_nobody_out,
    a_refresh_token_that_comes_back_long_after_its_successor_signs_the_device_out,
    a_refresh_token_that_arrives_late_is_refused_without_harm,
    an_expired_access_token_is_refused_and_its_refresh_token_still_good,
    devices_are_listed_renamed_and_signed_out_by_their_owner_and_by_an_admin,
    a_personal_token_is_shown_once_and_not_to_a_repeat,
    a_new_password_signs_other_devices_out,
    after_ten_tries_an_account_is_told_to_wait_and_others_are_not,
    after_sixty_attempts_an_address_is_told_to_wait,
    a_device_is_noted_as_seen,
);

const PASSWORD: &str = "correct horse battery";

/// A worker with a password.
fn ada(server: &Server) -> Person {
    let (admin, ada) = (server.person("Root", Role::Admin), server.worker("Ada"));
    admin.put(&format!("/v1/users/{}/password", ada.id), json!({"password": PASSWORD})).is(204);
    ada
}

fn sign_in(server: &Server, name: &str, password: &str) -> Answer {
    let body = json!({"name": name, "password": password, "device": "Laptop"});
    server.bearer(UserId(0), "").post("/v1/sign-in", Some(body))
}

fn refresh(server: &Server, token: &Value) -> Answer {
    server.bearer(UserId(0), "").post("/v1/refresh", Some(json!({"refresh_token": token})))
}

/// Whoever works on a device that signed in.
fn on(server: &Server, signed: &Value) -> Person {
    let id = signed["user"].as_str().expect("a user").parse().expect("an id");
    server.bearer(id, signed["access_token"].as_str().expect("a token"))
}

/// Lets time pass for the tokens of a device: all its moments lie this much further back.
fn age(server: &Server, signed: &Value, ms: i64) {
    let device: i64 = signed["device"].as_str().expect("a device").parse().expect("an id");
    let aged = server.store.write((device, ms), |sql, (device, ms)| {
        Box::pin(async move {
            let text = "UPDATE token SET created_at = created_at - $2, expires_at = expires_at - $2, \
                        used_at = used_at - $2 WHERE account = 1 AND device_id = $1";
            Ok(sql.execute(text, &values![*device, *ms]).await?)
        })
    });
    server.runtime.block_on(aged).expect("tokens can be aged");
}

fn a_password_signs_a_device_in_and_only_the_right_one_does(server: &Server) {
    let ada = ada(server);

    let signed = sign_in(server, " ADA", PASSWORD).is(201);
    let me = on(server, &signed).get("/v1/me").is(200);
    assert_eq!((&me["id"], &me["name"]), (&json!(ada.id.to_string()), &json!("ada")));
    assert_eq!(me["device"], json!({"id": signed["device"], "name": "Laptop"}));
    assert!(signed["access_token"].as_str().expect("a token").starts_with("stint_pat_"));

    sign_in(server, "ada", "correct horse batterz").is_problem(401, "sign_in_failed");
    let unknown = sign_in(server, "nobody", PASSWORD).is_problem(401, "sign_in_failed");
    assert_eq!(unknown, sign_in(server, "root", PASSWORD).is_problem(401, "sign_in_failed"));
    let body = json!({"name": "ada", "password": PASSWORD, "device": " "});
    let problem = server.bearer(ada.id, "").post("/v1/sign-in", Some(body)).is_problem(422, "name_invalid");
    assert_eq!(problem["field"], "device");
    // A refresh token is no credential.
    server
        .bearer(ada.id, signed["refresh_token"].as_str().expect("a token"))
        .get("/v1/me")
        .is_problem(401, "unauthorized");
}

fn a_disabled_user_is_signed_out_at_once_and_may_not_sign_in(server: &Server) {
    let ada = ada(server);
    let admin = server.person("Grace", Role::Admin);
    let signed = sign_in(server, "ada", PASSWORD).is(201);

    admin.patch(&format!("/v1/users/{}", ada.id), json!({"disabled": true})).is(200);

    on(server, &signed).get("/v1/me").is_problem(401, "unauthorized");
    refresh(server, &signed["refresh_token"]).is_problem(401, "refresh_failed");
    sign_in(server, "ada", PASSWORD).is_problem(401, "sign_in_failed");
    admin.patch(&format!("/v1/users/{}", ada.id), json!({"disabled": false})).is(200);
    on(server, &signed).get("/v1/me").is(200);
}

fn whom_another_process_disables_writes_nothing_more(server: &Server) {
    let ada = server.worker("Ada");
    let admin = server.person("Grace", Role::Admin);
    let (other, _store) = second(server);
    let begun = ada.post("/sessions", None).is(201);

    let disable = client().patch(format!("{other}/v1/users/{}", ada.id)).bearer_auth(&admin.token);
    Answer::of(disable.json(&json!({"disabled": true}))).is(200);

    let note = json!({"description": "Inventory"});
    let path = format!("/sessions/{}", id(&begun));
    ada.patch(&path, note.clone()).is_problem(401, "unauthorized");
    let enable = client().patch(format!("{other}/v1/users/{}", ada.id)).bearer_auth(&admin.token);
    Answer::of(enable.json(&json!({"disabled": false}))).is(200);
    ada.patch(&path, note).is(200);
}

fn a_lost_answer_to_a_refresh_signs_nobody_out(server: &Server) {
    ada(server);
    let first = sign_in(server, "ada", PASSWORD).is(201);

    let lost = refresh(server, &first["refresh_token"]).is(200);
    let second = refresh(server, &first["refresh_token"]).is(200);

    assert_ne!(lost["refresh_token"], second["refresh_token"]);
    on(server, &second).get("/v1/me").is(200);
    let third = refresh(server, &second["refresh_token"]).is(200);
    on(server, &third).get("/v1/me").is(200);
}

fn a_refresh_token_that_comes_back_long_after_its_successor_signs_the_device_out(server: &Server) {
    ada(server);
    let first = sign_in(server, "ada", PASSWORD).is(201);
    let second = refresh(server, &first["refresh_token"]).is(200);
    let third = refresh(server, &second["refresh_token"]).is(200);
    age(server, &first, 5 * 60 * 1000);

    refresh(server, &first["refresh_token"]).is_problem(401, "refresh_reused");

    on(server, &third).get("/v1/me").is_problem(401, "unauthorized");
    refresh(server, &third["refresh_token"]).is_problem(401, "refresh_failed");
    // Another device goes on.
    let other = sign_in(server, "ada", PASSWORD).is(201);
    on(server, &other).get("/v1/me").is(200);
}

fn a_refresh_token_that_arrives_late_is_refused_without_harm(server: &Server) {
    ada(server);
    let first = sign_in(server, "ada", PASSWORD).is(201);
    let sibling = refresh(server, &first["refresh_token"]).is(200);
    let second = refresh(server, &first["refresh_token"]).is(200);
    let third = refresh(server, &second["refresh_token"]).is(200);

    refresh(server, &first["refresh_token"]).is_problem(401, "refresh_superseded");
    refresh(server, &sibling["refresh_token"]).is_problem(401, "refresh_superseded");

    on(server, &third).get("/v1/me").is(200);
}

fn an_expired_access_token_is_refused_and_its_refresh_token_still_good(server: &Server) {
    ada(server);
    let first = sign_in(server, "ada", PASSWORD).is(201);
    age(server, &first, 15 * 60 * 1000 + 1);

    on(server, &first).get("/v1/me").is_problem(401, "unauthorized");
    let second = refresh(server, &first["refresh_token"]).is(200);
    on(server, &second).get("/v1/me").is(200);

    age(server, &first, 30 * 24 * 60 * 60 * 1000);
    refresh(server, &second["refresh_token"]).is_problem(401, "refresh_failed");
    assert_eq!(
        on(server, &sign_in(server, "ada", PASSWORD).is(201)).get("/v1/devices").is(200)["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

fn devices_are_listed_renamed_and_signed_out_by_their_owner_and_by_an_admin(server: &Server) {
    let ada = ada(server);
    let admin = server.person("Grace", Role::Admin);
    let (one, two) = (sign_in(server, "ada", PASSWORD).is(201), sign_in(server, "ada", PASSWORD).is(201));
    let here = on(server, &two);
    let path = |signed: &Value| format!("/v1/devices/{}", signed["device"].as_str().expect("an id"));

    let renamed = here.patch(&path(&one), json!({"name": "Tablet"})).is(200);
    assert_eq!((&renamed["name"], &renamed["current"]), (&json!("Tablet"), &json!(false)));
    let listed = here.get("/v1/devices").is(200);
    assert_eq!(listed["items"][0]["current"], true);
    assert_eq!(listed["items"][1], renamed);
    here.delete(&path(&one)).is(204);
    on(server, &one).get("/v1/me").is_problem(401, "unauthorized");
    here.delete(&path(&one)).is_problem(404, "unknown");

    let of = format!("/v1/users/{}{}", ada.id, &path(&two)["/v1".len()..]);
    assert_eq!(admin.patch(&of, json!({"name": "Old laptop"})).is(200)["name"], "Old laptop");
    let listed = admin.get(&format!("/v1/users/{}/devices", ada.id)).is(200);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    admin.delete(&of).is(204);
    here.get("/v1/me").is_problem(401, "unauthorized");

    let left = on(server, &sign_in(server, "ada", PASSWORD).is(201));
    left.post("/v1/sign-out", None).is(204);
    left.get("/v1/me").is_problem(401, "unauthorized");
}

fn a_personal_token_is_shown_once_and_not_to_a_repeat(server: &Server) {
    let ada = server.worker("Ada");
    let make = |name: &str| {
        let request = ada.request(Method::POST, "/v1/tokens").header("Idempotency-Key", "one");
        Answer::of(request.json(&json!({"name": name})))
    };

    let made = make("payroll").is(201);
    let secret = made["token"].as_str().expect("it is shown").to_owned();
    let mut repeated = make("payroll").is(201);
    assert_eq!(repeated["token"], Value::Null);
    repeated["token"] = json!(secret);
    assert_eq!(repeated, made);

    let program = server.bearer(ada.id, &secret);
    let listed = program.get("/v1/tokens").is(200);
    assert_eq!((&listed["items"][0]["name"], &listed["items"][0]["current"]), (&json!("payroll"), &json!(true)));
    assert!(!listed.to_string().contains(&secret) && listed["items"][0].get("token").is_none());
    program.delete(&format!("/v1/tokens/{}", made["id"].as_str().expect("an id"))).is(204);
    program.get("/v1/me").is_problem(401, "unauthorized");
}

fn a_new_password_signs_other_devices_out(server: &Server) {
    let ada = ada(server);
    let (here, there) = (sign_in(server, "ada", PASSWORD).is(201), sign_in(server, "ada", PASSWORD).is(201));
    let change = |current: &str, new: &str| {
        on(server, &here).put("/v1/me/password", json!({"current_password": current, "new_password": new}))
    };

    let problem = change("wrong horse", "another horse").is_problem(422, "password_wrong");
    assert_eq!(problem["field"], "current_password");
    change(PASSWORD, "short").is_problem(422, "too_short");
    change(PASSWORD, "another horse").is(204);

    on(server, &here).get("/v1/me").is(200);
    on(server, &there).get("/v1/me").is_problem(401, "unauthorized");
    // The token that was made by hand.
    ada.get("/v1/me").is(200);
    sign_in(server, "ada", PASSWORD).is_problem(401, "sign_in_failed");
    sign_in(server, "ada", "another horse").is(201);
}

fn after_ten_tries_an_account_is_told_to_wait_and_others_are_not(server: &Server) {
    ada(server);
    // One more is let through every 6 s: some more than ten on a slow machine, never all.
    let mut tries = (0..60).map(|_| sign_in(server, "Ada", "wrong horse"));

    let answer = tries.find(|answer| answer.status == 429).expect("not all were let through");

    let wait: u64 = answer.headers["retry-after"].to_str().expect("text").parse().expect("seconds");
    assert!((1..=7).contains(&wait), "{wait}");
    answer.is_problem(429, "too_many_requests");
    sign_in(server, "nobody", PASSWORD).is_problem(401, "sign_in_failed");
}

fn after_sixty_attempts_an_address_is_told_to_wait(server: &Server) {
    let nobody = server.bearer(UserId(0), "");
    // Tokens come back one a second: some more than sixty are let through on a slow machine, never all.
    let refused = (0..200).map(|_| nobody.post("/v1/sign-in", None)).find(|answer| answer.status == 429);

    let answer = refused.expect("not all were let through");
    assert!(answer.headers.contains_key("retry-after"));
    answer.is_problem(429, "too_many_requests");
}

fn a_device_is_noted_as_seen(server: &Server) {
    let ada = server.worker("Ada");
    let device = ada.get("/v1/me").is(200)["device"]["id"].as_str().expect("an id").parse().expect("an id");
    let long_ago = server.store.write(DeviceId(device), |sql, id| {
        Box::pin(async move {
            Ok(sql.execute("UPDATE device SET last_seen_at = 0 WHERE account = 1 AND id = $1", &values![*id]).await?)
        })
    });
    server.runtime.block_on(long_ago).expect("it can be written");

    // The note is written behind the answer's back.
    let seen = || ada.get("/v1/tokens").is(200)["items"][0]["last_seen_at"].as_str().map(|at| at > "2026");
    let deadline = Instant::now() + Duration::from_secs(20);
    while seen() != Some(true) {
        assert!(Instant::now() < deadline, "it was never noted");
    }
}
