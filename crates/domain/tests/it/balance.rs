//! Target hours and the balance.

use crate::given::cases;
use proptest::prelude::*;
use stint_domain::balance::{DayOffKind, Plan, balance};
use stint_domain::time::MINUTE;
use stint_domain::{Day, DayOff, Opening, Portion};

const FULL_TIME: [u16; 7] = [480, 480, 480, 480, 480, 0, 0];
const PART_TIME: [u16; 7] = [300, 300, 300, 300, 0, 0, 0];

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn off(portion: Portion) -> DayOff {
    DayOff { kind: DayOffKind::Vacation, portion }
}

#[test]
fn a_target_counts_from_its_day_on_in_the_middle_of_a_week_too() {
    let targets = [(day("2026-01-01"), FULL_TIME), (day("2026-11-18"), PART_TIME)];
    let plan = Plan { targets: targets.into(), ..Plan::default() };
    // Monday and Tuesday in full, Wednesday and Thursday in part, Friday off.
    assert_eq!(plan.target_between(day("2026-11-16"), day("2026-11-22")), 2 * 480 + 2 * 300);
    assert_eq!(plan.target(day("2025-12-31")), 0);
    assert_eq!(plan.target(day("2026-01-01")), 480);
}

#[test]
fn a_half_day_off_leaves_half_and_the_odd_minute_to_the_worker() {
    let targets = [(day("2026-01-01"), [451; 7])];
    let days_off = [(day("2026-11-23"), off(Portion::Half)), (day("2026-11-24"), off(Portion::Full))];
    let plan = Plan { targets: targets.into(), days_off: days_off.into(), opening: None };
    assert_eq!(plan.target(day("2026-11-23")), 225);
    assert_eq!(plan.target(day("2026-11-24")), 0);
    assert_eq!(plan.week_target(day("2026-11-24")), 451);
}

#[test]
fn the_balance_counts_from_the_opening_else_from_the_first_target() {
    let mut plan = Plan { targets: [(day("2026-11-02"), FULL_TIME)].into(), ..Plan::default() };
    let first = balance(&plan, day("2026-11-03"), 17 * 60 * MINUTE).unwrap();
    assert_eq!((first.from, first.target_ms, first.balance_ms), (day("2026-11-02"), 960 * MINUTE, 60 * MINUTE));

    plan.opening = Some(Opening { day: day("2026-11-03"), minutes: -90 });
    let opened = balance(&plan, day("2026-11-03"), 480 * MINUTE).unwrap();
    assert_eq!((opened.opening_ms, opened.target_ms, opened.balance_ms), (-90 * MINUTE, 480 * MINUTE, -90 * MINUTE));
}

#[test]
fn on_the_first_day_the_balance_is_what_was_brought_along() {
    let opening = Some(Opening { day: day("2026-11-23"), minutes: 120 });
    let plan = Plan { targets: [(day("2026-11-23"), FULL_TIME)].into(), opening, ..Plan::default() };
    assert_eq!(balance(&plan, day("2026-11-22"), 0).unwrap().balance_ms, 120 * MINUTE);
}

#[test]
fn without_target_and_opening_there_is_no_balance() {
    assert_eq!(balance(&Plan::default(), day("2026-11-23"), 1), None);
}

fn plans() -> impl Strategy<Value = Plan> {
    let week = prop::array::uniform7(0..721_u16);
    let targets = prop::collection::btree_map(20_000..20_400_i32, week, 0..4);
    let portion = prop_oneof![Just(Portion::Full), Just(Portion::Half)];
    let days_off = prop::collection::btree_map(20_000..20_400_i32, portion, 0..20);
    let number = |number| Day::from_number(number).unwrap();
    (targets, days_off).prop_map(move |(targets, days_off)| Plan {
        targets: targets.into_iter().map(|(day, week)| (number(day), week)).collect(),
        days_off: days_off.into_iter().map(|(day, portion)| (number(day), off(portion))).collect(),
        opening: None,
    })
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn what_is_due_in_a_period_is_what_is_due_on_its_days(
        plan in plans(), from in 19_900..20_450_i32, days in -3..120_i32, cut in 0..120_i32,
    ) {
        let number = |number| Day::from_number(number).unwrap();
        let due = |from: i32, to: i32| plan.target_between(number(from), number(to));
        let to = from + days;
        let by_day: i64 = (from..=to).map(|day| i64::from(plan.target(number(day)))).sum();
        prop_assert_eq!(due(from, to), by_day);
        let cut = to.min(from + cut);
        prop_assert_eq!(due(from, cut) + due(cut + 1, to), by_day, "split after {}", cut);
    }
}

#[test]
fn a_target_from_long_ago_is_added_up_at_once() {
    // Two thousand years, day by day, would be felt at every look at the balance.
    let plan = Plan { targets: [(day("0001-01-01"), [1; 7])].into(), ..Plan::default() };
    for _ in 0..10_000 {
        assert_eq!(plan.target_between(day("0001-01-01"), day("2026-11-22")), 739_942);
    }
}
