//! `cargo xtask run`: builds and opens the app; where there is no display, serves the same UI to a browser.

use std::env;
use std::process::Command;

use crate::Done;
use crate::places::{Build, built};
use crate::programs::{FEATURES, cargo, must};
use crate::setup::{self, Purpose};

pub fn run(arguments: &[String]) -> Done {
    if has_display() { window(arguments) } else { web(arguments) }
}

/// On Windows and macOS a person at the machine has one; on Linux the session says so.
fn has_display() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("WAYLAND_DISPLAY") || set("DISPLAY")
}

fn window(arguments: &[String]) -> Done {
    setup::system(Purpose::Window)?;
    setup::node_modules()?;
    setup::build_ui()?;
    must("cargo build", &mut cargo(&["build", "--package", "stint-desktop", "--features", FEATURES]))?;
    must("stint-desktop", Command::new(built(Build::Debug, "stint-desktop")).args(arguments))
}

fn web(arguments: &[String]) -> Done {
    println!("There is no display here: `stint web` serves the window to a browser.");
    setup::system(Purpose::CommandLine)?;
    setup::node_modules()?;
    setup::build_ui()?;
    must("cargo build", &mut cargo(&["build", "--package", "stint-cli"]))?;
    must("stint web", Command::new(built(Build::Debug, "stint")).arg("web").args(arguments))
}
