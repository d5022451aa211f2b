//! Rule packs: what the law asks for, to the minute.

use crate::given::{LATER, hm, past, running};
use stint_domain::counted::Span;
use stint_domain::edit;
use stint_domain::exception::{self, Around, Exception, ExceptionKind, Severity};
use stint_domain::rules::{self, RulePack, day_shape};
use stint_domain::time::MINUTE;
use stint_domain::{Day, Instant, Refusal, Session};

fn pack(id: &str) -> RulePack {
    rules::pack(id).unwrap().unwrap()
}

/// Minutes of break that the pack asks for and misses.
fn missing(pack: &RulePack, sessions: &[Session]) -> Option<u32> {
    let shape = day_shape(sessions, pack.break_block_min, LATER);
    pack.break_missing(&shape).map(|rule| rule.break_min)
}

/// From 6:00 with breaks at 10:00, 11:00 …, so long that `work` minutes of work are left.
fn day(work: i64, breaks: &[i64]) -> Vec<Session> {
    let start = hm(6, 0);
    let spans: Vec<_> = (0..).zip(breaks).map(|(n, length)| (hm(10 + n, 0), hm(10 + n, *length))).collect();
    let paused: i64 = breaks.iter().sum();
    vec![past(1, start, start + (work + paused) * MINUTE, &spans)]
}

#[test]
fn every_pack_is_read_and_names_its_sources() {
    let packs = rules::packs();
    assert_eq!(packs.iter().map(|pack| pack.id.as_str()).collect::<Vec<_>>(), ["de", "eu"]);
    for pack in packs {
        assert!(!pack.breaks.is_empty());
        let limits = [&pack.stretch, &pack.max_day, &pack.max_week, &pack.rest].into_iter().flatten();
        assert!(limits.map(|limit| &limit.source).all(|source| !source.is_empty()));
        assert!(pack.breaks.windows(2).all(|pair| pair[0].over_min < pair[1].over_min));
    }
    assert_eq!(rules::pack(""), Ok(None));
    assert_eq!(rules::pack("xx"), Err(Refusal::RulePackUnknown { id: "xx".into() }));
}

#[test]
fn germany_asks_for_30_minutes_past_six_hours_and_45_past_nine() {
    let de = pack("de");
    for (work, breaks, short) in [
        (360, &[][..], None),
        (361, &[], Some(30)),
        (361, &[29], Some(30)),
        (361, &[30], None),
        (540, &[30], None),
        (541, &[30], Some(45)),
        (541, &[44], Some(45)),
        (541, &[45], None),
        (541, &[15, 15, 15], None),
        (541, &[30, 15], None),
    ] {
        assert_eq!(missing(&de, &day(work, breaks)), short, "{work} min with {breaks:?}");
    }
}

#[test]
fn germany_does_not_count_parts_under_15_minutes() {
    let de = pack("de");
    assert_eq!(missing(&de, &day(361, &[14, 14, 14])), Some(30));
    assert_eq!(missing(&de, &day(361, &[14, 15])), Some(30));
    assert_eq!(missing(&de, &day(361, &[15, 15])), None);
    let shape = day_shape(&day(361, &[14, 15]), 15, LATER);
    assert_eq!((shape.work_ms, shape.break_ms), (361 * MINUTE, 15 * MINUTE));
}

#[test]
fn a_gap_between_two_sessions_is_a_break() {
    let de = pack("de");
    let two = |gap: i64| [past(1, hm(8, 0), hm(12, 0), &[]), past(2, hm(12, gap), hm(15, gap), &[])];
    assert_eq!(missing(&de, &two(29)), Some(30));
    assert_eq!(missing(&de, &two(30)), None);
}

#[test]
fn a_break_that_runs_into_a_gap_is_one_break() {
    // Ten minutes at the end of one session and ten until the next: twenty without work.
    let sessions = [past(1, hm(8, 0), hm(12, 10), &[(hm(12, 0), hm(12, 10))]), past(2, hm(12, 20), hm(15, 0), &[])];
    assert_eq!(day_shape(&sessions, 15, LATER).break_ms, 20 * MINUTE);
}

#[test]
fn a_pause_before_or_after_all_work_interrupts_nothing() {
    let session = past(1, hm(8, 0), hm(16, 0), &[(hm(8, 0), hm(8, 30)), (hm(15, 0), hm(16, 0))]);
    assert_eq!(day_shape(&[session], 15, LATER).break_ms, 0);
}

#[test]
fn work_that_two_sessions_cover_is_worked_once() {
    let sessions = [past(1, hm(8, 0), hm(12, 0), &[]), past(2, hm(10, 0), hm(13, 0), &[])];
    let shape = day_shape(&sessions, 15, LATER);
    assert_eq!((shape.work_ms, shape.stretch_ms, shape.break_ms), (300 * MINUTE, 300 * MINUTE, 0));
}

#[test]
fn the_order_of_sessions_and_void_ones_do_not_matter() {
    let (morning, afternoon) = (past(1, hm(8, 0), hm(12, 0), &[]), past(2, hm(13, 0), hm(15, 0), &[]));
    let void = Session { void: true, ..past(3, hm(12, 0), hm(13, 0), &[]) };
    let straight = day_shape(&[morning.clone(), afternoon.clone()], 15, LATER);
    assert_eq!(straight, day_shape(&[afternoon, void, morning], 15, LATER));
}

#[test]
fn the_union_asks_for_any_break_past_six_hours() {
    let eu = pack("eu");
    assert_eq!(missing(&eu, &day(360, &[])), None);
    assert_eq!(missing(&eu, &day(361, &[])), Some(1));
    assert_eq!(missing(&eu, &day(361, &[5])), None);
}

#[test]
fn a_break_falls_due_when_the_work_allowed_without_it_is_used_up() {
    let de = pack("de");
    let due = |sessions: &[Session], now: Instant| {
        let shape = day_shape(sessions, de.break_block_min, now);
        de.break_due(&shape).map(|due| (due.in_ms / MINUTE, due.break_min))
    };
    let open = running(1, hm(8, 0));
    assert_eq!(due(std::slice::from_ref(&open), hm(13, 48)), Some((12, 30)));
    assert_eq!(due(&[open], hm(14, 10)), Some((-10, 30)));
    assert_eq!(due(&day(400, &[30]), LATER), Some((140, 45)));
    // 45 minutes are enough for any day, but not for more than six hours in a row after them.
    assert_eq!(due(&day(400, &[45]), LATER), Some((200, 15)));
    let mut early = running(1, hm(8, 0));
    let set = edit::add_break(&early, hm(9, 0), hm(9, 45), hm(10, 0)).unwrap();
    early.entries = set.times.unwrap().entries;
    assert_eq!(due(&[early], hm(15, 30)), Some((15, 15)));
}

fn found(sessions: &[Session], around: Around<'_>, id: &str) -> Vec<Exception> {
    let pack = rules::pack(id).unwrap();
    let monday: Day = "2026-11-23".parse().unwrap();
    exception::of_day(monday, sessions, around, pack.as_ref(), monday.plus(1), hm(34, 0))
}

fn kinds(sessions: &[Session], others: &[Span], rested_since: Option<Instant>, id: &str) -> Vec<ExceptionKind> {
    let around = Around { others, rested_since, week_work_ms: 0 };
    found(sessions, around, id).into_iter().map(|found| found.kind).collect()
}

#[test]
fn a_proper_day_has_nothing_to_look_at() {
    let session = past(1, hm(8, 0), hm(16, 30), &[(hm(12, 0), hm(12, 30))]);
    assert_eq!(kinds(std::slice::from_ref(&session), &[Span::of(&session)], Some(hm(-7, 0)), "de"), []);
}

#[test]
fn what_the_rules_forbid_is_found() {
    let long = past(1, hm(6, 0), hm(17, 0), &[(hm(7, 0), hm(7, 45))]);
    assert_eq!(kinds(&[long], &[], None, "de"), [ExceptionKind::StretchLong, ExceptionKind::TooLong]);
    let early = past(1, hm(6, 0), hm(10, 0), &[]);
    assert_eq!(kinds(std::slice::from_ref(&early), &[], Some(hm(-4, 0)), "de"), [ExceptionKind::RestShort]);
    assert_eq!(kinds(&[early], &[], Some(hm(-5, 0)), "de"), []);
}

#[test]
fn a_week_with_more_work_than_its_maximum_is_found_on_each_day_that_goes_beyond() {
    let worked = [past(1, hm(8, 0), hm(10, 0), &[])];
    let found = |sessions: &[Session], week_min: i64, id: &str| {
        let found = found(sessions, Around { week_work_ms: week_min * MINUTE, ..Around::default() }, id);
        found.into_iter().next()
    };
    assert_eq!(found(&worked, 3600, "de"), None, "60 hours are allowed");
    let beyond = found(&worked, 3601, "de").unwrap();
    assert_eq!((beyond.kind, beyond.severity, beyond.session), (ExceptionKind::WeekLong, Severity::Warning, None));
    assert_eq!((beyond.is_ms, beyond.should_ms), (Some(3601 * MINUTE), Some(3600 * MINUTE)));
    assert_eq!(beyond.source.as_deref(), Some("ArbZG § 3"));
    let on_average = found(&worked, 2881, "eu").unwrap();
    assert_eq!((on_average.kind, on_average.severity), (ExceptionKind::WeekLong, Severity::Note));
    assert_eq!(found(&worked, 9000, ""), None, "no rules, no maximum");
    let void = [Session { void: true, ..past(1, hm(8, 0), hm(10, 0), &[]) }];
    assert_eq!(found(&void, 3601, "de"), None, "nothing was worked on this day");
}

#[test]
fn what_stands_in_the_sessions_is_found_without_rules() {
    let forgotten = running(1, hm(8, 0));
    assert_eq!(kinds(&[forgotten], &[], None, ""), [ExceptionKind::MissingOut, ExceptionKind::TooLong]);
    let moved = Session { clock_moved: true, pending_start: Some(hm(7, 0)), ..past(1, hm(8, 0), hm(9, 0), &[]) };
    assert_eq!(kinds(&[moved], &[], None, ""), [ExceptionKind::ClockMoved, ExceptionKind::PendingCorrection]);
}

#[test]
fn sessions_of_one_day_that_overlap_are_found_without_being_named_twice() {
    let (one, other) = (past(1, hm(8, 0), hm(10, 0), &[]), past(2, hm(9, 0), hm(11, 0), &[]));
    let sessions = [one.clone(), other];
    assert_eq!(kinds(&sessions, &[], None, ""), [ExceptionKind::Overlap, ExceptionKind::Overlap]);
    assert_eq!(kinds(&sessions, &[Span::of(&one)], None, ""), [ExceptionKind::Overlap, ExceptionKind::Overlap]);
}
