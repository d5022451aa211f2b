//! Announcements: after a write everybody who listens is told what has gone stale.

use crate::Desk;
use crate::contract::Topic;
use std::sync::{Arc, Mutex, PoisonError};
use stint_domain::Act;

type Listener = Arc<dyn Fn(&[Topic]) + Send + Sync>;

/// Who listens.
#[derive(Clone, Default)]
pub(crate) struct Listeners(Arc<Mutex<Vec<Listener>>>);

impl Desk {
    /// Calls `listener` with what has gone stale after each write of this desk, and, while it is watched, of other
    /// processes. It is called on the thread that wrote and must not take long.
    pub fn subscribe(&self, listener: impl Fn(&[Topic]) + Send + Sync + 'static) {
        self.listeners.0.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::new(listener));
    }

    pub(crate) fn announce(&self, topics: &[Topic]) {
        if topics.is_empty() {
            return;
        }
        // The lock is not held while they are told: one of them may subscribe another.
        let listeners = self.listeners.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for listener in listeners {
            listener(topics);
        }
    }
}

/// What an act makes stale.
pub(crate) fn of_act(act: &Act) -> &'static [Topic] {
    match act {
        Act::ClockIn { .. }
        | Act::ClockOut { .. }
        | Act::BreakStart { .. }
        | Act::BreakEnd { .. }
        | Act::EntrySwitch { .. }
        | Act::SessionAdd { .. }
        | Act::SessionSet { .. }
        | Act::SessionVoid { .. }
        | Act::SessionUnvoid { .. }
        | Act::SessionPut { .. } => &[Topic::Clock, Topic::Sessions],
        // Names stand on sessions, and on Today.
        Act::DimensionAdd { .. } => &[Topic::Dimensions],
        Act::DimensionSet { .. } | Act::DimensionMerge { .. } => &[Topic::Dimensions, Topic::Clock, Topic::Sessions],
        // What is due stands on Today and in History.
        Act::TargetSet { .. } | Act::DayOffSet { .. } | Act::OpeningSet { .. } | Act::PolicySet { .. } => {
            &[Topic::Settings, Topic::Clock, Topic::Sessions]
        }
        Act::ProposalAccept { .. } | Act::ProposalReject { .. } | Act::ProposalWithdraw { .. } => &[Topic::Sync],
    }
}
