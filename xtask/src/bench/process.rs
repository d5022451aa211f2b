//! Processes as the kernel accounts for them: time, memory and processor of a whole tree.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::programs::missing;

/// The kernel's unit of processor time in /proc, fixed for programs on Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// Runs a command to its end without output; gives the milliseconds. What it wrote to its standard error is the reason
/// of a failure.
pub fn time(command: &mut Command) -> Result<f64, String> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let start = Instant::now();
    let output = command.output().map_err(|error| missing(command, &error))?;
    let took = start.elapsed();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(format!("{command:?} ended with {}: {said}", output.status));
    }
    Ok(took.as_secs_f64() * 1000.0)
}

/// Runs a command to its end; gives the milliseconds and the largest resident memory it had, in MiB.
pub fn time_and_peak(command: &mut Command) -> Result<(f64, f64), String> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().map_err(|error| missing(command, &error))?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak = 0.0;
    let status = loop {
        // The kernel keeps the maximum; only what is reached in the last milliseconds could be missed.
        let kibibytes = fs::read_to_string(&status_file).ok().and_then(|text| kibibytes_of("VmHWM:", &text));
        peak = kibibytes.unwrap_or(peak);
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None => thread::sleep(Duration::from_millis(2)),
        }
    };
    let took = start.elapsed().as_secs_f64() * 1000.0;
    if status.success() { Ok((took, peak / 1024.0)) } else { Err(format!("{command:?} ended with {status}")) }
}

/// An app that runs beside us; it is ended when dropped.
pub struct App {
    child: Child,
    started: Instant,
    input: Option<ChildStdin>,
    lines: Receiver<(Instant, String)>,
}

impl App {
    pub fn start(command: &mut Command) -> Result<App, String> {
        App::start_with_input(command.stdin(Stdio::piped()))
    }

    /// As [`App::start`]; it reads what the command says.
    pub fn start_with_input(command: &mut Command) -> Result<App, String> {
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let started = Instant::now();
        let mut child = command.spawn().map_err(|error| missing(command, &error))?;
        let input = child.stdin.take();
        let output = child.stdout.take().expect("its output was just piped");
        let (send, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if send.send((Instant::now(), line)).is_err() {
                    break;
                }
            }
        });
        Ok(App { child, started, input, lines })
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Writes a line to its standard input.
    pub fn say(&mut self, line: &str) -> Result<(), String> {
        let input = self.input.as_mut().ok_or("its input is closed")?;
        writeln!(input, "{line}").and_then(|()| input.flush()).map_err(|error| error.to_string())
    }

    /// Waits for a line that begins with `word`. Gives the milliseconds from the app's start to the line's arrival, and
    /// the number that follows the word.
    pub fn hear(&self, word: &str) -> Result<Heard, String> {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok((at, line)) => {
                    if let Some(rest) = line.strip_prefix(word) {
                        let own_ms = rest.trim().parse().unwrap_or(f64::NAN);
                        return Ok(Heard { since_start_ms: (at - self.started).as_secs_f64() * 1000.0, own_ms });
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Err(format!("`{word}` was not said within a minute")),
                Err(RecvTimeoutError::Disconnected) => return Err(format!("ended before it said `{word}`")),
            }
        }
    }

    /// Waits for a line that begins with `start`, and gives what follows.
    pub fn hear_text(&self, start: &str) -> Result<String, String> {
        loop {
            match self.lines.recv_timeout(Duration::from_secs(60)) {
                Ok((_, line)) => {
                    if let Some(rest) = line.strip_prefix(start) {
                        return Ok(rest.trim().to_owned());
                    }
                }
                Err(_) => return Err(format!("`{start}` was not said within a minute")),
            }
        }
    }

    /// Waits for its end; the last line that it wrote.
    pub fn last_line(&mut self) -> Result<String, String> {
        self.child.wait().map_err(|error| error.to_string())?;
        self.lines.iter().map(|(_, line)| line).last().ok_or_else(|| "it said nothing".to_owned())
    }

    /// Whether it has come to its end.
    pub fn has_ended(&mut self) -> Result<bool, String> {
        self.child.try_wait().map(|status| status.is_some()).map_err(|error| error.to_string())
    }

    /// The largest resident memory that the app itself had, in MiB.
    pub fn peak_memory(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap_or_default();
        kibibytes_of("VmHWM:", &status).unwrap_or_default() / 1024.0
    }

    /// The proportional memory of the app and everything it started, in MiB.
    pub fn memory(&self) -> f64 {
        let kibibytes: f64 = tree(self.id())
            .iter()
            .filter_map(|id| fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok())
            .filter_map(|text| kibibytes_of("Pss:", &text))
            .sum();
        kibibytes / 1024.0
    }

    /// Processor seconds of the app and everything it started.
    pub fn processor_seconds(&self) -> f64 {
        tree(self.id()).iter().filter_map(|id| processor_seconds(*id)).sum()
    }

    /// Waits until the app has been at rest for two seconds: it has started, and nothing of that is left to do.
    pub fn settle(&self) {
        for _ in 0..30 {
            let before = self.processor_seconds();
            thread::sleep(Duration::from_secs(2));
            if self.processor_seconds() - before <= 0.02 {
                return;
            }
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let ids = tree(self.id());
        // It may have ended by itself; then there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Its helpers end when they notice; the next run shall not share the machine with them.
        for _ in 0..500 {
            if ids.iter().all(|id| processor_seconds(*id).is_none()) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// What was heard, and when.
pub struct Heard {
    /// From the app's start to the line's arrival here.
    pub since_start_ms: f64,
    /// What the app itself measured.
    pub own_ms: f64,
}

/// A process and all its descendants.
fn tree(root: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for id in all_processes() {
        if let Some(parent) = stat(id).and_then(|fields| fields.get(1)?.parse().ok()) {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut found = vec![root];
    let mut next = 0;
    while let Some(id) = found.get(next).copied() {
        found.extend(children.remove(&id).unwrap_or_default());
        next += 1;
    }
    found
}

fn all_processes() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

fn processor_seconds(id: u32) -> Option<f64> {
    let fields = stat(id)?;
    // A zombie has ended; its time was its own.
    let (state, user, system) = (fields.first()?, fields.get(11)?, fields.get(12)?);
    let ticks: f64 = user.parse::<f64>().ok()? + system.parse::<f64>().ok()?;
    (state != "Z").then_some(ticks / TICKS_PER_SECOND)
}

/// The fields of /proc/ID/stat from the state on; the name before them may have spaces and brackets in it.
fn stat(id: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    Some(fields.split_whitespace().map(str::to_owned).collect())
}

/// The number after a label in the kernel's `Label:   123 kB`.
fn kibibytes_of(label: &str, text: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(label))?.split_whitespace().next()?.parse().ok()
}
