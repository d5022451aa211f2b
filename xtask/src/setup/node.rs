//! The UI's npm modules, and the UI built into the folder that the programs carry inside.

use crate::Done;
use crate::places::{is_stale, ui};
use crate::programs::{must, npm};

/// `npm ci`, if the lock file is newer than the modules.
pub fn node_modules() -> Done {
    // npm writes this file last, by `npm ci` and `npm install` alike.
    let installed = ui().join("node_modules/.package-lock.json");
    if is_stale(&installed, &ui().join("package-lock.json")) {
        println!("── npm ci in ui/");
        must("npm ci", &mut npm(&["ci", "--no-audit", "--no-fund"]))?;
    }
    Ok(())
}

/// Builds `ui/dist`, which `stint web` and the window show.
pub fn build_ui() -> Done {
    must("npm run build", &mut npm(&["run", "build"]))
}
