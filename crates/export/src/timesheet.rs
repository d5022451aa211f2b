//! What an export is made of: a header and a stream of days.

use std::collections::HashMap;
use stint_domain::balance::Plan;
use stint_domain::counted::Counted;
use stint_domain::exception::Exception;
use stint_domain::rules::RulePack;
use stint_domain::{Day, Dimension, DimensionId, Entry, Instant, Session, Zone};

/// What is said about the whole file.
#[derive(Clone, Debug)]
pub struct Header {
    pub employee: String,
    pub number: String,
    /// First and last day; sessions outside of it do not come.
    pub period: (Day, Day),
    /// What else the rows were chosen by: `search`, `project`, `category`, `labor_type`, `mark`, each with its value.
    pub filter: Vec<(&'static str, String)>,
    pub made: Instant,
    /// The zone of `made` and of the moments of corrections.
    pub zone: Zone,
    /// Days after it are in the future: nothing is due on them yet.
    pub today: Day,
    pub rule_pack: Option<RulePack>,
    /// None when the rows were chosen by more than days: hours due would be set against a part of the work.
    pub plan: Option<Plan>,
    /// The balance at the end of the day before the period, milliseconds; none if it begins later.
    pub carried_ms: Option<i64>,
    pub version: String,
    /// The hash of the journal's newest record, hexadecimal.
    pub head: String,
    pub names: Names,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Paper {
    A4,
    Letter,
}

/// What projects, categories and labor types are called.
#[derive(Clone, Debug, Default)]
pub struct Names(pub HashMap<DimensionId, String>);

impl Names {
    /// Empty when the entry has none.
    pub fn of(&self, entry: &Entry, dimension: Dimension) -> &str {
        let id = entry.on.get(dimension);
        id.and_then(|id| self.0.get(&id)).map_or("", String::as_str)
    }

    /// The different names in a session, in order, with commas between.
    pub fn all(&self, session: &Session, dimension: Dimension) -> std::borrow::Cow<'_, str> {
        let mut found: Vec<&str> = Vec::new();
        for entry in &session.entries {
            let name = self.of(entry, dimension);
            if !name.is_empty() && !found.contains(&name) {
                found.push(name);
            }
        }
        match found.as_slice() {
            [] => "".into(),
            [one] => (*one).into(),
            several => several.join(", ").into(),
        }
    }
}

/// A business day that has sessions; days without any need not come. Days come in order.
#[derive(Clone, Debug)]
pub struct TimesheetDay {
    pub day: Day,
    /// By start.
    pub rows: Vec<TimesheetRow>,
    pub exceptions: Vec<Exception>,
}

/// A session with what it counts. Open entries count up to [`Header::made`].
#[derive(Clone, Debug)]
pub struct TimesheetRow {
    pub session: Session,
    pub counted: Counted,
    /// Counted milliseconds of each entry; they add up to `counted`.
    pub entries: Vec<i64>,
    /// Oldest first.
    pub corrections: Vec<Correction>,
}

/// One change of what counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub change: Change,
    /// Empty when none was asked for.
    pub reason: String,
    /// Who made it; none for the employee himself.
    pub by: Option<String>,
    pub at: Instant,
    pub device: String,
}

/// Before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Start {
        old: Instant,
        new: Instant,
    },
    /// None: open.
    End {
        old: Option<Instant>,
        new: Option<Instant>,
    },
    /// Milliseconds of break.
    Breaks {
        old: i64,
        new: i64,
    },
}
