//! The network between devices and server: requests and answers are lost, held up, repeated and overtaken.

use crate::disk::{Crash, Writing};
use crate::rng::Rng;
use crate::trace::short;
use crate::world::{Packet, World};
use stint_sync::client::{Answer, Ask, Took, What, next, take};
use stint_sync::portions::portions;
use stint_sync::wire::{OPS, OpResult, Status};

/// Records that a device takes in at a time.
const PORTION: usize = 3;

/// How a network behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Everything arrives at once.
    Fair,
    Foul,
}

impl World {
    /// One question of a device and whatever comes of it. What was taken from the answer, if it came.
    pub fn exchange(&mut self, at: usize, weather: Weather, rng: &mut Rng) -> Option<Took> {
        let ask = self.ask(at, weather, rng)?;
        let life = self.devices[at].life;
        if weather == Weather::Foul {
            match rng.below(100) {
                0..8 => {
                    self.trace.say(|| "  it is lost".to_owned());
                    return None;
                }
                8..14 => {
                    self.trace.say(|| "  it is held up".to_owned());
                    self.net.push(Packet::Request { device: at, life, ask });
                    return None;
                }
                14..18 => self.net.push(Packet::Request { device: at, life, ask: ask.clone() }),
                _ => {}
            }
        }
        let answer = self.answer(at, &ask);
        if weather == Weather::Foul {
            match rng.below(100) {
                0..10 => {
                    self.trace.say(|| "  the answer is lost".to_owned());
                    return None;
                }
                10..20 => {
                    self.trace.say(|| "  the answer is held up".to_owned());
                    self.net.push(Packet::Reply { device: at, life, ask, answer });
                    return None;
                }
                20..24 => {
                    self.net.push(Packet::Reply { device: at, life, ask: ask.clone(), answer: answer.clone() });
                }
                _ => {}
            }
        }
        self.take(at, ask, answer, fuse(weather, rng))
    }

    /// Something that was held up, or comes twice, arrives.
    pub fn arrive(&mut self, rng: &mut Rng) {
        if self.net.is_empty() {
            return;
        }
        let packet = self.net.swap_remove(rng.below(self.net.len()));
        match packet {
            Packet::Request { device, life, ask } => {
                self.trace.say(|| format!("held up from device {}: {}", self.devices[device].name, question(&ask)));
                let answer = self.answer(device, &ask);
                if rng.percent(70) {
                    self.net.push(Packet::Reply { device, life, ask, answer });
                }
            }
            // Who asked is no longer there.
            Packet::Reply { device, life, .. } if self.devices[device].life != life => {}
            Packet::Reply { device, ask, answer, .. } => {
                self.trace.say(|| {
                    format!("held up to device {}: an answer to {}", self.devices[device].name, question(&ask))
                });
                self.take(device, ask, answer, fuse(Weather::Foul, rng));
            }
        }
    }

    fn ask(&mut self, at: usize, weather: Weather, rng: &mut Rng) -> Option<Ask> {
        let device = &mut self.devices[at];
        let most = match (device.is_put_off, weather) {
            (true, _) => 0,
            (false, Weather::Fair) => OPS,
            (false, Weather::Foul) => *rng.pick(&[1, 3, OPS])?,
        };
        let sent_at = device.clocks.sent_at(self.now);
        let mut writing = Writing { disk: &mut device.disk, ids: &mut self.ids, fuse: None, broken: &mut self.broken };
        let ask = match next(&mut writing, sent_at, most, true) {
            Ok(ask) => ask?,
            Err(Crash) => return None,
        };
        self.trace.say(|| format!("device {} asks: {}", device.name, question(&ask)));
        Some(ask)
    }

    fn answer(&mut self, at: usize, ask: &Ask) -> Answer {
        let (user, setting) = (self.devices[at].user, self.setting);
        let answer = self.writing().answer(user, ask, setting);
        self.trace.say(|| format!("  the server: {}", told(&answer)));
        answer
    }

    /// In portions, each a transaction.
    fn take(&mut self, at: usize, ask: Ask, answer: Answer, fuse: Option<usize>) -> Option<Took> {
        let mut took = None;
        for (ask, answer) in portions(ask, answer, PORTION) {
            took = self.take_in(at, &ask, &answer, fuse);
            if took.is_none_or(|took| took == Took::Outdated) {
                break;
            }
        }
        took
    }

    fn take_in(&mut self, at: usize, ask: &Ask, answer: &Answer, fuse: Option<usize>) -> Option<Took> {
        let device = &mut self.devices[at];
        let before = fuse.map(|_| device.disk.clone());
        let mut writing = Writing { disk: &mut device.disk, ids: &mut self.ids, fuse, broken: &mut self.broken };
        let took = take(&mut writing, ask, answer, self.setting.guards);
        match took {
            Ok(took) => {
                device.is_put_off = took == Took::Later;
                self.trace.say(|| format!("  {took:?}; device {} is at {:?}", device.name, device.disk.link.phase));
                Some(took)
            }
            Err(Crash) => {
                if let Some(before) = before {
                    device.disk = before;
                }
                device.restart();
                self.trace.say(|| format!("  device {} stops dead before it has taken that in", device.name));
                None
            }
        }
    }
}

/// Where a device stops dead, if it does.
fn fuse(weather: Weather, rng: &mut Rng) -> Option<usize> {
    (weather == Weather::Foul && rng.percent(2)).then(|| rng.below(12))
}

fn question(ask: &Ask) -> String {
    let mark = ask.high_water.as_ref().map_or("nothing".to_owned(), ToString::to_string);
    let what = match &ask.what {
        What::Push(push) => {
            let ids = push.ops.iter().filter_map(|op| Some(short(op.get("op")?.as_str()?)));
            format!("take {}", ids.collect::<Vec<_>>().join(" "))
        }
        What::Pull { cursor, .. } => format!("what is new after {cursor}"),
        What::Recent { .. } => "what was lately".to_owned(),
        What::Known(known) => format!("which of {} operations do you know", known.ops.len()),
    };
    format!("{what}? I know {mark}")
}

fn told(answer: &Answer) -> String {
    match answer {
        Answer::Push(reply) => {
            let results: Vec<String> = reply.results.iter().map(result).collect();
            format!("{}; I am at {}", results.join(", "), reply.head)
        }
        Answer::Pull(reply) => {
            let known = reply.records.iter().filter_map(stint_sync::records::Record::read);
            let records: Vec<String> = known.map(|record| record_line(&record)).collect();
            format!("up to {}: {}; I am at {}", reply.cursor, records.join(", "), reply.head)
        }
        Answer::Known(reply) => {
            let missing: Vec<String> = reply.missing.iter().map(short).collect();
            format!("not {}; I am at {}", missing.join(" "), reply.head)
        }
        Answer::Away(away) => format!("no, {}", away.code()),
    }
}

fn record_line(record: &stint_sync::records::Record) -> String {
    use stint_sync::records::Record;
    match record {
        Record::Session(told) => format!("{} {}", told.n, crate::trace::session(told.session.id, &told.session)),
        Record::Proposal(told) => format!("{} proposal {} {:?}", told.n, told.id, told.state),
        Record::Dimension(told) => format!("{} dimension {}", told.n, told.name),
        Record::Register(told) => format!("{} register {}", told.n, told.name),
    }
}

fn result(result: &OpResult) -> String {
    let op = result.op.map(short).unwrap_or_default();
    let code = result.code.as_deref().unwrap_or_default();
    let status = match result.status {
        Status::Applied => "applied",
        Status::Proposed => "proposed",
        Status::Deferred => "later",
        Status::Refused => "refused",
    };
    format!("{op} {status} {code} at {}", result.version)
}
