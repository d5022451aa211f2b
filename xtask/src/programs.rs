//! Other people's programs: how each is called, and whether it is there.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::{env, io};

use crate::Done;
use crate::places;

/// The features of every build of the app here: its UI comes from the binary, not from a development server.
/// One set for lints, tests and programs, so that the dependencies are built once.
pub const FEATURES: &str = "stint-desktop/custom-protocol";

/// `cargo`, in the root. The toolchain is the one that runs xtask.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(places::root());
    // What cargo tells `cargo run` about xtask would make build scripts of the others run again.
    for (name, _) in env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("CARGO_PKG_") || name_text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// `npm`, in the UI's folder.
pub fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(arguments).current_dir(places::ui());
    command
}

/// The Tauri CLI that the UI's lock file names, in the root, where `tauri.conf.json` is.
pub fn tauri(arguments: &[&str]) -> Command {
    let mut command = Command::new("node");
    command.arg(places::ui().join("node_modules/@tauri-apps/cli/tauri.js"));
    command.args(arguments).current_dir(places::root());
    command
}

/// Where a program of this name is on the PATH.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&path).map(|folder| folder.join(&file)).find(|candidate| candidate.is_file())
}

/// Whether a program can be run and ends well; its output is of no interest.
pub fn succeeds(program: impl AsRef<OsStr>, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Runs a command to its end with its output shown.
pub fn must(what: &str, command: &mut Command) -> Done {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what} failed ({status})")),
        Err(error) => Err(format!("{what} failed: {}", missing(command, &error))),
    }
}

/// What a command that ended well wrote to its standard output.
pub fn output(what: &str, command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{what} failed: {}", missing(command, &error)))?;
    if !output.status.success() {
        return Err(format!("{what} failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A sentence for a program that could not be started.
pub fn missing(command: &Command, error: &io::Error) -> String {
    let program = command.get_program().to_string_lossy();
    match error.kind() {
        io::ErrorKind::NotFound => format!("`{program}` is not installed"),
        _ => format!("`{program}` could not be started: {error}"),
    }
}
