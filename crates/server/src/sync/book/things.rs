//! What is not about one session alone: proposals, projects, settings of people.

use serde_json::json;
use stint_domain::correction::{Wish, change};
use stint_domain::journal::{Change, Label};
use stint_domain::{Act, Dimension, DimensionId, SessionId, edit};
use stint_sync::merge::{Refused, Why};
use stint_sync::records::{ProposalState, register};
use stint_sync::server::{Entry, Ledger, Placed, Proposal};

use super::Book;
use crate::ids::{CorrectionId, DimensionNo, UserId};
use crate::policy::{Right, allows};
use crate::store::correction::{self, Asked, Correction, Operation, State};
use crate::store::dimension::{self, Labeled};
use crate::store::register::{self as registers, Register};
use crate::store::session::{self, Kept};
use crate::store::{Error, Failure, journal};
use crate::sync::rename;
use crate::v1::dimensions::named;

pub(super) async fn propose(
    book: &mut Book<'_, '_>,
    entry: &Entry<'_>,
    act: &Act,
    why: Why,
    told: Option<&str>,
) -> Result<Placed, Failure> {
    let act = rename::act(act, book.dimensions().await?);
    let kept = match act.session() {
        Some(id) => book.kept(id).await?.cloned(),
        None => None,
    };
    let kept = kept.ok_or_else(|| Error::Broken("a change of no session was proposed".into()))?;
    let id = number(book, told).await?;
    let (set, old) = change_of(&act);
    let said = json!({"kind": "correction.propose", "correction": id, "session": kept.no, "base": kept.version,
        "set": set, "old": old, "why": why.code(), "operation": act});
    let record = book.record(entry, "correction.propose", ("correction", id.0), said.to_string());
    let version = journal::append(book.sql, record)?;
    let operation = Operation { op: entry.op, why: why.code().to_owned(), act };
    let new = Correction {
        id,
        session: kept.no,
        user: kept.user,
        author: UserId(entry.author),
        state: State::Proposed,
        base: kept.version,
        asked: Asked { wish: Wish::default(), set, old, operation: Some(operation) },
        reason: entry.reason.unwrap_or_default().to_owned(),
        created_at: entry.decided,
        decided_at: None,
        decided_by: None,
        answer: None,
        version,
    };
    correction::insert(book.sql, &new).await?;
    Ok(Placed { id: id.to_string(), version })
}

/// The id that a receipt names, when no proposal has it; else a new one.
async fn number(book: &mut Book<'_, '_>, told: Option<&str>) -> Result<CorrectionId, Failure> {
    if let Some(id) = told.and_then(|id| id.parse().ok())
        && correction::by_id(book.sql, id).await?.is_none()
    {
        return Ok(id);
    }
    Ok(CorrectionId(book.scene.id()))
}

/// What a proposal shows of times and note, before and after.
fn change_of(act: &Act) -> (Change, Change) {
    match act {
        Act::SessionSet { set, old, .. } => (set.clone(), old.clone()),
        Act::SessionAdd { body, .. } => {
            let set = Change { times: Some(edit::times_of(body)), note: Some(body.note.clone()), pending_start: None };
            (set, Change::default())
        }
        _ => (Change::default(), Change::default()),
    }
}

pub(super) async fn proposal(book: &mut Book<'_, '_>, id: &str) -> Result<Option<Proposal>, Failure> {
    let Ok(id) = id.parse() else { return Ok(None) };
    let Some(found) = correction::by_id(book.sql, id).await? else { return Ok(None) };
    let Some(kept) = session::by_no(book.sql, found.session).await? else { return Ok(None) };
    let why = found.asked.operation.as_ref().and_then(|operation| Why::from_code(&operation.why));
    Ok(Some(Proposal {
        owner: found.user.0,
        author: found.author.0,
        state: state(found.state),
        why,
        op: found.asked.operation.as_ref().map(|operation| operation.op),
        act: act(&found, &kept, book),
    }))
}

/// What a proposal would do. One that was worded over HTTP is a wish about the session as it is now.
fn act(found: &Correction, kept: &Kept, book: &Book<'_, '_>) -> Act {
    if let Some(operation) = &found.asked.operation {
        return operation.act.clone();
    }
    let set = change(&kept.body, &found.asked.wish, book.scene.now).ok();
    let now = set.and_then(|set| edit::act(&kept.body, set));
    now.unwrap_or_else(|| asked(&found.asked, kept.body.id))
}

/// What was asked for when it was proposed.
pub(in crate::sync) fn asked(asked: &Asked, session: SessionId) -> Act {
    let Asked { set, old, .. } = asked.clone();
    Act::SessionSet { session, set, old }
}

pub(in crate::sync) fn state(of: State) -> ProposalState {
    match of {
        State::Proposed => ProposalState::Proposed,
        State::Accepted => ProposalState::Accepted,
        State::Rejected => ProposalState::Rejected,
        State::Withdrawn => ProposalState::Withdrawn,
    }
}

pub(super) async fn settle(
    book: &mut Book<'_, '_>,
    entry: &Entry<'_>,
    act: &Act,
    id: &str,
    to: ProposalState,
) -> Result<Placed, Failure> {
    let gone = || Error::Broken("the proposal that was decided about is gone".into());
    let id: CorrectionId = id.parse().map_err(|_| gone())?;
    let found = correction::by_id(book.sql, id).await?.ok_or_else(gone)?;
    let to = match to {
        ProposalState::Proposed => State::Proposed,
        ProposalState::Accepted => State::Accepted,
        ProposalState::Rejected => State::Rejected,
        ProposalState::Withdrawn => State::Withdrawn,
    };
    let said = json!({"kind": act.kind(), "correction": id, "session": found.session, "old": found.state.word(),
        "set": to.word()});
    let record = book.record(entry, act.kind(), ("correction", id.0), said.to_string());
    let version = journal::append(book.sql, record)?;
    let decided = Correction {
        state: to,
        decided_at: Some(entry.decided),
        decided_by: Some(UserId(entry.author)),
        answer: entry.reason.map(str::to_owned),
        version,
        ..found
    };
    correction::decide(book.sql, &decided).await?;
    Ok(Placed { id: id.to_string(), version })
}

pub(super) async fn other(
    book: &mut Book<'_, '_>,
    entry: &Entry<'_>,
    act: &Act,
) -> Result<Result<Placed, Refused>, Failure> {
    match act {
        Act::DimensionAdd { id, dimension, name } => added(book, entry, (*id, *dimension), name).await,
        Act::DimensionSet { id, set, .. } => set_label(book, entry, act, *id, set).await,
        Act::TargetSet { .. } | Act::DayOffSet { .. } | Act::OpeningSet { .. } | Act::PolicySet { .. } => {
            set_register(book, entry, act).await
        }
        Act::ClockIn { .. }
        | Act::ClockOut { .. }
        | Act::BreakStart { .. }
        | Act::BreakEnd { .. }
        | Act::EntrySwitch { .. }
        | Act::SessionAdd { .. }
        | Act::SessionSet { .. }
        | Act::SessionVoid { .. }
        | Act::SessionUnvoid { .. }
        | Act::SessionPut { .. }
        | Act::DimensionMerge { .. }
        | Act::ProposalAccept { .. }
        | Act::ProposalReject { .. }
        | Act::ProposalWithdraw { .. } => Ok(Err(Refused::Malformed)),
    }
}

/// Anybody adds what he books on. Where there is one of that name, both are that one from now on.
async fn added(
    book: &mut Book<'_, '_>,
    entry: &Entry<'_>,
    (id, dimension): (DimensionId, Dimension),
    name: &str,
) -> Result<Result<Placed, Refused>, Failure> {
    let Ok(name) = named(name) else { return Ok(Err(Refused::Malformed)) };
    if let Some(known) = book.dimensions().await?.get(&id) {
        return Ok(Ok(Placed { id: known.no.to_string(), version: known.version }));
    }
    let (no, version) = match dimension::named(book.sql, dimension, &name).await? {
        Some(one) => {
            let act = Act::DimensionMerge { id, into: one.id };
            let version = record(book, entry, &act, (dimension.word(), one.no.0))?;
            dimension::add_alias(book.sql, id, one.no).await?;
            dimension::update(book.sql, &Labeled { version, updated_at: book.scene.now, ..one.clone() }).await?;
            (one.no, version)
        }
        None => {
            let no = DimensionNo(book.scene.id());
            let act = Act::DimensionAdd { id, dimension, name: name.clone() };
            let version = record(book, entry, &act, (dimension.word(), no.0))?;
            let (created_at, updated_at) = (book.scene.now, book.scene.now);
            let one = Labeled { no, id, dimension, name, archived: false, version, created_at, updated_at };
            dimension::add(book.sql, &one).await?;
            (no, version)
        }
    };
    if dimension == Dimension::Project {
        // What was booked on it before it was known here.
        session::book(book.sql, UserId(entry.author), id, no).await?;
    }
    book.read.dimensions = None;
    book.read.sessions.clear();
    Ok(Ok(Placed { id: no.to_string(), version }))
}

async fn set_label(
    book: &mut Book<'_, '_>,
    entry: &Entry<'_>,
    act: &Act,
    id: DimensionId,
    set: &Label,
) -> Result<Result<Placed, Refused>, Failure> {
    if !allows(book.scene.caller.role, Right::Plan) {
        return Ok(Err(Refused::Forbidden));
    }
    let known = book.dimensions().await?;
    let act = rename::act(act, known);
    let (Some(one), Ok(name)) = (known.get(&id).cloned(), named(&set.name)) else {
        return Ok(Err(Refused::Malformed));
    };
    let other = dimension::named(book.sql, one.dimension, &name).await?;
    if other.is_some_and(|other| other.no != one.no) {
        return Ok(Err(Refused::Taken));
    }
    let version = record(book, entry, &act, (one.dimension.word(), one.no.0))?;
    let one = Labeled { name, archived: set.archived, version, updated_at: book.scene.now, ..one };
    dimension::update(book.sql, &one).await?;
    book.read.dimensions = None;
    Ok(Ok(Placed { id: one.no.to_string(), version }))
}

async fn set_register(
    book: &mut Book<'_, '_>,
    entry: &Entry<'_>,
    act: &Act,
) -> Result<Result<Placed, Refused>, Failure> {
    let Some(name) = register(act) else { return Ok(Err(Refused::Malformed)) };
    if entry.owner != entry.author && !book.reviews(entry.author, entry.owner).await? {
        return Ok(Err(Refused::Forbidden));
    }
    let version = record(book, entry, act, ("register", entry.owner))?;
    let one = Register { user: UserId(entry.owner), name, act: act.clone(), version };
    registers::set(book.sql, &one).await?;
    Ok(Ok(Placed { id: String::new(), version }))
}

fn record(book: &mut Book<'_, '_>, entry: &Entry<'_>, act: &Act, about: (&'static str, i64)) -> Result<i64, Failure> {
    let record = book.record(entry, act.kind(), about, super::json(act));
    Ok(journal::append(book.sql, record)?)
}
