//! `cargo xtask check`: what can be said without a window, in a minute or two.

use crate::Done;
use crate::programs::{FEATURES, cargo, npm};
use crate::setup::{self, Purpose};
use crate::steps::Steps;
use crate::tally::Runner;

/// The step that others need, for what it makes goes into the programs.
pub const BUILD_UI: &str = "build the UI";

pub fn check() -> Done {
    setup::system(Purpose::Window)?;
    setup::node_modules()?;
    let mut steps = Steps::default();
    read(&mut steps);
    steps.after(&[BUILD_UI], "tests without a window", |steps| {
        let mut tests = cargo(&["test", "--workspace", "--exclude", "stint-desktop", "--no-fail-fast", "--locked"]);
        steps.test("tests without a window", Runner::Cargo, &mut tests);
    });
    steps.finish()
}

/// Format, lints, types and the UI's own tests: the steps that `check` and `test` share.
pub fn read(steps: &mut Steps) {
    steps.run("format", &mut cargo(&["fmt", "--all", "--check"]));
    steps.run("lint the UI", &mut npm(&["run", "lint"]));
    steps.run("types of the UI", &mut npm(&["run", "check"]));
    steps.test("tests of the UI", Runner::Vitest, &mut npm(&["run", "test"]));
    steps.run(BUILD_UI, &mut npm(&["run", "build"]));
    // The programs carry the built UI inside; without it they do not compile.
    steps.after(&[BUILD_UI], "clippy", |steps| {
        let mut clippy = cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--features", FEATURES]);
        steps.run("clippy", clippy.args(["--", "-D", "warnings"]));
    });
}
