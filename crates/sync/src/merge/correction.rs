//! Corrections: they name what they were made on, and wait for somebody when that has changed.

use super::{Case, Refused, Remark, Subject, Verdict, Why, already, applied, becomes, is_before_facts, proposed, put};
use crate::marks::{Group, Mark, Marks, groups};
use stint_domain::clock::may_start;
use stint_domain::edit::{self, times_of};
use stint_domain::journal::{Change, Times, apply};
use stint_domain::{Act, Entry, Session};

pub(super) fn added(case: &Case<'_>, body: &Session) -> Verdict {
    if case.subject.is_some() {
        return already();
    }
    if apply(None, case.act, case.stamp.at).is_err() || body.end_time.is_none() {
        return Verdict::Refused(Refused::Malformed);
    }
    let why = case.waited.or((case.locked && !case.again).then_some(Why::Approved));
    if let Some(why) = why {
        // Kept, so that nothing typed is lost, and deleted until somebody accepts it.
        let waiting = becomes(case, Session { void: true, ..body.clone() }, None, &Marks::default());
        return Verdict::Proposed { why, becomes: Some(waiting) };
    }
    applied(case, body.clone(), case.act.clone(), &Marks::default(), None)
}

pub(super) fn correction(case: &Case<'_>, subject: &Subject, own: bool) -> Verdict {
    let body = &subject.body;
    if let Some(why) = case.waited {
        return proposed(why);
    }
    if superseded(case, subject) {
        return already();
    }
    let (act, after) = match rebased(case, subject) {
        // It is so already, and what was decided before it must not make it otherwise when it comes back.
        Rebased::Already if case.again => return put(case, body.clone(), &subject.marks, Some(Remark::Already)),
        Rebased::Already => return already(),
        Rebased::Misfit => return proposed(Why::Misfit),
        Rebased::Voided => return proposed(Why::Voided),
        Rebased::Becomes(act, after) => (act, after),
    };
    if let Some(why) = stale(case, subject, own) {
        return proposed(why);
    }
    let opens = after.is_open() && !body.is_open();
    if opens && case.runs.is_some() {
        return put(case, Session { held: true, ..after }, &subject.marks, Some(Remark::Held));
    }
    applied(case, after, act, &subject.marks, None)
}

/// A correction upon the session as it is now.
#[expect(clippy::large_enum_variant, reason = "made and taken apart at once")]
enum Rebased {
    Already,
    Misfit,
    Voided,
    Becomes(Act, Session),
}

fn rebased(case: &Case<'_>, subject: &Subject) -> Rebased {
    let body = &subject.body;
    match case.act {
        Act::SessionVoid { .. } if body.void => Rebased::Already,
        Act::SessionUnvoid { .. } if !body.void => Rebased::Already,
        // It counted: so the session had been brought back by then, and that has still to be put back.
        Act::SessionSet { .. } if body.void && case.again && !case.comes_before(subject.marks.life) => {
            let alive = Session { void: false, ..body.clone() };
            match rebased(case, &Subject { body: alive, ..subject.clone() }) {
                Rebased::Becomes(_, after) => {
                    Rebased::Becomes(Act::SessionPut { session: after.id, body: after.clone() }, after)
                }
                other => other,
            }
        }
        Act::SessionSet { .. } if body.void && !is_history(case, subject.marks.life) => Rebased::Voided,
        Act::SessionVoid { .. } | Act::SessionUnvoid { .. } => match apply(Some(body.clone()), case.act, case.stamp.at)
        {
            Ok(after) => Rebased::Becomes(case.act.clone(), after),
            Err(_) => Rebased::Misfit,
        },
        Act::SessionSet { set, old, .. } => {
            let Some(set) = remade(case, subject, set, old) else { return Rebased::Misfit };
            let Some(act) = edit::act(body, set) else { return Rebased::Already };
            match apply(Some(body.clone()), &act, case.stamp.at) {
                Ok(after) => Rebased::Becomes(act, after),
                Err(_) => Rebased::Misfit,
            }
        }
        _ => Rebased::Misfit,
    }
}

/// What is left of a change of values upon the session as it is now. None when it does not fit it.
fn remade(case: &Case<'_>, subject: &Subject, set: &Change, old: &Change) -> Option<Change> {
    let (body, marks) = (&subject.body, &subject.marks);
    let mut wanted = groups(case.act);
    wanted.retain(|group| !is_history(case, marks.get(*group)));
    let sets = |group: Group| wanted.contains(&group);
    let is_wished_since = marks.wished.is_some_and(|wished| case.again && case.decided < wished.decided);
    let before = old.times.as_ref().map_or(&[][..], |old| &old.entries);
    let times = set.times.clone().filter(|_| sets(Group::Times) || sets(Group::Class));
    let mut set = Change {
        note: set.note.clone().filter(|_| sets(Group::Text)),
        pending_start: set.pending_start.filter(|_| sets(Group::Times) && !is_wished_since),
        times: times.map(|times| laid(case, subject, times, before, &wanted)),
    };
    // A start that was wished for while it ran, of one that has ended meanwhile: it starts there; and where it did when the
    // wish had been taken back before the end.
    let taken_back = || marks.wished.filter(|_| case.comes_before(marks.ended)).map(|wished| wished.from);
    let start = set.pending_start.and_then(|wish| wish.or_else(taken_back));
    if let (Some(end), Some(start), None) = (body.end_time, start, &set.times) {
        if !may_start(body, start, end) {
            return None;
        }
        let mut times = times_of(body);
        times.start_time = start;
        if let Some(first) = times.entries.first_mut() {
            first.start = start;
        }
        (set.times, set.pending_start) = (Some(times), Some(None));
    }
    Some(set)
}

/// Where the entries lie after it, and what they are on: what it does not want of these is as it is now.
fn laid(case: &Case<'_>, subject: &Subject, set: Times, before: &[Entry], wanted: &[Group]) -> Times {
    let body = &subject.body;
    let sets = |group: Group| wanted.contains(&group);
    // What is put back was made on more than a shell, and knows where the entries lie.
    let knows_more = case.again && body.shell;
    let mut times = set;
    if !sets(Group::Times) && !knows_more {
        let entries = booked(&body.entries, &times, before);
        times = Times { start_time: body.start_time, end_time: body.end_time, entries };
    }
    if !sets(Group::Class) && !knows_more {
        times.entries = kept_on(&times.entries, &body.entries);
    }
    let has_gone_on = sets(Group::Times) && is_before_facts(case, subject.marks.times);
    let has_begun_behind = knows_more && case.comes_before(subject.marks.times);
    if times.end_time.is_none() && (has_gone_on || has_begun_behind) {
        let entries = continued(&times.entries, &body.entries);
        times = Times { start_time: times.start_time, end_time: body.end_time, entries };
    }
    times
}

/// The entries as they lie, on what a change of `old` to `set` has them on, where it has changed that. When they lie
/// otherwise than they did, the entry counts that was there at the time; what has begun after the change is not its matter.
fn booked(now: &[Entry], set: &Times, old: &[Entry]) -> Vec<Entry> {
    let is_same = now.len() == set.entries.len();
    let last = set.entries.last().filter(|_| set.end_time.is_none()).map(|last| last.start);
    let wish = |(at, now): (usize, &Entry)| {
        let there = set.entries.iter().rposition(|entry| entry.start <= now.start).unwrap_or(0);
        let there = if is_same { at } else { there };
        let wish = set.entries.get(there).filter(|wish| old.get(there).is_none_or(|old| old.on != wish.on));
        let wish = wish.filter(|_| is_same || last.is_none_or(|last| now.start <= last));
        Entry { on: wish.map_or(now.on, |wish| wish.on), ..now.clone() }
    };
    now.iter().enumerate().map(wish).collect()
}

/// These entries, on what those that are there are on.
fn kept_on(set: &[Entry], now: &[Entry]) -> Vec<Entry> {
    let is_same = now.len() == set.len();
    let on = |(at, entry): (usize, &Entry)| {
        let there = if is_same { at } else { now.iter().rposition(|now| now.start <= entry.start).unwrap_or(0) };
        Entry { on: now.get(there).map_or(entry.on, |now| now.on), ..entry.clone() }
    };
    set.iter().enumerate().map(on).collect()
}

/// Corrected entries of a session that was open, and what was pressed after that.
fn continued(set: &[Entry], now: &[Entry]) -> Vec<Entry> {
    let mut entries = set.to_vec();
    let Some(last) = entries.last_mut() else { return now.to_vec() };
    let behind: Vec<Entry> = now.iter().filter(|entry| last.start < entry.start).cloned().collect();
    last.end = behind.first().map_or_else(|| now.last().and_then(|entry| entry.end), |next| Some(next.start));
    entries.extend(behind);
    entries
}

/// Whether all that it sets was set by what had followed it and came back before it.
fn superseded(case: &Case<'_>, subject: &Subject) -> bool {
    groups(case.act).into_iter().all(|group| is_history(case, subject.marks.get(group)))
}

/// Whether the correction that set this last had followed the operation before both were lost, and has come back already.
fn is_history(case: &Case<'_>, mark: Option<Mark>) -> bool {
    case.comes_before(mark) && mark.is_some_and(|mark| mark.again && !mark.fact)
}

/// What an act is made on. A deletion is made on all that the session says.
fn looked_at(act: &Act) -> Vec<Group> {
    match act {
        Act::SessionVoid { .. } => Group::ALL.to_vec(),
        _ => groups(act),
    }
}

/// Whether somebody else than the owner was the last to set what an act is made on.
pub fn is_by_other(subject: &Subject, act: &Act) -> bool {
    let by_other = |group: Group| subject.marks.get(group).is_some_and(|mark| mark.by != subject.owner);
    looked_at(act).into_iter().any(by_other)
}

/// Why the correction has to wait, if it has to.
fn stale(case: &Case<'_>, subject: &Subject, own: bool) -> Option<Why> {
    // What was put back was looked at as a whole then.
    let looked_at = if case.again { groups(case.act) } else { looked_at(case.act) };
    let changed = |group: &Group| {
        let mark = subject.marks.get(*group);
        // What was decided before and is put back counts again, unless something new has come since.
        let is_regained = case.again && mark.is_none_or(|mark| mark.again || mark.decided < case.decided);
        !is_regained && mark.map(|mark| mark.op) != case.base.get(*group)
    };
    if case.locked && !case.again {
        return Some(Why::Approved);
    }
    if own && !case.again && is_by_other(subject, case.act) {
        return Some(Why::AfterManager);
    }
    looked_at.iter().any(changed).then_some(Why::Stale)
}
