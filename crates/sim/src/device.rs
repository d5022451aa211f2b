//! A device of a user: its disk, its clocks, and what a person does on it. As the desk does it: on what is shown, and
//! into the journal, without asking anybody.

use crate::disk::Disk;
use crate::rng::Rng;
use stint_domain::journal::apply;
use stint_domain::{Act, Instant, OpId, SessionId, Stamp, Zone};
use stint_sync::Op;
use stint_sync::clocks::SentAt;
use stint_sync::marks::{Base, Mark, Marks, groups, is_fact};
use stint_sync::merge::Subject;

#[derive(Clone, Debug)]
pub struct Device {
    pub name: String,
    pub user: i64,
    pub disk: Disk,
    /// How often its process has started: what was asked before is answered to nobody.
    pub life: u32,
    /// The server has asked for something to be sent later.
    pub is_put_off: bool,
    pub clocks: Clocks,
}

/// What a device knows of time.
#[derive(Clone, Debug)]
pub struct Clocks {
    /// How far the wall clock is ahead, ms.
    pub ahead: i64,
    pub boot: u64,
    /// When it was booted, ms, really.
    pub booted_at: i64,
}

impl Clocks {
    pub fn wall(&self, now: i64) -> Instant {
        Instant(now + self.ahead)
    }

    pub fn sent_at(&self, now: i64) -> SentAt {
        SentAt { at: self.wall(now), boot: self.boot.to_string(), mono_us: (now - self.booted_at) * 1_000 }
    }

    fn stamp(&self, now: i64, device: &str) -> Stamp {
        let SentAt { at, boot, mono_us } = self.sent_at(now);
        Stamp { at, zone: Zone::utc(), offset_min: 0, boot, mono_us, device: device.to_owned() }
    }
}

impl Device {
    pub fn new(name: String, user: i64, now: i64, ids: &mut Rng) -> Device {
        let disk = Disk::new(ids.uuid().simple().to_string(), user);
        let clocks = Clocks { ahead: 0, boot: ids.draw() >> 40, booted_at: now };
        Device { name, user, disk, life: 0, is_put_off: false, clocks }
    }

    /// The process starts anew.
    pub fn restart(&mut self) {
        self.life += 1;
        self.is_put_off = false;
    }

    /// The whole machine does.
    pub fn boot(&mut self, now: i64, ids: &mut Rng) {
        self.restart();
        self.clocks.boot = ids.draw() >> 40;
        self.clocks.booted_at = now;
    }

    pub fn shown(&self, session: SessionId) -> Option<&Subject> {
        self.disk.shown.get(&session)
    }

    /// Writes an act into the journal and does it. None when it does not fit what is shown.
    pub fn record(&mut self, act: Act, now: i64, ids: &mut Rng) -> Option<Op> {
        let op = OpId(ids.uuid());
        let stamp = self.clocks.stamp(now, &self.disk.link.device);
        let before = act.session().and_then(|session| self.shown(session)).cloned();
        let base = before.as_ref().map_or(Base::default(), |before| before.marks.base());
        let shown = match act {
            Act::ProposalAccept { .. } | Act::ProposalReject { .. } | Act::ProposalWithdraw { .. } => None,
            _ => {
                let marks = before.as_ref().map_or(Marks::default(), |before| before.marks);
                let mark = Mark { op, by: self.user, decided: stamp.at, fact: is_fact(&act), again: false };
                let body = apply(before.map(|before| before.body), &act, stamp.at).ok()?;
                Some(Subject { body, owner: self.user, marks: marks.with(&groups(&act), mark) })
            }
        };
        self.disk.n += 1;
        let reason = (!is_fact(&act)).then(|| "because".to_owned());
        let op = Op { id: op, n: self.disk.n, user: None, stamp, base, reason, act, receipt: None };
        self.disk.record(op.clone(), shown);
        Some(op)
    }
}
