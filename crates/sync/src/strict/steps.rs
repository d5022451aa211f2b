//! What this side keeps: the journal of steps and where it stands.

use super::ask::Way;
use super::look::{Elsewhere, Look};
use super::remote::RemoteId;
use super::twin::{Twin, TwinId};
use serde::{Deserialize, Serialize};
use stint_domain::{Instant, Session, SessionId};

/// Where things stand with the other server, beside the twins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// The highest id that has been seen and is of no further interest.
    pub top: Option<RemoteId>,
    /// When everything up to the newest was last listed; none since something was created.
    pub surveyed: Option<Instant>,
    /// A list that is being walked through.
    pub look: Option<Look>,
    /// Somebody else's session runs there: nothing can be created.
    pub waits: Option<Elsewhere>,
    /// Milliseconds that the other server's clock is ahead, by the last session that it created.
    pub skew: Option<i64>,
    /// The way of listing that shows one session.
    pub way: Way,
}

/// Storage. Each of [`super::next`], [`super::take`] and [`super::decide`] runs inside one transaction.
pub trait Steps {
    type Error;

    fn course(&mut self) -> Result<Course, Self::Error>;
    fn set_course(&mut self, course: &Course) -> Result<(), Self::Error>;

    /// The next session behind `after`, with `known` only one that has twins, that is to be told, or whose twins may have something to do: those that have ended
    /// (deleted ones too) by start and id, the open one last. A session that was settled is not among them until it is
    /// changed: any change counts, one that leads back to what it was as well.
    fn due(&mut self, after: Option<&Session>, known: bool) -> Result<Option<Session>, Self::Error>;
    /// There is nothing more to do for it as it is shown now.
    fn settle(&mut self, session: SessionId) -> Result<(), Self::Error>;
    /// There is again.
    fn unsettle(&mut self, session: SessionId) -> Result<(), Self::Error>;

    fn twin(&mut self, id: TwinId) -> Result<Option<Twin>, Self::Error>;
    /// A session's twins by number.
    fn twins(&mut self, session: SessionId) -> Result<Vec<Twin>, Self::Error>;
    /// The twins that [`Twin::is_unfinished`].
    fn unfinished(&mut self) -> Result<Vec<Twin>, Self::Error>;
    /// Whether a session of the other server is one of ours: its [`Twin::remote`].
    fn is_ours(&mut self, id: RemoteId) -> Result<bool, Self::Error>;
    fn put(&mut self, twin: &Twin) -> Result<(), Self::Error>;
    fn remove(&mut self, id: TwinId) -> Result<(), Self::Error>;
}
