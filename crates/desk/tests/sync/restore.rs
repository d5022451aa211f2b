//! A server that comes back from an old backup; data that was copied.

use crate::book::Book;
use crate::{Place, meet, same};
use stint_desk::contract::{At, BackupRestore, ClockIn, Nothing, SessionEdit};
use stint_domain::time::HOUR;

fn day(place: &Place, note: &str) {
    place.desk.clock_in(ClockIn { note: Some(note.into()), ..ClockIn::default() }).unwrap();
    place.machine.pass(HOUR);
    place.desk.clock_out(At::default()).unwrap();
    place.machine.pass(HOUR);
}

#[test]
fn what_a_restored_server_has_lost_the_devices_put_back() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let laptop = Place::of(&book, "2026-11-23T06:00:00+01:00");
    let tower = Place::of(&book, "2026-11-23T12:00:00+01:00");
    day(&laptop, "first");
    meet(&book, &[&laptop, &tower]);
    let backup = book.lock().unwrap().clone();
    day(&laptop, "second");
    day(&tower, "third");
    let id = laptop.sessions()[0].id.to_string();
    let edit = SessionEdit { session: id, note: Some("first, corrected".into()), ..SessionEdit::default() };
    laptop.desk.session_edit(edit).unwrap();
    meet(&book, &[&laptop, &tower]);
    let before = laptop.sessions();

    *book.lock().unwrap() = backup;
    day(&tower, "fourth");
    meet(&book, &[&tower, &laptop]);

    same(&laptop, &tower);
    assert_eq!(laptop.sessions().len(), 4);
    for session in before {
        assert!(laptop.sessions().contains(&session), "{session:?}");
    }
    assert_eq!(laptop.desk.sync_cards(Nothing {}).unwrap().cards, []);
    assert!(!laptop.desk.backup_list(Nothing {}).unwrap().is_empty(), "a copy was made before");
}

#[test]
fn a_device_that_was_put_back_itself_goes_on_under_another_identity_and_loses_nothing() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let place = Place::of(&book, "2026-11-23T06:00:00+01:00");
    day(&place, "first");
    place.sync(&book);
    let backup = place.desk.backup_make(Nothing {}).unwrap();
    day(&place, "second");
    place.sync(&book);
    let identity = || place.desk.sync_health(Nothing {}).unwrap().device;
    let before = identity();

    place.desk.backup_restore(BackupRestore { file: backup.file }).unwrap();
    day(&place, "third");
    place.sync(&book);

    assert_ne!(identity(), before);
    let mut notes: Vec<String> = place.sessions().into_iter().map(|session| session.note).collect();
    notes.sort();
    assert_eq!(notes, ["first", "second", "third"]);
    let other = Place::of(&book, "2026-11-23T06:00:00+01:00");
    meet(&book, &[&other, &place]);
    same(&place, &other);
}
