//! Our own surface, `/v1`.

pub mod corrections;
pub mod dimensions;
pub mod events;
pub mod exceptions;
pub mod journal;
pub mod list;
pub mod moment;
pub mod sessions;
pub mod settings;
pub mod timesheets;
