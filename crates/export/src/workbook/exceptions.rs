//! Exceptions: what a person should look at, a row for each finding.

use super::long::{Column, DATE, DAY, EMPLOYEE, Long, NUMBER, column};
use super::press::Press;
use super::styles::{Alarm, Kind};
use super::{Context, Sheet};
use crate::error::Error;
use crate::local::{Clockface, days};
use crate::texts::Flag;
use crate::timesheet::TimesheetDay;
use stint_domain::exception::Severity;

const COLUMNS: &[Column] = &[
    NUMBER,
    EMPLOYEE,
    DAY,
    column("rule", 30.0, Kind::Text),
    column("found", 10.0, Kind::Length),
    column("asked", 10.0, Kind::Length),
    column("severity", 12.0, Kind::Text),
    column("source-of-rule", 24.0, Kind::Text),
    column("session-start", 17.0, Kind::Moment),
    column("session", 38.0, Kind::Text),
];
const RULE: u16 = 3;
const FOUND: u16 = 4;
const ASKED: u16 = 5;
const SEVERITY: u16 = 6;
const START: u16 = 8;

pub(super) struct Exceptions {
    long: Long,
}

impl Exceptions {
    pub(super) fn new(press: &mut Press, context: &Context<'_>) -> Result<Exceptions, Error> {
        let long = Long::new(press, context, "export-sheet-exceptions", COLUMNS, DATE + 1, START)?;
        Ok(Exceptions { long })
    }

    pub(super) fn day(
        &mut self,
        context: &Context<'_>,
        clock: &mut Clockface<'_>,
        day: &TimesheetDay,
    ) -> Result<(), Error> {
        for exception in &day.exceptions {
            self.long.begin_row(context, exception.day)?;
            self.long.text(RULE, context.texts.flag(Flag::Exception(exception.kind)));
            if let Some(ms) = exception.is_ms {
                self.long.value(FOUND, days(ms));
            }
            if let Some(ms) = exception.should_ms {
                self.long.value(ASKED, days(ms));
            }
            let severity = match exception.severity {
                Severity::Note => "export-severity-note",
                Severity::Warning => "export-severity-warning",
            };
            self.long.text(SEVERITY, &context.texts.say(severity));
            self.long.text(SEVERITY + 1, exception.source.as_deref().unwrap_or_default());
            let session = day.rows.iter().find(|row| Some(row.session.id) == exception.session);
            if let Some(row) = session {
                self.long.value(START, clock.serial(row.session.start_time, &row.session.zone));
                self.long.text(START + 1, &row.session.id.to_string());
            }
        }
        Ok(())
    }

    pub(super) fn rules(&self) -> Option<String> {
        self.long.range(RULE)
    }

    pub(super) fn rows(&self) -> u32 {
        self.long.rows()
    }

    pub(super) fn finish(mut self, context: &Context<'_>, checksum: &str) -> Result<Sheet, Error> {
        let warning = context.texts.say("export-severity-warning").replace('"', "\"\"");
        self.long.alarm(RULE, SEVERITY, &format!("=$G2=\"{warning}\""), Alarm::Warning)?;
        self.long.finish(context, checksum)
    }
}
