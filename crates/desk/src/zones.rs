//! The time zones there are to choose from.

use crate::Desk;
use crate::contract::Nothing;
use crate::error::Error;

impl Desk {
    /// Every IANA name that the zone rules in use know, sorted.
    pub fn zones_list(&self, _: Nothing) -> Result<Vec<String>, Error> {
        Ok(self.zones().names())
    }
}
