//! What has to be true when everybody has been online.

use crate::device::Device;
use crate::disk::{Row, State};
use crate::person::is_refused_punch;
use crate::trace::{self, short};
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};
use stint_domain::{Act, Dimensions, Entry, EntryKind, Instant, OpId, Session, SessionId, Source};
use stint_sync::merge::Refused;
use stint_sync::wire::Status;

impl World {
    /// Checks the promises, all that were not checked on the way.
    pub fn check(&mut self) {
        let mut broken = Vec::new();
        let times = self.times_taken();
        for device in &self.devices {
            broken.extend(is_refused_punch(device));
            broken.extend(self.kept_of(device, &times));
            broken.extend(self.shown_on(device));
        }
        broken.extend(self.originals());
        broken.extend(self.as_it_was());
        self.broken.append(&mut broken);
    }

    /// How often the journal says that an operation was taken.
    fn times_taken(&self) -> BTreeMap<OpId, usize> {
        let mut times = BTreeMap::new();
        for op in &self.server.journal {
            *times.entry(*op).or_default() += 1;
        }
        times
    }

    /// Everything that was done on a device counts once, or is a card.
    fn kept_of(&self, device: &Device, times: &BTreeMap<OpId, usize>) -> Vec<String> {
        let mut broken = Vec::new();
        for row in &device.disk.journal {
            let (op, name) = (Told(row), &device.name);
            let taken = times.get(&row.op.id).copied().unwrap_or(0);
            if taken > 1 {
                broken.push(format!("P2: {op}, recorded on {name}, was taken {taken} times"));
            }
            let first = self.server.firsts.get(&row.op.id);
            let is_there = taken > 0 && first.is_some();
            match row.state {
                State::Waiting if !self.waits_for_what_is_lost(&row.op.act) => {
                    broken.push(format!("P4: {op}, recorded on {name}, was never answered"));
                }
                State::Applied | State::Proposed if !is_there => {
                    broken.push(format!("P5: {op}, acknowledged to {name}, is not there"));
                }
                State::PutAway if row.receipt.is_some() && !is_there => {
                    broken.push(format!("P5: {op}, acknowledged to {name}, is not there"));
                }
                State::Refused | State::PutAway if is_dishonest(row.code.as_deref()) => {
                    broken.push(format!("P4: {op}, recorded on {name}, was refused: {:?}", row.code));
                }
                State::Waiting | State::Applied | State::Proposed | State::Refused | State::PutAway => {}
            }
            if first.is_some_and(|first| first.result.status == Status::Proposed)
                && !self.server.proposals.values().any(|(record, _)| record.op == Some(row.op.id))
            {
                broken.push(format!("P4: {op}, recorded on {name}, is proposed, and there is no such proposal"));
            }
        }
        broken
    }

    /// Put back, but what it is about was on a device alone that has lost it.
    fn waits_for_what_is_lost(&self, act: &Act) -> bool {
        match act {
            Act::ProposalAccept { proposal, .. }
            | Act::ProposalReject { proposal, .. }
            | Act::ProposalWithdraw { proposal, .. } => !self.server.proposals.contains_key(proposal),
            _ => act.session().is_some_and(|session| !self.server.sessions.contains_key(&session)),
        }
    }

    /// A session that a restore took away, and all of which was put back with nothing new, is what it was. A shell that
    /// was corrected may be more by then: the correction that comes back knows where the entries lay that it was made on.
    fn as_it_was(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for lost in self.lost.iter().filter(|lost| !(lost.body.shell && self.corrected(&lost.ops))) {
            let id = lost.body.id;
            // It counted at first, waited when it was put back, and as no device has heard of that, counts again.
            if lost.waited.iter().any(|op| !self.waits(op)) {
                continue;
            }
            let Some(kept) = self.server.sessions.get(&id).filter(|_| self.ops_of(id) == lost.ops) else { continue };
            let (was, is) = (essence(&lost.body), essence(&kept.subject.body));
            if was != is {
                let (was, is) = (trace::session(id, &was), trace::session(id, &is));
                broken.push(format!("P5: {is} was {was} before it was put back"));
            }
        }
        broken
    }

    fn corrected(&self, ops: &BTreeMap<OpId, Instant>) -> bool {
        let mut acts = ops.keys().filter_map(|op| self.made.get(op)).map(|(act, _)| act);
        acts.any(|act| matches!(act, Act::SessionSet { set, .. } if set.times.is_some()))
    }

    fn shown_on(&self, device: &Device) -> Vec<String> {
        let mut broken = Vec::new();
        let there = self.sessions_of(device.user);
        for (id, subject) in &there {
            match device.shown(*id) {
                Some(shown) if shown.body == subject.body && shown.marks.base() == subject.marks.base() => {}
                shown => {
                    let shown = shown.map_or("nothing".to_owned(), |shown| trace::session(*id, &shown.body));
                    let is = trace::session(*id, &subject.body);
                    broken.push(format!("P4: {} shows {shown} instead of {is}", device.name));
                }
            }
        }
        let astray = device.disk.shown.keys().filter(|id| !there.contains_key(*id));
        broken.extend(
            astray.map(|id| format!("P4: {} shows {}, which the server does not have", device.name, short(*id))),
        );
        broken
    }

    /// What was pressed stands in the session: the start of its clock-in, the end of the clock-out that came first.
    fn originals(&self) -> Vec<String> {
        let mut broken = Vec::new();
        let mut starts: BTreeMap<SessionId, Instant> = BTreeMap::new();
        let mut ends: BTreeMap<SessionId, BTreeSet<(Instant, Instant)>> = BTreeMap::new();
        for (op, first) in &self.server.firsts {
            let (Some((act, pressed)), Some(receipt)) = (self.made.get(op), &first.result.receipt) else { continue };
            match act {
                Act::ClockIn { session, .. } => {
                    starts.insert(*session, *pressed);
                }
                Act::ClockOut { session, .. } => {
                    ends.entry(*session).or_default().insert((receipt.decided, *pressed));
                }
                _ => {}
            }
        }
        for (id, kept) in &self.server.sessions {
            let body = &kept.subject.body;
            if body.source != Source::Punch || body.shell {
                continue;
            }
            let pressed: Vec<Instant> = ends.get(id).into_iter().flatten().map(|(_, pressed)| *pressed).collect();
            let is_end = match kept.subject.marks.ended {
                // A request that was held up over a restore has made one of them anew, later than it was.
                Some(mark) if !mark.again => body.original_end_time.is_some_and(|end| pressed.contains(&end)),
                Some(_) | None => body.original_end_time == pressed.first().copied(),
            };
            if starts.get(id) != Some(&body.original_start_time) || !is_end {
                let start = starts.get(id).map(|start| start.ms());
                let is = trace::session(*id, body);
                broken.push(format!("P3: {is} was pressed {start:?} to {:?}", pressed.first().map(|end| end.ms())));
            }
        }
        broken
    }
}

/// As a failure names it.
struct Told<'a>(&'a Row);

impl std::fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&trace::act(self.0.op.id, &self.0.op.act))
    }
}

/// What was put back in another order may run instead of another, and have a border where nothing changes. What a break
/// is on counts for nothing.
fn essence(body: &Session) -> Session {
    let mut entries: Vec<Entry> = Vec::new();
    let bare = |entry: &Entry| match entry.kind {
        EntryKind::Work => entry.clone(),
        EntryKind::Break => Entry { on: Dimensions::default(), ..entry.clone() },
    };
    for entry in body.entries.iter().map(bare) {
        match entries.last_mut() {
            Some(last) if last.kind == entry.kind && last.on == entry.on => last.end = entry.end,
            Some(_) | None => entries.push(entry),
        }
    }
    Session { entries, held: false, clock_moved: false, ..body.clone() }
}

/// What is never said of what an honest device sends.
fn is_dishonest(code: Option<&str>) -> bool {
    code == Some("op_reused") || code == Some(Refused::Malformed.code()) || code == Some(Refused::Forbidden.code())
}
