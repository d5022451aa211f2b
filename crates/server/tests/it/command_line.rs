//! `stint-server user`, `team` and `token`, beside a server that runs on the same database.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use stint_server::ids::UserId;
use stint_server::store::Place;

use crate::ground::Server;
use crate::on_both;

on_both!(
    a_user_made_on_the_command_line_signs_in_at_the_running_server,
    what_the_command_line_changes_the_running_server_goes_by,
    a_token_is_printed_once_and_taken_back,
    teams_are_made_on_the_command_line,
    the_command_line_says_what_is_wrong_and_ends_with_4,
    a_user_is_exported_and_erased,
);

/// Runs the program on the server's database.
fn stint_server(server: &Server, args: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stint-server"));
    command.args(args).env_remove("DATABASE_URL").env_remove("STINT_SERVER_CONFIG");
    match &server.place {
        Place::Folder(folder) => command.arg("--data").arg(folder),
        Place::Url(url) => command.env("DATABASE_URL", url),
    };
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    // A command that asks for nothing may have ended before it is told anything.
    child.stdin.take().expect("an input").write_all(input.as_bytes()).ok();
    child.wait_with_output().expect("it ends")
}

#[track_caller]
fn told(server: &Server, args: &[&str], input: &str) -> String {
    let output = stint_server(server, args, input);
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).expect("text").trim_end().to_owned()
}

#[track_caller]
fn told_json(server: &Server, args: &[&str], input: &str) -> Value {
    serde_json::from_str(&told(server, &[args, &["--json"]].concat(), input)).expect("JSON")
}

fn sign_in(server: &Server, name: &str, password: &str) -> u16 {
    let body = json!({"name": name, "password": password, "device": "Laptop"});
    server.bearer(UserId(0), "").post("/v1/sign-in", Some(body)).status
}

fn a_user_made_on_the_command_line_signs_in_at_the_running_server(server: &Server) {
    let add = ["user", "add", "Ada", "--role", "admin", "--full-name", "Ada Lovelace", "--zone", "Europe/London"];
    let added = told_json(server, &[&add[..], &["--password-stdin"]].concat(), "correct horse\n");

    assert_eq!(
        (&added["name"], &added["role"], &added["zone"]),
        (&json!("ada"), &json!("admin"), &json!("Europe/London"))
    );
    assert_eq!(sign_in(server, "ada", "correct horse"), 201);
    assert_eq!(told(server, &["user", "list"], ""), "ada  admin  Europe/London  Ada Lovelace");
    told(server, &["user", "passwd", "ada", "--password-stdin"], "another horse\r\n");
    assert_eq!(sign_in(server, "ada", "correct horse"), 401);
    assert_eq!(sign_in(server, "ada", "another horse"), 201);
}

fn what_the_command_line_changes_the_running_server_goes_by(server: &Server) {
    let ada = server.worker("Ada");

    assert_eq!(told(server, &["user", "disable", "ada"], ""), "ada is a worker, disabled.");
    ada.get("/v1/me").is_problem(401, "unauthorized");
    told(server, &["user", "enable", "ADA"], "");
    assert_eq!(told(server, &["user", "role", "ada", "manager"], ""), "ada is a manager.");

    assert_eq!(ada.get("/v1/me").is(200)["role"], "manager");
    let kept = told_json(server, &["user", "export", "ada"], "");
    assert_eq!((&kept["journal"][0]["author"], &kept["journal"][0]["device"]), (&json!("0"), &json!("stint-server")));
}

fn a_token_is_printed_once_and_taken_back(server: &Server) {
    let ada = server.worker("Ada");

    let secret = told(server, &["token", "create", "ada", "--name", "payroll"], "");

    let program = server.bearer(ada.id, &secret);
    assert_eq!(program.get("/v1/me").is(200)["device"]["name"], "payroll");
    let listed = told_json(server, &["token", "list", "ada"], "");
    assert_eq!(listed["items"][0]["name"], "payroll");
    assert!(!listed.to_string().contains(&secret));
    told(server, &["token", "revoke", listed["items"][0]["id"].as_str().expect("an id")], "");
    program.get("/v1/me").is_problem(401, "unauthorized");
    assert!(!told(server, &["token", "list"], "").contains("payroll"));
}

fn teams_are_made_on_the_command_line(server: &Server) {
    let (boss, ada) = (server.person("Boss", stint_server::policy::Role::Manager), server.worker("Ada"));

    told(server, &["team", "add", "Kitchen"], "");
    told(server, &["team", "member", "add", "Kitchen", "boss", "--manages"], "");
    told(server, &["team", "member", "add", "Kitchen", "ada"], "");
    told(server, &["team", "rename", "Kitchen", "Bakery"], "");

    assert_eq!(told(server, &["team", "list"], ""), "Bakery  ada, boss*");
    boss.get(&format!("/v1/users/{}", ada.id)).is(200);
    told(server, &["team", "member", "remove", "Bakery", "ada"], "");
    boss.get(&format!("/v1/users/{}", ada.id)).is_problem(404, "unknown");
    told(server, &["team", "remove", "Bakery"], "");
    assert_eq!(told_json(server, &["team", "list"], ""), json!({"items": []}));
}

fn the_command_line_says_what_is_wrong_and_ends_with_4(server: &Server) {
    server.worker("Ada");
    let turned_down = |args: &[&str], input: &str, sentence: &str| {
        let output = stint_server(server, args, input);
        assert_eq!(output.status.code(), Some(4), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(sentence), "{said}");
    };

    turned_down(&["user", "add", "ada", "--role", "worker"], "", "There is a user `ada` already.");
    turned_down(&["user", "role", "grace", "admin"], "", "There is no user `grace`.");
    turned_down(&["user", "passwd", "ada", "--password-stdin"], "short\n", "8 to 256 characters");
    turned_down(&["team", "member", "add", "Kitchen", "ada"], "", "There is no team `Kitchen`.");
    turned_down(&["token", "revoke", "1"], "", "There is no such token.");
    assert_eq!(stint_server(server, &["user", "erase", "ada"], "").status.code(), Some(2));
    assert_eq!(stint_server(server, &["user", "add", "x", "--role", "god"], "").status.code(), Some(2));
}

fn a_user_is_exported_and_erased(server: &Server) {
    server.worker("Adalovelace");

    let kept = told(server, &["user", "export", "adalovelace"], "");
    assert_eq!(serde_json::from_str::<Value>(&kept).expect("JSON")["user"]["name"], "adalovelace");
    let erased = told_json(server, &["user", "erase", "adalovelace", "--yes"], "");

    assert!(erased["erased_at"].is_string());
    assert_eq!(told(server, &["user", "list"], ""), "");
}
