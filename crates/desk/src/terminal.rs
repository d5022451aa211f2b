//! What only a terminal asks for: it has no page that keeps settings at hand.

use crate::Desk;
use crate::contract::{Preferences, Trouble};
use crate::error::Error;
use crate::machine::ThisMachine;
use crate::{settings, trouble};
use std::sync::PoisonError;
use stint_domain::Zones;

impl Desk {
    /// Taste alone. Read on the connection that has just written: a punch opens no second one to say that it is done.
    pub fn preferences(&self) -> Result<Preferences, Error> {
        settings::preferences(&self.writer.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What a host tells of an error in [`Desk::open`], when there is no desk yet to tell it.
pub fn trouble_at_opening(error: Error) -> Trouble {
    trouble::told_on(&ThisMachine, error, &Zones::bundled())
}
