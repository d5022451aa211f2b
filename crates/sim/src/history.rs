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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use stint_domain::clock::{self, ClockIn, Step};
    use stint_domain::time::HOUR;
    use stint_domain::{Act, DimensionId, Dimensions, Instant, Session, SessionId, Zone, edit};
    use uuid::Uuid;

    /// Two devices of one user.
    const ONE: usize = 0;
    const OTHER: usize = 1;

    fn session() -> SessionId {
        SessionId(Uuid::from_u128(7))
    }

    fn project(n: u128) -> Dimensions {
        Dimensions { project: Some(DimensionId(Uuid::from_u128(n))), ..Dimensions::default() }
    }

    fn written(step: Result<Step, stint_domain::Refusal>) -> Act {
        match step.unwrap() {
            Step::Write(act) => act,
            Step::Already => panic!("it was so already"),
        }
    }

    /// Somebody does this on a device that is online, an hour after what was done before.
    fn does(world: &mut World, device: usize, act: impl FnOnce(Option<Session>, Instant) -> Act) {
        online(world, device);
        world.now += HOUR;
        let shown = world.devices[device].shown(session()).map(|subject| subject.body.clone());
        world.record(device, act(shown, Instant(world.now)));
        online(world, device);
    }

    fn online(world: &mut World, device: usize) {
        world.catch_up(device, &mut Rng::part(1, 1));
    }

    /// The server loses all of it, and the devices come online in this order.
    fn loses_everything(world: &mut World, devices: &[usize]) {
        let is = |world: &World| world.server.sessions.get(&session()).map(|kept| kept.subject.body.clone());
        let was = is(world);
        world.restore(&mut Rng::part(1, 2), false);
        assert_eq!(is(world), None);
        for device in devices {
            online(world, *device);
        }
        assert_eq!(is(world), was);
        world.rest(&mut Rng::part(1, 3));
        world.check();
        assert_eq!(world.broken, Vec::<String>::new());
    }

    #[test]
    fn a_booking_comes_back_before_the_switch_that_made_what_it_books() {
        for order in [[ONE, OTHER, ONE], [OTHER, ONE, OTHER]] {
            let mut world = World::new(1, Setting::ALL, false);
            world.back_up();
            does(&mut world, ONE, |_, pressed| {
                let (zone, on) = (Zone::utc(), project(1));
                let wish = ClockIn { session: session(), zone, pressed, typed: None, on, note: String::new() };
                written(clock::clock_in(None, None, wish))
            });
            does(&mut world, OTHER, |shown, at| written(clock::switch(shown.as_ref(), project(2), at, None)));
            does(&mut world, ONE, |shown, _| {
                let shown = shown.unwrap();
                edit::act(&shown, edit::set_on(&shown, 1, project(3)).unwrap()).unwrap()
            });
            does(&mut world, OTHER, |shown, at| written(clock::clock_out(shown.as_ref(), at, None, false)));

            loses_everything(&mut world, &order);
        }
    }
}
