//! Events: who hears of what, across processes, and what many writers leave in the feed.

use std::io::{BufRead, BufReader, Lines};
use std::thread;

use reqwest::blocking::Response;
use serde_json::{Value, json};
use stint_server::app::App;
use stint_server::routes;
use stint_server::store::Store;

use crate::crew::{Crew, begun, id};
use crate::ground::{Answer, Person, Server, client};
use crate::on_both;

on_both!(
    a_change_is_heard_by_those_who_see_its_owner,
    what_was_missed_is_told_on_the_way_back_in,
    a_stream_needs_a_credential_and_ends_with_it,
    a_write_of_another_process_is_heard,
    writers_of_two_processes_leave_no_hole_and_no_second_running_session,
);

/// An open stream; each of its events is waited for, however long it takes (a test that hangs has failed).
struct Stream(Lines<BufReader<Response>>);

#[derive(Debug)]
struct Event {
    id: String,
    name: String,
    data: Value,
}

impl Stream {
    fn of(person: &Person, heard: Option<&str>) -> Stream {
        let mut request = person.request(reqwest::Method::GET, "/v1/events");
        if let Some(heard) = heard {
            request = request.header("Last-Event-ID", heard);
        }
        let response = request.timeout(std::time::Duration::from_secs(60)).send().expect("the server answers");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Stream(BufReader::new(response).lines())
    }

    /// The next event; none at the end of the stream.
    fn next(&mut self) -> Option<Event> {
        let mut event = Event { id: String::new(), name: String::new(), data: Value::Null };
        loop {
            let line = self.0.next()?.ok()?;
            match line.split_once(": ") {
                Some(("id", id)) => event.id = id.to_owned(),
                Some(("event", name)) => event.name = name.to_owned(),
                Some(("data", data)) => event.data = serde_json::from_str(data).expect("data is JSON"),
                Some(_) => {}
                None if line.is_empty() && !event.name.is_empty() => return Some(event),
                None => {}
            }
        }
    }

    /// The topics of the next change.
    fn change(&mut self) -> Value {
        let event = self.next().expect("the stream goes on");
        assert_eq!(event.name, "changed");
        event.data["topics"].clone()
    }

    fn ready(mut self) -> Stream {
        assert_eq!(self.next().expect("the stream begins").name, "ready");
        self
    }
}

fn a_change_is_heard_by_those_who_see_its_owner(server: &Server) {
    let crew = Crew::of(server);
    let mut worker = Stream::of(&crew.worker, None).ready();
    let mut manager = Stream::of(&crew.manager, None).ready();
    let mut stranger = Stream::of(&crew.stranger, None).ready();

    begun(&crew.worker);
    assert_eq!(worker.change(), json!(["session"]));
    assert_eq!(manager.change(), json!(["session"]));
    // The first thing that he hears is what all may know: her session was none of his business.
    crew.admin.patch("/v1/settings", json!({"rule_pack": "de"})).is(200);
    assert_eq!(stranger.change(), json!(["settings"]));
}

fn what_was_missed_is_told_on_the_way_back_in(server: &Server) {
    let crew = Crew::of(server);
    let mut stream = Stream::of(&crew.worker, None).ready();
    begun(&crew.worker);
    let heard = stream.next().expect("a change").id;
    drop(stream);
    let sheet = json!({"day": "2026-03-01"});
    crew.worker.post("/v1/timesheets", Some(sheet)).is(201);

    let mut again = Stream::of(&crew.worker, Some(&heard)).ready();

    assert_eq!(again.change(), json!(["timesheet"]));
}

fn a_stream_needs_a_credential_and_ends_with_it(server: &Server) {
    let crew = Crew::of(server);
    let nobody = client().get(format!("{}/v1/events", server.url));
    Answer::of(nobody).is_problem(401, "unauthorized");
    let mut stream = Stream::of(&crew.worker, None).ready();

    // Whoever revokes says so in the journal; that is what makes the stream look again.
    let revoked = server.store.write(crew.worker.id, |sql, user| {
        Box::pin(async move {
            let text = "UPDATE token SET revoked_at = 1 WHERE user_id = $1";
            sql.execute(text, &stint_server::values![*user]).await?;
            let entry = stint_server::store::journal::Entry {
                op: stint_server::uuid(stint_server::now()).to_string(),
                kind: "token.revoke",
                subject: "token",
                subject_id: 1,
                user: *user,
                author: *user,
                device: "test".into(),
                at: stint_server::now(),
                decided: stint_server::now(),
                reason: None,
                act: "{}".into(),
            };
            Ok(stint_server::store::journal::append(sql, entry)?)
        })
    });
    server.runtime.block_on(revoked).expect("a token can be revoked");

    assert!(stream.next().is_none(), "the stream ends");
}

/// A second process's worth of server over the same database.
pub fn second(server: &Server) -> (String, Store) {
    let store = server.runtime.block_on(Store::open(&server.place)).expect("the database can be opened twice");
    let router = routes::router(App::new(store.clone()));
    let listener = server.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("it listens"));
    server.runtime.spawn(async move { axum::serve(listener, router).await });
    (url, store)
}

fn a_write_of_another_process_is_heard(server: &Server) {
    let crew = Crew::of(server);
    let (other, _store) = second(server);
    let mut stream = Stream::of(&crew.manager, None).ready();

    let begun = client().post(format!("{other}/sessions")).bearer_auth(&crew.worker.token);
    Answer::of(begun).is(201);

    assert_eq!(stream.change(), json!(["session"]));
}

fn writers_of_two_processes_leave_no_hole_and_no_second_running_session(server: &Server) {
    let crew = Crew::of(server);
    let (other, _store) = second(server);
    let urls = [server.url.as_str(), other.as_str()];
    let people: Vec<Person> = (0..4).map(|n| server.worker(&format!("Worker {n}"))).collect();

    // Eight writers over two processes, two for each person: every clock-in is wished twice at once.
    let outcomes: Vec<(u16, u16)> = thread::scope(|scope| {
        let writers: Vec<_> = (0..8_usize)
            .map(|n| {
                let (person, url) = (&people[n / 2], urls[n % 2]);
                scope.spawn(move || {
                    let client = client();
                    let mut outcomes = Vec::new();
                    for _ in 0..8 {
                        let begin = client.post(format!("{url}/sessions")).bearer_auth(&person.token);
                        let begun = Answer::of(begin);
                        let session = match begun.status {
                            201 => id(&begun.json()),
                            _ => begun.json()["session"].as_str().expect("the one in the way is named").to_owned(),
                        };
                        let end = json!({"original_end_time": stint_server::now().rfc3339()});
                        let end =
                            client.patch(format!("{url}/sessions/{session}")).bearer_auth(&person.token).json(&end);
                        outcomes.push((begun.status, Answer::of(end).status));
                    }
                    outcomes
                })
            })
            .collect();
        writers.into_iter().flat_map(|writer| writer.join().expect("no writer panics")).collect()
    });

    assert!(
        outcomes.iter().all(|(begun, ended)| [201, 409].contains(begun) && [200, 409].contains(ended)),
        "{outcomes:?}"
    );
    let begun = outcomes.iter().filter(|(begun, _)| *begun == 201).count();
    let ended = outcomes.iter().filter(|(_, ended)| *ended == 200).count();
    let mut numbers: Vec<i64> = Vec::new();
    let mut after = String::new();
    loop {
        let page = crew.admin.get(&format!("/v1/journal?limit=7{after}")).is(200);
        let items = page["items"].as_array().expect("a list");
        numbers.extend(items.iter().map(|one| one["n"].as_i64().expect("a number")));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    let expected: Vec<i64> = (1..=(begun + ended) as i64).rev().collect();
    assert_eq!(numbers, expected, "each record once, none missing");
    let clocked_in = crew.admin.get("/v1/journal?kind=clock.in&limit=500").is(200);
    assert_eq!(clocked_in["items"].as_array().map(Vec::len), Some(begun));
    for person in &people {
        let sessions = person.get("/sessions?limit=100").is(200);
        let running = sessions.as_array().expect("a list").iter().filter(|one| one["end_time"].is_null()).count();
        assert!(running <= 1, "{sessions}");
    }
    let walked = server.store.read((), |sql, ()| Box::pin(stint_server::store::verify(sql)));
    let chain = server.runtime.block_on(walked).expect("the journal can be read");
    assert!(matches!(chain, stint_server::store::Chain::Whole { .. }), "{chain:?}");
}
