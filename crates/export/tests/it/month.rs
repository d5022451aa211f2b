//! Some months at work, for the tests to export.

use std::collections::{BTreeMap, HashMap};
use stint_domain::balance::{DayOff, DayOffKind, Opening, Plan, Portion};
use stint_domain::counted::{Counted, Span, counted};
use stint_domain::exception::{Around, of_day};
use stint_domain::rules::pack;
use stint_domain::time::{HOUR, MINUTE};
use stint_domain::{Day, DimensionId, Dimensions, Entry, EntryKind, Instant, Session, SessionId, Source, Zone, Zones};
use stint_export::{Change, Correction, Header, Names, TimesheetDay, TimesheetRow};
use uuid::Uuid;

pub fn berlin() -> Zone {
    Zone("Europe/Berlin".into())
}

pub fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn header(from: &str, to: &str) -> Header {
    let names = ["Alpha", "=HYPERLINK(\"http://x\")", "Site"];
    let names = names.iter().enumerate().map(|(at, name)| (dimension(at as u128), (*name).to_owned()));
    let plan = Plan {
        targets: BTreeMap::from([(day("2026-01-01"), [480, 480, 480, 480, 480, 0, 0])]),
        days_off: BTreeMap::from([
            (day("2026-11-19"), DayOff { kind: DayOffKind::Vacation, portion: Portion::Full }),
            (day("2026-11-20"), DayOff { kind: DayOffKind::Holiday, portion: Portion::Half }),
        ]),
        opening: Some(Opening { day: day("2026-01-01"), minutes: 90 }),
    };
    Header {
        employee: "Ada & Söhne".into(),
        number: "00042".into(),
        period: (day(from), day(to)),
        filter: Vec::new(),
        made: at("2026-11-23T17:00:00+01:00"),
        zone: berlin(),
        today: day("2026-11-23"),
        rule_pack: pack("de").unwrap(),
        plan: Some(plan),
        carried_ms: Some(-3 * HOUR),
        version: "0.1.0".into(),
        head: "ab".repeat(32),
        names: Names(HashMap::from_iter(names)),
    }
}

pub fn dimension(n: u128) -> DimensionId {
    DimensionId(Uuid::from_u128(n + 1))
}

/// A session with a break in its middle.
pub fn session(n: u128, start: &str, end: &str, break_min: i64) -> Session {
    let (start, end) = (at(start), at(end));
    let on = Dimensions { project: Some(dimension(n % 2)), category: None, labor_type: Some(dimension(2)) };
    let middle = start + (end - start) / 2;
    let pause = middle + break_min * MINUTE;
    let mut entries = vec![
        Entry { kind: EntryKind::Work, start, end: Some(middle), on },
        Entry { kind: EntryKind::Break, start: middle, end: Some(pause), on },
        Entry { kind: EntryKind::Work, start: pause, end: Some(end), on },
    ];
    if break_min == 0 {
        entries = vec![Entry { kind: EntryKind::Work, start, end: Some(end), on }];
    }
    Session {
        id: SessionId(Uuid::from_u128(n + (7 << 76) + (2 << 62))),
        zone: berlin(),
        source: Source::Punch,
        original_start_time: start,
        original_end_time: Some(end),
        start_time: start,
        end_time: Some(end),
        note: String::new(),
        entries,
        void: false,
        pending_start: None,
        clock_moved: false,
        held: false,
        shell: false,
    }
}

/// As the desk would hand them over.
pub fn days(sessions: Vec<Session>, header: &Header) -> Vec<TimesheetDay> {
    let zones = Zones::bundled();
    let spans: Vec<Span> = sessions.iter().map(Span::of).collect();
    let mut days: BTreeMap<Day, Vec<Session>> = BTreeMap::new();
    for session in sessions {
        days.entry(zones.business_day(session.start_time, &session.zone, 0)).or_default().push(session);
    }
    let mut made = Vec::new();
    for (day, mut sessions) in days {
        sessions.sort_by_key(|session| session.start_time);
        let near: Vec<Span> =
            spans.iter().filter(|span| (span.start - sessions[0].start_time).abs() < 72 * HOUR).copied().collect();
        let pack = header.rule_pack.as_ref();
        let around = Around { others: &near, ..Around::default() };
        let exceptions = of_day(day, &sessions, around, pack, header.today, header.made);
        let rows = sessions.into_iter().map(|session| row(session, &near, header.made)).collect();
        made.push(TimesheetDay { day, rows, exceptions });
    }
    made
}

fn row(session: Session, near: &[Span], now: Instant) -> TimesheetRow {
    let one = |entry: &Entry| counted(&Session { entries: vec![entry.clone()], ..session.clone() }, near, now);
    let each: Vec<Counted> = session.entries.iter().map(one).collect();
    let mut corrections = Vec::new();
    if session.start_time != session.original_start_time {
        corrections.push(Correction {
            change: Change::Start { old: session.original_start_time, new: session.start_time },
            reason: "Forgot to press".into(),
            by: None,
            at: now,
            device: "Laptop".into(),
        });
    }
    TimesheetRow {
        counted: counted(&session, near, now),
        entries: each.iter().map(|it| it.work + it.r#break).collect(),
        corrections,
        session,
    }
}

/// November 2026 until the 23rd: a night shift, a corrected start, an overlap, a short break, one that runs.
pub fn november() -> Vec<Session> {
    let mut sessions = vec![
        session(1, "2026-11-02T08:00:00+01:00", "2026-11-02T16:30:00+01:00", 30),
        session(2, "2026-11-03T08:02:17+01:00", "2026-11-03T17:05:41+01:00", 45),
        session(3, "2026-11-04T22:00:00+01:00", "2026-11-05T06:00:00+01:00", 30),
        session(4, "2026-11-06T08:00:00+01:00", "2026-11-06T15:00:00+01:00", 10),
        session(5, "2026-11-09T08:00:00+01:00", "2026-11-09T12:00:00+01:00", 0),
        session(6, "2026-11-09T11:00:00+01:00", "2026-11-09T17:00:00+01:00", 30),
        session(7, "2026-11-10T08:00:00+01:00", "2026-11-10T20:00:00+01:00", 60),
        session(8, "2026-11-20T08:00:00+01:00", "2026-11-20T08:20:00+01:00", 0),
        session(9, "2026-11-20T09:00:00+01:00", "2026-11-20T09:20:00+01:00", 0),
        session(10, "2026-11-20T10:00:00+01:00", "2026-11-20T10:20:00+01:00", 0),
        session(11, "2026-11-23T08:00:00+01:00", "2026-11-23T16:00:00+01:00", 0),
    ];
    sessions[3].note = "=cmd|' /C calc'!A0".into();
    sessions[1].original_start_time = at("2026-11-03T08:17:00+01:00");
    sessions[0].note = "Planning the new site, then the weekly call with the architects about the roof".into();
    let running = &mut sessions[10];
    running.end_time = None;
    running.original_end_time = None;
    running.entries[0].end = None;
    sessions
}

/// One session a day, `count` of them from 2000 on.
pub fn many(count: u32) -> Vec<Session> {
    (0..count).map(nth).collect()
}

fn nth(n: u32) -> Session {
    let start = at("2000-01-03T05:00:00Z") + i64::from(n) * 24 * HOUR;
    let end = start + 3 * HOUR + i64::from(n % 60) * MINUTE;
    session(u128::from(n), &start.rfc3339(), &end.rfc3339(), 30)
}
