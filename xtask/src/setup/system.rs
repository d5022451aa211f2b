//! System packages: what each purpose needs, how to see that it is there, and what each distribution calls it.

use std::process::Command;

use crate::Done;
use crate::programs::{find, must, succeeds};

/// What the packages are for; each needs those before it too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Building `stint`, which has no window.
    CommandLine,
    /// Building `stint-desktop`.
    Window,
    /// Driving the window, the tray, notifications and a browser.
    EndToEnd,
    /// Measuring: as end to end, and beside others' programs.
    Benchmarks,
}

/// One thing that is needed: how to see that it is there, and the packages that bring it.
struct Need {
    purpose: Purpose,
    sign: Sign,
    apt: &'static str,
    dnf: &'static str,
    pacman: &'static str,
    zypper: &'static str,
}

/// How to see that something is installed.
enum Sign {
    /// A program on the PATH.
    Program(&'static str),
    /// Its server's programs, on the PATH or where Debian keeps its versions.
    Postgres,
    /// A library with its headers, by its pkg-config name.
    Library(&'static str),
    /// A module of the system's Python.
    PythonModule(&'static str),
}

#[rustfmt::skip]
const NEEDS: &[Need] = &[
    Need { purpose: Purpose::CommandLine, sign: Sign::Program("cc"), apt: "build-essential", dnf: "gcc", pacman: "base-devel", zypper: "gcc" },
    // Before the libraries: it is what finds them.
    Need { purpose: Purpose::Window, sign: Sign::Program("pkg-config"), apt: "pkg-config", dnf: "pkgconf-pkg-config", pacman: "pkgconf", zypper: "pkgconf-pkg-config" },
    Need { purpose: Purpose::Window, sign: Sign::Library("webkit2gtk-4.1"), apt: "libwebkit2gtk-4.1-dev", dnf: "webkit2gtk4.1-devel", pacman: "webkit2gtk-4.1", zypper: "webkit2gtk3-devel" },
    Need { purpose: Purpose::Window, sign: Sign::Library("dbus-1"), apt: "libdbus-1-dev", dnf: "dbus-devel", pacman: "dbus", zypper: "dbus-1-devel" },
    Need { purpose: Purpose::EndToEnd, sign: Sign::Postgres, apt: "postgresql", dnf: "postgresql-server", pacman: "postgresql", zypper: "postgresql-server" },
    Need { purpose: Purpose::EndToEnd, sign: Sign::Program("Xvfb"), apt: "xvfb", dnf: "xorg-x11-server-Xvfb", pacman: "xorg-server-xvfb", zypper: "xorg-x11-server-Xvfb" },
    Need { purpose: Purpose::EndToEnd, sign: Sign::Program("dbus-run-session"), apt: "dbus", dnf: "dbus-daemon", pacman: "dbus", zypper: "dbus-1" },
    Need { purpose: Purpose::EndToEnd, sign: Sign::Program("WebKitWebDriver"), apt: "webkit2gtk-driver", dnf: "webkit2gtk4.1", pacman: "webkit2gtk-4.1", zypper: "webkit2gtk3-minibrowser" },
    Need { purpose: Purpose::EndToEnd, sign: Sign::Program("chromium"), apt: "chromium", dnf: "chromium", pacman: "chromium", zypper: "chromium" },
    Need { purpose: Purpose::EndToEnd, sign: Sign::Program("chromedriver"), apt: "chromium-driver", dnf: "chromedriver", pacman: "chromium", zypper: "chromedriver" },
    Need { purpose: Purpose::EndToEnd, sign: Sign::Program("dunst"), apt: "dunst", dnf: "dunst", pacman: "dunst", zypper: "dunst" },
    Need { purpose: Purpose::EndToEnd, sign: Sign::Program("xdotool"), apt: "xdotool", dnf: "xdotool", pacman: "xdotool", zypper: "xdotool" },
    Need { purpose: Purpose::EndToEnd, sign: Sign::Program("soffice"), apt: "libreoffice-calc", dnf: "libreoffice-calc", pacman: "libreoffice-still", zypper: "libreoffice-calc" },
    Need { purpose: Purpose::EndToEnd, sign: Sign::PythonModule("ensurepip"), apt: "python3-venv", dnf: "python3", pacman: "python", zypper: "python3" },
    Need { purpose: Purpose::Benchmarks, sign: Sign::Program("timew"), apt: "timewarrior", dnf: "timew", pacman: "timew", zypper: "timewarrior" },
];

/// Installs the system packages that are missing for `purpose`.
pub fn system(purpose: Purpose) -> Done {
    if cfg!(target_os = "linux") {
        return install_missing(purpose);
    }
    if cfg!(windows) && !webview2_is_there() {
        return Err("the window needs Microsoft Edge WebView2: winget install Microsoft.EdgeWebView2Runtime".to_owned());
    }
    if cfg!(target_os = "macos") && !succeeds("xcode-select", &["-p"]) {
        return Err("the build needs Apple's command line tools: xcode-select --install".to_owned());
    }
    Ok(())
}

fn install_missing(purpose: Purpose) -> Done {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| need.purpose <= purpose && !need.sign.is_seen()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let manager = Manager::of_this_system().ok_or_else(|| {
        let names: Vec<&str> = missing.iter().map(|need| need.apt).collect();
        format!(
            "these packages are missing (by their Debian names), and no apt-get, dnf, pacman or zypper is here: {}",
            names.join(" ")
        )
    })?;
    let mut packages: Vec<&str> = missing.iter().map(|need| manager.name_of(need)).collect();
    packages.dedup();
    println!("── {} installs {}", manager.program(), packages.join(" "));
    for arguments in manager.commands() {
        let mut line = as_root(manager.program());
        line.args(*arguments);
        if arguments.contains(&"install") || arguments.contains(&"-S") {
            line.args(&packages);
        }
        must(manager.program(), &mut line)?;
    }
    Ok(())
}

impl Sign {
    fn is_seen(&self) -> bool {
        match self {
            Sign::Program(name) => find(name).is_some(),
            Sign::Postgres => find("initdb").is_some() || debian_has_initdb(),
            Sign::Library(name) => succeeds("pkg-config", &["--exists", name]),
            Sign::PythonModule(name) => succeeds("python3", &["-c", &format!("import {name}")]),
        }
    }
}

/// Debian keeps the server's programs off the PATH, one folder a version; the folder alone may hold only the client.
fn debian_has_initdb() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.into_iter().any(|version| version.path().join("bin/initdb").is_file())
}

/// The package managers that we know.
#[derive(Clone, Copy)]
enum Manager {
    Apt,
    Dnf,
    Pacman,
    Zypper,
}

impl Manager {
    fn of_this_system() -> Option<Manager> {
        [Manager::Apt, Manager::Dnf, Manager::Pacman, Manager::Zypper]
            .into_iter()
            .find(|manager| find(manager.program()).is_some())
    }

    fn program(self) -> &'static str {
        match self {
            Manager::Apt => "apt-get",
            Manager::Dnf => "dnf",
            Manager::Pacman => "pacman",
            Manager::Zypper => "zypper",
        }
    }

    /// What to say to it, in order; the packages follow the line that installs.
    fn commands(self) -> &'static [&'static [&'static str]] {
        match self {
            Manager::Apt => &[&["update", "--quiet"], &["install", "--quiet", "--yes", "--no-install-recommends"]],
            Manager::Dnf => &[&["install", "--assumeyes"]],
            Manager::Pacman => &[&["-S", "--needed", "--noconfirm"]],
            Manager::Zypper => &[&["--non-interactive", "install"]],
        }
    }

    fn name_of(self, need: &Need) -> &'static str {
        match self {
            Manager::Apt => need.apt,
            Manager::Dnf => need.dnf,
            Manager::Pacman => need.pacman,
            Manager::Zypper => need.zypper,
        }
    }
}

/// A command with the right to install, that asks no questions of its own.
fn as_root(program: &str) -> Command {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    let mut command = if is_root { Command::new("env") } else { Command::new("sudo") };
    if !is_root {
        command.arg("env");
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", program]);
    command
}

/// Windows 11 ships it; on Windows 10 it may be missing. Its place in the registry is documented by Microsoft.
fn webview2_is_there() -> bool {
    const CLIENT: &str = r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
    [r"HKLM\SOFTWARE\WOW6432Node", r"HKLM\SOFTWARE", r"HKCU\Software"]
        .iter()
        .any(|root| succeeds("reg", &["query", &format!(r"{root}\{CLIENT}"), "/v", "pv"]))
}
