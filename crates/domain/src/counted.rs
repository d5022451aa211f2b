//! Counted time: where sessions overlap, the earlier one (earlier start, then lower id) counts the overlap, so that
//! every total is a plain sum. Nothing is trimmed; the times stay as they are.

use crate::ids::SessionId;
use crate::session::{EntryKind, Session};
use crate::time::Instant;

/// Where a session lies. A running one has no end and covers everything after its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub id: SessionId,
    pub start: Instant,
    pub end: Option<Instant>,
}

impl Span {
    pub fn of(session: &Session) -> Span {
        Span { id: session.id, start: session.start_time, end: session.end_time }
    }

    pub fn overlaps(&self, other: &Span) -> bool {
        self.end.is_none_or(|end| other.start < end) && other.end.is_none_or(|end| self.start < end)
    }

    /// Whether this one counts what both cover.
    pub fn counts_before(&self, other: &Span) -> bool {
        (self.start, self.id) < (other.start, other.id)
    }
}

/// Milliseconds that a session adds to totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub work: i64,
    pub r#break: i64,
}

/// What `session` counts besides `others`, open entries up to `now`; a void one counts for nothing, and a void one's
/// span must not be among `others`. Spans that do not overlap, or that are the session itself, do no harm.
pub fn counted(session: &Session, others: &[Span], now: Instant) -> Counted {
    if session.void {
        return Counted::default();
    }
    let own = Span::of(session);
    let mut taken: Vec<(Instant, Instant)> = others
        .iter()
        .filter(|other| other.id != own.id && other.counts_before(&own) && other.overlaps(&own))
        .map(|other| (other.start, other.end.unwrap_or(Instant::MAX)))
        .collect();
    taken.sort();
    let mut counted = Counted::default();
    for entry in &session.entries {
        let length = uncovered(entry.start, entry.end.unwrap_or(now), &taken);
        match entry.kind {
            EntryKind::Work => counted.work += length,
            EntryKind::Break => counted.r#break += length,
        }
    }
    counted
}

/// Which of these overlap another of them, in their order.
pub fn overlapped(spans: &[Span]) -> Vec<bool> {
    let end = |at: usize| spans[at].end.unwrap_or(Instant::MAX);
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|at| (spans[*at].start, end(*at)));
    let mut found = vec![false; spans.len()];
    let mut latest_end = Instant::MIN;
    for (place, at) in order.iter().enumerate() {
        let span = &spans[*at];
        let next = order.get(place + 1).map(|next| &spans[*next]);
        found[*at] = latest_end > span.start || next.is_some_and(|next| span.overlaps(next));
        latest_end = latest_end.max(end(*at));
    }
    found
}

/// Milliseconds of `from..to` that none of the sorted spans covers.
fn uncovered(from: Instant, to: Instant, taken: &[(Instant, Instant)]) -> i64 {
    let mut free_from = from;
    let mut free = 0;
    for (start, end) in taken {
        if *start >= to {
            break;
        }
        free += (*start - free_from).max(0);
        free_from = free_from.max(*end);
    }
    free + (to - free_from).max(0)
}
