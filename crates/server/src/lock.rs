//! Which changes of a session are its worker's to make, and which somebody else decides.

use stint_domain::journal::Change;
use stint_domain::{Act, EntryKind, Instant};

use crate::app::Scene;
use crate::ids::{TimesheetId, UserId};
use crate::problem::Problem;
use crate::store::session::Kept;
use crate::store::{Failure, Sql, account, journal, timesheet};

/// The last record that set the times and entries of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Last {
    pub n: i64,
    pub author: UserId,
}

/// Records about a session that are looked through at once.
const CHUNK: i64 = 50;

/// Who set the times of a session last, and when.
///
/// # Errors
/// The database's.
pub async fn times_set(sql: &mut Sql<'_>, kept: &Kept) -> Result<Option<Last>, Failure> {
    let mut before = i64::MAX;
    loop {
        let lines = journal::last_of_session(sql, kept.no, before, CHUNK).await?;
        let found = lines.iter().find(|line| sets_times(&line.act));
        if let Some(line) = found {
            // A whole session is also put by who ended another one, which let this one run.
            let author = kept.set_by.times.map_or(line.author, |mark| UserId(mark.by));
            return Ok(Some(Last { n: line.n, author }));
        }
        let Some(last) = lines.last() else { return Ok(None) };
        before = last.n;
    }
}

fn sets_times(act: &str) -> bool {
    match serde_json::from_str(act) {
        // What entries were for is another group than when they were.
        Ok(Act::SessionSet { set, old, .. }) => set.pending_start.is_some() || bounds(&set) != bounds(&old),
        Ok(
            Act::ClockIn { .. }
            | Act::ClockOut { .. }
            | Act::BreakStart { .. }
            | Act::BreakEnd { .. }
            | Act::EntrySwitch { .. }
            | Act::SessionAdd { .. }
            | Act::SessionPut { .. },
        ) => true,
        Ok(
            Act::SessionVoid { .. }
            | Act::SessionUnvoid { .. }
            | Act::DimensionAdd { .. }
            | Act::DimensionSet { .. }
            | Act::DimensionMerge { .. }
            | Act::TargetSet { .. }
            | Act::DayOffSet { .. }
            | Act::OpeningSet { .. }
            | Act::PolicySet { .. }
            | Act::ProposalAccept { .. }
            | Act::ProposalReject { .. }
            | Act::ProposalWithdraw { .. },
        )
        | Err(_) => false,
    }
}

fn bounds(of: &Change) -> Vec<(EntryKind, Instant, Option<Instant>)> {
    let entries = of.times.iter().flat_map(|times| &times.entries);
    entries.map(|entry| (entry.kind, entry.start, entry.end)).collect()
}

/// The approved timesheet that a session of these starts counts for: the one it has, the one it would get.
///
/// # Errors
/// The database's.
pub async fn approved(
    sql: &mut Sql<'_>,
    scene: &Scene,
    kept: &Kept,
    starts: &[Instant],
) -> Result<Option<TimesheetId>, Failure> {
    let settings = account::settings(sql).await?;
    for start in starts {
        let day = scene.app.zones.business_day(*start, &kept.body.zone, settings.day_start_min);
        if let Some(sheet) = timesheet::approved_on(sql, kept.user, day).await? {
            return Ok(Some(sheet));
        }
    }
    Ok(None)
}

/// The group of values that a worker edits directly. A fact (clock-in, clock-out, break) is never asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What the session is about.
    Text,
    /// Times; the new start when there is one.
    Times(Option<Instant>),
}

/// Lets a worker's edit of a session that has ended pass, or says where it can be proposed instead.
///
/// # Errors
/// 409 `timesheet_approved`; 409 `corrected_by_other` when somebody else set the times last.
pub async fn own_edit(sql: &mut Sql<'_>, scene: &Scene, kept: &Kept, edit: Group) -> Result<(), Failure> {
    let (start, moves) = match edit {
        Group::Text => (None, false),
        Group::Times(start) => (start, true),
    };
    let starts: Vec<Instant> = std::iter::once(kept.body.start_time).chain(start).collect();
    if let Some(sheet) = approved(sql, scene, kept, &starts).await? {
        return Err(is_approved(sheet).into());
    }
    if moves && times_set(sql, kept).await?.is_some_and(|last| last.author != kept.user) {
        let detail = "Somebody else corrected these times last. Propose the change with POST /v1/corrections.";
        return Err(Problem::conflict("corrected_by_other", detail).into());
    }
    Ok(())
}

/// Lets a change of a session pass that is neither a fact nor a correction, unless its period is approved.
///
/// # Errors
/// 409 `timesheet_approved`.
pub async fn any_edit(sql: &mut Sql<'_>, scene: &Scene, kept: &Kept) -> Result<(), Failure> {
    if kept.body.is_open() {
        return Ok(());
    }
    match approved(sql, scene, kept, &[kept.body.start_time]).await? {
        Some(sheet) => Err(is_approved(sheet).into()),
        None => Ok(()),
    }
}

/// 409: the period is locked.
pub fn is_approved(sheet: TimesheetId) -> Problem {
    let detail = "The timesheet of this period is approved. Propose the change with POST /v1/corrections, or have it \
                  unlocked.";
    Problem::conflict("timesheet_approved", detail).with("timesheet", sheet.to_string())
}
