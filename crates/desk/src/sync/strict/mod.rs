//! A server that knows the plain sessions API alone. Sessions are told to it, never taken from it; the decisions are
//! `stint_sync::strict`'s, made over [`books`]. What such a server cannot be told is said once, on a card.

mod books;
mod cards;
mod kept;
mod met;
mod round;

pub(super) use cards::{Question, decide, questions};
pub(crate) use kept::Kept;
pub(super) use met::{may_be, meet};
pub(super) use round::round;
