//! What the page can ask of the window. `call` is the whole desk; the rest needs the operating system. None of it runs
//! on the main thread.

use crate::bench::Bench;
use crate::keeper::{Deed, Ear, InTray, News};
use crate::platform::{AtLogin, Login};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use stint_desk::Desk;
use stint_desk::contract::{Fact, Trouble};
use tauri::ipc::Response;
use tauri::{AppHandle, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;

/// Runs a command of the desk.
#[tauri::command(async)]
pub fn call(desk: State<'_, Arc<Desk>>, command: &str, ask: Value) -> Result<Response, Trouble> {
    desk.call(command, ask).map(Response::new)
}

#[derive(Serialize)]
pub struct HostInfo {
    kind: &'static str,
    /// Closing hides to a tray.
    tray: bool,
    /// Whether the app starts with the computer; none: it cannot be set from here.
    autostart: Option<bool>,
}

#[tauri::command(async)]
pub fn host_info(app: AppHandle, tray: State<'_, InTray>) -> HostInfo {
    HostInfo { kind: "window", tray: tray.once_known(), autostart: Login::is_on(&app).ok() }
}

#[tauri::command(async)]
pub fn set_autostart(app: AppHandle, on: bool) -> Result<(), Trouble> {
    Login::set(&app, on).map_err(|error| unexpected("autostart", error.as_ref()))
}

/// Asks where an export shall go, beginning where `file` would lie; none: not at all.
#[tauri::command(async)]
pub fn pick_export_file(window: WebviewWindow, file: PathBuf, title: String) -> Option<PathBuf> {
    let mut ask = window.dialog().file().set_parent(&window).set_title(title);
    if let Some(name) = file.file_name() {
        ask = ask.set_file_name(name.to_string_lossy());
    }
    if let Some(folder) = file.parent().filter(|folder| folder.is_dir()) {
        ask = ask.set_directory(folder);
    }
    ask.blocking_save_file()?.into_path().ok()
}

/// Shows a file in the file manager.
#[tauri::command(async)]
pub fn reveal(app: AppHandle, path: PathBuf) -> Result<(), Trouble> {
    app.opener().reveal_item_in_dir(path).map_err(|error| unexpected("reveal", &error))
}

#[tauri::command(async)]
pub fn quit(ear: State<'_, Ear>) {
    ear.tell(News::Wanted(Deed::Quit));
}

/// The page has painted a Today that can be used.
#[tauri::command(async)]
pub fn usable(bench: State<'_, Bench>, ear: State<'_, Ear>) {
    bench.today_is_usable();
    ear.tell(News::Painted);
}

/// The system did not do what it was asked to.
fn unexpected(what: &str, error: &dyn std::error::Error) -> Trouble {
    tracing::warn!(%error, what, "the system refused");
    let facts = BTreeMap::from([("detail".to_owned(), Fact::Text(error.to_string()))]);
    Trouble { code: "system_refused".into(), facts, ticket: None }
}
