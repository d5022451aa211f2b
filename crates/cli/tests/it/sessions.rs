//! Add, edit, delete, undo, redo, list, show.

use crate::place::{Place, keys};
use serde_json::json;

#[test]
fn a_list_is_this_shape_to_the_letter() {
    let place = Place::new();
    let added = place.json(&["add", "8:00", "16:30", "--day", "2025-03-03", "--break", "12:00-12:30", "-n", "Gate"]);
    let id = added["sessions"][0]["id"].clone();
    let moment = |time: &str| {
        let at: i64 = match time {
            "08:00" => 1_740_985_200_000,
            "12:00" => 1_740_999_600_000,
            "12:30" => 1_741_001_400_000,
            _ => 1_741_015_800_000,
        };
        json!({ "at": at, "local": format!("2025-03-03T{time}:00"), "offset": "+01:00" })
    };
    let on = json!({ "project": null, "category": null, "labor_type": null });
    let entry = |position: u32, kind: &str, start: &str, end: &str, length_ms: i64| {
        json!({
            "position": position, "kind": kind, "start": moment(start), "end": moment(end),
            "length_ms": length_ms, "on": on
        })
    };
    let listed = place.json(&["list", "--from", "2025-03-01", "--to", "2025-03-31"]);
    let day = &listed["days"][0];
    assert_eq!(
        day["sessions"][0],
        json!({
            "id": id, "day": "2025-03-03", "zone": "Europe/Berlin", "foreign_zone": false, "source": "manual",
            "state": "out", "original_start": moment("08:00"), "original_end": moment("16:30"),
            "start": moment("08:00"), "end": moment("16:30"), "pending_start": null, "note": "Gate", "on": on,
            "entries": [
                entry(0, "work", "08:00", "12:00", 14_400_000),
                entry(1, "break", "12:00", "12:30", 1_800_000),
                entry(2, "work", "12:30", "16:30", 14_400_000),
            ],
            "work_ms": 28_800_000, "break_ms": 1_800_000, "counted_work_ms": 28_800_000,
            "counted_break_ms": 1_800_000, "corrected": false, "overlap": false, "clock_moved": false,
            "deleted": false, "held": false, "sync": null
        })
    );
    assert_eq!(keys(&listed), ["break_ms", "days", "sessions", "work_ms"]);
    assert_eq!(keys(day), ["break_ms", "day", "day_off", "exceptions", "ribbon", "sessions", "target_ms", "work_ms"]);
    assert_eq!((&listed["work_ms"], &listed["break_ms"]), (&json!(28_800_000), &json!(1_800_000)));
}

#[test]
fn a_month_is_a_table_by_day_with_totals() {
    let place = Place::new();
    place.ok(&["add", "8:00", "16:00", "--day", "2025-03-04", "--note", "Second"]);
    place.ok(&["add", "8:17", "12:00", "--day", "2025-03-03", "--project", "Website"]);
    place.ok(&["edit", "last", "--start", "8:02", "--reason", "Forgot"]);
    let first = place.past("2025-03-03", "8:30", "12:30");
    let table = place.ok(&["list", "--from", "2025-03-01", "--to", "2025-03-31"]);
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[1].starts_with("Mon 3 Mar 2025"), "{table}");
    let edited = lines.iter().find(|line| line.contains("Website")).unwrap();
    assert!(edited.contains("8:17") || edited.contains("08:17"), "{table}");
    assert!(table.contains("Tue 4 Mar 2025") && table.contains("Second"), "{table}");
    let overlapping = lines.iter().find(|line| line.contains(&first[first.len() - 8..])).unwrap();
    assert!(overlapping.contains("Overlap"), "{table}");
    assert!(lines.last().unwrap().starts_with("Total") && lines.last().unwrap().contains("3 sessions, 2 days"));
    assert!(!table.contains('\u{1b}'), "no colour where nobody looks");
}

#[test]
fn the_list_shows_what_fits_the_filter() {
    let place = Place::new();
    place.ok(&["add", "8:00", "9:00", "--day", "2024-01-15", "--note", "Old gate", "--project", "Website"]);
    place.ok(&["add", "8:00", "9:00", "--day", "2025-03-03", "--note", "New door"]);
    assert_eq!(place.json(&["list"])["sessions"], 0, "this month has none");
    assert_eq!(place.ok(&["list"]), "No sessions.\n");
    for (args, sessions) in [
        (&["list", "--all"][..], 2),
        (&["list", "--all", "--search", "GATE"], 1),
        (&["list", "--all", "--project", "Website"], 1),
        (&["list", "--from", "2025-01-01"], 1),
        (&["list", "--to", "2024-12-31"], 1),
        (&["list", "--from", "1.1.2024", "--to", "31.12.2025"], 2),
        (&["list", "--all", "--mark", "manual"], 2),
        (&["list", "--all", "--mark", "corrected"], 0),
    ] {
        assert_eq!(place.json(args)["sessions"], sessions, "{args:?}");
    }
    let days = place.json(&["list", "--all"]);
    assert_eq!((&days["days"][0]["day"], &days["days"][1]["day"]), (&json!("2024-01-15"), &json!("2025-03-03")));
}

#[test]
fn new_times_need_a_reason_and_stand_beside_the_old_ones() {
    let place = Place::new();
    let id = place.past("2025-03-03", "8:17", "16:00");
    let (code, trouble) = place.turned_down(&["edit", &id, "--start", "8:02"]);
    assert_eq!((code, trouble["code"].as_str()), (1, Some("reason_missing")));
    let changed = place.json(&["edit", &id, "--start", "8:02", "--reason", "Forgot", "--note", "Gate"]);
    assert_eq!(keys(&changed), ["done", "sessions", "touched"]);
    let session = &changed["sessions"][0];
    assert_eq!(session["start"]["local"], "2025-03-03T08:02:00");
    assert_eq!(session["original_start"]["local"], "2025-03-03T08:17:00");
    assert_eq!(session["corrected"], true);
    let shown = place.ok(&["show", &id[id.len() - 8..]]);
    assert!(shown.contains("08:02 (entered 08:17)") && shown.contains("reason: Forgot"), "{shown}");
    let detail = place.json(&["show", &id]);
    assert_eq!(keys(&detail), ["session", "trail"]);
    assert_eq!(detail["trail"].as_array().unwrap().len(), 2);
}

#[test]
fn a_forgotten_break_is_added_with_a_reason() {
    let place = Place::new();
    let id = place.past("2025-03-03", "8:00", "16:00");
    let changed = place.json(&["edit", &id, "--break", "12:00-12:30", "--reason", "Forgot"]);
    assert_eq!(changed["sessions"][0]["break_ms"], 1_800_000);
    assert_eq!(place.run(&["edit", &id, "--break", "12:00-12:30"]).code, 2);
}

#[test]
fn everything_is_undone_and_done_again() {
    let place = Place::new();
    let (one, two) = (place.past("2025-03-03", "8:00", "12:00"), place.past("2025-03-04", "8:00", "12:00"));
    assert_eq!(place.json(&["delete", &one, &two])["touched"], 2);
    assert_eq!(place.json(&["list", "--all"])["sessions"], 0);
    let undone = place.json(&["undo"]);
    assert_eq!((undone["done"]["kind"].as_str(), &undone["touched"]), (Some("session.void"), &json!(2)));
    assert_eq!(place.json(&["list", "--all"])["sessions"], 2);
    place.ok(&["redo"]);
    assert_eq!(place.json(&["list", "--all"])["sessions"], 0);
    for _ in 0..3 {
        place.ok(&["undo"]);
    }
    let (code, trouble) = place.turned_down(&["undo"]);
    assert_eq!((code, trouble["code"].as_str()), (1, Some("nothing_to_undo")));
    assert_eq!(place.json(&["check"])["ok"], true);
}

#[test]
fn a_session_that_is_not_there_is_named() {
    let place = Place::new();
    for args in [&["show", "nobody"][..], &["edit", "nobody", "-n", "x"], &["delete", "nobody"]] {
        let (code, trouble) = place.turned_down(args);
        assert_eq!((code, trouble["code"].as_str()), (1, Some("session_unknown")), "{args:?}");
        assert!(trouble["message"].as_str().unwrap().contains("nobody"));
    }
}
