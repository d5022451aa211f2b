//! The printable month: every calendar day, also the empty ones, totals, and lines to sign on. Up to twelve months have
//! a sheet each; more stand below one another on one sheet, a page a month.

use super::long::{cut, letter};
use super::page::{self, Turned};
use super::press::Press;
use super::rows::Rows;
use super::styles::{Alarm, Kind, Shade};
use super::sums::{Line, Sums};
use super::{Context, Sheet};
use crate::error::Error;
use crate::local::{Clockface, day_serial, days, hours};
use crate::texts::Flag;
use crate::timesheet::{TimesheetDay, TimesheetRow};
use rust_xlsx_writer::{ConditionalFormatFormula, Worksheet};
use stint_domain::Day;
use stint_domain::balance::{DayOff, DayOffKind, Portion};

const SHEETS: i32 = 12;
/// Characters in a line of the columns for notes and marks.
const NOTE_WIDE: usize = 27;
const MARKS_WIDE: usize = 21;
/// Points.
const LINE: f64 = 15.0;

/// The columns of a month; those of the plan are left out where there is none.
struct Columns {
    worked: u16,
    hours: u16,
    plan: Option<Planned>,
    note: u16,
    flags: u16,
}

#[derive(Clone, Copy)]
struct Planned {
    target: u16,
    difference: u16,
    balance: u16,
}

const DATE: u16 = 0;
const WEEKDAY: u16 = 1;
const IN: u16 = 2;
const OUT: u16 = 3;
const BREAK: u16 = 4;

pub(super) struct Months {
    columns: Columns,
    stacked: bool,
    /// The day that is written next.
    next: Day,
    open: Option<Open>,
    done: Vec<Open>,
}

/// The sheet being written, and the month on it.
struct Open {
    sheet: Worksheet,
    rows: Rows,
    row: u32,
    month: Day,
    /// The month's first row of days.
    first: u32,
    /// The row whose balance the next one adds to.
    balance: Option<u32>,
    /// Milliseconds of the month: breaks, net, due, difference.
    pause: i64,
    worked: i64,
    target: i64,
    difference: i64,
    /// Where a new page begins.
    pages: Vec<u32>,
}

impl Months {
    pub(super) fn new(context: &Context<'_>) -> Months {
        let (from, to) = context.header.period;
        let months = |day: Day| i32::from(day.year()) * 12 + i32::from(day.month());
        let columns = match context.header.plan.as_ref().and_then(|plan| plan.counts_from()) {
            Some(_) => {
                let plan = Planned { target: 7, difference: 8, balance: 9 };
                Columns { worked: 5, hours: 6, plan: Some(plan), note: 10, flags: 11 }
            }
            None => Columns { worked: 5, hours: 6, plan: None, note: 7, flags: 8 },
        };
        let stacked = months(to) - months(from) >= SHEETS;
        Months { columns, stacked, next: from, open: None, done: Vec::new() }
    }

    /// A day with sessions; the empty ones before it are written too.
    pub(super) fn day(
        &mut self,
        press: &mut Press,
        context: &Context<'_>,
        clock: &mut Clockface<'_>,
        sums: &mut Sums,
        day: &TimesheetDay,
    ) -> Result<(), Error> {
        while self.next < day.day {
            self.calendar_day(press, context, clock, sums, None)?;
        }
        self.calendar_day(press, context, clock, sums, Some(day))
    }

    pub(super) fn finish(
        &mut self,
        press: &mut Press,
        context: &Context<'_>,
        clock: &mut Clockface<'_>,
        sums: &mut Sums,
    ) -> Result<(), Error> {
        while self.next <= context.header.period.1 {
            self.calendar_day(press, context, clock, sums, None)?;
        }
        self.close(context, sums)
    }

    /// The sheets, in order.
    pub(super) fn sheets(mut self, context: &Context<'_>, checksum: &str) -> Result<Vec<Sheet>, Error> {
        if let Some(open) = self.open.take() {
            self.done.push(open);
        }
        let title = context.texts.say("export-title");
        let turned = if self.stacked { Turned::PortraitByMonth } else { Turned::Portrait };
        let mut sheets = Vec::with_capacity(self.done.len());
        for mut open in self.done {
            open.dress(&self.columns)?;
            page::dress(&mut open.sheet, context, &title, turned, checksum)?;
            sheets.push(Sheet { frame: open.sheet, body: Some(open.rows.finish()?) });
        }
        Ok(sheets)
    }

    fn calendar_day(
        &mut self,
        press: &mut Press,
        context: &Context<'_>,
        clock: &mut Clockface<'_>,
        sums: &mut Sums,
        sessions: Option<&TimesheetDay>,
    ) -> Result<(), Error> {
        let day = self.next;
        if self.open.as_ref().is_none_or(|open| open.month != day.month_start()) {
            self.close(context, sums)?;
            self.begin(press, context, sums, day.month_start())?;
        }
        let line = sums.line(context.header, day, sessions);
        self.next = day.plus(1);
        let Some(open) = &mut self.open else { return Ok(()) };
        open.calendar_day(&self.columns, context, clock, day, &line, sessions)
    }

    fn begin(&mut self, press: &mut Press, context: &Context<'_>, sums: &Sums, month: Day) -> Result<(), Error> {
        let mut open = match self.open.take() {
            Some(mut open) if self.stacked => {
                open.row += 2;
                open.pages.push(open.row);
                open
            }
            last => {
                self.done.extend(last);
                let name = match self.stacked {
                    true => page::sheet_name(&context.texts.say("export-sheet-months")),
                    false => month.to_string().get(..7).unwrap_or_default().to_owned(),
                };
                self.columns.sheet(press, &name, month)?
            }
        };
        open.month = month;
        (open.pause, open.worked, open.target, open.difference) = (0, 0, 0, 0);
        open.head(&self.columns, context, sums)?;
        self.open = Some(open);
        Ok(())
    }

    /// Totals and signatures below the month that is open.
    fn close(&mut self, context: &Context<'_>, sums: &Sums) -> Result<(), Error> {
        match &mut self.open {
            Some(open) => open.foot(&self.columns, context, sums),
            None => Ok(()),
        }
    }
}

impl Columns {
    fn sheet(&self, press: &mut Press, name: &str, month: Day) -> Result<Open, Error> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?.set_screen_gridlines(false);
        for (column, _, width, _) in self.named() {
            sheet.set_column_width(column, width)?;
        }
        Ok(Open {
            sheet,
            rows: Rows::new(press.feed()),
            row: 0,
            month,
            first: 0,
            balance: None,
            pause: 0,
            worked: 0,
            target: 0,
            difference: 0,
            pages: Vec::new(),
        })
    }

    /// Place, name, width and kind of each, from the left.
    fn named(&self) -> Vec<(u16, &'static str, f64, Kind)> {
        let mut named = vec![
            (DATE, "date", 11.5, Kind::Date),
            (WEEKDAY, "weekday", 6.0, Kind::Text),
            (IN, "in", 11.5, Kind::Time),
            (OUT, "out", 11.5, Kind::Time),
            (BREAK, "break", 8.0, Kind::Length),
            (self.worked, "net", 8.0, Kind::Length),
            (self.hours, "net-hours", 8.0, Kind::Hours),
        ];
        if let Some(plan) = self.plan {
            named.push((plan.target, "target", 8.0, Kind::Length));
            named.push((plan.difference, "difference", 13.0, Kind::Signed));
            named.push((plan.balance, "balance", 10.0, Kind::Signed));
        }
        named.extend([(self.note, "note", 30.0, Kind::Wrapped), (self.flags, "flags", 22.0, Kind::Wrapped)]);
        named
    }
}

impl Open {
    /// Title, person, column names, and the balance brought along.
    fn head(&mut self, columns: &Columns, context: &Context<'_>, sums: &Sums) -> Result<(), Error> {
        let (styles, texts, header) = (&context.styles, &context.texts, context.header);
        let month = texts.words.month(&self.month.to_string());
        self.rows.begin(self.row, Some(26.0))?;
        self.rows.text(DATE, styles.title.style, &month);
        self.rows.text(columns.note, styles.subtitle.style, &texts.say("export-title"));
        let person = match header.number.as_str() {
            "" => header.employee.clone(),
            number => format!("{} · {number}", header.employee),
        };
        self.rows.begin(self.row + 1, None)?;
        self.rows.text(DATE, styles.section.style, cut(&person));
        self.row += 3;
        self.rows.begin(self.row, Some(32.0))?;
        for (column, key, _, kind) in columns.named() {
            let name = texts.say(&format!("export-col-{key}"));
            self.rows.text(column, styles.heading(kind).style, &name);
        }
        self.row += 1;
        self.balance = None;
        if let (Some(plan), Some(balance)) = (columns.plan, sums.balance()) {
            let label = texts.say("export-brought-forward");
            self.rows.begin(self.row, None)?;
            self.rows.text(DATE, styles.subtitle.style, &label);
            self.rows.number(plan.balance, styles.plain(Kind::Signed).style, hours(balance));
            self.balance = Some(self.row);
            self.row += 1;
        }
        self.first = self.row;
        Ok(())
    }

    fn calendar_day(
        &mut self,
        columns: &Columns,
        context: &Context<'_>,
        clock: &mut Clockface<'_>,
        day: Day,
        line: &Line,
        sessions: Option<&TimesheetDay>,
    ) -> Result<(), Error> {
        let shade = match line.off {
            Some(_) => Shade::Off,
            None if day.weekday() >= 5 => Shade::Weekend,
            None => Shade::Plain,
        };
        let rows = sessions.map_or(0, |sessions| sessions.rows.len()).max(1) as u32;
        let first = self.row;
        for at in 0..rows {
            let session = sessions.and_then(|sessions| Some((sessions, sessions.rows.get(at as usize)?)));
            let off = line.off.filter(|_| at == 0).map(|off| off_text(context, off));
            let note = match session {
                Some((_, row)) if !row.session.note.is_empty() => match off {
                    Some(off) => format!("{off} · {}", row.session.note),
                    None => row.session.note.clone(),
                },
                Some(_) | None => off.unwrap_or_default(),
            };
            let marks = session.map(|(sessions, _)| super::marks(context, sessions, at as usize)).unwrap_or_default();
            self.rows.begin(self.row, Some(height(&note, &marks)))?;
            for (column, _, _, kind) in columns.named() {
                self.rows.blank(column, context.styles.ruled(kind, shade).style);
            }
            if at == 0 {
                let weekday = context.texts.weekday(day);
                self.number(context, DATE, day_serial(day), Kind::Date, shade);
                self.text(context, WEEKDAY, weekday, Kind::Text, shade);
            }
            self.text(context, columns.note, cut(&note), Kind::Wrapped, shade);
            if let Some((_, row)) = session {
                self.session(columns, context, clock, day, row, shade);
                self.text(context, columns.flags, &marks, Kind::Wrapped, shade);
            }
            if at + 1 == rows {
                self.against_plan(columns, context, line, first, shade);
            }
            self.row += 1;
        }
        Ok(())
    }

    fn session(
        &mut self,
        columns: &Columns,
        context: &Context<'_>,
        clock: &mut Clockface<'_>,
        day: Day,
        row: &TimesheetRow,
        shade: Shade,
    ) {
        let session = &row.session;
        for (column, at) in [(IN, Some(session.start_time)), (OUT, session.end_time)] {
            let Some(at) = at else { continue };
            let serial = clock.serial(at, &session.zone);
            let kind = if serial.floor() == day_serial(day) { Kind::Time } else { Kind::DayTime };
            self.number(context, column, serial, kind, shade);
        }
        self.pause += row.counted.r#break;
        self.worked += row.counted.work;
        self.number(context, BREAK, days(row.counted.r#break), Kind::Length, shade);
        self.number(context, columns.worked, days(row.counted.work), Kind::Length, shade);
        let formula = format!("{}#*24", letter(columns.worked));
        self.formula(context, columns.hours, &formula, hours(row.counted.work), Kind::Hours, shade);
    }

    /// What was due, the difference, the balance; `first` is the day's first row, the current one its last.
    fn against_plan(&mut self, columns: &Columns, context: &Context<'_>, line: &Line, first: u32, shade: Shade) {
        let (Some(plan), Some(target), Some(difference), Some(balance)) =
            (columns.plan, line.target, line.difference, line.balance)
        else {
            return;
        };
        self.target += target;
        self.difference += difference;
        self.number(context, plan.target, days(target), Kind::Length, shade);
        let (worked, number) = (letter(columns.worked), self.row + 1);
        let formula = format!("(SUM({worked}{}:{worked}{number})-{}{number})*24", first + 1, letter(plan.target));
        self.formula(context, plan.difference, &formula, hours(difference), Kind::Signed, shade);
        let (difference_at, balance_at) = (letter(plan.difference), letter(plan.balance));
        let formula = match self.balance {
            Some(before) => format!("{balance_at}{}+{difference_at}{number}", before + 1),
            None => format!("{}+{difference_at}{number}", hours(balance - difference)),
        };
        self.formula(context, plan.balance, &formula, hours(balance), Kind::Signed, shade);
        self.balance = Some(self.row);
    }

    fn foot(&mut self, columns: &Columns, context: &Context<'_>, sums: &Sums) -> Result<(), Error> {
        let (styles, texts) = (&context.styles, &context.texts);
        let mut totals =
            vec![(BREAK, days(self.pause)), (columns.worked, days(self.worked)), (columns.hours, hours(self.worked))];
        if let Some(plan) = columns.plan {
            totals.extend([(plan.target, days(self.target)), (plan.difference, hours(self.difference))]);
        }
        self.rows.begin(self.row, None)?;
        for (column, _, _, kind) in columns.named() {
            self.rows.blank(column, styles.total(kind).style);
        }
        self.rows.text(DATE, styles.total(Kind::Text).style, &texts.say("export-total"));
        for (column, _, _, kind) in columns.named() {
            let Some((_, result)) = totals.iter().find(|(at, _)| *at == column) else { continue };
            let letter = letter(column);
            let formula = format!("SUBTOTAL(109,{letter}{}:{letter}{})", self.first + 1, self.row);
            self.rows.formula(column, styles.total(kind).style, &formula, *result);
        }
        if let (Some(plan), Some(at), Some(balance)) = (columns.plan, self.balance, sums.balance()) {
            let formula = format!("{}{}", letter(plan.balance), at + 1);
            self.rows.formula(plan.balance, styles.total(Kind::Signed).style, &formula, hours(balance));
        }
        self.row += 3;
        self.rows.begin(self.row, Some(28.0))?;
        let right = columns.hours + 1;
        for column in (DATE..=BREAK).chain(right..columns.flags) {
            self.rows.blank(column, styles.signature.style);
        }
        self.row += 1;
        self.rows.begin(self.row, None)?;
        for (column, caption) in [(DATE, "export-sign-employee"), (right, "export-sign-manager")] {
            self.rows.text(column, styles.caption.style, &texts.say(caption));
        }
        self.row += 1;
        Ok(())
    }

    fn number(&mut self, context: &Context<'_>, column: u16, value: f64, kind: Kind, shade: Shade) {
        self.rows.number(column, context.styles.ruled(kind, shade).style, value);
    }

    fn text(&mut self, context: &Context<'_>, column: u16, text: &str, kind: Kind, shade: Shade) {
        self.rows.text(column, context.styles.ruled(kind, shade).style, text);
    }

    fn formula(&mut self, context: &Context<'_>, column: u16, formula: &str, result: f64, kind: Kind, shade: Shade) {
        self.rows.formula(column, context.styles.ruled(kind, shade).style, formula, result);
    }

    /// Colours beside the signs, and where the pages end.
    fn dress(&mut self, columns: &Columns) -> Result<(), Error> {
        let alarms =
            [(Flag::Open, Alarm::Open), (Flag::Corrected, Alarm::Corrected)].map(|(flag, alarm)| (flag.sign(), alarm));
        let warnings = ["▲", "▼", "■", "○"].map(|sign| (sign, Alarm::Warning));
        for (sign, alarm) in warnings.into_iter().chain(alarms) {
            let rule = format!("=ISNUMBER(SEARCH(\"{sign}\",${}1))", letter(columns.flags));
            let format = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(alarm.format());
            self.sheet.add_conditional_format(0, columns.flags, self.row, columns.flags, &format)?;
        }
        // A sheet takes 1,023 breaks: the months of 85 years.
        self.sheet.set_page_breaks(self.pages.get(..1023).unwrap_or(&self.pages))?;
        Ok(())
    }
}

/// Programs that do not fit rows to wrapped text by themselves would cut it off.
fn height(note: &str, marks: &str) -> f64 {
    let lines = |text: &str, wide: usize| text.chars().count().div_ceil(wide).max(1);
    let most = lines(note, NOTE_WIDE).max(lines(marks, MARKS_WIDE)).min(20);
    LINE * most as f64 + 2.0
}

fn off_text(context: &Context<'_>, off: DayOff) -> String {
    let kind = context.texts.say(match off.kind {
        DayOffKind::Holiday => "day_off-holiday",
        DayOffKind::Vacation => "day_off-vacation",
        DayOffKind::Sick => "day_off-sick",
    });
    match off.portion {
        Portion::Full => kind,
        Portion::Half => format!("½ {kind}"),
    }
}
