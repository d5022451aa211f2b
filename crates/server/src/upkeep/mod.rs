//! What an administrator does with a whole database: look whether it is sound, put it away, bring it back, move it.

pub mod backup;
pub mod check;
mod replay;
pub mod restore;

pub use check::Findings;
