//! A session as a filter sees it, packed: all lines of a business day lie in one row of `day_lines`, so that a filter
//! over a lifetime reads a few thousand rows and not every session with its entries.

use crate::store::session::Stored;
use stint_domain::{DimensionId, Source};
use uuid::Uuid;

/// What sets a session apart, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks(u8);

impl Marks {
    pub const CORRECTED: Marks = Marks(1);
    pub const OVERLAP: Marks = Marks(2);
    pub const MANUAL: Marks = Marks(4);
    pub const IMPORTED: Marks = Marks(8);
    pub const CLOCK_MOVED: Marks = Marks(16);
    pub const DELETED: Marks = Marks(32);

    pub fn has(self, mark: Marks) -> bool {
        self.0 & mark.0 == mark.0
    }

    fn of(stored: &Stored) -> Marks {
        let session = &stored.session;
        let marks = [
            (stored.corrected, Marks::CORRECTED),
            (stored.overlap, Marks::OVERLAP),
            (session.source == Source::Manual, Marks::MANUAL),
            (session.source == Source::Import, Marks::IMPORTED),
            (session.clock_moved, Marks::CLOCK_MOVED),
            (session.void, Marks::DELETED),
        ];
        Marks(marks.iter().filter(|(holds, _)| *holds).fold(0, |bits, (_, mark)| bits | mark.0))
    }
}

/// One session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// Counted milliseconds.
    pub work: i64,
    pub r#break: i64,
    pub marks: Marks,
    /// Everything its entries are on, sixteen bytes each.
    on: &'a [u8],
    /// The note, [`folded`], in UTF-8.
    pub note: &'a [u8],
}

impl<'a> Line<'a> {
    pub fn is_on(&self, id: DimensionId) -> bool {
        self.on.chunks_exact(16).any(|bytes| bytes == id.0.as_bytes())
    }

    /// Puts a session's line behind those already there.
    pub fn pack(stored: &Stored, day: &mut Vec<u8>) {
        let mut on: Vec<Uuid> = Vec::new();
        for entry in &stored.session.entries {
            let ids = [entry.on.project, entry.on.category, entry.on.labor_type];
            for id in ids.into_iter().flatten().map(|id| id.0) {
                if !on.contains(&id) {
                    on.push(id);
                }
            }
        }
        let note = folded(&stored.session.note);
        number(day, stored.counted.work as u64);
        number(day, stored.counted.r#break as u64);
        day.push(Marks::of(stored).0);
        number(day, on.len() as u64);
        on.iter().for_each(|id| day.extend(id.as_bytes()));
        number(day, note.len() as u64);
        day.extend(note.as_bytes());
    }

    /// The lines of a day. What does not read ends them: a digest that a stranger wrote is no reason to fall over.
    pub fn unpack(mut day: &'a [u8]) -> impl Iterator<Item = Line<'a>> {
        std::iter::from_fn(move || Line::first(&mut day))
    }

    fn first(rest: &mut &'a [u8]) -> Option<Line<'a>> {
        let (work, r#break) = (read_number(rest)? as i64, read_number(rest)? as i64);
        let marks = Marks(*take(rest, 1)?.first()?);
        let ids = usize::try_from(read_number(rest)?).ok()?;
        let on = take(rest, ids.checked_mul(16)?)?;
        let length = usize::try_from(read_number(rest)?).ok()?;
        let note = take(rest, length)?;
        Some(Line { work, r#break, marks, on, note })
    }
}

/// Upper and lower case alike, in every script; `ß` is `ss`, as it is in capitals.
pub(crate) fn folded(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.to_lowercase().to_uppercase().to_lowercase() }
}

/// Seven bits a byte, low ones first; the eighth says that more follow.
fn number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[inline]
fn read_number(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = *take(rest, 1)?.first()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[inline]
fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use stint_domain::counted::Counted;
    use stint_domain::{Day, Dimensions, Entry, EntryKind, Instant, Session, SessionId, Zone};

    fn kept(work: i64, note: &str, projects: &[u128], corrected: bool, void: bool) -> Stored {
        let entry = |id: &u128| Entry {
            kind: EntryKind::Work,
            start: Instant(0),
            end: Some(Instant(1)),
            on: Dimensions { project: Some(DimensionId(Uuid::from_u128(*id))), ..Dimensions::default() },
        };
        let session = Session {
            id: SessionId(Uuid::nil()),
            zone: Zone::utc(),
            source: Source::Punch,
            original_start_time: Instant(i64::from(corrected)),
            original_end_time: Some(Instant(1)),
            start_time: Instant(0),
            end_time: Some(Instant(1)),
            note: note.into(),
            entries: projects.iter().map(entry).collect(),
            void,
            pending_start: None,
            clock_moved: false,
            held: false,
            shell: false,
        };
        let day = Day::from_number(0).unwrap();
        let counted = Counted { work, r#break: work / 3 };
        Stored { key: 1, session, day, counted, overlap: work % 2 == 0, corrected }
    }

    proptest! {
        #[test]
        fn what_was_packed_is_unpacked(
            sessions in prop::collection::vec(
                (0..i64::MAX, ".{0,20}", prop::collection::vec(0..5_u128, 0..4), any::<bool>(), any::<bool>()),
                0..6,
            ),
        ) {
            let sessions: Vec<Stored> = sessions
                .iter()
                .map(|(work, note, projects, corrected, void)| kept(*work, note, projects, *corrected, *void))
                .collect();
            let mut day = Vec::new();
            sessions.iter().for_each(|kept| Line::pack(kept, &mut day));
            let lines: Vec<Line<'_>> = Line::unpack(&day).collect();
            prop_assert_eq!(lines.len(), sessions.len());
            for (line, kept) in lines.iter().zip(&sessions) {
                prop_assert_eq!((line.work, line.r#break), (kept.counted.work, kept.counted.r#break));
                prop_assert_eq!(line.marks, Marks::of(kept));
                prop_assert_eq!(line.note.to_vec(), folded(&kept.session.note).into_bytes());
                for id in 0..5 {
                    let id = DimensionId(Uuid::from_u128(id));
                    prop_assert_eq!(line.is_on(id), kept.session.entries.iter().any(|e| e.on.project == Some(id)));
                }
            }
        }

        #[test]
        fn a_day_cut_off_anywhere_reads_as_the_lines_before_the_cut(cut in 0..200_usize) {
            let mut day = Vec::new();
            (0..4).for_each(|n| Line::pack(&kept(n * 1_000_000, "Müller", &[1, 2], false, false), &mut day));
            let whole: Vec<Line<'_>> = Line::unpack(&day).collect();
            let part: Vec<Line<'_>> = Line::unpack(&day[..cut.min(day.len())]).collect();
            prop_assert_eq!(&whole[..part.len()], &part[..]);
        }
    }

    #[test]
    fn folding_makes_capitals_and_small_letters_alike_umlauts_too() {
        assert_eq!(folded("MÜLLER Straße"), folded("müller STRASSE"));
        assert_eq!(folded("ПРИВЕТ"), folded("привет"));
    }
}
