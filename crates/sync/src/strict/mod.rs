//! A stranger's server: one that knows `GET`, `POST` and `PATCH /sessions` and nothing else of ours.
//!
//! It has no ids of ours, no delete and no way to create a session with times: a session is created running, now, and
//! only then told its times. So each stretch of work of this computer is led through journalled steps, every one written
//! down before its request: list, `POST`, `PATCH` of `original_end_time`, `PATCH` of the times and the note, read back.
//! A step whose answer was lost is not made again before it is known what became of it.
//!
//! What there is to say lies between two things: the sessions as this computer shows them, and the [`Twin`]s, which are
//! what the journal of steps knows of the other side. [`next`] takes the first difference and asks for it to be
//! written, [`take`] notes what came of it. Both run inside one transaction of the [`Steps`], and one request is under way
//! at a time: an [`Ask`] that was never answered counts as lost.
//!
//! What such a server cannot be told, people are told once: its original times are the moments of sending, breaks part a
//! session into several, and nothing is deleted there.

mod ask;
mod cards;
mod look;
mod next;
mod probe;
mod remote;
mod steps;
mod stretch;
mod take;
mod twin;

pub use ask::{Answer, Ask, Method, Reply, Request, Way};
pub use cards::{Card, Choice, decide};
pub use look::{Elsewhere, Look};
pub use next::next;
pub use probe::knows_sessions;
pub use remote::{Remote, RemoteId};
pub use steps::{Course, Steps};
pub use stretch::{Stretch, stretches};
pub use take::{Took, take};
pub use twin::{Attempt, End, Posting, Stage, There, Twin, TwinId};
