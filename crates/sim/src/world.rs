//! Everything there is in a history: the server, its backups, the devices, and what is under way between them.

use crate::device::Device;
use crate::disk::Disk;
use crate::rng::Rng;
use crate::server::{MANAGER, Server, Writing};
use crate::setting::Setting;
use crate::trace::{self, Trace};
use std::collections::{BTreeMap, BTreeSet};
use stint_domain::{Act, Instant, OpId, Session, SessionId};
use stint_sync::client::{Answer, Ask};
use stint_sync::merge::Subject;
use stint_sync::wire::Status;

/// Monday, 2 November 2026, 08:00 UTC, ms.
const BEGINNING: i64 = 1_793_606_400_000;
/// Whose devices there are at first.
const OWNERS: [i64; 5] = [2, 2, 3, 3, MANAGER];
/// Clones included.
const MOST_DEVICES: usize = 8;

pub struct World {
    pub setting: Setting,
    /// What time it really is, ms.
    pub now: i64,
    pub server: Server,
    pub backups: Vec<Server>,
    /// The highest epoch that was ever announced.
    pub epoch: i64,
    pub devices: Vec<Device>,
    /// Copies of devices' disks.
    pub copies: Vec<(usize, Disk)>,
    pub net: Vec<Packet>,
    /// What the manager has open in a browser: sessions as they were then.
    pub pages: Vec<Subject>,
    pub lost: Vec<Lost>,
    pub ids: Rng,
    /// What was pressed and typed, on whichever device, and when by that one's wall clock.
    pub made: BTreeMap<OpId, (Act, Instant)>,
    /// Promises that were broken so far.
    pub broken: Vec<String>,
    pub trace: Trace,
}

/// A session as it was when a restore took it away.
#[derive(Clone, Debug)]
pub struct Lost {
    /// What had made it so, or waited.
    pub ops: BTreeMap<OpId, Instant>,
    /// Of these what waited, and no device had heard so.
    pub waited: BTreeSet<OpId>,
    pub body: Session,
}

/// Something under way.
#[derive(Clone, Debug)]
pub enum Packet {
    Request { device: usize, life: u32, ask: Ask },
    Reply { device: usize, life: u32, ask: Ask, answer: Answer },
}

impl World {
    pub fn new(seed: u64, setting: Setting, is_told: bool) -> World {
        let mut ids = Rng::part(seed, u64::MAX);
        let device =
            |(at, owner): (usize, &i64)| Device::new(format!("{at} of user {owner}"), *owner, BEGINNING, &mut ids);
        let devices = OWNERS.iter().enumerate().map(device).collect();
        World {
            setting,
            now: BEGINNING,
            server: Server::new(),
            backups: Vec::new(),
            epoch: 1,
            devices,
            copies: Vec::new(),
            net: Vec::new(),
            pages: Vec::new(),
            lost: Vec::new(),
            ids,
            made: BTreeMap::new(),
            broken: Vec::new(),
            trace: Trace { is_on: is_told, lines: Vec::new() },
        }
    }

    /// A transaction upon the server. Each has a moment of its own.
    pub fn writing(&mut self) -> Writing<'_> {
        self.now += 1;
        Writing { server: &mut self.server, ids: &mut self.ids, now: Instant(self.now), broken: &mut self.broken }
    }

    /// A person does this on a device.
    pub fn record(&mut self, at: usize, act: Act) {
        let device = &mut self.devices[at];
        let Some(op) = device.record(act, self.now, &mut self.ids) else { return };
        self.trace.say(|| format!("device {} records {}", device.name, trace::act(op.id, &op.act)));
        self.made.insert(op.id, (op.act, op.stamp.at));
    }

    // -- disasters

    pub fn back_up(&mut self) {
        self.trace.say(|| format!("the server is backed up at {}", self.server.head()));
        self.backups.push(self.server.clone());
    }

    pub fn restore(&mut self, rng: &mut Rng, is_announced: bool) {
        let Some(backup) = rng.pick(&self.backups) else { return };
        let backup = backup.clone();
        // What had been put together anew after another restore may come out in its natural order now.
        let lost = self.server.sessions.iter().filter(|(id, kept)| {
            backup.sessions.get(*id).map(|kept| kept.n) != Some(kept.n) && !self.server.put_back.contains_key(*id)
        });
        let lost: Vec<_> = lost.map(|(id, kept)| (self.ops_of(*id), kept.subject.body.clone())).collect();
        // What was put back after another restore, and had to wait for somebody then, waits again.
        let mut before = std::mem::take(&mut self.lost);
        before.retain(|lost| !lost.ops.keys().any(|op| self.waits(op)));
        let waiting = |ops: &BTreeMap<OpId, Instant>| {
            ops.keys().copied().filter(|op| self.waits(op) && !self.is_told_to_wait(op)).collect()
        };
        before.extend(lost.into_iter().map(|(ops, body)| Lost { waited: waiting(&ops), ops, body }));
        self.lost = before;
        self.server = backup;
        if is_announced {
            self.epoch += 1;
            self.server.epoch = self.epoch;
        }
        let word = if is_announced { "announced" } else { "without a word" };
        self.trace.say(|| format!("the server is restored to {}, {word}", self.server.head()));
    }

    pub fn copy_disk(&mut self, at: usize) {
        self.trace.say(|| format!("the disk of device {} is copied", self.devices[at].name));
        self.copies.push((at, self.devices[at].disk.clone()));
    }

    /// A device goes back to a copy of its disk.
    pub fn roll_back(&mut self, rng: &mut Rng) {
        let Some((at, disk)) = rng.pick(&self.copies) else { return };
        let device = &mut self.devices[*at];
        device.disk = disk.clone();
        device.restart();
        self.trace.say(|| format!("device {} goes back to a copy of its disk", self.devices[*at].name));
    }

    /// A copy of a device's disk is started beside it.
    pub fn clone_device(&mut self, at: usize) {
        if self.devices.len() >= MOST_DEVICES {
            return;
        }
        let mut device = self.devices[at].clone();
        device.name = format!("{}, a clone of {at}, of user {}", self.devices.len(), device.user);
        device.boot(self.now, &mut self.ids);
        self.trace.say(|| format!("device {}", device.name));
        self.devices.push(device);
    }

    pub fn set_clock(&mut self, at: usize, ahead: i64) {
        let device = &mut self.devices[at];
        device.clocks.ahead = ahead;
        self.trace.say(|| format!("the wall clock of device {} is set to {ahead} ms ahead", device.name));
    }

    pub fn restart(&mut self, at: usize, is_whole: bool) {
        let device = &mut self.devices[at];
        match is_whole {
            true => device.boot(self.now, &mut self.ids),
            false => device.restart(),
        }
        self.trace.say(|| format!("device {} starts anew", device.name));
    }

    // -- who is looked at

    /// What the server has taken of a session, and when it first did.
    pub fn ops_of(&self, session: SessionId) -> BTreeMap<OpId, Instant> {
        let of_it = |op: &OpId| self.made.get(op).is_some_and(|(act, _)| act.session() == Some(session));
        let firsts = self.server.firsts.iter().filter(|(op, _)| of_it(op));
        firsts.filter_map(|(op, first)| Some((*op, first.result.receipt.as_ref()?.decided))).collect()
    }

    /// Whether an operation waits for somebody, or did.
    pub fn waits(&self, op: &OpId) -> bool {
        self.server.firsts.get(op).is_some_and(|first| first.result.status == Status::Proposed)
    }

    /// Whether a device has heard that an operation waits.
    fn is_told_to_wait(&self, op: &OpId) -> bool {
        let mut rows = self.devices.iter().flat_map(|device| &device.disk.journal).filter(|row| row.op.id == *op);
        rows.any(|row| row.receipt.as_ref().is_some_and(|receipt| receipt.why.is_some()))
    }

    /// What a device should show in the end.
    pub fn sessions_of(&self, user: i64) -> BTreeMap<SessionId, &Subject> {
        self.server.of_user(user).map(|(id, kept)| (*id, &kept.subject)).collect()
    }
}
