//! The page's files, out of the binary; a debug build reads them from `ui/dist` at each request.

use axum::body::Body;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
struct Files;

/// Whether there is a page to serve. Without one the commands are served all the same.
pub fn is_built() -> bool {
    Files::get("index.html").is_some()
}

pub(super) async fn page(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let Some(file) = Files::get(path) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = file.metadata.mimetype();
    let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() };
    ([(header::CONTENT_TYPE, kind)], Body::from(file.data)).into_response()
}
