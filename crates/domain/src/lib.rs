//! What is true on paper: the words, rules and sums of a time clock.
//!
//! Nothing in here knows the time now, a file, a database or a network. Whatever a rule needs is handed to it, so
//! that every rule can be checked by a property test. Instants are whole milliseconds UTC, durations too; local
//! times exist only together with a zone.

pub mod balance;
pub mod clock;
pub mod correction;
pub mod counted;
pub mod dimension;
pub mod edit;
pub mod exception;
pub mod ids;
pub mod journal;
pub mod letters;
pub mod refusal;
pub mod rules;
pub mod session;
pub mod shift;
pub mod time;
pub mod timesheet;
pub mod typed;
pub mod undo;

pub use balance::{DayOff, Opening, Portion, Target};
pub use dimension::{Dimension, Dimensions};
pub use ids::{BatchId, DimensionId, OpId, SessionId};
pub use journal::{Act, Record, Stamp};
pub use refusal::Refusal;
pub use session::{ClockState, Entry, EntryKind, Session, Source};
pub use time::{Day, Instant, Zone, Zones};
