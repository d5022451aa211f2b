//! What a session amounts to over there: one session for each stretch of work between breaks.

use super::remote::Remote;
use super::twin::Twin;
use serde::{Deserialize, Serialize};
use stint_domain::{EntryKind, Instant, Session};

/// Servers keep whole seconds, or whole milliseconds: a time that comes back differs by less than this.
const PRECISION_MS: i64 = 1_000;

/// What one of their sessions should say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    pub start_time: Instant,
    /// None while it runs.
    pub end_time: Option<Instant>,
    pub description: String,
}

impl Stretch {
    /// What a session there says.
    pub fn of(remote: &Remote) -> Stretch {
        Stretch {
            start_time: remote.start_time,
            end_time: remote.end_time.or(remote.original_end_time),
            description: remote.description.clone(),
        }
    }

    /// Whether the server shows this, give or take its precision.
    pub(super) fn shows_in(&self, remote: &Remote) -> bool {
        let there = Stretch::of(remote);
        let near = |a: Instant, b: Instant| (a - b).abs() < PRECISION_MS;
        let ends = match (self.end_time, there.end_time) {
            (Some(here), Some(there)) => near(here, there),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        near(self.start_time, there.start_time) && ends && self.description.trim() == there.description.trim()
    }

    fn overlap(&self, other: &Stretch) -> i64 {
        let end = |stretch: &Stretch| stretch.end_time.unwrap_or(Instant::MAX);
        end(self).min(end(other)) - self.start_time.max(other.start_time)
    }
}

/// The stretches of work of a session, in order. A switch of project parts nothing, since the other server knows no
/// projects; a stretch without length has nothing to tell. A deleted session has none.
pub fn stretches(session: &Session) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    if session.void {
        return found;
    }
    for entry in session.entries.iter().filter(|entry| entry.kind == EntryKind::Work) {
        match found.last_mut() {
            Some(last) if last.end_time == Some(entry.start) => last.end_time = entry.end,
            Some(_) | None => {
                found.push(Stretch { start_time: entry.start, end_time: entry.end, description: session.note.clone() })
            }
        }
    }
    found.retain(|stretch| stretch.end_time != Some(stretch.start_time));
    found
}

/// Which of the twins stands for which stretch: for each the one it overlaps most, then whichever is left. First the
/// twins that nothing is left for, then the stretches in order.
pub(super) fn pair(stretches: Vec<Stretch>, twins: Vec<Twin>) -> Vec<(Option<Stretch>, Option<Twin>)> {
    let mut left: Vec<Option<Twin>> = twins.into_iter().map(Some).collect();
    let mut take = |stretch: Option<&Stretch>| {
        let overlap = |twin: &Twin| stretch.map_or(1, |stretch| stretch.overlap(&twin.meant));
        let free = left.iter().enumerate().filter_map(|(at, twin)| Some((at, overlap(twin.as_ref()?))));
        // The first of several that fit as well: `max_by_key` would take the last.
        let best = free.filter(|(_, overlap)| *overlap > 0).rev().max_by_key(|(_, overlap)| *overlap);
        best.and_then(|(at, _)| left[at].take())
    };
    let near: Vec<Option<Twin>> = stretches.iter().map(|stretch| take(Some(stretch))).collect();
    let pairs: Vec<_> =
        stretches.into_iter().zip(near).map(|(stretch, twin)| (Some(stretch), twin.or_else(|| take(None)))).collect();
    left.into_iter().flatten().map(|twin| (None, Some(twin))).chain(pairs).collect()
}

#[cfg(test)]
mod tests {
    use super::super::twin::{Stage, Twin, TwinId};
    use super::*;
    use stint_domain::{Dimensions, Entry, SessionId, Source, Zone};

    fn session(entries: &[(EntryKind, i64, Option<i64>)]) -> Session {
        let entries: Vec<Entry> = entries
            .iter()
            .map(|(kind, start, end)| Entry {
                kind: *kind,
                start: Instant(*start),
                end: end.map(Instant),
                on: Dimensions::default(),
            })
            .collect();
        Session {
            id: SessionId(uuid::Uuid::nil()),
            zone: Zone::utc(),
            source: Source::Punch,
            original_start_time: entries[0].start,
            original_end_time: None,
            start_time: entries[0].start,
            end_time: entries[entries.len() - 1].end,
            note: "Planing".into(),
            entries,
            void: false,
            pending_start: None,
            clock_moved: false,
            held: false,
            shell: false,
        }
    }

    fn stretch(start: i64, end: Option<i64>) -> Stretch {
        Stretch { start_time: Instant(start), end_time: end.map(Instant), description: "Planing".into() }
    }

    fn twin(k: u32, start: i64, end: Option<i64>) -> Twin {
        let id = TwinId { session: SessionId(uuid::Uuid::nil()), k };
        Twin { id, meant: stretch(start, end), stage: Stage::Gone, asks: None, put_off: false }
    }

    fn paired(stretches: &[Stretch], twins: &[Twin]) -> Vec<(Option<i64>, Option<u32>)> {
        let pairs = pair(stretches.to_vec(), twins.to_vec());
        let short = |(stretch, twin): (Option<Stretch>, Option<Twin>)| {
            (stretch.map(|stretch| stretch.start_time.0), twin.map(|twin| twin.id.k))
        };
        pairs.into_iter().map(short).collect()
    }

    #[test]
    fn a_break_parts_a_session_and_a_switch_does_not() {
        use EntryKind::{Break, Work};
        let day = session(&[(Work, 0, Some(10)), (Work, 10, Some(20)), (Break, 20, Some(30)), (Work, 30, None)]);
        assert_eq!(stretches(&day), [stretch(0, Some(20)), stretch(30, None)]);
        let nothing = session(&[(Work, 0, Some(0)), (Break, 0, Some(5))]);
        assert_eq!(stretches(&nothing), []);
        assert_eq!(stretches(&Session { void: true, ..day }), []);
    }

    #[test]
    fn a_twin_keeps_the_stretch_it_overlaps_and_what_is_left_is_used_again() {
        let twins = [twin(0, 0, Some(10)), twin(1, 20, Some(30))];
        assert_eq!(paired(&[stretch(20, Some(30))], &twins), [(None, Some(0)), (Some(20), Some(1))]);
        assert_eq!(paired(&[stretch(50, Some(60))], &twins), [(None, Some(1)), (Some(50), Some(0))]);
        let parted = [stretch(0, Some(4)), stretch(6, Some(10)), stretch(20, None)];
        assert_eq!(paired(&parted, &twins), [(Some(0), Some(0)), (Some(6), None), (Some(20), Some(1))]);
    }
}
