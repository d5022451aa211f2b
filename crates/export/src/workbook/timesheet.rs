//! Timesheet: a row for each session, in long form.

use super::long::{Column, DATE, DAY, EMPLOYEE, Long, NUMBER, column, summed};
use super::press::Press;
use super::styles::{Alarm, Kind};
use super::{Context, Sheet};
use crate::error::Error;
use crate::local::{Clockface, day_serial, serial};
use crate::texts::Flag;
use crate::timesheet::{Change, Correction, TimesheetDay, TimesheetRow};
use stint_domain::exception::ExceptionKind;
use stint_domain::{Day, Dimension, EntryKind, Instant, Zone};
use stint_words::args;

const COLUMNS: &[Column] = &[
    NUMBER,
    EMPLOYEE,
    DAY,
    column("weekday", 6.0, Kind::Text),
    column("in", 12.0, Kind::Time),
    column("out", 12.0, Kind::Time),
    summed("break", 8.0, Kind::Length),
    summed("net", 8.0, Kind::Length),
    summed("counted", 9.0, Kind::Length),
    summed("counted-hours", 9.0, Kind::Hours),
    column("project", 20.0, Kind::Inset),
    column("category", 14.0, Kind::Text),
    column("labor-type", 14.0, Kind::Text),
    column("note", 28.0, Kind::Text),
    column("flags", 26.0, Kind::Text),
    column("pressed-in", 17.0, Kind::Moment),
    column("pressed-out", 17.0, Kind::Moment),
    column("zone", 16.0, Kind::Text),
    column("source", 11.0, Kind::Text),
    column("session", 38.0, Kind::Text),
    column("utc-start", 22.0, Kind::Hidden),
    column("utc-end", 22.0, Kind::Hidden),
];
const IN: u16 = 4;
const OUT: u16 = 5;
const BREAK: u16 = 6;
const NET: u16 = 7;
const COUNTED: u16 = 8;
const HOURS: u16 = 9;
const PROJECT: u16 = 10;
const NOTE: u16 = 13;
const FLAGS: u16 = 14;
const PRESSED_IN: u16 = 15;
const PRESSED_OUT: u16 = 16;
const ZONE: u16 = 17;
const UTC_START: u16 = 20;
const UTC_END: u16 = 21;

pub(super) struct Timesheet {
    long: Long,
}

impl Timesheet {
    pub(super) fn new(press: &mut Press, context: &Context<'_>) -> Result<Timesheet, Error> {
        let long = Long::new(press, context, "export-sheet-timesheet", COLUMNS, DATE + 1, ZONE)?;
        Ok(Timesheet { long })
    }

    /// The counted lengths, for formulas on other sheets.
    pub(super) fn counted(&self) -> Option<String> {
        self.long.range(COUNTED)
    }

    pub(super) fn dates(&self) -> Option<String> {
        self.long.range(DATE)
    }

    pub(super) fn day(
        &mut self,
        context: &Context<'_>,
        clock: &mut Clockface<'_>,
        day: &TimesheetDay,
    ) -> Result<(), Error> {
        for (at, row) in day.rows.iter().enumerate() {
            let marks = super::marks(context, day, at);
            self.row(context, clock, day.day, row, &marks)?;
        }
        Ok(())
    }

    fn row(
        &mut self,
        context: &Context<'_>,
        clock: &mut Clockface<'_>,
        day: Day,
        row: &TimesheetRow,
        marks: &str,
    ) -> Result<(), Error> {
        let session = &row.session;
        let now = context.header.made;
        self.long.begin_row(context, day)?;
        self.long.text(DATE + 1, context.texts.weekday(day));
        self.clocked(context, clock, IN, session.start_time, &session.zone, day);
        if let Some(end) = session.end_time {
            self.clocked(context, clock, OUT, end, &session.zone, day);
        }
        // A session that still runs counts up to now, as it does on the screen.
        let end = session.end_time.unwrap_or(now.max(session.start_time));
        let pause = session.total(EntryKind::Break, now);
        self.long.length(BREAK, pause);
        self.long.value(UTC_START, serial(session.start_time));
        self.long.value(UTC_END, serial(end));
        // To the millisecond: without that, eight hours out of a difference of days show as 7:59.
        self.long.length_by(NET, "ROUND(((V#-U#)-G#)*86400,3)/86400", end - session.start_time - pause);
        self.long.length(COUNTED, row.counted.work);
        self.long.hours_by(HOURS, "I#*24", row.counted.work);
        for (column, dimension) in (PROJECT..).zip(Dimension::ALL) {
            self.long.text(column, &context.header.names.all(session, dimension));
        }
        self.long.text(NOTE, &session.note);
        self.long.text(FLAGS, marks);
        self.long.value(PRESSED_IN, clock.serial(session.original_start_time, &session.zone));
        if let Some(end) = session.original_end_time {
            self.long.value(PRESSED_OUT, clock.serial(end, &session.zone));
        }
        self.long.text(ZONE, session.zone.name());
        self.long.text(ZONE + 1, context.texts.source(session.source));
        self.long.text(ZONE + 2, &session.id.to_string());
        self.notes(context, clock, row)
    }

    /// The time of day, with the date when that is not the row's.
    fn clocked(
        &mut self,
        context: &Context<'_>,
        clock: &mut Clockface<'_>,
        column: u16,
        at: Instant,
        zone: &Zone,
        day: Day,
    ) {
        let serial = clock.serial(at, zone);
        if serial.floor() == day_serial(day) {
            self.long.value(column, serial);
        } else {
            self.long.unlike(context, column, serial, Kind::DayTime);
        }
    }

    /// A corrected time says what was pressed, and who changed it when and why.
    fn notes(&mut self, context: &Context<'_>, clock: &mut Clockface<'_>, row: &TimesheetRow) -> Result<(), Error> {
        let session = &row.session;
        if session.start_time != session.original_start_time {
            let last = row.corrections.iter().rfind(|it| matches!(it.change, Change::Start { .. }));
            let text = noted(context, clock, session.original_start_time, &session.zone, last);
            self.long.note(context, IN, &text)?;
        }
        if let Some(pressed) = session.original_end_time
            && session.end_time.is_some_and(|end| end != pressed)
        {
            let last = row.corrections.iter().rfind(|it| matches!(it.change, Change::End { .. }));
            let text = noted(context, clock, pressed, &session.zone, last);
            self.long.note(context, OUT, &text)?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self, context: &Context<'_>, checksum: &str) -> Result<Sheet, Error> {
        let long = &mut self.long;
        long.flagged(IN, OUT, FLAGS, Flag::Open, Alarm::Open)?;
        long.flagged(BREAK, BREAK, FLAGS, Flag::Exception(ExceptionKind::BreakShort), Alarm::Warning)?;
        long.flagged(NET, HOURS, FLAGS, Flag::Exception(ExceptionKind::TooLong), Alarm::Warning)?;
        // What overlaps counts once: the counted length is not the net one.
        long.alarm(COUNTED, HOURS, "=ABS($I2-$H2)>0.000001", Alarm::Warning)?;
        long.alarm(IN, IN, "=$E2<>$P2", Alarm::Corrected)?;
        long.alarm(OUT, OUT, "=AND($Q2<>\"\",$F2<>\"\",$F2<>$Q2)", Alarm::Corrected)?;
        long.flagged(FLAGS, FLAGS, FLAGS, Flag::Open, Alarm::Open)?;
        long.alarm(FLAGS, FLAGS, "=OR(ISNUMBER(SEARCH(\"▲\",$O2)),ISNUMBER(SEARCH(\"▼\",$O2)),ISNUMBER(SEARCH(\"■\",$O2)),ISNUMBER(SEARCH(\"○\",$O2)))", Alarm::Warning)?;
        long.flagged(FLAGS, FLAGS, FLAGS, Flag::Corrected, Alarm::Corrected)?;
        self.long.finish(context, checksum)
    }
}

fn noted(
    context: &Context<'_>,
    clock: &mut Clockface<'_>,
    pressed: Instant,
    zone: &Zone,
    last: Option<&Correction>,
) -> String {
    let words = context.texts.words;
    let mut text = words.say("export-note-pressed", args!["time" => clock.minutes(pressed, zone)]);
    if let Some(correction) = last {
        let at = clock.minutes(correction.at, &context.header.zone);
        let by = correction.by.clone().unwrap_or_else(|| context.header.employee.clone());
        text.push('\n');
        text.push_str(&words.say("export-note-changed", args!["at" => at, "by" => by]));
        if !correction.reason.is_empty() {
            text.push('\n');
            text.push_str(&words.say("export-note-reason", args!["reason" => correction.reason.clone()]));
        }
    }
    text
}
