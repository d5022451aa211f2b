//! What each operating system does in its own way, one small trait a concern. Autostart, file managers, dialogs and
//! the single instance have theirs in Tauri's plugins.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{Bubbles, StatusNotifierHosts as Hosts};

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(not(target_os = "linux"))]
pub use elsewhere::{AlwaysThere as Hosts, Bubbles};

use crate::notify::{Note, Slot};

/// Whether somebody shows tray icons.
pub trait TrayHosts {
    /// Tells once what is so now, and again whenever it changes, from a thread of its own.
    fn watch(told: impl Fn(bool) + Send + 'static);
}

/// Notifications with buttons.
pub trait Notifications: Send {
    /// Shows `note` in place of what its slot showed before.
    fn show(&self, note: Note);
    /// Takes back what no longer holds.
    fn withdraw(&self, slot: Slot);
}
