//! What a contributor types: `cargo xtask run | test | check | bench | dist`.
//! Each command has its file; each sets up what it needs before it starts.
#![allow(clippy::print_stdout, reason = "printing is how a command line tool speaks")]

mod bench;
mod check;
mod dist;
mod places;
mod programs;
mod run;
mod setup;
mod steps;
mod tally;
mod test;

use std::env;
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND [ARGUMENTS]

  run [ARGS]              Build and open the app. Without a display: serve `stint web` and say where.
  check                   Format, lints, types and the tests that need no window. A minute or two.
  test                    Everything: `check`, all crates, the real window, tray and browser.
  bench [--check] [--only NAME]
                          Measure the release build beside bare programs and write benches/RESULTS.md.
                          --check exits 1 and names each missed bar; --only takes part of a benchmark's name.
  dist                    Build the package for this system; on Linux a .deb.

Each installs what it misses (system packages, npm modules, a Python environment) and says so.";

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let done = match command.as_str() {
        "run" => run::run(&rest),
        "check" => none_of(&rest).and_then(|()| check::check()),
        "test" => none_of(&rest).and_then(|()| test::test()),
        "bench" => bench::bench(&rest),
        "dist" => none_of(&rest).and_then(|()| dist::dist()),
        "" | "help" | "-h" | "--help" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(format!("there is no command `{other}`\n\n{USAGE}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            if why != SAID {
                eprintln!("xtask: {why}");
            }
            ExitCode::FAILURE
        }
    }
}

/// What a command gives: nothing, or one sentence that says why it failed.
type Done = Result<(), String>;

/// The reason of a failure that has been printed already.
const SAID: String = String::new();

fn none_of(arguments: &[String]) -> Done {
    match arguments.first() {
        None => Ok(()),
        Some(first) => Err(format!("`{first}` is not an argument of this command\n\n{USAGE}")),
    }
}
