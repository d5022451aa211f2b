//! Random histories with accidents at random steps: at the end everything is there once, nothing is left running, and
//! nobody else's session was touched.

use crate::world::{Accident, HOUR, MINUTE, Turn, World};
use proptest::prelude::*;
use stint_domain::EntryKind::{self, Break, Work};
use stint_domain::SessionId;
use stint_stranger::Personality;

/// What happens next. Numbers choose among the sessions that there are, and minutes.
#[derive(Clone, Debug)]
enum Happens {
    ClockIn,
    Switch(EntryKind),
    ClockOut,
    AddPast { ago_min: u16, length_min: u8 },
    Move { which: u8, by_min: i8 },
    Part { which: u8 },
    Note { which: u8, note: u8 },
    Void { which: u8 },
    Unvoid { which: u8 },
    Reopen { which: u8 },
    ElsewhereIn,
    ElsewhereEnds,
    Steps(Vec<Accident>),
    Poll,
    Pass { min: u8 },
}

fn happens() -> impl Strategy<Value = Happens> {
    let which = || 0..8_u8;
    prop_oneof![
        3 => Just(Happens::ClockIn),
        2 => prop_oneof![Just(Work), Just(Break)].prop_map(Happens::Switch),
        3 => Just(Happens::ClockOut),
        2 => (60..6_000_u16, 1..200_u8).prop_map(|(ago_min, length_min)| Happens::AddPast { ago_min, length_min }),
        1 => (which(), -100..100_i8).prop_map(|(which, by_min)| Happens::Move { which, by_min }),
        1 => which().prop_map(|which| Happens::Part { which }),
        1 => (which(), 0..3_u8).prop_map(|(which, note)| Happens::Note { which, note }),
        1 => which().prop_map(|which| Happens::Void { which }),
        1 => which().prop_map(|which| Happens::Unvoid { which }),
        1 => which().prop_map(|which| Happens::Reopen { which }),
        1 => Just(Happens::ElsewhereIn),
        1 => Just(Happens::ElsewhereEnds),
        8 => proptest::collection::vec(accident(), 1..9).prop_map(Happens::Steps),
        1 => Just(Happens::Poll),
        1 => (0..120_u8).prop_map(|min| Happens::Pass { min }),
    ]
}

fn accident() -> impl Strategy<Value = Accident> {
    prop_oneof![
        8 => Just(Accident::None),
        2 => Just(Accident::RequestLost),
        2 => Just(Accident::AnswerLost),
        1 => Just(Accident::CrashBefore),
        1 => Just(Accident::CrashBetween),
        1 => Just(Accident::CrashAfter),
        1 => Just(Accident::CrashNoting),
    ]
}

fn chosen(world: &World, which: u8, fits: impl Fn(&stint_domain::Session) -> bool) -> Option<SessionId> {
    let fitting: Vec<SessionId> =
        world.desk.sessions.values().filter(|session| fits(session)).map(|session| session.id).collect();
    (!fitting.is_empty()).then(|| fitting[usize::from(which) % fitting.len()])
}

fn happen(world: &mut World, what: &Happens, accidents: bool) {
    let ended = |session: &stint_domain::Session| !session.is_open() && !session.void && session.end_time.is_some();
    match what {
        Happens::ClockIn => {
            if world.desk.open().is_none() {
                world.desk.clock_in(world.now, "Planing");
            }
        }
        Happens::Switch(kind) => world.desk.switch(*kind, world.now),
        Happens::ClockOut => world.desk.clock_out(world.now),
        Happens::AddPast { ago_min, length_min } => {
            let start = world.now - (i64::from(*ago_min) + i64::from(*length_min)) * MINUTE;
            world.desk.add("typed in", &[(Work, start, Some(start + i64::from(*length_min) * MINUTE))]);
        }
        Happens::Move { which, by_min } => {
            if let Some(id) = chosen(world, *which, ended) {
                let session = &world.desk.sessions[&id];
                // A server that takes nothing from the future gets nothing from there.
                let by = (i64::from(*by_min) * MINUTE).min(world.now - session.end_time.unwrap().0);
                let entries: Vec<_> = session
                    .entries
                    .iter()
                    .map(|entry| (entry.kind, entry.start.0 + by, entry.end.map(|end| end.0 + by)))
                    .collect();
                world.desk.edit(id, &entries);
            }
        }
        Happens::Part { which } => {
            let parts = |session: &stint_domain::Session| {
                ended(session) && session.end_time.unwrap() - session.start_time > 3 * MINUTE
            };
            if let Some(id) = chosen(world, *which, parts) {
                let session = &world.desk.sessions[&id];
                let (start, end) = (session.start_time.0, session.end_time.unwrap().0);
                let third = (end - start) / 3;
                let whole = session.entries.len() > 1;
                let one = [(Work, start, Some(end))];
                let parted = [
                    (Work, start, Some(start + third)),
                    (Break, start + third, Some(end - third)),
                    (Work, end - third, Some(end)),
                ];
                world.desk.edit(id, if whole { &one } else { &parted });
            }
        }
        Happens::Note { which, note } => {
            if let Some(id) = chosen(world, *which, |session| !session.void) {
                world.desk.change(id, |session| session.note = ["", "Sanding", "Oiling"][usize::from(*note)].into());
            }
        }
        Happens::Void { which } => {
            if let Some(id) = chosen(world, *which, |session| !session.void) {
                world.desk.change(id, |session| session.void = true);
            }
        }
        Happens::Unvoid { which } => {
            // One that was open would run beside another.
            if let Some(id) = chosen(world, *which, |session| session.void && session.end_time.is_some()) {
                world.desk.change(id, |session| session.void = false);
            }
        }
        Happens::Reopen { which } => {
            if let Some(id) = chosen(world, *which, ended) {
                world.desk.reopen(id);
            }
        }
        // Whoever presses two buttons on two devices within a minute, while the answer to the first is lost, cannot be
        // told apart from himself: the requests of this server carry nothing to know them by.
        Happens::ElsewhereIn => {
            world.pass(3 * MINUTE);
            world.clocks_in_elsewhere();
            world.pass(3 * MINUTE);
        }
        Happens::ElsewhereEnds => world.ends_elsewhere(),
        Happens::Steps(steps) => {
            for accident in steps {
                if world.turn(if accidents { *accident } else { Accident::None }, false) == Turn::Idle {
                    break;
                }
            }
        }
        Happens::Poll => {
            world.turn(Accident::None, true);
        }
        // The clock is `history`'s.
        Happens::Pass { .. } => {}
    }
}

/// Everything is sent, whatever was in the way.
fn come_to_rest(world: &mut World) {
    world.server.recover();
    for _ in 0..40 {
        // For a server whose clock is behind, and whoever still works elsewhere.
        world.pass(2 * HOUR);
        world.ends_elsewhere_unless_ours();
        world.poll();
        world.tell_the_truth();
        world.settle();
        if world.desk.is_settled()
            && world.cards().iter().all(|(_, card)| !matches!(card, stint_sync::strict::Card::Doubt { .. }))
        {
            return;
        }
    }
    panic!("never came to rest: {:?} {:?}", world.cards(), world.waits());
}

/// What is pressed is pressed at the same moments, whatever accidents the steps between have.
fn history(personality: Personality, what: &[Happens], accidents: bool) -> World {
    let mut world = World::new(personality);
    let mut at = world.now;
    for happens in what {
        happen(&mut world, happens, accidents);
        world.check_always();
        at += 10 * MINUTE;
        if let Happens::Pass { min } = happens {
            at += i64::from(*min) * MINUTE;
        }
        assert!(world.now <= at, "the steps take too long");
        world.now = at;
    }
    world.desk.clock_out(world.now);
    come_to_rest(&mut world);
    world
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_everything_arrives_once_and_nothing_else_is_touched(
        which in 0..Personality::ALL.len(),
        what in proptest::collection::vec(happens(), 1..40),
    ) {
        let mut world = history(Personality::ALL[which], &what, true);
        world.check_settled();
        prop_assert!(!world.server.is_running());

        // It goes on as if nothing had happened.
        let before = world.ours().len();
        world.desk.clock_in(world.now, "Next");
        world.settle();
        prop_assert_eq!(world.ours().len(), before + 1);
        prop_assert!(world.server.is_running());
    }

    #[test]
    fn with_accidents_it_ends_as_without(
        which in 0..Personality::ALL.len(),
        what in proptest::collection::vec(happens(), 1..40),
    ) {
        let calm = Personality { loses_every: None, breaks_every: None, throttles_every: None, ..Personality::ALL[which] };
        let (stormy, calm) = (history(Personality::ALL[which], &what, true), history(calm, &what, false));
        prop_assert_eq!(&stormy.desk.sessions, &calm.desk.sessions);
        prop_assert_eq!(stormy.told(), calm.told());
    }
}
