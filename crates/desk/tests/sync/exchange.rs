//! A way that loses answers, a server that falls over.

use crate::book::{Book, Wire};
use crate::{Place, meet, same};
use stint_desk::contract::{CardKind, Nothing, SessionAdd, SyncTroubleCode};
use stint_desk::sync::{Ended, Miss};

fn days(place: &Place, days: std::ops::Range<u32>) {
    for day in days {
        let ask = SessionAdd {
            day: Some(format!("2026-11-{day:02}")),
            start: "8:00".into(),
            end: "16:00".into(),
            note: Some(format!("day {day}.")),
            ..SessionAdd::default()
        };
        place.desk.session_add(ask).unwrap();
    }
}

#[test]
fn an_answer_that_is_lost_makes_nothing_twice() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let place = Place::of(&book, "2026-11-23T08:00:00+01:00");
    place.sync(&book);
    days(&place, 2..10);
    let mut wire = Wire { lost: 1, ..place.wire(&book) };
    assert_eq!(place.desk.sync_over(&mut wire).unwrap(), Ended::Missed(Miss::Offline("cut".into())));
    let state = place.desk.sync_state(Nothing {}).unwrap();
    assert_eq!((state.waiting, state.trouble.unwrap().code), (8, SyncTroubleCode::Offline));
    assert_eq!(book.lock().unwrap().taken(), 8);

    place.sync(&book);

    assert_eq!(book.lock().unwrap().taken(), 8);
    assert_eq!(book.lock().unwrap().sessions.len(), 8);
    let state = place.desk.sync_state(Nothing {}).unwrap();
    assert_eq!((state.waiting, state.trouble), (0, None));
}

#[test]
fn a_server_that_falls_over_one_operation_gets_all_the_others() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let place = Place::of(&book, "2026-11-23T08:00:00+01:00");
    days(&place, 1..22);
    let mut wire = Wire { poison: Some("day 9.".into()), ..place.wire(&book) };
    assert_eq!(place.desk.sync_over(&mut wire).unwrap(), Ended::Done);

    assert_eq!(book.lock().unwrap().sessions.len(), 20);
    let state = place.desk.sync_state(Nothing {}).unwrap();
    assert_eq!((state.waiting, state.cards, state.parked), (0, 1, 1));
    let cards = place.desk.sync_cards(Nothing {}).unwrap().cards;
    assert_eq!((cards[0].kind, cards[0].why.as_deref()), (CardKind::Parked, Some("server_broken")));
    assert_eq!(place.sessions().len(), 21, "it still counts here");
    place.check();
}

#[test]
fn a_server_that_is_down_blames_no_operation() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let place = Place::of(&book, "2026-11-23T08:00:00+01:00");
    days(&place, 1..4);
    let mut wire = Wire { is_up: false, ..place.wire(&book) };
    assert_eq!(place.desk.sync_over(&mut wire).unwrap(), Ended::Missed(Miss::Broken(500)));
    assert_eq!(place.desk.sync_state(Nothing {}).unwrap().parked, 0);
    place.sync(&book);
    assert_eq!(book.lock().unwrap().sessions.len(), 3);
}

#[test]
fn what_is_too_much_at_once_is_sent_in_parts() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let place = Place::of(&book, "2026-11-23T08:00:00+01:00");
    days(&place, 1..22);
    let mut wire = Wire { most: 3, ..place.wire(&book) };
    assert_eq!(place.desk.sync_over(&mut wire).unwrap(), Ended::Done);
    assert_eq!(book.lock().unwrap().sessions.len(), 21);
    let other = Place::of(&book, "2026-11-23T08:00:00+01:00");
    meet(&book, &[&place, &other]);
    same(&place, &other);
}
