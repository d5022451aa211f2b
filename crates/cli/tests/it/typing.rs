//! What people type: times, mistakes, languages, help.

use crate::place::{Place, Ran};

#[test]
fn times_are_read_as_people_type_them() {
    let place = Place::new();
    for (typed, local) in [
        ("8:15", "2025-03-03T08:15:00"),
        ("815", "2025-03-03T08:15:00"),
        ("8.15", "2025-03-03T08:15:00"),
        ("8", "2025-03-03T08:00:00"),
        ("8:15am", "2025-03-03T08:15:00"),
        ("2025-03-03 8:15", "2025-03-03T08:15:00"),
        ("3.3.2025 8:15", "2025-03-03T08:15:00"),
        ("2025-03-03T08:15:00+01:00", "2025-03-03T08:15:00"),
        ("2025-03-03T07:15:00Z", "2025-03-03T08:15:00"),
    ] {
        let added = place.json(&["add", typed, "+2h", "--day", "2025-03-03"]);
        assert_eq!(added["sessions"][0]["start"]["local"], local, "{typed}");
        place.ok(&["undo"]);
    }
}

#[test]
fn an_end_before_the_start_is_on_the_next_day() {
    let place = Place::new();
    let night = place.json(&["add", "22:00", "6:00", "--day", "2025-03-03"]);
    assert_eq!(night["sessions"][0]["end"]["local"], "2025-03-04T06:00:00");
    assert_eq!(night["sessions"][0]["work_ms"], 28_800_000);
}

#[test]
fn the_hour_that_came_twice_is_refused_with_both_readings() {
    let place = Place::new();
    // TZ says Berlin, where the clocks went back on this day.
    let (code, trouble) = place.turned_down(&["add", "2:30", "5:00", "--day", "2025-10-26"]);
    assert_eq!((code, trouble["code"].as_str()), (1, Some("time_twice")));
    let message = trouble["message"].as_str().unwrap();
    for reading in ["2025-10-26T02:30+02:00", "2025-10-26T02:30+01:00"] {
        assert!(message.contains(reading), "{message}");
        let added = place.json(&["add", reading, "5:00", "--day", "2025-10-26"]);
        assert_eq!(added["sessions"][0]["start"]["offset"], reading[16..]);
        place.ok(&["undo"]);
    }
    // Elsewhere the same hour came once.
    place.ok(&["add", "2:30", "5:00", "--day", "2025-10-26", "--zone", "Asia/Tokyo"]);
}

#[test]
fn the_hour_that_never_came_names_the_next_valid_time() {
    let place = Place::new();
    let (code, trouble) = place.turned_down(&["add", "2:30", "5:00", "--day", "2025-03-30"]);
    assert_eq!((code, trouble["code"].as_str()), (1, Some("time_skipped")));
    assert_eq!(trouble["facts"]["next"]["moment"]["local"], "2025-03-30T03:00:00");
}

#[test]
fn what_is_no_time_day_or_zone_is_named() {
    let place = Place::new();
    for (args, refusal, text) in [
        (&["in", "--at", "25:99"][..], "time_unreadable", "25:99"),
        (&["in", "--at", "soon"], "time_unreadable", "soon"),
        (&["add", "8:00", "noon-ish"], "time_unreadable", "noon-ish"),
        (&["list", "--from", "someday"], "day_unreadable", "someday"),
        (&["add", "8:00", "9:00", "--day", "2025-02-30"], "day_unreadable", "2025-02-30"),
        (&["add", "8:00", "9:00", "--day", "2025-03-03", "--zone", "Berlin"], "zone_unknown", "Berlin"),
        (&["list", "--from", "2025-03-03", "--to", "2025-03-01"], "period_backwards", "1 Mar 2025"),
    ] {
        let (code, trouble) = place.turned_down(args);
        assert_eq!((code, trouble["code"].as_str()), (1, Some(refusal)), "{args:?}");
        assert!(trouble["message"].as_str().unwrap().contains(text), "{args:?}: {trouble}");
    }
    assert_eq!(place.json(&["check"])["records"], 0);
}

#[test]
fn what_cannot_be_understood_is_one_line_and_changes_nothing() {
    let place = Place::new();
    for (line, code) in [
        ("fly", "usage_command"),
        ("in --fast", "usage_argument"),
        ("add 8:00", "usage_missing"),
        ("edit last", "usage_missing"),
        ("list --mark odd", "usage_value"),
        ("export notes.txt", "usage_format"),
        ("export all.json --project Website", "usage_conflict"),
    ] {
        let args: Vec<&str> = line.split(' ').collect();
        let ran = place.run(&args);
        assert_eq!((ran.code, ran.out.as_str(), ran.err.lines().count()), (2, "", 1), "{line}: {}", ran.err);
        let (_, trouble) = place.turned_down(&args);
        assert_eq!(trouble["code"], code, "{line}");
    }
    assert_eq!(place.run(&[]).code, 2);
}

#[test]
fn it_speaks_german_where_the_system_does_and_english_where_it_says_c() {
    let place = Place::new();
    let german = |args: &[&str]| Ran::of(&place.command().env("LANG", "de_DE.UTF-8").args(args).output().unwrap());
    assert_eq!(german(&["status"]).out.lines().next(), Some("Ausgestempelt"));
    assert_eq!(german(&["break"]).err, "Du bist nicht eingestempelt.\n");
    assert!(german(&["fly"]).err.starts_with("Es gibt keinen Befehl \u{201e}fly\u{201c}."));
    assert!(german(&["--help"]).out.contains("Einstempeln"));
    assert_eq!(place.ok(&["status"]).lines().next(), Some("Clocked out"));
}

#[test]
fn help_completions_and_manual_are_printed_without_any_data() {
    let place = Place::new();
    for (args, part) in [
        (&["--help"][..], "Clock in"),
        (&["in", "--help"], "--labor-type"),
        (&["help", "export"], "--format"),
        (&["--version"], env!("CARGO_PKG_VERSION")),
        (&["completions", "bash"], "_stint"),
        (&["completions", "zsh"], "#compdef stint"),
        (&["completions", "fish"], "complete -c stint"),
        (&["man"], ".TH stint 1"),
    ] {
        let out = place.ok(args);
        assert!(out.contains(part), "{args:?}: {out}");
    }
    assert!(!place.ok(&["--help"]).contains("keep-house"));
    assert!(!place.data().exists(), "nothing was made");
}

#[test]
fn the_folder_can_be_named_by_a_flag() {
    let place = Place::new();
    let other = place.path().join("other");
    place.ok(&["in", "--data", other.to_str().unwrap()]);
    assert_eq!(place.json(&["status"])["state"], "out");
    assert_eq!(place.json(&["status", "--data", other.to_str().unwrap()])["state"], "working");
}
