//! What becomes of what waits for a person.

use super::put_back::Step;
use super::{Entry, Ledger, Placed, Proposal, PutBack, promote, starts};
use crate::merge::{Becomes, Case, Refused, Remark, Subject, Verdict, Why, is_by_other, merge};
use crate::records::ProposalState;
use stint_domain::{Act, Stamp};

/// Decides about a proposal as `act` says. One that is accepted is applied to the session as it is now, whatever was set
/// since it was made: whoever accepts it has seen both. `again` is the number of the decision on its device, when it is put
/// back after a restore.
///
/// # Errors
/// The storage's.
pub async fn settle<L: Ledger>(
    ledger: &mut L,
    entry: &Entry<'_>,
    act: &Act,
    stamp: &Stamp,
    again: Option<i64>,
) -> Result<Result<(Placed, Option<Remark>), Refused>, L::Error> {
    let (id, state) = match act {
        Act::ProposalAccept { proposal, .. } => (proposal, ProposalState::Accepted),
        Act::ProposalReject { proposal, .. } => (proposal, ProposalState::Rejected),
        Act::ProposalWithdraw { proposal, .. } => (proposal, ProposalState::Withdrawn),
        _ => return Ok(Err(Refused::Malformed)),
    };
    let Some(proposal) = ledger.proposal(id).await? else { return Ok(Err(Refused::ProposalUnknown)) };
    let entry = Entry { owner: proposal.owner, ..entry.clone() };
    let may = match state {
        ProposalState::Withdrawn => entry.author == proposal.author,
        ProposalState::Proposed | ProposalState::Accepted | ProposalState::Rejected => {
            decides(ledger, &entry, &proposal).await?
        }
    };
    if !may {
        return Ok(Err(Refused::Forbidden));
    }
    if proposal.state == state {
        return Ok(Ok((ledger.note(&entry, act).await?, Some(Remark::Already))));
    }
    if proposal.state != ProposalState::Proposed {
        return Ok(Err(Refused::ProposalDecided));
    }
    if state == ProposalState::Accepted
        && let Err(why) = accept(ledger, &entry, stamp, &proposal, again).await?
    {
        return Ok(Err(why));
    }
    let placed = ledger.settle(&entry, act, id, state).await?;
    promote(ledger, &entry).await?;
    Ok(Ok((placed, None)))
}

/// Somebody else who may correct the owner's time decides; so does he about an operation of his own, which he could send
/// anew. Where nothing but a collision keeps a change, a worker decides about his own session as long as nobody else
/// corrected it last.
async fn decides<L: Ledger>(ledger: &mut L, entry: &Entry<'_>, proposal: &Proposal) -> Result<bool, L::Error> {
    let collided = proposal.why.is_some_and(Why::is_collision);
    if entry.author != proposal.owner {
        let others = entry.author != proposal.author;
        return Ok((others || proposal.why.is_some()) && ledger.reviews(entry.author, proposal.owner).await?);
    }
    let Some(session) = proposal.act.session().filter(|_| collided && proposal.author == proposal.owner) else {
        return Ok(false);
    };
    Ok(ledger.subject(session).await?.is_some_and(|subject| !is_by_other(&subject, &proposal.act)))
}

async fn accept<L: Ledger>(
    ledger: &mut L,
    entry: &Entry<'_>,
    stamp: &Stamp,
    proposal: &Proposal,
    again: Option<i64>,
) -> Result<Result<(), Refused>, L::Error> {
    let Some(session) = proposal.act.session() else { return Ok(Err(Refused::Malformed)) };
    let Some(subject) = ledger.subject(session).await? else { return Ok(Err(Refused::SessionUnknown)) };
    let unvoid = Act::SessionUnvoid { session };
    let steps = match &proposal.act {
        // It is there, deleted, since it was proposed.
        Act::SessionAdd { .. } => vec![unvoid],
        // Whoever wants the change wants the session, also when its deletion has still to be put back.
        act @ Act::SessionSet { .. } if subject.body.void || again.is_some() => {
            vec![unvoid, act.clone()]
        }
        act => vec![act.clone()],
    };
    let starts = starts(Some(&subject), &proposal.act);
    if again.is_none() && ledger.is_locked(entry.owner, &subject.body.zone, &starts).await? {
        return Ok(Err(Refused::Approved));
    }
    let runs = ledger.runs(entry.owner).await?.filter(|running| *running != session);
    // All of it is decided before any of it is written.
    let mut written: Vec<(Subject, Becomes)> = Vec::new();
    for act in &steps {
        let now = written.last().map_or_else(|| subject.clone(), |(_, becomes)| subject_of(becomes, subject.owner));
        let case = Case {
            // What was made on the proposed change stands on it now.
            op: proposal.op.unwrap_or(entry.op),
            act,
            base: &now.marks.base(),
            stamp,
            subject: Some(&now),
            author: entry.author,
            decided: entry.decided,
            again: again.is_some(),
            waited: None,
            owner: entry.owner,
            reviews: true,
            locked: false,
            runs,
        };
        match merge(&case) {
            Verdict::Applied { becomes: Some(becomes), .. } => written.push((now, becomes)),
            Verdict::Applied { becomes: None, .. } => {}
            Verdict::Proposed { .. } => return Ok(Err(Refused::Misfit)),
            Verdict::Refused(why) => return Ok(Err(why)),
        }
    }
    let mut back = None;
    if let Some(n) = again {
        let Entry { author, decided, .. } = *entry;
        let op = proposal.op.unwrap_or(entry.op);
        let step = |act: Act| Step { op, n, author, decided, stamp: stamp.clone(), act, clock_moved: false };
        let steps = steps.into_iter().map(step).collect();
        let then = written.pop().map(|(_, becomes)| whole(becomes));
        let mut all = PutBack::of(ledger, session, Some(&subject)).await?;
        let becomes = all.take(steps, Some(&subject), then, (subject.owner, runs));
        back = Some(all);
        written = becomes.map(|becomes| (subject, becomes)).into_iter().collect();
    }
    for (before, becomes) in &written {
        // The operation's own record is the decision's.
        let fresh = Entry { op: ledger.fresh(), ..entry.clone() };
        ledger.keep(&fresh, Some(before), becomes, None).await?;
    }
    if let Some(back) = back {
        ledger.keep_put_back(session, &back).await?;
    }
    Ok(Ok(()))
}

fn subject_of(becomes: &Becomes, owner: i64) -> Subject {
    Subject { body: becomes.body.clone(), owner, marks: becomes.marks }
}

/// In one step from whatever it was.
fn whole(becomes: Becomes) -> Becomes {
    Becomes { act: Act::SessionPut { session: becomes.body.id, body: becomes.body.clone() }, ..becomes }
}
