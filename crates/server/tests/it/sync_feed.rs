//! What devices read: everything once, in order, without a hole, and nobody else's.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::thread;

use serde_json::{Value, json};

use crate::crew::{Crew, begun};
use crate::events::second;
use crate::ground::{Answer, Person, Server, client};
use crate::on_both;
use crate::sync::{Device, clock_in, clock_out, day, is_sound, session_id};

on_both!(
    everybody_reads_his_own_a_manager_his_team_and_an_admin_all,
    pages_follow_each_other_and_begin_where_the_one_before_ended,
    the_last_days_come_first_when_asked_for,
    a_feed_read_while_eight_write_has_no_hole,
    a_stream_says_pull_when_there_is_something_to_pull,
);

fn sessions(person: &Person, query: &str) -> BTreeSet<String> {
    let page = person.get(&format!("/sync/v1/pull?cursor=0{query}")).is(200);
    let records = page["records"].as_array().expect("a list").iter().filter(|one| one["kind"] == "session");
    records.map(|one| one["session"]["id"].as_str().expect("an id").to_owned()).collect()
}

fn everybody_reads_his_own_a_manager_his_team_and_an_admin_all(server: &Server) {
    let crew = Crew::of(server);
    let (ada, alan, grace) = (Device::of(&crew.worker), Device::of(&crew.stranger), Device::of(&crew.manager));
    let [a, b, c] = [day(&ada), day(&alan), day(&grace)].map(|id| id.to_string());
    let set = |ids: &[&String]| ids.iter().map(|id| (*id).clone()).collect::<BTreeSet<_>>();

    assert_eq!(sessions(&crew.worker, ""), set(&[&a]));
    assert_eq!(sessions(&crew.stranger, ""), set(&[&b]));
    assert_eq!(sessions(&crew.manager, ""), set(&[&a, &c]));
    assert_eq!(sessions(&crew.manager, "&scope=own"), set(&[&c]));
    assert_eq!(sessions(&crew.admin, ""), set(&[&a, &b, &c]));
    assert_eq!(sessions(&crew.admin, "&scope=own"), set(&[]));
    crew.worker.get("/sync/v1/pull?scope=theirs").is_problem(422, "parameter_invalid");
    crew.worker.get("/sync/v1/pull?high_water=nowhere").is_problem(422, "parameter_invalid");
    crew.worker.get("/sync/v1/pull?cursor=4711").is_problem(410, "history_diverged");
}

fn pages_follow_each_other_and_begin_where_the_one_before_ended(server: &Server) {
    let ada = server.worker("Ada");
    let device = Device::of(&ada);
    let made: BTreeSet<String> = (0..5).map(|_| day(&device).to_string()).collect();

    let (mut read, mut cursor, mut pages) = (Vec::new(), 0, 0);
    loop {
        let page = ada.get(&format!("/sync/v1/pull?cursor={cursor}&limit=2")).is(200);
        read.extend(page["records"].as_array().expect("a list").clone());
        cursor = page["cursor"].as_i64().expect("a number");
        pages += 1;
        if page["more"] == false {
            assert!(page["head"].as_str().expect("a position").starts_with(&format!("1-{cursor}-")));
            break;
        }
    }

    let numbers: Vec<i64> = read.iter().map(|one| one["n"].as_i64().expect("a number")).collect();
    assert!(numbers.is_sorted() && pages == 3, "{numbers:?} in {pages} pages");
    let ids: BTreeSet<String> =
        read.iter().map(|one| one["session"]["id"].as_str().expect("an id").to_owned()).collect();
    assert_eq!((ids, read.len()), (made, 5));
    let nothing = ada.get(&format!("/sync/v1/pull?cursor={cursor}&scope=own")).is(200);
    assert_eq!((&nothing["records"], &nothing["more"]), (&json!([]), &json!(false)));
    assert!(nothing.to_string().len() < 1024);
}

fn the_last_days_come_first_when_asked_for(server: &Server) {
    let ada = server.worker("Ada");
    let device = Device::of(&ada);
    day(&device);
    let recent = begun(&ada);

    let page = ada.get("/sync/v1/pull?cursor=0&scope=own&recent=35d").is(200);

    let records = page["records"].as_array().expect("a list");
    assert_eq!(records.len(), 1, "{records:?}");
    assert_eq!(records[0]["id"], recent);
    assert_eq!((&page["cursor"], &page["more"]), (&json!(0), &json!(true)), "all of it is still to be read");
    ada.get("/sync/v1/pull?recent=always").is_problem(422, "parameter_invalid");
}

fn a_feed_read_while_eight_write_has_no_hole(server: &Server) {
    let crew = Crew::of(server);
    let (other, _store) = second(server);
    let people: Vec<Person> = (0..8).map(|n| server.worker(&format!("Worker {n}"))).collect();

    let (written, seen) = thread::scope(|scope| {
        let writers: Vec<_> = people
            .iter()
            .enumerate()
            .map(|(n, person)| {
                let url = if n % 2 == 0 { server.url.as_str() } else { other.as_str() };
                scope.spawn(move || write(person, url))
            })
            .collect();
        // An admin reads on meanwhile, as far as there is something, and then once more.
        let (mut seen, mut cursor) = (BTreeSet::new(), 0);
        loop {
            let done = writers.iter().all(thread::ScopedJoinHandle::is_finished);
            let page = crew.admin.get(&format!("/sync/v1/pull?cursor={cursor}&limit=50")).is(200);
            let records = page["records"].as_array().expect("a list");
            seen.extend(records.iter().map(|one| one["session"]["id"].as_str().expect("an id").to_owned()));
            cursor = page["cursor"].as_i64().expect("a number");
            if done && page["more"] == false {
                break;
            }
        }
        let written = writers.into_iter().flat_map(|writer| writer.join().expect("no writer panics"));
        (written.collect::<BTreeSet<_>>(), seen)
    });

    assert_eq!(written.len(), 8 * 12);
    assert_eq!(seen, written);
    is_sound(server);
}

/// Twelve sessions, pushed one after another; their ids.
fn write(person: &Person, url: &str) -> Vec<String> {
    let device = Device::of(person);
    let client = client();
    (0..12)
        .map(|_| {
            let session = session_id();
            let ops = [
                device.does(clock_in(session, "2026-03-02T08:00:00Z")),
                device.does(clock_out(session, "2026-03-02T16:00:00Z")),
            ];
            let body = json!({"device": device.id, "sent_at": {"at": 1, "boot": "", "mono_us": 1},
                "ops": ops.iter().map(stint_sync::Op::write).collect::<Vec<_>>()});
            let answer = Answer::of(client.post(format!("{url}/sync/v1/push")).bearer_auth(&person.token).json(&body));
            let answer = answer.is(200);
            assert!(
                answer["results"].as_array().expect("a list").iter().all(|one| one["status"] == "applied"),
                "{answer}"
            );
            session.to_string()
        })
        .collect()
}

fn a_stream_says_pull_when_there_is_something_to_pull(server: &Server) {
    let crew = Crew::of(server);
    let listen = |person: &Person, scope: &str| {
        let request = person.request(reqwest::Method::GET, &format!("/sync/v1/events{scope}"));
        let response = request.timeout(std::time::Duration::from_secs(60)).send().expect("the server answers");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut lines = BufReader::new(response).lines();
        // The head of the next event, whatever comes in between.
        move || -> i64 {
            let line =
                lines.find_map(|line| line.expect("the stream goes on").strip_prefix("data: ").map(str::to_owned));
            let data: Value = serde_json::from_str(&line.expect("an event")).expect("JSON");
            data["head"].as_i64().expect("a number")
        }
    };
    let (mut own, mut teams) = (listen(&crew.manager, "?scope=own"), listen(&crew.manager, ""));
    assert_eq!((own(), teams()), (0, 0), "whoever comes is told to pull at once");

    let device = Device::of(&crew.worker);
    day(&device);
    let first = teams();
    assert!(first > 0);
    let head = begun(&crew.manager);
    assert!(!head.is_empty());

    // Her people's time is nothing to a device that shows her own: the first that it hears of is that.
    let page = crew.manager.get("/sync/v1/pull?cursor=0&scope=own").is(200);
    let mine = page["records"][0]["n"].as_i64().expect("a number");
    assert_eq!(own(), mine);
}
