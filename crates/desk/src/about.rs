//! What this program and its data are called, for the page that says so and for whoever reports a fault.

use crate::Desk;
use crate::contract::{About, Nothing};
use crate::downloads::export_folder;
use crate::error::Error;
use crate::store;

impl Desk {
    pub fn about(&self, _: Nothing) -> Result<About, Error> {
        let device = self.look(|db| Ok(store::device::get(db)?.name))?;
        Ok(About {
            version: env!("CARGO_PKG_VERSION").into(),
            folder: self.folder().display().to_string(),
            zones_edition: self.zones().edition().into(),
            sqlite: rusqlite::version().into(),
            device,
            export_folder: export_folder().display().to_string(),
        })
    }
}
