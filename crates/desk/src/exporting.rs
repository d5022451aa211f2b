//! Exports: the data as a file, made whole under another name and then put in place.

use crate::Desk;
use crate::contract::{self, CsvPreset, ExportStart, Filter, Format, Job, Mark};
use crate::downloads::export_folder;
use crate::error::Error;
use crate::filter::Sieve;
use crate::jobs::Progress;
use crate::settings::{plan, preferences};
use crate::show::{Show, always};
use crate::store;
use crate::timesheet_days::Days;
use crate::whole_file::WholeFile;
use std::collections::HashMap;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use stint_domain::balance::{Plan, balance};
use stint_domain::{Day, Refusal};
use stint_export::csv_out::{self, Preset};
use stint_export::json::{self, DeviceRow};
use stint_export::{Header, Names, Paper, Words, workbook};

impl Desk {
    /// Begins an export; the answer is its job.
    ///
    /// # Errors
    /// [`Refusal::FileUnwritable`] when the folder is not there, [`Refusal::PeriodBackwards`].
    pub fn export_start(&self, ask: ExportStart) -> Result<Job, Error> {
        self.look(|db| Sieve::new(db, &ask.filter).map(drop))?;
        let path = target(&ask)?;
        let file = Some(path.display().to_string());
        self.start_job(file, move |desk, progress| {
            let mut file = WholeFile::beside(&path).map_err(|error| unwritable(&path, &error))?;
            desk.look_aside(|db| {
                let home = desk.zone_of_new_sessions(db)?;
                let show = Show::new(db, desk.zones(), home, desk.machine.wall())?;
                export(&show, &ask, progress, &mut file)
            })
            .map_err(|error| told(&path, error))?;
            progress.go_on()?;
            file.put_in_place().map_err(|error| unwritable(&path, &error))
        })
    }
}

/// Where the file goes. A bare name goes to the folder for downloads; so does a file without a name, beside those that
/// are there.
fn target(ask: &ExportStart) -> Result<PathBuf, Error> {
    let extension = match ask.format {
        Format::Xlsx => "xlsx",
        Format::Csv => "csv",
        Format::Json => "json",
    };
    let path = match ask.file.as_deref().map(str::trim).filter(|file| !file.is_empty()) {
        Some(file) if Path::new(file).components().count() > 1 => PathBuf::from(file),
        Some(file) => export_folder().join(file),
        None => unused(&export_folder(), &name(&ask.filter), extension),
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() || path.is_dir() {
        let error = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(unwritable(&path, &error));
    }
    Ok(path)
}

fn name(filter: &Filter) -> String {
    match (filter.from, filter.to) {
        (None, None) => "stint".into(),
        (Some(day), None) | (None, Some(day)) => format!("stint-{day}"),
        (Some(from), Some(to)) => format!("stint-{from}-{to}"),
    }
}

fn unused(folder: &Path, name: &str, extension: &str) -> PathBuf {
    let numbered = (2..1000).map(|n| folder.join(format!("{name}-{n}.{extension}")));
    let mut candidates = std::iter::once(folder.join(format!("{name}.{extension}"))).chain(numbered);
    candidates.find(|path| !path.exists()).unwrap_or_else(|| folder.join(format!("{name}.{extension}")))
}

fn export(show: &Show<'_>, ask: &ExportStart, progress: &Progress<'_>, file: &mut WholeFile) -> Result<(), Error> {
    match ask.format {
        Format::Json => return everything(show, progress, file),
        Format::Xlsx | Format::Csv => {}
    }
    let preferences = preferences(show.db)?;
    let language = ask.language.clone().or_else(|| preferences.language.clone());
    let words = Words::new(language.as_deref());
    let days = Days::new(show, &ask.filter, progress)?;
    let header = header(show, ask, &days.sieve, &preferences)?;
    let out = BufWriter::with_capacity(1 << 16, Cancellable { file, progress });
    let written = match ask.format {
        Format::Xlsx => {
            let paper = match ask.paper {
                Some(contract::Paper::Letter) => Paper::Letter,
                Some(contract::Paper::A4) | None => Paper::A4,
            };
            workbook::write(&header, &words, show.zones, paper, days, out).map(drop)
        }
        Format::Csv => {
            let preset = match ask.csv {
                Some(CsvPreset::German) => Preset::German,
                Some(CsvPreset::International) | None => Preset::International,
            };
            csv_out::write(&header, &words, show.zones, preset, days, out).map(drop)
        }
        Format::Json => Ok(()),
    };
    written.map_err(unwrapped)
}

/// Journal, preferences and device, as they are stored.
fn everything(show: &Show<'_>, progress: &Progress<'_>, file: &mut WholeFile) -> Result<(), Error> {
    let db = show.db;
    let device = store::device::get(db)?;
    let device = DeviceRow { id: device.id, name: device.name };
    let out = BufWriter::with_capacity(1 << 16, Cancellable { file, progress });
    let mut writer = json::Writer::begin(out, &device, &store::preference::all(db)?).map_err(unwrapped)?;
    let last = store::journal::head(db)?.n.max(1);
    let mut sessions = 0;
    store::journal::each_row(db, 0, |row| {
        if row.kind == "clock.in" || row.kind == "session.add" {
            sessions += 1;
        }
        if row.n % 256 == 0 {
            progress.tell(sessions, (row.n * 1000 / last) as u32)?;
        }
        writer.record(&row).map_err(unwrapped)
    })?;
    writer.finish().map_err(unwrapped)?;
    progress.tell(sessions, 1000)
}

fn header(
    show: &Show<'_>,
    ask: &ExportStart,
    sieve: &Sieve,
    preferences: &contract::Preferences,
) -> Result<Header, Error> {
    let db = show.db;
    let (first, last) = always();
    let days =
        store::session::days_between(db, sieve.from.unwrap_or(first), sieve.to.unwrap_or(last), sieve.takes_deleted())?;
    let today = show.today();
    let newest = days.last().copied().map_or(today, |day| day.max(today));
    let to = sieve.to.unwrap_or(newest).max(sieve.from.unwrap_or(first));
    let from = sieve.from.or(days.first().copied()).unwrap_or(to);
    // A spreadsheet counts days from 1900 on; nobody was due anywhere before.
    let from = from.max(Day::new(1900, 3, 1).unwrap_or(from)).min(days.first().copied().unwrap_or(to));
    let plan = if sieve.takes_all() { Some(plan(db)?) } else { None };
    let carried_ms = plan.as_ref().map(|plan| carried(show, plan, from)).transpose()?.flatten();
    let names = store::dimension::all(db)?.into_iter().map(|row| (row.id, row.label.name));
    Ok(Header {
        employee: preferences.name.clone(),
        number: preferences.employee_number.clone(),
        period: (from, to),
        filter: filter(&ask.filter),
        made: show.now,
        zone: show.home.clone(),
        today,
        rule_pack: show.rule_pack(),
        plan,
        carried_ms,
        version: env!("CARGO_PKG_VERSION").into(),
        head: hex::encode(store::journal::head(db)?.hash),
        names: Names(names.collect::<HashMap<_, _>>()),
    })
}

/// The balance at the end of the day before `from`.
fn carried(show: &Show<'_>, plan: &Plan, from: Day) -> Result<Option<i64>, Error> {
    let before = from.plus(-1);
    match plan.counts_from().filter(|begin| *begin <= before) {
        Some(begin) => {
            let worked = store::day_total::work_between(show.db, begin, before)?;
            Ok(balance(plan, before, worked).map(|balance| balance.balance_ms))
        }
        None => Ok(None),
    }
}

fn filter(filter: &Filter) -> Vec<(&'static str, String)> {
    let mark = filter.mark.map(|mark| match mark {
        Mark::Corrected => "corrected",
        Mark::Overlap => "overlap",
        Mark::Manual => "manual",
        Mark::Imported => "imported",
        Mark::ClockMoved => "clock_moved",
        Mark::Deleted => "deleted",
    });
    let parts = [
        ("search", filter.search.clone()),
        ("project", filter.project.clone()),
        ("category", filter.category.clone()),
        ("labor_type", filter.labor_type.clone()),
        ("mark", mark.map(str::to_owned)),
    ];
    let set = |(name, value): (&'static str, Option<String>)| Some((name, value.filter(|value| !value.is_empty())?));
    parts.into_iter().filter_map(set).collect()
}

/// A file that can be called off while it is being put together.
struct Cancellable<'a> {
    file: &'a mut WholeFile,
    progress: &'a Progress<'a>,
}

impl Write for Cancellable<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.progress.go_on().map_err(std::io::Error::other)?;
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Cancellable<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.file.seek(to)
    }
}

/// Our own error out of what the export wrapped it in.
fn unwrapped(error: stint_export::Error) -> Error {
    match error {
        stint_export::Error::Source(source) => match source.downcast::<Error>() {
            Ok(error) => *error,
            Err(source) => Error::Broken(source.to_string()),
        },
        stint_export::Error::Io(error) => match error.downcast::<Error>() {
            Ok(error) => error,
            Err(source) => Error::Io { path: String::new(), source },
        },
        stint_export::Error::Workbook(error) => Error::Broken(error.to_string()),
        stint_export::Error::Csv(error) => Error::Broken(error.to_string()),
        error @ (stint_export::Error::Json { .. } | stint_export::Error::Format(_)) => Error::Broken(error.to_string()),
    }
}

/// What the disk says while the file is written is about the file, not about our data.
fn told(path: &Path, error: Error) -> Error {
    match error {
        Error::Io { source, .. } => unwritable(path, &source),
        error => error,
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::StorageFull {
        return Refusal::DiskFull { path: path.display().to_string() }.into();
    }
    Refusal::FileUnwritable { file: path.display().to_string(), detail: error.to_string() }.into()
}
