//! Stint on the desktop: the desk of this computer, seen through a window and a tray.

mod bench;
mod commands;
mod environment;
mod first;
mod keeper;
mod log;
mod notify;
mod pace;
mod platform;
mod reminders;
mod rest;
#[cfg(test)]
mod samples;
mod tray;
mod windows;

use bench::Bench;
use first::First;
use keeper::{Deed, Ear, InTray, News, Way};
use platform::{AtLogin, Hosts, Login, TrayHosts};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Instant;
use stint_desk::contract::Invitation;
use stint_desk::{Desk, Error};
use stint_words::{Words, args};
use tauri::{App, AppHandle, Manager, RunEvent};
use tauri_plugin_deep_link::DeepLinkExt;
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

/// Given by autostart: begin in the tray.
const HIDDEN: &str = "--hidden";

/// Runs the app until it is quit.
pub fn run() {
    let born = Instant::now();
    environment::prepare();
    let folder = stint_desk::default_folder();
    log::start(&log::folder(&folder));
    // Beside the toolkit's own start, which takes longer.
    let opening = std::thread::spawn(move || open(&folder));
    let hidden = std::env::args().any(|argument| argument == HIDDEN);
    let (ear, news) = keeper::ear();

    let app = tauri::Builder::default()
        // First, so that a second start ends before it has done anything.
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _| second_start(app, &arguments)))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_window_state::Builder::new().with_state_flags(windows::remembered()).build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .manage(Bench::new(born))
        .manage(ear)
        .manage(InTray::default())
        .manage(windows::SystemIsDark::default())
        .on_window_event(windows::on_event)
        .invoke_handler(tauri::generate_handler![
            commands::call,
            commands::host_info,
            commands::set_autostart,
            commands::pick_export_file,
            commands::reveal,
            commands::quit,
            commands::usable,
        ])
        .setup(move |app| {
            let opened = opening.join().unwrap_or_else(|_| Err(Error::Broken("opening the data panicked".into())));
            match opened {
                Ok((desk, first)) => begin(app, desk, first, news, hidden),
                Err(error) => {
                    say_and_end(app.handle(), error);
                    Ok(())
                }
            }
        })
        .build(tauri::generate_context!());
    match app {
        Ok(app) => app.run(on_event),
        Err(error) => tracing::error!(%error, "the app could not start"),
    }
}

fn open(folder: &std::path::Path) -> Result<(Arc<Desk>, First), Error> {
    let desk = Arc::new(Desk::open_or_repair(folder)?);
    let first = First::read(&desk)?;
    Ok((desk, first))
}

fn begin(
    app: &mut App,
    desk: Arc<Desk>,
    first: First,
    news: Receiver<News>,
    hidden: bool,
) -> Result<(), Box<dyn std::error::Error>> {
    app.manage(Arc::clone(&desk));
    Login::prepare(app.handle())?;
    if !hidden {
        let links = app.deep_link().get_current()?.unwrap_or_default();
        let asked = links.iter().find_map(|link| Invitation::read(link.as_str()));
        windows::create(app.handle(), &first, asked.map_or_else(Way::default, Way::invited), windows::Comes::Open)?;
    }
    let (handle, ear) = (app.handle().clone(), app.state::<Ear>().inner().clone());
    hear_links(app, ear.clone());
    let told = ear.clone();
    desk.subscribe(move |topics| {
        told.tell(News::Stale(topics.to_vec()));
        if let Some(window) = windows::main(&handle) {
            windows::say(&window, "topics", topics);
        }
    });
    keeper::start(app.handle().clone(), desk, first, ear.clone(), news)?;
    Hosts::watch(move |there| ear.tell(News::TrayHost(there)));
    Ok(())
}

/// Links that are opened while the app runs: a second start hands them over, or the system does.
fn hear_links(app: &App, ear: Ear) {
    app.deep_link().on_open_url(move |event| {
        for link in event.urls() {
            match Invitation::read(link.as_str()) {
                Some(invitation) => ear.tell(News::Wanted(Deed::Open(Way::invited(invitation)))),
                None => tracing::info!("a link was opened that asks for nothing known here"),
            }
        }
    });
}

/// Another start means that somebody wants to see the app, unless it was autostart.
fn second_start(app: &AppHandle, arguments: &[String]) {
    if !arguments.iter().any(|argument| argument == HIDDEN) {
        app.state::<Ear>().tell(News::Wanted(Deed::Open(Way::default())));
    }
}

fn on_event(app: &AppHandle, event: RunEvent) {
    match event {
        // The last window was closed: in the tray the app goes on, without one it ends.
        RunEvent::ExitRequested { code: None, api, .. } if app.state::<InTray>().get() => api.prevent_exit(),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => second_start(app, &[]),
        _ => {}
    }
}

/// Without its data there is nothing the app can do but say so: what is wrong, and where the data lies.
fn say_and_end(app: &AppHandle, error: Error) {
    tracing::error!(%error, "the data could not be opened");
    let trouble = stint_desk::trouble_at_opening(error);
    let words = Words::new(None);
    let folder = stint_desk::default_folder().display().to_string();
    let text = format!(
        "{}\n\n{}",
        notify::sentence(&trouble, &words),
        words.say("start-failed-where", args!["folder" => folder])
    );
    let ended = app.clone();
    app.dialog()
        .message(text)
        .title(words.say("start-failed", args![]))
        .kind(MessageDialogKind::Error)
        .show(move |_| ended.exit(1));
}
