//! What was pressed: it commutes, and what it cannot change any more it leaves as it is.

use super::shell::{begun, filled};
use super::{Becomes, Case, Refused, Remark, Subject, Verdict, already, applied, is_before_facts, mark, put};
use crate::marks::Marks;
use stint_domain::journal::{Moved, apply};
use stint_domain::{Act, Dimensions, Entry, EntryKind, Instant, Session};

pub(super) fn fact(case: &Case<'_>) -> Verdict {
    let Some(subject) = case.subject else { return begun(case) };
    let body = &subject.body;
    if matches!(case.act, Act::ClockIn { .. }) {
        return if body.shell { filled(case, subject) } else { already() };
    }
    if let Some(verdict) = late(case, subject) {
        return verdict;
    }
    let act = fitting(case.act, body);
    // A deleted session takes its clock-out, too, and stays deleted.
    let open = Session { void: false, ..body.clone() };
    match apply(Some(open), &act, case.stamp.at) {
        Ok(after) => {
            let remark = case.locked.then_some(Remark::AfterApproval);
            if body.void {
                return put(case, Session { void: true, held: false, ..after }, &subject.marks, remark);
            }
            applied(case, after, act, &subject.marks, remark)
        }
        Err(_) => Verdict::Refused(Refused::Malformed),
    }
}

/// A fact that comes after others which lie, or were decided, behind it. None: it goes on from where the session is.
fn late(case: &Case<'_>, subject: &Subject) -> Option<Verdict> {
    let body = &subject.body;
    let times = subject.marks.times;
    // A correction that was decided later has said where the entries lie.
    let is_overruled = case.comes_before(times) && times.is_some_and(|mark| !mark.fact);
    if let Act::ClockOut { end_time, .. } = case.act {
        // Gone on with after another clock-out that was decided later: it does not end that.
        let is_reopened = body.original_end_time.is_some() && case.comes_before(subject.marks.ended);
        if body.end_time.is_some() || is_overruled || is_reopened {
            return Some(ended(case, subject));
        }
        let came_after = is_before_facts(case, times);
        let cuts = came_after && body.entries.iter().skip(1).any(|entry| *end_time <= entry.start);
        return cuts.then(|| ended_at(case, subject, *end_time));
    }
    if is_overruled || is_there(case, subject) {
        return Some(already());
    }
    if times.is_none_or(|mark| mark.fact) {
        let remark = case.locked.then_some(Remark::AfterApproval);
        if let Some(at) = falls_into(case.act, &body.entries) {
            let entries = divided(case.act, &body.entries, at)?;
            return Some(put(case, Session { entries, ..body.clone() }, &subject.marks, remark));
        }
        if let Some(body) = gone_on(case, subject) {
            return Some(put(case, body, &subject.marks, remark));
        }
    }
    body.end_time.is_some().then(already)
}

/// Whether a correction that was decided later knew of this break or switch, and was put back before it.
fn is_there(case: &Case<'_>, subject: &Subject) -> bool {
    let Some((kind, time, _)) = pressed(case.act) else { return false };
    let class = subject.marks.class;
    let has_border = subject.body.entries.iter().any(|entry| entry.kind == kind && entry.start == time);
    has_border && case.comes_before(class) && class.is_some_and(|mark| !mark.fact)
}

/// A clock-out of a session that has an end. The first to be decided is the original one, also when it was put back after
/// another; it is the end that counts, unless that was corrected.
fn ended(case: &Case<'_>, subject: &Subject) -> Verdict {
    let body = &subject.body;
    if body.original_end_time.is_some() && !case.comes_before(subject.marks.ended) {
        return Verdict::Applied { becomes: None, remark: Some(Remark::EndedAlready) };
    }
    if let Act::ClockOut { end_time, .. } = case.act
        && body.end_time.is_some()
        && subject.marks.times.is_some_and(|mark| mark.fact)
        && case.comes_before(subject.marks.times)
    {
        let body = Session { end_time: None, original_end_time: None, ..body.clone() };
        return ended_at(case, &Subject { body, ..subject.clone() }, *end_time);
    }
    let body = Session { original_end_time: Some(case.stamp.at), ..body.clone() };
    let marks = Marks { ended: Some(mark(case)), ..subject.marks };
    let act = Act::SessionPut { session: body.id, body: body.clone() };
    Verdict::Applied { becomes: Some(Becomes { body, act, marks }), remark: Some(Remark::EndedAlready) }
}

/// A put-back break or switch behind the end: the clock-out had been decided after it, and so had not ended before it.
fn gone_on(case: &Case<'_>, subject: &Subject) -> Option<Session> {
    let (kind, time, on) = pressed(case.act)?;
    let mut body = subject.body.clone();
    let last = body.entries.last_mut().filter(|last| last.end.is_some_and(|end| end <= time))?;
    let on = on.unwrap_or(last.on);
    if !case.comes_before(subject.marks.ended)
        || last.kind == kind && (last.on == on || matches!(case.act, Act::BreakEnd { .. }))
    {
        return None;
    }
    last.end = Some(time);
    body.entries.push(Entry { kind, start: time, end: Some(time), on });
    (body.end_time, body.clock_moved) = (Some(time), true);
    Some(body)
}

/// What a break or a switch begins, when, and on what if it says so.
fn pressed(act: &Act) -> Option<(EntryKind, Instant, Option<Dimensions>)> {
    match act {
        Act::BreakStart { time, .. } => Some((EntryKind::Break, *time, None)),
        Act::BreakEnd { time, on, .. } | Act::EntrySwitch { time, on, .. } => Some((EntryKind::Work, *time, Some(*on))),
        _ => None,
    }
}

/// Which entry a break or a switch falls into, when others have come behind it. None for the open one, or outside.
fn falls_into(act: &Act, entries: &[Entry]) -> Option<usize> {
    let (_, time, _) = pressed(act)?;
    let at = entries.iter().rposition(|entry| entry.start <= time)?;
    entries[at].end.is_some_and(|end| time < end).then_some(at)
}

/// The entries with this one divided: what was pressed counts from then on, up to the next thing that was. Also when it
/// says nothing new: what lay before it may have still to arrive, and will be looking for where to end.
fn divided(act: &Act, entries: &[Entry], at: usize) -> Option<Vec<Entry>> {
    let (kind, time, on) = pressed(act)?;
    let entry = &entries[at];
    let on = on.filter(|_| !is_ended_break(act, entry)).unwrap_or(entry.on);
    let mut divided = entries.to_vec();
    divided[at].end = Some(time);
    divided.insert(at + 1, Entry { kind, start: time, end: entry.end, on });
    Some(divided)
}

/// Whether it is the end of a break that has ended already: it leaves what is worked on as it is.
fn is_ended_break(act: &Act, entry: &Entry) -> bool {
    matches!(act, Act::BreakEnd { .. }) && entry.kind == EntryKind::Work
}

/// A put-back clock-out of a session that has gone on for what was decided after it: nothing behind it had counted.
fn ended_at(case: &Case<'_>, subject: &Subject, end: Instant) -> Verdict {
    let mut body = subject.body.clone();
    let kept = body.entries.iter().skip(1).take_while(|entry| entry.start < end).count();
    body.entries.truncate(1 + kept);
    if let Some(last) = body.entries.last_mut() {
        last.end = None;
    }
    match fact(&Case { subject: Some(&Subject { body, ..subject.clone() }), ..*case }) {
        Verdict::Applied { becomes: Some(Becomes { body, marks, .. }), remark } => put(case, body, &marks, remark),
        other => other,
    }
}

/// The act with its moment not before the entry that it ends: what was corrected meanwhile may lie later. What is moved
/// is flagged.
pub(super) fn fitting(was: &Act, body: &Session) -> Act {
    let last = body.entries.last();
    let least = last.map_or(body.start_time, |entry| entry.start);
    let mut act = was.clone();
    match &mut act {
        Act::ClockOut { end_time, start_time, clock_moved, .. } => {
            *clock_moved |= *end_time < least;
            *end_time = (*end_time).max(least);
            // The start that was wished for counts when the wish does, on whichever device it was made, and when it leaves
            // the first entry a length. What the clock-out says of it may be waiting for somebody's decision.
            let first_end = body.entries.first().and_then(|entry| entry.end).unwrap_or(*end_time);
            let wish = body.pending_start.filter(|wish| *wish < first_end);
            *start_time = wish.map(|new| Moved { old: body.start_time, new });
        }
        Act::BreakStart { time, .. } | Act::BreakEnd { time, .. } | Act::EntrySwitch { time, .. } => {
            *time = (*time).max(least);
        }
        _ => {}
    }
    if let (Act::BreakEnd { on, .. }, Some(last)) = (&mut act, last.filter(|last| is_ended_break(was, last))) {
        *on = last.on;
    }
    act
}
