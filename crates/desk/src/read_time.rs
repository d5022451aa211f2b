//! A time or a day as it is being typed, read back to the one who types it.

use crate::Desk;
use crate::contract::{DayRead, Moment, TimeRead};
use crate::entered;
use crate::error::Error;
use stint_domain::Day;
use stint_domain::typed::{self, Context};

impl Desk {
    /// How a typed time is read. Nothing is done with it.
    ///
    /// # Errors
    /// What the command would refuse that it is typed for: unreadable, twice, skipped; [`stint_domain::Refusal::ZoneUnknown`].
    pub fn time_read(&self, ask: TimeRead) -> Result<Moment, Error> {
        self.show(|show| {
            let zone = ask.zone.as_ref().map(|zone| show.zones.zone(zone.name())).transpose()?;
            let zone = zone.unwrap_or_else(|| show.home.clone());
            let context = Context { zones: show.zones, zone: &zone, now: show.now, day: ask.day };
            let at = match ask.after {
                Some(start) => entered::end(&ask.text, start, &context)?,
                None => typed::moment(&ask.text, &context)?,
            };
            Ok(show.moment(at, &zone))
        })
    }

    /// The day that a typed one means here and now. Nothing is done with it.
    ///
    /// # Errors
    /// [`stint_domain::Refusal::DayUnreadable`].
    pub fn day_read(&self, ask: DayRead) -> Result<Day, Error> {
        self.show(|show| match &ask.text {
            None => Ok(show.today()),
            Some(text) => {
                let context = Context { zones: show.zones, zone: &show.home, now: show.now, day: None };
                Ok(typed::day(text, &context)?)
            }
        })
    }
}
