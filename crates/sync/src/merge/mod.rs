//! Who wins: what an operation does to a session that others may have changed meanwhile.
//!
//! Facts (what was pressed) commute and are never turned down for reasons of policy: what they cannot change any more
//! they leave as it is, and say so. Corrections name what they were made on; one that is stale, or not its author's to
//! make, becomes a proposal.

mod correction;
mod fact;
mod shell;

pub use correction::is_by_other;

use crate::Op;
use crate::marks::{Base, Mark, Marks, Wished, is_fact};
use stint_domain::{Act, Instant, OpId, Session, SessionId, Stamp};

/// A session as the one who decides knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    pub body: Session,
    /// Whose it is: the user's number on the server.
    pub owner: i64,
    pub marks: Marks,
}

/// What has to be decided.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    pub op: OpId,
    pub act: &'a Act,
    pub base: &'a Base,
    pub stamp: &'a Stamp,
    /// The session that the act names, if it is known.
    pub subject: Option<&'a Subject>,
    pub author: i64,
    /// When the server takes it, or first took it before it lost it.
    pub decided: Instant,
    /// Whether it comes with a receipt: the server had it before it was restored from an old backup.
    pub again: bool,
    /// Why it waited before the server was restored, if it did: it waits again.
    pub waited: Option<Why>,
    /// Whose time it is meant to be.
    pub owner: i64,
    /// Whether the author may correct the owner's time: a manager of his, an admin.
    pub reviews: bool,
    /// Whether the period that the session counts for, before or after, is approved.
    pub locked: bool,
    /// Another open session of the owner's that is shown as running.
    pub runs: Option<SessionId>,
}

impl Case<'_> {
    /// Whether it is put back after what had been decided later.
    fn comes_before(&self, mark: Option<Mark>) -> bool {
        self.again && mark.is_some_and(|mark| self.decided < mark.decided)
    }
}

/// What becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It counts. `becomes` is none when there was nothing left for it to change; `remark` says what a person should see.
    Applied { becomes: Option<Becomes>, remark: Option<Remark> },
    /// It waits for somebody's decision. `becomes` is there for a new session, which is kept, but does not count.
    Proposed { why: Why, becomes: Option<Becomes> },
    /// It is not for its author to ask, or is about nothing.
    Refused(Refused),
}

/// A session after an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Becomes {
    pub body: Session,
    /// What the journal keeps of it: replayed, it gives this body.
    pub act: Act,
    pub marks: Marks,
}

/// What a person should see about an operation that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// It was so already.
    Already,
    /// Another session of the same user runs: this one is kept open and not shown until that one has ended.
    Held,
    /// The session had been ended: its end stays, this one is kept beside it.
    EndedAlready,
    /// The clock-in has not arrived: the session is a shell until then.
    Shell,
    /// Its period is approved: it stands outside of the approved totals.
    AfterApproval,
    /// The wall clock was wrong: the moment that counts is the estimated one.
    ClockMoved,
}

impl Remark {
    /// As it travels.
    pub fn code(self) -> &'static str {
        match self {
            Remark::Already => "already",
            Remark::Held => "held",
            Remark::EndedAlready => "ended_already",
            Remark::Shell => "shell",
            Remark::AfterApproval => "after_approval",
            Remark::ClockMoved => "clock_moved",
        }
    }
}

/// Why a change waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The same values were changed since.
    Stale,
    /// Somebody else corrected these values last.
    AfterManager,
    /// The period is approved.
    Approved,
    /// The session is deleted.
    Voided,
    /// It does not fit the session as it is now.
    Misfit,
}

impl Why {
    pub const ALL: [Why; 5] = [Why::Stale, Why::AfterManager, Why::Approved, Why::Voided, Why::Misfit];

    pub fn from_code(code: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|why| why.code() == code)
    }

    /// Whether nothing keeps it but what happened meanwhile: whoever made the change has seen both when he accepts it.
    pub fn is_collision(self) -> bool {
        match self {
            Why::Stale | Why::Voided | Why::Misfit => true,
            Why::AfterManager | Why::Approved => false,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Why::Stale => "stale",
            Why::AfterManager => "after_manager",
            Why::Approved => "approved",
            Why::Voided => "voided",
            Why::Misfit => "misfit",
        }
    }
}

/// Why an operation is nothing to decide about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is not the author's to ask.
    Forbidden,
    /// No such session.
    SessionUnknown,
    /// No such proposal.
    ProposalUnknown,
    /// Somebody has decided about it otherwise.
    ProposalDecided,
    /// What was proposed does not fit the session any more.
    Misfit,
    /// What was proposed is about an approved period.
    Approved,
    /// The act contradicts itself.
    Malformed,
    /// There is another one of that name.
    Taken,
}

impl Refused {
    pub fn code(self) -> &'static str {
        match self {
            Refused::Forbidden => "forbidden",
            Refused::SessionUnknown => "session_unknown",
            Refused::ProposalUnknown => "proposal_unknown",
            Refused::ProposalDecided => "proposal_decided",
            Refused::Misfit => "misfit",
            Refused::Approved => "approved",
            Refused::Malformed => "malformed",
            Refused::Taken => "taken",
        }
    }
}

/// Decides about an operation upon a session.
pub fn merge(case: &Case<'_>) -> Verdict {
    let owner = case.subject.map_or(case.owner, |subject| subject.owner);
    let own = case.author == owner && case.owner == owner;
    match case.act {
        Act::ClockIn { .. }
        | Act::ClockOut { .. }
        | Act::BreakStart { .. }
        | Act::BreakEnd { .. }
        | Act::EntrySwitch { .. } => {
            // A punch is made by whom it is about; nobody presses a button for somebody else.
            if own { fact::fact(case) } else { Verdict::Refused(Refused::Forbidden) }
        }
        Act::SessionAdd { body, .. } if own || case.reviews => correction::added(case, body),
        Act::SessionSet { .. } | Act::SessionVoid { .. } | Act::SessionUnvoid { .. } if own || case.reviews => {
            match case.subject {
                Some(subject) => correction::correction(case, subject, own),
                None => Verdict::Refused(Refused::SessionUnknown),
            }
        }
        Act::SessionAdd { .. } | Act::SessionSet { .. } | Act::SessionVoid { .. } | Act::SessionUnvoid { .. } => {
            Verdict::Refused(Refused::Forbidden)
        }
        _ => Verdict::Refused(Refused::Malformed),
    }
}

// -- answers

fn already() -> Verdict {
    Verdict::Applied { becomes: None, remark: Some(Remark::Already) }
}

fn proposed(why: Why) -> Verdict {
    Verdict::Proposed { why, becomes: None }
}

/// Without an act the journal keeps the whole body.
fn becomes(case: &Case<'_>, body: Session, act: Option<Act>, marks: &Marks) -> Becomes {
    let mut marks = marks.after(case.act, &body, case.stamp.at, mark(case));
    if let (Act::SessionSet { set, .. }, Some(subject)) = (case.act, case.subject)
        && set.pending_start.is_some()
        && marks.wished.is_none_or(|wished| wished.decided < case.decided)
    {
        let from = marks.wished.map_or(subject.body.start_time, |wished| wished.from);
        marks.wished = Some(Wished { decided: case.decided, from });
    }
    let act = act.unwrap_or_else(|| Act::SessionPut { session: body.id, body: body.clone() });
    Becomes { body, act, marks }
}

fn mark(case: &Case<'_>) -> Mark {
    let (decided, again) = (case.decided, case.again);
    Mark { op: case.op, by: case.author, decided, fact: is_fact(case.act), again }
}

fn applied(case: &Case<'_>, body: Session, act: Act, marks: &Marks, remark: Option<Remark>) -> Verdict {
    // A session that has ended is held no longer.
    if body.held && !body.is_open() {
        return put(case, Session { held: false, ..body }, marks, remark);
    }
    Verdict::Applied { becomes: Some(becomes(case, body, Some(act), marks)), remark }
}

fn put(case: &Case<'_>, body: Session, marks: &Marks, remark: Option<Remark>) -> Verdict {
    Verdict::Applied { becomes: Some(becomes(case, body, None, marks)), remark }
}

/// Whether something was pressed after it was decided, and has come back already: that goes on from where it left off.
fn is_before_facts(case: &Case<'_>, mark: Option<Mark>) -> bool {
    case.comes_before(mark) && mark.is_some_and(|mark| mark.again && mark.fact)
}

/// A session as a device shows it: what the server last told of it, with the device's own operations on top that the
/// server has not answered. `me` is the user's number, `runs` another session that the server shows as running.
/// Operations that do not fit any more change nothing here: the server's answer will say what became of them.
pub fn rebase(told: Option<&Subject>, waiting: &[Op], me: i64, runs: Option<SessionId>) -> Option<Subject> {
    waiting.iter().fold(told.cloned(), |subject, op| {
        let base = subject.as_ref().map(|subject| subject.marks.base()).unwrap_or_default();
        let case = Case {
            op: op.id,
            act: &op.act,
            base: &base,
            stamp: &op.stamp,
            subject: subject.as_ref(),
            author: me,
            decided: op.stamp.at,
            again: false,
            waited: None,
            owner: me,
            reviews: false,
            locked: false,
            runs,
        };
        match merge(&case) {
            Verdict::Applied { becomes: Some(becomes), .. } => {
                Some(Subject { body: becomes.body, owner: me, marks: becomes.marks })
            }
            Verdict::Applied { becomes: None, .. } | Verdict::Proposed { .. } | Verdict::Refused(_) => subject,
        }
    })
}
