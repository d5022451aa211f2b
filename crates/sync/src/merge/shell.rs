//! Sessions that a fact is the first to tell of: begun by their clock-in, or shells until it comes.

use super::fact::fitting;
use super::{Becomes, Case, Refused, Remark, Subject, Verdict, already, applied, mark, put};
use crate::marks::{Group, Marks, groups};
use stint_domain::journal::apply;
use stint_domain::{Act, Dimensions, Entry, EntryKind, Session, Source};

/// A fact about a session that is not known: its clock-in, or a shell that the clock-in will fill.
pub(super) fn begun(case: &Case<'_>) -> Verdict {
    let at = case.stamp.at;
    let held = case.runs.is_some();
    let remark = match (held, case.locked) {
        (true, _) => Some(Remark::Held),
        (false, true) => Some(Remark::AfterApproval),
        (false, false) => None,
    };
    if let Act::ClockIn { .. } = case.act {
        return match apply(None, case.act, at) {
            Ok(body) if held => put(case, Session { held: true, ..body }, &Marks::default(), remark),
            Ok(body) => applied(case, body, case.act.clone(), &Marks::default(), remark),
            Err(_) => Verdict::Refused(Refused::Malformed),
        };
    }
    let Some(session) = case.act.session() else { return Verdict::Refused(Refused::Malformed) };
    let (time, on) = match case.act {
        Act::ClockOut { end_time, .. } => (*end_time, None),
        Act::BreakStart { time, .. } => (*time, None),
        Act::BreakEnd { time, on, .. } | Act::EntrySwitch { time, on, .. } => (*time, Some(*on)),
        _ => return Verdict::Refused(Refused::Malformed),
    };
    let on = on.unwrap_or_default();
    let start = Entry { kind: EntryKind::Work, start: time, end: None, on };
    let shell = Session {
        id: session,
        zone: case.stamp.zone.clone(),
        source: Source::Punch,
        original_start_time: at,
        original_end_time: None,
        start_time: time,
        end_time: None,
        note: String::new(),
        entries: vec![start],
        void: false,
        pending_start: None,
        clock_moved: false,
        held: false,
        shell: true,
    };
    let body = match case.act {
        // Work on something else from here on: the entry says so already.
        Act::BreakEnd { .. } | Act::EntrySwitch { .. } => Ok(shell),
        act => {
            let act = fitting(act, &shell);
            apply(Some(shell), &act, at)
        }
    };
    match body {
        Ok(body) => put(case, Session { held: held && body.is_open(), ..body }, &Marks::default(), Some(Remark::Shell)),
        Err(_) => Verdict::Refused(Refused::Malformed),
    }
}

/// The late clock-in of a shell.
pub(super) fn filled(case: &Case<'_>, subject: &Subject) -> Verdict {
    let Act::ClockIn { start_time, on, note, zone, .. } = case.act else { return already() };
    let mut body = subject.body.clone();
    body.shell = false;
    body.original_start_time = case.stamp.at;
    body.zone = zone.clone();
    if body.note.is_empty() {
        body.note.clone_from(note);
    }
    let Marks { times, class, mut wished, .. } = subject.marks;
    // A correction has said where it begins, or a wish that counts already.
    let is_wished = body.end_time.is_some() && wished.is_some_and(|wished| wished.from != body.start_time);
    let is_said = is_wished || times.is_some_and(|mark| !mark.fact);
    if let Some(wished) = &mut wished {
        wished.from = *start_time;
    }
    // A start behind what the shell has already is a clock that jumped: it may not turn the session around.
    let first = body.entries.first().map_or(body.start_time, |entry| entry.start);
    body.clock_moved |= !is_said && *start_time > first;
    let start = if is_said { first } else { (*start_time).min(first) };
    body.start_time = start;
    let has_length = body.entries.first().is_some_and(|entry| entry.end != Some(entry.start));
    if class.is_some() && start < first && has_length {
        // What made the shell was work from then on, on something: that stays what it was.
        body.entries.insert(0, Entry { kind: EntryKind::Work, start, end: Some(first), on: *on });
    } else if let Some(entry) = body.entries.first_mut() {
        entry.start = start;
    }
    if class.is_none_or(|mark| mark.fact) {
        // Until something else was pressed it was on what the clock-in says.
        let unknown = body.entries.iter_mut().take_while(|entry| entry.on == Dimensions::default());
        unknown.for_each(|entry| entry.on = *on);
    }
    // It lies before what is there already, whose marks stay.
    let new: Vec<Group> = groups(case.act).into_iter().filter(|group| subject.marks.get(*group).is_none()).collect();
    let marks = Marks { wished, ..subject.marks }.with(&new, mark(case));
    let act = Act::SessionPut { session: body.id, body: body.clone() };
    Verdict::Applied { becomes: Some(Becomes { body, act, marks }), remark: None }
}
