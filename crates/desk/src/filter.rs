//! Which sessions fit a filter. There is one judge for every screen and export, so that none shows another set.

use crate::contract::{Filter, Mark};
use crate::error::Error;
use crate::line::{Line, Marks, folded};
use crate::store;
use crate::store::session::Stored;
use memchr::memmem::Finder;
use rusqlite::Connection;
use stint_domain::{Day, Dimension, DimensionId, Refusal};

/// A filter, made ready: names looked up, words folded.
#[derive(Clone, Debug)]
pub(crate) struct Sieve {
    /// Business days, both included.
    pub from: Option<Day>,
    pub to: Option<Day>,
    mark: Option<Marks>,
    /// For each dimension that is asked for: any of these.
    on: Vec<Vec<DimensionId>>,
    words: Vec<Word>,
}

/// One word of a search: in the note, or in the name of something worked on.
#[derive(Clone, Debug)]
struct Word {
    /// Made ready once: it is looked for in a hundred thousand notes.
    text: Finder<'static>,
    named: Vec<DimensionId>,
}

impl Sieve {
    /// # Errors
    /// [`Refusal::PeriodBackwards`].
    pub fn new(db: &Connection, filter: &Filter) -> Result<Sieve, Error> {
        if let (Some(from), Some(to)) = (filter.from, filter.to)
            && from > to
        {
            return Err(Refusal::PeriodBackwards { from, to }.into());
        }
        let asked = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(folded);
        let (search, on) = (asked(&filter.search), wished(filter).map(|(kind, name)| (kind, asked(name))));
        let dimensions = match (&search, on.iter().any(|(_, name)| name.is_some())) {
            (None, false) => Vec::new(),
            (Some(_), _) | (None, true) => store::dimension::all(db)?,
        };
        let names: Vec<_> = dimensions.iter().map(|row| (row.dimension, row.id, folded(&row.label.name))).collect();
        let of_name = |kind: Dimension, asked: &str| {
            names.iter().filter(|(of, _, name)| *of == kind && name == asked).map(|(_, id, _)| *id).collect()
        };
        let with_word = |word: &str| Word {
            text: Finder::new(word).into_owned(),
            named: names.iter().filter(|(_, _, name)| name.contains(word)).map(|(_, id, _)| *id).collect(),
        };
        Ok(Sieve {
            from: filter.from,
            to: filter.to,
            mark: filter.mark.map(bit),
            on: on.iter().filter_map(|(kind, name)| name.as_ref().map(|name| of_name(*kind, name))).collect(),
            words: search.iter().flat_map(|search| search.split_whitespace()).map(with_word).collect(),
        })
    }

    /// Whether every session in the period fits: then the day's totals say all.
    pub fn takes_all(&self) -> bool {
        self.mark.is_none() && self.on.is_empty() && self.words.is_empty()
    }

    pub fn takes_day(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether only deleted sessions are asked for; without that none of them fits.
    pub fn takes_deleted(&self) -> bool {
        self.mark == Some(Marks::DELETED)
    }

    /// Whether a session of a day in the period fits.
    pub fn takes(&self, line: &Line<'_>) -> bool {
        line.marks.has(Marks::DELETED) == self.takes_deleted()
            && self.mark.is_none_or(|mark| line.marks.has(mark))
            && self.on.iter().all(|any| any.iter().any(|id| line.is_on(*id)))
            && self
                .words
                .iter()
                .all(|word| word.text.find(line.note).is_some() || word.named.iter().any(|id| line.is_on(*id)))
    }

    pub fn takes_session(&self, stored: &Stored) -> bool {
        if self.takes_all() {
            return self.takes_day(stored.day) && !stored.session.void;
        }
        let mut packed = Vec::new();
        Line::pack(stored, &mut packed);
        self.takes_day(stored.day) && Line::unpack(&packed).any(|line| self.takes(&line))
    }
}

fn wished(filter: &Filter) -> [(Dimension, &Option<String>); 3] {
    Dimension::ALL.map(|dimension| match dimension {
        Dimension::Project => (dimension, &filter.project),
        Dimension::Category => (dimension, &filter.category),
        Dimension::LaborType => (dimension, &filter.labor_type),
    })
}

fn bit(mark: Mark) -> Marks {
    match mark {
        Mark::Corrected => Marks::CORRECTED,
        Mark::Overlap => Marks::OVERLAP,
        Mark::Manual => Marks::MANUAL,
        Mark::Imported => Marks::IMPORTED,
        Mark::ClockMoved => Marks::CLOCK_MOVED,
        Mark::Deleted => Marks::DELETED,
    }
}
