//! The server's side: operations are taken in, one after another, inside one transaction.

mod arrived;
mod ledger;
mod put_back;
mod settle;

pub use arrived::{Arrivals, Arrived};
pub use ledger::{Entry, First, Ledger, Placed, Proposal};
pub use put_back::PutBack;
pub use settle::settle;

use self::put_back::Step;
use crate::clocks::{SentAt, corrected, moved};
use crate::head::Head;
use crate::marks::is_fact;
use crate::merge::{Becomes, Case, Refused, Remark, Subject, Verdict, Why, merge};
use crate::op::Op;
use crate::receipt::Receipt;
use crate::wire::{Away, Known, OpResult, Status};
use std::collections::BTreeMap;
use stint_domain::{Act, Instant, OpId};

/// Who pushes, and when.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    pub user: i64,
    pub now: Instant,
    /// The server's signing key.
    pub key: &'a [u8],
}

/// Which of the protections are on. The simulator switches them off one by one to show what each is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protections {
    /// Operations are recognised when they come again.
    pub dedupe: bool,
    /// A position says which history it is of.
    pub chain: bool,
    /// A device that knows more than the server is told so.
    pub high_water: bool,
}

impl Protections {
    pub const ALL: Protections = Protections { dedupe: true, chain: true, high_water: true };
}

/// Whether a position lies in this server's history.
///
/// # Errors
/// The storage's.
pub async fn holds<L: Ledger>(ledger: &mut L, mark: &Head, protections: Protections) -> Result<bool, L::Error> {
    if !protections.high_water {
        return Ok(true);
    }
    let here = ledger.head().await?;
    if !protections.chain {
        return Ok(mark.n <= here.n);
    }
    if mark.epoch != here.epoch {
        return Ok(false);
    }
    Ok(ledger.hash_at(mark.n).await?.is_some_and(|hash| mark.names(&hash)))
}

/// What speaks against taking a push at all.
///
/// # Errors
/// The storage's.
pub async fn turned_away<L: Ledger>(
    ledger: &mut L,
    push: &Arrivals,
    user: i64,
    protections: Protections,
) -> Result<Option<Away>, L::Error> {
    if let Some(mark) = &push.high_water
        && !holds(ledger, mark, protections).await?
    {
        return Ok(Some(Away::HistoryDiverged));
    }
    if ledger.user_of(&push.device).await?.is_some_and(|known| known != user) {
        return Ok(Some(Away::WrongAccount));
    }
    let mut sent = BTreeMap::new();
    for op in &push.ops {
        let (Some(id), Some(n)) = (op.id, op.n) else { continue };
        if sent.insert(n, id).is_some_and(|other| other != id) {
            return Ok(Some(Away::DeviceForked));
        }
        if ledger.numbered(&push.device, n).await?.is_some_and(|known| known != id) {
            return Ok(Some(Away::DeviceForked));
        }
    }
    Ok(None)
}

/// Takes one operation. To be called inside a savepoint: what it wrote is taken back when it fails.
///
/// # Errors
/// The storage's.
pub async fn take<L: Ledger>(
    ledger: &mut L,
    device: &str,
    sent: &SentAt,
    arrived: &Arrived,
    caller: Caller<'_>,
    protections: Protections,
) -> Result<OpResult, L::Error> {
    let Some(arrived::Known { op, fingerprint }) = &arrived.op else {
        return Ok(OpResult::turned_down(arrived.id, Status::Refused, Refused::Malformed.code()));
    };
    if protections.dedupe
        && let Some(first) = ledger.first(op.id).await?
    {
        if first.fingerprint == *fingerprint && first.user == caller.user {
            return Ok(first.result);
        }
        return Ok(OpResult::turned_down(Some(op.id), Status::Refused, "op_reused"));
    }
    let receipt = op.receipt.clone().filter(|receipt| receipt.is_of(caller.key, op.id));
    let result = decide(ledger, sent, op, receipt.as_ref(), caller).await?;
    let first = First { fingerprint: fingerprint.clone(), user: caller.user, result };
    match first.result.status {
        Status::Applied | Status::Proposed => ledger.remember(device, op, &first).await?,
        // What was refused or put off may come again.
        Status::Refused | Status::Deferred => {}
    }
    Ok(first.result)
}

async fn decide<L: Ledger>(
    ledger: &mut L,
    sent: &SentAt,
    op: &Op,
    receipt: Option<&Receipt>,
    caller: Caller<'_>,
) -> Result<OpResult, L::Error> {
    let refused = |why: Refused| turned_down(op, receipt, why);
    let owner = match &op.user {
        None => caller.user,
        Some(user) => match user.parse() {
            Ok(user) => user,
            Err(_) => return Ok(refused(Refused::Malformed)),
        },
    };
    let decided = receipt.map_or(caller.now, |receipt| receipt.decided);
    let entry = Entry { op: op.id, owner, author: caller.user, at: op.stamp.at, decided, reason: op.reason.as_deref() };
    let real = match receipt {
        // As it was then.
        Some(receipt) => receipt.real,
        None if is_fact(&op.act) => corrected(&op.stamp, sent, caller.now),
        None => None,
    };
    let done = |placed: Placed, status: Status, code: Option<&str>| {
        let code = code.map(str::to_owned);
        let is_proposed = status == Status::Proposed;
        let why = code.clone().filter(|_| is_proposed);
        let receipt = Receipt { id: placed.id.clone(), decided, why, real, sig: String::new() };
        OpResult {
            op: Some(op.id),
            status,
            version: placed.version,
            receipt: Some(receipt.signed(caller.key, op.id)),
            code,
            proposal: is_proposed.then_some(placed.id),
        }
    };
    match &op.act {
        Act::ProposalAccept { .. } | Act::ProposalReject { .. } | Act::ProposalWithdraw { .. } => {
            return Ok(match settle(ledger, &entry, &op.act, &op.stamp, receipt.map(|_| op.n)).await? {
                Ok((placed, remark)) => done(placed, Status::Applied, remark.map(Remark::code)),
                Err(why) => refused(why),
            });
        }
        act if act.session().is_none() => {
            return Ok(match ledger.other(&entry, act).await? {
                Ok(placed) => done(placed, Status::Applied, None),
                Err(why) => refused(why),
            });
        }
        _ => {}
    }
    let act = real.map_or_else(|| op.act.clone(), |real| moved(&op.act, op.stamp.at, real));
    let Some(session) = act.session() else { return Ok(refused(Refused::Malformed)) };
    let subject = ledger.subject(session).await?;
    let owner = subject.as_ref().map_or(owner, |subject| subject.owner);
    let entry = Entry { owner, ..entry };
    let zone = subject.as_ref().map_or_else(|| op.stamp.zone.clone(), |subject| subject.body.zone.clone());
    let starts = starts(subject.as_ref(), &act);
    let runs = ledger.runs(owner).await?.filter(|running| *running != session);
    let back = match receipt {
        Some(_) => {
            let step = Step::of(op, &act, caller.user, decided, real.is_some());
            Some((PutBack::of(ledger, session, subject.as_ref()).await?, step))
        }
        None => None,
    };
    // What comes back is decided about upon the session as it was then.
    let there = back.as_ref().and_then(|(back, step)| back.before(step, owner, runs));
    let case = Case {
        op: op.id,
        act: &act,
        base: &op.base,
        stamp: &op.stamp,
        subject: there.as_ref().or(subject.as_ref()),
        author: caller.user,
        decided,
        again: receipt.is_some(),
        waited: receipt.and_then(|receipt| Why::from_code(receipt.why.as_deref()?)),
        owner,
        reviews: owner != caller.user && ledger.reviews(caller.user, owner).await?,
        locked: ledger.is_locked(owner, &zone, &starts).await?,
        runs,
    };
    let verdict = merge(&case);
    let id = receipt.map(|receipt| receipt.id.as_str());
    let result = match verdict {
        Verdict::Applied { becomes, remark } => {
            let becomes = becomes.map(|becomes| if real.is_some() { flagged(becomes) } else { becomes });
            let remark = remark.or(real.filter(|_| becomes.is_some()).map(|_| Remark::ClockMoved));
            let (becomes, back) = match back {
                Some((mut back, step)) => (back.take(vec![step], subject.as_ref(), becomes, (owner, runs)), Some(back)),
                None => (becomes, None),
            };
            let placed = match &becomes {
                Some(becomes) => ledger.keep(&entry, subject.as_ref(), becomes, id).await?,
                None => ledger.note(&entry, &act).await?,
            };
            if let Some(back) = back {
                ledger.keep_put_back(session, &back).await?;
            }
            done(placed, Status::Applied, remark.map(Remark::code))
        }
        Verdict::Proposed { why, becomes } => {
            if let Some(becomes) = becomes {
                let fresh = Entry { op: ledger.fresh(), ..entry.clone() };
                ledger.keep(&fresh, subject.as_ref(), &becomes, None).await?;
            }
            let placed = ledger.propose(&entry, &act, why, id).await?;
            done(placed, Status::Proposed, Some(why.code()))
        }
        Verdict::Refused(why) => return Ok(refused(why)),
    };
    promote(ledger, &entry).await?;
    Ok(result)
}

/// What is not taken. The server may have lost what a put-back operation is about, too: then it waits until the device
/// that has it has put it back.
fn turned_down(op: &Op, receipt: Option<&Receipt>, why: Refused) -> OpResult {
    let status = match why {
        Refused::SessionUnknown | Refused::ProposalUnknown if receipt.is_some() => Status::Deferred,
        Refused::SessionUnknown
        | Refused::ProposalUnknown
        | Refused::ProposalDecided
        | Refused::Forbidden
        | Refused::Misfit
        | Refused::Approved
        | Refused::Taken
        | Refused::Malformed => Status::Refused,
    };
    OpResult::turned_down(Some(op.id), status, why.code())
}

/// When nothing runs any more, the held session that was begun first does.
///
/// # Errors
/// The storage's.
pub async fn promote<L: Ledger>(ledger: &mut L, entry: &Entry<'_>) -> Result<(), L::Error> {
    if ledger.runs(entry.owner).await?.is_some() {
        return Ok(());
    }
    let Some(subject) = ledger.held(entry.owner).await? else { return Ok(()) };
    let mut body = subject.body.clone();
    body.held = false;
    let act = Act::SessionPut { session: body.id, body: body.clone() };
    let becomes = Becomes { body, act, marks: subject.marks };
    let entry = Entry { op: ledger.fresh(), reason: None, ..entry.clone() };
    let back = ledger.put_back(becomes.body.id).await?;
    ledger.keep(&entry, Some(&subject), &becomes, None).await?;
    match back {
        // It is what it was, and runs.
        Some(back) => ledger.keep_put_back(becomes.body.id, &back).await,
        None => Ok(()),
    }
}

fn flagged(becomes: Becomes) -> Becomes {
    if becomes.body.clock_moved {
        return becomes;
    }
    let mut body = becomes.body;
    body.clock_moved = true;
    Becomes { act: Act::SessionPut { session: body.id, body: body.clone() }, body, marks: becomes.marks }
}

/// The starts that say which periods an act touches.
fn starts(subject: Option<&Subject>, act: &Act) -> Vec<Instant> {
    let new = match act {
        Act::ClockIn { start_time, .. } => Some(*start_time),
        Act::SessionAdd { body, .. } => Some(body.start_time),
        Act::SessionSet { set, .. } => set.times.as_ref().map(|times| times.start_time).or(set.pending_start.flatten()),
        _ => None,
    };
    subject.map(|subject| subject.body.start_time).into_iter().chain(new).collect()
}

/// Which of these operations the server does not have.
///
/// # Errors
/// The storage's.
pub async fn missing<L: Ledger>(ledger: &mut L, known: &Known) -> Result<Vec<OpId>, L::Error> {
    let mut missing = Vec::new();
    for (op, _) in &known.ops {
        if ledger.first(*op).await?.is_none() {
            missing.push(*op);
        }
    }
    Ok(missing)
}
