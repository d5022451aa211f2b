//! Backup, restore, check and moves, as an administrator does them.

use std::path::Path;

use futures_util::FutureExt;
use serde_json::{Value, json};
use stint_server::cli::Exit;
use stint_server::policy::Role;
use stint_server::store::{Counts, Direct, FILE, Place, setting};
use stint_server::upkeep::{backup, check, restore};
use stint_testkit::postgres::Postgres;
use tempfile::TempDir;

use crate::ground::{Engine, Person, Server};
use crate::kill::{Program, program};
use crate::on_both;

on_both!(what_was_backed_up_comes_back_in_a_new_epoch, a_restore_overwrites_only_what_it_is_told_to,);

#[test]
fn everything_moves_from_sqlite_to_postgres_and_back() {
    everything_moves_to_the_other_engine_and_back(Engine::Sqlite, Engine::Postgres);
}

#[test]
fn everything_moves_from_postgres_to_sqlite_and_back() {
    everything_moves_to_the_other_engine_and_back(Engine::Postgres, Engine::Sqlite);
}

/// A worker's day: one session ended, one running.
fn work(worker: &Person) -> Value {
    let id = worker.post("/sessions", None).is(201)["id"].as_str().expect("an id").to_owned();
    let end = json!({"original_end_time": stint_server::now().rfc3339(), "description": "Üben, 5 °C"});
    worker.patch(&format!("/sessions/{id}"), end).is(200);
    worker.post("/sessions", None).is(201);
    worker.get("/sessions").is(200)
}

fn same_engine(server: &Server) -> (Place, Option<TempDir>) {
    let engine = match server.place {
        Place::Folder(_) => Engine::Sqlite,
        Place::Url(_) => Engine::Postgres,
    };
    empty(engine)
}

fn empty(engine: Engine) -> (Place, Option<TempDir>) {
    match engine {
        Engine::Sqlite => {
            let folder = TempDir::new().expect("a folder");
            (Place::Folder(folder.path().join("data")), Some(folder))
        }
        Engine::Postgres => (Place::Url(Postgres::shared().database()), None),
    }
}

fn key(server: &Server) -> Option<String> {
    let got =
        server.store.read((), |sql, ()| async move { Ok(setting::get(sql, setting::SIGNING_KEY).await?) }.boxed());
    server.runtime.block_on(got).expect("it can be read")
}

fn epoch(server: &Server) -> i64 {
    let place = server.place.clone();
    block(async { Direct::open(&place).await?.epoch().await }).expect("there is a head")
}

fn what_was_backed_up_comes_back_in_a_new_epoch(server: &Server) {
    let begun = server.store.write((), |sql, ()| async move { Ok(setting::begin(sql).await?) }.boxed());
    server.runtime.block_on(begun).expect("a server begins");
    let worker = server.worker("Ada");
    let then = work(&worker);
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("stint.backup");

    let taken = block(backup::take(&server.place, &file)).expect("a backup of a running server");
    assert_eq!((taken.sessions, taken.flaws.len()), (2, 0));
    assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 1, "one file and nothing beside it");
    let again = block(backup::take(&server.place, &file)).expect_err("it is there already");
    assert_eq!(again.exit, Exit::Refused);
    let running = then[0]["id"].as_str().expect("an id");
    worker.patch(&format!("/sessions/{running}"), json!({"description": "after the backup"})).is(200);

    let (place, _folder) = same_engine(server);
    let brought = block(restore::restore(&file, &place, restore::Over::Nothing));
    brought.expect("an empty place takes it");
    let restored = Server::on(place);
    let same = restored.known(&worker);
    assert_eq!(same.get("/sessions").is(200), then);
    assert_eq!(key(&restored), key(server));
    assert!(key(server).is_some());
    assert!(epoch(&restored) > epoch(server));
    same.patch(&format!("/sessions/{running}"), json!({"original_end_time": stint_server::now().rfc3339()})).is(200);
    let (place, _folder) = restored.stop();
    assert!(program(&place).arg("check").status().expect("the check runs").success());
}

fn a_restore_overwrites_only_what_it_is_told_to(server: &Server) {
    let worker = server.worker("Ada");
    let then = work(&worker);
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("stint.backup");
    block(backup::take(&server.place, &file)).expect("a backup");
    let (place, _kept) = same_engine(server);
    let other = Server::on(place);
    other.worker("Grace");
    let (place, _folder) = other.stop();

    let bring = |over| block(restore::restore(&file, &place, over));
    assert_eq!(bring(restore::Over::Nothing).expect_err("there is a user").exit, Exit::Refused);
    let first = bring(restore::Over::Existing).expect("it gives way");
    assert_eq!(first.aside.is_some(), matches!(place, Place::Folder(_)));
    let place_epoch = || block(async { Direct::open(&place).await?.epoch().await }).expect("a head");
    let before = place_epoch();
    bring(restore::Over::Existing).expect("it gives way again");
    assert!(place_epoch() >= before);

    let restored = Server::on(place.clone());
    assert_eq!(restored.known(&worker).get("/sessions").is(200), then);
    if let Place::Url(_) = place {
        let busy = bring(restore::Over::Existing).expect_err("a server uses it");
        assert_eq!(busy.exit, Exit::Refused);
    }
}

fn everything_moves_to_the_other_engine_and_back(one: Engine, other: Engine) {
    let server = Server::start(one);
    let worker = server.worker("Ada");
    let then = work(&worker);
    let (first, first_epoch) = (counts(&server), epoch(&server));
    let (from, _folder) = server.stop();
    let ((there, _there), (back, _back)) = (empty(other), empty(one));

    let moved = block(restore::migrate(&from, &there)).expect("an empty place takes it");
    assert_eq!(moved.counts, first);
    let refused = block(restore::migrate(&from, &there)).expect_err("it is used now");
    assert_eq!(refused.exit, Exit::Refused);
    block(restore::migrate(&there, &back)).expect("and back");

    let moved = Server::on(back);
    assert_eq!(moved.known(&worker).get("/sessions").is(200), then);
    assert_eq!((counts(&moved), epoch(&moved)), (first, first_epoch));
}

fn counts(server: &Server) -> Counts {
    block(async { Direct::open(&server.place).await?.counts().await }).expect("they can be counted")
}

/// Runs what an administrator's command does.
fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

#[test]
fn a_check_finds_what_something_else_has_written() {
    let server = Server::start(Engine::Sqlite);
    work(&server.worker("Ada"));
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("stint.backup");
    block(backup::take(&server.place, &file)).expect("a backup");
    let flaws = |texts: &[&str]| {
        let copy = folder.path().join("copy.db");
        std::fs::copy(&file, &copy).expect("a copy");
        let connection = rusqlite::Connection::open(&copy).expect("it opens");
        connection
            .execute_batch("DROP TRIGGER IF EXISTS journal_no_update; DROP TRIGGER IF EXISTS journal_no_delete")
            .ok();
        for text in texts {
            connection.execute_batch(text).expect("it can be tampered with");
        }
        connection.close().expect("it closes");
        let found = block(async { check::all(&mut Direct::file(&copy).await?).await });
        found.expect("it can be looked at").flaws.join("\n")
    };

    assert_eq!(flaws(&[]), "");
    assert!(flaws(&["UPDATE session SET note = 'other'"]).contains("says something else than the journal"));
    assert!(flaws(&["UPDATE session SET entries = '[]'"]).contains("do not tile"));
    assert!(flaws(&["UPDATE journal SET author_id = 7 WHERE n = 2"]).contains("at record 2"));
    assert!(flaws(&["DELETE FROM journal WHERE n = (SELECT max(n) FROM journal)"]).contains("are missing"));
    assert!(flaws(&["DELETE FROM session WHERE end_time IS NULL"]).contains("that is not there"));
    assert!(flaws(&["DELETE FROM device"]).contains("token.device_id names a row of device that is not there"));
    let nowhere = program(&Place::Folder("/nowhere".into())).arg("check").status().expect("the check runs");
    let here = program(&server.place).arg("check").arg(&file).status().expect("the check runs");
    assert_eq!((here.code(), nowhere.code()), (Some(0), Some(3)));
}

#[test]
fn a_backup_that_was_damaged_is_not_restored() {
    let server = Server::start(Engine::Sqlite);
    work(&server.worker("Ada"));
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("stint.backup");
    block(backup::take(&server.place, &file)).expect("a backup");
    let connection = rusqlite::Connection::open(&file).expect("it opens");
    connection.execute_batch("UPDATE session SET note = 'x'").expect("it is damaged");
    connection.close().expect("it closes");
    let (place, _kept) = empty(Engine::Sqlite);

    let refused = block(restore::restore(&file, &place, restore::Over::Nothing));

    assert_eq!(refused.expect_err("it is not sound").exit, Exit::Unsound);
    assert!(!exists(&place));
}

fn exists(place: &Place) -> bool {
    matches!(place, Place::Folder(folder) if Path::new(folder).join(FILE).exists())
}

#[test]
fn one_folder_is_served_once_and_its_configuration_shown_without_secrets() {
    let (place, _folder) = empty(Engine::Sqlite);
    let first = Program::serve(&place, &[]);
    let second = program(&place).arg("serve").output().expect("it runs");
    assert_eq!(second.status.code(), Some(4), "{second:?}");
    assert!(first.terminate().success());

    let mut shown = program(&Place::Url("postgres://ada:s3cret@db/stint".into()));
    let shown = shown.args(["serve", "--check-config"]).output().expect("it runs");
    let text = String::from_utf8(shown.stdout).expect("a text");
    assert!(text.contains("database_url = \"postgres://ada:***@db/stint\"") && !text.contains("s3cret"), "{text}");
    let public = program(&place).args(["serve", "--listen", "0.0.0.0:0"]).output().expect("it runs");
    assert_eq!(public.status.code(), Some(2), "{public:?}");
}

#[test]
fn the_first_start_says_how_to_make_an_admin() {
    let (place, _folder) = empty(Engine::Sqlite);
    let mut command = program(&place);
    command.args(["serve", "--listen", "127.0.0.1:0", "--log", "error"]).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let said = std::io::BufReader::new(child.stdout.take().expect("it was just piped"));
    let lines: Vec<String> = std::io::BufRead::lines(said).map_while(Result::ok).take(3).collect();
    child.kill().expect("it can be killed");
    child.wait().expect("it is gone");
    assert!(lines[2].ends_with("stint-server user add NAME --role admin --password-stdin"), "{lines:?}");

    let server = Server::on(place);
    server.person("Root", Role::Admin);
}
