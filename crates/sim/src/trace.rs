//! What happened in a history, line by line, for whoever has to find out why it went wrong.

use std::fmt::Display;
use stint_domain::{Act, OpId, Session, SessionId};

/// Written only when somebody will read it: a history that keeps its promises is not told.
#[derive(Debug, Default)]
pub struct Trace {
    pub is_on: bool,
    pub lines: Vec<String>,
}

impl Trace {
    pub fn say<T: Display>(&mut self, line: impl FnOnce() -> T) {
        if self.is_on {
            self.lines.push(line().to_string());
        }
    }
}

/// The first digits of an id: enough to tell those of one history apart.
pub fn short(id: impl Display) -> String {
    id.to_string().chars().take(6).collect()
}

/// `clock.out of 3fa2c1`.
pub fn act(op: OpId, act: &Act) -> String {
    let about = act.session().map(|session| format!(" of {}", short(session))).unwrap_or_default();
    let detail = match act {
        Act::SessionSet { set, .. } => {
            let times = set.times.as_ref().map(|times| format!(" to {}", entries(&times.entries)));
            let note = set.note.as_ref().map(|note| format!(" note {note}"));
            let wish = set.pending_start.map(|wish| format!(" wish {wish:?}"));
            [times, note, wish].into_iter().flatten().collect()
        }
        Act::ProposalAccept { proposal, .. }
        | Act::ProposalReject { proposal, .. }
        | Act::ProposalWithdraw { proposal, .. } => format!(" {proposal}"),
        _ => String::new(),
    };
    format!("{} {}{about}{detail}", short(op), act.kind())
}

/// `3fa2c1 [w 08:00:00 b 12:00:00 – 17:00:00] held`.
pub fn session(id: SessionId, body: &Session) -> String {
    let marks = [
        (body.void, " void"),
        (body.held, " held"),
        (body.shell, " shell"),
        (body.clock_moved, " moved"),
        (body.pending_start.is_some(), " wish"),
    ];
    let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
    let ended = body.original_end_time.map(|end| end.ms().to_string()).unwrap_or_default();
    let pressed = format!("pressed {}–{ended}", body.original_start_time.ms());
    format!("{} {}{marks} {pressed} {:?}", short(id), entries(&body.entries), body.note)
}

fn entries(entries: &[stint_domain::Entry]) -> String {
    let kind = |entry: &stint_domain::Entry| match entry.kind {
        stint_domain::EntryKind::Work => "w",
        stint_domain::EntryKind::Break => "b",
    };
    let parts: Vec<String> = entries.iter().map(|entry| format!("{}{}", kind(entry), entry.start.ms())).collect();
    let end = entries.last().and_then(|entry| entry.end).map(|end| end.ms().to_string()).unwrap_or_default();
    format!("[{}–{end}]", parts.join(" "))
}
