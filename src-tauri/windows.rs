//! The window. It is made when somebody wants to see it and destroyed when it is closed, so that no web view lives
//! while the app is hidden in the tray.

use crate::first::First;
use crate::keeper::{Ear, InTray, News, Way};
use serde::Serialize;
use std::sync::atomic::{AtomicBool, Ordering};
use stint_desk::contract::Theme as Preferred;
use tauri::webview::PageLoadEvent;
use tauri::window::Color;
use tauri::{AppHandle, Emitter, Manager, Theme, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent};
use tauri_plugin_window_state::{AppHandleExt, StateFlags};

pub const MAIN: &str = "main";

/// What is remembered of the window. Not whether it was visible: a hidden start would show it.
pub fn remembered() -> StateFlags {
    StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED
}

/// The page's own background (`--paper`), so that nothing flashes before it is there.
const PAPER: Color = Color(251, 250, 247, 255);
const PAPER_DARK: Color = Color(15, 19, 24, 255);

pub fn main(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window(MAIN)
}

/// Brings the window to the front, where `way` leads if it leads anywhere. False: there is none.
pub fn show(app: &AppHandle, way: &Way) -> bool {
    let Some(window) = main(app) else { return false };
    let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window could not be brought to the front");
    }
    if way.page.is_some() {
        say(&window, "open", way.clone());
    }
    true
}

/// Tells the page something; there is nothing to do about a page that is just going away.
pub fn say(window: &WebviewWindow, event: &str, payload: impl Serialize + Clone) {
    if let Err(error) = window.emit_to(MAIN, event, payload) {
        tracing::debug!(%error, event, "the page was not told");
    }
}

/// Makes the window with what its page begins with. It comes up when the page has been read: nobody sees it empty. And
/// drawn sooner, GTK waits up to half a second for a picture of a page that comes through the same thread.
///
/// # Errors
/// The system cannot make a window or a web view.
pub fn create(app: &AppHandle, first: &First, way: Way, comes: Comes) -> tauri::Result<()> {
    let theme = match first.settings.preferences.theme {
        Preferred::System => None,
        Preferred::Light => Some(Theme::Light),
        Preferred::Dark => Some(Theme::Dark),
    };
    let dark = |theme: Option<Theme>| match theme {
        Some(Theme::Dark) => true,
        Some(_) => false,
        None => app.state::<SystemIsDark>().0.load(Ordering::Relaxed),
    };
    let painted = dark(theme);
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Stint")
        .inner_size(980.0, 720.0)
        .min_inner_size(360.0, 420.0)
        .center()
        .theme(theme)
        .background_color(paper(painted))
        .zoom_hotkeys_enabled(true)
        .visible(false)
        .on_page_load(move |window, page| match page.event() {
            PageLoadEvent::Started => {}
            PageLoadEvent::Finished => come_up(&window, comes),
        })
        .initialization_script(first.script(way)?)
        .build()?;
    // What the system prefers can only be asked of a window.
    if theme.is_none() {
        let is_dark = window.theme()? == Theme::Dark;
        app.state::<SystemIsDark>().0.store(is_dark, Ordering::Relaxed);
        if is_dark != painted {
            window.set_background_color(Some(paper(is_dark)))?;
        }
    }
    Ok(())
}

/// How a window comes up.
#[derive(Clone, Copy)]
pub enum Comes {
    Open,
    Minimised,
}

fn come_up(window: &WebviewWindow, comes: Comes) {
    // A page that is read again comes into a window that is there.
    if window.is_visible().unwrap_or(false) {
        return;
    }
    let shown = window.show().and_then(|()| match comes {
        Comes::Open => Ok(()),
        Comes::Minimised => window.minimize(),
    });
    if let Err(error) = shown {
        tracing::error!(%error, "the window could not be shown");
    }
}

/// As the last window found it.
#[derive(Default)]
pub struct SystemIsDark(AtomicBool);

fn paper(dark: bool) -> Color {
    if dark { PAPER_DARK } else { PAPER }
}

/// Closes the window for good; without a tray that ends the app.
pub fn close(app: &AppHandle) {
    if let Some(Err(error)) = main(app).map(|window| window.destroy()) {
        tracing::error!(%error, "the window could not be closed");
    }
}

pub fn on_event(window: &Window, event: &WindowEvent) {
    let app = window.app_handle();
    match event {
        WindowEvent::CloseRequested { api, .. } if !app.state::<InTray>().get() => {
            api.prevent_close();
            app.state::<Ear>().tell(News::CloseWanted);
        }
        WindowEvent::Destroyed => {
            if let Err(error) = app.save_window_state(remembered()) {
                tracing::warn!(%error, "the window's place was not remembered");
            }
            app.state::<Ear>().tell(News::Closed);
        }
        _ => {}
    }
}
