//! Two computers of one person.

use crate::book::Book;
use crate::{Place, meet, same};
use stint_desk::contract::{At, ClockIn, Nothing, OnWish, SessionAdd, SyncMark, TargetSet, Which};
use stint_domain::time::HOUR;

#[test]
fn two_computers_that_clocked_the_same_day_offline_show_the_same_afterwards() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let laptop = Place::of(&book, "2026-11-23T08:00:00+01:00");
    let tower = Place::of(&book, "2026-11-23T09:00:00+01:00");
    for (place, note) in [(&laptop, "laptop"), (&tower, "tower")] {
        place.desk.clock_in(ClockIn { note: Some(note.into()), ..ClockIn::default() }).unwrap();
        place.machine.pass(2 * HOUR);
        place.desk.break_start(At::default()).unwrap();
        place.machine.pass(HOUR / 2);
        place.desk.break_end(At::default()).unwrap();
        place.machine.pass(3 * HOUR);
        place.desk.clock_out(At::default()).unwrap();
    }

    meet(&book, &[&laptop, &tower]);

    same(&laptop, &tower);
    assert_eq!(laptop.sessions().len(), 2);
    let total: i64 = laptop.counted().iter().map(|(_, ms)| ms).sum();
    assert!(total < 10 * HOUR, "the overlap is counted once: {total}");
    for day in laptop.month() {
        assert!(day.sessions.iter().all(|session| session.sync == Some(SyncMark::Sent)));
    }
}

#[test]
fn what_was_here_before_the_server_goes_there_with_projects_and_settings() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let old = Place::new("2026-11-23T08:00:00+01:00");
    old.desk
        .target_set(TargetSet { valid_from: "2026-11-01".into(), hours: std::array::from_fn(|_| "8".into()) })
        .unwrap();
    for day in 2..20 {
        let on = OnWish { project: Some(format!("P{}", day % 3)), ..OnWish::default() };
        let ask = SessionAdd {
            day: Some(format!("2026-11-{day:02}")),
            start: "8:00".into(),
            end: "16:00".into(),
            on,
            ..SessionAdd::default()
        };
        old.desk.session_add(ask).unwrap();
    }
    let before = old.sessions();
    old.join(&book);
    let new = Place::of(&book, "2026-11-23T08:00:00+01:00");

    meet(&book, &[&old, &new]);

    assert_eq!(old.sessions(), before, "nothing of it was touched by sending it");
    same(&old, &new);
    assert_eq!(
        new.desk.dimensions_list(Nothing {}).unwrap().iter().map(|row| row.name.clone()).collect::<Vec<_>>().len(),
        3
    );
    let settings = |place: &Place| place.desk.settings_get(Nothing {}).unwrap().targets;
    assert_eq!(settings(&old), settings(&new));
    assert_eq!(old.desk.sync_state(Nothing {}).unwrap().waiting, 0);
}

#[test]
fn a_project_made_on_both_becomes_one() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let laptop = Place::of(&book, "2026-11-23T08:00:00+01:00");
    let tower = Place::of(&book, "2026-11-23T12:00:00+01:00");
    for place in [&laptop, &tower] {
        let on = OnWish { project: Some("Website".into()), ..OnWish::default() };
        place.desk.clock_in(ClockIn { on, ..ClockIn::default() }).unwrap();
        place.machine.pass(HOUR);
        place.desk.clock_out(At::default()).unwrap();
    }

    meet(&book, &[&laptop, &tower]);

    let projects = |place: &Place| place.desk.dimensions_list(Nothing {}).unwrap();
    assert_eq!(projects(&laptop).len(), 1);
    assert_eq!(projects(&tower).iter().map(|row| row.id).collect::<Vec<_>>(), [projects(&laptop)[0].id]);
    let on = |place: &Place| place.month()[0].sessions.iter().map(|one| one.on.clone()).collect::<Vec<_>>();
    assert_eq!(on(&laptop), on(&tower));
    assert!(on(&laptop).iter().all(|on| on.project.as_ref().unwrap().name == "Website"));
}

#[test]
fn what_another_computer_changed_is_nothing_to_undo_here() {
    let book = Book::new("2026-11-23T20:00:00+01:00");
    let laptop = Place::of(&book, "2026-11-23T08:00:00+01:00");
    let tower = Place::of(&book, "2026-11-23T08:30:00+01:00");
    laptop.desk.clock_in(ClockIn::default()).unwrap();
    meet(&book, &[&laptop, &tower]);
    assert!(laptop.desk.today(Nothing {}).unwrap().undo.is_some(), "one's own, merely sent");
    tower.machine.pass(HOUR);
    tower.desk.clock_out(At::default()).unwrap();
    meet(&book, &[&tower, &laptop]);

    same(&laptop, &tower);
    assert!(laptop.desk.today(Nothing {}).unwrap().undo.is_none());
    assert_eq!(tower.desk.today(Nothing {}).unwrap().undo.unwrap().kind, "clock.out");
    let id = laptop.sessions()[0].id.to_string();
    let trail = laptop.desk.session_get(Which { session: id }).unwrap().trail;
    assert_eq!(trail.iter().map(|row| row.kind.as_str()).collect::<Vec<_>>(), ["clock.in", "session.put"]);
}
