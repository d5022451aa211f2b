//! Linux: StatusNotifier hosts and notifications on the session bus, an autostart entry, WebKit's
//! processes, the allocator and the kernel.

mod bubbles;
mod hosts;
mod login;
mod memory;
mod web;

pub use bubbles::Bubbles;
pub use hosts::StatusNotifierHosts;
pub use login::AutostartEntry;
pub use memory::OwnPages;
pub use web::NetworkProcess;
