//! Undo and redo: last in, first out, and always a further act; what was pressed stays.

use crate::given::{
    LATER, Person, Press, assert_originals_kept, assert_sound, cases, hm, id, minute, past, presses, running, zone,
};
use proptest::prelude::*;
use stint_domain::journal::{Act, Label, apply};
use stint_domain::undo::inverse;
use stint_domain::{Dimension, DimensionId, Refusal, Session, edit};

/// What a person does: press, correct, delete, undo, redo.
#[derive(Clone, Debug)]
enum Deed {
    Press(Press),
    Break(usize, i64),
    Move(usize, i64),
    Delete(usize),
    Undo,
    Redo,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let press = presses().prop_filter_map("a press", |presses| presses.into_iter().next().map(Deed::Press));
    let deed = prop_oneof![
        6 => press,
        1 => (0..4_usize, 0..120_i64).prop_map(|(which, from)| Deed::Break(which, from)),
        1 => (0..4_usize, -60..60_i64).prop_map(|(which, by)| Deed::Move(which, by)),
        1 => (0..4_usize).prop_map(Deed::Delete),
        4 => Just(Deed::Undo),
        3 => Just(Deed::Redo),
    ];
    prop::collection::vec(deed, 0..40)
}

/// A person whose deeds can be taken back, the way a store keeps them.
struct Doer {
    person: Person,
    /// Each with the sessions as they were before it.
    done: Vec<(Act, Vec<Session>)>,
    /// Each with the sessions as they were before the deed and before it was undone.
    undone: Vec<(Act, Vec<Session>, Vec<Session>)>,
}

impl Doer {
    fn correction(&self, deed: &Deed) -> Option<Act> {
        let pick = |which: usize| self.person.sessions.get(which % self.person.sessions.len().max(1));
        match deed {
            Deed::Break(which, from) => {
                let session = pick(*which)?;
                let from = session.start_time + from * 60_000;
                edit::act(session, edit::add_break(session, from, from + 600_000, self.person.now).ok()?)
            }
            Deed::Move(which, by) => {
                let session = pick(*which)?;
                let start = session.start_time + by * 60_000;
                edit::act(session, edit::set_times(session, Some(start), None, self.person.now).ok()?)
            }
            Deed::Delete(which) => edit::void(pick(*which)?),
            Deed::Press(_) | Deed::Undo | Deed::Redo => None,
        }
    }

    fn turn_around(&mut self, act: &Act) -> Act {
        let named = act.session().and_then(|id| self.person.find(id));
        let back = inverse(act, named, self.person.running()).expect("the last deed can be taken back");
        self.person.write(&back);
        back
    }

    fn do_it(&mut self, deed: &Deed) {
        let before = self.person.sessions.clone();
        let act = match deed {
            Deed::Press(press) => self.person.press(press),
            Deed::Break(..) | Deed::Move(..) | Deed::Delete(_) => {
                let act = self.correction(deed);
                act.iter().for_each(|act| self.person.write(act));
                act
            }
            Deed::Undo => {
                let Some((act, before)) = self.done.pop() else { return };
                let after = self.person.sessions.clone();
                let back = self.turn_around(&act);
                assert_same_but_for_what_was_seen(&self.person.sessions, &before);
                self.undone.push((back, before, after));
                return;
            }
            Deed::Redo => {
                let Some((back, before, after)) = self.undone.pop() else { return };
                let again = self.turn_around(&back);
                assert_eq!(self.person.sessions, after, "undo then redo is nothing");
                self.done.push((again, before));
                return;
            }
        };
        if let Some(act) = act {
            self.undone.clear();
            self.done.push((act, before));
        }
    }
}

/// Undo brings back everything but that a session began (it is void), that its end was pressed, and that the clock
/// was seen to move.
fn assert_same_but_for_what_was_seen(now: &[Session], then: &[Session]) {
    for session in now {
        match then.iter().find(|old| old.id == session.id) {
            Some(old) => {
                let (original_end_time, clock_moved) = (session.original_end_time, session.clock_moved);
                assert_eq!(session, &Session { original_end_time, clock_moved, ..old.clone() });
            }
            None => assert!(session.void),
        }
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_history_is_undone_and_redone_step_by_step(deeds in deeds()) {
        let mut doer = Doer { person: Person::new(), done: Vec::new(), undone: Vec::new() };
        for deed in &deeds {
            let before = doer.person.sessions.clone();
            doer.do_it(deed);
            for session in &doer.person.sessions {
                assert_sound(session);
                if let Some(old) = before.iter().find(|old| old.id == session.id) {
                    assert_originals_kept(old, session);
                }
            }
            prop_assert!(doer.person.sessions.iter().filter(|session| session.is_running()).count() <= 1);
        }
        while !doer.done.is_empty() {
            doer.do_it(&Deed::Undo);
        }
        prop_assert!(doer.person.sessions.iter().all(|session| session.void));
    }
}

fn out(session: Session, minutes: i64) -> (Act, Session) {
    let end_time = minute(minutes);
    let act = Act::ClockOut { session: session.id, end_time, start_time: None, clock_moved: false };
    let after = apply(Some(session), &act, end_time).unwrap();
    (act, after)
}

#[test]
fn undoing_a_clock_out_reopens_and_keeps_the_pressed_end() {
    let (act, ended) = out(running(1, hm(8, 0)), 600);
    let back = inverse(&act, Some(&ended), None).unwrap();
    let reopened = apply(Some(ended), &back, LATER).unwrap();
    assert!(reopened.is_running());
    assert_eq!(reopened.original_end_time, Some(minute(600)));

    let (_, ended_again) = out(reopened, 700);
    assert_eq!((ended_again.end_time, ended_again.original_end_time), (Some(minute(700)), Some(minute(600))));
}

#[test]
fn a_session_is_not_reopened_while_another_runs() {
    let (act, ended) = out(running(1, hm(8, 0)), 600);
    let other = running(2, hm(11, 0));
    let refused = Refusal::AlreadyRunning { session: id(2), since: hm(11, 0), zone: zone() };
    assert_eq!(inverse(&act, Some(&ended), Some(&other)), Err(refused.clone()));

    let open = running(3, hm(7, 0));
    let void = Session { void: true, ..open };
    assert_eq!(inverse(&Act::SessionVoid { session: id(3) }, Some(&void), Some(&other)), Err(refused));
}

#[test]
fn undoing_a_clock_in_voids_the_session() {
    let act =
        Act::ClockIn { session: id(1), zone: zone(), start_time: hm(8, 0), on: Default::default(), note: "".into() };
    let session = running(1, hm(8, 0));
    assert_eq!(inverse(&act, Some(&session), Some(&session)), Ok(Act::SessionVoid { session: id(1) }));
}

#[test]
fn undoing_a_clock_out_that_granted_a_wish_gives_the_wish_back() {
    let session = running(1, hm(8, 0));
    let set = edit::set_times(&session, Some(hm(7, 0)), None, hm(9, 0)).unwrap();
    let wishing = apply(Some(session.clone()), &edit::act(&session, set).unwrap(), hm(9, 0)).unwrap();
    let mut person = Person { now: hm(10, 0), sessions: vec![wishing.clone()] };
    let act = person.press(&Press { button: crate::given::Button::Out, passes: 0, typed: None }).unwrap();
    let back = inverse(&act, person.find(id(1)), None).unwrap();
    person.write(&back);
    assert_eq!(person.sessions, [Session { original_end_time: Some(hm(10, 0)), ..wishing }]);
}

#[test]
fn a_project_that_is_undone_is_archived_and_comes_back() {
    let name = || String::from("Website");
    let id = DimensionId(uuid::Uuid::from_u128(7));
    let act = Act::DimensionAdd { id, dimension: Dimension::Project, name: name() };
    let back = inverse(&act, None, None).unwrap();
    let label = |archived| Label { name: name(), archived };
    assert_eq!(back, Act::DimensionSet { id, set: label(true), old: label(false) });
    assert_eq!(inverse(&back, None, None), Ok(Act::DimensionSet { id, set: label(false), old: label(true) }));
}

#[test]
fn undoing_an_added_session_voids_it() {
    let session = past(1, hm(8, 0), hm(9, 0), &[]);
    let act = Act::SessionAdd { session: id(1), body: session.clone() };
    assert_eq!(inverse(&act, Some(&session), None), Ok(Act::SessionVoid { session: id(1) }));
}

#[test]
fn what_takes_back_needs_the_session_it_names() {
    let act = Act::BreakStart { session: id(1), time: hm(9, 0) };
    assert_eq!(inverse(&act, None, None), Err(Refusal::SessionUnknown { id: id(1).to_string() }));
}
