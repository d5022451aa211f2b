//! Exports, imports, backups, and what is said of data that cannot be used.

use crate::place::{Place, keys, until};
use serde_json::{Value, json};

#[test]
fn an_export_is_written_in_the_format_of_its_ending() {
    let place = Place::new();
    place.ok(&["add", "8:00", "12:00", "--day", "2025-03-03", "--note", "Gate"]);
    place.ok(&["add", "8:00", "12:00", "--day", "2025-04-03", "--note", "Door"]);
    let job = place.json(&["export", "all.csv"]);
    assert_eq!((job["state"].as_str(), &job["sessions"]), (Some("done"), &json!(2)));
    assert_eq!(keys(&job), ["file", "id", "per_mille", "sessions", "state", "trouble"]);
    let csv = std::fs::read_to_string(place.path().join("all.csv")).unwrap();
    assert!(csv.contains("Gate") && csv.contains("Door"));
    place.ok(&["export", "march.csv", "--from", "2025-03-01", "--to", "2025-03-31"]);
    let march = std::fs::read_to_string(place.path().join("march.csv")).unwrap();
    assert!(march.contains("Gate") && !march.contains("Door"));
    place.ok(&["export", "all.xlsx"]);
    assert_eq!(&std::fs::read(place.path().join("all.xlsx")).unwrap()[..2], b"PK");
    place.ok(&["export", "plain", "--format", "json"]);
    let _: Value = serde_json::from_slice(&std::fs::read(place.path().join("plain")).unwrap()).unwrap();
}

#[test]
fn a_target_that_cannot_be_written_is_turned_down() {
    let place = Place::new();
    place.ok(&["in"]);
    let (code, trouble) = place.turned_down(&["export", "nowhere/at/all.csv"]);
    assert_eq!((code, trouble["code"].as_str()), (1, Some("file_unwritable")));
}

#[test]
fn everything_comes_back_from_a_json_export() {
    let (place, other) = (Place::new(), Place::new());
    let id = place.past("2025-03-03", "8:17", "16:00");
    place.ok(&["edit", &id, "--start", "8:02", "--reason", "Forgot"]);
    place.ok(&["export", "all.json"]);
    let file = place.path().join("all.json");
    let dry = other.json(&["import", file.to_str().unwrap(), "--dry-run"]);
    assert_eq!((&dry["preview"]["sessions"], &dry["job"]), (&json!(1), &json!(null)));
    assert_eq!(other.json(&["list", "--all"])["sessions"], 0, "a dry run changes nothing");
    let imported = other.json(&["import", file.to_str().unwrap()]);
    assert_eq!(imported["job"]["state"], "done");
    let (here, there) = (place.json(&["show", &id]), other.json(&["show", &id]));
    assert_eq!(here["session"]["start"], there["session"]["start"]);
    assert_eq!(here["session"]["original_start"], there["session"]["original_start"]);
}

#[test]
fn a_csv_is_imported_and_taken_back_by_one_undo() {
    let place = Place::new();
    let csv = "Start,End,Note\n2025-03-03 08:00,2025-03-03 12:00,Gate\n2025-03-04 08:00,never,Door\n";
    std::fs::write(place.path().join("old.csv"), csv).unwrap();
    let out = place.ok(&["import", "old.csv"]);
    assert!(out.contains("1 session to import") && out.contains("never"), "{out}");
    assert_eq!(place.json(&["list", "--all"])["sessions"], 1);
    place.ok(&["undo"]);
    assert_eq!(place.json(&["list", "--all"])["sessions"], 0);
}

#[test]
fn a_file_that_is_none_of_ours_is_turned_down() {
    let place = Place::new();
    std::fs::write(place.path().join("odd.json"), "{\"no\": 1}").unwrap();
    assert_eq!(place.turned_down(&["import", "odd.json"]).0, 1);
    assert_eq!(place.turned_down(&["import", "missing.csv"]).0, 1);
}

#[test]
fn a_backup_is_made_listed_and_restored() {
    let place = Place::new();
    place.past("2025-03-03", "8:00", "12:00");
    let made = place.json(&["backup"]);
    assert_eq!(keys(&made), ["bytes", "file", "kind", "made", "sessions"]);
    assert_eq!((made["kind"].as_str(), &made["sessions"]), (Some("by_hand"), &json!(1)));
    place.past("2025-03-04", "8:00", "12:00");
    let file = made["file"].as_str().unwrap();
    assert!(place.json(&["backup", "list"]).as_array().unwrap().iter().any(|backup| backup["file"] == file));
    assert_eq!(place.json(&["restore", file]), json!({ "file": file }));
    assert_eq!(place.json(&["list", "--all"])["sessions"], 1);
    assert_eq!(place.turned_down(&["restore", "nothing"]).0, 1);
}

#[test]
fn a_punch_leaves_housekeeping_to_a_child_and_its_backup_appears() {
    let place = Place::new();
    place.ok(&["in"]);
    let is_there = || {
        let made = place.json(&["backup", "list"]);
        made.as_array().unwrap().iter().any(|backup| backup["kind"] == "daily")
    };
    until("a backup of the day", is_there);
}

#[test]
fn whole_data_is_told_whole() {
    let place = Place::new();
    place.ok(&["in"]);
    let found = place.json(&["check"]);
    assert_eq!(keys(&found), ["chain", "database", "head", "ok", "records", "replay", "sessions"]);
    assert_eq!((&found["ok"], &found["records"], &found["sessions"]), (&json!(true), &json!(1), &json!(1)));
    assert_eq!(place.ok(&["check"]), "The data is whole: 1 journal records, 1 sessions.\n");
}

#[test]
fn a_file_that_is_no_database_is_told_damaged_and_left_alone() {
    let place = Place::new();
    std::fs::create_dir_all(place.data()).unwrap();
    let file = place.data().join("stint.db");
    std::fs::write(&file, "this is no database".repeat(100)).unwrap();
    let (code, trouble) = place.turned_down(&["in"]);
    assert_eq!((code, trouble["code"].as_str()), (3, Some("damaged")));
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("this is no database"));
}
