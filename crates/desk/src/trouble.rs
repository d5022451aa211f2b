//! What went wrong, as a host is told: a refusal's code with its facts, moments in the zone the refusal is about.

use crate::Desk;
use crate::contract::{Fact, Trouble};
use crate::error::Error;
use crate::machine::Machine;
use std::collections::BTreeMap;
use stint_domain::{Day, Instant, Refusal, SessionId, Zone, Zones};

impl Desk {
    /// What a host tells of an error: a refusal by its code; anything else by a ticket under which it stands in the log.
    pub fn trouble(&self, error: Error) -> Trouble {
        told_on(self.machine.as_ref(), error, self.zones())
    }
}

/// Tickets are drawn on `machine`.
pub(crate) fn told_on(machine: &dyn Machine, error: Error, zones: &Zones) -> Trouble {
    match error {
        Error::Refusal(refusal) => refused(&refusal, zones),
        Error::NotSynced(refusal) => {
            let (code, facts) = refusal.told();
            let facts = facts.into_iter().map(|(name, fact)| (name.to_owned(), fact)).collect();
            Trouble { code: code.to_owned(), facts, ticket: None }
        }
        Error::Sqlite(_)
        | Error::Io { .. }
        | Error::Json(_)
        | Error::Misfit(_)
        | Error::Migration(_)
        | Error::Broken(_) => {
            // The last digits of a UUIDv7 are the random ones; six of them can be read out over the telephone.
            let id = machine.id().simple().to_string();
            let ticket = id[id.len() - 6..].to_uppercase();
            tracing::error!(ticket, %error, "something unexpected went wrong");
            Trouble::unexpected(ticket)
        }
    }
}

/// A refusal as it crosses to a page or a terminal.
pub(crate) fn refused(refusal: &Refusal, zones: &Zones) -> Trouble {
    let (code, facts) = told(refusal, zones);
    let facts = facts.into_iter().flatten().map(|(name, fact)| (name.to_owned(), fact)).collect::<BTreeMap<_, _>>();
    Trouble { code: code.to_owned(), facts, ticket: None }
}

type Facts = Vec<Option<(&'static str, Fact)>>;

/// One arm a refusal, and out of the same arms the list of all codes: neither can miss one.
macro_rules! codes {
    ($zones:ident; $($code:literal $wish:pat => [$($fact:expr),*];)*) => {
        /// The code of every refusal, in the order they are declared.
        pub const REFUSAL_CODES: &[&str] = &[$($code),*];

        fn told(refusal: &Refusal, $zones: &Zones) -> (&'static str, Facts) {
            match refusal {
                $($wish => ($code, vec![$($fact),*]),)*
            }
        }
    };
}

codes! { zones;
    "not_running" Refusal::NotRunning => [];
    "already_running" Refusal::AlreadyRunning { session, since, zone } =>
        [id("session", *session), moment("since", *since, zone, zones)];
    "before_previous_end" Refusal::BeforePreviousEnd { end, zone } => [moment("end", *end, zone, zones)];
    "end_not_after_start" Refusal::EndNotAfterStart { start, end, zone } =>
        [moment("start", *start, zone, zones), moment("end", *end, zone, zones)];
    "in_the_future" Refusal::InTheFuture { at, zone } => [moment("at", *at, zone, zones)];
    "outside_session" Refusal::OutsideSession { at, start, end, zone } => [
        moment("at", *at, zone, zones),
        moment("start", *start, zone, zones),
        end.and_then(|end| moment("end", end, zone, zones))
    ];
    "entry_in_the_way" Refusal::EntryInTheWay { start, end, zone } =>
        [moment("start", *start, zone, zones), end.and_then(|end| moment("end", end, zone, zones))];
    "time_unreadable" Refusal::TimeUnreadable { text: typed } => [text("text", typed)];
    "duration_unreadable" Refusal::DurationUnreadable { text: typed } => [text("text", typed)];
    "day_unreadable" Refusal::DayUnreadable { text: typed } => [text("text", typed)];
    "time_twice" Refusal::TimeTwice { text: typed, first, second, zone } =>
        [text("text", typed), moment("first", *first, zone, zones), moment("second", *second, zone, zones)];
    "time_skipped" Refusal::TimeSkipped { text: typed, next, zone } =>
        [text("text", typed), moment("next", *next, zone, zones)];
    "zone_unknown" Refusal::ZoneUnknown { zone } => [text("zone", zone)];
    "period_backwards" Refusal::PeriodBackwards { from, to } => [day("from", *from), day("to", *to)];
    "session_unknown" Refusal::SessionUnknown { id } => [text("id", id)];
    "session_ambiguous" Refusal::SessionAmbiguous { id, count } => [text("id", id), number("count", *count)];
    "still_running" Refusal::StillRunning { session } => [id("session", *session)];
    "session_void" Refusal::SessionVoid { session } => [id("session", *session)];
    "entry_unknown" Refusal::EntryUnknown { position } => [number("position", *position)];
    "only_entry" Refusal::OnlyEntry => [];
    "reason_missing" Refusal::ReasonMissing => [];
    "nothing_to_undo" Refusal::NothingToUndo => [];
    "nothing_to_redo" Refusal::NothingToRedo => [];
    "dimension_unknown" Refusal::DimensionUnknown { id } => [text("id", id)];
    "dimension_taken" Refusal::DimensionTaken { name } => [text("name", name)];
    "too_long" Refusal::TooLong { field, length, most } =>
        [text("field", field), number("length", *length), number("most", *most)];
    "out_of_range" Refusal::OutOfRange { field, value, least, most } => [
        text("field", field),
        number("value", *value),
        number("least", *least),
        number("most", *most)
    ];
    "empty" Refusal::Empty { field } => [text("field", field)];
    "rule_pack_unknown" Refusal::RulePackUnknown { id } => [text("id", id)];
    "file_unreadable" Refusal::FileUnreadable { file, detail } => [text("file", file), text("detail", detail)];
    "column_missing" Refusal::ColumnMissing { column } => [text("column", column)];
    "day_twice" Refusal::DayTwice { text: typed, first, second } =>
        [text("text", typed), day("first", *first), day("second", *second)];
    "file_unwritable" Refusal::FileUnwritable { file, detail } => [text("file", file), text("detail", detail)];
    "cancelled" Refusal::Cancelled => [];
    "schema_newer" Refusal::SchemaNewer { found, known } => [number("found", *found), number("known", *known)];
    "read_only" Refusal::ReadOnly { path } => [text("path", path)];
    "disk_full" Refusal::DiskFull { path } => [text("path", path)];
    "busy" Refusal::Busy => [];
    "damaged" Refusal::Damaged { path, detail } => [text("path", path), text("detail", detail)];
}

type NamedFact = Option<(&'static str, Fact)>;

fn text(name: &'static str, text: &str) -> NamedFact {
    Some((name, Fact::Text(text.to_owned())))
}

fn id(name: &'static str, id: SessionId) -> NamedFact {
    Some((name, Fact::Text(id.to_string())))
}

fn day(name: &'static str, day: Day) -> NamedFact {
    Some((name, Fact::Text(day.to_string())))
}

fn number(name: &'static str, number: impl TryInto<i64>) -> NamedFact {
    Some((name, Fact::Number(number.try_into().unwrap_or(i64::MAX))))
}

fn moment(name: &'static str, at: Instant, zone: &Zone, zones: &Zones) -> NamedFact {
    Some((name, Fact::Moment(crate::error::moment(at, zone, zones))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each, with every fact there is.
    fn all() -> Vec<Refusal> {
        let zone = Zone("Europe/Berlin".into());
        let session = SessionId(uuid::Uuid::nil());
        let at = Instant(0);
        let end = Some(Instant(1));
        let day = Day::new(2026, 11, 23).unwrap();
        let t = String::new;
        vec![
            Refusal::NotRunning,
            Refusal::AlreadyRunning { session, since: at, zone: zone.clone() },
            Refusal::BeforePreviousEnd { end: at, zone: zone.clone() },
            Refusal::EndNotAfterStart { start: at, end: at, zone: zone.clone() },
            Refusal::InTheFuture { at, zone: zone.clone() },
            Refusal::OutsideSession { at, start: at, end, zone: zone.clone() },
            Refusal::EntryInTheWay { start: at, end, zone: zone.clone() },
            Refusal::TimeUnreadable { text: t() },
            Refusal::DurationUnreadable { text: t() },
            Refusal::DayUnreadable { text: t() },
            Refusal::TimeTwice { text: t(), first: at, second: at, zone: zone.clone() },
            Refusal::TimeSkipped { text: t(), next: at, zone },
            Refusal::ZoneUnknown { zone: t() },
            Refusal::PeriodBackwards { from: day, to: day },
            Refusal::SessionUnknown { id: t() },
            Refusal::SessionAmbiguous { id: t(), count: 2 },
            Refusal::StillRunning { session },
            Refusal::SessionVoid { session },
            Refusal::EntryUnknown { position: 3 },
            Refusal::OnlyEntry,
            Refusal::ReasonMissing,
            Refusal::NothingToUndo,
            Refusal::NothingToRedo,
            Refusal::DimensionUnknown { id: t() },
            Refusal::DimensionTaken { name: t() },
            Refusal::TooLong { field: t(), length: 1, most: 0 },
            Refusal::OutOfRange { field: t(), value: 2, least: 0, most: 1 },
            Refusal::Empty { field: t() },
            Refusal::RulePackUnknown { id: t() },
            Refusal::FileUnreadable { file: t(), detail: t() },
            Refusal::ColumnMissing { column: t() },
            Refusal::DayTwice { text: t(), first: day, second: day },
            Refusal::FileUnwritable { file: t(), detail: t() },
            Refusal::Cancelled,
            Refusal::SchemaNewer { found: 2, known: 1 },
            Refusal::ReadOnly { path: t() },
            Refusal::DiskFull { path: t() },
            Refusal::Busy,
            Refusal::Damaged { path: t(), detail: t() },
        ]
    }

    #[test]
    fn every_refusal_is_told_by_its_own_code_with_all_its_facts() {
        let zones = Zones::bundled();
        let all = all();
        let codes: Vec<&str> = all.iter().map(|refusal| told(refusal, &zones).0).collect();
        assert_eq!(codes, REFUSAL_CODES);
        for refusal in &all {
            let trouble = refused(refusal, &zones);
            let own = serde_json::to_value(refusal).unwrap();
            assert_eq!(own["code"], trouble.code);
            let mut fields: Vec<&str> = own.as_object().unwrap().keys().map(String::as_str).collect();
            // The zone is in the moments; only where it is what was not found is it told itself.
            fields.retain(|field| *field != "code" && (*field != "zone" || trouble.code == "zone_unknown"));
            assert_eq!(trouble.facts.keys().map(String::as_str).collect::<Vec<_>>(), fields, "{refusal:?}");
        }
    }

    #[test]
    fn the_hour_that_came_twice_is_told_in_the_zone_of_the_session() {
        let first = Instant::parse_rfc3339("2026-10-25T02:30:00+02:00").unwrap();
        let second = Instant::parse_rfc3339("2026-10-25T02:30:00+01:00").unwrap();
        let zone = Zone("Europe/Berlin".into());
        let refusal = Refusal::TimeTwice { text: "2:30".into(), first, second, zone };
        let trouble = refused(&refusal, &Zones::bundled());
        for (name, offset) in [("first", "+02:00"), ("second", "+01:00")] {
            let Fact::Moment(moment) = &trouble.facts[name] else { panic!("a moment") };
            assert_eq!((moment.local.as_str(), moment.offset.as_str()), ("2026-10-25T02:30:00", offset));
        }
    }
}
