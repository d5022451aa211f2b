//! Settings: what is refused, what is kept, what can be undone.

use crate::{HOUR, add, day, day_off, desk, month, opening, project, target, today};
use stint_desk::contract::{
    ClockIn, DayRead, DaysOffSet, DimensionEdit, Filter, Nothing, OpeningSet, Period, PolicyPatch, PreferencesPatch,
    TargetSet, Theme, TimeRead,
};
use stint_domain::balance::{DayOffKind, Portion};
use stint_domain::{Opening, Refusal, Zone};
use stint_testkit::{TempDesk, at};

fn patch(value: serde_json::Value) -> PreferencesPatch {
    serde_json::from_value(value).unwrap()
}

#[test]
fn preferences_are_kept_by_name_and_the_others_stay() {
    let desk = desk();
    desk.preferences_set(patch(serde_json::json!({ "theme": "dark", "name": " Ada " }))).unwrap();
    desk.preferences_set(patch(serde_json::json!({ "clock_24h": false }))).unwrap();
    let kept = desk.beside().settings_get(Nothing {}).unwrap().preferences;
    assert_eq!((kept.theme, kept.name.as_str(), kept.clock_24h), (Theme::Dark, "Ada", Some(false)));
    assert!(kept.tray_title);
    desk.preferences_set(patch(serde_json::json!({ "clock_24h": null }))).unwrap();
    assert_eq!(desk.settings_get(Nothing {}).unwrap().preferences.clock_24h, None);
}

#[test]
fn what_is_no_preference_does_not_get_in() {
    for wrong in [
        serde_json::json!({ "colour": "red" }),
        serde_json::json!({ "theme": "pink" }),
        serde_json::json!({ "language": "tlh" }),
        serde_json::json!({ "long_min": null }),
        serde_json::json!([]),
    ] {
        assert!(serde_json::from_value::<PreferencesPatch>(wrong.clone()).is_err(), "{wrong}");
    }
    let desk = desk();
    let refused = |value| TempDesk::refusal(desk.preferences_set(patch(value)));
    assert!(matches!(refused(serde_json::json!({ "week_start": 7 })), Refusal::OutOfRange { .. }));
    assert!(matches!(refused(serde_json::json!({ "long_min": 1 })), Refusal::OutOfRange { .. }));
    assert!(matches!(refused(serde_json::json!({ "zone": "Mars/Base" })), Refusal::ZoneUnknown { .. }));
    assert!(matches!(refused(serde_json::json!({ "name": "x".repeat(101) })), Refusal::TooLong { .. }));
}

#[test]
fn a_chosen_zone_goes_before_the_systems() {
    let desk = desk();
    desk.preferences_set(patch(serde_json::json!({ "zone": "asia/tokyo" }))).unwrap();
    assert_eq!(today(&desk).zone, Zone("Asia/Tokyo".into()));
    assert_eq!(desk.settings_get(Nothing {}).unwrap().system_zone, Zone("Europe/Berlin".into()));
}

#[test]
fn a_later_start_of_the_day_moves_the_sessions_of_the_night_and_undo_brings_them_back() {
    let desk = desk();
    add(&desk, "2026-11-20", "2:00", "5:00");
    let days =
        |desk: &TempDesk| month(desk, &Filter::default(), "2026-11-01").iter().map(|d| d.day).collect::<Vec<_>>();
    assert_eq!(days(&desk), [day("2026-11-20")]);
    let settings = desk.policy_set(PolicyPatch { day_start: Some("4:00".into()), rule_pack: None }).unwrap();
    assert_eq!(settings.policy.day_start_min, 240);
    assert_eq!(days(&desk), [day("2026-11-19")]);
    desk.assert_sound();
    desk.press_undo();
    assert_eq!(days(&desk), [day("2026-11-20")]);
}

#[test]
fn a_policy_that_makes_no_sense_is_refused() {
    let desk = desk();
    let refused = |day_start: Option<&str>, rule_pack: Option<&str>| {
        let own = |text: Option<&str>| text.map(str::to_owned);
        TempDesk::refusal(desk.policy_set(PolicyPatch { day_start: own(day_start), rule_pack: own(rule_pack) }))
    };
    assert!(matches!(refused(Some("13:00"), None), Refusal::OutOfRange { value: 780, .. }));
    assert!(matches!(refused(Some("noon"), None), Refusal::DurationUnreadable { .. }));
    assert!(matches!(refused(None, Some("atlantis")), Refusal::RulePackUnknown { .. }));
}

#[test]
fn targets_come_and_go_and_can_be_undone() {
    let desk = desk();
    target(&desk, "2026-01-01", "7,8");
    let targets = desk.settings_get(Nothing {}).unwrap().targets;
    assert_eq!((targets[0].valid_from, targets[0].minutes), (day("2026-01-01"), [468, 468, 468, 468, 468, 0, 0]));
    desk.target_remove(stint_desk::contract::TargetRemove { valid_from: day("2026-01-01") }).unwrap();
    assert_eq!(desk.settings_get(Nothing {}).unwrap().targets, []);
    desk.press_undo();
    assert_eq!(desk.settings_get(Nothing {}).unwrap().targets, targets);
    let long = TargetSet { valid_from: "today".into(), hours: std::array::from_fn(|_| "25".into()) };
    assert!(matches!(TempDesk::refusal(desk.target_set(long)), Refusal::OutOfRange { .. }));
}

#[test]
fn an_opening_balance_needs_a_day_and_a_length_or_neither() {
    let desk = desk();
    opening(&desk, "1.11.2026", "-12:30");
    let kept = desk.settings_get(Nothing {}).unwrap().opening;
    assert_eq!(kept, Some(Opening { day: day("2026-11-01"), minutes: -750 }));
    let half = OpeningSet { day: Some("today".into()), balance: Some(" ".into()) };
    assert_eq!(TempDesk::refusal(desk.opening_set(half)), Refusal::Empty { field: "balance".into() });
    assert_eq!(desk.opening_set(OpeningSet { day: None, balance: None }).unwrap().opening, None);
}

#[test]
fn a_vacation_takes_the_days_on_which_hours_are_due_and_is_undone_as_one() {
    let desk = desk();
    target(&desk, "2026-01-01", "8:00");
    day_off(&desk, "2026-12-21", Some("2027-01-03"), DayOffKind::Vacation, Portion::Full);
    let winter = Period { from: day("2026-12-01"), to: day("2027-01-31") };
    let days = |desk: &TempDesk| desk.days_off_list(winter.clone()).unwrap().len();
    assert_eq!(days(&desk), 10);
    // A single day is meant as it is named, a Saturday too.
    day_off(&desk, "2026-12-26", None, DayOffKind::Holiday, Portion::Full);
    assert_eq!(days(&desk), 11);
    desk.press_undo();
    desk.press_undo();
    assert_eq!(days(&desk), 0);
    desk.press_redo();
    let none =
        DaysOffSet { from: "2026-12-24".into(), to: Some("2026-12-31".into()), off: None, portion: Portion::Full };
    desk.days_off_set(none).unwrap();
    assert_eq!(days(&desk), 4);
    let backwards = DaysOffSet {
        from: "2026-12-24".into(),
        to: Some("2026-12-23".into()),
        off: Some(DayOffKind::Sick),
        portion: Portion::Half,
    };
    assert!(matches!(TempDesk::refusal(desk.days_off_set(backwards)), Refusal::PeriodBackwards { .. }));
}

#[test]
fn dimensions_are_offered_by_their_last_use_and_can_be_renamed_and_archived() {
    let desk = desk();
    for name in ["Alpha", "Beta"] {
        desk.clock_in(ClockIn { on: project(name), ..ClockIn::default() }).unwrap();
        desk.machine().pass(HOUR);
        desk.press_out();
    }
    let rows = desk.dimensions_list(Nothing {}).unwrap();
    assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Beta", "Alpha"]);
    let edit = |name: Option<&str>, archived| {
        desk.dimension_edit(DimensionEdit { id: rows[1].id, name: name.map(str::to_owned), archived })
    };
    assert_eq!(TempDesk::refusal(edit(Some("beta"), None)), Refusal::DimensionTaken { name: "beta".into() });
    assert_eq!(TempDesk::refusal(edit(Some(" "), None)), Refusal::Empty { field: "project".into() });
    let changed = edit(Some("ALPHA"), Some(true)).unwrap();
    assert_eq!((changed[1].name.as_str(), changed[1].archived), ("ALPHA", true));
    desk.press_undo();
    assert_eq!(desk.dimensions_list(Nothing {}).unwrap(), rows);
}

#[test]
fn a_time_is_read_back_as_it_would_be_taken() {
    let desk = desk();
    let read = |text: &str, zone: Option<&str>, after: Option<&str>| {
        let (zone, after) = (zone.map(|zone| Zone(zone.into())), after.map(at));
        desk.time_read(TimeRead { text: text.into(), day: Some(day("2026-11-20")), zone, after }).map(|m| m.local)
    };
    assert_eq!(read("815", None, None).unwrap(), "2026-11-20T08:15:00");
    assert_eq!(read("6", None, Some("2026-11-20T22:00:00+01:00")).unwrap(), "2026-11-21T06:00:00");
    assert_eq!(read("2h", None, Some("2026-11-20T22:00:00+01:00")).unwrap(), "2026-11-21T00:00:00");
    assert_eq!(read("9:00", Some("Asia/Tokyo"), None).unwrap(), "2026-11-20T09:00:00");
    assert!(matches!(TempDesk::refusal(read("soon", None, None)), Refusal::TimeUnreadable { .. }));
    assert!(matches!(TempDesk::refusal(read("8", Some("Mars"), None)), Refusal::ZoneUnknown { .. }));
}

#[test]
fn zones_and_versions_are_told() {
    let desk = desk();
    let zones = desk.zones_list(Nothing {}).unwrap();
    assert!(zones.iter().any(|zone| zone == "Europe/Berlin") && zones.is_sorted());
    let about = desk.about(Nothing {}).unwrap();
    assert_eq!((about.device.as_str(), about.version.as_str()), ("testbench", env!("CARGO_PKG_VERSION")));
    assert!(about.folder.contains("stint-") && about.zones_edition.starts_with("20"));
}

#[test]
fn a_typed_day_is_read_as_everywhere() {
    let desk = desk();
    let read = |text: &str| desk.day_read(DayRead { text: Some(text.into()) });
    for (text, means) in [
        ("2026-11-22", "2026-11-22"),
        (" 22.11. ", "2026-11-22"),
        ("today", "2026-11-23"),
        ("gestern", "2026-11-22"),
        ("fri", "2026-11-20"),
    ] {
        assert_eq!(read(text).unwrap(), day(means), "{text}");
    }
    assert_eq!(TempDesk::refusal(read("soon")), Refusal::DayUnreadable { text: "soon".into() });
}
