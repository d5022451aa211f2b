//! In, out, break, resume, switch, status.

use crate::place::{Place, Ran, keys};
use serde_json::json;

#[test]
fn a_day_is_clocked_from_in_to_out() {
    let place = Place::new();
    let clocked_in = place.json(&["in", "--at", "-3h", "--note", "Gate", "--project", "Website"]);
    assert_eq!(clocked_in["changed"], true);
    assert_eq!(clocked_in["state"], "working");
    assert_eq!(clocked_in["session"]["on"]["project"]["name"], "Website");
    assert_eq!(place.json(&["break", "--at", "-2h"])["state"], "on_break");
    assert_eq!(place.json(&["resume", "--at", "-90m"])["state"], "working");
    let switched = place.json(&["switch", "--at", "-1h", "--project", "", "--category", "Travel"]);
    assert_eq!(switched["session"]["on"]["project"], json!(null));
    assert_eq!(switched["session"]["on"]["category"]["name"], "Travel");
    let out = place.json(&["out", "--at", "-30m"]);
    assert_eq!(out["state"], "out");
    let kinds: Vec<_> = out["session"]["entries"].as_array().unwrap().iter().map(|entry| &entry["kind"]).collect();
    assert_eq!(kinds, [&json!("work"), &json!("break"), &json!("work"), &json!("work")]);
    assert_eq!(out["session"]["note"], "Gate");
}

#[test]
fn a_punch_says_in_one_line_what_it_did() {
    let place = Place::new();
    assert!(place.ok(&["in", "--project", "Website"]).starts_with("Clocked in at "));
    assert!(place.ok(&["in"]).starts_with("Already clocked in since "));
    assert!(place.ok(&["break"]).starts_with("On a break since "));
    assert!(place.ok(&["break"]).starts_with("Already on a break since "));
    assert!(place.ok(&["resume"]).starts_with("Back at work since "));
    assert!(place.ok(&["resume"]).starts_with("Already at work since "));
    assert!(place.ok(&["switch", "-p", "Other"]).ends_with(" \u{b7} Other\n"));
    assert!(place.ok(&["out"]).starts_with("Clocked out at "));
    assert_eq!(place.ok(&["out"]), "Already clocked out\n");
}

#[test]
fn a_command_that_is_already_true_changes_nothing() {
    let place = Place::new();
    place.ok(&["in"]);
    let before = place.json(&["check"]);
    let again = place.json(&["in", "--note", "Twice"]);
    assert_eq!(again["changed"], false);
    assert_eq!(place.json(&["check"])["records"], before["records"]);
}

#[test]
fn an_earlier_start_is_shown_beside_the_pressed_one() {
    let place = Place::new();
    let line = place.ok(&["in", "--at", "-2h"]);
    assert!(line.starts_with("Clocked in from ") && line.contains("(pressed "), "{line}");
    assert!(place.ok(&["status"]).contains("(pressed "));
    assert!(place.ok(&["list", "--all"]).contains("(pressed "));
}

#[test]
fn a_break_without_a_session_is_turned_down() {
    let place = Place::new();
    for command in [&["break"][..], &["resume"], &["switch", "-p", "Website"]] {
        let (code, trouble) = place.turned_down(command);
        assert_eq!((code, trouble["code"].as_str()), (1, Some("not_running")), "{command:?}");
        assert_eq!(trouble["message"], "You are not clocked in.");
    }
}

#[test]
fn a_time_to_come_is_turned_down_and_nothing_begins() {
    let place = Place::new();
    let (code, trouble) = place.turned_down(&["in", "--at", "2199-01-01 08:00"]);
    assert_eq!((code, trouble["code"].as_str()), (1, Some("in_the_future")));
    assert_eq!(keys(&trouble["facts"]["at"]["moment"]), ["at", "local", "offset"]);
    assert_eq!(place.json(&["status"])["state"], "out");
}

#[test]
fn the_status_tells_state_and_totals() {
    let place = Place::new();
    assert!(place.ok(&["status"]).starts_with("Clocked out\nToday 0:00"));
    place.ok(&["in", "--note", "Gate"]);
    let status = place.ok(&["status"]);
    assert!(status.starts_with("Working since ") && status.contains("Gate"), "{status}");
    place.ok(&["break"]);
    assert!(place.ok(&["status"]).starts_with("On a break since "));
    let today = place.json(&["status"]);
    assert_eq!(today["state"], "on_break");
    for name in ["now", "day", "zone", "running", "since", "sessions", "work_ms", "break_ms", "week", "undo", "redo"] {
        assert!(today.get(name).is_some(), "{name}");
    }
}

#[test]
fn of_processes_that_clock_in_at_once_one_begins_the_session() {
    let place = Place::new();
    place.ok(&["status"]);
    let children: Vec<_> = (0..6).map(|_| place.command().args(["in", "--json"]).spawn().unwrap()).collect();
    let mut began = 0;
    for child in children {
        let ran = Ran::of(&child.wait_with_output().unwrap());
        assert_eq!(ran.code, 0, "{}", ran.err);
        let punched: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        began += u32::from(punched["changed"] == true);
    }
    assert_eq!(began, 1);
    assert_eq!(place.json(&["list", "--all"])["sessions"], 1);
    assert_eq!(place.json(&["check"])["ok"], true);
}
