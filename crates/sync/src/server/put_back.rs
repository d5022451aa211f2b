//! What a restore took away comes back in whatever order the devices come online. It counts in the order in which it had
//! been decided: what has come back of a session is kept, and done again from the beginning when something comes that
//! belongs before it.

use super::ledger::Ledger;
use crate::marks::Marks;
use crate::merge::{Becomes, Case, Subject, Verdict, merge};
use crate::op::Op;
use serde::{Deserialize, Serialize};
use stint_domain::{Act, Instant, OpId, Session, SessionId, Stamp};

/// What has come back of a session, upon what the restore had left of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PutBack {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left: Option<Left>,
    /// In the order in which they had been decided.
    steps: Vec<Step>,
}

/// A session as it was before anything of it was put back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Left {
    session: Session,
    owner: i64,
    marks: Marks,
}

/// An operation that counts, or what somebody has accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Step {
    pub op: OpId,
    /// Its number on its device: all of one push was decided in one moment.
    pub n: i64,
    pub author: i64,
    pub decided: Instant,
    pub stamp: Stamp,
    pub act: Act,
    /// The wall clock was wrong: the act has the moment that counts.
    #[serde(default, skip_serializing_if = "is_false")]
    pub clock_moved: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_false(value: &bool) -> bool {
    !value
}

impl PutBack {
    /// What has come back of a session so far; `now` is the session as it is.
    ///
    /// # Errors
    /// The storage's.
    pub(super) async fn of<L: Ledger>(
        ledger: &mut L,
        session: SessionId,
        now: Option<&Subject>,
    ) -> Result<PutBack, L::Error> {
        Ok(ledger.put_back(session).await?.unwrap_or_else(|| PutBack::upon(now)))
    }

    /// Takes steps in. What the session becomes by them: `then` when they are done to it as it is `now`, and otherwise what
    /// all of it comes to.
    pub(super) fn take(
        &mut self,
        steps: Vec<Step>,
        now: Option<&Subject>,
        then: Option<Becomes>,
        (owner, runs): (i64, Option<SessionId>),
    ) -> Option<Becomes> {
        let mut come_before = false;
        for step in steps {
            come_before |= self.insert(step);
        }
        if !come_before {
            return then;
        }
        let Some(Subject { body, marks, .. }) = self.replayed(owner, runs) else { return then };
        if now.is_some_and(|now| now.body == body && now.marks == marks) {
            return None;
        }
        Some(Becomes { act: Act::SessionPut { session: body.id, body: body.clone() }, body, marks })
    }

    fn upon(subject: Option<&Subject>) -> PutBack {
        let left = |subject: &Subject| {
            let Subject { body, owner, marks } = subject.clone();
            Left { session: body, owner, marks }
        };
        PutBack { left: subject.map(left), steps: Vec::new() }
    }

    /// Puts a step where it belongs. Whether others follow it.
    fn insert(&mut self, step: Step) -> bool {
        let at = self.steps.partition_point(|other| other.place() <= step.place());
        self.steps.insert(at, step);
        at + 1 < self.steps.len()
    }

    /// The session as it was when this was done; none when that is how it is.
    pub(super) fn before(&self, step: &Step, owner: i64, runs: Option<SessionId>) -> Option<Subject> {
        let at = self.steps.partition_point(|other| other.place() <= step.place());
        if at == self.steps.len() { None } else { self.done(&self.steps[..at], owner, runs) }
    }

    fn done(&self, steps: &[Step], owner: i64, runs: Option<SessionId>) -> Option<Subject> {
        let left = self.left.clone().map(|Left { session, owner, marks }| Subject { body: session, owner, marks });
        steps.iter().fold(left, |subject, step| step.upon(subject, owner, runs))
    }

    /// The session after all of it.
    fn replayed(&self, owner: i64, runs: Option<SessionId>) -> Option<Subject> {
        let mut subject = self.done(&self.steps, owner, runs)?;
        // Others may have begun to run since what is done again here was done first.
        subject.body.held = subject.body.is_open() && runs.is_some();
        Some(subject)
    }
}

impl Step {
    /// `act` is the operation's with the moment that counts.
    pub fn of(op: &Op, act: &Act, author: i64, decided: Instant, clock_moved: bool) -> Step {
        Step { op: op.id, n: op.n, author, decided, stamp: op.stamp.clone(), act: act.clone(), clock_moved }
    }

    fn place(&self) -> (Instant, i64) {
        (self.decided, self.n)
    }

    fn upon(&self, subject: Option<Subject>, owner: i64, runs: Option<SessionId>) -> Option<Subject> {
        // It counts: whether it may was decided before it was kept.
        let base = subject.as_ref().map(|subject| subject.marks.base()).unwrap_or_default();
        let case = Case {
            op: self.op,
            act: &self.act,
            base: &base,
            stamp: &self.stamp,
            subject: subject.as_ref(),
            author: self.author,
            decided: self.decided,
            again: true,
            waited: None,
            owner,
            reviews: true,
            locked: false,
            runs,
        };
        match merge(&case) {
            Verdict::Applied { becomes: Some(Becomes { mut body, marks, .. }), .. } => {
                body.clock_moved |= self.clock_moved;
                Some(Subject { body, owner, marks })
            }
            Verdict::Applied { becomes: None, .. } | Verdict::Proposed { .. } | Verdict::Refused(_) => subject,
        }
    }
}
