//! Our own surface, `/v1`.

pub mod corrections;
pub mod devices;
pub mod dimensions;
pub mod events;
pub mod exceptions;
pub mod journal;
pub mod list;
pub mod me;
pub mod moment;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod teams;
pub mod timesheets;
pub mod tokens;
pub mod users;
