//! Who wins: what an operation does to a session that others may have changed meanwhile.
//!
//! Facts (what was pressed) commute and are never turned down for reasons of policy: what they cannot change any more
//! they leave as it is, and say so. Corrections name what they were made on; one that is stale, or not its author's to
//! make, becomes a proposal.

use crate::Op;
use crate::marks::{Base, Group, Mark, Marks, Wished, groups, is_fact};
use stint_domain::clock::may_start;
use stint_domain::edit::{self, times_of};
use stint_domain::journal::{Moved, Times, apply};
use stint_domain::{Act, Entry, EntryKind, Instant, OpId, Session, SessionId, Source, Stamp};

/// A session as the one who decides knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    pub body: Session,
    /// Whose it is: the user's number on the server.
    pub owner: i64,
    pub marks: Marks,
}

/// What has to be decided.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    pub op: OpId,
    pub act: &'a Act,
    pub base: &'a Base,
    pub stamp: &'a Stamp,
    /// The session that the act names, if it is known.
    pub subject: Option<&'a Subject>,
    pub author: i64,
    /// When the server takes it, or first took it before it lost it.
    pub decided: Instant,
    /// Whether it comes with a receipt: the server had it before it was restored from an old backup.
    pub again: bool,
    /// Why it waited before the server was restored, if it did: it waits again.
    pub waited: Option<Why>,
    /// Whose time it is meant to be.
    pub owner: i64,
    /// Whether the author may correct the owner's time: a manager of his, an admin.
    pub reviews: bool,
    /// Whether the period that the session counts for, before or after, is approved.
    pub locked: bool,
    /// Another open session of the owner's that is shown as running.
    pub runs: Option<SessionId>,
}

/// What becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It counts. `becomes` is none when there was nothing left for it to change; `remark` says what a person should see.
    Applied { becomes: Option<Becomes>, remark: Option<Remark> },
    /// It waits for somebody's decision. `becomes` is there for a new session, which is kept, but does not count.
    Proposed { why: Why, becomes: Option<Becomes> },
    /// It is not for its author to ask, or is about nothing.
    Refused(Refused),
}

/// A session after an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Becomes {
    pub body: Session,
    /// What the journal keeps of it: replayed, it gives this body.
    pub act: Act,
    pub marks: Marks,
}

/// What a person should see about an operation that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// It was so already.
    Already,
    /// Another session of the same user runs: this one is kept open and not shown until that one has ended.
    Held,
    /// The session had been ended: its end stays, this one is kept beside it.
    EndedAlready,
    /// The clock-in has not arrived: the session is a shell until then.
    Shell,
    /// Its period is approved: it stands outside of the approved totals.
    AfterApproval,
    /// The wall clock was wrong: the moment that counts is the estimated one.
    ClockMoved,
}

impl Remark {
    /// As it travels.
    pub fn code(self) -> &'static str {
        match self {
            Remark::Already => "already",
            Remark::Held => "held",
            Remark::EndedAlready => "ended_already",
            Remark::Shell => "shell",
            Remark::AfterApproval => "after_approval",
            Remark::ClockMoved => "clock_moved",
        }
    }
}

/// Why a change waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The same values were changed since.
    Stale,
    /// Somebody else corrected these values last.
    AfterManager,
    /// The period is approved.
    Approved,
    /// The session is deleted.
    Voided,
    /// It does not fit the session as it is now.
    Misfit,
}

impl Why {
    pub const ALL: [Why; 5] = [Why::Stale, Why::AfterManager, Why::Approved, Why::Voided, Why::Misfit];

    pub fn from_code(code: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|why| why.code() == code)
    }

    /// Whether nothing keeps it but what happened meanwhile: whoever made the change has seen both when he accepts it.
    pub fn is_collision(self) -> bool {
        match self {
            Why::Stale | Why::Voided | Why::Misfit => true,
            Why::AfterManager | Why::Approved => false,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Why::Stale => "stale",
            Why::AfterManager => "after_manager",
            Why::Approved => "approved",
            Why::Voided => "voided",
            Why::Misfit => "misfit",
        }
    }
}

/// Why an operation is nothing to decide about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is not the author's to ask.
    Forbidden,
    /// No such session.
    SessionUnknown,
    /// No such proposal.
    ProposalUnknown,
    /// Somebody has decided about it otherwise.
    ProposalDecided,
    /// What was proposed does not fit the session any more.
    Misfit,
    /// What was proposed is about an approved period.
    Approved,
    /// The act contradicts itself.
    Malformed,
    /// There is another one of that name.
    Taken,
}

impl Refused {
    pub fn code(self) -> &'static str {
        match self {
            Refused::Forbidden => "forbidden",
            Refused::SessionUnknown => "session_unknown",
            Refused::ProposalUnknown => "proposal_unknown",
            Refused::ProposalDecided => "proposal_decided",
            Refused::Misfit => "misfit",
            Refused::Approved => "approved",
            Refused::Malformed => "malformed",
            Refused::Taken => "taken",
        }
    }
}

/// Decides about an operation upon a session.
pub fn merge(case: &Case<'_>) -> Verdict {
    let owner = case.subject.map_or(case.owner, |subject| subject.owner);
    let own = case.author == owner && case.owner == owner;
    match case.act {
        Act::ClockIn { .. }
        | Act::ClockOut { .. }
        | Act::BreakStart { .. }
        | Act::BreakEnd { .. }
        | Act::EntrySwitch { .. } => {
            // A punch is made by whom it is about; nobody presses a button for somebody else.
            if own { fact(case) } else { Verdict::Refused(Refused::Forbidden) }
        }
        Act::SessionAdd { body, .. } if own || case.reviews => added(case, body),
        Act::SessionSet { .. } | Act::SessionVoid { .. } | Act::SessionUnvoid { .. } if own || case.reviews => {
            match case.subject {
                Some(subject) => correction(case, subject, own),
                None => Verdict::Refused(Refused::SessionUnknown),
            }
        }
        Act::SessionAdd { .. } | Act::SessionSet { .. } | Act::SessionVoid { .. } | Act::SessionUnvoid { .. } => {
            Verdict::Refused(Refused::Forbidden)
        }
        _ => Verdict::Refused(Refused::Malformed),
    }
}

// -- facts

fn fact(case: &Case<'_>) -> Verdict {
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
    let is_overruled = case.again && times.is_some_and(|mark| !mark.fact && case.decided < mark.decided);
    if let Act::ClockOut { end_time, .. } = case.act {
        // Gone on with after another clock-out that was decided later: it does not end that.
        let is_before = |mark: &Mark| case.again && case.decided < mark.decided;
        let is_reopened = body.original_end_time.is_some() && subject.marks.ended.as_ref().is_some_and(is_before);
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
    let is_corrected = subject.marks.class.is_some_and(|mark| !mark.fact && case.decided < mark.decided);
    let has_border = subject.body.entries.iter().any(|entry| entry.kind == kind && entry.start == time);
    case.again && is_corrected && has_border
}

/// A clock-out of a session that has an end. The first to be decided is the original one, also when it was put back after
/// another; it is the end that counts, unless that was corrected.
fn ended(case: &Case<'_>, subject: &Subject) -> Verdict {
    let body = &subject.body;
    let is_before = |mark: Option<Mark>| mark.is_some_and(|mark| case.again && case.decided < mark.decided);
    if body.original_end_time.is_some() && !is_before(subject.marks.ended) {
        return Verdict::Applied { becomes: None, remark: Some(Remark::EndedAlready) };
    }
    if let Act::ClockOut { end_time, .. } = case.act
        && body.end_time.is_some()
        && subject.marks.times.is_some_and(|mark| mark.fact)
        && is_before(subject.marks.times)
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
    let was_before = subject.marks.ended.is_some_and(|mark| case.again && case.decided < mark.decided);
    let (kind, time, on) = pressed(case.act)?;
    let mut body = subject.body.clone();
    let last = body.entries.last_mut().filter(|last| last.end.is_some_and(|end| end <= time))?;
    let on = on.unwrap_or(last.on);
    if !was_before || last.kind == kind && (last.on == on || matches!(case.act, Act::BreakEnd { .. })) {
        return None;
    }
    last.end = Some(time);
    body.entries.push(Entry { kind, start: time, end: Some(time), on });
    (body.end_time, body.clock_moved) = (Some(time), true);
    Some(body)
}

/// What a break or a switch begins, when, and on what if it says so.
fn pressed(act: &Act) -> Option<(EntryKind, Instant, Option<stint_domain::Dimensions>)> {
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
    let on = on.filter(|_| !goes_on(act, entry)).unwrap_or(entry.on);
    let mut divided = entries.to_vec();
    divided[at].end = Some(time);
    divided.insert(at + 1, Entry { kind, start: time, end: entry.end, on });
    Some(divided)
}

/// Whether it is the end of a break that has ended already: it leaves what is worked on as it is.
fn goes_on(act: &Act, entry: &Entry) -> bool {
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

/// A fact about a session that is not known: its clock-in, or a shell that the clock-in will fill.
fn begun(case: &Case<'_>) -> Verdict {
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
fn filled(case: &Case<'_>, subject: &Subject) -> Verdict {
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
        let unknown = body.entries.iter_mut().take_while(|entry| entry.on == stint_domain::Dimensions::default());
        unknown.for_each(|entry| entry.on = *on);
    }
    // It lies before what is there already, whose marks stay.
    let new: Vec<Group> = groups(case.act).into_iter().filter(|group| subject.marks.get(*group).is_none()).collect();
    let marks = Marks { wished, ..subject.marks }.with(&new, mark(case));
    let act = Act::SessionPut { session: body.id, body: body.clone() };
    Verdict::Applied { becomes: Some(Becomes { body, act, marks }), remark: None }
}

/// The act with its moment not before the entry that it ends: what was corrected meanwhile may lie later. What is moved
/// is flagged.
fn fitting(was: &Act, body: &Session) -> Act {
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
    if let (Act::BreakEnd { on, .. }, Some(last)) = (&mut act, last.filter(|last| goes_on(was, last))) {
        *on = last.on;
    }
    act
}

// -- corrections

fn added(case: &Case<'_>, body: &Session) -> Verdict {
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

fn correction(case: &Case<'_>, subject: &Subject, own: bool) -> Verdict {
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
        Act::SessionSet { .. } if body.void && !is_history(case, subject.marks.life) => Rebased::Voided,
        Act::SessionVoid { .. } | Act::SessionUnvoid { .. } => match apply(Some(body.clone()), case.act, case.stamp.at)
        {
            Ok(after) => Rebased::Becomes(case.act.clone(), after),
            Err(_) => Rebased::Misfit,
        },
        Act::SessionSet { session, set, old } => {
            let mut wanted = groups(case.act);
            wanted.retain(|group| !is_history(case, subject.marks.get(*group)));
            let mut set = set.clone();
            set.note.take_if(|_| !wanted.contains(&Group::Text));
            let is_wished_since =
                subject.marks.wished.is_some_and(|wished| case.again && case.decided < wished.decided);
            set.pending_start.take_if(|_| !wanted.contains(&Group::Times) || is_wished_since);
            set.times.take_if(|_| !wanted.contains(&Group::Times) && !wanted.contains(&Group::Class));
            // What is put back was made on more than a shell, and knows where the entries lie.
            let knows_more = case.again && body.shell;
            if let Some(times) = &mut set.times {
                let before = old.times.as_ref().map_or(&[][..], |old| &old.entries);
                if !wanted.contains(&Group::Times) && !knows_more {
                    // Only what the entries were for: upon the entries as they lie now.
                    let entries = booked(&body.entries, times, before);
                    *times = Times { start_time: body.start_time, end_time: body.end_time, entries };
                }
                if wanted.contains(&Group::Times) && !wanted.contains(&Group::Class) && !knows_more {
                    // Only where the entries lie: what they are for may have been changed meanwhile.
                    times.entries = kept_on(&times.entries, &body.entries);
                }
                let has_gone_on = wanted.contains(&Group::Times) && is_before_facts(case, subject.marks.times);
                if times.end_time.is_none() && (has_gone_on || knows_more) {
                    let entries = continued(&times.entries, &body.entries);
                    *times = Times { start_time: times.start_time, end_time: body.end_time, entries };
                }
            }
            // A start that was wished for while it ran, of one that has ended meanwhile: it starts there; and where it did
            // when the wish was taken back.
            let taken_back = || subject.marks.wished.filter(|_| case.again).map(|wished| wished.from);
            let start = set.pending_start.and_then(|wish| wish.or_else(taken_back));
            if let (Some(end), Some(start), None) = (body.end_time, start, &set.times) {
                if !may_start(body, start, end) {
                    return Rebased::Misfit;
                }
                let mut times = times_of(body);
                times.start_time = start;
                if let Some(first) = times.entries.first_mut() {
                    first.start = start;
                }
                (set.times, set.pending_start) = (Some(times), Some(None));
            }
            let Some(act) = edit::act(body, set) else { return Rebased::Already };
            match apply(Some(body.clone()), &act, case.stamp.at) {
                Ok(after) if after.id == *session => Rebased::Becomes(act, after),
                Ok(_) | Err(_) => Rebased::Misfit,
            }
        }
        _ => Rebased::Misfit,
    }
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
    case.again && mark.is_some_and(|mark| mark.again && !mark.fact && case.decided < mark.decided)
}

/// Whether something was pressed after it was decided, and has come back already: that goes on from where it left off.
fn is_before_facts(case: &Case<'_>, mark: Option<Mark>) -> bool {
    case.again && mark.is_some_and(|mark| mark.again && mark.fact && case.decided < mark.decided)
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

// -- answers

fn already() -> Verdict {
    Verdict::Applied { becomes: None, remark: Some(Remark::Already) }
}

fn proposed(why: Why) -> Verdict {
    Verdict::Proposed { why, becomes: None }
}

/// Without an act the journal keeps the whole body.
fn becomes(case: &Case<'_>, body: Session, act: Option<Act>, marks: &Marks) -> Becomes {
    let mut marks = marks.after(case.act, &body, case.stamp.at, mark(case));
    if let (Act::SessionSet { set, .. }, Some(subject)) = (case.act, case.subject)
        && set.pending_start.is_some()
        && marks.wished.is_none_or(|wished| wished.decided < case.decided)
    {
        let from = marks.wished.map_or(subject.body.start_time, |wished| wished.from);
        marks.wished = Some(Wished { decided: case.decided, from });
    }
    let act = act.unwrap_or_else(|| Act::SessionPut { session: body.id, body: body.clone() });
    Becomes { body, act, marks }
}

fn mark(case: &Case<'_>) -> Mark {
    let (decided, again) = (case.decided, case.again);
    Mark { op: case.op, by: case.author, decided, fact: is_fact(case.act), again }
}

fn applied(case: &Case<'_>, body: Session, act: Act, marks: &Marks, remark: Option<Remark>) -> Verdict {
    // A session that has ended is held no longer.
    if body.held && !body.is_open() {
        return put(case, Session { held: false, ..body }, marks, remark);
    }
    Verdict::Applied { becomes: Some(becomes(case, body, Some(act), marks)), remark }
}

fn put(case: &Case<'_>, body: Session, marks: &Marks, remark: Option<Remark>) -> Verdict {
    Verdict::Applied { becomes: Some(becomes(case, body, None, marks)), remark }
}

/// A session as a device shows it: what the server last told of it, with the device's own operations on top that the
/// server has not answered. `me` is the user's number, `runs` another session that the server shows as running.
/// Operations that do not fit any more change nothing here: the server's answer will say what became of them.
pub fn rebase(told: Option<&Subject>, waiting: &[Op], me: i64, runs: Option<SessionId>) -> Option<Subject> {
    waiting.iter().fold(told.cloned(), |subject, op| {
        let base = subject.as_ref().map(|subject| subject.marks.base()).unwrap_or_default();
        let case = Case {
            op: op.id,
            act: &op.act,
            base: &base,
            stamp: &op.stamp,
            subject: subject.as_ref(),
            author: me,
            decided: op.stamp.at,
            again: false,
            waited: None,
            owner: me,
            reviews: false,
            locked: false,
            runs,
        };
        match merge(&case) {
            Verdict::Applied { becomes: Some(becomes), .. } => {
                Some(Subject { body: becomes.body, owner: me, marks: becomes.marks })
            }
            Verdict::Applied { becomes: None, .. } | Verdict::Proposed { .. } | Verdict::Refused(_) => subject,
        }
    })
}
