//! Random histories of everything a person can do, and what must hold whatever they do.

use proptest::prelude::*;
use std::collections::BTreeMap;
use stint_desk::contract::{
    At, BreakAdd, BreakWish, Changed, ClockIn, EntryEdit, EntryRemove, Nothing, OnWish, PolicyPatch, Punched,
    SessionAdd, SessionEdit, SessionsEdit, Several, Switch,
};
use stint_desk::{Error, Machine};
use stint_domain::time::{HOUR, MINUTE};
use stint_domain::{EntryKind, Instant, Refusal, Session, SessionId};
use stint_testkit::TempDesk;

/// What a person, or the world, does. Numbers pick among what is there, or are minutes.
#[derive(Clone, Debug)]
enum Deed {
    In { ago: Option<i64>, project: u8 },
    Out { ago: Option<i64> },
    Break,
    Resume,
    Switch { project: u8 },
    Add { ago: i64, length: i64, rest: Option<i64> },
    Times { pick: usize, start: i64, end: i64 },
    Describe { pick: usize, project: u8 },
    DescribeAll { project: u8 },
    Entry { pick: usize, position: usize, by: i64 },
    Remove { pick: usize, position: usize },
    BreakIn { pick: usize, after: i64, length: i64 },
    Delete { pick: usize },
    Restore,
    DayStart { hour: i64 },
    Undo,
    Redo,
    Pass { minutes: i64 },
    SetWall { minutes: i64 },
    Reboot,
    Travel { to: usize },
}

fn deed() -> impl Strategy<Value = Deed> {
    let pick = 0_usize..8;
    prop_oneof![
        4 => (proptest::option::of(1_i64..90), 0_u8..4).prop_map(|(ago, project)| Deed::In { ago, project }),
        4 => proptest::option::of(1_i64..90).prop_map(|ago| Deed::Out { ago }),
        2 => Just(Deed::Break),
        2 => Just(Deed::Resume),
        2 => (0_u8..4).prop_map(|project| Deed::Switch { project }),
        3 => (1_i64..3_000, 1_i64..700, proptest::option::of(1_i64..60))
            .prop_map(|(ago, length, rest)| Deed::Add { ago, length, rest }),
        3 => (pick.clone(), -90_i64..90, -90_i64..90).prop_map(|(pick, start, end)| Deed::Times { pick, start, end }),
        1 => (pick.clone(), 0_u8..4).prop_map(|(pick, project)| Deed::Describe { pick, project }),
        1 => (0_u8..4).prop_map(|project| Deed::DescribeAll { project }),
        2 => (pick.clone(), 0_usize..4, -40_i64..40).prop_map(|(pick, position, by)| Deed::Entry { pick, position, by }),
        1 => (pick.clone(), 0_usize..4).prop_map(|(pick, position)| Deed::Remove { pick, position }),
        2 => (pick.clone(), 1_i64..300, 1_i64..60)
            .prop_map(|(pick, after, length)| Deed::BreakIn { pick, after, length }),
        1 => pick.prop_map(|pick| Deed::Delete { pick }),
        1 => Just(Deed::Restore),
        1 => (0_i64..6).prop_map(|hour| Deed::DayStart { hour }),
        4 => Just(Deed::Undo),
        3 => Just(Deed::Redo),
        6 => (1_i64..600).prop_map(|minutes| Deed::Pass { minutes }),
        1 => (-30_i64..30).prop_map(|minutes| Deed::SetWall { minutes }),
        1 => Just(Deed::Reboot),
        1 => (0_usize..3).prop_map(|to| Deed::Travel { to }),
    ]
}

/// Does it. A refusal is an answer; anything else that goes wrong is a fault.
fn perform(desk: &TempDesk, deed: &Deed) {
    let on = |project: u8| OnWish {
        project: Some(["", "Harbour", "Crane", "Office"][project as usize].into()),
        ..OnWish::default()
    };
    let ago = |minutes: &Option<i64>| minutes.map(|minutes| format!("-{minutes}m"));
    let reason = || Some(String::from("Other"));
    let sessions = desk.sessions();
    let id = |pick: usize| sessions.get(pick % sessions.len().max(1)).map(|session| session.id.to_string());
    let by = |minutes: i64| if minutes < 0 { minutes.to_string() } else { format!("+{minutes}") };
    match deed {
        Deed::In { ago: at, project } => {
            punch(desk.clock_in(ClockIn { at: ago(at), note: None, on: on(*project) }));
        }
        Deed::Out { ago: at } => punch(desk.clock_out(At { at: ago(at) })),
        Deed::Break => punch(desk.break_start(At::default())),
        Deed::Resume => punch(desk.break_end(At::default())),
        Deed::Switch { project } => punch(desk.entry_switch(Switch { at: None, on: on(*project) })),
        Deed::Add { ago, length, rest } => {
            let start = desk.machine().wall() - ago * MINUTE;
            let rest = rest.map(|rest| BreakWish { from: (start + MINUTE).rfc3339(), to: format!("+{rest}") });
            change(desk.session_add(SessionAdd {
                start: start.rfc3339(),
                end: format!("+{length}"),
                breaks: rest.into_iter().collect(),
                on: on((length % 4) as u8),
                ..SessionAdd::default()
            }));
        }
        Deed::Times { pick, start, end } => {
            let Some(session) = id(*pick) else { return };
            let (start, end) = (Some(by(*start)).filter(|_| start % 3 != 0), Some(by(*end)).filter(|_| end % 3 != 0));
            change(desk.session_edit(SessionEdit { session, start, end, reason: reason(), ..SessionEdit::default() }));
        }
        Deed::Describe { pick, project } => {
            let Some(session) = id(*pick) else { return };
            let note = Some(format!("note {project}"));
            change(desk.session_edit(SessionEdit { session, note, on: on(*project), ..SessionEdit::default() }));
        }
        Deed::DescribeAll { project } => {
            let all = sessions.iter().filter(|session| !session.void).map(|session| session.id.to_string());
            change(desk.sessions_edit(SessionsEdit { sessions: all.collect(), note: None, on: on(*project) }));
        }
        Deed::Entry { pick, position, by: minutes } => {
            let Some(session) = id(*pick) else { return };
            let (start, position) = (Some(by(*minutes)), *position);
            change(desk.entry_edit(EntryEdit { session, position, start, reason: reason(), ..EntryEdit::default() }));
        }
        Deed::Remove { pick, position } => {
            let Some(session) = id(*pick) else { return };
            change(desk.entry_remove(EntryRemove { session, position: *position, reason: "Other".into() }));
        }
        Deed::BreakIn { pick, after, length } => {
            let Some(session) = sessions.get(pick % sessions.len().max(1)) else { return };
            let from = session.start_time + after * MINUTE;
            change(desk.break_add(BreakAdd {
                session: session.id.to_string(),
                from: from.rfc3339(),
                to: (from + length * MINUTE).rfc3339(),
                reason: "Other".into(),
            }));
        }
        Deed::Delete { pick } => {
            let Some(session) = id(*pick) else { return };
            change(desk.sessions_delete(Several { sessions: vec![session] }));
        }
        Deed::Restore => {
            let void = sessions.iter().filter(|session| session.void).map(|session| session.id.to_string());
            change(desk.sessions_restore(Several { sessions: void.collect() }));
        }
        Deed::DayStart { hour } => {
            let answer = desk.policy_set(PolicyPatch { day_start: Some(format!("{hour}:00")), rule_pack: None });
            assert!(answer.is_ok(), "{answer:?}");
        }
        Deed::Undo => change(desk.undo(Nothing {})),
        Deed::Redo => change(desk.redo(Nothing {})),
        Deed::Pass { minutes } => desk.machine().pass(minutes * MINUTE),
        Deed::SetWall { minutes } => desk.machine().set_wall_by(minutes * MINUTE),
        Deed::Reboot => desk.machine().reboot(),
        Deed::Travel { to } => {
            desk.machine().travel(["Europe/Berlin", "America/Vancouver", "Pacific/Kiritimati"][*to]);
        }
    }
}

fn punch(answer: Result<Punched, Error>) {
    assert!(matches!(answer, Ok(_) | Err(Error::Refusal(_))), "{answer:?}");
}

fn change(answer: Result<Changed, Error>) {
    assert!(matches!(answer, Ok(_) | Err(Error::Refusal(_))), "{answer:?}");
}

type Originals = BTreeMap<SessionId, (Instant, Option<Instant>)>;

/// What must hold after every step.
fn assert_invariants(desk: &TempDesk, originals: &mut Originals) {
    let sessions = desk.sessions();
    assert!(sessions.iter().filter(|session| session.is_running()).count() <= 1, "two run");
    for session in &sessions {
        assert!(session.is_tiled(), "not tiled: {session:?}");
        if let Some(end) = session.end_time {
            let sum = session.total(EntryKind::Work, end) + session.total(EntryKind::Break, end);
            assert_eq!(sum, end - session.start_time, "work and break are not the whole of {session:?}");
        }
        let now = (session.original_start_time, session.original_end_time);
        let known = originals.entry(session.id).or_insert(now);
        known.1 = known.1.or(now.1);
        assert_eq!(*known, now, "an original changed");
    }
    assert_eq!(sessions.len(), originals.len(), "a session vanished");
    if sessions.iter().all(|session| !session.is_running()) {
        let counted = desk.totals();
        let sum: i64 = counted.values().map(|(work, pause)| work + pause).sum();
        assert_eq!(sum, union(&sessions), "what is counted is not what is covered");
    }
}

/// How long somebody was at work: overlapping time once.
fn union(sessions: &[Session]) -> i64 {
    let mut spans: Vec<(Instant, Instant)> = sessions
        .iter()
        .filter(|session| !session.void)
        .filter_map(|session| Some((session.start_time, session.end_time?)))
        .collect();
    spans.sort();
    let (mut covered, mut until) = (0, Instant::MIN);
    for (start, end) in spans {
        covered += (end - start.max(until)).max(0);
        until = until.max(end);
    }
    covered
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_the_invariants_hold_and_the_journal_tells_it_all(
        deeds in proptest::collection::vec(deed(), 1..40)
    ) {
        let desk = TempDesk::new("2026-10-23T08:00:00+02:00");
        let mut originals = Originals::new();
        for deed in &deeds {
            perform(&desk, deed);
            assert_invariants(&desk, &mut originals);
        }
        desk.assert_sound();
    }

    #[test]
    fn undo_then_redo_gives_the_same_state(deeds in proptest::collection::vec(deed(), 1..40)) {
        let desk = TempDesk::new("2026-10-23T08:00:00+02:00");
        for deed in &deeds {
            perform(&desk, deed);
        }
        let before = desk.dump();

        let mut undone = 0;
        while desk.undo(Nothing {}).is_ok() {
            undone += 1;
        }
        prop_assert_eq!(TempDesk::refusal(desk.undo(Nothing {})), Refusal::NothingToUndo);
        desk.assert_sound();
        for _ in 0..undone {
            desk.press_redo();
        }

        prop_assert_eq!(desk.dump(), before);
        desk.assert_sound();
    }

    #[test]
    fn undo_brings_back_what_was_there_before(
        deeds in proptest::collection::vec(deed(), 1..25),
        last in deed().prop_filter("undo and redo have their own", |deed| !matches!(deed, Deed::Undo | Deed::Redo)),
    ) {
        let desk = TempDesk::new("2026-10-23T08:00:00+02:00");
        for deed in &deeds {
            perform(&desk, deed);
        }
        let (before, records) = (counting(&desk), desk.records());
        perform(&desk, &last);
        if desk.records() > records {
            desk.press_undo();
            prop_assert_eq!(counting(&desk), before);
        }
    }
}

/// What counts: sessions that are not deleted, less the originals (what was pressed stays) and flags.
fn counting(desk: &TempDesk) -> (Vec<Session>, Vec<Vec<rusqlite::types::Value>>) {
    let sessions = desk.sessions().into_iter().filter(|session| !session.void);
    let plain = |session| Session { original_end_time: None, clock_moved: false, ..session };
    (sessions.map(plain).collect(), desk.dump()["day_total"].clone())
}

#[test]
fn a_session_forgotten_for_days_overlaps_what_was_added_in_between() {
    let desk = TempDesk::new("2026-11-20T08:00:00+01:00");
    desk.press_in();
    desk.machine().pass(72 * HOUR);
    let add = SessionAdd { start: "-30h".into(), end: "+60".into(), ..SessionAdd::default() };
    let inside = desk.session_add(add).unwrap().sessions.remove(0);
    assert_eq!((inside.counted_work_ms, inside.overlap), (0, true));

    desk.clock_out(At { at: Some("17:00".into()) }).unwrap();

    assert_eq!(desk.totals()[&inside.id], (HOUR, 0));
    desk.assert_sound();
}
