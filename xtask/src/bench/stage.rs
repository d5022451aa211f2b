//! A display, a session bus and a tray host for one benchmark, with folders of its own; gone when dropped.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::places::root;
use crate::programs::{missing, must, output, succeeds};
use crate::setup;

pub struct Stage {
    folder: PathBuf,
    display: String,
    bus: String,
    running: Vec<Child>,
}

impl Stage {
    /// `folder` holds the apps' settings and caches.
    pub fn set(folder: &Path) -> Result<Stage, String> {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let (screen, number) =
            first_line(Command::new("Xvfb").args(["-displayfd", "1", "-screen", "0", "1600x1000x24"]))?;
        let display = format!(":{number}");
        let mut stage = Stage { folder: folder.to_owned(), display, bus: String::new(), running: vec![screen] };
        let daemon = &mut stage.command("dbus-daemon");
        let (daemon, bus) = first_line(daemon.args(["--session", "--nofork", "--print-address=1"]))?;
        stage.running.push(daemon);
        stage.bus = bus;
        let host = stage.command(setup::python()?).arg(root().join("benches/tray.py")).stdout(Stdio::null()).spawn();
        stage.running.push(host.map_err(|error| format!("the tray host could not be started: {error}"))?);
        stage.wait_for_name("org.kde.StatusNotifierWatcher")?;
        Ok(stage)
    }

    /// A command that sees this display and bus, and no folder of the person who runs the benchmark.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env("DISPLAY", &self.display).env("DBUS_SESSION_BUS_ADDRESS", &self.bus).env_remove("WAYLAND_DISPLAY");
        for (variable, name) in [
            ("HOME", "home"),
            ("XDG_CONFIG_HOME", "home/config"),
            ("XDG_DATA_HOME", "home/data"),
            ("XDG_CACHE_HOME", "home/cache"),
            ("XDG_STATE_HOME", "home/state"),
        ] {
            command.env(variable, self.folder.join(name));
        }
        command.env("LC_ALL", "C.UTF-8");
        command
    }

    /// Presses the tray icon of a process, as a tray host does on a left click.
    pub fn press_tray(&self, process: u32) -> Result<(), String> {
        let name = tray_name(process);
        self.wait_for_name(&name)?;
        let mut send = self.command("dbus-send");
        send.args(["--session", "--type=method_call", "--print-reply", &format!("--dest={name}")]);
        send.args(["/StatusNotifierItem", "org.kde.StatusNotifierItem.Activate", "int32:0", "int32:0"]);
        must("pressing the tray icon", send.stdout(Stdio::null()))
    }

    /// Waits until a process shows its tray icon.
    pub fn wait_for_tray(&self, process: u32) -> Result<(), String> {
        self.wait_for_name(&tray_name(process))
    }

    /// Closes the window of a process as the cross in its corner does.
    pub fn close_window(&self, process: u32) -> Result<(), String> {
        let mut search = self.command("xdotool");
        search.args(["search", "--onlyvisible", "--pid", &process.to_string()]);
        let windows = output("finding the window", &mut search)?;
        let window = windows.lines().last().ok_or("it has no window")?;
        let mut close = self.command(setup::python()?);
        must("closing the window", close.arg(root().join("benches/close_window.py")).arg(window))
    }

    fn wait_for_name(&self, name: &str) -> Result<(), String> {
        for _ in 0..300 {
            let mut ask = self.command("dbus-send");
            ask.args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
            ask.args(["org.freedesktop.DBus.NameHasOwner", &format!("string:{name}")]);
            if output("asking the bus", &mut ask)?.contains("boolean true") {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(100));
        }
        Err(format!("{name} did not appear on the bus within half a minute"))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        for child in self.running.iter_mut().rev() {
            // By its id, and asked first, so that Xvfb takes its lock file with it.
            succeeds("kill", &["-TERM", &child.id().to_string()]);
            let _ = child.wait();
        }
    }
}

/// The bus name of a process's first tray icon, by the protocol.
fn tray_name(process: u32) -> String {
    format!("org.kde.StatusNotifierItem-{process}-1")
}

/// Starts a program that says in its first line how it can be reached, and goes on.
fn first_line(command: &mut Command) -> Result<(Child, String), String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| missing(command, &error))?;
    let mut line = String::new();
    let output = child.stdout.as_mut().expect("its output was just piped");
    BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
    if line.trim().is_empty() {
        return Err(format!("{command:?} ended at once"));
    }
    Ok((child, line.trim().to_owned()))
}
