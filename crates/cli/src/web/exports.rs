//! Exports of a browser: written into a folder of our own, fetched once they are whole, gone at the end.

use super::Host;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use stint_desk::Desk;
use stint_desk::contract::{ExportStart, Fact, Format, Job, JobAsk, JobState, Trouble};
use tempfile::TempDir;

/// How much is read at a time.
const PIECE: usize = 256 * 1024;

pub(crate) struct Exports {
    /// Readable by its owner alone; deleted when this is dropped.
    folder: TempDir,
    files: Mutex<HashMap<u32, PathBuf>>,
}

impl Exports {
    pub fn new() -> std::io::Result<Exports> {
        let folder = tempfile::Builder::new().prefix("stint-web-").tempdir()?;
        Ok(Exports { folder, files: Mutex::default() })
    }

    /// Starts an export that ends here, under the name that was wished for.
    pub fn start(&self, desk: &Desk, ask: Value) -> Result<String, Trouble> {
        let mut ask: ExportStart = serde_json::from_value(ask).map_err(|error| misspoken(&error))?;
        let extension = match ask.format {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
            Format::Json => "json",
        };
        let wished = ask.file.as_deref().and_then(|file| Path::new(file).file_name());
        let name = wished.map_or_else(|| format!("stint.{extension}").into(), ToOwned::to_owned);
        // One folder for each, so that two of one name do not meet.
        let place = tempfile::tempdir_in(self.folder.path()).map_err(|error| unwritable(&error))?.keep();
        let file = place.join(name);
        ask.file = file.to_str().map(str::to_owned);
        let job = desk.export_start(ask).map_err(|error| desk.trouble(error))?;
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(job.id, file);
        serde_json::to_string(&job).map_err(|error| misspoken(&error))
    }

    fn get(&self, job: u32) -> Option<PathBuf> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).get(&job).cloned()
    }
}

fn misspoken(error: &serde_json::Error) -> Trouble {
    trouble("misspoken", [("command", "export.start".to_owned()), ("detail", error.to_string())])
}

fn unwritable(error: &std::io::Error) -> Trouble {
    trouble("file_unwritable", [("file", std::env::temp_dir().display().to_string()), ("detail", error.to_string())])
}

fn trouble(code: &str, facts: [(&str, String); 2]) -> Trouble {
    let facts = facts.into_iter().map(|(name, text)| (name.to_owned(), Fact::Text(text))).collect();
    Trouble { code: code.into(), facts, ticket: None }
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    job: u32,
}

/// `GET /api/file?job=N`: a finished export as a download.
pub(super) async fn file(State(host): State<Arc<Host>>, Query(wanted): Query<Wanted>) -> Response {
    let opened = tokio::task::spawn_blocking(move || {
        let path = host.exports.get(wanted.job)?;
        let job: Job = host.desk.job_state(JobAsk { id: wanted.job }).ok()?;
        if job.state != JobState::Done {
            return None;
        }
        let file = File::open(&path).ok()?;
        let length = file.metadata().ok()?.len();
        Some((path, file, length))
    });
    match opened.await {
        Ok(Some((path, file, length))) => download(&path, file, length),
        Ok(None) | Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

fn download(path: &Path, file: File, length: u64) -> Response {
    let kind = match path.extension().and_then(|extension| extension.to_str()) {
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("csv") => "text/csv; charset=utf-8",
        Some("json") => "application/json",
        Some(_) | None => "application/octet-stream",
    };
    let body = Body::from_stream(stream::unfold(Some(file), |file| async move { Some(piece(file?).await) }));
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        // The page gives the name itself; a name of a person's making does not belong in a header.
        (header::CONTENT_DISPOSITION, "attachment".to_owned()),
    ];
    (headers, body).into_response()
}

type Piece = Result<Vec<u8>, std::io::Error>;

async fn piece(mut file: File) -> (Piece, Option<File>) {
    let read = tokio::task::spawn_blocking(move || {
        let mut bytes = vec![0; PIECE];
        let count = file.read(&mut bytes)?;
        bytes.truncate(count);
        Ok::<_, std::io::Error>((bytes, file))
    });
    match read.await {
        Ok(Ok((bytes, _))) if bytes.is_empty() => (Ok(bytes), None),
        Ok(Ok((bytes, file))) => (Ok(bytes), Some(file)),
        Ok(Err(error)) => (Err(error), None),
        Err(error) => (Err(std::io::Error::other(error)), None),
    }
}
