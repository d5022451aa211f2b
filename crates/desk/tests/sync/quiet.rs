//! Without a server nothing is different, and with one that has nothing to say nothing is written.

use crate::book::{Book, Wire};
use crate::{ADA, Place};
use stint_desk::contract::{At, ClockIn, Nothing};
use stint_domain::time::MINUTE;

#[test]
fn without_a_server_a_session_has_no_mark_and_nothing_waits() {
    let place = Place::new("2026-11-23T08:00:00+01:00");
    let punched = place.desk.clock_in(ClockIn::default()).unwrap();
    assert_eq!(punched.session.unwrap().sync, None);
    let state = place.desk.sync_state(Nothing {}).unwrap();
    assert!(!state.connected && state.waiting == 0 && state.trouble.is_none());
    assert_eq!(
        place
            .desk
            .sync_over(&mut Wire::new(&Book::new("2026-11-23T08:00:00+01:00"), ADA))
            .map_err(|error| { place.desk.trouble(error).code }),
        Err("not_connected".into())
    );
}

#[test]
fn asking_a_server_that_has_nothing_new_is_one_request_and_writes_nothing() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let place = Place::of(&book, "2026-11-23T08:00:00+01:00");
    place.desk.clock_in(ClockIn::default()).unwrap();
    place.machine.pass(MINUTE);
    place.desk.clock_out(At::default()).unwrap();
    place.sync(&book);
    let log = || std::fs::metadata(place.desk.folder().join("stint.db-wal")).unwrap().len();
    let before = log();
    for _ in 0..3 {
        place.machine.pass(MINUTE);
        let mut wire = place.wire(&book);
        place.desk.sync_over(&mut wire).unwrap();
        assert_eq!(wire.asked, 1);
    }
    assert_eq!(log(), before);
}
