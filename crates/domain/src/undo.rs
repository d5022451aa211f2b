//! Undo: never a deletion, always a further act that brings the old values back. What was pressed stays.

use crate::edit::times_of;
use crate::journal::{Act, Change, Label, Times};
use crate::refusal::Refusal;
use crate::session::Session;
use crate::time::Instant;

/// What takes `act` back. `session` is the session it names as it is now, `running` the one that runs, if any.
///
/// # Errors
/// [`Refusal::AlreadyRunning`] when a session would be reopened while another runs.
pub fn inverse(act: &Act, session: Option<&Session>, running: Option<&Session>) -> Result<Act, Refusal> {
    let named = || {
        let id = act.session().map(|id| id.to_string()).unwrap_or_default();
        session.ok_or(Refusal::SessionUnknown { id })
    };
    let undone = match act {
        Act::ClockIn { session, .. } | Act::SessionAdd { session, .. } | Act::SessionUnvoid { session } => {
            Act::SessionVoid { session: *session }
        }
        Act::SessionVoid { session } => Act::SessionUnvoid { session: *session },
        Act::ClockOut { start_time, .. } => {
            let session = named()?;
            let mut times = times_of(session);
            reopen(&mut times);
            let mut set = Change::default();
            if let Some(moved) = start_time {
                times.start_time = moved.old;
                if let Some(first) = times.entries.first_mut() {
                    first.start = moved.old;
                }
                set.pending_start = Some(Some(moved.new));
            }
            set.times = Some(times);
            set_back(session, set)
        }
        Act::BreakStart { .. } | Act::BreakEnd { .. } | Act::EntrySwitch { .. } => {
            let session = named()?;
            let mut times = times_of(session);
            times.entries.pop();
            reopen(&mut times);
            set_back(session, Change { times: Some(times), ..Change::default() })
        }
        Act::SessionSet { session, set, old } => {
            Act::SessionSet { session: *session, set: old.clone(), old: set.clone() }
        }
        Act::DimensionAdd { id, name, .. } => {
            let label = |archived| Label { name: name.clone(), archived };
            Act::DimensionSet { id: *id, set: label(true), old: label(false) }
        }
        Act::DimensionSet { id, set, old } => Act::DimensionSet { id: *id, set: old.clone(), old: set.clone() },
        Act::TargetSet { valid_from, set, old } => Act::TargetSet { valid_from: *valid_from, set: *old, old: *set },
        Act::DayOffSet { day, set, old } => Act::DayOffSet { day: *day, set: *old, old: *set },
        Act::OpeningSet { set, old } => Act::OpeningSet { set: *old, old: *set },
        Act::PolicySet { set, old } => Act::PolicySet { set: old.clone(), old: set.clone() },
        // What came from elsewhere, and what was decided about somebody else's wish, is not this person's to take back.
        Act::SessionPut { .. }
        | Act::DimensionMerge { .. }
        | Act::ProposalAccept { .. }
        | Act::ProposalReject { .. }
        | Act::ProposalWithdraw { .. } => return Err(Refusal::NothingToUndo),
    };
    match (runs_after(&undone, session), running) {
        (Some(reopened), Some(other)) if other.id != reopened.id => {
            Err(Refusal::AlreadyRunning { session: other.id, since: other.start_time, zone: other.zone.clone() })
        }
        (Some(_), Some(_) | None) | (None, Some(_) | None) => Ok(undone),
    }
}

fn set_back(session: &Session, set: Change) -> Act {
    let old = Change {
        times: set.times.as_ref().map(|_| times_of(session)),
        note: None,
        pending_start: set.pending_start.map(|_| session.pending_start),
    };
    Act::SessionSet { session: session.id, set, old }
}

fn reopen(times: &mut Times) {
    times.end_time = None;
    if let Some(last) = times.entries.last_mut() {
        last.end = None;
    }
}

/// The session, if the act leaves it running.
fn runs_after<'a>(act: &Act, session: Option<&'a Session>) -> Option<&'a Session> {
    let session = session?;
    let runs = match crate::journal::apply(Some(session.clone()), act, Instant(0)) {
        Ok(after) => after.is_running(),
        Err(_) => false,
    };
    runs.then_some(session)
}
