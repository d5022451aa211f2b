//! A desk beside servers that know the plain sessions API alone, over a socket.

use crate::Place;
use stint_desk::contract::{
    At, BackupRestore, CardChoice, CardDecide, CardKind, ClockIn, LocalSessions, Nothing, ServerKind, SyncConnect,
    SyncMark, SyncState, SyncTroubleCode,
};
use stint_domain::time::{HOUR, MINUTE};
use stint_stranger::{Held, Listening, Personality, Request, Stranger};

fn listening(name: &str) -> Listening {
    let personality = Personality { slow_ms: 0, ..Personality::named(name).unwrap() };
    Listening::on(0, Stranger::new(personality, &["mine", "elsewhere"])).unwrap()
}

fn connect(place: &Place, server: &Listening) -> Result<SyncState, String> {
    let ask = SyncConnect {
        url: format!("http://{}", server.address),
        token: Some("mine".into()),
        local: Some(LocalSessions::Adopt),
        ..SyncConnect::default()
    };
    place.desk.sync_connect(ask).map_err(|error| place.desk.trouble(error).code)
}

/// A day with a break, clocked here.
fn work(place: &Place) {
    place.desk.clock_in(ClockIn::default()).unwrap();
    place.machine.pass(HOUR);
    place.desk.break_start(At::default()).unwrap();
    place.machine.pass(30 * MINUTE);
    place.desk.break_end(At::default()).unwrap();
    place.machine.pass(HOUR);
    place.desk.clock_out(At::default()).unwrap();
    place.machine.pass(MINUTE);
}

fn once(place: &Place, server: &Listening) -> SyncState {
    server.stranger.lock().unwrap().set_now(place.machine().wall().ms());
    place.desk.sync_once().unwrap()
}

/// Tries again as long as answers are lost.
fn sent(place: &Place, server: &Listening) -> SyncState {
    for _ in 0..20 {
        let state = once(place, server);
        place.machine.pass(MINUTE);
        if state.waiting == 0 {
            return state;
        }
    }
    panic!("{:?}", place.desk.sync_state(Nothing {}));
}

fn held(server: &Listening) -> Vec<Held> {
    server.stranger.lock().unwrap().held().to_vec()
}

fn elsewhere(server: &Listening, method: &str, target: &str, body: Option<&str>) {
    let request = Request { method, target, token: Some("elsewhere"), body };
    server.stranger.lock().unwrap().answer(request);
}

#[test]
fn sessions_arrive_once_at_every_plain_server_and_what_it_cannot_be_told_is_said_once() {
    for name in ["plain", "numbers", "ascending", "literal", "small", "forgetful", "apart"] {
        let server = listening(name);
        let place = Place::new("2026-11-23T08:00:00+01:00");
        work(&place);
        assert_eq!(connect(&place, &server).unwrap().server, Some(ServerKind::Plain));
        let state = sent(&place, &server);
        assert!(state.trouble.is_none() && state.last_ok.is_some(), "{name}: {state:?}");

        let times: Vec<(i64, Option<i64>)> =
            held(&server).iter().map(|held| (held.start, held.end.or(held.original_end))).collect();
        let session = &place.sessions()[0];
        let parts = [&session.entries[0], &session.entries[2]];
        assert_eq!(times, parts.map(|entry| (entry.start.ms(), entry.end.map(|end| end.ms()))), "{name}");
        assert_eq!(place.month()[0].sessions[0].sync, Some(SyncMark::Sent), "{name}");

        let cards = place.desk.sync_cards(Nothing {}).unwrap().cards;
        assert_eq!(cards.iter().map(|card| card.kind).collect::<Vec<_>>(), [CardKind::PlainServer], "{name}");
        let decided = CardDecide { card: cards[0].id.clone(), choice: CardChoice::Dismiss };
        assert_eq!(place.desk.sync_card_decide(decided).unwrap().cards.len(), 0);
        place.check();
    }
}

#[test]
fn with_nothing_to_tell_nothing_is_asked_and_nothing_written() {
    let server = listening("plain");
    let place = Place::new("2026-11-23T08:00:00+01:00");
    work(&place);
    connect(&place, &server).unwrap();
    sent(&place, &server);
    let log = || std::fs::metadata(place.desk.folder().join("stint.db-wal")).unwrap().len();
    let before = log();
    drop(server);
    place.machine.pass(HOUR);
    let state = place.desk.sync_once().unwrap();
    assert_eq!((log(), state.trouble), (before, None));
}

#[test]
fn a_session_that_runs_there_is_waited_for_and_told() {
    let server = listening("plain");
    let place = Place::new("2026-11-23T08:00:00+01:00");
    work(&place);
    server.stranger.lock().unwrap().set_now(place.machine().wall().ms());
    elsewhere(&server, "POST", "/sessions", None);
    connect(&place, &server).unwrap();

    let state = once(&place, &server);
    assert_eq!(state.trouble.map(|trouble| trouble.code), Some(SyncTroubleCode::Elsewhere));
    assert_eq!((state.waiting, held(&server).len()), (1, 1));

    let id = held(&server)[0].id;
    place.machine.pass(MINUTE);
    let end = format!(r#"{{"original_end_time":"{}"}}"#, place.machine().wall());
    elsewhere(&server, "PATCH", &format!("/sessions/{id}"), Some(&end));
    assert_eq!(sent(&place, &server).trouble, None);
    assert_eq!(held(&server).len(), 3);
    assert!(!held(&server)[0].changed_by.contains("mine"));
}

#[test]
fn a_program_that_stops_between_request_and_answer_sends_nothing_twice() {
    let server = listening("plain");
    let place = Place::new("2026-11-23T08:00:00+01:00");
    work(&place);
    connect(&place, &server).unwrap();
    // The answers to the first creation and the first end are lost.
    server.stranger.lock().unwrap().personality.loses_every = Some(1);
    for _ in 0..4 {
        let state = once(&place, &server);
        assert_eq!(state.trouble.map(|trouble| trouble.code), Some(SyncTroubleCode::Offline));
    }
    let place = place.again();
    server.stranger.lock().unwrap().recover();
    sent(&place, &server);
    assert_eq!(held(&server).len(), 2);
}

#[test]
fn a_server_that_was_ours_is_never_taken_for_a_plain_one() {
    let server = listening("plain");
    let book = crate::book::Book::new("2026-11-23T08:00:00+01:00");
    let place = Place::of(&book, "2026-11-23T08:00:00+01:00");
    place.file().execute("UPDATE link SET url = ?1", [format!("http://{}", server.address)]).unwrap();
    assert_eq!(connect(&place, &server), Err("server_strict".into()));
    assert_eq!(held(&server).len(), 0);
}

#[test]
fn a_wrong_token_is_told_and_another_one_goes_on() {
    let server = listening("plain");
    let place = Place::new("2026-11-23T08:00:00+01:00");
    connect(&place, &server).unwrap();
    work(&place);
    {
        let mut stranger = server.stranger.lock().unwrap();
        let personality = stranger.personality;
        *stranger = Stranger::new(personality, &["another"]);
    }
    let state = once(&place, &server);
    assert_eq!(state.trouble.map(|trouble| trouble.code), Some(SyncTroubleCode::SignIn));
    let ask = SyncConnect {
        url: format!("http://{}", server.address),
        token: Some("another".into()),
        ..SyncConnect::default()
    };
    place.desk.sync_connect(ask).unwrap();
    sent(&place, &server);
    assert_eq!(held(&server).len(), 2);
}

#[test]
fn a_restored_backup_does_not_send_again_what_was_sent_after_it() {
    let server = listening("plain");
    let place = Place::new("2026-11-23T08:00:00+01:00");
    connect(&place, &server).unwrap();
    work(&place);
    let backup = place.desk.backup_make(Nothing {}).unwrap();
    sent(&place, &server);
    work(&place);
    sent(&place, &server);
    assert_eq!(held(&server).len(), 4);

    place.desk.backup_restore(BackupRestore { file: backup.file }).unwrap();

    assert_eq!((place.sessions().len(), sent(&place, &server).cards), (1, 1));
    assert_eq!(held(&server).len(), 4);
    place.check();
}
