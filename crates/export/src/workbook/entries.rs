//! Entries: a row for each interval of work or break.

use super::long::{Column, DATE, DAY, EMPLOYEE, Long, NUMBER, column, summed};
use super::press::Press;
use super::styles::Kind;
use super::{Context, Sheet};
use crate::error::Error;
use crate::local::{Clockface, day_serial, serial};
use crate::timesheet::TimesheetRow;
use stint_domain::{Day, Dimension, EntryKind};

const COLUMNS: &[Column] = &[
    NUMBER,
    EMPLOYEE,
    DAY,
    column("position", 5.0, Kind::Count),
    column("kind", 8.0, Kind::Inset),
    column("from", 12.0, Kind::Time),
    column("to", 12.0, Kind::Time),
    summed("length", 8.0, Kind::Length),
    summed("work", 8.0, Kind::Length),
    summed("work-hours", 8.0, Kind::Hours),
    summed("break", 8.0, Kind::Length),
    column("project", 22.0, Kind::Inset),
    column("category", 16.0, Kind::Text),
    column("labor-type", 16.0, Kind::Text),
    column("zone", 16.0, Kind::Text),
    column("session", 38.0, Kind::Text),
    column("utc-start", 22.0, Kind::Hidden),
    column("utc-end", 22.0, Kind::Hidden),
];
const FROM: u16 = 5;
const TO: u16 = 6;
const LENGTH: u16 = 7;
const WORK: u16 = 8;
const HOURS: u16 = 9;
const BREAK: u16 = 10;
const PROJECT: u16 = 11;
const ZONE: u16 = 14;
const UTC_START: u16 = 16;
const UTC_END: u16 = 17;

pub(super) struct Entries {
    long: Long,
}

impl Entries {
    pub(super) fn new(press: &mut Press, context: &Context<'_>) -> Result<Entries, Error> {
        let long = Long::new(press, context, "export-sheet-entries", COLUMNS, DATE + 1, ZONE)?;
        Ok(Entries { long })
    }

    pub(super) fn session(
        &mut self,
        context: &Context<'_>,
        clock: &mut Clockface<'_>,
        day: Day,
        row: &TimesheetRow,
    ) -> Result<(), Error> {
        let session = &row.session;
        let id = session.id.to_string();
        for (position, (entry, counted)) in session.entries.iter().zip(&row.entries).enumerate() {
            self.long.begin_row(context, day)?;
            self.long.value(DATE + 1, (position + 1) as f64);
            self.long.text(DATE + 2, context.texts.kind(entry.kind));
            let until = entry.end.unwrap_or(context.header.made.max(entry.start));
            for (column, at) in [(FROM, Some(entry.start)), (TO, entry.end)] {
                let Some(at) = at else { continue };
                let local = clock.serial(at, &session.zone);
                if local.floor() == day_serial(day) {
                    self.long.value(column, local);
                } else {
                    self.long.unlike(context, column, local, Kind::DayTime);
                }
            }
            self.long.length_by(LENGTH, "ROUND((R#-Q#)*86400,3)/86400", until - entry.start);
            match entry.kind {
                EntryKind::Work => {
                    self.long.length(WORK, *counted);
                    self.long.hours_by(HOURS, "I#*24", *counted);
                }
                EntryKind::Break => self.long.length(BREAK, *counted),
            }
            for (column, dimension) in (PROJECT..).zip(Dimension::ALL) {
                self.long.text(column, context.header.names.of(entry, dimension));
            }
            self.long.text(ZONE, session.zone.name());
            self.long.text(ZONE + 1, &id);
            self.long.value(UTC_START, serial(entry.start));
            self.long.value(UTC_END, serial(until));
        }
        Ok(())
    }

    pub(super) fn finish(self, context: &Context<'_>, checksum: &str) -> Result<Sheet, Error> {
        self.long.finish(context, checksum)
    }
}
