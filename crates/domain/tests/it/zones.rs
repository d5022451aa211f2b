//! Every zone of the bundled database, around every transition from 2024 to 2038.

use std::sync::Mutex;
use stint_domain::time::{HOUR, MINUTE, Reading, SECOND};
use stint_domain::{Day, Instant, Zone, Zones};

const FROM: &str = "2024-01-01T00:00:00Z";
const TO: &str = "2038-12-31T00:00:00Z";

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

/// A moment at which a zone's offset changes, with the offsets before and after, in milliseconds.
struct Turn {
    at: Instant,
    before: i64,
    after: i64,
}

fn offset(zones: &Zones, zone: &Zone, at: Instant) -> i64 {
    i64::from(zones.local(at, zone).offset_s) * SECOND
}

fn turns(zones: &Zones, zone: &Zone) -> Vec<Turn> {
    let to = at(TO).timestamp();
    let rules = zones.rules(zone);
    let found = rules.following(at(FROM).timestamp()).take_while(|turn| turn.timestamp() < to);
    let found = found.map(|turn| Instant(turn.timestamp().as_millisecond()));
    let turn = |at: Instant| Turn { at, before: offset(zones, zone, at - 1), after: offset(zones, zone, at) };
    found.map(turn).filter(|turn| turn.before != turn.after).collect()
}

/// Every zone on its own; two threads, as the machine is never smaller.
fn in_every_zone(check: impl Fn(&Zones, &Zone, &[Turn]) + Sync) {
    let zones = Zones::bundled();
    let names = Mutex::new(zones.names());
    assert!(names.lock().unwrap().len() > 400);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(name) = { names.lock().unwrap().pop() } {
                    let zone = Zone(name);
                    let turns = turns(&zones, &zone);
                    check(&zones, &zone, &turns);
                }
            });
        }
    });
}

#[test]
fn a_local_time_is_read_back_as_the_moment_it_was() {
    in_every_zone(|zones, zone, turns| {
        for turn in turns {
            for minutes in [-1440, -181, -120, -61, -60, -59, -31, -30, -1, 0, 1, 29, 30, 31, 59, 60, 61, 120, 1440] {
                let moment = turn.at + minutes * MINUTE;
                let local = zones.local(moment, zone).datetime;
                match zones.read(local, zone) {
                    Reading::Once(back) => assert_eq!(back, moment, "{zone} {local}"),
                    Reading::Twice(first, second) => {
                        assert!(first < second, "{zone} {local}");
                        assert!([first, second].contains(&moment), "{zone} {local}");
                        let locals = [first, second].map(|at| zones.local(at, zone).datetime);
                        assert_eq!(locals, [local, local], "{zone}");
                    }
                    Reading::Never { next } => panic!("{zone} {local} was at {moment:?}, yet is skipped to {next:?}"),
                }
            }
        }
    });
}

#[test]
fn the_time_that_comes_twice_has_both_readings_and_the_skipped_one_names_the_next() {
    in_every_zone(|zones, zone, turns| {
        for turn in turns {
            let jump = (turn.after - turn.before).abs();
            let local = |ms: i64| Instant(turn.at.ms() + ms).timestamp();
            let utc = |ms: i64| jiff::tz::Offset::UTC.to_datetime(local(ms));
            for inside in [0, 1, jump / 2, jump - 1] {
                if turn.after < turn.before {
                    let reading = zones.read(utc(turn.after + inside), zone);
                    let (first, second) = (turn.at - jump + inside, turn.at + inside);
                    assert_eq!(reading, Reading::Twice(first, second), "{zone} {:?}", turn.at);
                } else {
                    let reading = zones.read(utc(turn.before + inside), zone);
                    assert_eq!(reading, Reading::Never { next: turn.at }, "{zone} {:?}", turn.at);
                }
            }
            for outside in [-1, jump] {
                let edge = turn.before.min(turn.after) + outside;
                assert!(matches!(zones.read(utc(edge), zone), Reading::Once(_)), "{zone} {:?}", turn.at);
            }
        }
    });
}

#[test]
fn business_days_tile_the_time_line_wherever_they_begin() {
    in_every_zone(|zones, zone, turns| {
        // Where no clock ever changes one day is as good as another.
        let still = [Turn { at: at(FROM), before: 0, after: 0 }];
        // The later years repeat the rule of the first two.
        let turns = if turns.is_empty() { &still[..] } else { &turns[..turns.len().min(4)] };
        for turn in turns {
            let local_day = zones.local(turn.at, zone).day();
            for day_start_min in [0, 30, 90, 120, 150, 240, 720] {
                for day in (-2..=1).map(|days| local_day.plus(days)) {
                    let begin = zones.day_begin(day, zone, day_start_min);
                    let end = zones.day_begin(day.plus(1), zone, day_start_min);
                    assert!(begin < end, "{zone} {day} {day_start_min}");
                    let clock = |at| zones.business_day(at, zone, day_start_min);
                    let mut inside = vec![begin, begin + (end - begin) / 2, end - 1];
                    inside.extend([-1, 0, 1, HOUR - 1, -HOUR].map(|ms| turn.at + ms));
                    for at in inside.into_iter().filter(|at| (begin..end).contains(at)) {
                        assert_eq!(clock(at), day, "{zone} {at:?} {day_start_min}");
                    }
                    assert_eq!(clock(end), day.plus(1), "{zone} {day} {day_start_min}");
                    let hours = (end - begin) as f64 / HOUR as f64;
                    assert!((21.0..=27.0).contains(&hours), "{zone} {day} has {hours} hours");
                }
            }
        }
    });
}

fn length(zone: &str, day: (i16, i8, i8)) -> i64 {
    let (zones, zone) = (Zones::bundled(), Zone(zone.into()));
    let day = Day::new(day.0, day.1, day.2).unwrap();
    zones.day_begin(day.plus(1), &zone, 0) - zones.day_begin(day, &zone, 0)
}

#[test]
fn days_have_23_25_and_odd_hours_where_the_clocks_say_so() {
    assert_eq!(length("Europe/Berlin", (2026, 11, 22)), 24 * HOUR);
    assert_eq!(length("Europe/Berlin", (2026, 3, 29)), 23 * HOUR);
    assert_eq!(length("Europe/Berlin", (2026, 10, 25)), 25 * HOUR);
    assert_eq!(length("Australia/Lord_Howe", (2026, 4, 5)), 24 * HOUR + 30 * MINUTE);
    assert_eq!(length("Australia/Lord_Howe", (2026, 10, 4)), 23 * HOUR + 30 * MINUTE);
    // Antarctica/Troll moves by two hours; in Cairo it is midnight that is skipped.
    assert_eq!(length("Antarctica/Troll", (2026, 3, 29)), 22 * HOUR);
    assert_eq!(length("Africa/Cairo", (2026, 4, 24)), 23 * HOUR);
}

#[test]
fn the_day_that_samoa_skipped_has_no_length() {
    assert_eq!(length("Pacific/Apia", (2011, 12, 29)), 24 * HOUR);
    assert_eq!(length("Pacific/Apia", (2011, 12, 30)), 0);
    assert_eq!(length("Pacific/Apia", (2011, 12, 31)), 24 * HOUR);
    let (zones, apia) = (Zones::bundled(), Zone("Pacific/Apia".into()));
    let first = at("2011-12-31T00:00:00+14:00");
    assert_eq!(zones.business_day(first, &apia, 0).to_string(), "2011-12-31");
    assert_eq!(zones.business_day(first - 1, &apia, 0).to_string(), "2011-12-29");
}

#[test]
fn a_business_day_that_begins_in_the_hour_that_comes_twice_begins_once() {
    let (zones, berlin) = (Zones::bundled(), Zone("Europe/Berlin".into()));
    let day = |text: &str| zones.business_day(at(text), &berlin, 150).to_string();
    assert_eq!(day("2026-10-25T02:29:59+02:00"), "2026-10-24");
    assert_eq!(day("2026-10-25T02:30:00+02:00"), "2026-10-25");
    // The clocks are back before half past two, and the day has begun all the same.
    assert_eq!(day("2026-10-25T02:10:00+01:00"), "2026-10-25");
}

#[test]
fn midnight_that_comes_again_after_the_new_day_began_does_not_end_it() {
    // Until 2011 the clocks of St. John's went from 00:01 back to 23:01.
    let (zones, zone) = (Zones::bundled(), Zone("America/St_Johns".into()));
    let day = |text: &str| zones.business_day(at(text), &zone, 0).to_string();
    assert_eq!(day("2010-11-06T23:59:59-02:30"), "2010-11-06");
    assert_eq!(day("2010-11-07T00:00:30-02:30"), "2010-11-07");
    assert_eq!(day("2010-11-06T23:30:00-03:30"), "2010-11-07");
}

#[test]
fn a_length_comes_from_instants_and_not_from_local_times() {
    let (zones, berlin) = (Zones::bundled(), Zone("Europe/Berlin".into()));
    let (start, end) = (at("2026-10-25T01:00:00+02:00"), at("2026-10-25T04:00:00+01:00"));
    assert_eq!(zones.local(end, &berlin).datetime.hour() - zones.local(start, &berlin).datetime.hour(), 3);
    assert_eq!(crate::given::past(1, start, end, &[]).total(stint_domain::EntryKind::Work, end), 4 * HOUR);
}

#[test]
fn a_zone_is_found_whatever_its_case_and_an_unknown_one_refused() {
    let zones = Zones::bundled();
    assert_eq!(zones.zone("europe/berlin"), Ok(Zone("Europe/Berlin".into())));
    assert!(zones.zone("Pacific Time (US & Canada)").is_err());
    assert!(zones.zone("").is_err());
    assert!(zones.names().iter().all(|name| zones.zone(name).is_ok()));
}

#[test]
fn a_day_is_ten_characters_and_comes_back_from_text_and_number() {
    for number in (-3_000..60_000).step_by(7) {
        let day = Day::from_number(number).unwrap();
        assert_eq!(day.number(), number);
        assert_eq!(day.to_string().parse(), Ok(day));
    }
    for text in ["2026-11-2", "20261122T1", "2026-W47-7", "2026-11-31", "+2026-11-2", "２026-11", ""] {
        assert!(text.parse::<Day>().is_err(), "{text}");
    }
}

#[test]
fn weeks_and_months_have_their_edges() {
    let sunday: Day = "2026-11-22".parse().unwrap();
    assert_eq!(sunday.weekday(), 6);
    assert_eq!(sunday.week_start(0).to_string(), "2026-11-16");
    assert_eq!(sunday.week_start(6), sunday);
    assert_eq!(sunday.month_end().to_string(), "2026-11-30");
    assert_eq!(sunday.month_start().plus(-1).month_end().to_string(), "2026-10-31");
}

#[test]
fn an_offset_is_written_with_its_sign() {
    let zones = Zones::bundled();
    let offset = |zone: &str| zones.local(at(FROM), &Zone(zone.into())).offset();
    assert_eq!(offset("Asia/Kathmandu"), "+05:45");
    assert_eq!(offset("America/St_Johns"), "-03:30");
    assert_eq!(offset("UTC"), "+00:00");
}
