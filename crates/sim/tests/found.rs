//! Histories that have broken a promise once.

use stint_sim::{Setting, explain};

#[track_caller]
fn keeps_every_promise(seed: u64) {
    told_to_keep_every_promise(seed, Setting { steps: 90, ..Setting::ALL });
}

#[track_caller]
fn told_to_keep_every_promise(seed: u64, setting: Setting) {
    let told = explain(seed, setting);
    assert!(told.broken.is_empty(), "{}\n{}", told.trace.join("\n"), told.broken.join("\n"));
}

#[test]
fn a_clock_out_that_was_decided_first_comes_back_after_another() {
    keeps_every_promise(4);
}

#[test]
fn a_held_session_is_shown_as_running_when_the_running_one_is_lost_never_both() {
    keeps_every_promise(16);
}

#[test]
fn an_answer_that_comes_late_from_another_history_does_not_move_the_mark() {
    keeps_every_promise(129);
}

#[test]
fn what_a_clone_had_sent_already_is_not_shown_on_top_of_what_was_told() {
    keeps_every_promise(208);
}

#[test]
fn an_operation_that_came_to_nothing_is_not_shown_for_ever() {
    keeps_every_promise(324);
}

#[test]
fn a_session_begun_here_and_one_that_was_held_here_do_not_both_run() {
    keeps_every_promise(769);
}

#[test]
fn a_booking_comes_back_after_the_clock_out_that_followed_it() {
    keeps_every_promise(41);
}

#[test]
fn a_break_that_came_after_the_end_comes_back_before_it() {
    keeps_every_promise(379);
}

#[test]
fn a_break_comes_back_after_a_clock_out_that_another_had_preceded() {
    keeps_every_promise(2564);
}

#[test]
fn an_accepted_change_comes_back_before_the_deletion_it_has_overruled() {
    keeps_every_promise(3668);
}

#[test]
fn a_wished_start_comes_back_after_the_clock_out() {
    keeps_every_promise(4156);
}

#[test]
fn a_start_wished_for_on_one_device_counts_when_another_clocks_out() {
    keeps_every_promise(7247);
}

#[test]
fn a_correction_of_times_does_not_take_back_what_was_booked_on_another_device() {
    keeps_every_promise(9204);
}

#[test]
fn a_clock_out_that_comes_back_does_not_end_what_was_gone_on_with_after_a_later_one() {
    told_to_keep_every_promise(6957, Setting::ALL);
}

#[test]
fn a_clock_out_does_not_bring_a_start_that_waits_for_somebody_s_decision() {
    told_to_keep_every_promise(27_073, Setting::ALL);
}

#[test]
fn a_note_that_comes_back_after_the_one_that_had_replaced_it_is_history() {
    told_to_keep_every_promise(55_564, Setting::ALL);
}

#[test]
fn the_end_of_a_break_comes_back_before_its_start() {
    keeps_every_promise(13_683);
}

#[test]
fn a_correction_comes_back_before_the_clock_in() {
    told_to_keep_every_promise(74_482, Setting::ALL);
}

#[test]
fn the_end_of_a_break_that_had_ended_already_comes_back_and_books_nothing() {
    told_to_keep_every_promise(93_624, Setting::ALL);
}

#[test]
fn a_clock_out_comes_back_before_its_clock_in_and_the_wish_that_waits() {
    told_to_keep_every_promise(137_683, Setting::ALL);
}

#[test]
fn what_waited_after_one_restore_waits_after_the_next() {
    told_to_keep_every_promise(188_521, Setting::ALL);
}

#[test]
fn a_second_deletion_comes_back_and_is_told() {
    told_to_keep_every_promise(160_076, Setting::ALL);
}

#[test]
fn a_break_begun_on_one_device_before_it_had_ended_on_another_goes_on() {
    told_to_keep_every_promise(204_667, Setting::ALL);
}

#[test]
fn a_correction_comes_back_and_the_clock_in_never_does() {
    told_to_keep_every_promise(60_174, Setting::ALL);
}

#[test]
fn a_wished_start_comes_back_after_the_clock_out_and_is_taken_back() {
    told_to_keep_every_promise(60_727, Setting::ALL);
}

#[test]
fn a_wish_that_was_withdrawn_after_the_clock_out_comes_back_and_counts() {
    told_to_keep_every_promise(7007, Setting::ALL);
}

#[test]
fn a_switch_to_nothing_comes_back_before_the_clock_in_and_stays_on_nothing() {
    told_to_keep_every_promise(1_130_400, Setting::ALL);
}

#[test]
fn a_break_from_elsewhere_comes_back_before_a_correction_of_what_ran() {
    told_to_keep_every_promise(20_202_141, Setting::ALL);
}

#[test]
fn what_was_pressed_after_a_correction_comes_back_before_it_in_one_push() {
    told_to_keep_every_promise(20_007_537, Setting::ALL);
}

#[test]
fn what_a_device_has_sent_under_two_identities_comes_back_in_its_order() {
    told_to_keep_every_promise(20_110_844, Setting::ALL);
}

#[test]
fn a_correction_comes_back_before_the_session_it_is_about_is_brought_back() {
    told_to_keep_every_promise(1_623_617, Setting::ALL);
}

#[test]
fn a_wish_that_had_to_wait_when_it_was_put_back_and_never_told_so_counts_after_the_next_restore() {
    told_to_keep_every_promise(5_019_175, Setting::ALL);
}

#[test]
fn a_session_reopened_twice_comes_back_before_its_clock_in_and_is_open() {
    told_to_keep_every_promise(41_098_863, Setting::ALL);
}
