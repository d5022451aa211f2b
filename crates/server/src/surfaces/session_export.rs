//! `GET /sessions/export`: the caller's sessions as a file.

use std::io::Read;

use axum::body::Body;
use axum::http::{HeaderValue, Method, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{FutureExt, stream};
use serde::Deserialize;

use super::sessions::Session;
use crate::answers::Reads;
use crate::call::Call;
use crate::export::{self, Format};
use crate::ids::SessionNo;
use crate::policy::Right;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::Failure;
use crate::store::session::Window;

/// Bytes of the file that are held at once.
const CHUNK: usize = 64 * 1024;

pub fn routes(routes: Routes) -> Routes {
    routes.at(Method::GET, "/sessions/export", Right::Own, file)
}

/// This file's part of the API's description.
pub fn doc() -> utoipa::openapi::OpenApi {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(file))]
    struct Doc;
    <Doc as utoipa::OpenApi>::openapi()
}

#[derive(Debug, Deserialize)]
struct Asked {
    format: Option<String>,
    before: Option<SessionNo>,
    after: Option<SessionNo>,
}

/// The caller's sessions as a file, the earliest start first.
///
/// `excel` is a workbook of several sheets with formulas, `csv` has a row for each entry, `json` is an array of sessions
/// as `GET /sessions` shows them. The texts of a workbook are in the language of `Accept-Language`, English or German.
#[utoipa::path(
    get,
    path = "/sessions/export",
    tag = "sessions (seed 000)",
    params(
        ("format" = Option<String>, Query, description = "`excel` (default), `csv` or `json`", example = "csv"),
        ("before" = Option<String>, Query, description = "Only sessions before this id"),
        ("after" = Option<String>, Query, description = "Only sessions after this id"),
    ),
    responses(
        (status = 200, description = "The file; `Content-Disposition` has its name", content(
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/csv"),
            (Vec<Session> = "application/json"),
        ), headers(("Content-Disposition" = String))),
        Reads,
    ),
    security(("token" = []))
)]
async fn file(call: Call) -> Result<Response, Failure> {
    let asked: Asked = call.query()?;
    let format = format(asked.format.as_deref())?;
    let language = language(call.parts.headers.get(header::ACCEPT_LANGUAGE));
    let window = Window { before: asked.before, after: asked.after, limit: 0 };
    let order = call.read(window, |sql, scene, window| export::order(sql, scene, *window).boxed()).await?;
    let name = order.file_name(format);
    let file = order.write(format, &language, |kept| Session::of(kept.clone().into())).await?;
    sent(file, format, &name)
}

fn format(word: Option<&str>) -> Result<Format, Problem> {
    let known = Format::ALL.map(Format::word);
    let found = word.map_or(Some(Format::Excel), Format::from_word);
    found.ok_or_else(|| {
        let detail = format!("The formats are {}.", known.join(", "));
        Problem::invalid("format", "format_unknown", detail).with("formats", known.to_vec())
    })
}

/// The first language of the header; English without one, whatever the server's own.
fn language(accepted: Option<&HeaderValue>) -> String {
    let text = accepted.and_then(|text| text.to_str().ok()).unwrap_or_default();
    text.split([',', ';']).next().map(str::trim).filter(|tag| !tag.is_empty()).unwrap_or("en").to_owned()
}

fn sent(file: std::fs::File, format: Format, name: &str) -> Result<Response, Failure> {
    let unread = |error: std::io::Error| crate::store::Error::Unavailable(error.to_string());
    let length = file.metadata().map_err(unread)?.len();
    let mut response = Response::new(Body::from_stream(stream::try_unfold(file, chunk)));
    let headers = response.headers_mut();
    let kind = match format {
        Format::Excel => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Format::Csv => "text/csv; charset=utf-8",
        Format::Json => "application/json",
    };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_LENGTH, length.into());
    // The name has no character that needs escaping: `export::Order::file_name`.
    if let Ok(named) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, named);
    }
    Ok(response)
}

/// The next piece of the file, read where waiting for a disk holds nobody up.
async fn chunk(mut file: std::fs::File) -> std::io::Result<Option<(Bytes, std::fs::File)>> {
    let read = tokio::task::spawn_blocking(move || {
        let mut piece = vec![0; CHUNK];
        let length = file.read(&mut piece)?;
        piece.truncate(length);
        Ok((length > 0).then(|| (Bytes::from(piece), file)))
    });
    read.await.map_err(std::io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_first_one_that_is_asked_for() {
        let of = |text: &'static str| language(Some(&HeaderValue::from_static(text)));
        assert_eq!(of("de-AT,de;q=0.9,en;q=0.8"), "de-AT");
        assert_eq!((of(""), language(None)), ("en".to_owned(), "en".to_owned()));
    }
}
