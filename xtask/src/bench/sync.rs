//! Two computers and a server, as real processes: sending, reading, waiting, and what a click notices of it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::command_line::punch;
use super::ground::{Ground, stint};
use super::outcome::{Bar, Figure, Outcome};
use super::process::{App, time, time_and_peak};
use super::sample::{long, median, side_by_side};
use super::server::{CONNECTIONS, Server};
use super::synced::{Synced, connect, connect_by, offline};
use super::web::Web;
use super::wire::Wire;
use crate::places::{Build, built};

/// How long the processor is watched; a little longer than from one poll to the next.
const WATCHED: Duration = Duration::from_secs(62);
/// What a page that waits for something asks by.
const SOON: Duration = Duration::from_millis(5);
/// What nobody waits for is asked less often: asking takes its share of the machine.
const NOW_AND_THEN: Duration = Duration::from_millis(200);
/// Punches that make the quiet side.
const PUNCHES: usize = 63;

/// 40,000 operations to a server on SQLite, and the memory that it takes.
pub fn push(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let mut beyond = Vec::new();
    let took = long(|| {
        let server = Server::on_folder(ground, "sync-push-server", 1, 0)?;
        let data = adopted(ground, &server, "sync-push")?;
        let (took, peak) = time_and_peak(stint(&data).arg("sync"))?;
        let (_, idle) = time_and_peak(stint(&data).arg("sync"))?;
        beyond.push(peak - idle);
        Ok(took)
    })?;
    let (took, beyond) = (Figure::Milliseconds(took), Figure::Mebibytes(median(beyond)));
    Ok(vec![
        Outcome::alone("sync: 40,000 operations sent, SQLite", took, Bar::AtMost(10_000.0)),
        Outcome::alone("sync: the same, memory beyond a sync of nothing", beyond, Bar::AtMost(40.0)),
    ])
}

/// The same to a server on PostgreSQL, whose commits wait for the disk.
pub fn push_on_postgres(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let took = long(|| {
        let postgres = App::start(&mut Command::new(built(Build::Release, "postgres")))?;
        let server = Server::on_url(ground, "sync-push-postgres", &postgres.hear_text("database")?, 1)?;
        let data = adopted(ground, &server, "sync-push-postgres")?;
        time(stint(&data).arg("sync"))
    })?;
    let what = "sync: 40,000 operations sent, PostgreSQL";
    Ok(vec![Outcome::alone(what, Figure::Milliseconds(took), Bar::AtMost(20_000.0))])
}

fn adopted(ground: &Ground, server: &Server, benchmark: &str) -> Result<PathBuf, String> {
    let data = offline(ground, benchmark)?;
    connect(&data, server, &["--adopt"])?;
    Ok(data)
}

/// A new computer of somebody with 100,000 sessions: until the last month is shown, and until all of it is.
pub fn pull(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let synced = Synced::new(ground)?;
    let server = synced.server("sync-pull")?;
    let ask = ("history.outline", &*last_days());
    let shown = Web::start(&synced.computer("second", "sync-pull", &server)?)?.call(ask.0, ask.1)?;
    let (url, token) = (format!("http://{}", server.address), server.first_token()?);
    let mut first = Vec::new();
    let whole = long(|| {
        let web = Web::start(&ground.empty("sync-pull-new")?)?;
        let begun = Instant::now();
        web.call("sync.connect", &format!(r#"{{"url":"{url}","token":"{token}"}}"#))?;
        web.wait(ask, SOON, |outline| outline == shown)?;
        first.push(begun.elapsed().as_secs_f64() * 1000.0);
        let done = |state: &str| state.contains(r#""working":false,"filling":false,"trouble":null"#);
        web.wait(("sync.state", "{}"), NOW_AND_THEN, done)?;
        Ok(begun.elapsed().as_secs_f64() * 1000.0)
    })?;
    let (first, whole) = (Figure::Milliseconds(median(first)), Figure::Milliseconds(whole));
    Ok(vec![
        Outcome::alone("sync: a new device, the last month shown", first, Bar::AtMost(1_000.0)),
        Outcome::alone("sync: a new device, all 100,000 sessions", whole, Bar::AtMost(15_000.0)),
    ])
}

/// The last thirty days up to yesterday, as a filter: they are as full in every history.
fn last_days() -> String {
    let (first, last) = super::history::last_thirty_days();
    format!(r#"{{"from":"{first}","to":"{last}"}}"#)
}

/// Connected, with nothing to do.
pub fn idle(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let synced = Synced::new(ground)?;
    let server = synced.server("sync-idle")?;
    let wire = Wire::to(&server.address)?;
    let data = synced.computer("second", "sync-idle", &server)?;
    connect_by(&wire.address, &data, &server, &[])?;
    let web = Web::start(&data)?;
    // A page that listens is one that is looked at: the server is asked more often then.
    let _page = web.listen()?;
    web.app.settle();
    wire.take();
    let (begun, before) = (Instant::now(), web.app.processor_seconds());
    thread::sleep(WATCHED);
    let share = (web.app.processor_seconds() - before) / begun.elapsed().as_secs_f64();
    let polls: Vec<_> = wire.take();
    let bytes = polls.iter().map(|poll| poll.asked + poll.answered).max().ok_or("the server was not asked")?;
    let (bytes, polls) = (Figure::Bytes(bytes as f64), Figure::Times(polls.len() as f64));
    Ok(vec![
        Outcome::alone("sync: requests of a minute with nothing to do", polls, Bar::AtMost(1.0)),
        Outcome::alone("sync: a poll, request and answer", bytes, Bar::AtMost(1023.0)),
        Outcome::alone(
            "sync: connected and idle, processor over 60 s",
            Figure::Percent(share * 100.0),
            Bar::AtMost(0.3),
        ),
    ])
}

/// From a click on one computer to another's page that shows it.
pub fn screen(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let synced = Synced::new(ground)?;
    let server = synced.server("sync-screen")?;
    let [here, there] = ["first", "second"].map(|which| synced.computer(which, "sync-screen", &server));
    let (here, there) = (Web::start(&here?)?, Web::start(&there?)?);
    here.app.settle();
    there.app.settle();
    let mut news = there.listen()?;
    let mut shown = |state: &str| -> Result<(), String> {
        let state = format!(r#""state":"{state}""#);
        while !there.call("today", "{}")?.contains(&state) {
            news.next()?;
        }
        Ok(())
    };
    let [took] = side_by_side([&mut || {
        let clicked = Instant::now();
        here.call("clock.in", "{}")?;
        shown("working")?;
        let took = clicked.elapsed().as_secs_f64() * 1000.0;
        here.call("clock.out", "{}")?;
        shown("out")?;
        Ok(took)
    }])?;
    let what = "sync: a click to another device's screen";
    Ok(vec![Outcome::alone(what, Figure::Milliseconds(took), Bar::AtMost(1_000.0))])
}

/// One operation a push, from 64 devices of 64 people, beside what the same server takes of `POST` and `PATCH`.
pub fn punches(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let pushed = Server::on_folder(ground, "sync-punches", CONNECTIONS, 0)?;
    let posted = Server::on_folder(ground, "sync-punches-posted", CONNECTIONS, 0)?;
    let [pushed, posted] = side_by_side([&mut || Ok(pushed.load("push", CONNECTIONS)?.rate), &mut || {
        Ok(posted.load("punch", CONNECTIONS)?.rate)
    }])?
    .map(Figure::PerSecond);
    let what = "sync: pushes of one operation, 64 devices";
    Ok(vec![Outcome::beside(what, pushed, "durable POST and PATCH", posted, Bar::AtLeast(0.6))])
}

/// `stint in` while 40,000 operations are sent, and while 100,000 sessions are read.
pub fn clock(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let server = Server::on_folder(ground, "sync-clock-server", 1, 0)?;
    let sending = beside_sync(&adopted(ground, &server, "sync-clock")?)?;
    let synced = Synced::new(ground)?;
    let server = synced.server("sync-clock")?;
    let data = ground.empty("sync-clock-new")?;
    connect(&data, &server, &[])?;
    let reading = beside_sync(&data)?;
    let row = |what, (busy, quiet): (f64, f64)| {
        Outcome::beside(what, Figure::Milliseconds(busy), "in quiet", Figure::Milliseconds(quiet), Bar::Times(2.0))
    };
    Ok(vec![row("`stint in` while all is being sent", sending), row("`stint in` while all is being read", reading)])
}

/// What a clock-in takes while a sync goes on, and before it.
fn beside_sync(data: &Path) -> Result<(f64, f64), String> {
    let quiet = (0..PUNCHES).map(|_| punch(data)).collect::<Result<Vec<_>, _>>()?;
    let mut syncing = App::start_with_input(stint(data).arg("sync").stdin(Stdio::null()))?;
    let mut busy = Vec::new();
    loop {
        let took = punch(data)?;
        if syncing.has_ended()? {
            break;
        }
        busy.push(took);
    }
    if busy.len() < PUNCHES {
        return Err(format!("it was over after {} punches", busy.len()));
    }
    Ok((median(busy), median(quiet)))
}
