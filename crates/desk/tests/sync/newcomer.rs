//! A new computer of somebody's who has worked for long: the last weeks come first.

use crate::book::{Book, Wire};
use crate::{Place, meet, same};
use std::sync::{Arc, Mutex};
use stint_desk::contract::{Nothing, SessionAdd, SessionEdit, Several};
use stint_desk::sync::{Ended, Exchange, Miss};
use stint_sync::client::{Answer, Ask};

const NOW: &str = "2026-11-23T20:00:00+01:00";

/// A way that ends after so many answers.
struct Short {
    wire: Wire,
    left: usize,
}

impl Exchange for Short {
    async fn ask(&mut self, ask: &Ask) -> Result<Answer, Miss> {
        if self.left == 0 {
            return Err(Miss::Offline("cut".into()));
        }
        self.left -= 1;
        self.wire.ask(ask).await
    }

    async fn is_well(&mut self) -> bool {
        true
    }
}

/// A laptop with a session in September and one of last week, and a tower that has read the last weeks and no more.
fn one_answer_later() -> (Arc<Mutex<Book>>, Place, Place) {
    let book = Book::new(NOW);
    let laptop = Place::of(&book, NOW);
    for day in ["2026-09-10", "2026-11-17"] {
        let (start, end) = ("8:00".into(), "16:00".into());
        laptop.desk.session_add(SessionAdd { day: Some(day.into()), start, end, ..SessionAdd::default() }).unwrap();
    }
    laptop.sync(&book);
    let tower = Place::of(&book, NOW);
    assert!(tower.desk.sync_state(Nothing {}).unwrap().filling);
    let mut short = Short { wire: tower.wire(&book), left: 1 };
    assert_eq!(tower.desk.sync_over(&mut short).unwrap(), Ended::Missed(Miss::Offline("cut".into())));
    (book, laptop, tower)
}

fn days(place: &Place) -> Vec<String> {
    place.sessions().iter().map(|session| session.start_time.to_string()[..10].to_owned()).collect()
}

fn last(place: &Place) -> String {
    place.sessions().last().unwrap().id.to_string()
}

fn note(place: &Place, note: &str) {
    let edit = SessionEdit { session: last(place), note: Some(note.into()), ..SessionEdit::default() };
    place.desk.session_edit(edit).unwrap();
}

#[test]
fn the_last_weeks_are_shown_first_and_it_is_said_that_more_is_coming() {
    let (book, laptop, tower) = one_answer_later();
    assert_eq!(days(&tower), ["2026-11-17"]);
    assert!(tower.desk.sync_state(Nothing {}).unwrap().filling);
    tower.check();

    tower.sync(&book);
    assert_eq!(days(&tower), ["2026-09-10", "2026-11-17"]);
    assert!(!tower.desk.sync_state(Nothing {}).unwrap().filling);
    same(&laptop, &tower);
}

#[test]
fn what_was_shown_first_is_replaced_by_what_became_of_it_meanwhile() {
    let (book, laptop, tower) = one_answer_later();
    laptop.desk.sessions_delete(Several { sessions: vec![last(&laptop)] }).unwrap();
    laptop.sync(&book);

    tower.sync(&book);
    same(&laptop, &tower);
    assert!(tower.sessions()[1].void);
}

#[test]
fn what_is_edited_on_what_was_shown_first_counts_when_nobody_else_has_edited_it() {
    let (book, laptop, tower) = one_answer_later();
    note(&tower, "from the tower");
    tower.sync(&book);
    meet(&book, &[&laptop, &tower]);
    same(&laptop, &tower);
    assert_eq!(laptop.sessions()[1].note, "from the tower");
    assert_eq!(tower.desk.sync_cards(Nothing {}).unwrap().cards, []);
}

#[test]
fn what_is_edited_on_what_was_shown_first_waits_when_somebody_else_was_quicker() {
    let (book, laptop, tower) = one_answer_later();
    note(&laptop, "from the laptop");
    laptop.sync(&book);
    note(&tower, "from the tower");
    tower.sync(&book);
    meet(&book, &[&laptop, &tower]);
    same(&laptop, &tower);
    assert_eq!(tower.sessions()[1].note, "from the laptop");
    assert_eq!(tower.desk.sync_state(Nothing {}).unwrap().cards, 1);
}
