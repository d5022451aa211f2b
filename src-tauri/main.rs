//! The app's process: nothing but the library's `run`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    stint_desktop::run();
}
