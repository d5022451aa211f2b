//! Steps that run one after the other, are timed, and are summed up at the end.
//! A step goes on after another one failed unless it says that it needs that one.

use std::io::{BufRead, BufReader, Write, stdout};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::programs;
use crate::tally::{Runner, Tally, count};
use crate::{Done, SAID};

/// The steps taken so far.
#[derive(Default)]
pub struct Steps {
    taken: Vec<Step>,
    tally: Tally,
}

struct Step {
    name: &'static str,
    ending: Ending,
    took: Duration,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Well,
    Failed,
    /// Not run, because the named step before it failed.
    Skipped(&'static str),
}

impl Steps {
    /// Runs a command whose exit code is all that matters.
    pub fn run(&mut self, name: &'static str, command: &mut Command) {
        self.take(name, || {
            command.stdin(Stdio::null());
            programs::must(name, command)
        });
    }

    /// Runs a test runner: its output is shown as it comes, and the tests in it are counted.
    pub fn test(&mut self, name: &'static str, runner: Runner, command: &mut Command) {
        let before = self.tally;
        let mut output = String::new();
        self.take(name, || shown_and_kept(name, command, &mut output));
        self.tally.add(count(runner, &output));
        // A runner that failed without a failed test (it did not compile, it crashed) is a failure all the same.
        if self.failed(name) && self.tally.failed == before.failed {
            self.tally.failed += 1;
        }
    }

    /// Runs something that is not a single command, under the same rules.
    pub fn take(&mut self, name: &'static str, work: impl FnOnce() -> Done) {
        println!("\n── {name}");
        let start = Instant::now();
        let ending = match work() {
            Ok(()) => Ending::Well,
            Err(why) => {
                println!("{why}");
                Ending::Failed
            }
        };
        let took = start.elapsed();
        println!("── {name}: {}, {:.1} s", ending.word(), took.as_secs_f64());
        self.taken.push(Step { name, ending, took });
    }

    /// Takes the steps of `work` only if all of `needed` went well; otherwise `name` is noted as skipped.
    pub fn after(&mut self, needed: &[&'static str], name: &'static str, work: impl FnOnce(&mut Steps)) {
        let wanting = needed.iter().find(|needed| !self.went_well(needed));
        match wanting {
            None => work(self),
            Some(wanting) => {
                println!("\n── {name}: skipped, it needs `{wanting}`");
                self.taken.push(Step { name, ending: Ending::Skipped(wanting), took: Duration::ZERO });
            }
        }
    }

    fn went_well(&self, name: &str) -> bool {
        self.taken.iter().any(|step| step.name == name && step.ending == Ending::Well)
    }

    fn failed(&self, name: &str) -> bool {
        self.taken.iter().any(|step| step.name == name && step.ending == Ending::Failed)
    }

    /// Prints the durations and, last and alone on its line, the sum of the tests. Fails if any step did not go well.
    pub fn finish(self) -> Done {
        println!();
        for step in &self.taken {
            let why = match step.ending {
                Ending::Skipped(needed) => format!(" (it needs `{needed}`)"),
                Ending::Well | Ending::Failed => String::new(),
            };
            println!("{:>8.1} s  {:<7}  {}{why}", step.took.as_secs_f64(), step.ending.word(), step.name);
        }
        let whole: Duration = self.taken.iter().map(|step| step.took).sum();
        println!("{:>8.1} s  in all\n", whole.as_secs_f64());
        let bad: Vec<&str> =
            self.taken.iter().filter(|step| step.ending != Ending::Well).map(|step| step.name).collect();
        let mut tally = self.tally;
        // The line may never say "0 failed" over a run that failed.
        if !bad.is_empty() && tally.failed == 0 {
            tally.failed = u32::try_from(bad.len()).unwrap_or(u32::MAX);
        }
        if !bad.is_empty() {
            println!("failed: {}\n", bad.join(", "));
        }
        println!("{tally}");
        if bad.is_empty() { Ok(()) } else { Err(SAID) }
    }
}

impl Ending {
    fn word(self) -> &'static str {
        match self {
            Ending::Well => "ok",
            Ending::Failed => "FAILED",
            Ending::Skipped(_) => "skipped",
        }
    }
}

/// Runs a command, copies its standard output to ours line by line, and keeps it.
fn shown_and_kept(name: &str, command: &mut Command, kept: &mut String) -> Done {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child =
        command.spawn().map_err(|error| format!("{name} failed: {}", programs::missing(command, &error)))?;
    let output = child.stdout.take().expect("its output was just piped");
    for line in BufReader::new(output).split(b'\n') {
        let line = line.map_err(|error| format!("{name}: its output broke off: {error}"))?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        kept.push_str(&line);
        kept.push('\n');
    }
    // A reader of the log sees the lines even if the process after us is killed.
    stdout().flush().map_err(|error| error.to_string())?;
    let status = child.wait().map_err(|error| format!("{name}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} failed ({status})")) }
}
