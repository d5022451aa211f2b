//! The journal: the words that travel, the chain, and replay.

use crate::given::{Person, cases, hm, id, past, presses, project, running, zone};
use proptest::prelude::*;
use serde_json::{Value, json};
use stint_domain::balance::DayOffKind;
use stint_domain::journal::{Act, Change, Column, GENESIS, Label, Misfit, Moved, Record, Stamp, apply, chain};
use stint_domain::rules::Policy;
use stint_domain::{BatchId, DayOff, Dimension, DimensionId, Instant, OpId, Opening, Portion, Session, edit};
use uuid::Uuid;

const ONE: &str = "00000000-0000-0000-0000-000000000001";

/// One of each kind, with the JSON it is kept as. What is written here is in people's files: it never changes.
fn examples() -> Vec<(Act, Value)> {
    let session = id(1);
    let dimension = DimensionId(Uuid::from_u128(1));
    let day = "2026-11-23".parse().unwrap();
    let lunch = past(1, Instant(0), Instant(9), &[(Instant(4), Instant(5))]);
    let whole = |act: Option<Act>| act.unwrap();
    vec![
        (
            Act::ClockIn { session, zone: zone(), start_time: Instant(7), on: project(1), note: "early".into() },
            json!({"kind": "clock.in", "session": ONE, "zone": "Europe/Berlin", "start_time": 7, "project": ONE,
                "note": "early"}),
        ),
        (
            Act::ClockOut { session, end_time: Instant(9), start_time: None, clock_moved: false },
            json!({"kind": "clock.out", "session": ONE, "end_time": 9, "clock_moved": false}),
        ),
        (
            Act::ClockOut {
                session,
                end_time: Instant(9),
                start_time: Some(Moved { old: Instant(7), new: Instant(6) }),
                clock_moved: true,
            },
            json!({"kind": "clock.out", "session": ONE, "end_time": 9, "start_time": {"old": 7, "new": 6},
                "clock_moved": true}),
        ),
        (Act::BreakStart { session, time: Instant(8) }, json!({"kind": "break.start", "session": ONE, "time": 8})),
        (
            Act::BreakEnd { session, time: Instant(8), on: project(0) },
            json!({"kind": "break.end", "session": ONE, "time": 8}),
        ),
        (
            Act::EntrySwitch { session, time: Instant(8), on: project(1) },
            json!({"kind": "entry.switch", "session": ONE, "time": 8, "project": ONE}),
        ),
        (
            Act::SessionAdd { session, body: lunch.clone() },
            json!({"kind": "session.add", "session": ONE, "is": {
                "id": ONE, "zone": "Europe/Berlin", "source": "manual",
                "original_start_time": 0, "original_end_time": 9, "start_time": 0, "end_time": 9, "note": "",
                "entries": [
                    {"kind": "work", "start": 0, "end": 4},
                    {"kind": "break", "start": 4, "end": 5},
                    {"kind": "work", "start": 5, "end": 9},
                ],
                "void": false, "clock_moved": false,
            }}),
        ),
        (
            whole(edit::act(&lunch, edit::remove_entry(&lunch, 1).unwrap())),
            json!({"kind": "session.set", "session": ONE,
            "set": {"times": {"start_time": 0, "end_time": 9, "entries": [{"kind": "work", "start": 0, "end": 9}]}},
            "old": {"times": {"start_time": 0, "end_time": 9, "entries": [
                {"kind": "work", "start": 0, "end": 4},
                {"kind": "break", "start": 4, "end": 5},
                {"kind": "work", "start": 5, "end": 9},
            ]}}}),
        ),
        (
            whole(edit::act(&lunch, edit::set_note(&lunch, "late").unwrap())),
            json!({"kind": "session.set", "session": ONE, "set": {"note": "late"}, "old": {"note": ""}}),
        ),
        (
            Act::SessionSet {
                session,
                set: Change { pending_start: Some(Some(Instant(6))), ..Change::default() },
                old: Change { pending_start: Some(None), ..Change::default() },
            },
            json!({"kind": "session.set", "session": ONE,
                "set": {"pending_start": {"at": 6}}, "old": {"pending_start": {"at": null}}}),
        ),
        (Act::SessionVoid { session }, json!({"kind": "session.void", "session": ONE})),
        (Act::SessionUnvoid { session }, json!({"kind": "session.unvoid", "session": ONE})),
        (
            Act::DimensionAdd { id: dimension, dimension: Dimension::LaborType, name: "Night".into() },
            json!({"kind": "dimension.add", "id": ONE, "dimension": "labor_type", "name": "Night"}),
        ),
        (
            Act::DimensionSet {
                id: dimension,
                set: Label { name: "Night shift".into(), archived: true },
                old: Label { name: "Night".into(), archived: false },
            },
            json!({"kind": "dimension.set", "id": ONE, "set": {"name": "Night shift", "archived": true},
                "old": {"name": "Night", "archived": false}}),
        ),
        (
            Act::TargetSet { valid_from: day, set: Some([480, 480, 480, 480, 480, 0, 0]), old: None },
            json!({"kind": "target.set", "valid_from": "2026-11-23", "set": [480, 480, 480, 480, 480, 0, 0],
                "old": null}),
        ),
        (
            Act::DayOffSet { day, set: Some(DayOff { kind: DayOffKind::Sick, portion: Portion::Half }), old: None },
            json!({"kind": "day_off.set", "day": "2026-11-23", "set": {"off": "sick", "portion": "half"}, "old": null}),
        ),
        (
            Act::OpeningSet { set: Some(Opening { day, minutes: -90 }), old: None },
            json!({"kind": "opening.set", "set": {"day": "2026-11-23", "minutes": -90}, "old": null}),
        ),
        (
            Act::PolicySet { set: Policy { day_start_min: 240, rule_pack: "de".into() }, old: Policy::default() },
            json!({"kind": "policy.set", "set": {"day_start_min": 240, "rule_pack": "de"},
                "old": {"day_start_min": 0, "rule_pack": ""}}),
        ),
    ]
}

#[test]
fn every_act_is_kept_under_the_words_it_always_had() {
    for (act, kept) in examples() {
        assert_eq!(serde_json::to_value(&act).unwrap(), kept);
        let text = serde_json::to_string(&act).unwrap();
        assert_eq!(serde_json::from_str::<Act>(&text).unwrap(), act, "{text}");
        assert_eq!(kept["kind"], act.kind());
        assert_eq!(kept.get("session").is_some(), act.session().is_some());
    }
}

#[test]
fn every_kind_of_act_has_an_example() {
    let mut kinds: Vec<&str> = examples().iter().map(|(act, _)| act.kind()).collect();
    kinds.dedup();
    assert_eq!(kinds.len(), 15);
}

#[test]
fn a_record_survives_its_own_json() {
    let op = Uuid::from_u128(5);
    let stamp =
        Stamp { at: Instant(7), zone: zone(), offset_min: 60, boot: "b".into(), mono_us: 8, device: "d".into() };
    for (act, _) in examples() {
        let record = Record {
            n: 1,
            op: OpId(op),
            batch: BatchId(op),
            undoes: None,
            stamp: stamp.clone(),
            reason: Some("forgot".into()),
            act,
        };
        let text = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), record);
    }
}

fn hex(hash: [u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Made by another program from the prose at [`chain`].
#[test]
fn the_chain_is_the_published_one() {
    let nothing = chain(&GENESIS, &[]);
    assert_eq!(hex(nothing), "933d5f3723951387ef3ef6282b62e54a4a4b0d402ba7f4988e61e1d9fe9968cf");
    let first = chain(&GENESIS, &[Column::Integer(1), Column::Text("clock.in"), Column::Null]);
    assert_eq!(hex(first), "40cfb0d7b5b4dfa573b1642cc5fbd2d759897c23456858d04266af71dd05d188");
    let second = chain(&first, &[Column::Integer(-2), Column::Text("Grüße"), Column::Text("")]);
    assert_eq!(hex(second), "f082fe3552c1f3b3d8b0966f9558bdbe843a979e8f612f2973f4e22f3317811c");
}

#[derive(Clone, Debug, PartialEq)]
enum Kept {
    Null,
    Integer(i64),
    Text(String),
}

impl Kept {
    fn column(&self) -> Column<'_> {
        match self {
            Kept::Null => Column::Null,
            Kept::Integer(value) => Column::Integer(*value),
            Kept::Text(text) => Column::Text(text),
        }
    }
}

fn hash(before: &[u8; 32], columns: &[Kept]) -> [u8; 32] {
    chain(before, &columns.iter().map(Kept::column).collect::<Vec<_>>())
}

fn columns() -> impl Strategy<Value = Vec<Kept>> {
    let column =
        prop_oneof![Just(Kept::Null), any::<i64>().prop_map(Kept::Integer), "[ -~é]{0,9}".prop_map(Kept::Text)];
    prop::collection::vec(column, 1..9)
}

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn one_bit_in_any_column_changes_the_hash(kept in columns(), which in any::<prop::sample::Index>(), bit in 0..64) {
        let at = which.index(kept.len());
        let mut changed = kept.clone();
        match &mut changed[at] {
            Kept::Null => changed[at] = Kept::Text(String::new()),
            Kept::Integer(value) => *value ^= 1_i64 << bit,
            Kept::Text(text) => match text.pop() {
                Some(last) => text.push(if last == 'x' { 'y' } else { 'x' }),
                None => changed[at] = Kept::Null,
            },
        }
        prop_assert!(hash(&GENESIS, &kept) != hash(&GENESIS, &changed));

        let mut before = GENESIS;
        before[bit as usize / 2] ^= 1_u8 << (bit % 8);
        prop_assert!(hash(&GENESIS, &kept) != hash(&before, &kept));
    }

    #[test]
    fn a_text_moved_over_a_column_border_changes_the_hash(text in "[a-z]{2,9}", one in 0..9_usize, other in 0..9_usize) {
        let (one, other) = (one.min(text.len()), other.min(text.len()));
        prop_assume!(one != other);
        let split = |at: usize| {
            let (left, right) = text.split_at(at);
            hash(&GENESIS, &[Kept::Text(left.into()), Kept::Text(right.into())])
        };
        prop_assert!(split(one) != split(other));
    }

    #[test]
    fn a_journal_read_back_from_its_text_makes_the_same_sessions(presses in presses()) {
        let mut person = Person::new();
        let mut journal = Vec::new();
        for press in &presses {
            if let Some(act) = person.press(press) {
                journal.push((person.now, serde_json::to_string(&act).unwrap()));
            }
        }
        let mut again = Person::new();
        for (pressed, text) in journal {
            again.now = pressed;
            again.write(&serde_json::from_str(&text).unwrap());
        }
        prop_assert_eq!(person.sessions, again.sessions);
    }
}

fn misfit(before: Option<Session>, act: &Act) -> bool {
    apply(before, act, hm(12, 0)) == Err(Misfit { kind: act.kind() })
}

#[test]
fn an_act_that_these_rules_did_not_write_is_a_misfit() {
    let (open, ended) = (running(1, hm(8, 0)), past(1, hm(8, 0), hm(9, 0), &[]));
    let pause = |n, time| Act::BreakStart { session: id(n), time };
    assert!(misfit(None, &pause(1, hm(9, 0))), "no session");
    assert!(misfit(Some(open.clone()), &pause(2, hm(9, 0))), "another session");
    assert!(misfit(Some(ended.clone()), &pause(1, hm(10, 0))), "an ended session");
    assert!(misfit(Some(open.clone()), &pause(1, hm(7, 0))), "backwards");
    assert!(misfit(Some(open), &Act::SessionAdd { session: id(1), body: ended.clone() }), "twice");

    let torn = Session { end_time: Some(hm(10, 0)), ..ended.clone() };
    assert!(misfit(None, &Act::SessionAdd { session: id(1), body: torn }), "entries that do not tile");
    assert!(misfit(None, &Act::SessionAdd { session: id(2), body: ended }), "a body by another name");
}
