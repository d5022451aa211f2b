//! Two programs on one database, and many at once.

use std::sync::mpsc;
use std::sync::{Arc, Barrier};
use std::time::Duration;
use stint_desk::Desk;
use stint_desk::contract::{At, ClockIn, Nothing, Topic};
use stint_domain::ClockState;
use stint_testkit::{FakeMachine, TempDesk};

const LONG: Duration = Duration::from_secs(10);

#[test]
fn each_desk_sees_what_the_other_did() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    let beside = desk.beside();

    desk.press_in();
    assert_eq!(beside.today(Nothing {}).unwrap().state, ClockState::Working);
    desk.machine().pass(60_000);
    beside.clock_out(At::default()).unwrap();

    assert_eq!(desk.today(Nothing {}).unwrap().state, ClockState::Out);
    desk.assert_sound();
}

#[test]
fn a_desk_alone_sees_what_it_did_and_what_another_did() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    let machine = Arc::new(FakeMachine::new("2026-11-23T08:00:00+01:00"));
    let alone = Desk::open_on(desk.folder(), machine).unwrap().alone();

    alone.clock_in(ClockIn::default()).unwrap();
    assert_eq!(alone.today(Nothing {}).unwrap().state, ClockState::Working);
    desk.machine().pass(60_000);
    desk.press_out();

    assert_eq!(alone.today(Nothing {}).unwrap().state, ClockState::Out);
    desk.assert_sound();
}

#[test]
fn the_write_of_another_program_is_announced() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    let (tell, told) = mpsc::channel();
    desk.subscribe(move |topics| tell.send(topics.to_vec()).unwrap());
    let watch = desk.shared().watch();

    desk.beside().clock_in(ClockIn::default()).unwrap();

    assert!(told.recv_timeout(LONG).unwrap().contains(&Topic::Clock));
    drop(watch);
    desk.beside().clock_out(At::default()).unwrap();
    assert!(told.try_recv().is_err(), "nobody watches any more");
}

#[test]
fn a_desk_announces_its_own_write_once_and_nothing_when_nothing_changed() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    let (tell, told) = mpsc::channel();
    desk.subscribe(move |topics| tell.send(topics.to_vec()).unwrap());

    desk.press_in();
    desk.press_in();

    assert_eq!(told.try_iter().collect::<Vec<_>>(), [vec![Topic::Clock, Topic::Sessions]]);
}

#[test]
fn clock_ins_that_race_leave_one_session_running() {
    let folder = TempDesk::fresh_folder();
    let start = Arc::new(Barrier::new(8));
    let machine = Arc::new(FakeMachine::new("2026-11-23T08:00:00+01:00"));

    // The folder is empty: even its making is raced for.
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (start, machine, path) = (Arc::clone(&start), Arc::clone(&machine), folder.path().to_owned());
            std::thread::spawn(move || {
                start.wait();
                let desk = Desk::open_on(&path, machine).unwrap();
                desk.clock_in(ClockIn::default()).unwrap().changed
            })
        })
        .collect();
    let changed: Vec<bool> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();

    assert_eq!(changed.iter().filter(|changed| **changed).count(), 1, "{changed:?}");
    let desk = Desk::open_on(folder.path(), machine).unwrap();
    let found = desk.integrity_check(Nothing {}).unwrap();
    assert!(found.ok && found.sessions == 1 && found.records == 1, "{found:?}");
    let left: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("new"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_punch_does_not_wait_behind_a_long_look() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    desk.press_in();
    let file = desk.file();
    file.execute_batch("BEGIN; SELECT count(*) FROM journal;").unwrap();
    desk.machine().pass(60_000);

    assert!(desk.press_out().changed);

    let seen: i64 = file.query_row("SELECT count(*) FROM journal", [], |row| row.get(0)).unwrap();
    assert_eq!(seen, 1, "the look still shows the state it began with");
}

#[test]
fn a_punch_that_had_to_wait_counts_from_when_it_was_pressed() {
    let desk = TempDesk::new("2026-11-23T08:00:00+01:00");
    let file = desk.file();
    file.execute_batch("BEGIN IMMEDIATE").unwrap();
    let pressing = desk.shared();
    let punch = std::thread::spawn(move || pressing.clock_in(ClockIn::default()).unwrap());
    while desk.machine().asked() == 0 {
        std::thread::yield_now();
    }
    desk.machine().pass(3_000);
    file.execute_batch("COMMIT").unwrap();

    let session = punch.join().unwrap().session.unwrap();

    assert_eq!(session.start.local, "2026-11-23T08:00:00");
}
