//! Corrections: a row for each change of what counts, original beside corrected.

use super::long::{Column, DATE, DAY, EMPLOYEE, Long, NUMBER, column};
use super::press::Press;
use super::styles::Kind;
use super::{Context, Sheet};
use crate::error::Error;
use crate::local::{Clockface, days};
use crate::timesheet::{Change, TimesheetRow};
use stint_domain::{Day, Instant, Zone};

const COLUMNS: &[Column] = &[
    NUMBER,
    EMPLOYEE,
    DAY,
    column("field", 12.0, Kind::Text),
    column("original", 17.0, Kind::Moment),
    column("corrected", 17.0, Kind::Moment),
    column("reason", 44.0, Kind::Wrapped),
    column("by", 18.0, Kind::Text),
    column("at", 17.0, Kind::Moment),
    column("device", 18.0, Kind::Text),
    column("session", 38.0, Kind::Text),
];
const ORIGINAL: u16 = 4;
const CORRECTED: u16 = 5;
const REASON: u16 = 6;
const DEVICE: u16 = 9;

pub(super) struct Corrections {
    long: Long,
}

impl Corrections {
    pub(super) fn new(press: &mut Press, context: &Context<'_>) -> Result<Corrections, Error> {
        let long = Long::new(press, context, "export-sheet-corrections", COLUMNS, DATE + 1, DEVICE)?;
        Ok(Corrections { long })
    }

    pub(super) fn session(
        &mut self,
        context: &Context<'_>,
        clock: &mut Clockface<'_>,
        day: Day,
        row: &TimesheetRow,
    ) -> Result<(), Error> {
        for correction in &row.corrections {
            self.long.begin_row(context, day)?;
            let field = match correction.change {
                Change::Start { .. } => "field-start",
                Change::End { .. } => "field-end",
                Change::Breaks { .. } => "export-field-breaks",
            };
            self.long.text(DATE + 1, &context.texts.say(field));
            let zone = &row.session.zone;
            match correction.change {
                Change::Start { old, new } => {
                    self.moment(clock, ORIGINAL, Some(old), zone);
                    self.moment(clock, CORRECTED, Some(new), zone);
                }
                Change::End { old, new } => {
                    self.moment(clock, ORIGINAL, old, zone);
                    self.moment(clock, CORRECTED, new, zone);
                }
                Change::Breaks { old, new } => {
                    self.long.unlike(context, ORIGINAL, days(old), Kind::Length);
                    self.long.unlike(context, CORRECTED, days(new), Kind::Length);
                }
            }
            self.long.text(REASON, &correction.reason);
            self.long.text(REASON + 1, correction.by.as_ref().unwrap_or(&context.header.employee));
            self.moment(clock, REASON + 2, Some(correction.at), &context.header.zone);
            self.long.text(DEVICE, &correction.device);
            self.long.text(DEVICE + 1, &row.session.id.to_string());
        }
        Ok(())
    }

    fn moment(&mut self, clock: &mut Clockface<'_>, column: u16, at: Option<Instant>, zone: &Zone) {
        if let Some(at) = at {
            self.long.value(column, clock.serial(at, zone));
        }
    }

    pub(super) fn finish(self, context: &Context<'_>, checksum: &str) -> Result<Sheet, Error> {
        self.long.finish(context, checksum)
    }
}
