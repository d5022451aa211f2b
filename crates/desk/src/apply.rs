//! What a record does to the tables, whether it has just been decided or is replayed ten years later.

use crate::derive::Touched;
use crate::error::Error;
use crate::store::journal as journal_rows;
use crate::store::{day_off, deed, dimension, dimension_merge, opening, policy, session, target};
use rusqlite::Connection;
use stint_domain::time::Zones;
use stint_domain::{Act, Record, Session, SessionId, journal};

/// Applies one record to every table but the journal. What it touched is derived anew at the end of the batch.
/// `history` is where the journal lies that the record is of: another database when it is replayed.
///
/// # Errors
/// [`Error::Misfit`] when the record does not fit what came before it.
pub(crate) fn apply(
    connection: &Connection,
    history: &Connection,
    record: &Record,
    zones: &Zones,
    touched: &mut Touched,
) -> Result<(), Error> {
    if record.op.0 == record.batch.0 {
        remember_deed(connection, record)?;
    }
    match &record.act {
        Act::ClockIn { session, .. }
        | Act::ClockOut { session, .. }
        | Act::BreakStart { session, .. }
        | Act::BreakEnd { session, .. }
        | Act::EntrySwitch { session, .. }
        | Act::SessionAdd { session, .. }
        | Act::SessionSet { session, .. }
        | Act::SessionVoid { session }
        | Act::SessionUnvoid { session } => to_session(connection, *session, record, zones, touched)?,
        Act::SessionPut { session, .. } => {
            // What was done to it here was done to another one than it is now: it cannot be taken back step by step.
            deed::drop_of_session(connection, &journal_rows::batches_before(history, *session, record.n)?)?;
            to_session(connection, *session, record, zones, touched)?;
        }
        Act::DimensionMerge { id, into } => {
            for key in dimension_merge::merge(connection, *id, *into)? {
                touched.again(key);
            }
            touched.dimension(*into);
        }
        Act::DimensionAdd { id, dimension, name } => dimension::add(connection, *id, *dimension, name)?,
        Act::DimensionSet { id, set, .. } => dimension::label(connection, *id, set)?,
        Act::TargetSet { valid_from, set, .. } => target::set(connection, *valid_from, set.as_ref())?,
        Act::DayOffSet { day, set, .. } => day_off::set(connection, *day, set.as_ref())?,
        Act::OpeningSet { set, .. } => opening::set(connection, set.as_ref())?,
        Act::PolicySet { set, old } => {
            policy::set(connection, set)?;
            if set.day_start_min != old.day_start_min {
                touched.everything();
            }
        }
        // What becomes of the session the server decides.
        Act::ProposalAccept { .. } | Act::ProposalReject { .. } | Act::ProposalWithdraw { .. } => {}
    }
    Ok(())
}

fn remember_deed(connection: &Connection, record: &Record) -> Result<(), Error> {
    match record.undoes {
        None => deed::done(connection, record.batch, record.n)?,
        Some(undoes) => {
            if !deed::turned(connection, undoes, record.batch)? {
                return Err(Error::Broken(format!("record {} undoes a batch that is not on top", record.n)));
            }
        }
    }
    Ok(())
}

fn to_session(
    connection: &Connection,
    id: SessionId,
    record: &Record,
    zones: &Zones,
    touched: &mut Touched,
) -> Result<(), Error> {
    let before = session::by_id(connection, id)?;
    let after = journal::apply(before.as_ref().map(|stored| stored.session.clone()), &record.act, record.stamp.at)?;
    if !after.is_tiled() {
        return Err(Error::Broken(format!("record {} leaves a session that its entries do not tile", record.n)));
    }
    match &before {
        None => {
            let day_start_min = policy::get(connection)?.day_start_min;
            let day = zones.business_day(after.start_time, &after.zone, day_start_min);
            let key = session::insert(connection, &after, day)?;
            touched.session(key, None, Some(&after));
        }
        Some(before) => {
            if matches!(record.act, Act::SessionPut { .. }) {
                session::put(connection, before, &after)?;
            } else {
                session::update(connection, before, &after)?;
            }
            touched.session(before.key, Some(&before.session), Some(&after));
        }
    }
    touch_dimensions(before.as_ref().map(|stored| &stored.session), &after, touched);
    Ok(())
}

fn touch_dimensions(before: Option<&Session>, after: &Session, touched: &mut Touched) {
    if before.is_some_and(|before| before.entries == after.entries && before.void == after.void) {
        return;
    }
    for entry in before.into_iter().flat_map(|session| &session.entries).chain(&after.entries) {
        touched.dimensions(entry.on);
    }
}
