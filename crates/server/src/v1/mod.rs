//! Our own surface, `/v1`.

pub mod devices;
pub mod dimensions;
pub mod list;
pub mod me;
pub mod moment;
pub mod sessions;
pub mod sign_in;
pub mod teams;
pub mod tokens;
pub mod users;
