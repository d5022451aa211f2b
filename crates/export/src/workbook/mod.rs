//! The timesheet workbook (.xlsx): one file a sheet, written in one pass over the days.
//!
//! Rows go to disk as they come, so that their number costs no memory: `rows` writes them, `press` compresses them beside.
//! A library makes everything else, and `package` puts both together. Every formula carries its result: a viewer that does
//! not calculate shows the same numbers.

mod corrections;
mod entries;
mod exceptions;
mod info;
mod long;
mod month;
mod package;
mod page;
mod press;
mod rows;
mod styles;
mod summary;
mod sums;
mod timesheet;

use crate::error::{Error, Source};
use crate::local::Clockface;
use crate::texts::{Flag, Texts};
use crate::timesheet::{Header, Paper, TimesheetDay};
use press::Press;
use rows::Body;
use rust_xlsx_writer::{DocProperties, ExcelDateTime, Workbook, Worksheet};
use sha2::{Digest, Sha256};
use std::io::{Cursor, Write};
use stint_domain::Zones;
use stint_words::Words;
use styles::Styles;
use sums::Sums;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub sessions: u64,
    /// As it stands on the sheet Info, hexadecimal.
    pub checksum: String,
}

/// What all sheets share.
struct Context<'a> {
    header: &'a Header,
    texts: Texts<'a>,
    styles: Styles,
    paper: Paper,
}

/// A sheet as the library has it, and its rows where that has none.
struct Sheet {
    frame: Worksheet,
    body: Option<Body>,
}

/// Writes the workbook for one employee.
///
/// # Errors
/// What the days fail with; an output that cannot be written; more rows than a sheet holds.
pub fn write<W: Write>(
    header: &Header,
    words: &Words,
    zones: &Zones,
    paper: Paper,
    days: impl Iterator<Item = Result<TimesheetDay, Source>>,
    mut out: W,
) -> Result<Written, Error> {
    let mut workbook = Workbook::new();
    let context = Context { header, texts: Texts::new(words), styles: Styles::new(&mut workbook), paper };
    workbook.set_properties(&properties(&context));
    let mut press = Press::start()?;
    let sheets = sheets(&context, &mut press, &mut Clockface::new(zones), days);
    // When the press has failed, the sheets have too, and do not know why.
    let pressed = match (press.finish(), &sheets) {
        (Err(error), Ok(_) | Err(Error::Io(_))) => return Err(error.into()),
        (pressed, _) => pressed.unwrap_or_default(),
    };
    let (sheets, written) = sheets?;
    let mut bodies = Vec::with_capacity(sheets.len());
    for sheet in sheets {
        workbook.push_worksheet(sheet.frame);
        bodies.push(sheet.body);
    }
    let mut frame = Cursor::new(Vec::new());
    workbook.save_to_writer(&mut frame)?;
    drop(workbook);
    package::write(frame.get_ref(), &bodies, &pressed, &mut out)?;
    // What a buffer still holds must fail here, not when it is dropped.
    out.flush()?;
    Ok(written)
}

/// All sheets, in order.
fn sheets(
    context: &Context<'_>,
    press: &mut Press,
    clock: &mut Clockface<'_>,
    days: impl Iterator<Item = Result<TimesheetDay, Source>>,
) -> Result<(Vec<Sheet>, Written), Error> {
    let mut timesheet = timesheet::Timesheet::new(press, context)?;
    let mut entries = entries::Entries::new(press, context)?;
    let mut months = month::Months::new(context);
    let mut corrections = corrections::Corrections::new(press, context)?;
    let mut exceptions = exceptions::Exceptions::new(press, context)?;
    let mut sums = Sums::new(context.header);
    let mut checksum = Sha256::new();
    for day in days {
        let day = day.map_err(Error::Source)?;
        for row in &day.rows {
            checksum.update(line(row));
            entries.session(context, clock, day.day, row)?;
            corrections.session(context, clock, day.day, row)?;
        }
        timesheet.day(context, clock, &day)?;
        exceptions.day(context, clock, &day)?;
        months.day(press, context, clock, &mut sums, &day)?;
    }
    months.finish(press, context, clock, &mut sums)?;
    let checksum = hex::encode(checksum.finalize());
    let short = checksum.get(..16).unwrap_or_default();
    let summary = summary::write(context, &sums, &timesheet, &exceptions, short)?;
    let info = info::write(context, clock, &checksum, short)?;
    let mut sheets = vec![summary, timesheet.finish(context, short)?, entries.finish(context, short)?];
    sheets.extend(months.sheets(context, short)?);
    sheets.extend([corrections.finish(context, short)?, exceptions.finish(context, short)?, info]);
    Ok((sheets, Written { sessions: sums.sessions, checksum }))
}

/// The marks of one of the day's sessions, with their signs; what the whole day is marked with stands on its last one.
fn marks(context: &Context<'_>, day: &TimesheetDay, at: usize) -> String {
    let Some(row) = day.rows.get(at) else { return String::new() };
    let of_row = day.exceptions.iter().filter(|exception| match exception.session {
        Some(session) => session == row.session.id,
        None => at + 1 == day.rows.len(),
    });
    let own = Flag::of(&row.session);
    context.texts.flags(own.chain(of_row.map(|exception| Flag::Exception(exception.kind))))
}

/// One line of the checksum's text: what a session says and what it counts, independent of the language.
fn line(row: &crate::timesheet::TimesheetRow) -> String {
    let session = &row.session;
    let end = session.end_time.map(|end| end.rfc3339()).unwrap_or_default();
    let (work, pause) = (row.counted.work, row.counted.r#break);
    format!("{}\t{}\t{end}\t{work}\t{pause}\n", session.id, session.start_time.rfc3339())
}

fn properties(context: &Context<'_>) -> DocProperties {
    let Header { employee, period: (from, to), made, .. } = context.header;
    let properties = DocProperties::new()
        .set_title(format!("{} {from} – {to}", context.texts.say("export-title")))
        .set_author(employee)
        .set_comment(format!("Stint {}", context.header.version));
    match ExcelDateTime::from_timestamp(made.ms().div_euclid(1000)) {
        Ok(made) => properties.set_creation_datetime(&made),
        Err(_) => properties,
    }
}
