//! Where things are: the tree, the build folder, and the programs that come out of it.

use std::env;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The folder of the root manifest.
pub fn root() -> PathBuf {
    // Cargo sets it for `cargo xtask`; the other is for xtask's binary started by hand.
    let own = env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
    Path::new(&own).parent().map(Path::to_path_buf).expect("xtask lies in a folder of the tree")
}

/// The folder of the web side and its npm modules.
pub fn ui() -> PathBuf {
    root().join("ui")
}

/// The folder that cargo builds into, shared by everything here.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |set| root().join(set))
}

/// Cargo's two kinds of build, by the folder that each ends in.
#[derive(Clone, Copy)]
pub enum Build {
    Debug,
    Release,
}

/// A program out of the build folder.
pub fn built(build: Build, name: &str) -> PathBuf {
    let folder = match build {
        Build::Debug => "debug",
        Build::Release => "release",
    };
    target().join(folder).join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// Whether `made` is missing or older than what it is made from.
pub fn is_stale(made: &Path, from: &Path) -> bool {
    let time = |path: &Path| -> Option<SystemTime> { path.metadata().ok()?.modified().ok() };
    match (time(made), time(from)) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(made), Some(from)) => made < from,
    }
}
