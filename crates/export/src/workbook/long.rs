//! A long sheet: a header, a row for each thing, a row of totals. Rows are written in order and not kept.

use super::page::{self, Turned};
use super::press::Press;
use super::rows::Rows;
use super::styles::{Alarm, Kind, Style};
use super::{Context, Sheet};
use crate::error::Error;
use crate::local::{day_serial, days, hours};
use crate::texts::Flag;
use rust_xlsx_writer::{ConditionalFormatFormula, Note, Worksheet};
use stint_domain::Day;

/// A column: its name in the catalogue is `export-col-` and `key`.
pub(super) struct Column {
    pub(super) key: &'static str,
    pub(super) width: f64,
    pub(super) kind: Kind,
    /// Whether it has a total.
    pub(super) summed: bool,
}

pub(super) const fn column(key: &'static str, width: f64, kind: Kind) -> Column {
    Column { key, width, kind, summed: false }
}

pub(super) const fn summed(key: &'static str, width: f64, kind: Kind) -> Column {
    Column { key, width, kind, summed: true }
}

/// What every long sheet begins with.
pub(super) const NUMBER: Column = column("number", 9.0, Kind::Text);
pub(super) const EMPLOYEE: Column = column("employee", 18.0, Kind::Text);
pub(super) const DAY: Column = column("date", 11.0, Kind::Date);
/// Where [`DAY`] stands.
pub(super) const DATE: u16 = 2;

/// Excel takes no more of one cell; a note in it has room for its author.
const LONGEST: usize = 32_000;

pub(super) struct Long {
    /// All but the rows.
    sheet: Worksheet,
    rows: Rows,
    columns: &'static [Column],
    /// One for each column.
    styles: Vec<Style>,
    /// The row being written, from 0, the header's.
    row: u32,
    /// Milliseconds, one for each column.
    sums: Vec<i64>,
    /// Printed up to and including this column.
    printed: u16,
    title: String,
}

impl Long {
    pub(super) fn new(
        press: &mut Press,
        context: &Context<'_>,
        sheet_key: &str,
        columns: &'static [Column],
        frozen: u16,
        printed: u16,
    ) -> Result<Long, Error> {
        let title = context.texts.say(sheet_key);
        let mut sheet = Worksheet::new();
        sheet.set_name(page::sheet_name(&title))?;
        for (at, column) in (0..).zip(columns) {
            sheet.set_column_width(at, column.width)?;
            sheet.set_column_format(at, context.styles.plain(column.kind))?;
            if column.kind == Kind::Hidden {
                sheet.set_column_hidden(at)?;
            }
        }
        sheet.set_freeze_panes(1, frozen)?.set_repeat_rows(0, 0)?;
        let mut rows = Rows::new(press.feed());
        rows.begin(0, Some(32.0))?;
        for (at, column) in (0..).zip(columns) {
            let name = context.texts.say(&format!("export-col-{}", column.key));
            rows.text(at, context.styles.heading(column.kind).style, &name);
        }
        let styles = columns.iter().map(|column| context.styles.plain(column.kind).style).collect();
        Ok(Long { sheet, rows, columns, styles, row: 0, sums: vec![0; columns.len()], printed, title })
    }

    /// The next row, with the columns that every sheet begins with.
    pub(super) fn begin_row(&mut self, context: &Context<'_>, day: Day) -> Result<(), Error> {
        self.row += 1;
        self.rows.begin(self.row, None)?;
        self.text(0, &context.header.number);
        self.text(1, &context.header.employee);
        self.value(DATE, day_serial(day));
        Ok(())
    }

    /// The rows that have been written, without header and totals.
    pub(super) fn rows(&self) -> u32 {
        self.row
    }

    pub(super) fn name(&self) -> String {
        self.sheet.name()
    }

    pub(super) fn text(&mut self, column: u16, text: &str) {
        if !text.is_empty() {
            self.rows.text(column, self.style(column), cut(text));
        }
    }

    pub(super) fn value(&mut self, column: u16, value: f64) {
        self.rows.number(column, self.style(column), value);
    }

    /// A value that does not look like the rest of its column.
    pub(super) fn unlike(&mut self, context: &Context<'_>, column: u16, value: f64, kind: Kind) {
        self.rows.number(column, context.styles.plain(kind).style, value);
    }

    pub(super) fn length(&mut self, column: u16, ms: i64) {
        self.sums[usize::from(column)] += ms;
        self.value(column, days(ms));
    }

    /// A length by formula, in which `#` is the row; `ms` is its result.
    pub(super) fn length_by(&mut self, column: u16, formula: &str, ms: i64) {
        self.sums[usize::from(column)] += ms;
        self.rows.formula(column, self.style(column), formula, days(ms));
    }

    /// Hours by formula, in which `#` is the row; `ms` is its result.
    pub(super) fn hours_by(&mut self, column: u16, formula: &str, ms: i64) {
        self.sums[usize::from(column)] += ms;
        self.rows.formula(column, self.style(column), formula, hours(ms));
    }

    fn style(&self, column: u16) -> Style {
        self.styles[usize::from(column)]
    }

    pub(super) fn note(&mut self, context: &Context<'_>, column: u16, text: &str) -> Result<(), Error> {
        let note = Note::new(cut(text)).set_author(&context.header.employee).add_author_prefix(false);
        self.sheet.insert_note(self.row, column, &note)?;
        Ok(())
    }

    /// The range of one column's rows, for formulas on other sheets; `None` before the first row.
    pub(super) fn range(&self, column: u16) -> Option<String> {
        let letter = letter(column);
        let sheet = self.name().replace('\'', "''");
        (self.row > 0).then(|| format!("'{sheet}'!${letter}$2:${letter}${}", self.row + 1))
    }

    /// Colours the columns `from..=to` of rows for which the formula (written for row 2) holds.
    pub(super) fn alarm(&mut self, from: u16, to: u16, formula: &str, alarm: Alarm) -> Result<(), Error> {
        if self.row > 0 {
            let format = ConditionalFormatFormula::new().set_rule(formula).set_format(alarm.format());
            self.sheet.add_conditional_format(1, from, self.row, to, &format)?;
        }
        Ok(())
    }

    /// Colours the columns of rows whose marks have the sign of `flag`.
    pub(super) fn flagged(&mut self, from: u16, to: u16, marks: u16, flag: Flag, alarm: Alarm) -> Result<(), Error> {
        let formula = format!("=ISNUMBER(SEARCH(\"{}\",${}2))", flag.sign(), letter(marks));
        self.alarm(from, to, &formula, alarm)
    }

    /// Totals, filter, page.
    pub(super) fn finish(mut self, context: &Context<'_>, checksum: &str) -> Result<Sheet, Error> {
        let last = self.row.max(1);
        let wide = self.columns.len() as u16 - 1;
        self.sheet.autofilter(0, 0, last, wide)?;
        if self.columns.iter().any(|column| column.summed) {
            self.totals(context, last)?;
        }
        self.sheet.set_print_area(0, 0, last + 1, self.printed)?;
        page::dress(&mut self.sheet, context, &self.title, Turned::Landscape, checksum)?;
        Ok(Sheet { frame: self.sheet, body: Some(self.rows.finish()?) })
    }

    fn totals(&mut self, context: &Context<'_>, last: u32) -> Result<(), Error> {
        let label = context.texts.say("export-total");
        self.rows.begin(last + 1, None)?;
        for (at, (column, sum)) in (0..).zip(self.columns.iter().zip(&self.sums)) {
            let style = context.styles.total(column.kind).style;
            if at == 0 {
                self.rows.text(at, style, &label);
            } else if column.summed {
                let letter = letter(at);
                // 109: what a filter hides does not count.
                let formula = format!("SUBTOTAL(109,{letter}2:{letter}{})", last + 1);
                let result = match column.kind {
                    Kind::Hours => hours(*sum),
                    Kind::Text
                    | Kind::Inset
                    | Kind::Wrapped
                    | Kind::Date
                    | Kind::Month
                    | Kind::Time
                    | Kind::Moment
                    | Kind::DayTime
                    | Kind::Length
                    | Kind::Signed
                    | Kind::Count
                    | Kind::Hidden => days(*sum),
                };
                self.rows.formula(at, style, &formula, result);
            } else {
                self.rows.blank(at, style);
            }
        }
        Ok(())
    }
}

/// A column's letter; no sheet here is wider than the alphabet.
pub(super) fn letter(column: u16) -> char {
    char::from(b'A' + (column % 26) as u8)
}

/// At most as much as a cell holds, at a character's border.
pub(super) fn cut(text: &str) -> &str {
    // Excel counts UTF-16 units, of which there are never more than bytes.
    if text.len() <= LONGEST {
        return text;
    }
    match text.char_indices().map(|(at, _)| at).find(|at| *at > LONGEST) {
        Some(at) => &text[..at],
        None => text,
    }
}
