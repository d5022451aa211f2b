//! Typed times: never a panic, never a guess; what is shown can be typed back.

use crate::given::cases;
use proptest::prelude::*;
use stint_domain::time::{HOUR, MINUTE, SECOND};
use stint_domain::typed::{self, Context};
use stint_domain::{Day, Instant, Refusal, Zone, Zones};

const ZONES: [&str; 6] =
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo", "UTC"];

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

/// Reads in Berlin, on Monday, 2026-11-23 10:00.
fn berlin<T>(read: impl FnOnce(&Context<'_>) -> T) -> T {
    let (zones, zone) = (Zones::bundled(), Zone("Europe/Berlin".into()));
    read(&Context { zones: &zones, zone: &zone, now: at("2026-11-23T10:00:00+01:00"), day: None })
}

fn end(text: &str, start: &str) -> Result<Instant, Refusal> {
    berlin(|context| typed::end_moment(text, at(start), context))
}

fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "0",
        "1",
        "2",
        "3",
        "5",
        "8",
        "15",
        "30",
        "59",
        "60",
        "99",
        ":",
        ".",
        ",",
        "-",
        "+",
        " ",
        "t",
        "h",
        "m",
        "am",
        "pm",
        "uhr",
        "z",
        "yesterday",
        "heute",
        "mo",
        "fr",
        "2026",
        "2026-10-25",
        "22.11.",
        "29.2.",
        "9999-12-31",
        "0000-01-01",
        "é",
        "１",
        "İ",
        "\u{2212}",
    ]);
    prop_oneof![any::<String>(), prop::collection::vec(pieces, 0..7).prop_map(|pieces| pieces.concat())]
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn no_text_makes_the_reading_panic_or_leave_the_calendar(text in texts()) {
        let inside = |read: Result<Instant, Refusal>| read.is_ok_and(|at| Instant::checked(at.ms()).is_none());
        berlin(|context| {
            prop_assert!(!inside(typed::moment(&text, context)));
            prop_assert!(!inside(typed::end_moment(&text, context.now - HOUR, context)));
            if let Ok(day) = typed::day(&text, context) {
                prop_assert_eq!(day.to_string().parse(), Ok(day));
            }
            Ok(())
        })?;
        if let Ok(length) = typed::duration(&text) {
            prop_assert!(length >= 0);
        }
        let signed = typed::signed_duration(&text);
        let unreadable = Refusal::DurationUnreadable { text };
        prop_assert!(signed.is_ok() || signed == Err(unreadable));
    }

    #[test]
    fn a_moment_that_is_shown_can_be_typed_back(
        // Seconds from 2024 to 2038: what is shown has no milliseconds.
        second in 1_704_067_200..2_177_452_800_i64, zone in prop::sample::select(ZONES.to_vec()),
    ) {
        let (zones, zone) = (Zones::bundled(), Zone(zone.into()));
        let moment = Instant(second * SECOND);
        let local = zones.local(moment, &zone);
        let context = Context { zones: &zones, zone: &zone, now: at("2038-12-31T00:00:00Z"), day: None };
        for text in [local.text().to_string(), local.text().replace('T', " ")] {
            match typed::moment(&text, &context) {
                Ok(back) => prop_assert_eq!(back, moment),
                Err(Refusal::TimeTwice { first, second, .. }) => prop_assert!([first, second].contains(&moment)),
                Err(other) => prop_assert!(false, "{} is refused: {:?}", text, other),
            }
        }
        let exact = format!("{}{}", local.text(), local.offset());
        prop_assert_eq!(typed::moment(&exact, &context), Ok(moment));
        prop_assert_eq!(typed::moment(&moment.rfc3339(), &context), Ok(moment));
    }

    #[test]
    fn a_length_that_is_shown_can_be_typed_back(seconds in 0..1_000_000_i64, minutes in 0..100_000_i64) {
        let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let length = seconds * SECOND;
        prop_assert_eq!(typed::duration(&format!("{h}:{m:02}:{s:02}")), Ok(length));
        prop_assert_eq!(typed::duration(&format!("{h}h {m}min {s}s")), Ok(length));
        prop_assert_eq!(typed::signed_duration(&format!("-{h}:{m:02}:{s:02}")), Ok(-length));
        prop_assert_eq!(typed::signed_duration(&format!("\u{2212}{h}h{m}m{s}s")), Ok(-length));
        prop_assert_eq!(typed::duration(&format!("{minutes}min")), Ok(minutes * MINUTE));
        prop_assert_eq!(typed::duration(&format!("+{minutes}")), Ok(minutes * MINUTE));
    }

    #[test]
    fn a_day_that_is_shown_can_be_typed_back(number in 0..47_000_i32) {
        let day = Day::from_number(number).unwrap();
        let german = format!("{}.{}.{}", day.day_of_month(), day.month(), day.year());
        berlin(|context| {
            prop_assert_eq!(typed::day(&day.to_string(), context), Ok(day));
            prop_assert_eq!(typed::day(&german, context), Ok(day));
            Ok(())
        })?;
    }

    #[test]
    fn a_bare_time_is_an_end_within_a_day_of_its_start(minute in 0..1440_i64, since in 0..1440_i64) {
        let start = at("2026-06-01T00:00:00+02:00") + since * MINUTE;
        let read = berlin(|context| typed::end_moment(&format!("{}:{:02}", minute / 60, minute % 60), start, context));
        let after = read.unwrap() - start;
        prop_assert_eq!(after, (minute - since).rem_euclid(1440) * MINUTE);
    }
}

#[test]
fn an_end_that_lies_before_its_start_is_on_the_next_day_also_where_clocks_change() {
    let next_day = Ok(at("2026-10-26T02:30:00+01:00"));
    assert_eq!(end("2:30", "2026-10-25T23:00:00+01:00"), next_day, "both readings of today are past");
    let next_day = Ok(at("2026-03-30T02:30:00+02:00"));
    assert_eq!(end("2:30", "2026-03-29T22:00:00+02:00"), next_day, "skipped today, and past anyway");
}

#[test]
fn an_end_in_the_hour_that_comes_twice_is_asked_about_when_both_lie_ahead() {
    let Err(Refusal::TimeTwice { first, second, .. }) = end("2:30", "2026-10-24T22:00:00+02:00") else {
        panic!("both 2:30 of the night come after the start")
    };
    assert_eq!((first, second), (at("2026-10-25T02:30:00+02:00"), at("2026-10-25T02:30:00+01:00")));
    assert_eq!(end("2:30", "2026-10-25T02:45:00+02:00"), Ok(second));
}

#[test]
fn an_end_in_the_minute_of_its_start_is_not_a_whole_day() {
    // Pressed at 8:00:12, shown as 8:00, typed back as 8:00.
    assert_eq!(end("8:00", "2026-11-20T08:00:12+01:00"), Ok(at("2026-11-20T08:00:00+01:00")));
    assert_eq!(end("7:59", "2026-11-20T08:00:12+01:00"), Ok(at("2026-11-21T07:59:00+01:00")));
}

#[test]
fn a_plus_counts_from_the_start_and_bare_numbers_are_minutes() {
    let start = "2026-11-20T08:00:00+01:00";
    for (text, minutes) in [("+15", 15), ("+2h", 120), ("+1:30", 90), ("+90min", 90), ("+7,5", 450)] {
        assert_eq!(end(text, start), Ok(at(start) + minutes * MINUTE), "{text}");
    }
}

#[test]
fn a_minus_counts_back_from_now_and_bare_numbers_are_minutes() {
    let read = |text: &str| berlin(|context| typed::moment(text, context).map(|read| context.now - read));
    for (text, minutes) in [("-10", 10), ("-10m", 10), ("\u{2212}10m", 10), ("- 1:30", 90), ("-1.5h", 90)] {
        assert_eq!(read(text), Ok(minutes * MINUTE), "{text}");
    }
    assert!(read("--10").is_err());
    assert!(read("-+10").is_err());
}

#[test]
fn a_day_may_stand_before_a_time_with_a_word_after_it() {
    let read = |text: &str| berlin(|context| typed::moment(text, context));
    assert_eq!(read("yesterday 8:15 pm"), Ok(at("2026-11-22T20:15:00+01:00")));
    assert_eq!(read("gestern 8 Uhr"), Ok(at("2026-11-22T08:00:00+01:00")));
    assert_eq!(read("gestern, 8.15 Uhr"), Ok(at("2026-11-22T08:15:00+01:00")));
}

#[test]
fn a_time_beyond_the_calendar_is_unreadable_and_not_bent_into_it() {
    for text in ["0000-01-01 8:00", "0001-01-01 8:00", "9999-12-31 23:00"] {
        let read = berlin(|context| typed::moment(text, context));
        assert_eq!(read, Err(Refusal::TimeUnreadable { text: text.into() }));
    }
}

#[test]
fn the_hour_that_was_skipped_is_refused_with_the_next_valid_time() {
    let Err(Refusal::TimeSkipped { next, .. }) = berlin(|context| typed::moment("2026-03-29 2:30", context)) else {
        panic!("02:30 did not exist")
    };
    assert_eq!(next, at("2026-03-29T03:00:00+02:00"));
}

#[test]
fn a_date_without_a_year_is_the_last_one_that_was() {
    let day = |text: &str| berlin(|context| typed::day(text, context).map(|day| day.to_string()));
    assert_eq!(day("23.11."), Ok("2026-11-23".into()));
    assert_eq!(day("24.11."), Ok("2025-11-24".into()));
    assert_eq!(day("29.2."), Ok("2024-02-29".into()));
    assert_eq!(day("mon"), Ok("2026-11-23".into()));
    assert_eq!(day("Dienstag"), Ok("2026-11-17".into()));
    assert_eq!(day("31.4."), Err(Refusal::DayUnreadable { text: "31.4.".into() }));
}

#[test]
fn twenty_four_is_midnight_at_the_end_of_the_day() {
    let midnight = Ok(at("2026-11-24T00:00:00+01:00"));
    for text in ["24:00", "24.00", "2400", "24", "24 Uhr", "24:00:00", "today 24:00", "2026-11-23T24:00"] {
        assert_eq!(berlin(|context| typed::moment(text, context)), midnight, "{text}");
    }
    assert_eq!(berlin(|context| typed::moment("yesterday 24:00", context)), Ok(at("2026-11-23T00:00:00+01:00")));
    assert_eq!(end("24:00", "2026-11-20T16:00:00+01:00"), Ok(at("2026-11-21T00:00:00+01:00")));
    assert_eq!(end("24:00", "2026-11-20T00:00:00+01:00"), Ok(at("2026-11-21T00:00:00+01:00")), "a whole day");
    for text in ["24:01", "24:00:01", "2401", "24:00pm", "24am"] {
        assert_eq!(berlin(|context| typed::moment(text, context)), Err(Refusal::TimeUnreadable { text: text.into() }));
    }
}
