//! CSV: a row for each entry, those of a session below one another, so that breaks and changes of project are in it and
//! the file can be read back. docs/FORMATS.md describes the columns.

use crate::error::{Error, Source};
use crate::local::Clockface;
use crate::texts::{Flag, Texts, kind_word, source_word};
use crate::timesheet::{Header, TimesheetDay};
use csv::{Terminator, WriterBuilder};
use std::borrow::Cow;
use std::io::Write;
use stint_domain::time::Zones;
use stint_domain::{Dimension, Instant};
use stint_words::Words;

/// How columns and numbers are set apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preset {
    /// `,` between columns, `.` in numbers, UTF-8.
    International,
    /// `;` between columns, `,` in numbers, UTF-8 with BOM, CRLF.
    German,
}

/// The names are the same in every language: programs go by them.
pub(crate) const COLUMNS: [&str; 20] = [
    "session",
    "date",
    "kind",
    "from",
    "to",
    "hours",
    "counted_hours",
    "project",
    "category",
    "labor_type",
    "note",
    "zone",
    "start",
    "end",
    "session_start",
    "session_end",
    "original_start",
    "original_end",
    "source",
    "marks",
];

/// Writes the rows and answers with the number of sessions.
///
/// # Errors
/// What the days fail with, and an output that cannot be written.
pub fn write(
    header: &Header,
    words: &Words,
    zones: &Zones,
    preset: Preset,
    days: impl Iterator<Item = Result<TimesheetDay, Source>>,
    mut out: impl Write,
) -> Result<u64, Error> {
    let texts = Texts::new(words);
    let mut clock = Clockface::new(zones);
    let (delimiter, terminator) = match preset {
        Preset::International => (b',', Terminator::Any(b'\n')),
        Preset::German => (b';', Terminator::CRLF),
    };
    if preset == Preset::German {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut table = WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(out);
    table.write_record(COLUMNS)?;
    let mut sessions = 0;
    for day in days {
        let day = day.map_err(Error::Source)?;
        for row in &day.rows {
            sessions += 1;
            let session = &row.session;
            let of_row = day.exceptions.iter().filter(|it| it.session.is_none_or(|id| id == session.id));
            let marks = texts.flags(Flag::of(session).chain(of_row.map(|it| Flag::Exception(it.kind))));
            let mut moment = |at: Option<Instant>| at.map(|at| clock.rfc3339(at, &session.zone)).unwrap_or_default();
            let whole = [
                moment(Some(session.start_time)),
                moment(session.end_time),
                moment(Some(session.original_start_time)),
                moment(session.original_end_time),
            ];
            for (entry, counted) in session.entries.iter().zip(&row.entries) {
                let name = |dimension| escaped(header.names.of(entry, dimension));
                let from = clock.time(entry.start, &session.zone);
                let to = entry.end.map(|end| clock.time(end, &session.zone));
                let until = entry.end.unwrap_or(header.made.max(entry.start));
                table.write_record([
                    session.id.to_string().as_str(),
                    &day.day.to_string(),
                    kind_word(entry.kind),
                    &from,
                    &to.unwrap_or_default(),
                    &decimal(until - entry.start, preset),
                    &decimal(*counted, preset),
                    &name(Dimension::Project),
                    &name(Dimension::Category),
                    &name(Dimension::LaborType),
                    &escaped(&session.note),
                    session.zone.name(),
                    &clock.rfc3339(entry.start, &session.zone),
                    &entry.end.map(|end| clock.rfc3339(end, &session.zone)).unwrap_or_default(),
                    &whole[0],
                    &whole[1],
                    &whole[2],
                    &whole[3],
                    source_word(session.source),
                    &marks,
                ])?;
            }
        }
    }
    table.flush()?;
    Ok(sessions)
}

/// Hours with six places: three times twenty minutes are added up to one hour, not to 0.99.
fn decimal(ms: i64, preset: Preset) -> String {
    let micros = (i128::from(ms) * 1_000_000 + 1_800_000) / 3_600_000;
    let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    let text = match text.trim_end_matches('0').split_once('.') {
        Some((whole, fraction)) => format!("{whole}.{fraction:0<2}"),
        None => text,
    };
    match preset {
        Preset::International => text,
        Preset::German => text.replace('.', ","),
    }
}

/// Text that a spreadsheet would take for a formula gets an apostrophe in front, and so does text that has one there
/// already, so that [`unescaped`] brings back exactly what was.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if text.starts_with(is_dangerous) { format!("'{text}").into() } else { text.into() }
}

pub(crate) fn unescaped(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(is_dangerous)).unwrap_or(text)
}

/// The list of OWASP with the full-width forms, which some spreadsheets read the same way.
fn is_dangerous(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' | '\'')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_formula_in_a_note_stays_text() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
            assert!(escaped(text).starts_with('\''), "{text}");
        }
        assert_eq!(escaped("8 = 8"), "8 = 8");
    }

    #[test]
    fn thirds_of_an_hour_add_up() {
        assert_eq!(decimal(20 * 60_000, Preset::International), "0.333333");
        assert_eq!(decimal(90 * 60_000, Preset::German), "1,50");
        assert_eq!(decimal(0, Preset::International), "0.00");
    }

    proptest! {
        #[test]
        fn what_was_escaped_comes_back(text in any::<String>()) {
            let whole = escaped(&text).into_owned();
            prop_assert_eq!(unescaped(&whole), text);
        }
    }
}
