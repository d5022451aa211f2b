//! CSV with headers, read into sessions: our own files, and what Toggl, Clockify, Kimai and others write.
//!
//! Every row becomes a session or is listed with its line and the reason. Nothing is guessed: a date with two readings
//! refuses the file, an hour that came twice refuses the row.

mod columns;
mod dates;
mod own;
mod rows;
mod text;

use columns::{Column, Columns};
use csv::StringRecord;
pub use dates::DateOrder;
use dates::Dates;
use stint_domain::time::Zones;
use stint_domain::{EntryKind, Instant, Refusal, SessionId, Zone};

/// What a file is read against.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    pub zones: &'a Zones,
    /// The zone of rows that name none.
    pub zone: &'a Zone,
    pub now: Instant,
    /// What comes first in dates like 03/04/2026, if somebody has said.
    pub order: Option<DateOrder>,
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub sessions: Vec<Found>,
    /// Rows that are left out.
    pub refused: Vec<RefusedRow>,
    /// Header names that were not recognised.
    pub ignored: Vec<String>,
}

/// A past session as the file tells it; its entries tile it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The first of its rows, counted from 1 with the header.
    pub line: u64,
    /// Only our own files have one.
    pub id: Option<SessionId>,
    pub zone: Zone,
    pub entries: Vec<FoundEntry>,
    pub note: String,
    /// The row as it stands in the file, cut.
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundEntry {
    pub kind: EntryKind,
    pub start: Instant,
    pub end: Instant,
    /// Names; empty for none.
    pub project: String,
    pub category: String,
    pub labor_type: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    pub line: u64,
    pub refusal: Refusal,
    /// The row as it stands in the file, cut.
    pub text: String,
}

/// Reads a whole file.
///
/// # Errors
/// [`Refusal::ColumnMissing`] when there is nothing to tell a start or an end from, [`Refusal::DayTwice`] when no date
/// in the file decides whether day or month comes first, [`Refusal::Empty`] for a file without a header.
pub fn read(bytes: &[u8], options: &Options<'_>) -> Result<Table, Refusal> {
    let decoded = text::decode(bytes);
    let (body, delimiter) = text::delimited(&decoded);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(body.as_bytes());
    let mut lines = Lines { text: decoded.as_bytes(), at: 0, line: 1 };
    let above = decoded.len() - body.len();
    let mut rows = Vec::new();
    for record in reader.records() {
        // The text is UTF-8 and rows may have any length: nothing is left to fail but memory.
        let Ok(record) = record else { continue };
        let begins = record.position().map_or(0, |position| position.byte() as usize);
        let line = lines.of_record(above + begins);
        if record.iter().any(|field| !field.trim().is_empty()) {
            rows.push(Row { line, record, delimiter });
        }
    }
    let mut rows = rows.into_iter();
    let header = rows.next().ok_or_else(|| Refusal::Empty { field: "file".into() })?;
    let (columns, ignored) = Columns::of(&header.record);
    let rows: Vec<Row> = rows.collect();
    let mut table = Table { ignored, ..Table::default() };
    columns.require()?;
    let dates = Dates::of(&columns, &rows, options.order)?;
    let context = rows::Context { options, columns: &columns, dates: &dates };
    if columns.is_own() {
        own::read(&context, &rows, &mut table);
    } else {
        for row in &rows {
            match rows::session(&context, row) {
                Ok(found) => table.sessions.push(found),
                Err(refusal) => table.refuse(row, refusal),
            }
        }
    }
    Ok(table)
}

impl Table {
    fn refuse(&mut self, row: &Row, refusal: Refusal) {
        self.refused.push(RefusedRow { line: row.line, refusal, text: row.text() });
    }
}

/// Counts lines: the reader's own count lags behind where lines end with CR and LF.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the record that begins at `byte` or after the line ends there; bytes come in order.
    fn of_record(&mut self, byte: usize) -> u64 {
        let ends = self.text.iter().skip(byte).take_while(|byte| matches!(**byte, b'\r' | b'\n')).count();
        let begin = byte + ends;
        let passed = self.text.get(self.at..begin).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = begin.max(self.at);
        self.line
    }
}

struct Row {
    line: u64,
    record: StringRecord,
    delimiter: u8,
}

impl Row {
    /// The field of a column, trimmed; empty when the row is too short or there is no such column.
    fn field(&self, columns: &Columns, column: Column) -> &str {
        columns.place(column).and_then(|at| self.record.get(at)).map_or("", str::trim)
    }

    fn text(&self) -> String {
        let delimiter = char::from(self.delimiter).to_string();
        let whole = self.record.iter().collect::<Vec<_>>().join(&delimiter);
        whole.chars().take(200).collect()
    }
}
