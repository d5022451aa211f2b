//! `cargo xtask test`: everything, from a clean clone, without a person, a display or an answer on standard input.

use crate::Done;
use crate::check::{self, BUILD_UI};
use crate::places::{Build, built, root, target};
use crate::programs::{FEATURES, cargo};
use crate::setup::{self, Purpose};
use crate::steps::Steps;
use crate::tally::Runner;

const BUILD: &str = "build the programs and tests";
const END_TO_END: &str = "end to end";

pub fn test() -> Done {
    setup::system(if cfg!(target_os = "linux") { Purpose::EndToEnd } else { Purpose::Window })?;
    setup::node_modules()?;
    let mut steps = Steps::default();
    check::read(&mut steps);
    steps.after(&[BUILD_UI], BUILD, |steps| {
        // All targets of all packages at once, so that features unify as for the tests and nothing is built twice.
        let mut build = cargo(&["build", "--workspace", "--all-targets", "--locked", "--features", FEATURES]);
        steps.run(BUILD, &mut build);
    });
    steps.after(&[BUILD], "tests of all crates", |steps| {
        let mut tests = cargo(&["test", "--workspace", "--no-fail-fast", "--locked", "--features", FEATURES]);
        steps.test("tests of all crates", Runner::Cargo, &mut tests);
    });
    if cfg!(target_os = "linux") {
        steps.after(&[BUILD], END_TO_END, end_to_end);
    } else {
        println!("\n── {END_TO_END}: the window, tray and notifications are driven on Linux only");
    }
    steps.finish()
}

/// The real window by WebDriver, the real tray and notifications over D-Bus, a headless browser, and the server asked
/// everything that its own description says.
/// The tests start a display and a session bus of their own.
fn end_to_end(steps: &mut Steps) {
    let python = match setup::python() {
        Ok(python) => python,
        Err(why) => return steps.take(END_TO_END, || Err(why)),
    };
    let mut pytest = std::process::Command::new(python);
    pytest.args(["-m", "pytest", "tests/e2e", "-o"]).arg(format!("cache_dir={}", target().join("pytest").display()));
    pytest.current_dir(root());
    pytest.env("STINT_BIN", built(Build::Debug, "stint"));
    pytest.env("STINT_DESKTOP_BIN", built(Build::Debug, "stint-desktop"));
    pytest.env("STINT_SERVER_BIN", built(Build::Debug, "stint-server"));
    steps.test(END_TO_END, Runner::Pytest, &mut pytest);
}
