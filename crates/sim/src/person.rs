//! What a person does on a device: punches, corrections, deletions, undo, decisions. Each is decided by the rules of the
//! domain upon what the device shows.

use crate::device::Device;
use crate::disk::State;
use crate::rng::Rng;
use crate::server::MANAGER;
use stint_domain::clock::{self, ClockIn, Step};
use stint_domain::edit::{self, Past};
use stint_domain::journal::Change;
use stint_domain::time::MINUTE;
use stint_domain::{Act, ClockState, DimensionId, Dimensions, EntryKind, Instant, Refusal, Session, SessionId, Source};
use stint_domain::{Zone, undo};
use stint_sync::marks::is_fact;
use stint_sync::records::ProposalState;
use uuid::Uuid;

#[derive(Clone, Copy, Debug)]
enum Wish {
    Punch,
    Switch,
    Add,
    Edit,
    Void,
    Unvoid,
    Undo,
    Decide,
    PutAway,
}

const WISHES: &[(usize, Wish)] = &[
    (50, Wish::Punch),
    (6, Wish::Switch),
    (6, Wish::Add),
    (20, Wish::Edit),
    (5, Wish::Void),
    (4, Wish::Unvoid),
    (6, Wish::Undo),
    (8, Wish::Decide),
    (2, Wish::PutAway),
];

/// What was wished, as an act to be recorded; none when there is nothing to do, or when the rules turn it down. A
/// pressed button that is turned down is a broken promise.
pub fn wish(device: &mut Device, now: i64, rng: &mut Rng, broken: &mut Vec<String>) -> Option<Act> {
    let wish = rng.weighted(WISHES)?;
    let at = device.clocks.wall(now);
    let running = device.disk.running().map(|subject| subject.body.clone());
    match wish {
        Wish::Punch => punched(punch(device, running.as_ref(), at, rng), device, broken),
        Wish::Switch => {
            let step = running.is_some().then(|| clock::switch(running.as_ref(), on(rng), at, None))?;
            punched(step, device, broken)
        }
        Wish::Add => past(at, rng),
        Wish::Edit => edited(device, at, rng),
        Wish::Void => one(device, rng, |session| !session.void).and_then(|session| edit::void(&session)),
        Wish::Unvoid => {
            let session = one(device, rng, |session| session.void)?;
            // One that would run again does not, while another runs.
            let would_run = session.end_time.is_none();
            (!(would_run && running.is_some())).then_some(Act::SessionUnvoid { session: session.id })
        }
        Wish::Undo => {
            let last = device.disk.journal.iter().rev().take(3).collect::<Vec<_>>();
            let act = &rng.pick(&last)?.op.act;
            let named = act.session().and_then(|session| device.shown(session)).map(|subject| &subject.body);
            undo::inverse(act, named, running.as_ref()).ok()
        }
        Wish::Decide => decision(device, rng),
        Wish::PutAway => {
            put_cards_away(device, rng.percent(50));
            None
        }
    }
}

fn punched(step: Result<Step, Refusal>, device: &Device, broken: &mut Vec<String>) -> Option<Act> {
    match step {
        Ok(Step::Write(act)) => Some(act),
        Ok(Step::Already) => None,
        Err(refusal) => {
            broken.push(format!("P1: {} turned a punch down: {refusal:?}", device.name));
            None
        }
    }
}

fn punch(device: &Device, running: Option<&Session>, at: Instant, rng: &mut Rng) -> Result<Step, Refusal> {
    let Some(session) = running else {
        let earlier = at - rng.within(1, 60) * MINUTE;
        let previous_end = device.disk.shown.values().filter(|subject| !subject.body.void);
        let previous_end = previous_end.filter_map(|subject| subject.body.end_time).max();
        let typed = Some(earlier).filter(|earlier| rng.percent(15) && previous_end.is_none_or(|end| end <= *earlier));
        let zone = Zone::utc();
        let wish = ClockIn { session: SessionId(rng.uuid()), zone, pressed: at, typed, on: on(rng), note: note(rng) };
        return clock::clock_in(None, previous_end, wish);
    };
    if rng.percent(55) {
        let open_since = session.entries.last().map_or(session.start_time, |entry| entry.start);
        let earlier = at - rng.within(1, 30) * MINUTE;
        let typed = Some(earlier).filter(|earlier| rng.percent(10) && *earlier > open_since);
        return clock::clock_out(running, at, typed, rng.percent(3));
    }
    match session.state() {
        ClockState::OnBreak => clock::break_end(running, at, None),
        ClockState::Working | ClockState::Out => clock::break_start(running, at, None),
    }
}

fn on(rng: &mut Rng) -> Dimensions {
    let project = rng.percent(60).then(|| DimensionId(Uuid::from_u128(1 + rng.below(3) as u128)));
    Dimensions { project, ..Dimensions::default() }
}

fn note(rng: &mut Rng) -> String {
    if rng.percent(80) { String::new() } else { format!("note {}", rng.below(1_000)) }
}

fn past(at: Instant, rng: &mut Rng) -> Option<Act> {
    let end = at - rng.within(1, 3_000) * MINUTE;
    let start = end - rng.within(10, 600) * MINUTE;
    let breaks = if rng.percent(40) { vec![(start + 3 * MINUTE, start + 5 * MINUTE)] } else { Vec::new() };
    let (on, note) = (on(rng), note(rng));
    let session = SessionId(rng.uuid());
    edit::add(Past { session, zone: Zone::utc(), source: Source::Manual, start, end, breaks, on, note }, at).ok()
}

fn one(device: &Device, rng: &mut Rng, fits: impl Fn(&Session) -> bool) -> Option<Session> {
    let mut fitting: Vec<&Session> =
        device.disk.shown.values().map(|subject| &subject.body).filter(|session| fits(session)).collect();
    // Mostly the recent ones: it is there that several devices are at work.
    fitting.sort_by_key(|session| session.start_time);
    let recent = fitting.split_off(fitting.len().saturating_sub(if rng.percent(80) { 3 } else { 20 }));
    rng.pick(&recent).map(|session| (*session).clone())
}

fn edited(device: &Device, at: Instant, rng: &mut Rng) -> Option<Act> {
    let session = one(device, rng, |session| !session.void)?;
    let change = change(&session, at, rng)?;
    edit::act(&session, change)
}

/// A correction of a session; none when the rules turn it down.
pub fn change(session: &Session, at: Instant, rng: &mut Rng) -> Option<Change> {
    let moved = |rng: &mut Rng, time: Instant| time + rng.within(-40, 40) * MINUTE;
    let change = match rng.below(6) {
        0 => edit::set_times(session, Some(moved(rng, session.start_time)), None, at),
        1 => edit::set_times(session, None, Some(moved(rng, session.end_time?)), at),
        2 => edit::set_note(session, &format!("note {}", rng.below(1_000))),
        3 => edit::set_on(session, rng.below(session.entries.len()), on(rng)),
        4 => {
            let from = session.start_time + rng.within(0, 200) * MINUTE;
            edit::add_break(session, from, from + rng.within(1, 30) * MINUTE, at)
        }
        _ => {
            let breaks = session.entries.iter().position(|entry| entry.kind == EntryKind::Break);
            edit::remove_entry(session, breaks?)
        }
    };
    change.ok()
}

fn decision(device: &Device, rng: &mut Rng) -> Option<Act> {
    let me = device.user.to_string();
    let open = device.disk.proposals.values().filter(|proposal| proposal.state == ProposalState::Proposed);
    let mine = open.filter(|proposal| (proposal.author == me) != (device.user == MANAGER));
    let mine: Vec<_> = mine.collect();
    let proposal = rng.pick(&mine)?;
    let (id, session) = (proposal.id.clone(), proposal.session);
    Some(match (device.user, rng.percent(60)) {
        (MANAGER, true) => Act::ProposalAccept { proposal: id, session },
        (MANAGER, false) => Act::ProposalReject { proposal: id, session },
        _ => Act::ProposalWithdraw { proposal: id, session },
    })
}

/// The person has seen these cards.
pub fn put_cards_away(device: &mut Device, refused_alone: bool) -> bool {
    let cards: Vec<usize> = (0..device.disk.journal.len())
        .filter(|at| {
            let row = &device.disk.journal[*at];
            device.disk.is_card(row) && (!refused_alone || row.state == State::Refused)
        })
        .collect();
    for at in &cards {
        device.disk.journal[*at].state = State::PutAway;
    }
    !cards.is_empty()
}

/// What no honest server says of what was pressed.
pub fn is_refused_punch(device: &Device) -> Option<String> {
    let refused = device.disk.journal.iter().find(|row| row.state == State::Refused && is_fact(&row.op.act));
    refused.map(|row| format!("P1: {} was refused of {}: {:?}", row.op.act.kind(), device.name, row.code))
}
