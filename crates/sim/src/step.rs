//! One thing that happens.

use crate::net::Weather;
use crate::person;
use crate::rng::Rng;
use crate::server::{MANAGER, Server};
use crate::trace;
use crate::world::World;
use stint_domain::time::{HOUR, MINUTE};
use stint_domain::{Act, Instant, OpId, Stamp, Zone, edit};
use stint_sync::Op;
use stint_sync::client::Took;
use stint_sync::clocks::SentAt;

#[derive(Clone, Copy, Debug)]
enum Step {
    Act,
    Sync,
    Arrive,
    Look,
    CorrectOnline,
    Approve,
    Unlock,
    SetClock,
    Restart,
    BackUp,
    Restore,
    RestoreAnnounced,
    CopyDisk,
    RollBack,
    Clone,
}

const STEPS: &[(usize, Step)] = &[
    (420, Step::Act),
    (330, Step::Sync),
    (60, Step::Arrive),
    (20, Step::Look),
    (20, Step::CorrectOnline),
    (12, Step::Approve),
    (8, Step::Unlock),
    (10, Step::SetClock),
    (12, Step::Restart),
    (25, Step::BackUp),
    (14, Step::Restore),
    (8, Step::RestoreAnnounced),
    (12, Step::CopyDisk),
    (8, Step::RollBack),
    (4, Step::Clone),
];

impl World {
    pub fn step(&mut self, rng: &mut Rng) {
        self.now += match rng.below(10) {
            0 => rng.within(1, 500),
            1..9 => rng.within(1_000, 90 * MINUTE),
            _ => rng.within(2 * HOUR, 30 * HOUR),
        };
        let Some(step) = rng.weighted(STEPS) else { return };
        let device = rng.below(self.devices.len());
        match step {
            Step::Act => {
                let wish = person::wish(&mut self.devices[device], self.now, rng, &mut self.broken);
                if let Some(act) = wish {
                    self.record(device, act);
                }
            }
            Step::Sync => self.sync(device, rng),
            Step::Arrive => self.arrive(rng),
            Step::Look => self.look(rng),
            Step::CorrectOnline => self.correct_online(rng),
            Step::Approve => self.approve(rng, true),
            Step::Unlock => self.approve(rng, false),
            Step::SetClock => {
                let ahead = if rng.percent(40) { 0 } else { rng.within(-3 * HOUR, 3 * HOUR) };
                self.set_clock(device, ahead);
            }
            Step::Restart => self.restart(device, rng.percent(50)),
            Step::BackUp => self.back_up(),
            Step::Restore => self.restore(rng, false),
            Step::RestoreAnnounced => self.restore(rng, true),
            Step::CopyDisk => self.copy_disk(device),
            Step::RollBack => self.roll_back(rng),
            Step::Clone => self.clone_device(device),
        }
    }

    fn sync(&mut self, device: usize, rng: &mut Rng) {
        self.devices[device].is_put_off = false;
        for _ in 0..rng.within(1, 5) {
            self.now += rng.within(1, 400);
            let took = self.exchange(device, Weather::Foul, rng);
            if took.is_none_or(|took| took == Took::UpToDate) {
                break;
            }
        }
    }

    /// The manager opens a page with somebody's session.
    fn look(&mut self, rng: &mut Rng) {
        let others = self.server.sessions.values().filter(|kept| kept.subject.owner != MANAGER);
        let others: Vec<_> = others.map(|kept| &kept.subject).collect();
        self.pages.extend(rng.pick(&others).map(|subject| (*subject).clone()));
    }

    /// The manager corrects what that page shows, or deletes it.
    fn correct_online(&mut self, rng: &mut Rng) {
        if self.pages.is_empty() {
            return;
        }
        let page = self.pages.swap_remove(rng.below(self.pages.len()));
        let session = page.body.id;
        let at = Instant(self.now);
        let act = match rng.below(8) {
            0 if !page.body.void => Some(Act::SessionVoid { session }),
            0 => Some(Act::SessionUnvoid { session }),
            _ => person::change(&page.body, at, rng).and_then(|change| edit::act(&page.body, change)),
        };
        let Some(act) = act else { return };
        let stamp =
            Stamp { at, zone: Zone::utc(), offset_min: 0, boot: String::new(), mono_us: 0, device: "web".into() };
        let op = Op {
            id: OpId(self.ids.uuid()),
            n: 1,
            user: Some(page.owner.to_string()),
            stamp,
            base: page.marks.base(),
            reason: Some("because".into()),
            act,
            receipt: None,
        };
        let sent = SentAt { at, boot: String::new(), mono_us: 0 };
        let setting = self.setting;
        let device = format!("web {}", op.id);
        let result = self.writing().take(MANAGER, &device, &sent, &op.write(), setting);
        self.trace.say(|| {
            let code = result.code.unwrap_or_default();
            format!("the manager corrects online: {}: {:?} {code}", trace::act(op.id, &op.act), result.status)
        });
        self.made.insert(op.id, (op.act, op.stamp.at));
    }

    fn approve(&mut self, rng: &mut Rng, is_approved: bool) {
        let of: Vec<_> = self.server.sessions.values().collect();
        let Some(kept) = rng.pick(&of) else { return };
        let (owner, week) = (kept.subject.owner, Server::week(kept.subject.body.start_time));
        self.writing().approve(owner, week, is_approved);
        let word = if is_approved { "approved" } else { "unlocked" };
        self.trace.say(|| format!("week {week} of user {owner} is {word}"));
    }
}
