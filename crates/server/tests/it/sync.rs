//! What a device sends and what it is answered: once, in its savepoint, and only in the history that it knows.

use std::cell::{Cell, RefCell};

use serde_json::{Value, json};
use stint_domain::journal::Change;
use stint_domain::{Act, Dimensions, Instant, OpId, Session, SessionId, Stamp, Zone};
use stint_server::store::Direct;
use stint_server::upkeep::check;
use stint_server::values;
use stint_sync::{Base, Op, Receipt};
use stint_testkit::at;

use crate::crew::Crew;
use crate::ground::{Answer, Person, Server};
use crate::on_both;

on_both!(
    hello_says_who_answers_and_where_the_history_stands,
    a_repeat_gets_the_first_answer_and_changes_nothing,
    an_id_that_was_used_for_something_else_is_refused,
    a_forged_receipt_is_passed_over,
    two_devices_with_one_identity_are_told_apart,
    a_device_sends_for_one_person,
    what_breaks_is_put_off_and_the_others_count,
    what_is_no_operation_keeps_no_other_from_counting,
    too_much_at_once_is_413,
    a_wrong_wall_clock_is_found_by_the_monotonic_one,
    what_is_known_is_told_from_what_is_missing,
    people_have_settings_and_the_last_one_counts,
    one_project_made_on_two_devices_is_one,
);

/// A computer of somebody's.
pub struct Device<'a> {
    pub person: &'a Person,
    pub id: String,
    pub n: Cell<i64>,
    /// What it was told last; sent along with everything.
    pub high_water: RefCell<Option<String>>,
}

impl<'a> Device<'a> {
    pub fn of(person: &'a Person) -> Device<'a> {
        let id = stint_server::uuid(stint_server::now()).to_string();
        Device { person, id, n: Cell::new(0), high_water: RefCell::new(None) }
    }

    /// An operation of this moment, numbered.
    pub fn op(&self, time: Instant, act: Act, base: Base) -> Op {
        self.n.set(self.n.get() + 1);
        Op {
            id: OpId(stint_server::uuid(stint_server::now())),
            n: self.n.get(),
            user: None,
            stamp: Stamp {
                at: time,
                zone: Zone("Europe/Berlin".into()),
                offset_min: 60,
                boot: String::new(),
                mono_us: 0,
                device: self.id.clone(),
            },
            base,
            reason: None,
            act,
            receipt: None,
        }
    }

    /// What was pressed or typed now.
    pub fn does(&self, act: Act) -> Op {
        let time = match &act {
            Act::ClockIn { start_time, .. } => *start_time,
            Act::ClockOut { end_time, .. } => *end_time,
            Act::BreakStart { time, .. } | Act::BreakEnd { time, .. } | Act::EntrySwitch { time, .. } => *time,
            _ => stint_server::now(),
        };
        self.op(time, act, Base::default())
    }

    pub fn ask(&self, ops: &[Value]) -> Answer {
        let sent_at = json!({"at": stint_server::now().ms(), "boot": "boot", "mono_us": 3_600_000_000_i64});
        let body = json!({"device": self.id, "high_water": *self.high_water.borrow(), "sent_at": sent_at, "ops": ops});
        self.person.post("/sync/v1/push", Some(body))
    }

    pub fn push_json(&self, ops: &[Value]) -> Vec<Value> {
        let answer = self.ask(ops).is(200);
        *self.high_water.borrow_mut() = answer["head"].as_str().map(str::to_owned);
        let results = answer["results"].as_array().expect("a list").clone();
        assert_eq!(results.len(), ops.len());
        results
    }

    pub fn push(&self, ops: &[Op]) -> Vec<Value> {
        self.push_json(&ops.iter().map(Op::write).collect::<Vec<_>>())
    }

    /// Sends one operation that counts; its remark.
    #[track_caller]
    pub fn applies(&self, op: &Op) -> Value {
        let result = self.push(std::slice::from_ref(op)).remove(0);
        assert_eq!(result["status"], "applied", "{result}");
        result["code"].clone()
    }

    /// Sends one operation that waits; its proposal and why.
    #[track_caller]
    pub fn proposes(&self, op: &Op) -> (String, String) {
        let result = self.push(std::slice::from_ref(op)).remove(0);
        assert_eq!(result["status"], "proposed", "{result}");
        let text = |name: &str| result[name].as_str().expect("a text").to_owned();
        (text("proposal"), text("code"))
    }

    /// Everything that changed after a number.
    pub fn pull(&self, cursor: i64) -> Vec<Value> {
        let page = self.person.get(&format!("/sync/v1/pull?cursor={cursor}&scope=own")).is(200);
        assert_eq!(page["more"], false);
        page["records"].as_array().expect("a list").clone()
    }

    /// A session as it stands on the server.
    #[track_caller]
    pub fn session(&self, id: SessionId) -> Value {
        let found = self.pull(0).into_iter().find(|one| one["session"]["id"] == id.to_string());
        found.unwrap_or_else(|| panic!("{id} is not in the feed"))
    }

    /// What an edit of a session as it stands is made on.
    pub fn base(&self, id: SessionId) -> Base {
        let marks: stint_sync::Marks = serde_json::from_value(self.session(id)["marks"].clone()).expect("marks");
        marks.base()
    }
}

pub fn session_id() -> SessionId {
    SessionId(stint_server::uuid(stint_server::now()))
}

pub fn clock_in(session: SessionId, time: &str) -> Act {
    let (zone, on) = (Zone("Europe/Berlin".into()), Dimensions::default());
    Act::ClockIn { session, zone, start_time: at(time), on, note: String::new() }
}

pub fn clock_out(session: SessionId, time: &str) -> Act {
    Act::ClockOut { session, end_time: at(time), start_time: None, clock_moved: false }
}

/// An edit of a session as the device has it from the server: a new end, or a new note.
pub fn edit(device: &Device<'_>, session: SessionId, end: Option<&str>, note: Option<&str>) -> Act {
    let body: Session = serde_json::from_value(device.session(session)["session"].clone()).expect("a session");
    let mut change = Change { note: note.map(str::to_owned), ..Change::default() };
    if let Some(end) = end {
        let mut times = stint_domain::edit::times_of(&body);
        times.end_time = Some(at(end));
        times.entries.last_mut().expect("an entry").end = Some(at(end));
        change.times = Some(times);
    }
    stint_domain::edit::act(&body, change).expect("it changes something")
}

/// A day of the device's person, from 8 to 16 UTC.
pub fn day(device: &Device<'_>) -> SessionId {
    let session = session_id();
    device.push(&[
        device.does(clock_in(session, "2026-03-02T08:00:00Z")),
        device.does(clock_out(session, "2026-03-02T16:00:00Z")),
    ]);
    session
}

/// The tables say what the journal says, and the journal is whole.
#[track_caller]
pub fn is_sound(server: &Server) {
    let place = server.place.clone();
    let found = server.runtime.block_on(async { check::all(&mut Direct::open(&place).await?).await });
    assert_eq!(found.expect("it can be checked").flaws, Vec::<String>::new());
}

/// Somebody with a hand in the database.
fn change(server: &Server, text: &'static str) {
    let changed =
        server.store.write(text, |sql, text| Box::pin(async move { Ok(sql.execute(text, &values![]).await?) }));
    server.runtime.block_on(changed).expect("it can be changed");
}

fn hello_says_who_answers_and_where_the_history_stands(server: &Server) {
    let ada = server.worker("Ada");
    let hello = ada.get("/sync/v1/hello").is(200);

    assert_eq!(hello["protocol"], json!({"min": 1, "max": 1}));
    assert_eq!(hello["user"], json!({"id": ada.id.to_string(), "name": "ada", "full_name": "Ada"}));
    assert_eq!((&hello["roles"], &hello["epoch"]), (&json!(["worker"]), &json!(1)));
    assert_eq!(hello["server_id"].as_str().map(str::len), Some(32));
    assert_eq!(hello["head"], "1-0-0000000000000000");
    assert_eq!(hello["limits"], json!({"ops": 100, "body": 262_144, "page": 500}));

    let device = Device::of(&ada);
    device.applies(&device.does(clock_in(session_id(), "2026-03-02T08:00:00Z")));
    let again = ada.get("/sync/v1/hello").is(200);
    assert_eq!(again["head"].as_str(), device.high_water.borrow().as_deref(), "the push told the same position");
    assert_ne!(again["head"], hello["head"]);
}

fn a_repeat_gets_the_first_answer_and_changes_nothing(server: &Server) {
    let ada = server.worker("Ada");
    let device = Device::of(&ada);
    let session = session_id();
    let ops = [
        device.does(clock_in(session, "2026-03-02T08:00:00Z")),
        device.does(clock_out(session, "2026-03-02T16:00:00Z")),
    ];

    let first = device.push(&ops);
    let head = device.high_water.borrow().clone();
    let again = device.push(&ops);
    let twice = device.push(&[ops[1].clone(), ops[1].clone()]);

    assert_eq!(first, again);
    assert_eq!(twice, [first[1].clone(), first[1].clone()]);
    assert_eq!(*device.high_water.borrow(), head, "nothing was written");
    let receipt: Receipt = serde_json::from_value(first[0]["receipt"].clone()).expect("a receipt");
    assert_eq!(receipt.id, device.session(session)["id"]);
    is_sound(server);
}

fn an_id_that_was_used_for_something_else_is_refused(server: &Server) {
    let (ada, alan) = (server.worker("Ada"), server.worker("Alan"));
    let (device, other) = (Device::of(&ada), Device::of(&alan));
    let op = device.does(clock_in(session_id(), "2026-03-02T08:00:00Z"));
    device.applies(&op);

    let changed = Op { n: 7, act: clock_in(session_id(), "2026-03-03T08:00:00Z"), ..op.clone() };
    let somebody_elses = other.push(std::slice::from_ref(&op)).remove(0);
    let refused = device.push(&[changed]).remove(0);

    for result in [&refused, &somebody_elses] {
        assert_eq!((&result["status"], &result["code"]), (&json!("refused"), &json!("op_reused")), "{result}");
    }
    // What was done over HTTP has an id, too.
    ada.post("/sessions", None).is_problem(409, "already_running");
    alan.post("/sessions", None).is(201);
    let marks = &other.pull(0)[0]["marks"];
    let made = marks["times"]["op"].as_str().expect("an id").parse().expect("an id");
    let stolen = Op { id: made, ..device.does(clock_in(session_id(), "2026-03-04T08:00:00Z")) };
    assert_eq!(device.push(&[stolen]).remove(0)["code"], "op_reused");
    is_sound(server);
}

fn a_forged_receipt_is_passed_over(server: &Server) {
    let ada = server.worker("Ada");
    let device = Device::of(&ada);
    let long_ago = at("2026-01-01T00:00:00Z");
    let mut op = device.does(clock_in(session_id(), "2026-03-02T08:00:00Z"));
    let forged = Receipt { id: "77".into(), decided: long_ago, why: None, real: None, sig: String::new() };
    op.receipt = Some(forged.signed(b"another key", op.id));

    let result = device.push(&[op]).remove(0);

    let given: Receipt = serde_json::from_value(result["receipt"].clone()).expect("a receipt");
    assert!(given.decided > long_ago, "it was taken now, and not when the forger says");
    assert_ne!(given.id, "77");
}

fn two_devices_with_one_identity_are_told_apart(server: &Server) {
    let ada = server.worker("Ada");
    let device = Device::of(&ada);
    let clone = Device { person: &ada, id: device.id.clone(), n: Cell::new(0), high_water: RefCell::new(None) };
    device.applies(&device.does(clock_in(session_id(), "2026-03-02T08:00:00Z")));

    let op = clone.does(clock_in(session_id(), "2026-03-02T09:00:00Z"));
    clone.ask(&[op.write()]).is_problem(409, "device_forked");

    let fresh = Device::of(&ada);
    let (one, two) = (fresh.does(clock_in(session_id(), "2026-03-02T09:00:00Z")), op);
    let two = Op { n: one.n, ..two };
    fresh.ask(&[one.write(), two.write()]).is_problem(409, "device_forked");
}

fn a_device_sends_for_one_person(server: &Server) {
    let (ada, alan) = (server.worker("Ada"), server.worker("Alan"));
    let device = Device::of(&ada);
    device.applies(&device.does(clock_in(session_id(), "2026-03-02T08:00:00Z")));
    let lent = Device { person: &alan, id: device.id.clone(), n: Cell::new(8), high_water: RefCell::new(None) };

    let op = lent.does(clock_in(session_id(), "2026-03-02T08:00:00Z"));

    lent.ask(&[op.write()]).is_problem(403, "wrong_account");
}

fn what_breaks_is_put_off_and_the_others_count(server: &Server) {
    let (ada, alan) = (server.worker("Ada"), server.worker("Alan"));
    // A statement of one operation fails, on either engine: a second session of that note.
    change(server, "CREATE UNIQUE INDEX poison ON session (account, note) WHERE note = 'poison'");
    let poisoned = |device: &Device<'_>| {
        let mut act = clock_in(session_id(), "2026-03-02T12:00:00Z");
        if let Act::ClockIn { note, .. } = &mut act {
            *note = "poison".to_owned();
        }
        device.does(act)
    };
    let other = Device::of(&alan);
    other.applies(&poisoned(&other));
    let device = Device::of(&ada);
    let session = session_id();
    let ops = [
        device.does(clock_in(session, "2026-03-02T08:00:00Z")),
        device.does(clock_out(session, "2026-03-02T11:00:00Z")),
        poisoned(&device),
        device.does(clock_in(session_id(), "2026-03-02T13:00:00Z")),
    ];

    let results = device.push(&ops);

    let statuses: Vec<_> = results.iter().map(|one| one["status"].as_str().expect("a text")).collect();
    assert_eq!(statuses, ["applied", "applied", "deferred", "applied"]);
    assert_eq!(results[2]["code"], "unexpected");
    assert_eq!(results[2]["version"], 0);
    assert_eq!(device.pull(0).len(), 2);
    change(server, "DROP INDEX poison");
    assert_eq!(device.applies(&ops[2]), "held");
    is_sound(server);
}

fn what_is_no_operation_keeps_no_other_from_counting(server: &Server) {
    let ada = server.worker("Ada");
    let device = Device::of(&ada);
    let mut nul = device.does(clock_in(session_id(), "2026-03-02T08:00:00Z")).write();
    nul["set"]["note"] = json!("a\u{0}b");
    let mut unknown = device.does(clock_in(session_id(), "2026-03-02T08:00:00Z")).write();
    unknown["kind"] = json!("clock.sideways");
    let fine = device.does(clock_in(session_id(), "2026-03-02T08:00:00Z"));

    let results = device.push_json(&[nul, unknown, json!(7), fine.write()]);

    for result in &results[..3] {
        assert_eq!((&result["status"], &result["code"]), (&json!("refused"), &json!("malformed")), "{result}");
    }
    assert_eq!(results[2]["op"], Value::Null);
    assert_eq!(results[3]["status"], "applied");
}

fn too_much_at_once_is_413(server: &Server) {
    let ada = server.worker("Ada");
    let device = Device::of(&ada);
    let op = device.does(clock_in(session_id(), "2026-03-02T08:00:00Z")).write();
    device.ask(&vec![op.clone(); 101]).is_problem(413, "too_large");
    let mut long = op;
    long["reason"] = json!("x".repeat(256 * 1024));
    device.ask(&[long]).is_problem(413, "too_large");
    let op = stint_server::uuid(stint_server::now());
    let known = json!({"ops": vec![json!([op, 1]); 5_001]});
    ada.post("/sync/v1/known", Some(known)).is_problem(413, "too_large");
}

fn a_wrong_wall_clock_is_found_by_the_monotonic_one(server: &Server) {
    let ada = server.worker("Ada");
    let device = Device::of(&ada);
    let now = stint_server::now();
    // Pressed 50 minutes ago by the monotonic clock; the wall clock stood a day behind.
    let pressed = now - 24 * 3_600_000;
    let session = session_id();
    let mut op = device.does(clock_in(session, &pressed.rfc3339()));
    (op.stamp.boot, op.stamp.mono_us) = ("boot".to_owned(), 600_000_000);

    assert_eq!(device.applies(&op), "clock_moved");

    let kept: Session = serde_json::from_value(device.session(session)["session"].clone()).expect("a session");
    assert_eq!(kept.original_start_time, pressed, "what was pressed never changes");
    assert!(kept.clock_moved && (kept.start_time - (now - 50 * 60_000)).abs() < 60_000, "{kept:?}");
    is_sound(server);
}

fn what_is_known_is_told_from_what_is_missing(server: &Server) {
    let ada = server.worker("Ada");
    let device = Device::of(&ada);
    let op = device.does(clock_in(session_id(), "2026-03-02T08:00:00Z"));
    device.applies(&op);
    let never = stint_server::uuid(stint_server::now()).to_string();

    let asked = json!({"ops": [[op.id, 1], [never, 2]]});
    let answer = ada.post("/sync/v1/known", Some(asked)).is(200);

    assert_eq!(answer["missing"], json!([never]));
    assert_eq!(answer["head"].as_str(), device.high_water.borrow().as_deref());
}

fn people_have_settings_and_the_last_one_counts(server: &Server) {
    let crew = Crew::of(server);
    let (device, boss, stranger) = (Device::of(&crew.worker), Device::of(&crew.manager), Device::of(&crew.stranger));
    let target = |minutes: u16| {
        let valid_from = stint_domain::Day::from_number(20_514).expect("a day");
        Act::TargetSet { valid_from, set: Some([minutes, 0, 0, 0, 0, 0, 0]), old: None }
    };
    device.applies(&device.does(target(480)));
    device.applies(&device.does(target(360)));
    let for_ada = |by: &Device<'_>, minutes| Op { user: Some(crew.worker.id.to_string()), ..by.does(target(minutes)) };

    let records = device.pull(0);
    assert_eq!(records.len(), 1, "{records:?}");
    assert_eq!((&records[0]["kind"], &records[0]["name"]), (&json!("register"), &json!("target:20514")));
    assert_eq!(records[0]["act"]["set"][0], 360);

    boss.applies(&for_ada(&boss, 420));
    assert_eq!(device.pull(0)[0]["act"]["set"][0], 420);
    assert_eq!(stranger.push(&[for_ada(&stranger, 0)])[0]["code"], "forbidden");
    let nobody = Op { user: Some("4711".into()), ..boss.does(target(1)) };
    assert_eq!(boss.push(&[nobody])[0]["code"], "forbidden");
    assert!(stranger.pull(0).is_empty());
    is_sound(server);
}

fn one_project_made_on_two_devices_is_one(server: &Server) {
    use stint_domain::journal::Label;
    use stint_domain::{Dimension, DimensionId};

    let crew = Crew::of(server);
    let (one, two, boss) = (Device::of(&crew.worker), Device::of(&crew.stranger), Device::of(&crew.manager));
    let id = || DimensionId(stint_server::uuid(stint_server::now()));
    let add = |id| Act::DimensionAdd { id, dimension: Dimension::Project, name: "Warehouse".into() };
    let (first, second) = (id(), id());
    let on = |session: SessionId, time: &str, project| {
        let mut act = clock_in(session, time);
        if let Act::ClockIn { on, .. } = &mut act {
            on.project = Some(project);
        }
        act
    };
    one.applies(&one.does(add(first)));
    let early = session_id();
    // Booked on it before it is known here: the adding went astray and comes later.
    two.applies(&two.does(on(early, "2026-03-02T08:00:00Z", second)));
    two.applies(&two.does(clock_out(early, "2026-03-02T09:00:00Z")));
    two.applies(&two.does(add(second)));
    let late = session_id();
    two.applies(&two.does(on(late, "2026-03-03T08:00:00Z", second)));

    let known = one.pull(0);
    let project = known.iter().find(|one| one["kind"] == "dimension").expect("it is in the feed");
    assert_eq!((&project["id"], &project["merged"]), (&json!(first), &json!([second])));
    assert_eq!(two.session(late)["session"]["entries"][0]["project"], json!(first));
    let shown = crew.stranger.get("/time_sessions").is(200);
    for session in shown.as_array().expect("a list") {
        assert_eq!(session["project"]["full_name"], "Warehouse", "{session}");
    }
    assert_eq!(crew.worker.get("/v1/projects").is(200)["items"].as_array().map(Vec::len), Some(1));

    let label = |name: &str| Label { name: name.into(), archived: false };
    let rename = |id| Act::DimensionSet { id, set: label("Depot"), old: label("Warehouse") };
    assert_eq!(two.push(&[two.does(rename(first))])[0]["code"], "forbidden");
    boss.applies(&boss.does(rename(second)));
    assert_eq!(crew.worker.get("/v1/projects").is(200)["items"][0]["name"], "Depot");
    boss.applies(&boss.does(Act::DimensionAdd { id: id(), dimension: Dimension::Project, name: "Office".into() }));
    let clash = Act::DimensionSet { id: first, set: label("Office"), old: label("Depot") };
    assert_eq!(boss.push(&[boss.does(clash)])[0]["code"], "taken");
    is_sound(server);
}
