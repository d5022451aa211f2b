//! Imports: our own JSON, and CSV with headers. First a dry run that changes nothing; then one batch, undone as one.
//! What is known already is left out, so that a file can be imported twice.

use crate::Desk;
use crate::apply::apply;
use crate::contract::{self, ImportFile, ImportFormat, ImportPreview, ImportRefused, Job};
use crate::derive::Touched;
use crate::entered;
use crate::error::Error;
use crate::jobs::Progress;
use crate::store::{device, dimension, journal, migrations, policy, preference, session};
use crate::trouble::refused;
use crate::write::Writing;
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;
use stint_domain::counted::{self, Span};
use stint_domain::{
    Act, Day, Dimension, DimensionId, Dimensions, Entry, EntryKind, Instant, Refusal, Session, SessionId, Source, Zone,
    Zones,
};
use stint_export::csv_in::{self, DateOrder, Found, Options, Table};
use stint_export::json::{self, JournalRow, Whole};

/// So many refused rows are told one by one.
const TOLD: usize = 100;

impl Desk {
    /// What an import would do. Nothing is changed.
    ///
    /// # Errors
    /// [`Refusal::FileUnreadable`], [`Refusal::ColumnMissing`], [`Refusal::DayTwice`], [`Refusal::ZoneUnknown`].
    pub fn import_preview(&self, file: ImportFile) -> Result<ImportPreview, Error> {
        self.look_aside(|db| {
            let home = self.zone_of_new_sessions(db)?;
            let found = Import::read(&file, self.zones(), &home, self.machine.wall())?;
            found.preview(db, self.zones())
        })
    }

    /// Begins an import; the answer is its job.
    ///
    /// # Errors
    /// As [`Desk::import_preview`].
    pub fn import_start(&self, file: ImportFile) -> Result<Job, Error> {
        let home = self.look(|db| self.zone_of_new_sessions(db))?;
        let import = Import::read(&file, self.zones(), &home, self.machine.wall())?;
        self.start_job(Some(file.name.clone()), move |desk, progress| {
            desk.write(|writing| match &import {
                Import::Table(table) => sessions_of_table(writing, table, progress),
                Import::Journal(strange) => journal_of_file(writing, &file, strange, progress),
            })
        })
    }
}

/// A file, read.
enum Import {
    Table(Table),
    /// Our own file, played into tables in memory.
    Journal(Connection),
}

/// What becomes of one session of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    New,
    Known,
}

impl Import {
    fn read(file: &ImportFile, zones: &Zones, home: &Zone, now: Instant) -> Result<Import, Error> {
        let mut start = Vec::new();
        open(file)?.take(64).read_to_end(&mut start).map_err(|error| unreadable(file, &error.to_string()))?;
        if json::is_json(&start) {
            return played(file, zones).map(Import::Journal);
        }
        let mut bytes = Vec::new();
        open(file)?.read_to_end(&mut bytes).map_err(|error| unreadable(file, &error.to_string()))?;
        let zone = match file.zone.as_deref().map(str::trim).filter(|zone| !zone.is_empty()) {
            Some(name) => zones.zone(name)?,
            None => home.clone(),
        };
        let order = file.dates.map(|order| match order {
            contract::DateOrder::Day => DateOrder::Day,
            contract::DateOrder::Month => DateOrder::Month,
        });
        let mut table = csv_in::read(&bytes, &Options { zones, zone: &zone, now, order })?;
        refuse_what_is_too_long(&mut table);
        Ok(Import::Table(table))
    }

    fn preview(&self, db: &Connection, zones: &Zones) -> Result<ImportPreview, Error> {
        let day_start_min = policy::get(db)?.day_start_min;
        let mut view = Preview::new(match self {
            Import::Table(_) => ImportFormat::Csv,
            Import::Journal(_) => ImportFormat::Stint,
        });
        match self {
            Import::Table(table) => {
                let mut seen = Seen::default();
                for found in &table.sessions {
                    let session = session_of(found, SessionId(uuid::Uuid::nil()), |_, _| Ok(None))?;
                    let standing = seen.standing(db, found.id, &session)?;
                    view.session(db, zones, day_start_min, &session, standing)?;
                }
                for row in &table.refused {
                    view.refuse(row.line, refused(&row.refusal, zones), &row.text);
                }
                view.preview.ignored_columns.clone_from(&table.ignored);
            }
            Import::Journal(strange) => {
                let mut seen = Seen::default();
                session::each_ended(strange, |session| {
                    let standing = seen.standing(db, Some(session.id), &session)?;
                    view.session(db, zones, day_start_min, &session, standing)
                })?;
            }
        }
        Ok(view.finish())
    }
}

struct Preview {
    preview: ImportPreview,
    /// Where the new sessions lie, and whether each overlaps one that is here.
    spans: Vec<(Span, bool)>,
}

impl Preview {
    fn new(format: ImportFormat) -> Preview {
        Preview {
            preview: ImportPreview {
                format,
                sessions: 0,
                known: 0,
                overlapping: 0,
                first: None,
                last: None,
                work_ms: 0,
                refused: Vec::new(),
                refused_count: 0,
                ignored_columns: Vec::new(),
            },
            spans: Vec::new(),
        }
    }

    fn session(
        &mut self,
        db: &Connection,
        zones: &Zones,
        day_start_min: u16,
        session: &Session,
        standing: Standing,
    ) -> Result<(), Error> {
        let preview = &mut self.preview;
        if standing == Standing::Known {
            preview.known += 1;
            return Ok(());
        }
        let day: Day = zones.business_day(session.start_time, &session.zone, day_start_min);
        preview.sessions += 1;
        preview.first = Some(preview.first.map_or(day, |first| first.min(day)));
        preview.last = Some(preview.last.map_or(day, |last| last.max(day)));
        preview.work_ms += session.total(EntryKind::Work, session.end_time.unwrap_or(session.start_time));
        let own = Span::of(session);
        let others = session::overlapping(db, session.start_time, session.end_time)?;
        self.spans.push((own, others.iter().any(|(_, other)| other.overlaps(&own))));
        Ok(())
    }

    fn finish(mut self) -> ImportPreview {
        let (spans, here): (Vec<Span>, Vec<bool>) = self.spans.into_iter().unzip();
        let in_file = counted::overlapped(&spans);
        self.preview.overlapping = here.iter().zip(in_file).filter(|(here, in_file)| **here || *in_file).count() as u32;
        self.preview
    }

    fn refuse(&mut self, line: u64, trouble: contract::Trouble, text: &str) {
        self.preview.refused_count += 1;
        if self.preview.refused.len() < TOLD {
            let line = u32::try_from(line).unwrap_or(u32::MAX);
            self.preview.refused.push(ImportRefused { line, trouble, text: text.to_owned() });
        }
    }
}

/// What the file itself has already brought.
#[derive(Default)]
struct Seen(HashSet<(Instant, Option<Instant>, Zone)>);

impl Seen {
    fn standing(&mut self, db: &Connection, id: Option<SessionId>, session: &Session) -> Result<Standing, Error> {
        if let Some(id) = id
            && session::by_id(db, id)?.is_some()
        {
            return Ok(Standing::Known);
        }
        let known = match session.end_time {
            Some(end) => session::has_times(db, session.start_time, end, &session.zone)?,
            None => false,
        };
        let new = self.0.insert((session.start_time, session.end_time, session.zone.clone()));
        Ok(if known || !new { Standing::Known } else { Standing::New })
    }
}

// -- CSV

fn refuse_what_is_too_long(table: &mut Table) {
    let (mut kept, sessions) = (Vec::new(), std::mem::take(&mut table.sessions));
    for found in sessions {
        match lengths(&found) {
            Ok(()) => kept.push(found),
            Err(refusal) => {
                table.refused.push(csv_in::RefusedRow { line: found.line, refusal, text: found.text });
            }
        }
    }
    table.sessions = kept;
    table.refused.sort_by_key(|row| row.line);
}

fn lengths(found: &Found) -> Result<(), Refusal> {
    entered::note(&found.note)?;
    for entry in &found.entries {
        let names = [("project", &entry.project), ("category", &entry.category), ("labor_type", &entry.labor_type)];
        for (field, name) in names {
            entered::text(field, name, entered::NAME)?;
        }
    }
    Ok(())
}

fn sessions_of_table(writing: &mut Writing<'_>, table: &Table, progress: &Progress<'_>) -> Result<(), Error> {
    let mut seen = Seen::default();
    let mut ids = HashMap::new();
    let total = table.sessions.len().max(1);
    for (at, found) in table.sessions.iter().enumerate() {
        if at % 64 == 0 {
            progress.tell(at as u32, (at * 900 / total) as u32)?;
        }
        let fresh = found.id.unwrap_or_else(|| writing.fresh_session());
        let plain = session_of(found, fresh, |_, _| Ok(None))?;
        match seen.standing(writing.connection(), found.id, &plain)? {
            Standing::Known => {}
            Standing::New => {
                let body = session_of(found, fresh, |dimension, name| {
                    let known: Option<&Option<DimensionId>> = ids.get(&(dimension, name.to_owned()));
                    if let Some(id) = known {
                        return Ok(*id);
                    }
                    let id = writing.dimension_named(dimension, name, None)?;
                    ids.insert((dimension, name.to_owned()), id);
                    Ok(id)
                })?;
                writing.record(Act::SessionAdd { session: fresh, body }, None)?;
            }
        }
    }
    progress.tell(table.sessions.len() as u32, 900)
}

/// The first entered values are the originals: nothing was pressed here.
fn session_of(
    found: &Found,
    id: SessionId,
    mut named: impl FnMut(Dimension, &str) -> Result<Option<DimensionId>, Error>,
) -> Result<Session, Error> {
    let mut entries = Vec::with_capacity(found.entries.len());
    for entry in &found.entries {
        let on = Dimensions {
            project: named(Dimension::Project, &entry.project)?,
            category: named(Dimension::Category, &entry.category)?,
            labor_type: named(Dimension::LaborType, &entry.labor_type)?,
        };
        entries.push(Entry { kind: entry.kind, start: entry.start, end: Some(entry.end), on });
    }
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
        return Err(Refusal::OnlyEntry.into());
    };
    let (start, end) = (first.start, last.end);
    Ok(Session {
        id,
        zone: found.zone.clone(),
        source: Source::Import,
        original_start_time: start,
        original_end_time: end,
        start_time: start,
        end_time: end,
        note: found.note.trim().to_owned(),
        entries,
        void: false,
        pending_start: None,
        clock_moved: false,
        held: false,
        shell: false,
    })
}

// -- our own JSON

/// Plays a file's journal into tables in memory: a file whose chain does not hold is found out before anything is
/// written.
fn played(file: &ImportFile, zones: &Zones) -> Result<Connection, Error> {
    let mut strange = Connection::open_in_memory()?;
    migrations::to_latest(&mut strange)?;
    let transaction = strange.transaction()?;
    let mut head = journal::Head { n: 0, hash: stint_domain::journal::GENESIS };
    let whole = each_row(file, |row| {
        let number = row.n;
        let broken = || unreadable(file, &format!("the journal does not hold at record {number}"));
        let (next, record) = journal::append_row(&transaction, head, &row)?.ok_or_else(broken)?;
        head = next;
        // What follows from the sessions is not asked of these tables.
        apply(&transaction, &transaction, &record, zones, &mut Touched::default())
    })?;
    if whole.device.id.is_empty() {
        return Err(unreadable(file, "it names no device"));
    }
    journal::set_head(&transaction, head)?;
    transaction.commit()?;
    Ok(strange)
}

/// Into an empty journal, or one that the file continues, the records go as they are. Otherwise two histories meet: the
/// sessions that are not known here are added as the file has them, their originals included.
fn journal_of_file(
    writing: &mut Writing<'_>,
    file: &ImportFile,
    strange: &Connection,
    progress: &Progress<'_>,
) -> Result<(), Error> {
    let here = writing.head();
    let there = journal::head(strange)?;
    let continues = here.n == 0 || journal::hash_of(strange, here.n)? == Some(here.hash);
    if !continues {
        return sessions_of_journal(writing, strange, progress);
    }
    let mut sessions = 0;
    let whole = each_row(file, |row| {
        if row.n <= here.n {
            return Ok(());
        }
        if row.n % 256 == 0 {
            progress.tell(sessions, (row.n * 900 / there.n.max(1)) as u32)?;
        }
        sessions += u32::from(row.kind == "clock.in" || row.kind == "session.add");
        let number = row.n;
        let broken = || unreadable(file, &format!("the journal does not hold at record {number}"));
        if writing.keep_row(&row)? { Ok(()) } else { Err(broken()) }
    })?;
    if here.n == 0 {
        for (name, value) in &whole.preferences {
            preference::set(writing.connection(), name, value)?;
        }
        device::set(writing.connection(), &whole.device.id, &whole.device.name)?;
        writing.stale(&[contract::Topic::Settings, contract::Topic::Clock, contract::Topic::Sessions]);
    }
    progress.tell(sessions, 900)
}

fn sessions_of_journal(writing: &mut Writing<'_>, strange: &Connection, progress: &Progress<'_>) -> Result<(), Error> {
    let names: HashMap<DimensionId, (Dimension, String)> =
        dimension::all(strange)?.into_iter().map(|row| (row.id, (row.dimension, row.label.name))).collect();
    let mut here: HashMap<DimensionId, Option<DimensionId>> = HashMap::new();
    let mut seen = Seen::default();
    let total = session::count(strange)?.max(1);
    let mut read = 0_i64;
    session::each_ended(strange, |mut session| {
        read += 1;
        if read % 64 == 0 {
            progress.tell(read as u32, (read * 900 / total) as u32)?;
        }
        if seen.standing(writing.connection(), Some(session.id), &session)? == Standing::Known {
            return Ok(());
        }
        for entry in &mut session.entries {
            for dimension in Dimension::ALL {
                let Some(id) = entry.on.get(dimension) else { continue };
                let known = match here.get(&id) {
                    Some(known) => *known,
                    None => {
                        let named = names.get(&id).map(|(dimension, name)| (*dimension, name.as_str()));
                        let (dimension, name) = named.unwrap_or((dimension, ""));
                        let known = writing.dimension_named(dimension, name, None)?;
                        here.insert(id, known);
                        known
                    }
                };
                entry.on.set(dimension, known);
            }
        }
        writing.record(Act::SessionAdd { session: session.id, body: session }, None)
    })?;
    progress.tell(read as u32, 900)
}

fn each_row(file: &ImportFile, mut visit: impl FnMut(JournalRow) -> Result<(), Error>) -> Result<Whole, Error> {
    json::read(open(file)?, |row| visit(row).map_err(Into::into)).map_err(|error| match error {
        stint_export::Error::Source(source) => match source.downcast::<Error>() {
            Ok(error) => *error,
            Err(source) => Error::Broken(source.to_string()),
        },
        error @ (stint_export::Error::Io(_)
        | stint_export::Error::Workbook(_)
        | stint_export::Error::Csv(_)
        | stint_export::Error::Json { .. }
        | stint_export::Error::Format(_)) => unreadable(file, &error.to_string()),
    })
}

fn open(file: &ImportFile) -> Result<Box<dyn Read + '_>, Error> {
    match (&file.text, &file.path) {
        (Some(text), _) => Ok(Box::new(Cursor::new(text.as_bytes()))),
        (None, Some(path)) => {
            let opened = File::open(Path::new(path)).map_err(|error| unreadable(file, &error.to_string()))?;
            Ok(Box::new(BufReader::with_capacity(1 << 16, opened)))
        }
        (None, None) => Err(Refusal::Empty { field: "file".into() }.into()),
    }
}

fn unreadable(file: &ImportFile, detail: &str) -> Error {
    Refusal::FileUnreadable { file: file.name.clone(), detail: detail.to_owned() }.into()
}
