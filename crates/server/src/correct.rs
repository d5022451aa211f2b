//! Corrections: a change of times or entries with its reason, applied at once or proposed, and decided.

use axum::http::StatusCode;
use serde_json::json;
use stint_domain::correction::{Wish, change};
use stint_domain::journal::Change;
use stint_domain::{Act, Instant, edit};
use stint_sync::merge::Refused;

use crate::app::Scene;
use crate::ids::{CorrectionId, SessionNo};
use crate::policy::sees;
use crate::problem::Problem;
use crate::store::correction::{self, Asked, Correction, State};
use crate::store::session::Kept;
use crate::store::{Failure, Sql, journal, session};
use crate::{clock, lock, sync};

/// A correction as it is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    pub session: SessionNo,
    pub wish: Wish,
    pub reason: String,
    /// The session's version that it was made on.
    pub base: Option<i64>,
}

/// What becomes of a new correction.
enum Way {
    Apply,
    Propose,
}

/// Applies a correction, or keeps it as a proposal.
///
/// A worker's own counts at once, unless somebody else set these times last, the times were set since `base`, or the
/// period is approved: then it is proposed. A manager's counts at once.
///
/// # Errors
/// 404: no such session, or not for the caller; 409: the period is approved (a manager's own has to wait for that);
/// 412: a manager's base is stale; times that cannot be; nothing to change.
pub async fn ask(sql: &mut Sql<'_>, scene: &Scene, request: &Request) -> Result<Correction, Failure> {
    let kept = visible(sql, scene, request.session).await?;
    let set = change(&kept.body, &request.wish, scene.now)?;
    let asked = asked(&kept, request.wish.clone(), set).ok_or_else(nothing)?;
    let new = Correction {
        id: CorrectionId(scene.id()),
        session: kept.no,
        user: kept.user,
        author: scene.caller.user,
        state: State::Proposed,
        base: request.base.unwrap_or(kept.version).min(kept.version),
        asked,
        reason: request.reason.clone(),
        created_at: scene.now,
        decided_at: None,
        decided_by: None,
        answer: None,
        version: 0,
    };
    let new = match way(sql, scene, &kept, &new).await? {
        Way::Apply => {
            let set = new.asked.set.clone();
            clock::set(sql, scene, kept, set, Some(new.reason.clone())).await?;
            let (decided_at, decided_by) = (Some(scene.now), Some(scene.caller.user));
            Correction { state: State::Accepted, decided_at, decided_by, ..new }
        }
        Way::Propose => {
            let act = json!({"kind": "correction.propose", "correction": new.id, "session": new.session,
                "base": new.base, "set": new.asked.set, "old": new.asked.old});
            let version = record(sql, scene, "correction.propose", &new, Some(new.reason.clone()), act)?;
            Correction { version, ..new }
        }
    };
    correction::insert(sql, &new).await?;
    Ok(new)
}

async fn way(sql: &mut Sql<'_>, scene: &Scene, kept: &Kept, new: &Correction) -> Result<Way, Failure> {
    let starts = starts(kept, &new.asked.set);
    let approved = lock::approved(sql, scene, kept, &starts).await?;
    let last = lock::times_set(sql, kept).await?;
    let is_stale = last.is_some_and(|last| last.n > new.base);
    if kept.user == scene.caller.user {
        let by_other = last.is_some_and(|last| last.author != kept.user);
        return Ok(if approved.is_some() || by_other || is_stale { Way::Propose } else { Way::Apply });
    }
    if let Some(sheet) = approved {
        return Err(lock::is_approved(sheet).into());
    }
    if is_stale {
        let detail = "The session's times were set since you read them. Read them again and decide anew.";
        let code = "precondition_failed";
        let problem = Problem::new(StatusCode::PRECONDITION_FAILED, code, detail);
        return Err(Problem { field: Some("base".into()), ..problem }.into());
    }
    Ok(Way::Apply)
}

/// The start it has and the one it would get: both say which period it counts for.
fn starts(kept: &Kept, set: &Change) -> Vec<Instant> {
    let new = set.times.as_ref().map(|times| times.start_time).or(set.pending_start.flatten());
    std::iter::once(kept.body.start_time).chain(new).collect()
}

/// How somebody decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Accept,
    Reject,
    Withdraw,
}

/// Decides about a proposal. One that is accepted is applied to the session as it is now.
///
/// # Errors
/// 404: none that the caller sees; 403: one's own is decided by others and withdrawn by oneself; 409: decided already,
/// or the period is approved; times that can no longer be.
pub async fn decide(
    sql: &mut Sql<'_>,
    scene: &Scene,
    id: CorrectionId,
    decision: Decision,
    answer: Option<String>,
) -> Result<Correction, Failure> {
    let found = seen(sql, scene, id).await?;
    if found.asked.operation.is_some() {
        return settle(sql, scene, &found, decision, answer.as_deref()).await;
    }
    let is_own = found.author == scene.caller.user || found.user == scene.caller.user;
    let (state, kind) = match decision {
        Decision::Accept => (State::Accepted, "proposal.accept"),
        Decision::Reject => (State::Rejected, "proposal.reject"),
        Decision::Withdraw => (State::Withdrawn, "proposal.withdraw"),
    };
    match decision {
        Decision::Accept | Decision::Reject if is_own => return Err(not_ones_own().into()),
        Decision::Withdraw if found.author != scene.caller.user => return Err(Problem::forbidden().into()),
        Decision::Accept | Decision::Reject | Decision::Withdraw => {}
    }
    undecided(&found)?;
    if decision == Decision::Accept {
        let kept = visible(sql, scene, found.session).await?;
        let set = change(&kept.body, &found.asked.wish, scene.now)?;
        if let Some(sheet) = lock::approved(sql, scene, &kept, &starts(&kept, &set)).await? {
            return Err(lock::is_approved(sheet).into());
        }
        clock::set(sql, scene, kept, set, Some(found.reason.clone())).await?;
    }
    let act = json!({"kind": kind, "correction": found.id, "session": found.session,
        "old": found.state.word(), "set": state.word()});
    let version = record(sql, scene, kind, &found, answer.clone(), act)?;
    let (decided_at, decided_by) = (Some(scene.now), Some(scene.caller.user));
    let decided = Correction { state, decided_at, decided_by, answer, version, ..found };
    correction::decide(sql, &decided).await?;
    Ok(decided)
}

/// # Errors
/// 409: it is decided.
fn undecided(found: &Correction) -> Result<(), Problem> {
    if found.state == State::Proposed {
        return Ok(());
    }
    let detail = format!("This correction is {} already.", found.state.word());
    Err(Problem::conflict("correction_decided", detail).with("state", found.state.word()))
}

/// Decides about what a device had done: the operation is applied as it would have been.
async fn settle(
    sql: &mut Sql<'_>,
    scene: &Scene,
    found: &Correction,
    decision: Decision,
    answer: Option<&str>,
) -> Result<Correction, Failure> {
    undecided(found)?;
    let kept = session::by_no(sql, found.session).await?.ok_or_else(|| Problem::unknown("session"))?;
    let (proposal, session) = (found.id.to_string(), kept.body.id);
    let act = match decision {
        Decision::Accept => Act::ProposalAccept { proposal, session },
        Decision::Reject => Act::ProposalReject { proposal, session },
        Decision::Withdraw => Act::ProposalWithdraw { proposal, session },
    };
    match sync::settle(sql, scene, &act, answer).await? {
        Ok(()) => Ok(seen(sql, scene, found.id).await?),
        Err(Refused::Forbidden) if decision == Decision::Withdraw => Err(Problem::forbidden().into()),
        Err(Refused::Forbidden) => Err(not_ones_own().into()),
        Err(Refused::Approved) => {
            let starts = starts(&kept, &found.asked.set);
            let sheet = lock::approved(sql, scene, &kept, &starts).await?;
            Err(sheet.map_or_else(does_not_fit, lock::is_approved).into())
        }
        Err(
            Refused::Misfit
            | Refused::SessionUnknown
            | Refused::ProposalUnknown
            | Refused::ProposalDecided
            | Refused::Malformed
            | Refused::Taken,
        ) => Err(does_not_fit().into()),
    }
}

fn does_not_fit() -> Problem {
    Problem::conflict("misfit", "It does not fit the session any more. Reject it, or correct the session anew.")
}

/// A correction that the caller sees.
///
/// # Errors
/// 404.
pub async fn seen(sql: &mut Sql<'_>, scene: &Scene, id: CorrectionId) -> Result<Correction, Failure> {
    let unknown = || Problem::unknown("correction");
    let found = correction::by_id(sql, id).await?.ok_or_else(unknown)?;
    if sees(sql, &scene.caller, found.user).await? { Ok(found) } else { Err(unknown().into()) }
}

/// Whether the session's times are no longer those that a proposal was made on.
///
/// # Errors
/// The database's.
pub async fn is_stale(sql: &mut Sql<'_>, correction: &Correction) -> Result<bool, Failure> {
    if correction.state != State::Proposed {
        return Ok(false);
    }
    let Some(kept) = session::by_no(sql, correction.session).await? else { return Ok(true) };
    let old = &correction.asked.old;
    let times = old.times.as_ref().is_some_and(|times| *times != edit::times_of(&kept.body));
    let wish = old.pending_start.is_some_and(|wish| wish != kept.body.pending_start);
    let note = old.note.as_ref().is_some_and(|note| *note != kept.body.note);
    Ok(times || wish || note || kept.body.void)
}

async fn visible(sql: &mut Sql<'_>, scene: &Scene, no: SessionNo) -> Result<Kept, Failure> {
    let unknown = || Problem::unknown("session");
    let kept = session::by_no(sql, no).await?.filter(|kept| !kept.body.held).ok_or_else(unknown)?;
    if sees(sql, &scene.caller, kept.user).await? { Ok(kept) } else { Err(unknown().into()) }
}

/// With the old values beside the new ones; none when nothing would change.
fn asked(kept: &Kept, wish: Wish, set: Change) -> Option<Asked> {
    let Act::SessionSet { set, old, .. } = edit::act(&kept.body, set)? else { return None };
    Some(Asked { wish, set, old, operation: None })
}

fn record(
    sql: &mut Sql<'_>,
    scene: &Scene,
    kind: &'static str,
    about: &Correction,
    reason: Option<String>,
    act: serde_json::Value,
) -> Result<i64, Failure> {
    Ok(journal::append(sql, scene.entry(kind, ("correction", about.id.0), about.user, reason, act))?)
}

fn nothing() -> Problem {
    Problem::invalid("session", "nothing_to_change", "These are the session's times already.")
}

/// 403: what is one's own is decided by somebody else.
pub fn not_ones_own() -> Problem {
    let detail = "Somebody else decides about what is yours.";
    Problem::new(StatusCode::FORBIDDEN, "others_decide", detail)
}
