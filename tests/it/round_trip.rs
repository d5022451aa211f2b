//! Everything out as JSON, into an empty folder, and out again: the same to the byte.

use crate::stint::{check, json, said, sessions};
use std::fs;
use stint_testkit::TempDesk;

#[test]
fn json_export_import_export_is_identical_with_originals_corrections_and_journal() {
    let folder = TempDesk::fresh_folder();
    let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
    let [one, two] = ["one.json", "two.json"].map(|name| folder.path().join(name).display().to_string());
    // Given a history with everything in it: punches, a correction, a break, a switch, a night, a summer-time day, undo
    // and redo, a deleted session, one that still runs, names and notes that need escaping.
    said(&first, &["in", "--at", "-3h", "--note", "a \"quoted\"\nnote <b>& ünïcödé 🙂", "--project", "R&D; =SUM(A1)"]);
    said(&first, &["break", "--at", "-2h"]);
    said(&first, &["resume", "--at", "-90m"]);
    said(&first, &["switch", "--project", "Harbour", "--category", "Dive"]);
    said(&first, &["out"]);
    said(&first, &["edit", "last", "--start", "-4h", "--reason", "Forgot"]);
    said(&first, &["add", "22:00", "6:00", "--day", "2026-03-28", "--break", "1:00+20m", "--labor-type", "Night"]);
    said(&first, &["add", "8:00", "16:00", "--day", "2026-10-25", "--zone", "America/New_York"]);
    said(&first, &["edit", "last", "--note", "changed"]);
    said(&first, &["undo"]);
    said(&first, &["redo"]);
    said(&first, &["undo"]);
    said(&first, &["add", "7:00", "9:00", "--day", "2026-10-20"]);
    let added = sessions(&first);
    let early = added.iter().find(|session| session["day"] == "2026-10-20").expect("it was added");
    said(&first, &["delete", early["id"].as_str().expect("an id")]);
    said(&first, &["in"]);

    // When it goes out, in and out again.
    said(&first, &["export", &one, "--format", "json"]);
    said(&second, &["import", &one]);
    said(&second, &["export", &two, "--format", "json"]);

    // Then nothing differs.
    let [one, two] = [one, two].map(|path| fs::read_to_string(path).expect("it was written"));
    for (number, (one, two)) in one.lines().zip(two.lines()).enumerate() {
        assert_eq!(one, two, "line {}", number + 1);
    }
    assert_eq!(one.len(), two.len());
    assert_eq!(sessions(&first).len(), 4);
    let steady = |data| {
        let mut listed = json(data, &["list", "--all"]);
        // What runs goes on between two looks.
        listed["days"].as_array_mut().expect("a list has days").pop();
        listed["days"].clone()
    };
    assert_eq!(steady(&first), steady(&second));
    assert_eq!(check(&first)["head"], check(&second)["head"]);
}
