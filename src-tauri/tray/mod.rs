//! The tray: a StatusNotifierItem on Linux, the notification area on Windows, the menu bar on macOS. It is made once
//! and then changed only where its face changed.

mod face;

pub use face::{Button, Face, Punch, Shape, face, recent_label, worked};

use tauri::image::Image;
use tauri::menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Wry};

/// What was chosen in the tray.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    Clock,
    Rest,
    /// The n-th of the recent things.
    Continue(usize),
    Open,
    Settings,
    Quit,
}

const CHOICES: [(&str, Chosen); 8] = [
    ("clock", Chosen::Clock),
    ("rest", Chosen::Rest),
    ("continue-0", Chosen::Continue(0)),
    ("continue-1", Chosen::Continue(1)),
    ("continue-2", Chosen::Continue(2)),
    ("open", Chosen::Open),
    ("settings", Chosen::Settings),
    ("quit", Chosen::Quit),
];

pub struct Tray {
    app: AppHandle,
    icon: TrayIcon,
    state: MenuItem<Wry>,
    clock: MenuItem<Wry>,
    rest: MenuItem<Wry>,
    continued: Submenu<Wry>,
    recent: Vec<MenuItem<Wry>>,
    open: MenuItem<Wry>,
    settings: MenuItem<Wry>,
    quit: MenuItem<Wry>,
    shown: Face,
}

/// Hears what is chosen in the menu. Once and before there is a tray: a panel may press as soon as it sees the icon.
pub fn listen(app: &AppHandle, chosen: impl Fn(Chosen) + Send + Sync + 'static) {
    app.on_menu_event(move |_, event| {
        if let Some((_, choice)) = CHOICES.iter().find(|(id, _)| event.id() == id) {
            chosen(*choice);
        }
    });
}

impl Tray {
    /// Puts the icon up. Not to be called on the main thread's behalf while it waits for the caller.
    ///
    /// # Errors
    /// Nobody shows tray icons here, or the system refuses one.
    pub fn new(app: &AppHandle, face: Face, chosen: impl Fn(Chosen) + Send + Sync + 'static) -> tauri::Result<Tray> {
        let item = |id: &str, label: &str, enabled| MenuItem::with_id(app, id, label, enabled, None::<&str>);
        let button = |id: &str, button: &Button| item(id, &button.label, button.does.is_some());
        let state = item("state", &face.state, false)?;
        let clock = button("clock", &face.clock)?;
        let rest = button("rest", &face.rest)?;
        let continued = Submenu::with_id(app, "continue", &face.continued, !face.recent.is_empty())?;
        let open = item("open", &face.open, true)?;
        let settings = item("settings", &face.settings, true)?;
        let quit = item("quit", &face.quit, true)?;
        let line = PredefinedMenuItem::separator(app)?;
        let items: [&dyn IsMenuItem<Wry>; 8] = [&state, &clock, &rest, &continued, &line, &open, &settings, &quit];
        let icon = TrayIconBuilder::with_id("stint")
            .menu(&Menu::with_items(app, &items)?)
            .icon(picture(face.shape)?)
            .icon_as_template(cfg!(target_os = "macos"))
            .tooltip(&face.tooltip)
            .title(title(&face))
            .show_menu_on_left_click(cfg!(target_os = "macos"))
            .on_tray_icon_event(move |_, event| {
                if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } =
                    event
                    && cfg!(not(target_os = "macos"))
                {
                    chosen(Chosen::Open);
                }
            })
            .build(app)?;
        let app = app.clone();
        let shown = Face { recent: Vec::new(), ..face.clone() };
        let mut tray =
            Tray { app, icon, state, clock, rest, continued, recent: Vec::new(), open, settings, quit, shown };
        tray.show(face)?;
        Ok(tray)
    }

    /// Changes what differs from what is shown, and nothing else: each change is a signal on the bus.
    pub fn show(&mut self, face: Face) -> tauri::Result<()> {
        let was = std::mem::replace(&mut self.shown, face);
        let is = &self.shown;
        if was.shape != is.shape {
            self.icon.set_icon_with_as_template(Some(picture(is.shape)?), cfg!(target_os = "macos"))?;
        }
        if was.title != is.title {
            self.icon.set_title(Some(title(is)))?;
        }
        if was.tooltip != is.tooltip {
            self.icon.set_tooltip(Some(&is.tooltip))?;
        }
        let labels = [
            (&self.state, &was.state, &is.state),
            (&self.open, &was.open, &is.open),
            (&self.settings, &was.settings, &is.settings),
            (&self.quit, &was.quit, &is.quit),
        ];
        for (item, was, is) in labels {
            if was != is {
                item.set_text(is)?;
            }
        }
        for (item, was, is) in [(&self.clock, &was.clock, &is.clock), (&self.rest, &was.rest, &is.rest)] {
            show_button(item, was, is)?;
        }
        if was.continued != is.continued {
            self.continued.set_text(&is.continued)?;
        }
        self.show_recent(&was.recent)
    }

    fn show_recent(&mut self, was: &[Button]) -> tauri::Result<()> {
        let is = &self.shown.recent;
        for ((item, was), is) in self.recent.iter().zip(was).zip(is) {
            show_button(item, was, is)?;
        }
        while self.recent.len() > is.len() {
            if let Some(item) = self.recent.pop() {
                self.continued.remove(&item)?;
            }
        }
        while let Some(button) = is.get(self.recent.len()) {
            let id = format!("continue-{}", self.recent.len());
            let item = MenuItem::with_id(&self.app, id, &button.label, button.does.is_some(), None::<&str>)?;
            self.continued.append(&item)?;
            self.recent.push(item);
        }
        if was.is_empty() != is.is_empty() {
            self.continued.set_enabled(!is.is_empty())?;
        }
        Ok(())
    }
}

fn show_button(item: &MenuItem<Wry>, was: &Button, is: &Button) -> tauri::Result<()> {
    if was.label != is.label {
        item.set_text(&is.label)?;
    }
    if was.does.is_some() != is.does.is_some() {
        item.set_enabled(is.does.is_some())?;
    }
    Ok(())
}

/// Linux hosts name the icon by its title, so there it is never empty; elsewhere no title means no text.
fn title(face: &Face) -> String {
    match &face.title {
        Some(title) => title.clone(),
        None if cfg!(target_os = "linux") => "Stint".to_owned(),
        None => String::new(),
    }
}

#[cfg(target_os = "macos")]
macro_rules! drawn {
    ($state:literal) => {
        include_bytes!(concat!("../../icons/tray/", $state, "-template.png"))
    };
}

#[cfg(not(target_os = "macos"))]
macro_rules! drawn {
    ($state:literal) => {
        include_bytes!(concat!("../../icons/tray/", $state, ".png"))
    };
}

fn picture(shape: Shape) -> tauri::Result<Image<'static>> {
    Image::from_bytes(match shape {
        Shape::Out => drawn!("out"),
        Shape::In => drawn!("in"),
        Shape::Break => drawn!("break"),
        Shape::Attention => drawn!("attention"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_picture_of_its_own() {
        let shapes = [Shape::Out, Shape::In, Shape::Break, Shape::Attention];
        let pictures: Vec<_> = shapes.iter().map(|shape| picture(*shape).unwrap()).collect();
        for (at, one) in pictures.iter().enumerate() {
            for other in &pictures[at + 1..] {
                assert_ne!(one.rgba(), other.rgba());
            }
        }
    }
}
