//! `cargo xtask bench`: the release build beside bare programs, side by side in one run, as ratios.
//! What each benchmark does, and why its baseline is a fair one, stands in `benches/README.md`.

mod command_line;
mod ground;
mod history;
mod outcome;
mod pages;
mod process;
mod sample;
mod server;
mod stage;
mod sync;
mod synced;
mod web;
mod window;
mod wire;
mod workbook;

use std::fs;
use std::process::Command;

use crate::Done;
use crate::places::root;
use crate::programs::{FEATURES, cargo, must, output};
use crate::setup::{self, Purpose};
use ground::Ground;
use outcome::{Outcome, table};

/// A benchmark: measures, and gives a row for each thing that has a bar or is worth knowing.
type Benchmark = fn(&Ground) -> Result<Vec<Outcome>, String>;

const BENCHMARKS: &[(&str, Benchmark)] = &[
    ("in", command_line::clock_in),
    ("list", command_line::list),
    ("status", command_line::status),
    ("pages", pages::pages),
    ("workbook", workbook::workbook),
    ("start", window::start),
    ("reopen", window::reopen),
    ("memory", window::memory_and_cpu),
    ("server punches", server::punches),
    ("server punches on postgres", server::punches_on_postgres),
    ("server sessions", server::sessions),
    ("server memory", server::memory),
    ("server export", server::export),
    ("sync push", sync::push),
    ("sync push on postgres", sync::push_on_postgres),
    ("sync pull", sync::pull),
    ("sync idle", sync::idle),
    ("sync screen", sync::screen),
    ("sync punches", sync::punches),
    ("sync clock", sync::clock),
];

pub fn bench(arguments: &[String]) -> Done {
    if !cfg!(target_os = "linux") {
        return Err("memory and processes are read from /proc: the benchmarks run on Linux".to_owned());
    }
    let wish = Wish::read(arguments)?;
    let ground = prepare(&wish)?;
    let mut outcomes = Vec::new();
    for (name, benchmark) in BENCHMARKS.iter().filter(|(name, _)| wish.takes(name)) {
        println!("\n── {name}");
        match benchmark(&ground) {
            Ok(measured) => {
                println!("{}", table(&measured));
                outcomes.extend(measured);
            }
            Err(why) => {
                println!("{name}: {why}");
                outcomes.push(Outcome::not_measured(name, why));
            }
        }
    }
    let results = table(&outcomes);
    println!("\n{results}");
    if wish.only.is_none() {
        let file = root().join("benches/RESULTS.md");
        fs::write(&file, page(&results)?).map_err(|error| format!("{}: {error}", file.display()))?;
        println!("written to benches/RESULTS.md");
    }
    let missed: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.is_missed()).collect();
    for outcome in &missed {
        println!("missed: {}", outcome.in_words());
    }
    match (wish.check, missed.len()) {
        (true, 1..) => Err(format!("{} of {} bars missed", missed.len(), outcomes.len())),
        (true, 0) | (false, _) => Ok(()),
    }
}

/// What the command line asks for.
struct Wish {
    /// Fail if a bar is missed.
    check: bool,
    /// Only benchmarks whose name has this in it.
    only: Option<String>,
}

impl Wish {
    fn read(arguments: &[String]) -> Result<Wish, String> {
        let mut wish = Wish { check: false, only: None };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--check" => wish.check = true,
                "--only" => wish.only = Some(arguments.next().ok_or("--only takes a name")?.clone()),
                other => return Err(format!("`{other}` is not an argument of bench")),
            }
        }
        let names: Vec<&str> = BENCHMARKS.iter().map(|(name, _)| *name).collect();
        if names.iter().any(|name| wish.takes(name)) {
            Ok(wish)
        } else {
            Err(format!("no benchmark has that in its name; there are {}", names.join(", ")))
        }
    }

    fn takes(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|part| name.contains(part.as_str()))
    }
}

/// Those that open windows.
const WINDOWS: [&str; 3] = ["start", "reopen", "memory"];

/// Builds both sides as they are shipped, as far as they are asked for, and gives the folder to measure in.
fn prepare(wish: &Wish) -> Result<Ground, String> {
    setup::system(Purpose::Benchmarks)?;
    setup::node_modules()?;
    setup::build_ui()?;
    must("cargo build", &mut cargo(&["build", "--release", "--locked", "--package", "stint-cli"]))?;
    must("cargo build", &mut cargo(&["build", "--release", "--locked", "--package", "stint-testkit", "--bins"]))?;
    let server = ["build", "--release", "--locked", "--package", "stint-server", "--bins", "--example", "crowd"];
    must("cargo build", &mut cargo(&server))?;
    let mut desktop = cargo(&["build", "--release", "--locked", "--package", "stint-desktop", "--features", FEATURES]);
    if WINDOWS.iter().any(|name| wish.takes(name)) {
        must("cargo build", &mut desktop)?;
    }
    let mut baselines = cargo(&["build", "--release", "--locked", "--manifest-path", "benches/baselines/Cargo.toml"]);
    // One build folder, so that the baselines share what was just compiled.
    must("cargo build", baselines.env("CARGO_TARGET_DIR", crate::places::target()))?;
    Ground::new()
}

/// The page with the numbers, and on what they were taken.
fn page(results: &str) -> Result<String, String> {
    let commit = output("git", Command::new("git").args(["rev-parse", "--short", "HEAD"]).current_dir(root()))?;
    let rustc = output("rustc", Command::new("rustc").arg("--version").current_dir(root()))?;
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(format!(
        "# The last run of `cargo xtask bench`\n\n\
        Medians of 7, release builds, both sides in the same run. What is measured: [README.md](README.md).\n\n\
        {results}\n\
        At {}, {}, {} × {}, display by Xvfb without a graphics card.\n",
        commit.trim(),
        rustc.trim(),
        cores,
        processor.trim_start_matches([' ', '\t', ':']),
    ))
}
