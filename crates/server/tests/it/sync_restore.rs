//! A server that comes back from a backup: devices notice, announced or not, and put back what they were told was safe.

use serde_json::json;
use stint_domain::edit::{act, remove_entry};
use stint_domain::{Act, Session};
use stint_server::store::{FILE, Place};
use stint_server::upkeep::{backup, restore};
use stint_sync::marks::is_fact;
use stint_sync::{Base, Op, Receipt};
use stint_testkit::at;
use stint_testkit::postgres::Postgres;
use tempfile::TempDir;

use crate::crew::Crew;
use crate::ground::{Person, Server};
use crate::on_both;
use crate::sync::{Device, clock_in, clock_out, day, edit, is_sound, session_id};

on_both!(
    after_an_unannounced_restore_a_device_is_told_and_puts_back_what_is_missing,
    after_an_announced_restore_every_device_is_told,
    what_comes_back_counts_in_the_order_in_which_it_was_decided,
    what_waited_for_a_manager_waits_again_when_it_is_put_back,
);

/// How a backup comes back.
enum Back {
    Announced,
    /// As somebody does who copies files about.
    Quietly,
}

/// A server on a backup of another one's data; what it stands on is held by the folders.
fn restored(server: &Server, file: &std::path::Path, back: &Back) -> (Server, TempDir) {
    let folder = TempDir::new().expect("a folder");
    let to = match server.place {
        Place::Folder(_) => Place::Folder(folder.path().join("data")),
        Place::Url(_) => Place::Url(Postgres::shared().database()),
    };
    let brought = server.runtime.block_on(async {
        match back {
            Back::Announced => restore::restore(file, &to, restore::Over::Nothing).await,
            Back::Quietly => {
                let from = Place::Folder(file.parent().expect("a folder").to_owned());
                restore::migrate(&from, &to).await
            }
        }
    });
    brought.expect("it comes back");
    (Server::on(to), folder)
}

fn backed_up(server: &Server) -> (std::path::PathBuf, TempDir) {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join(FILE);
    server.runtime.block_on(backup::take(&server.place, &file)).expect("a backup");
    (file, folder)
}

/// The same device, before the server that came back.
fn same<'a>(device: &Device<'_>, person: &'a Person) -> Device<'a> {
    let again = Device { id: device.id.clone(), n: device.n.clone(), ..Device::of(person) };
    again.high_water.borrow_mut().clone_from(&device.high_water.borrow());
    again
}

fn is_diverged(device: &Device<'_>) {
    let op = device.does(clock_in(session_id(), "2026-03-05T08:00:00Z"));
    device.ask(&[op.write()]).is_problem(410, "history_diverged");
    let mark = device.high_water.borrow().clone().expect("it was told a position");
    for path in [format!("/sync/v1/pull?cursor=0&high_water={mark}"), format!("/sync/v1/known?high_water={mark}")] {
        let answer = match path.contains("known") {
            true => device.person.post(&path, Some(json!({"ops": []}))),
            false => device.person.get(&path),
        };
        answer.is_problem(410, "history_diverged");
    }
}

fn after_an_unannounced_restore_a_device_is_told_and_puts_back_what_is_missing(server: &Server) {
    let ada = server.worker("Ada");
    let device = Device::of(&ada);
    let old = day(&device);
    let (file, _kept) = backed_up(server);
    let session = session_id();
    let ops = [
        device.does(clock_in(session, "2026-03-03T08:00:00Z")),
        device.does(clock_out(session, "2026-03-03T16:00:00Z")),
        device.op(stint_server::now(), edit(&device, old, None, Some("Inventory")), device.base(old)),
    ];
    let results = device.push(&ops);
    let receipts =
        results.iter().map(|one| serde_json::from_value::<Receipt>(one["receipt"].clone()).expect("a receipt"));
    let receipts: Vec<Receipt> = receipts.collect();
    let shown = ada.get("/sessions").is(200);

    let (back, _folder) = restored(server, &file, &Back::Quietly);
    let known = back.known(&ada);
    let again = same(&device, &known);
    // Others have gone on meanwhile, up to the same number: the hash tells.
    for _ in 0..3 {
        day(&Device::of(&back.worker(&format!("Worker {}", session_id()))));
    }
    is_diverged(&again);
    let asked = json!({"ops": ops.iter().map(|op| json!([op.id, 1])).collect::<Vec<_>>()});
    let missing = known.post("/sync/v1/known", Some(asked)).is(200)["missing"].clone();
    assert_eq!(missing, json!(ops.iter().map(|op| op.id).collect::<Vec<_>>()));

    *again.high_water.borrow_mut() = None;
    let put_back = ops.into_iter().zip(receipts.clone()).map(|(op, receipt)| Op { receipt: Some(receipt), ..op });
    let results = again.push(&put_back.collect::<Vec<_>>());

    for (result, before) in results.iter().zip(&receipts) {
        assert_eq!(result["status"], "applied", "{result}");
        let receipt: Receipt = serde_json::from_value(result["receipt"].clone()).expect("a receipt");
        assert_eq!(receipt, *before, "the same key signs for the same moment and the same id");
    }
    assert_eq!(known.get("/sessions").is(200), shown, "as it was, its ids, too");
    is_sound(&back);
}

fn after_an_announced_restore_every_device_is_told(server: &Server) {
    let ada = server.worker("Ada");
    let device = Device::of(&ada);
    day(&device);
    let (file, _kept) = backed_up(server);

    let (back, _folder) = restored(server, &file, &Back::Announced);
    let known = back.known(&ada);

    // Nothing was lost this time; a new epoch is another history all the same.
    is_diverged(&same(&device, &known));
    let hello = known.get("/sync/v1/hello").is(200);
    assert!(hello["epoch"].as_i64() > Some(1), "{hello}");
    assert_eq!(hello["server_id"], ada.get("/sync/v1/hello").is(200)["server_id"], "it is the same server");
}

fn what_comes_back_counts_in_the_order_in_which_it_was_decided(server: &Server) {
    let ada = server.worker("Ada");
    let (one, other) = (Device::of(&ada), Device::of(&ada));
    let (file, _kept) = backed_up(server);
    let session = session_id();
    let does = |device: &Device<'_>, act: Act| {
        let base = if is_fact(&act) { Base::default() } else { device.base(session) };
        let op = device.op(at("2026-03-03T16:00:00Z"), act, base);
        let result = device.push(std::slice::from_ref(&op)).remove(0);
        let receipt: Receipt = serde_json::from_value(result["receipt"].clone()).expect("a receipt");
        Op { receipt: Some(receipt), ..op }
    };
    let began = does(&one, clock_in(session, "2026-03-03T08:00:00Z"));
    let paused = does(&other, Act::BreakStart { session, time: at("2026-03-03T12:00:00Z") });
    let body: Session = serde_json::from_value(one.session(session)["session"].clone()).expect("a session");
    let without = remove_entry(&body, 1).expect("a break");
    let corrected = does(&one, act(&body, without).expect("it changes something"));
    let ended = does(&other, clock_out(session, "2026-03-03T16:00:00Z"));
    let was = one.session(session)["session"].clone();

    let (back, _folder) = restored(server, &file, &Back::Quietly);
    let known = back.known(&ada);
    for (device, ops) in [(&other, [paused, ended]), (&one, [began, corrected])] {
        let again = same(device, &known);
        *again.high_water.borrow_mut() = None;
        for result in again.push(&ops) {
            assert_eq!(result["status"], "applied", "{result}");
        }
    }

    assert_eq!(same(&one, &known).session(session)["session"], was);
    is_sound(&back);
}

fn what_waited_for_a_manager_waits_again_when_it_is_put_back(server: &Server) {
    let crew = Crew::of(server);
    let device = Device::of(&crew.worker);
    let session = day(&device);
    let (file, _kept) = backed_up(server);
    let correction =
        json!({"session": device.session(session)["id"], "end_time": "2026-03-02T15:00:00Z", "reason": "Door log"});
    crew.manager.post("/v1/corrections", Some(correction)).is(201);
    let wish = edit(&device, session, Some("2026-03-02T17:00:00Z"), None);
    let op = device.op(stint_server::now(), wish, device.base(session));
    let first = device.push(std::slice::from_ref(&op)).remove(0);

    // The manager's correction was made over HTTP, and is lost: nobody puts it back.
    let (back, _folder) = restored(server, &file, &Back::Quietly);
    let known = back.known(&crew.worker);
    let again = same(&device, &known);
    *again.high_water.borrow_mut() = None;
    let receipt = serde_json::from_value(first["receipt"].clone()).expect("a receipt");
    let second = again.push(&[Op { receipt: Some(receipt), ..op }]).remove(0);

    assert_eq!((&second["status"], &second["code"]), (&json!("proposed"), &json!("after_manager")), "{second}");
    assert_eq!(second["proposal"], first["proposal"], "decisions name it by that");
    is_sound(&back);
}
