//! Linux: StatusNotifier hosts and notifications, both on the session bus.

mod bubbles;
mod hosts;

pub use bubbles::Bubbles;
pub use hosts::StatusNotifierHosts;
