//! One refusal of each kind.

use stint_domain::{Day, Instant, Refusal, SessionId, Zone};
use uuid::Uuid;

pub fn one_of_each() -> Vec<Refusal> {
    let (at, zone, session) = (Instant(0), Zone::utc(), SessionId(Uuid::nil()));
    let day = Day::new(2026, 11, 22).unwrap();
    let text = || "text".to_owned();
    let all = vec![
        Refusal::NotRunning,
        Refusal::AlreadyRunning { session, since: at, zone: zone.clone() },
        Refusal::BeforePreviousEnd { end: at, zone: zone.clone() },
        Refusal::EndNotAfterStart { start: at, end: at, zone: zone.clone() },
        Refusal::InTheFuture { at, zone: zone.clone() },
        Refusal::OutsideSession { at, start: at, end: None, zone: zone.clone() },
        Refusal::EntryInTheWay { start: at, end: None, zone: zone.clone() },
        Refusal::TimeUnreadable { text: text() },
        Refusal::DurationUnreadable { text: text() },
        Refusal::DayUnreadable { text: text() },
        Refusal::TimeTwice { text: text(), first: at, second: at, zone: zone.clone() },
        Refusal::TimeSkipped { text: text(), next: at, zone },
        Refusal::ZoneUnknown { zone: text() },
        Refusal::PeriodBackwards { from: day, to: day },
        Refusal::SessionUnknown { id: text() },
        Refusal::SessionAmbiguous { id: text(), count: 2 },
        Refusal::StillRunning { session },
        Refusal::SessionVoid { session },
        Refusal::EntryUnknown { position: 1 },
        Refusal::OnlyEntry,
        Refusal::ReasonMissing,
        Refusal::NothingToUndo,
        Refusal::NothingToRedo,
        Refusal::DimensionUnknown { id: text() },
        Refusal::DimensionTaken { name: text() },
        Refusal::TooLong { field: text(), length: 2, most: 1 },
        Refusal::OutOfRange { field: text(), value: 2, least: 0, most: 1 },
        Refusal::Empty { field: text() },
        Refusal::RulePackUnknown { id: text() },
        Refusal::FileUnreadable { file: text(), detail: text() },
        Refusal::ColumnMissing { column: text() },
        Refusal::DayTwice { text: text(), first: day, second: day },
        Refusal::FileUnwritable { file: text(), detail: text() },
        Refusal::Cancelled,
        Refusal::SchemaNewer { found: 2, known: 1 },
        Refusal::ReadOnly { path: text() },
        Refusal::DiskFull { path: text() },
        Refusal::Busy,
        Refusal::Damaged { path: text(), detail: text() },
    ];
    let kinds: std::collections::BTreeSet<usize> = all.iter().map(place).collect();
    assert_eq!(kinds.len(), all.len(), "one of each kind");
    assert_eq!(kinds.last(), Some(&(all.len() - 1)), "the list above lacks a kind");
    all
}

/// A new kind does not compile before it has a place here, and then the list above must have one of it.
fn place(refusal: &Refusal) -> usize {
    match refusal {
        Refusal::NotRunning => 0,
        Refusal::AlreadyRunning { .. } => 1,
        Refusal::BeforePreviousEnd { .. } => 2,
        Refusal::EndNotAfterStart { .. } => 3,
        Refusal::InTheFuture { .. } => 4,
        Refusal::OutsideSession { .. } => 5,
        Refusal::EntryInTheWay { .. } => 6,
        Refusal::TimeUnreadable { .. } => 7,
        Refusal::DurationUnreadable { .. } => 8,
        Refusal::DayUnreadable { .. } => 9,
        Refusal::TimeTwice { .. } => 10,
        Refusal::TimeSkipped { .. } => 11,
        Refusal::ZoneUnknown { .. } => 12,
        Refusal::PeriodBackwards { .. } => 13,
        Refusal::SessionUnknown { .. } => 14,
        Refusal::SessionAmbiguous { .. } => 15,
        Refusal::StillRunning { .. } => 16,
        Refusal::SessionVoid { .. } => 17,
        Refusal::EntryUnknown { .. } => 18,
        Refusal::OnlyEntry => 19,
        Refusal::ReasonMissing => 20,
        Refusal::NothingToUndo => 21,
        Refusal::NothingToRedo => 22,
        Refusal::DimensionUnknown { .. } => 23,
        Refusal::DimensionTaken { .. } => 24,
        Refusal::TooLong { .. } => 25,
        Refusal::OutOfRange { .. } => 26,
        Refusal::Empty { .. } => 27,
        Refusal::RulePackUnknown { .. } => 28,
        Refusal::FileUnreadable { .. } => 29,
        Refusal::ColumnMissing { .. } => 30,
        Refusal::DayTwice { .. } => 31,
        Refusal::FileUnwritable { .. } => 32,
        Refusal::Cancelled => 33,
        Refusal::SchemaNewer { .. } => 34,
        Refusal::ReadOnly { .. } => 35,
        Refusal::DiskFull { .. } => 36,
        Refusal::Busy => 37,
        Refusal::Damaged { .. } => 38,
    }
}
