//! Windows and macOS: a tray is always there, the notification service calls back, the plugin knows how programs start
//! at login, and the web view ends what it started.

use crate::HIDDEN;
use crate::notify::{Note, Slot};
use crate::platform::{AtLogin, Failure, Memory, Notifications, TrayHosts, WebRemains};
use notify_rust::{Notification, NotificationResponse, Timeout};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tauri::AppHandle;
use tauri_plugin_autostart::ManagerExt;

pub struct AlwaysThere;

impl TrayHosts for AlwaysThere {
    fn watch(told: impl Fn(bool) + Send + 'static) {
        told(true);
    }
}

pub struct LoginPlugin;

impl AtLogin for LoginPlugin {
    fn prepare(app: &AppHandle) -> tauri::Result<()> {
        app.plugin(tauri_plugin_autostart::Builder::new().args([HIDDEN]).build())
    }

    fn is_on(app: &AppHandle) -> Result<bool, Failure> {
        Ok(app.autolaunch().is_enabled()?)
    }

    fn set(app: &AppHandle, on: bool) -> Result<(), Failure> {
        let login = app.autolaunch();
        let done = if on { login.enable() } else { login.disable() };
        done.map_err(Into::into)
    }
}

pub struct NothingRemains;

impl WebRemains for NothingRemains {
    fn end() {}
}

/// These systems take back by themselves what is not used.
pub struct SystemsPages;

impl Memory for SystemsPages {
    fn give_back() {}
}

pub struct Bubbles {
    identifier: String,
    /// Which showing is the newest in each slot: a button of an older one does nothing.
    newest: Arc<Mutex<HashMap<Slot, u64>>>,
}

impl Notifications for Bubbles {
    fn of(identifier: &str) -> Bubbles {
        introduce(identifier);
        Bubbles { identifier: identifier.to_owned(), newest: Arc::default() }
    }

    fn show(&self, note: Note) {
        let number = self.count(note.slot);
        let (newest, identifier) = (Arc::clone(&self.newest), self.identifier.clone());
        // Waiting for the answer blocks.
        let waiting = std::thread::Builder::new().name("notification".into()).spawn(move || {
            let pressed = match answer(&note, &identifier) {
                Ok(pressed) => pressed,
                Err(error) => {
                    tracing::warn!(%error, "a notification was not shown");
                    None
                }
            };
            let current = newest.lock().is_ok_and(|newest| newest.get(&note.slot) == Some(&number));
            if let (true, Some(button)) = (current, pressed) {
                note.press(&button);
            }
        });
        if let Err(error) = waiting {
            tracing::error!(%error, "no thread for a notification");
        }
    }

    fn withdraw(&self, slot: Slot) {
        self.count(slot);
    }
}

impl Bubbles {
    fn count(&self, slot: Slot) -> u64 {
        let Ok(mut newest) = self.newest.lock() else { return 0 };
        let number = newest.entry(slot).or_default();
        *number += 1;
        *number
    }
}

fn answer(note: &Note, identifier: &str) -> notify_rust::error::Result<Option<String>> {
    let mut built = Notification::new();
    built.appname("Stint").summary(&note.summary).body(&note.body);
    built.timeout(if note.stays { Timeout::Never } else { Timeout::Milliseconds(10_000) });
    sign(&mut built, identifier);
    for button in &note.buttons {
        built.action(&button.key, &button.label);
    }
    let mut pressed = None;
    built.show()?.wait_for_response(|response: &NotificationResponse| {
        pressed = match response {
            NotificationResponse::Default => Some("default".to_owned()),
            NotificationResponse::Action(key) => Some(key.clone()),
            NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => None,
        };
    })?;
    Ok(pressed)
}

/// Windows shows notifications of programs that it knows; the others would have to speak in PowerShell's name. The
/// installer's shortcut makes us known, this also where there is none.
#[cfg(windows)]
fn introduce(identifier: &str) {
    let key = format!("Software\\Classes\\AppUserModelId\\{identifier}");
    let known = windows_registry::CURRENT_USER.create(key).and_then(|key| key.set_string("DisplayName", "Stint"));
    if let Err(error) = known {
        tracing::warn!(%error, "the system does not know whose notifications these are");
    }
}

#[cfg(windows)]
fn sign(notification: &mut Notification, identifier: &str) {
    notification.app_id(identifier);
}

/// macOS shows notifications of installed apps; one out of a build folder borrows the terminal's name.
#[cfg(not(windows))]
fn introduce(identifier: &str) {
    let bundled = std::env::current_exe().is_ok_and(|path| path.to_string_lossy().contains(".app/Contents/"));
    if let Err(error) = notify_rust::set_application(if bundled { identifier } else { "com.apple.Terminal" }) {
        tracing::warn!(%error, "the system does not know whose notifications these are");
    }
}

#[cfg(not(windows))]
fn sign(_: &mut Notification, _: &str) {}
