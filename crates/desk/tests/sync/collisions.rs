//! What collides waits on a card, and nothing that was typed is lost.

use crate::book::Book;
use crate::{Place, meet, same};
use std::sync::{Arc, Mutex};
use stint_desk::contract::{
    At, CardChoice, CardDecide, CardKind, CardPlace, CardWho, ClockIn, Nothing, SessionEdit, SyncCard, SyncMark,
};
use stint_domain::time::HOUR;

fn one_session(book: &Arc<Mutex<Book>>) -> (Place, Place, String) {
    let laptop = Place::of(book, "2026-11-23T08:00:00+01:00");
    let tower = Place::of(book, "2026-11-23T18:00:00+01:00");
    laptop.desk.clock_in(ClockIn::default()).unwrap();
    laptop.machine.pass(8 * HOUR);
    laptop.desk.clock_out(At::default()).unwrap();
    laptop.machine.pass(2 * HOUR);
    meet(book, &[&laptop, &tower]);
    same(&laptop, &tower);
    let id = laptop.sessions()[0].id.to_string();
    (laptop, tower, id)
}

fn ends(place: &Place, session: &str, end: &str) {
    let (end, reason) = (Some(end.to_owned()), Some("Forgot".to_owned()));
    let ask = SessionEdit { session: session.into(), end, reason, ..SessionEdit::default() };
    place.desk.session_edit(ask).unwrap();
}

fn cards(place: &Place) -> Vec<SyncCard> {
    place.desk.sync_cards(Nothing {}).unwrap().cards
}

#[test]
fn two_edits_of_one_time_leave_the_first_and_a_card_with_both_and_either_can_be_chosen() {
    for choice in [CardChoice::KeepMine, CardChoice::KeepTheirs] {
        let book = Book::new("2026-11-23T20:00:00+01:00");
        let (laptop, tower, id) = one_session(&book);
        ends(&laptop, &id, "16:30");
        ends(&tower, &id, "17:00");
        laptop.sync(&book);
        tower.sync(&book);

        let found = cards(&tower);
        assert_eq!(found.len(), 1, "{found:?}");
        let card = &found[0];
        assert_eq!((card.kind, card.why.as_deref()), (CardKind::Proposed, Some("stale")));
        let local = |session: &Option<stint_desk::contract::SessionView>| {
            session.clone().unwrap().end.unwrap().local[11..16].to_owned()
        };
        assert_eq!((local(&card.theirs).as_str(), local(&card.mine).as_str()), ("16:30", "17:00"));
        assert_eq!(tower.month()[0].sessions[0].sync, Some(SyncMark::NeedsYou));
        assert_eq!(tower.desk.sync_state(Nothing {}).unwrap().cards, 1);

        let left = tower.desk.sync_card_decide(CardDecide { card: card.id.clone(), choice }).unwrap();
        assert_eq!(left.cards, []);
        meet(&book, &[&tower, &laptop]);
        same(&laptop, &tower);
        let end = if choice == CardChoice::KeepMine { "17:00" } else { "16:30" };
        assert_eq!(tower.month()[0].sessions[0].end.as_ref().unwrap().local[11..16], *end);
        assert_eq!((cards(&tower), cards(&laptop)), (vec![], vec![]));
        assert_eq!(tower.month()[0].sessions[0].sync, Some(SyncMark::Sent));
    }
}

#[test]
fn edits_of_different_values_both_count() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let (laptop, tower, id) = one_session(&book);
    ends(&laptop, &id, "16:30");
    let note = SessionEdit { session: id, note: Some("Gate".into()), ..SessionEdit::default() };
    tower.desk.session_edit(note).unwrap();

    meet(&book, &[&laptop, &tower]);

    same(&laptop, &tower);
    let session = &laptop.sessions()[0];
    assert_eq!(session.note, "Gate");
    assert!(session.is_corrected());
    assert_eq!(cards(&tower), []);
}

#[test]
fn clocked_in_twice_one_is_held_and_runs_when_the_other_ends() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let laptop = Place::of(&book, "2026-11-23T08:00:00+01:00");
    let tower = Place::of(&book, "2026-11-23T09:00:00+01:00");
    for place in [&laptop, &tower] {
        place.desk.clock_in(ClockIn::default()).unwrap();
    }
    // What runs is counted up to now: the same now on both.
    laptop.machine.pass(HOUR);
    let (early, late) = (laptop.sessions()[0].id, tower.sessions()[0].id);
    meet(&book, &[&laptop, &tower]);
    same(&laptop, &tower);
    let running = |place: &Place| place.desk.today(Nothing {}).unwrap().running.map(|session| session.id);
    assert_eq!((running(&laptop), running(&tower)), (Some(early), Some(early)));
    let found = cards(&tower);
    assert_eq!(
        found.iter().map(|card| (card.kind, card.session)).collect::<Vec<_>>(),
        [(CardKind::ClockedInTwice, Some(late))]
    );
    let held = tower.month()[0].sessions.iter().find(|session| session.id == late).cloned().unwrap();
    assert!(held.held && held.end.is_none() && held.counted_work_ms == 0);

    for place in [&laptop, &tower] {
        place.machine.pass(HOUR);
    }
    tower.desk.clock_out(At::default()).unwrap();
    meet(&book, &[&tower, &laptop]);

    same(&laptop, &tower);
    assert_eq!((running(&laptop), running(&tower)), (Some(late), Some(late)));
    assert_eq!(cards(&tower), []);
}

/// The laptop's session runs since eight, the tower's is held since seven; the card about it as the tower shows it.
fn twice(book: &Arc<Mutex<Book>>) -> (Place, Place, SyncCard) {
    let laptop = Place::of(book, "2026-11-23T08:00:00+01:00");
    let tower = Place::of(book, "2026-11-23T07:00:00+01:00");
    for (place, note) in [(&laptop, "Gate"), (&tower, "Depot")] {
        place.desk.clock_in(ClockIn { note: Some(note.into()), ..ClockIn::default() }).unwrap();
    }
    laptop.machine.pass(HOUR);
    tower.machine.pass(2 * HOUR);
    meet(book, &[&laptop, &tower]);
    let card = cards(&tower)[0].clone();
    assert_eq!(card.choices, [CardChoice::Dismiss, CardChoice::KeepTheirs, CardChoice::Join]);
    (laptop, tower, card)
}

fn decides(place: &Place, card: &SyncCard, choice: CardChoice) {
    assert_eq!(place.desk.sync_card_decide(CardDecide { card: card.id.clone(), choice }).unwrap().cards, []);
}

#[test]
fn clocked_in_twice_both_are_kept_by_whoever_says_so_and_the_mark_needs_nobody_then() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let (laptop, tower, card) = twice(&book);
    let mark = |place: &Place| {
        let sessions = place.month()[0].sessions.clone();
        sessions.into_iter().find(|session| Some(session.id) == card.session).unwrap().sync
    };
    assert_eq!((mark(&tower), mark(&laptop)), (Some(SyncMark::NeedsYou), Some(SyncMark::NeedsYou)));
    assert_eq!(
        card.theirs_by.as_ref().map(|hand| (&hand.who, &hand.place)),
        Some((&CardWho::You, &CardPlace::Elsewhere))
    );
    assert_eq!(card.mine_by.as_ref().map(|hand| (&hand.who, &hand.place)), Some((&CardWho::You, &CardPlace::Here)));

    decides(&tower, &card, CardChoice::Dismiss);

    assert_eq!((mark(&tower), mark(&laptop)), (Some(SyncMark::Sent), Some(SyncMark::NeedsYou)));
    assert_eq!(tower.sessions().iter().filter(|session| session.held && !session.void).count(), 1);
    tower.check();
}

#[test]
fn clocked_in_twice_can_become_one_session_from_the_earlier_start_with_both_notes() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let (laptop, tower, card) = twice(&book);

    decides(&tower, &card, CardChoice::Join);
    meet(&book, &[&tower, &laptop]);
    laptop.machine.pass(HOUR);
    tower.machine.pass(HOUR);
    laptop.desk.clock_out(At::default()).unwrap();
    meet(&book, &[&laptop, &tower]);

    same(&laptop, &tower);
    let left: Vec<_> = laptop.sessions().into_iter().filter(|session| !session.void).collect();
    let [one] = left.as_slice() else { panic!("{left:?}") };
    assert_eq!((one.start_time, one.note.as_str()), (stint_testkit::at("2026-11-23T07:00:00+01:00"), "Gate · Depot"));
    assert_eq!(one.original_start_time, stint_testkit::at("2026-11-23T08:00:00+01:00"));
    assert_eq!((cards(&tower), cards(&laptop)), (vec![], vec![]));
}

#[test]
fn a_second_session_with_a_break_is_not_joined_for_the_break_would_be_lost() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let laptop = Place::of(&book, "2026-11-23T08:00:00+01:00");
    let tower = Place::of(&book, "2026-11-23T07:00:00+01:00");
    laptop.desk.clock_in(ClockIn::default()).unwrap();
    tower.desk.clock_in(ClockIn::default()).unwrap();
    tower.machine.pass(HOUR);
    tower.desk.break_start(At::default()).unwrap();
    meet(&book, &[&laptop, &tower]);

    let card = cards(&tower)[0].clone();

    assert_eq!(card.choices, [CardChoice::Dismiss, CardChoice::KeepTheirs]);
    let refused = tower.desk.sync_card_decide(CardDecide { card: card.id, choice: CardChoice::Join });
    assert!(refused.is_err(), "{refused:?}");
}

#[test]
fn of_two_clock_outs_the_first_to_arrive_stays_and_the_card_offers_the_other() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let laptop = Place::of(&book, "2026-11-23T08:00:00+01:00");
    let tower = Place::of(&book, "2026-11-23T16:00:00+01:00");
    laptop.desk.clock_in(ClockIn::default()).unwrap();
    meet(&book, &[&laptop, &tower]);
    laptop.machine.pass(9 * HOUR);
    for place in [&laptop, &tower] {
        place.desk.clock_out(At::default()).unwrap();
    }
    laptop.sync(&book);
    meet(&book, &[&tower, &laptop]);
    same(&laptop, &tower);

    let found = cards(&tower);
    assert_eq!(found.iter().map(|card| card.kind).collect::<Vec<_>>(), [CardKind::EndedTwice]);
    tower.desk.sync_card_decide(CardDecide { card: found[0].id.clone(), choice: CardChoice::KeepMine }).unwrap();
    meet(&book, &[&tower, &laptop]);

    same(&laptop, &tower);
    let session = &laptop.sessions()[0];
    assert_eq!(session.end_time, Some(stint_testkit::at("2026-11-23T16:00:00+01:00")));
    assert_eq!(session.original_end_time, Some(stint_testkit::at("2026-11-23T17:00:00+01:00")));
    assert_eq!(cards(&tower), []);
}

#[test]
fn a_change_in_an_approved_period_waits_and_its_author_can_only_withdraw_it() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let (laptop, tower, id) = one_session(&book);
    book.lock().unwrap().approved.insert(crate::ADA);
    ends(&tower, &id, "15:00");
    meet(&book, &[&tower, &laptop]);

    same(&laptop, &tower);
    let found = cards(&tower);
    assert_eq!(found[0].why.as_deref(), Some("approved"));
    assert_eq!(found[0].choices, [CardChoice::KeepTheirs]);
    assert_eq!(cards(&laptop).len(), 1, "the other device shows it, too");
    tower.desk.sync_card_decide(CardDecide { card: found[0].id.clone(), choice: CardChoice::KeepTheirs }).unwrap();
    meet(&book, &[&tower, &laptop]);
    assert_eq!((cards(&tower), cards(&laptop)), (vec![], vec![]));
}
