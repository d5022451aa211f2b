//! What each operating system does in its own way, one small trait a concern. File managers, dialogs and the single
//! instance have theirs in Tauri's plugins.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{
    AutostartEntry as Login, Bubbles, NetworkProcess as Web, OwnPages as Pages, StatusNotifierHosts as Hosts,
};

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(not(target_os = "linux"))]
pub use elsewhere::{
    AlwaysThere as Hosts, Bubbles, LoginPlugin as Login, NothingRemains as Web, SystemsPages as Pages,
};

use crate::notify::{Note, Slot};
use tauri::AppHandle;

/// Whether somebody shows tray icons.
pub trait TrayHosts {
    /// Tells once what is so now, and again whenever it changes, from a thread of its own.
    fn watch(told: impl Fn(bool) + Send + 'static);
}

/// Notifications with buttons.
pub trait Notifications: Send {
    /// `identifier` is the name by which the system knows the app.
    fn of(identifier: &str) -> Self;
    /// Shows `note` in place of what its slot showed before.
    fn show(&self, note: Note);
    /// Takes back what no longer holds.
    fn withdraw(&self, slot: Slot);
}

/// Why the system did not do what it was asked to.
pub type Failure = Box<dyn std::error::Error>;

/// Starting in the tray when the person logs in.
pub trait AtLogin {
    /// Once, before the others.
    fn prepare(app: &AppHandle) -> tauri::Result<()>;
    fn is_on(app: &AppHandle) -> Result<bool, Failure>;
    fn set(app: &AppHandle, on: bool) -> Result<(), Failure>;
}

/// What a web view leaves running when its window is gone.
pub trait WebRemains {
    /// Ends it. Not to be called while there is a window.
    fn end();
}

/// What the process holds and does not use.
pub trait Memory {
    /// Gives it back to the system. It costs a moment to come back to.
    fn give_back();
}
