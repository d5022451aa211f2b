//! What only a terminal asks for: it has no page that keeps settings at hand or picks days from a calendar.

use crate::Desk;
use crate::contract::{Preferences, Trouble};
use crate::error::Error;
use crate::machine::ThisMachine;
use crate::{settings, trouble};
use std::sync::PoisonError;
use stint_domain::typed::{self, Context};
use stint_domain::{Day, Zones};

impl Desk {
    /// A day as typed, in the zone of new sessions; nothing is the business day of this moment.
    ///
    /// # Errors
    /// [`stint_domain::Refusal::DayUnreadable`].
    pub fn day_read(&self, typed: Option<&str>) -> Result<Day, Error> {
        self.show(|show| match typed {
            None => Ok(show.today()),
            Some(text) => {
                let context = Context { zones: show.zones, zone: &show.home, now: show.now, day: None };
                Ok(typed::day(text, &context)?)
            }
        })
    }

    /// Taste alone. Read on the connection that has just written: a punch opens no second one to say that it is done.
    pub fn preferences(&self) -> Result<Preferences, Error> {
        settings::preferences(&self.writer.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What a host tells of an error in [`Desk::open`], when there is no desk yet to tell it.
pub fn trouble_at_opening(error: Error) -> Trouble {
    trouble::told_on(&ThisMachine, error, &Zones::bundled())
}
