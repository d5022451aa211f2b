//! `cargo xtask dist`: the package for this system, by the Tauri CLI, with the command line beside the window.

mod debian;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Done;
use crate::places::{Build, built, root, target};
use crate::programs::{cargo, must, output, tauri};
use crate::setup::{self, Purpose};

pub fn dist() -> Done {
    setup::system(Purpose::Window)?;
    setup::node_modules()?;
    setup::build_ui()?;
    must("cargo build", &mut cargo(&["build", "--release", "--locked", "--package", "stint-cli"]))?;
    let staged = stage()?;
    println!("── package");
    let overlay = staged.join("bundle.json");
    fs::write(&overlay, bundle(&staged)?).map_err(|error| format!("{}: {error}", overlay.display()))?;
    let mut build = tauri(&["build", "--ci", "--bundles", bundles(), "--config"]);
    // Else it asks pkg-config for the library of a tray that we do not use.
    build.arg(&overlay).env("TAURI_LINUX_AYATANA_APPINDICATOR", "true");
    // The window alone: it would build every program of the workspace.
    build.args(["--", "--locked", "--package", "stint-desktop"]);
    must("tauri build", &mut build)?;
    for package in collect()? {
        if cfg!(target_os = "linux") {
            debian::settle(&package)?;
        }
        println!("made {}", package.display());
    }
    Ok(())
}

/// Packages that need nothing but this system: an AppImage or an .msi would fetch tools.
fn bundles() -> &'static str {
    if cfg!(target_os = "linux") {
        "deb"
    } else if cfg!(windows) {
        "nsis"
    } else {
        "app,dmg"
    }
}

/// Lays out what is made for the package and is in no folder of the tree: completions, pages and the command line under
/// the name that the bundler looks for.
fn stage() -> Result<PathBuf, String> {
    let staged = target().join("dist");
    let stint = built(Build::Release, "stint");
    let made = || -> std::io::Result<()> {
        fs::create_dir_all(&staged)?;
        fs::copy(&stint, staged.join(format!("stint-{}{}", triple(), std::env::consts::EXE_SUFFIX)))?;
        Ok(())
    };
    made().map_err(|error| format!("{}: {error}", staged.display()))?;
    for shell in ["bash", "zsh", "fish"] {
        let script = output("stint completions", Command::new(&stint).args(["completions", shell]))?;
        let file = staged.join(format!("stint.{shell}"));
        fs::write(&file, script).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    if cfg!(target_os = "linux") {
        let page = staged.join("stint.1");
        let text = output("stint man", Command::new(&stint).arg("man"))?;
        fs::write(&page, text).map_err(|error| format!("{}: {error}", page.display()))?;
        compress(&page, &staged.join("stint.1.gz"))?;
        compress(&root().join("packaging/stint-desktop.1"), &staged.join("stint-desktop.1.gz"))?;
        compress(&root().join("packaging/changelog"), &staged.join("changelog.gz"))?;
    }
    Ok(staged)
}

/// Without its name and time, so that the same page makes the same file.
fn compress(source: &Path, to: &Path) -> Done {
    let file = fs::File::create(to).map_err(|error| format!("{}: {error}", to.display()))?;
    must("gzip", Command::new("gzip").args(["--best", "--no-name", "--stdout"]).arg(source).stdout(file))
}

/// What is added to `tauri.conf.json` for a package. `build` runs no script: the UI is built already.
fn bundle(staged: &Path) -> Result<String, String> {
    let staged = staged.to_str().ok_or("the build folder's name is not UTF-8")?.replace('\\', "/");
    Ok(format!(
        r#"{{
  "build": {{ "beforeBuildCommand": null }},
  "bundle": {{
    "externalBin": ["{staged}/stint"],
    "linux": {{ "deb": {{ "files": {{
      "/usr/share/bash-completion/completions/stint": "{staged}/stint.bash",
      "/usr/share/fish/vendor_completions.d/stint.fish": "{staged}/stint.fish",
      "/usr/share/zsh/vendor-completions/_stint": "{staged}/stint.zsh",
      "/usr/share/doc/stint/changelog.gz": "{staged}/changelog.gz",
      "/usr/share/man/man1/stint.1.gz": "{staged}/stint.1.gz",
      "/usr/share/man/man1/stint-desktop.1.gz": "{staged}/stint-desktop.1.gz"
    }} }} }}
  }}
}}
"#
    ))
}

/// The name of this machine's kind, as the bundler spells it.
fn triple() -> String {
    let architecture = std::env::consts::ARCH;
    if cfg!(target_os = "linux") {
        format!("{architecture}-unknown-linux-gnu")
    } else if cfg!(windows) {
        format!("{architecture}-pc-windows-msvc")
    } else {
        format!("{architecture}-apple-darwin")
    }
}

/// Copies what the bundler made into `dist/`.
fn collect() -> Result<Vec<PathBuf>, String> {
    let to = root().join("dist");
    fs::create_dir_all(&to).map_err(|error| format!("{}: {error}", to.display()))?;
    let mut made = Vec::new();
    for (kind, ending) in [("deb", "deb"), ("nsis", "exe"), ("dmg", "dmg")] {
        for entry in fs::read_dir(target().join("release/bundle").join(kind)).into_iter().flatten().flatten() {
            if entry.path().extension().is_some_and(|found| found == ending) {
                let package = to.join(entry.file_name());
                fs::copy(entry.path(), &package).map_err(|error| format!("{}: {error}", package.display()))?;
                made.push(package);
            }
        }
    }
    if made.is_empty() { Err("the bundler made no package".to_owned()) } else { Ok(made) }
}
