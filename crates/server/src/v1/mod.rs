//! Our own surface, `/v1`.

pub mod dimensions;
pub mod list;
pub mod moment;
pub mod sessions;
