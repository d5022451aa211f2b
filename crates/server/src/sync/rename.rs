//! Projects, categories and labor types that two devices made under one name are one: what names another id of it is
//! written with the one that it has.

use std::collections::HashMap;

use stint_domain::{Act, Dimension, DimensionId, Dimensions, Entry, Session};
use stint_sync::merge::Becomes;

use crate::store::dimension::Labeled;

type Known = HashMap<DimensionId, Labeled>;

/// A session as it becomes, and the act that makes it so, with the ids that things have here.
pub fn renamed(becomes: &Becomes, known: &Known) -> Becomes {
    let mut becomes = becomes.clone();
    session(&mut becomes.body, known);
    becomes.act = act(&becomes.act, known);
    becomes
}

/// An act with the ids that things have here.
pub fn act(of: &Act, known: &Known) -> Act {
    let mut act = of.clone();
    match &mut act {
        Act::ClockIn { on, .. } | Act::BreakEnd { on, .. } | Act::EntrySwitch { on, .. } => dimensions(on, known),
        Act::SessionAdd { body, .. } | Act::SessionPut { body, .. } => session(body, known),
        Act::SessionSet { set, old, .. } => {
            for times in [&mut set.times, &mut old.times].into_iter().flatten() {
                entries(&mut times.entries, known);
            }
        }
        Act::DimensionSet { id, .. } => *id = known.get(id).map_or(*id, |one| one.id),
        Act::ClockOut { .. }
        | Act::BreakStart { .. }
        | Act::SessionVoid { .. }
        | Act::SessionUnvoid { .. }
        | Act::DimensionAdd { .. }
        | Act::DimensionMerge { .. }
        | Act::TargetSet { .. }
        | Act::DayOffSet { .. }
        | Act::OpeningSet { .. }
        | Act::PolicySet { .. }
        | Act::ProposalAccept { .. }
        | Act::ProposalReject { .. }
        | Act::ProposalWithdraw { .. } => {}
    }
    act
}

fn session(body: &mut Session, known: &Known) {
    entries(&mut body.entries, known);
}

fn entries(entries: &mut [Entry], known: &Known) {
    for entry in entries {
        dimensions(&mut entry.on, known);
    }
}

fn dimensions(on: &mut Dimensions, known: &Known) {
    for dimension in Dimension::ALL {
        let id = on.get(dimension).map(|id| known.get(&id).map_or(id, |one| one.id));
        on.set(dimension, id);
    }
}
