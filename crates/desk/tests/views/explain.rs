//! Every total explains itself.

use crate::{HOUR, MINUTE, add, add_with_break, day, desk, local, opening, target, today};
use stint_desk::contract::{Explain, Term, TermKind};
use stint_testkit::TempDesk;

fn terms(desk: &TempDesk, which: Explain) -> Vec<Term> {
    desk.explain(which).unwrap().terms
}

fn told(terms: &[Term]) -> Vec<(TermKind, i64)> {
    terms.iter().map(|term| (term.what, term.ms)).collect()
}

#[test]
fn a_session_is_its_length_less_breaks_less_what_others_count() {
    let desk = desk();
    add(&desk, "2026-11-20", "7:00", "9:00");
    let session = add_with_break(&desk, "2026-11-20", "8:00", "17:00", "12:00", "12:30").id;
    let terms = terms(&desk, Explain::Session { session });
    assert_eq!(
        told(&terms),
        [(TermKind::Length, 9 * HOUR), (TermKind::Break, -30 * MINUTE), (TermKind::Overlap, -HOUR)]
    );
    assert_eq!(local(terms[1].from.as_ref().unwrap()), "12:00");
}

#[test]
fn a_day_is_its_entries_of_work_the_open_one_up_to_now() {
    let desk = desk();
    add_with_break(&desk, "2026-11-23", "4:00", "7:00", "5:00", "5:30");
    desk.press_in();
    desk.machine().pass(20 * MINUTE);
    let terms = terms(&desk, Explain::Day { day: day("2026-11-23") });
    assert_eq!(told(&terms), [(TermKind::Work, HOUR), (TermKind::Work, 90 * MINUTE), (TermKind::Work, 20 * MINUTE)]);
    assert_eq!(terms[2].to, None);
    assert_eq!(terms.iter().map(|term| term.ms).sum::<i64>(), today(&desk).work_ms);
}

#[test]
fn a_week_is_its_days() {
    let desk = desk();
    add(&desk, "2026-11-17", "8:00", "10:00");
    add(&desk, "2026-11-22", "8:00", "9:00");
    let terms = terms(&desk, Explain::Week { day: day("2026-11-19") });
    assert_eq!(told(&terms), [(TermKind::Worked, 2 * HOUR), (TermKind::Worked, HOUR)]);
    assert_eq!((terms[1].day, terms[1].until), (Some(day("2026-11-22")), Some(day("2026-11-22"))));
}

#[test]
fn a_balance_is_what_was_brought_along_and_month_by_month_what_was_worked_and_due() {
    let desk = desk();
    target(&desk, "2026-10-01", "1:00");
    opening(&desk, "2026-10-26", "2:00");
    add(&desk, "2026-10-30", "8:00", "11:00");
    add(&desk, "2026-11-20", "8:00", "9:30");
    let explained = desk.explain(Explain::Balance).unwrap();
    assert_eq!(
        told(&explained.terms),
        [
            (TermKind::Opening, 2 * HOUR),
            (TermKind::Worked, 3 * HOUR),
            (TermKind::Target, -5 * HOUR),
            (TermKind::Worked, 90 * MINUTE),
            (TermKind::Target, -15 * HOUR)
        ]
    );
    assert_eq!(explained.total_ms, today(&desk).balance.unwrap().balance_ms);
}

#[test]
fn without_target_hours_there_is_no_balance_to_explain() {
    assert_eq!(terms(&desk(), Explain::Balance), []);
}
