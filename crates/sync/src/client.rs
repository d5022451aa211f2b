//! The device's side: what to ask next, and what becomes of the answer. Everything that has to survive a crash lies on
//! the [`Shelf`]; a request that was under way when the device stopped is made again.

use crate::clocks::SentAt;
use crate::head::Head;
use crate::marks::is_fact;
use crate::merge::{Subject, rebase};
use crate::op::Op;
use crate::records::{Record, SessionRecord};
use crate::wire::{
    Away, BODY, KNOWN, Known, KnownReply, OPS, OpResult, PAGE, PullReply, Push, PushReply, RECENT, Status,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeSet;
use stint_domain::{Act, Instant, OpId, SessionId};

/// How a device stands to its server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// This device's identity.
    pub device: String,
    /// The user's number on the server.
    pub me: i64,
    /// The furthest position that any answer named.
    pub high_water: Option<Head>,
    /// How far the server's feed has been read.
    pub cursor: i64,
    pub phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// Nothing has been read yet: the last weeks are asked for before anything else.
    New,
    /// The last weeks are shown as they were then; the feed is being read from its beginning and replaces them.
    Filling,
    /// Push what waits, pull what is new.
    Steady,
    /// The server's history is another one: asking which of the acknowledged operations it still has, those up to
    /// number `after` are asked for.
    Known { after: i64 },
    /// Reading everything anew, beside what is shown.
    Snapshot { cursor: i64 },
}

impl Phase {
    /// Whether older things than are shown are still to be read for the first time.
    pub fn is_first_reading(self) -> bool {
        match self {
            Phase::New | Phase::Filling => true,
            Phase::Steady | Phase::Known { .. } | Phase::Snapshot { .. } => false,
        }
    }
}

/// An operation that the server has acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    pub n: i64,
    pub op: OpId,
    pub decided: Instant,
}

/// What the device's side needs of its storage. Each of [`next`] and [`take`] runs inside one transaction.
pub trait Shelf {
    type Error;

    fn link(&mut self) -> Result<Link, Self::Error>;
    fn set_link(&mut self, link: &Link) -> Result<(), Self::Error>;

    /// Operations that the server has not answered, in the order of their numbers, those with a receipt first, `most` at
    /// most. Corrections behind one of the same session that waits for a person are not among them.
    fn waiting(&mut self, most: usize) -> Result<Vec<Op>, Self::Error>;
    /// Keeps the answer to an operation: applied it is acknowledged, proposed or refused it needs a person.
    fn answered(&mut self, op: OpId, result: &OpResult) -> Result<(), Self::Error>;
    /// Operations that were applied or proposed, numbers above `after`, in order.
    fn acknowledged(&mut self, after: i64, most: usize) -> Result<Vec<Acknowledged>, Self::Error>;
    /// These wait again, with the receipt that they were acknowledged with.
    fn send_again(&mut self, ops: &[OpId]) -> Result<(), Self::Error>;
    /// The operations of a session that are not told yet: unanswered ones, and applied ones of a version beyond `told`;
    /// in order.
    fn untold(&mut self, session: SessionId, told: i64) -> Result<Vec<Op>, Self::Error>;
    /// The sessions that have operations which were unanswered, or applied beyond the cursor, in the order of the first of
    /// each.
    fn sessions_with_untold(&mut self) -> Result<Vec<SessionId>, Self::Error>;
    /// The sessions of applied operations with versions above `after`, up to `to`.
    fn sessions_applied(&mut self, after: i64, to: i64) -> Result<Vec<SessionId>, Self::Error>;

    /// What the server last told of a session.
    fn told(&mut self, session: SessionId) -> Result<Option<SessionRecord>, Self::Error>;
    fn tell(&mut self, record: &SessionRecord) -> Result<(), Self::Error>;
    /// The sessions that the server told to be running, with the number of their last change.
    fn told_running(&mut self) -> Result<Vec<(SessionId, i64)>, Self::Error>;
    /// The session that is shown as running: one that was begun here may not have gone through [`Shelf::show`].
    fn shown_running(&mut self) -> Result<Option<SessionId>, Self::Error>;
    /// Shows a session so from now on; none: not at all.
    fn show(&mut self, session: SessionId, subject: Option<&Subject>) -> Result<(), Self::Error>;
    /// Takes a record that is about something else.
    fn keep(&mut self, record: &Record) -> Result<(), Self::Error>;
    /// Keeps what this version does not understand.
    fn keep_raw(&mut self, record: &serde_json::Value) -> Result<(), Self::Error>;

    /// Puts a page of the snapshot aside; `first` empties what lay there.
    fn set_aside(&mut self, records: &[serde_json::Value], first: bool) -> Result<(), Self::Error>;
    /// What was put aside, page by page in the order it came, and forgets it.
    fn take_aside(&mut self) -> Result<Vec<serde_json::Value>, Self::Error>;
    /// Forgets what was told of a session.
    fn untell(&mut self, session: SessionId) -> Result<(), Self::Error>;
    /// Forgets all that was told and answers with the sessions it was about. What is acknowledged by then counts as told
    /// from now on, whatever its version: the snapshot that follows has it, and another history numbers it otherwise.
    fn forget_told(&mut self) -> Result<Vec<SessionId>, Self::Error>;

    /// Copies everything, before it is read anew.
    fn back_up(&mut self) -> Result<(), Self::Error>;
    /// Writes under a new identity from now on.
    fn renew_device(&mut self) -> Result<String, Self::Error>;
}

/// A request, and the high-water mark that it was made with.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    pub what: What,
    pub high_water: Option<Head>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Push(Push),
    Pull {
        cursor: i64,
        limit: usize,
    },
    /// The last days alone, the newest first. Answered like a pull; no cursor moves.
    Recent {
        days: u32,
        limit: usize,
    },
    Known(Known),
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Push(PushReply),
    Pull(PullReply),
    Known(KnownReply),
    /// The request was turned away as a whole.
    Away(Away),
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Took {
    /// There is more to do at once.
    More,
    /// The feed has been read to its end.
    UpToDate,
    /// It answered a question that has become another one meanwhile: nothing was taken from it.
    Outdated,
    /// The server asks for some of it to be sent later.
    Later,
    /// The device belongs to somebody else on this server: nothing can be done without a person.
    WrongAccount,
}

/// Switches of the simulator: what happens without a protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guards {
    /// An answer counts only for the mark that its question was made with.
    pub outdated: bool,
    /// What the server has lost is put back.
    pub put_back: bool,
    /// The mark is taken from every answer, not only from a pull's.
    pub every_head: bool,
}

impl Guards {
    pub const ALL: Guards = Guards { outdated: true, put_back: true, every_head: true };
}

/// What to ask next. `pull` says that the feed shall be read when nothing waits to be sent; `most` bounds a push, for
/// servers that find a hundred operations too many: 0 for one that has asked for the rest to be sent later, so that the
/// feed is read meanwhile. None: there is nothing to do.
///
/// # Errors
/// The storage's.
pub fn next<S: Shelf>(shelf: &mut S, sent_at: SentAt, most: usize, pull: bool) -> Result<Option<Ask>, S::Error> {
    let link = shelf.link()?;
    let what = match link.phase {
        Phase::New => Some(What::Recent { days: RECENT, limit: PAGE }),
        Phase::Known { after } => {
            let known = shelf.acknowledged(after, KNOWN)?;
            Some(What::Known(Known { ops: known.into_iter().map(|one| (one.op, one.decided)).collect() }))
        }
        Phase::Snapshot { cursor } => Some(What::Pull { cursor, limit: PAGE }),
        Phase::Steady | Phase::Filling => match push(shelf, &link, sent_at, most)? {
            Some(push) => Some(What::Push(push)),
            // A reading that has been begun goes on, whatever it was that woke the device.
            None => (pull || link.phase == Phase::Filling).then_some(What::Pull { cursor: link.cursor, limit: PAGE }),
        },
    };
    Ok(what.map(|what| Ask { what, high_water: link.high_water }))
}

fn push<S: Shelf>(shelf: &mut S, link: &Link, sent_at: SentAt, most: usize) -> Result<Option<Push>, S::Error> {
    // Room for what surrounds the operations.
    const FRAME: usize = 1_024;
    let mut room = BODY - FRAME;
    let mut ops = Vec::new();
    for op in shelf.waiting(most.min(OPS))? {
        let op = op.write();
        let size = serde_json::to_vec(&op).map_or(0, |json| json.len()) + 1;
        if size > room && !ops.is_empty() {
            break;
        }
        room = room.saturating_sub(size);
        ops.push(op);
    }
    let push = Push { device: link.device.clone(), high_water: link.high_water.clone(), sent_at, ops };
    Ok((!push.ops.is_empty()).then_some(push))
}

/// Takes an answer in.
///
/// # Errors
/// The storage's; then nothing was taken.
pub fn take<S: Shelf>(shelf: &mut S, ask: &Ask, answer: &Answer, guards: Guards) -> Result<Took, S::Error> {
    let mut link = shelf.link()?;
    // The server has found the mark of the question in its history, not the one that is known by now. Not even its head
    // counts then: it may be of another history, and would hide that what is known by now has been lost.
    if guards.outdated && link.high_water != ask.high_water {
        return Ok(Took::Outdated);
    }
    let head = match answer {
        Answer::Push(reply) => guards.every_head.then_some(&reply.head),
        Answer::Pull(reply) => Some(&reply.head),
        Answer::Known(reply) => Some(&reply.head),
        Answer::Away(_) => None,
    };
    if let Some(head) = head
        && link.high_water.as_ref().is_none_or(|known| head.is_beyond(known))
    {
        link.high_water = Some(head.clone());
        shelf.set_link(&link)?;
    }
    match (&ask.what, answer) {
        (What::Push(push), Answer::Push(reply)) => pushed(shelf, push, reply),
        (What::Pull { cursor, .. }, Answer::Pull(reply)) => pulled(shelf, link, *cursor, reply),
        (What::Recent { .. }, Answer::Pull(reply)) => recently(shelf, link, reply),
        (What::Known(known), Answer::Known(reply)) => recognised(shelf, link, known, reply, guards),
        (_, Answer::Away(Away::HistoryDiverged)) => diverged(shelf, link),
        (_, Answer::Away(Away::DeviceForked)) => {
            link.device = shelf.renew_device()?;
            diverged(shelf, link)
        }
        (_, Answer::Away(Away::WrongAccount)) => Ok(Took::WrongAccount),
        // An answer to another question than was asked is none.
        (_, Answer::Push(_) | Answer::Pull(_) | Answer::Known(_)) => Ok(Took::Outdated),
    }
}

fn pushed<S: Shelf>(shelf: &mut S, push: &Push, reply: &PushReply) -> Result<Took, S::Error> {
    let mut later = false;
    let mut changed = Vec::new();
    let cursor = shelf.link()?.cursor;
    for (value, result) in push.ops.iter().zip(&reply.results) {
        let Some(op) = crate::op::id_of(value) else { continue };
        // An answer that is not about what was asked is kept for nobody.
        if result.op != Some(op) || result.status == Status::Deferred {
            later = true;
            continue;
        }
        shelf.answered(op, result)?;
        // It came to something else than it did here, or what was told has it already.
        if result.status != Status::Applied || result.code.is_some() || result.version <= cursor {
            changed.extend(Op::read(value).ok().and_then(|op| op.session()));
        }
    }
    // What does not count is no longer shown as if it did.
    absorb(shelf, &[], changed)?;
    Ok(if later { Took::Later } else { Took::More })
}

fn pulled<S: Shelf>(shelf: &mut S, mut link: Link, asked: i64, reply: &PullReply) -> Result<Took, S::Error> {
    match link.phase {
        Phase::Steady | Phase::Filling if asked == link.cursor => {
            // What came to nothing on the server is in no record: it is told when the feed has gone by it.
            let told = shelf.sessions_applied(link.cursor, reply.cursor)?;
            link.cursor = reply.cursor;
            if !reply.more {
                link.phase = Phase::Steady;
            }
            shelf.set_link(&link)?;
            absorb(shelf, &with_gone(reply), told)?;
            Ok(if reply.more { Took::More } else { Took::UpToDate })
        }
        Phase::Snapshot { cursor } if asked == cursor => {
            shelf.set_aside(&with_gone(reply), cursor == 0)?;
            if reply.more {
                link.phase = Phase::Snapshot { cursor: reply.cursor };
                shelf.set_link(&link)?;
                return Ok(Took::More);
            }
            link.cursor = reply.cursor;
            link.phase = Phase::Steady;
            shelf.set_link(&link)?;
            swap(shelf)?;
            Ok(Took::More)
        }
        Phase::New | Phase::Filling | Phase::Steady | Phase::Snapshot { .. } | Phase::Known { .. } => {
            Ok(Took::Outdated)
        }
    }
}

/// Shows the last weeks. Each of them is in the feed, too, as it stands by then: what was told here is replaced as the
/// feed is read, and nothing of it goes away before.
fn recently<S: Shelf>(shelf: &mut S, mut link: Link, reply: &PullReply) -> Result<Took, S::Error> {
    if link.phase != Phase::New {
        return Ok(Took::Outdated);
    }
    link.phase = Phase::Filling;
    shelf.set_link(&link)?;
    absorb(shelf, &with_gone(reply), Vec::new())?;
    Ok(Took::More)
}

/// What was read beside takes the place of what had been told.
fn swap<S: Shelf>(shelf: &mut S) -> Result<(), S::Error> {
    let before = shelf.forget_told()?;
    let records = shelf.take_aside()?;
    absorb(shelf, &records, before)
}

/// How a session that is no longer there is put aside among the records.
const GONE: &str = "gone";

/// The records of a page, and what is no longer there after them.
fn with_gone(reply: &PullReply) -> Cow<'_, [serde_json::Value]> {
    if reply.tombstones.is_empty() {
        return Cow::Borrowed(&reply.records);
    }
    let gone = reply.tombstones.iter().map(|session| serde_json::json!({ GONE: session }));
    reply.records.iter().cloned().chain(gone).collect()
}

fn gone(value: &serde_json::Value) -> Option<SessionId> {
    value.get(GONE)?.as_str()?.parse().ok()
}

/// Takes records in that had not been understood when they came.
///
/// # Errors
/// The storage's.
pub fn look_again<S: Shelf>(shelf: &mut S, records: &[serde_json::Value]) -> Result<(), S::Error> {
    absorb(shelf, records, Vec::new())
}

/// Takes records in and shows what they change; `also` is to be shown anew.
fn absorb<S: Shelf>(shelf: &mut S, records: &[serde_json::Value], also: Vec<SessionId>) -> Result<(), S::Error> {
    let mut sessions: BTreeSet<SessionId> = also.into_iter().collect();
    for value in records {
        if let Some(session) = gone(value) {
            shelf.untell(session)?;
            sessions.insert(session);
            continue;
        }
        match Record::read(value) {
            Some(Record::Session(record)) => {
                shelf.tell(&record)?;
                sessions.insert(record.session.id);
            }
            Some(record) => shelf.keep(&record)?,
            None => shelf.keep_raw(value)?,
        }
    }
    // Whoever is told to run beside another, and whoever waits here, may have to be held now or no longer.
    sessions.extend(shelf.told_running()?.into_iter().map(|(session, _)| session));
    let (runs, ran) = (runs(shelf)?, shelf.shown_running()?);
    if runs != ran {
        sessions.extend(shelf.sessions_with_untold()?);
        sessions.extend(ran);
    }
    show(shelf, &sessions, runs)
}

/// Which session is shown as running: the one that the server told of last, unless it has been ended or deleted here
/// since; when there is none, the first that was begun here.
fn runs<S: Shelf>(shelf: &mut S) -> Result<Option<SessionId>, S::Error> {
    let mut told = shelf.told_running()?;
    told.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    for (session, _) in told {
        if rebased(shelf, session, None)?.is_some_and(|subject| subject.body.is_open()) {
            return Ok(Some(session));
        }
    }
    for session in shelf.sessions_with_untold()? {
        if rebased(shelf, session, None)?.is_some_and(|subject| subject.body.is_running()) {
            return Ok(Some(session));
        }
    }
    Ok(None)
}

/// A session as it stands on the server, with what the server has not seen on top.
fn rebased<S: Shelf>(shelf: &mut S, session: SessionId, runs: Option<SessionId>) -> Result<Option<Subject>, S::Error> {
    let link = shelf.link()?;
    let told = shelf.told(session)?;
    // Of the last weeks a record may be further than the feed has been read.
    let waiting = shelf.untold(session, told.as_ref().map_or(link.cursor, |told| told.n.max(link.cursor)))?;
    let other = runs.filter(|running| *running != session);
    let subject = rebase(told.map(|record| record.subject()).as_ref(), &waiting, link.me, other);
    Ok(subject.map(|mut subject| {
        subject.body.held = subject.body.is_open() && (subject.body.held || other.is_some());
        subject
    }))
}

/// Shows these as they are now. The one that runs comes last: never, not even in between, are two shown as running.
fn show<S: Shelf>(shelf: &mut S, sessions: &BTreeSet<SessionId>, runs: Option<SessionId>) -> Result<(), S::Error> {
    let others = sessions.iter().filter(|session| Some(**session) != runs);
    for session in others.chain(runs.iter().filter(|session| sessions.contains(*session))) {
        let subject = rebased(shelf, *session, runs)?;
        shelf.show(*session, subject.as_ref())?;
    }
    Ok(())
}

fn diverged<S: Shelf>(shelf: &mut S, mut link: Link) -> Result<Took, S::Error> {
    match link.phase {
        Phase::New | Phase::Filling | Phase::Steady => shelf.back_up()?,
        // It was, when this was begun.
        Phase::Known { .. } | Phase::Snapshot { .. } => {}
    }
    link.high_water = None;
    link.phase = Phase::Known { after: 0 };
    shelf.set_link(&link)?;
    Ok(Took::More)
}

fn recognised<S: Shelf>(
    shelf: &mut S,
    mut link: Link,
    known: &Known,
    reply: &KnownReply,
    guards: Guards,
) -> Result<Took, S::Error> {
    let Phase::Known { after } = link.phase else { return Ok(Took::Outdated) };
    let asked = shelf.acknowledged(after, KNOWN)?;
    if asked.iter().map(|one| one.op).ne(known.ops.iter().map(|(op, _)| *op)) {
        return Ok(Took::Outdated);
    }
    if guards.put_back {
        shelf.send_again(&reply.missing)?;
    }
    link.phase = match asked.last() {
        Some(last) if asked.len() == KNOWN => Phase::Known { after: last.n },
        Some(_) | None => Phase::Snapshot { cursor: 0 },
    };
    shelf.set_link(&link)?;
    Ok(Took::More)
}

/// Whether an operation may overtake one of the same session that waits for a person: a fact may, it is never in
/// question; a decision about what waits has to; and what was acknowledged once is put back in any case.
pub fn overtakes(op: &Op) -> bool {
    let decides =
        matches!(op.act, Act::ProposalAccept { .. } | Act::ProposalReject { .. } | Act::ProposalWithdraw { .. });
    is_fact(&op.act) || decides || op.receipt.is_some()
}
