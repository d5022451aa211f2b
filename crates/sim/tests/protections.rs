//! Each protection is needed: without it random histories break a promise.

use stint_sim::{Protection, Setting, run};

/// Histories that are tried at most.
const MOST: u64 = 20_000;

/// The first history that breaks one of the promises named.
fn breaks(protection: Protection, promises: &[&str]) {
    let setting = Setting::ALL.without(protection);
    let breaks_it = |seed: &u64| {
        let outcome = run(*seed, setting);
        outcome.broken.iter().any(|line| promises.iter().any(|promise| line.starts_with(promise)))
    };
    let broken = (0..MOST).find(breaks_it);
    assert!(broken.is_some(), "{MOST} histories kept {promises:?} without {protection:?}");
}

#[test]
fn without_recognising_operations_a_punch_is_taken_twice() {
    breaks(Protection::Dedupe, &["P2"]);
}

#[test]
fn without_epoch_and_hash_a_restore_without_a_word_loses_what_was_acknowledged() {
    breaks(Protection::Chain, &["P5"]);
}

#[test]
fn without_the_mark_a_restore_loses_what_was_acknowledged() {
    breaks(Protection::HighWater, &["P5"]);
}

#[test]
fn without_the_mark_from_every_kind_of_answer_a_restore_loses_what_was_acknowledged() {
    breaks(Protection::EveryHead, &["P5"]);
}

#[test]
fn without_turning_outdated_answers_away_a_restore_loses_what_was_acknowledged() {
    breaks(Protection::Outdated, &["P5"]);
}

#[test]
fn without_putting_back_a_restore_loses_what_was_acknowledged() {
    breaks(Protection::PutBack, &["P5"]);
}
