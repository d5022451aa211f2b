//! What a record that is no session comes to in the journal: a project renamed elsewhere, a target set on another device.

use crate::error::Error;
use crate::settings::plan;
use crate::store::{dimension, opening, outbox, policy, proposal, target};
use rusqlite::Connection;
use stint_domain::Act;
use stint_domain::journal::Label;
use stint_sync::records::{DimensionRecord, ProposalRecord, ProposalState, Record, RegisterRecord, register};

/// The acts that make what is kept here say what the server told. What waits to be sent is the newer wish: it stays.
pub(super) fn acts(db: &Connection, me: &str, record: &Record) -> Result<Vec<Act>, Error> {
    match record {
        Record::Dimension(record) => of_dimension(db, record),
        Record::Register(record) if record.user == me => of_register(db, record),
        Record::Proposal(record) => of_proposal(db, record).map(|()| Vec::new()),
        // The decisions take sessions in themselves; somebody else's settings are not kept here.
        Record::Session(_) | Record::Register(_) => Ok(Vec::new()),
    }
}

fn of_dimension(db: &Connection, record: &DimensionRecord) -> Result<Vec<Act>, Error> {
    let mut acts = Vec::new();
    let mut known = dimension::get(db, record.id)?;
    for id in record.merged.iter().filter(|id| **id != record.id) {
        if let Some(mine) = dimension::get(db, *id)? {
            acts.push(Act::DimensionMerge { id: *id, into: record.id });
            // The first of them takes the place of one that was not here.
            known = known.or(Some(mine));
        }
    }
    let set = Label { name: record.name.clone(), archived: record.archived };
    let old = match known {
        Some(known) => known.label,
        None => {
            acts.push(Act::DimensionAdd { id: record.id, dimension: record.dimension, name: record.name.clone() });
            Label { name: record.name.clone(), archived: false }
        }
    };
    if set != old && !outbox::waits(db, &record.id.to_string())? {
        acts.push(Act::DimensionSet { id: record.id, set, old });
    }
    Ok(acts)
}

fn of_register(db: &Connection, record: &RegisterRecord) -> Result<Vec<Act>, Error> {
    let Some(name) = register(&record.act) else { return Ok(Vec::new()) };
    if outbox::waits(db, &name)? {
        return Ok(Vec::new());
    }
    let act = match &record.act {
        Act::TargetSet { valid_from, set, .. } => {
            let old = target::all(db)?.into_iter().find(|known| known.valid_from == *valid_from);
            let old = old.map(|known| known.minutes);
            (old != *set).then_some(Act::TargetSet { valid_from: *valid_from, set: *set, old })
        }
        Act::DayOffSet { day, set, .. } => {
            let old = plan(db)?.days_off.get(day).copied();
            (old != *set).then_some(Act::DayOffSet { day: *day, set: *set, old })
        }
        Act::OpeningSet { set, .. } => {
            let old = opening::get(db)?;
            (old != *set).then_some(Act::OpeningSet { set: *set, old })
        }
        Act::PolicySet { set, .. } => {
            let old = policy::get(db)?;
            (old != *set).then(|| Act::PolicySet { set: set.clone(), old })
        }
        _ => None,
    };
    Ok(act.into_iter().collect())
}

/// Decided by whomever, the card of it has done its duty.
fn of_proposal(db: &Connection, record: &ProposalRecord) -> Result<(), Error> {
    proposal::put(db, record)?;
    if record.state != ProposalState::Proposed
        && let Some(op) = outbox::of_proposal(db, &record.id)?
    {
        outbox::settle(db, op)?;
    }
    Ok(())
}
