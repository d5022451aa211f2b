//! Files: exports, imports, backups, and the state of the data.

use super::{Filter, Moment, Trouble};
use serde::{Deserialize, Serialize};
use stint_domain::Day;
use ts_rs::TS;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Xlsx,
    Csv,
    /// Everything there is, re-importable without loss; takes no filter.
    Json,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct ExportStart {
    pub format: Format,
    /// Where to; a bare name or nothing goes to the folder for downloads. An existing file is replaced only when the
    /// new one is whole.
    pub file: Option<String>,
    #[serde(default)]
    pub filter: Filter,
    pub csv: Option<CsvPreset>,
    pub paper: Option<Paper>,
    /// `en` or `de`: the language of sheet and column names; the page's if absent.
    pub language: Option<String>,
}

/// How numbers and columns are set apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CsvPreset {
    /// `,` between columns, `.` in numbers, UTF-8.
    International,
    /// `;` between columns, `,` in numbers, UTF-8 with BOM, CRLF: what a German Excel opens by double click.
    German,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    A4,
    Letter,
}

/// Something that takes a while; it runs beside the clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Job {
    pub id: u32,
    pub state: JobState,
    /// 0 to 1000.
    pub per_mille: u32,
    /// An export's file.
    pub file: Option<String>,
    /// Sessions written or read so far.
    pub sessions: u32,
    pub trouble: Option<Trouble>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    Working,
    Done,
    Cancelled,
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JobAsk {
    pub id: u32,
}

/// A file to import: its text, or its path on this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct ImportFile {
    pub name: String,
    pub text: Option<String>,
    pub path: Option<String>,
    /// The zone of times without one; the zone of new sessions if absent.
    pub zone: Option<String>,
    /// What comes first in dates like 03/04/2026; asked for when the file does not decide it.
    pub dates: Option<DateOrder>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    Day,
    Month,
}

/// What an import would do; nothing has been changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportPreview {
    pub format: ImportFormat,
    /// How many would be added: those that are known already are not among them.
    pub sessions: u32,
    /// Already here, by id or by the same start, end and zone, and those that the file names again.
    pub known: u32,
    /// How many of those to be added overlap another session, be it here or in the file.
    pub overlapping: u32,
    /// Business days of those to be added.
    pub first: Option<Day>,
    pub last: Option<Day>,
    /// Net work of those to be added.
    pub work_ms: i64,
    /// Rows that cannot be read and would be left out; the first hundred.
    pub refused: Vec<ImportRefused>,
    pub refused_count: u32,
    /// Header names that were not recognised.
    pub ignored_columns: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportFormat {
    Stint,
    Csv,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportRefused {
    /// Counted from 1, the header included.
    pub line: u32,
    pub trouble: Trouble,
    /// The row, cut after 200 characters.
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BackupRow {
    pub file: String,
    pub made: Moment,
    pub kind: BackupKind,
    pub bytes: u64,
    pub sessions: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BackupKind {
    Daily,
    Weekly,
    ByHand,
    BeforeMigration,
    BeforeRestore,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BackupRestore {
    pub file: String,
}

/// What a check of the data found; `ok` when every list is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Integrity {
    pub ok: bool,
    pub records: u32,
    pub sessions: u32,
    /// The hash of the newest record, hexadecimal.
    pub head: String,
    /// What SQLite's own check says.
    pub database: Vec<String>,
    /// Numbers of records where the chain breaks.
    pub chain: Vec<i64>,
    /// Tables that differ from what the journal amounts to, and in which row.
    pub replay: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct About {
    pub version: String,
    pub folder: String,
    pub zones_edition: String,
    pub sqlite: String,
    pub device: String,
    pub export_folder: String,
}
