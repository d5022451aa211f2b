//! Timesheets: periods tile the calendar, and only the steps that are allowed move one on.

use crate::given::cases;
use proptest::prelude::*;
use stint_domain::Day;
use stint_domain::timesheet::{Misstep, Party, Period, PeriodKind, State, Step, after};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn kinds() -> impl Strategy<Value = PeriodKind> {
    prop_oneof![Just(PeriodKind::Week), Just(PeriodKind::Month)]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(prop::sample::select(&Step::ALL[..]), 0..40)
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn periods_tile_the_calendar(kind in kinds(), number in 0..40_000_i32) {
        let of = |number| Period::of(kind, Day::from_number(number).unwrap());
        let (today, tomorrow) = (of(number), of(number + 1));
        prop_assert!(today.covers(Day::from_number(number).unwrap()));
        prop_assert!(today == tomorrow || tomorrow.first == today.last.plus(1));
    }

    #[test]
    fn no_day_is_in_two_periods_however_often_the_account_changed_their_kind(
        opened in prop::collection::vec((kinds(), 20_000..20_200_i32), 1..30)
    ) {
        let mut settled: Vec<Period> = Vec::new();
        for (kind, number) in opened {
            let day = Day::from_number(number).unwrap();
            let period = Period::among(kind, day, &settled);
            prop_assert!(period.first <= period.last && period.covers(day));
            if !settled.contains(&period) {
                settled.push(period);
            }
        }
        for number in 19_900..20_300 {
            let day = Day::from_number(number).unwrap();
            prop_assert!(settled.iter().filter(|period| period.covers(day)).count() <= 1);
        }
    }

    #[test]
    fn what_is_approved_was_submitted_and_stays_until_it_is_unlocked(steps in steps()) {
        let mut state = State::Open;
        for step in steps {
            match after(state, step) {
                Ok(next) => {
                    prop_assert_eq!(next == State::Approved, step == Step::Approve && state == State::Submitted);
                    prop_assert!(state != State::Approved || step == Step::Unlock);
                    prop_assert_ne!(next, state, "a step leads somewhere");
                    state = next;
                }
                Err(misstep) => prop_assert_eq!(misstep, Misstep { state, step }),
            }
        }
    }
}

#[test]
fn a_week_begins_on_monday_and_a_month_ends_on_its_last_day() {
    let leap = day("2028-02-29");
    assert_eq!(Period::of(PeriodKind::Week, leap), Period { first: day("2028-02-28"), last: day("2028-03-05") });
    assert_eq!(Period::of(PeriodKind::Month, leap), Period { first: day("2028-02-01"), last: day("2028-02-29") });
}

#[test]
fn the_owner_hands_in_and_others_decide_with_a_reason_where_something_is_taken_back() {
    let owners: Vec<Step> = Step::ALL.into_iter().filter(|step| step.party() == Party::Owner).collect();
    let reasoned: Vec<Step> = Step::ALL.into_iter().filter(|step| step.needs_reason()).collect();
    assert_eq!(owners, [Step::Submit, Step::Withdraw]);
    assert_eq!(reasoned, [Step::Return, Step::Unlock]);
}
