//! Which column is which, by the names that people and programs give them, in English and German.

use csv::StringRecord;
use stint_domain::Refusal;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Column {
    Session,
    Kind,
    /// The start's date, when `Start` is only a time.
    Date,
    EndDate,
    Start,
    End,
    Duration,
    /// A length of break, in a unit that the name may tell.
    Break,
    Project,
    Category,
    LaborType,
    Note,
    Zone,
}

/// Names without spaces and signs, in lower case. The first column that fits is taken.
const NAMES: [(Column, &[&str]); 13] = [
    (Column::Session, &["session", "sessionid"]),
    (Column::Kind, &["kind"]),
    (Column::Date, &["date", "day", "datum", "tag", "startdate", "startdatum", "begindate", "workdate", "arbeitstag"]),
    (Column::EndDate, &["enddate", "enddatum", "stopdate"]),
    (
        Column::Start,
        &[
            "start",
            "starttime",
            "startzeit",
            "startdatetime",
            "started",
            "startedat",
            "begin",
            "begintime",
            "beginn",
            "anfang",
            "from",
            "von",
            "in",
            "clockin",
            "timein",
            "checkin",
            "punchin",
            "kommen",
            "arbeitsbeginn",
        ],
    ),
    (
        Column::End,
        &[
            "end",
            "endtime",
            "endzeit",
            "enddatetime",
            "ended",
            "endedat",
            "ende",
            "stop",
            "stoptime",
            "stopped",
            "stoppedat",
            "finish",
            "finished",
            "to",
            "bis",
            "out",
            "clockout",
            "timeout",
            "checkout",
            "punchout",
            "gehen",
            "arbeitsende",
        ],
    ),
    (
        Column::Duration,
        &[
            "duration",
            "durationh",
            "durationdecimal",
            "durationhhmmss",
            "dauer",
            "dauerh",
            "hours",
            "stunden",
            "worked",
            "arbeitszeit",
            "length",
            "totaltime",
            "time",
        ],
    ),
    (
        Column::Break,
        &[
            "break",
            "breaks",
            "breaktime",
            "breakduration",
            "breakmin",
            "breakminutes",
            "breakh",
            "breakhours",
            "unpaidbreak",
            "pause",
            "pausen",
            "pausenzeit",
            "pausemin",
            "pauseminuten",
            "pauseh",
            "pausestunden",
        ],
    ),
    (Column::Project, &["project", "projectname", "projekt", "projektname"]),
    (Column::Category, &["category", "kategorie"]),
    (
        Column::LaborType,
        &[
            "labortype",
            "labourtype",
            "task",
            "taskname",
            "activity",
            "aufgabe",
            "tätigkeit",
            "taetigkeit",
            "aktivität",
            "lohnart",
            "worktype",
            "service",
        ],
    ),
    (
        Column::Note,
        &[
            "note",
            "notes",
            "description",
            "notiz",
            "notizen",
            "beschreibung",
            "comment",
            "comments",
            "kommentar",
            "bemerkung",
            "annotation",
            "title",
            "titel",
            "details",
        ],
    ),
    (Column::Zone, &["zone", "timezone", "timezonename", "tz", "zeitzone"]),
];

/// Taken where nothing closer to it is there: a customer says what kind of work it was, tags are all that some
/// trackers have.
const INSTEAD: [(Column, &[&str]); 2] =
    [(Column::Category, &["client", "clientname", "customer", "kunde"]), (Column::Project, &["tags"])];

pub(super) struct Columns {
    places: Vec<(Column, usize)>,
    /// The break column's name, plain.
    break_name: String,
}

impl Columns {
    /// The columns that were recognised, and the names of the others.
    pub(super) fn of(header: &StringRecord) -> (Columns, Vec<String>) {
        let plain: Vec<String> = header.iter().map(plain).collect();
        let mut places: Vec<(Column, usize)> = Vec::new();
        for names in [&NAMES[..], &INSTEAD[..]] {
            for (column, names) in names {
                let taken = |at: usize| places.iter().any(|(_, place)| *place == at);
                let found = plain.iter().enumerate().find(|(at, name)| names.contains(&name.as_str()) && !taken(*at));
                if let Some((at, _)) = found
                    && places.iter().all(|(known, _)| known != column)
                {
                    places.push((*column, at));
                }
            }
        }
        let unknown = |at: &usize| places.iter().all(|(_, place)| place != at);
        let ignored = header.iter().enumerate().filter(|(at, name)| unknown(at) && !name.trim().is_empty());
        let ignored = ignored.map(|(_, name)| name.trim().to_owned()).collect();
        let mut columns = Columns { places, break_name: String::new() };
        if let Some(at) = columns.place(Column::Break) {
            columns.break_name.clone_from(&plain[at]);
        }
        if columns.is_own() {
            // `from` and `to` repeat `start` and `end` for the eye; the exact ones are those with an offset.
            return (columns.exact(&plain), Vec::new());
        }
        (columns, ignored)
    }

    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.places.iter().find(|(known, _)| *known == column).map(|(_, at)| *at)
    }

    /// Whether the file was written by [`crate::csv_out`].
    pub(super) fn is_own(&self) -> bool {
        self.place(Column::Session).is_some() && self.place(Column::Kind).is_some()
    }

    pub(super) fn require(&self) -> Result<(), Refusal> {
        let missing = |column: &str| Refusal::ColumnMissing { column: column.into() };
        self.place(Column::Start).ok_or_else(|| missing("start"))?;
        self.place(Column::End).or(self.place(Column::Duration)).ok_or_else(|| missing("end"))?;
        Ok(())
    }

    /// What a bare number in the break column means.
    pub(super) fn break_unit(&self) -> Option<BreakUnit> {
        let name = self.break_name.as_str();
        if name.contains("min") {
            Some(BreakUnit::Minutes)
        } else if name.ends_with('h') || name.contains("hour") || name.contains("stunde") {
            Some(BreakUnit::Hours)
        } else {
            None
        }
    }

    fn exact(mut self, plain: &[String]) -> Columns {
        for (column, name) in [(Column::Start, "start"), (Column::End, "end")] {
            if let Some(at) = plain.iter().position(|plain| plain == name) {
                self.places.retain(|(known, _)| *known != column);
                self.places.push((column, at));
            }
        }
        self
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum BreakUnit {
    Minutes,
    Hours,
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
