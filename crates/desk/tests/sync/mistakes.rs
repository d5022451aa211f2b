//! What other time clocks have got wrong when the network was away, ruled out for whatever is done and whenever it is lost.

use crate::book::{Book, Wire};
use crate::{Place, meet, same};
use proptest::prelude::*;
use stint_desk::Machine;
use stint_desk::contract::{At, CardChoice, CardDecide, CardKind, ClockIn, Nothing, SessionAdd};
use stint_desk::sync::Ended;
use stint_domain::time::MINUTE;
use stint_domain::{EntryKind, Instant, Session};

/// What a person does, and what befalls the computer.
#[derive(Clone, Debug)]
enum Deed {
    /// Clocks in when out, out when in.
    Press,
    /// Begins a break, or ends it.
    Break,
    Pass {
        minutes: i64,
    },
    /// There is a network for so many answers, and not for those behind them.
    Send {
        answers: usize,
    },
    /// The program ends without a word, and is started again.
    Crash,
    Reboot,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => Just(Deed::Press),
        2 => Just(Deed::Break),
        4 => (1_i64..400).prop_map(|minutes| Deed::Pass { minutes }),
        2 => (0_usize..4).prop_map(|answers| Deed::Send { answers }),
        1 => Just(Deed::Crash),
        1 => Just(Deed::Reboot),
    ]
}

/// A session as it was pressed: the moments of each button.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Pressed {
    start: Option<Instant>,
    breaks: Vec<(Instant, Option<Instant>)>,
    end: Option<Instant>,
}

impl Pressed {
    fn of(session: &Session) -> Pressed {
        let breaks = session.entries.iter().filter(|entry| entry.kind == EntryKind::Break);
        Pressed {
            start: Some(session.original_start_time),
            breaks: breaks.map(|entry| (entry.start, entry.end)).collect(),
            end: session.original_end_time,
        }
    }
}

/// The buttons, and what was pressed so far.
#[derive(Default)]
struct Person {
    pressed: Vec<Pressed>,
    operations: usize,
}

impl Person {
    fn presses(&mut self, place: &Place) {
        let now = place.machine.wall();
        match self.pressed.last_mut().filter(|last| last.end.is_none()) {
            None => {
                place.desk.clock_in(ClockIn::default()).unwrap();
                self.pressed.push(Pressed { start: Some(now), ..Pressed::default() });
            }
            Some(running) => {
                place.desk.clock_out(At::default()).unwrap();
                running.end = Some(now);
                if let Some((_, end @ None)) = running.breaks.last_mut() {
                    *end = Some(now);
                }
            }
        }
        self.operations += 1;
    }

    fn breaks(&mut self, place: &Place) {
        let now = place.machine.wall();
        let Some(running) = self.pressed.last_mut().filter(|last| last.end.is_none()) else { return };
        match running.breaks.last_mut() {
            Some((_, end @ None)) => {
                place.desk.break_end(At::default()).unwrap();
                *end = Some(now);
            }
            Some(_) | None => {
                place.desk.break_start(At::default()).unwrap();
                running.breaks.push((now, None));
            }
        }
        self.operations += 1;
    }
}

fn hours(place: &Place, day: usize) {
    let ask = SessionAdd {
        day: Some(format!("2026-11-{:02}", day + 1)),
        start: "8:00".into(),
        end: "16:00".into(),
        note: Some(format!("day {day}.")),
        ..SessionAdd::default()
    };
    place.desk.session_add(ask).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// A stop that waited does not end the shift when the network is back; an answer that was lost makes nothing twice;
    /// what was being sent when the program ended is sent.
    #[test]
    fn what_was_pressed_is_on_the_server_once_with_its_own_times_whenever_it_gets_there(
        deeds in proptest::collection::vec(deed(), 1..40)
    ) {
        let book = Book::new("2026-11-02T08:00:00+01:00");
        let mut place = Place::of(&book, "2026-11-02T08:00:00+01:00");
        let mut person = Person::default();
        for deed in deeds {
            // Two buttons are never pressed in one millisecond.
            place.machine.pass(MINUTE);
            match deed {
                Deed::Press => person.presses(&place),
                Deed::Break => person.breaks(&place),
                Deed::Pass { minutes } => place.machine.pass(minutes * MINUTE),
                Deed::Send { answers } => {
                    let mut wire = Wire { answers: Some(answers), ..place.wire(&book) };
                    place.desk.sync_over(&mut wire).unwrap();
                }
                Deed::Crash => place = place.again(),
                Deed::Reboot => place.machine.reboot(),
            }
        }
        place.machine.pass(1_000 * MINUTE);
        place.sync(&book);

        let book = book.lock().unwrap();
        let mut there: Vec<Pressed> = book.sessions.values().map(|(_, subject)| Pressed::of(&subject.body)).collect();
        there.sort();
        prop_assert_eq!(&there, &person.pressed);
        prop_assert_eq!(book.taken(), person.operations);
        let here: Vec<Pressed> = place.sessions().iter().map(Pressed::of).collect();
        prop_assert_eq!(here, there);
    }

    /// What the server cannot deal with blocks nothing, and is sent when it can: nobody has to delete anything.
    #[test]
    fn what_the_server_cannot_deal_with_keeps_nothing_else_back(bad in 0_usize..20, most in 1_usize..12) {
        let book = Book::new("2026-11-23T20:00:00+01:00");
        let place = Place::of(&book, "2026-11-23T08:00:00+01:00");
        (0..20).for_each(|day| hours(&place, day));
        let mut wire = Wire { poison: Some(format!("day {bad}.")), most, ..place.wire(&book) };
        prop_assert_eq!(place.desk.sync_over(&mut wire).unwrap(), Ended::Done);
        prop_assert_eq!(book.lock().unwrap().sessions.len(), 19);
        prop_assert_eq!(place.desk.sync_state(Nothing {}).unwrap().waiting, 0);

        let card = place.desk.sync_cards(Nothing {}).unwrap().cards.remove(0);
        prop_assert_eq!(card.kind, CardKind::Parked);
        place.desk.sync_card_decide(CardDecide { card: card.id, choice: CardChoice::TryAgain }).unwrap();
        place.sync(&book);
        prop_assert_eq!(book.lock().unwrap().taken(), 20);
        prop_assert_eq!(place.desk.sync_cards(Nothing {}).unwrap().cards, []);
    }

    /// Of two stops the first to arrive stays, earlier or later; the other one is not thrown away.
    #[test]
    fn a_stop_that_comes_second_overwrites_nothing(laptop_after in 1_i64..600, tower_after in 1_i64..600, laptop_first: bool) {
        // Two stops in one moment are one.
        prop_assume!(laptop_after != tower_after);
        let book = Book::new("2026-11-23T20:00:00+01:00");
        let laptop = Place::of(&book, "2026-11-23T08:00:00+01:00");
        let tower = Place::of(&book, "2026-11-23T08:00:00+01:00");
        laptop.desk.clock_in(ClockIn::default()).unwrap();
        meet(&book, &[&laptop, &tower]);
        let mut ends = Vec::new();
        for (place, after) in [(&laptop, laptop_after), (&tower, tower_after)] {
            place.machine.pass(after * MINUTE);
            ends.push(place.machine.wall());
            place.desk.clock_out(At::default()).unwrap();
            place.machine.pass(600 * MINUTE);
        }
        let (first, second) = if laptop_first { (&laptop, &tower) } else { (&tower, &laptop) };
        let (stays, other) = if laptop_first { (ends[0], ends[1]) } else { (ends[1], ends[0]) };
        meet(&book, &[first, second]);
        same(&laptop, &tower);
        let session = laptop.sessions().remove(0);
        prop_assert_eq!((session.end_time, session.original_end_time), (Some(stays), Some(stays)));

        let card = second.desk.sync_cards(Nothing {}).unwrap().cards.remove(0);
        prop_assert_eq!(card.kind, CardKind::EndedTwice);
        prop_assert_eq!(card.mine.and_then(|mine| mine.end).map(|end| end.at), Some(other));
    }
}
