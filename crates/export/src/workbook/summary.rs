//! Summary: the employee's row with its total, then the months and the projects it is made of.

use super::exceptions::Exceptions;
use super::long::{cut, letter};
use super::page::{self, Turned};
use super::styles::Kind;
use super::sums::{Month, Sums};
use super::timesheet::Timesheet;
use super::{Context, Sheet};
use crate::error::Error;
use crate::local::{day_serial, days, hours};
use rust_xlsx_writer::{Formula, Worksheet};
use stint_domain::Day;
use stint_words::args;

/// The columns of both upper tables from here on are the same.
const PLANNED: u16 = 3;
const WORKED: u16 = 4;
const HOURS: u16 = 5;
const BREAK: u16 = 6;
const OVERTIME: u16 = 7;
const BALANCE: u16 = 8;
const DAYS: u16 = 9;
const SESSIONS: u16 = 10;
const EXCEPTIONS: u16 = 11;

const EMPLOYEE: [(&str, Kind); 12] = [
    ("number", Kind::Text),
    ("employee", Kind::Text),
    ("period", Kind::Text),
    ("planned", Kind::Length),
    ("net", Kind::Length),
    ("net-hours", Kind::Hours),
    ("break", Kind::Length),
    ("overtime", Kind::Signed),
    ("balance-end", Kind::Signed),
    ("days", Kind::Count),
    ("sessions", Kind::Count),
    ("exceptions", Kind::Count),
];
const WIDTHS: [f64; 12] = [13.0, 26.0, 25.0, 11.0, 11.0, 11.0, 11.0, 12.0, 12.0, 8.0, 10.0, 12.0];

pub(super) fn write(
    context: &Context<'_>,
    sums: &Sums,
    timesheet: &Timesheet,
    exceptions: &Exceptions,
    checksum: &str,
) -> Result<Sheet, Error> {
    let mut sheet = Worksheet::new();
    let title = context.texts.say("export-sheet-summary");
    sheet.set_name(page::sheet_name(&title))?.set_screen_gridlines(false);
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    let mut table = Table { sheet, context, row: 0, planned: context.header.plan.is_some() };
    table.title()?;
    let months = sums.months.len() as u32;
    table.employee(sums, timesheet, exceptions, months)?;
    table.months(sums, timesheet)?;
    table.projects(sums)?;
    let mut sheet = table.sheet;
    sheet.set_freeze_panes(4, 2)?;
    page::dress(&mut sheet, context, &title, Turned::Landscape, checksum)?;
    Ok(Sheet { frame: sheet, body: None })
}

struct Table<'a> {
    sheet: Worksheet,
    context: &'a Context<'a>,
    row: u32,
    /// Whether there are hours due to set the work against.
    planned: bool,
}

impl Table<'_> {
    fn title(&mut self) -> Result<(), Error> {
        let (styles, texts, header) = (&self.context.styles, &self.context.texts, self.context.header);
        let (from, to) = header.period;
        self.sheet.set_row_height(0, 28)?;
        self.sheet.write_string_with_format(0, 0, texts.say("export-title"), &styles.title)?;
        let period = texts.words.say("export-period", args!["from" => from.to_string(), "to" => to.to_string()]);
        self.sheet.write_string_with_format(1, 0, period, &styles.subtitle)?;
        self.row = 3;
        Ok(())
    }

    fn head(&mut self, names: &[(&str, Kind)]) -> Result<(), Error> {
        let (styles, texts) = (&self.context.styles, &self.context.texts);
        self.sheet.set_row_height(self.row, 32)?;
        for (column, (key, kind)) in (0..).zip(names) {
            let name = if key.is_empty() { String::new() } else { texts.say(&format!("export-col-{key}")) };
            self.sheet.write_string_with_format(self.row, column, name, styles.heading(*kind))?;
        }
        self.row += 1;
        Ok(())
    }

    /// The row a payroll office looks for, made of the months below and the sheets behind.
    fn employee(
        &mut self,
        sums: &Sums,
        timesheet: &Timesheet,
        exceptions: &Exceptions,
        months: u32,
    ) -> Result<(), Error> {
        let header = self.context.header;
        self.head(&EMPLOYEE)?;
        self.text(0, &header.number)?;
        self.text(1, &header.employee)?;
        self.text(2, &format!("{} – {}", header.period.0, header.period.1))?;
        let total = |of: fn(&Month) -> i64| sums.months.values().map(of).sum::<i64>();
        let (worked, pause) = (total(|month| month.worked), total(|month| month.pause));
        // The months stand below: this row, its total, a gap, a title, the header.
        let first = self.row + 6;
        let below = |column: u16| format!("=SUM({0}{first}:{0}{1})", letter(column), first + months.saturating_sub(1));
        if self.planned {
            let (planned, overtime) = (total(|month| month.planned), total(|month| month.difference));
            self.formula(PLANNED, &below(PLANNED), days(planned), Kind::Length)?;
            self.formula(OVERTIME, &below(OVERTIME), hours(overtime), Kind::Signed)?;
        }
        match timesheet.counted() {
            Some(range) => self.formula(WORKED, &format!("=SUM({range})"), days(worked), Kind::Length)?,
            None => self.number(WORKED, 0.0, Kind::Length)?,
        }
        self.formula(HOURS, &format!("={}{}*24", letter(WORKED), self.row + 1), hours(worked), Kind::Hours)?;
        self.formula(BREAK, &below(BREAK), days(pause), Kind::Length)?;
        if let Some(balance) = sums.balance().filter(|_| self.planned) {
            self.number(BALANCE, hours(balance), Kind::Signed)?;
        }
        let count = |of: fn(&Month) -> u32| sums.months.values().map(of).sum::<u32>();
        self.formula(DAYS, &below(DAYS), f64::from(count(|month| month.days)), Kind::Count)?;
        self.formula(SESSIONS, &below(SESSIONS), f64::from(count(|month| month.sessions)), Kind::Count)?;
        match exceptions.rules() {
            Some(range) => {
                let found = f64::from(exceptions.rows());
                self.formula(EXCEPTIONS, &format!("=COUNTA({range})"), found, Kind::Count)?;
            }
            None => self.number(EXCEPTIONS, 0.0, Kind::Count)?,
        }
        self.row += 1;
        let results = [
            (PLANNED, days(total(|month| month.planned)), Kind::Length),
            (WORKED, days(worked), Kind::Length),
            (HOURS, hours(worked), Kind::Hours),
            (BREAK, days(pause), Kind::Length),
            (OVERTIME, hours(total(|month| month.difference)), Kind::Signed),
            (DAYS, f64::from(count(|month| month.days)), Kind::Count),
            (SESSIONS, f64::from(count(|month| month.sessions)), Kind::Count),
            (EXCEPTIONS, f64::from(exceptions.rows()), Kind::Count),
        ];
        self.totals(self.row - 1, EMPLOYEE.len() as u16, &results)
    }

    fn months(&mut self, sums: &Sums, timesheet: &Timesheet) -> Result<(), Error> {
        self.section("export-by-month")?;
        let mut names = EMPLOYEE;
        (names[0], names[1], names[2]) = (("month", Kind::Text), ("", Kind::Text), ("", Kind::Text));
        self.head(&names[..=usize::from(SESSIONS)])?;
        let first = self.row;
        for (month, sum) in &sums.months {
            self.month(*month, sum, timesheet)?;
            self.row += 1;
        }
        let total = |of: fn(&Month) -> i64| sums.months.values().map(of).sum::<i64>();
        let count = |of: fn(&Month) -> u32| f64::from(sums.months.values().map(of).sum::<u32>());
        let results = [
            (PLANNED, days(total(|month| month.planned)), Kind::Length),
            (WORKED, days(total(|month| month.worked)), Kind::Length),
            (HOURS, hours(total(|month| month.worked)), Kind::Hours),
            (BREAK, days(total(|month| month.pause)), Kind::Length),
            (OVERTIME, hours(total(|month| month.difference)), Kind::Signed),
            (DAYS, count(|month| month.days), Kind::Count),
            (SESSIONS, count(|month| month.sessions), Kind::Count),
        ];
        self.totals(first, SESSIONS + 1, &results)
    }

    fn month(&mut self, month: Day, sum: &Month, timesheet: &Timesheet) -> Result<(), Error> {
        // The cell is the month's first day, so that the formula beside it can go by it.
        self.number(0, day_serial(month), Kind::Month)?;
        let number = self.row + 1;
        match (timesheet.counted(), timesheet.dates()) {
            (Some(counted), Some(dates)) => {
                let when = format!("{dates},\">=\"&A{number},{dates},\"<=\"&EOMONTH(A{number},0)");
                self.formula(WORKED, &format!("=SUMIFS({counted},{when})"), days(sum.worked), Kind::Length)?;
            }
            (_, _) => self.number(WORKED, 0.0, Kind::Length)?,
        }
        let worked = letter(WORKED);
        self.formula(HOURS, &format!("={worked}{number}*24"), hours(sum.worked), Kind::Hours)?;
        self.number(BREAK, days(sum.pause), Kind::Length)?;
        if self.planned {
            self.number(PLANNED, days(sum.planned), Kind::Length)?;
            // Days that the balance does not count yet make the difference another one.
            if sum.difference == sum.worked - sum.planned {
                let formula = format!("=({worked}{number}-{}{number})*24", letter(PLANNED));
                self.formula(OVERTIME, &formula, hours(sum.difference), Kind::Signed)?;
            } else {
                self.number(OVERTIME, hours(sum.difference), Kind::Signed)?;
            }
            if let Some(balance) = sum.balance {
                self.number(BALANCE, hours(balance), Kind::Signed)?;
            }
        }
        self.number(DAYS, f64::from(sum.days), Kind::Count)?;
        self.number(SESSIONS, f64::from(sum.sessions), Kind::Count)
    }

    fn projects(&mut self, sums: &Sums) -> Result<(), Error> {
        if sums.projects.keys().all(String::is_empty) {
            return Ok(());
        }
        self.section("export-by-project")?;
        let names = [
            ("project", Kind::Text),
            ("", Kind::Text),
            ("", Kind::Text),
            ("", Kind::Text),
            ("net", Kind::Length),
            ("net-hours", Kind::Hours),
        ];
        self.head(&names)?;
        let first = self.row;
        let mut projects: Vec<_> = sums.projects.iter().collect();
        projects.sort_by_key(|(name, worked)| (std::cmp::Reverse(**worked), name.as_str()));
        for (name, worked) in &projects {
            let none = self.context.texts.say("export-no-project");
            self.text(0, if name.is_empty() { &none } else { name })?;
            self.number(WORKED, days(**worked), Kind::Length)?;
            let formula = format!("={}{}*24", letter(WORKED), self.row + 1);
            self.formula(HOURS, &formula, hours(**worked), Kind::Hours)?;
            self.row += 1;
        }
        let total = sums.projects.values().sum::<i64>();
        let results = [(WORKED, days(total), Kind::Length), (HOURS, hours(total), Kind::Hours)];
        self.totals(first, HOURS + 1, &results)
    }

    fn section(&mut self, key: &str) -> Result<(), Error> {
        self.row += 1;
        let text = self.context.texts.say(key);
        self.sheet.write_string_with_format(self.row, 0, text, &self.context.styles.section)?;
        self.row += 1;
        Ok(())
    }

    /// A row of totals over the rows from `first` on.
    fn totals(&mut self, first: u32, wide: u16, results: &[(u16, f64, Kind)]) -> Result<(), Error> {
        let styles = &self.context.styles;
        for column in 0..wide {
            self.sheet.write_blank(self.row, column, styles.total(Kind::Text))?;
        }
        let label = self.context.texts.say("export-total");
        self.sheet.write_string_with_format(self.row, 0, label, styles.total(Kind::Text))?;
        for (column, result, kind) in results {
            if !self.planned && matches!(*column, PLANNED | OVERTIME) {
                continue;
            }
            let formula = format!("=SUBTOTAL(109,{0}{1}:{0}{2})", letter(*column), first + 1, self.row);
            let formula = Formula::new(formula).set_result(result.to_string());
            self.sheet.write_formula_with_format(self.row, *column, formula, styles.total(*kind))?;
        }
        self.row += 1;
        Ok(())
    }

    fn text(&mut self, column: u16, text: &str) -> Result<(), Error> {
        self.sheet.write_string_with_format(self.row, column, cut(text), self.context.styles.plain(Kind::Text))?;
        Ok(())
    }

    fn number(&mut self, column: u16, value: f64, kind: Kind) -> Result<(), Error> {
        self.sheet.write_number_with_format(self.row, column, value, self.context.styles.plain(kind))?;
        Ok(())
    }

    fn formula(&mut self, column: u16, formula: &str, result: f64, kind: Kind) -> Result<(), Error> {
        let formula = Formula::new(formula).set_result(result.to_string());
        self.sheet.write_formula_with_format(self.row, column, formula, self.context.styles.plain(kind))?;
        Ok(())
    }
}
