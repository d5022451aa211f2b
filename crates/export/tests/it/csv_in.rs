//! CSV as others write it.

use crate::month::{at, berlin};
use proptest::prelude::*;
use stint_domain::time::{HOUR, MINUTE};
use stint_domain::{EntryKind, Refusal, Zones};
use stint_export::csv_in::{self, DateOrder, Options, Table};

fn read_as(text: &[u8], order: Option<DateOrder>) -> Result<Table, Refusal> {
    let (zones, zone) = (Zones::bundled(), berlin());
    csv_in::read(text, &Options { zones: &zones, zone: &zone, now: at("2026-11-23T17:00:00+01:00"), order })
}

fn read(text: &str) -> Table {
    read_as(text.as_bytes(), None).unwrap()
}

fn span(table: &Table) -> (String, String) {
    let entries = &table.sessions[0].entries;
    let local = |at| Zones::bundled().local(at, &berlin()).text().to_string();
    (local(entries[0].start), local(entries.last().unwrap().end))
}

fn spans(from: &str, to: &str) -> (String, String) {
    (from.to_owned(), to.to_owned())
}

#[test]
fn toggl() {
    let table = read(
        "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\n\
         Ada,a@x,Acme,Roof,Plan,Sketches,No,2026-11-20,08:00:00,2026-11-20,16:30:00,08:30:00,\n",
    );
    assert_eq!(span(&table), spans("2026-11-20T08:00:00", "2026-11-20T16:30:00"));
    let found = &table.sessions[0];
    let entry = &found.entries[0];
    assert_eq!((entry.project.as_str(), entry.category.as_str(), entry.labor_type.as_str()), ("Roof", "Acme", "Plan"));
    assert_eq!(found.note, "Sketches");
    assert_eq!(table.ignored, ["User", "Email", "Billable", "Tags"]);
}

#[test]
fn clockify_with_american_dates() {
    let table = read(
        "\"Project\",\"Client\",\"Description\",\"Task\",\"Start Date\",\"Start Time\",\"End Date\",\"End Time\",\"Duration (h)\"\n\
         \"Roof\",\"\",\"\",\"\",\"11/20/2026\",\"8:00:00 AM\",\"11/20/2026\",\"4:30:00 PM\",\"08:30:00\"\n",
    );
    assert_eq!(span(&table), spans("2026-11-20T08:00:00", "2026-11-20T16:30:00"));
}

#[test]
fn kimai_in_german_with_a_latin_1_note() {
    let text = "Datum;Von;Bis;Dauer;Projekt;T\u{e4}tigkeit;Beschreibung\n20.11.2026;22:00;06:00;8:00;Dach;B\u{fc}ro;gr\u{fc}n\n";
    let bytes: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let table = read_as(&bytes, None).unwrap();
    assert_eq!(span(&table), spans("2026-11-20T22:00:00", "2026-11-21T06:00:00"));
    assert_eq!((table.sessions[0].note.as_str(), table.sessions[0].entries[0].labor_type.as_str()), ("grün", "Büro"));
}

#[test]
fn timewarrior() {
    let table = read("id,start,end,tags\n1,20261120T070000Z,20261120T153000Z,roof\n");
    assert_eq!(span(&table), spans("2026-11-20T08:00:00", "2026-11-20T16:30:00"));
    assert_eq!(table.sessions[0].entries[0].project, "roof");
}

#[test]
fn excel_tells_the_delimiter_in_a_line_of_its_own() {
    let table = read("sep=;\r\nStart;Ende;Pause\r\n2026-11-20 08:00;2026-11-20 16:30;0:30\r\nx;y;z\r\n");
    assert_eq!(table.sessions.len(), 1);
    assert_eq!(table.refused[0].line, 4);
}

#[test]
fn a_break_that_is_only_a_length_lies_in_the_middle() {
    for (header, value) in
        [("Break", "0:30"), ("Pause", "30"), ("Break (min)", "30"), ("Break (h)", "0.5"), ("Pause", "0,5")]
    {
        let table = read(&format!("start;end;{header}\n2026-11-20 08:00;2026-11-20 16:30;{value}\n"));
        let entries = &table.sessions[0].entries;
        let kinds: Vec<EntryKind> = entries.iter().map(|entry| entry.kind).collect();
        assert_eq!(kinds, [EntryKind::Work, EntryKind::Break, EntryKind::Work], "{header} {value}");
        assert_eq!(entries[1].end - entries[1].start, 30 * MINUTE, "{header} {value}");
        assert_eq!(entries[1].start - entries[0].start, 4 * HOUR);
    }
}

#[test]
fn a_missing_end_is_refused_with_its_line() {
    let table = read("start,end\n2026-11-20 08:00,2026-11-20 16:00\n2026-11-21 08:00,\n");
    assert_eq!(table.sessions.len(), 1);
    assert_eq!(table.refused[0].line, 3);
    assert_eq!(table.refused[0].refusal, Refusal::Empty { field: "end".into() });
}

#[test]
fn a_duration_stands_in_for_a_missing_end() {
    let table = read("date,start,duration\n2026-11-20,08:00,7.5\n");
    assert_eq!(span(&table), spans("2026-11-20T08:00:00", "2026-11-20T15:30:00"));
}

#[test]
fn an_hour_that_came_twice_is_refused_unless_the_row_decides_it() {
    let table = read("start,end\n2026-10-25 02:30,2026-10-25 05:00\n");
    assert!(matches!(table.refused[0].refusal, Refusal::TimeTwice { .. }));
    let table = read("start,end\n2026-10-25T02:30:00+01:00,2026-10-25T05:00:00+01:00\n");
    assert_eq!(table.sessions.len(), 1);
    let table = read("date,start,end,duration\n2026-10-24,22:00,02:30,5:30\n");
    let entry = &table.sessions[0].entries[0];
    assert_eq!(entry.end - entry.start, 5 * HOUR + 30 * MINUTE);
}

#[test]
fn an_hour_that_was_skipped_is_refused() {
    let table = read("start,end\n2026-03-29 02:30,2026-03-29 05:00\n");
    assert!(matches!(table.refused[0].refusal, Refusal::TimeSkipped { .. }));
}

#[test]
fn dates_with_two_readings_refuse_the_file_until_somebody_says() {
    let text = b"start,end\n03/04/2026 08:00,03/04/2026 16:00\n";
    let Err(Refusal::DayTwice { first, second, .. }) = read_as(text, None) else { panic!("ambiguous") };
    assert_eq!((first.to_string(), second.to_string()), ("2026-04-03".into(), "2026-03-04".into()));
    let told = read_as(text, Some(DateOrder::Month)).unwrap();
    assert_eq!(span(&told).0, "2026-03-04T08:00:00");
}

#[test]
fn one_date_decides_for_the_whole_column() {
    let table = read("start,end\n03/04/2026 08:00,03/04/2026 16:00\n25/04/2026 08:00,25/04/2026 16:00\n");
    assert_eq!(span(&table).0, "2026-04-03T08:00:00");
}

#[test]
fn a_row_in_another_zone_is_read_in_it() {
    let table = read(
        "start,end,zone\n2026-11-20 08:00,2026-11-20 16:00,America/New_York\n2026-11-20 08:00,2026-11-20 16:00,Mars/Base\n",
    );
    assert_eq!(span(&table).0, "2026-11-20T14:00:00");
    assert_eq!(table.refused[0].refusal, Refusal::ZoneUnknown { zone: "Mars/Base".into() });
}

#[test]
fn no_length_and_the_future_are_refused() {
    let table = read("date,start,end\n2026-11-20,08:00,08:00\n2026-11-29,08:00,09:00\n");
    assert!(matches!(table.refused[0].refusal, Refusal::EndNotAfterStart { .. }));
    assert!(matches!(table.refused[1].refusal, Refusal::InTheFuture { .. }));
}

#[test]
fn a_table_without_a_start_is_refused_by_its_name() {
    assert_eq!(read_as(b"a,b\n1,2\n", None), Err(Refusal::ColumnMissing { column: "start".into() }));
    assert_eq!(read_as(b"", None), Err(Refusal::Empty { field: "file".into() }));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_as(&bytes, None);
        let mut table = b"date,start,end,break,duration\n".to_vec();
        table.extend(&bytes);
        let _ = read_as(&table, Some(DateOrder::Day));
    }

    #[test]
    fn every_row_becomes_a_session_or_is_listed(
        rows in prop::collection::vec("[0-9]{1,2}[/.:-][0-9]{1,2}[/.:-][0-9]{2,4}[ T][0-9]{1,2}:?[0-9]{0,2}( ?[ap]m)?", 1..20),
    ) {
        let text: String = rows.iter().map(|row| format!("{row},{row}\n")).collect();
        if let Ok(table) = read_as(format!("start,end\n{text}").as_bytes(), Some(DateOrder::Month)) {
            prop_assert_eq!(table.sessions.len() + table.refused.len(), rows.len());
        }
    }
}
