//! What the server's side needs of its storage.

use super::put_back::PutBack;
use crate::head::Head;
use crate::merge::{Becomes, Refused, Subject, Why};
use crate::op::Op;
use crate::records::ProposalState;
use crate::wire::OpResult;
use stint_domain::{Act, Instant, OpId, SessionId, Zone};

/// What the server's side needs of its storage, all inside one transaction. What is written is seen by what is read
/// after it.
pub trait Ledger: Send {
    type Error: Send;

    /// The hash of journal record `n`, hex; none when there is no such record. Record 0 is the beginning.
    fn hash_at(&mut self, n: i64) -> impl Future<Output = Result<Option<String>, Self::Error>> + Send;
    /// The position now.
    fn head(&mut self) -> impl Future<Output = Result<Head, Self::Error>> + Send;
    /// What was answered to this operation when it first came.
    fn first(&mut self, op: OpId) -> impl Future<Output = Result<Option<First>, Self::Error>> + Send;
    /// The operation that this device sent under this number.
    fn numbered(&mut self, device: &str, n: i64) -> impl Future<Output = Result<Option<OpId>, Self::Error>> + Send;
    /// Whose operations have come from this device.
    fn user_of(&mut self, device: &str) -> impl Future<Output = Result<Option<i64>, Self::Error>> + Send;
    fn subject(&mut self, id: SessionId) -> impl Future<Output = Result<Option<Subject>, Self::Error>> + Send;
    /// The session that is shown as running.
    fn runs(&mut self, owner: i64) -> impl Future<Output = Result<Option<SessionId>, Self::Error>> + Send;
    /// The held session that was begun first.
    fn held(&mut self, owner: i64) -> impl Future<Output = Result<Option<Subject>, Self::Error>> + Send;
    /// Whether `author` may correct the time of `owner`.
    fn reviews(&mut self, author: i64, owner: i64) -> impl Future<Output = Result<bool, Self::Error>> + Send;
    /// Whether a period that one of these starts counts for is approved.
    fn is_locked(
        &mut self,
        owner: i64,
        zone: &Zone,
        starts: &[Instant],
    ) -> impl Future<Output = Result<bool, Self::Error>> + Send;
    /// Writes a session as it has become, and the journal's record of it. `before` is none for a new one, which gets the
    /// id `id` when a receipt names one that is free.
    fn keep(
        &mut self,
        entry: &Entry<'_>,
        before: Option<&Subject>,
        becomes: &Becomes,
        id: Option<&str>,
    ) -> impl Future<Output = Result<Placed, Self::Error>> + Send;
    /// What has come back of a session after a restore; none when something else has changed the session since.
    fn put_back(&mut self, session: SessionId) -> impl Future<Output = Result<Option<PutBack>, Self::Error>> + Send;
    /// Keeps that, until something else changes the session.
    fn keep_put_back(
        &mut self,
        session: SessionId,
        back: &PutBack,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
    /// Writes the journal's record of an operation that changes nothing.
    fn note(&mut self, entry: &Entry<'_>, act: &Act) -> impl Future<Output = Result<Placed, Self::Error>> + Send;
    /// Writes a proposal, which gets the id `id` when a receipt names one that is free: decisions about it name that.
    fn propose(
        &mut self,
        entry: &Entry<'_>,
        act: &Act,
        why: Why,
        id: Option<&str>,
    ) -> impl Future<Output = Result<Placed, Self::Error>> + Send;
    /// A proposal, decided or not.
    fn proposal(&mut self, id: &str) -> impl Future<Output = Result<Option<Proposal>, Self::Error>> + Send;
    /// Writes what was decided about a proposal, and the journal's record of `act`, the decision.
    fn settle(
        &mut self,
        entry: &Entry<'_>,
        act: &Act,
        id: &str,
        state: ProposalState,
    ) -> impl Future<Output = Result<Placed, Self::Error>> + Send;
    /// Takes what is neither about a session nor about a proposal: projects, targets, days off.
    fn other(
        &mut self,
        entry: &Entry<'_>,
        act: &Act,
    ) -> impl Future<Output = Result<Result<Placed, Refused>, Self::Error>> + Send;
    /// Keeps what is answered to an operation.
    fn remember(
        &mut self,
        device: &str,
        op: &Op,
        first: &First,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
    /// An id for a record that no operation asked for.
    fn fresh(&mut self) -> OpId;
}

/// What the journal says of a change besides the change.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    pub op: OpId,
    pub owner: i64,
    pub author: i64,
    /// When it was pressed, as the device says.
    pub at: Instant,
    /// When this server took it, or first took it before it lost it.
    pub decided: Instant,
    pub reason: Option<&'a str>,
}

/// Where something was written: the server's id of the thing and the journal's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub id: String,
    pub version: i64,
}

/// A proposal as the one who decides about it knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Whose session.
    pub owner: i64,
    pub author: i64,
    pub state: ProposalState,
    /// Why it waits; none for what was proposed by hand.
    pub why: Option<Why>,
    /// The operation that it came from; none for what was proposed elsewhere.
    pub op: Option<OpId>,
    /// What it would do.
    pub act: Act,
}

/// What was answered to an operation when it first came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct First {
    /// SHA-256 of the operation without its receipt, hex.
    pub fingerprint: String,
    pub user: i64,
    pub result: OpResult,
}
