//! A history from its seed: things happen, everybody goes online, the promises are checked.

use crate::net::Weather;
use crate::person::put_cards_away;
use crate::rng::Rng;
use crate::setting::Setting;
use crate::world::World;
use stint_sync::Head;
use stint_sync::client::Took;

/// Rounds in which everybody comes to rest, clones and restores included.
const ROUNDS: usize = 40;
/// Questions of one device in one round.
const QUESTIONS: usize = 400;

/// What came of a history.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// None when all promises were kept.
    pub broken: Vec<String>,
    /// Told only when it was asked for.
    pub trace: Vec<String>,
    /// Operations that were made in it.
    pub ops: usize,
}

/// Runs the history of a seed.
pub fn run(seed: u64, setting: Setting) -> Outcome {
    let steps: Vec<u64> = (0..setting.steps as u64).collect();
    play(seed, setting, &steps, false)
}

/// The same with its trace, and with as few things happening as still break the promise.
pub fn explain(seed: u64, setting: Setting) -> Outcome {
    let steps: Vec<u64> = (0..setting.steps as u64).collect();
    play(seed, setting, &shrunk(seed, setting, steps), true)
}

/// Leaves out whatever the failure does not need: stretches first, then single steps. Each step has randomness of its
/// own, so that the others stay what they were.
fn shrunk(seed: u64, setting: Setting, mut steps: Vec<u64>) -> Vec<u64> {
    if play(seed, setting, &steps, false).broken.is_empty() {
        return steps;
    }
    let mut stretch = steps.len() / 2;
    while stretch > 0 {
        let mut from = 0;
        while from < steps.len() {
            let mut fewer = steps.clone();
            fewer.drain(from..(from + stretch).min(fewer.len()));
            match play(seed, setting, &fewer, false).broken.is_empty() {
                true => from += stretch,
                false => steps = fewer,
            }
        }
        stretch /= 2;
    }
    steps
}

fn play(seed: u64, setting: Setting, steps: &[u64], is_told: bool) -> Outcome {
    let mut world = World::new(seed, setting, is_told);
    for step in steps {
        world.step(&mut Rng::part(seed, *step));
        if !world.broken.is_empty() {
            break;
        }
    }
    if world.broken.is_empty() {
        world.trace.say(|| "everybody goes online");
        world.rest(&mut Rng::part(seed, u64::MAX - 1));
        world.check();
    }
    Outcome { broken: world.broken, trace: world.trace.lines, ops: world.made.len() }
}

impl World {
    /// What is under way arrives; everybody is online until nobody has anything to say. Then the cards are put away, so
    /// that what waits behind them goes, too.
    fn rest(&mut self, rng: &mut Rng) {
        while !self.net.is_empty() {
            self.arrive(rng);
        }
        for _ in 0..ROUNDS {
            let before = self.progress();
            for device in 0..self.devices.len() {
                self.catch_up(device, rng);
            }
            if before == self.progress() {
                let mut away = false;
                for device in &mut self.devices {
                    away |= put_cards_away(device, false);
                }
                if !away {
                    return;
                }
                self.trace.say(|| "everybody puts the cards away");
            }
        }
        self.broken.push("P4: the devices do not come to rest".into());
    }

    /// How far everybody is.
    fn progress(&self) -> (Head, Vec<(i64, i64)>) {
        let devices = self.devices.iter().map(|device| (device.disk.n, device.disk.link.cursor));
        (self.server.head(), devices.collect())
    }

    fn catch_up(&mut self, device: usize, rng: &mut Rng) {
        self.devices[device].is_put_off = false;
        for _ in 0..QUESTIONS {
            self.now += 1;
            match self.exchange(device, Weather::Fair, rng) {
                None | Some(Took::UpToDate) => return,
                Some(Took::WrongAccount) => {
                    self.broken.push("P4: a device is told to be somebody else's".into());
                    return;
                }
                Some(Took::More | Took::Outdated | Took::Later) => {}
            }
        }
        self.broken.push(format!("P4: device {} asks without end", self.devices[device].name));
    }
}
