//! The clock: `Out → Working ⇄ OnBreak → Out`.
//!
//! A rule here is told what runs and when the button was pressed, and answers with what to write into the journal.
//! A command that is already true changes nothing and says so. Typed times are checked; pressed ones are kept.

use crate::dimension::Dimensions;
use crate::ids::SessionId;
use crate::journal::{Act, Moved};
use crate::refusal::Refusal;
use crate::session::{ClockState, Session};
use crate::time::{Instant, Zone};

/// What a command of the clock comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To be written into the journal, with the pressed moment as its stamp.
    Write(Act),
    /// It is so already; nothing is written.
    Already,
}

/// What a clock-in is given besides the moment.
#[derive(Clone, Debug)]
pub struct ClockIn {
    pub session: SessionId,
    pub zone: Zone,
    /// When the button was pressed.
    pub pressed: Instant,
    /// "Started earlier": what counts instead of the pressed moment.
    pub typed: Option<Instant>,
    pub on: Dimensions,
    pub note: String,
}

/// `previous_end` is the latest effective end of any session that is not void: a typed start may go back to it and no
/// further.
///
/// # Errors
/// A typed start in the future or before `previous_end`. A pressed one is never refused.
pub fn clock_in(running: Option<&Session>, previous_end: Option<Instant>, wish: ClockIn) -> Result<Step, Refusal> {
    if running.is_some() {
        return Ok(Step::Already);
    }
    let start_time = wish.typed.unwrap_or(wish.pressed);
    if let Some(typed) = wish.typed {
        not_future(typed, wish.pressed, &wish.zone)?;
        if let Some(end) = previous_end
            && typed < end
        {
            return Err(Refusal::BeforePreviousEnd { end, zone: wish.zone });
        }
    }
    Ok(Step::Write(Act::ClockIn { session: wish.session, zone: wish.zone, start_time, on: wish.on, note: wish.note }))
}

/// Always succeeds for a pressed moment. `clock_moved` says that the monotonic clock disagrees with the wall clock.
///
/// # Errors
/// A typed end in the future or not after the open entry's start.
pub fn clock_out(
    running: Option<&Session>,
    pressed: Instant,
    typed: Option<Instant>,
    clock_moved: bool,
) -> Result<Step, Refusal> {
    let Some(session) = running else { return Ok(Step::Already) };
    let open_since = last_start(session);
    let end_time = match typed {
        Some(typed) => {
            after_open_entry(session, typed, pressed)?;
            typed
        }
        // The clock says that the end lies before what it ends: the effective end is there, and flagged.
        None => pressed.max(open_since),
    };
    // A wish that the clock has overtaken (it was set back) is left pending rather than turned into a lie.
    let start_time = session.pending_start.filter(|wish| may_start(session, *wish, end_time));
    Ok(Step::Write(Act::ClockOut {
        session: session.id,
        end_time,
        start_time: start_time.map(|new| Moved { old: session.start_time, new }),
        clock_moved: clock_moved || (typed.is_none() && pressed < open_since),
    }))
}

/// Work becomes a break. A pressed moment that lies before the open entry is moved to its start, which [`apply`] flags.
///
/// [`apply`]: crate::journal::apply
///
/// # Errors
/// Nothing runs; a typed time in the future or not after the open entry's start.
pub fn break_start(running: Option<&Session>, pressed: Instant, typed: Option<Instant>) -> Result<Step, Refusal> {
    let session = running.ok_or(Refusal::NotRunning)?;
    if session.state() == ClockState::OnBreak {
        return Ok(Step::Already);
    }
    let time = moment_in(session, pressed, typed)?;
    Ok(Step::Write(Act::BreakStart { session: session.id, time }))
}

/// The break becomes work on what was worked on before it.
///
/// # Errors
/// As [`break_start`].
pub fn break_end(running: Option<&Session>, pressed: Instant, typed: Option<Instant>) -> Result<Step, Refusal> {
    let session = running.ok_or(Refusal::NotRunning)?;
    if session.state() == ClockState::Working {
        return Ok(Step::Already);
    }
    let time = moment_in(session, pressed, typed)?;
    Ok(Step::Write(Act::BreakEnd { session: session.id, time, on: session.on() }))
}

/// Ends the current entry and starts one on `on` in the same instant. Switching on a break ends the break.
///
/// # Errors
/// As [`break_start`].
pub fn switch(
    running: Option<&Session>,
    on: Dimensions,
    pressed: Instant,
    typed: Option<Instant>,
) -> Result<Step, Refusal> {
    let session = running.ok_or(Refusal::NotRunning)?;
    if session.state() == ClockState::Working && session.on() == on {
        return Ok(Step::Already);
    }
    let time = moment_in(session, pressed, typed)?;
    Ok(Step::Write(Act::EntrySwitch { session: session.id, time, on }))
}

/// Whether a running session may be made to start at `start`: its first entry must keep a length.
pub fn may_start(session: &Session, start: Instant, end: Instant) -> bool {
    let first_end = session.entries.first().and_then(|entry| entry.end).unwrap_or(end);
    start < first_end
}

fn moment_in(session: &Session, pressed: Instant, typed: Option<Instant>) -> Result<Instant, Refusal> {
    match typed {
        Some(typed) => after_open_entry(session, typed, pressed).map(|()| typed),
        None => Ok(pressed.max(last_start(session))),
    }
}

fn after_open_entry(session: &Session, typed: Instant, pressed: Instant) -> Result<(), Refusal> {
    not_future(typed, pressed, &session.zone)?;
    let zone = session.zone.clone();
    if typed <= session.start_time {
        return Err(Refusal::EndNotAfterStart { start: session.start_time, end: typed, zone });
    }
    match session.entries.last() {
        Some(entry) if typed <= entry.start => Err(Refusal::EntryInTheWay { start: entry.start, end: entry.end, zone }),
        Some(_) | None => Ok(()),
    }
}

pub(crate) fn not_future(typed: Instant, now: Instant, zone: &Zone) -> Result<(), Refusal> {
    if typed > now { Err(Refusal::InTheFuture { at: typed, zone: zone.clone() }) } else { Ok(()) }
}

fn last_start(session: &Session) -> Instant {
    session.entries.last().map_or(session.start_time, |entry| entry.start)
}
