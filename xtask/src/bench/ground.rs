//! The folder that is measured in: histories of three lengths, as Stint and as Timewarrior keep them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::history::{self, Sitting};
use crate::places::{Build, built, is_stale, target};
use crate::programs::must;

/// How long the history is that stands before the measured act.
#[derive(Clone, Copy)]
pub enum History {
    /// Not a session yet.
    None,
    /// 7,000 sessions: ten years of somebody who clocks twice a day.
    TenYears,
    /// 100,000 sessions in ten years.
    Crowded,
}

pub struct Ground {
    folder: PathBuf,
}

impl Ground {
    /// Makes the histories, unless they are there since this `stint` was built.
    pub fn new() -> Result<Ground, String> {
        let ground = Ground { folder: target().join("bench") };
        for history in [History::TenYears, History::Crowded] {
            let made = ground.folder.join(history.name()).join("made");
            if is_stale(&made, &stint_file()) {
                println!("── a history of {} sessions", history.sessions());
                ground.make(history).map_err(|error| format!("{}: {error}", ground.folder.display()))??;
                fs::write(&made, "").map_err(|error| format!("{}: {error}", made.display()))?;
            }
        }
        Ok(ground)
    }

    /// A fresh copy of a history as Stint keeps it, for one benchmark.
    pub fn stint(&self, history: History, benchmark: &str) -> Result<PathBuf, String> {
        self.copy(history, "stint", benchmark)
    }

    /// The same history as Timewarrior keeps it.
    pub fn timewarrior(&self, history: History, benchmark: &str) -> Result<PathBuf, String> {
        self.copy(history, "timewarrior", benchmark)
    }

    /// A folder that `make` fills once for every build of the programs.
    pub fn made_once(&self, name: &str, make: impl FnOnce(&Path) -> Result<(), String>) -> Result<PathBuf, String> {
        let folder = self.folder.join(name);
        let made = folder.join("made");
        let programs = [stint_file(), built(Build::Release, "stint-server")];
        if programs.iter().any(|program| is_stale(&made, program)) {
            let emptied = if folder.exists() { fs::remove_dir_all(&folder) } else { Ok(()) };
            let failed = |error: io::Error| format!("{}: {error}", folder.display());
            emptied.and_then(|()| fs::create_dir_all(&folder)).map_err(failed)?;
            make(&folder)?;
            fs::write(&made, "").map_err(failed)?;
        }
        Ok(folder)
    }

    /// A fresh copy of such a folder, or of a part of it.
    pub fn copied(&self, from: &Path, benchmark: &str) -> Result<PathBuf, String> {
        let copy = self.empty(benchmark)?;
        copy_folder(from, &copy).map_err(|error| format!("{}: {error}", copy.display()))?;
        Ok(copy)
    }

    /// An empty folder for what one benchmark needs besides.
    pub fn empty(&self, benchmark: &str) -> Result<PathBuf, String> {
        let folder = self.folder.join("work").join(benchmark);
        let made = || -> io::Result<()> {
            if folder.exists() {
                fs::remove_dir_all(&folder)?;
            }
            fs::create_dir_all(&folder)
        };
        made().map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(folder)
    }

    fn copy(&self, history: History, whose: &str, benchmark: &str) -> Result<PathBuf, String> {
        let copy = self.empty(&format!("{benchmark}-{}-{whose}", history.name()))?;
        let from = self.folder.join(history.name()).join(whose);
        if from.exists() {
            copy_folder(&from, &copy).map_err(|error| format!("{}: {error}", copy.display()))?;
        }
        Ok(copy)
    }

    fn make(&self, history: History) -> io::Result<Result<(), String>> {
        let folder = self.folder.join(history.name());
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(folder.join("stint"))?;
        let sittings = history::sittings(history.sessions());
        let table = folder.join("history.csv");
        fs::write(&table, history::as_csv(&sittings))?;
        write_timewarrior(&folder.join("timewarrior"), &sittings)?;
        let data = folder.join("stint");
        Ok(must("stint import", stint(&data).arg("import").arg(&table)).and_then(|()| keep_house(&data)))
    }
}

impl History {
    pub fn sessions(self) -> usize {
        match self {
            History::None => 0,
            History::TenYears => 7_000,
            History::Crowded => 100_000,
        }
    }

    fn name(self) -> String {
        format!("history-{}", self.sessions())
    }
}

/// The release build of `stint` on the data in a folder.
pub fn stint(data: &Path) -> Command {
    let mut command = Command::new(stint_file());
    // Nobody's keychain is asked.
    command.env("STINT_DATA", data).env("LC_ALL", "C.UTF-8").env("STINT_KEYCHAIN", "off");
    command
}

/// Keeps house in a folder, to the end. What was done there has called for that, too: whoever was first holds the lock
/// until the house is kept.
pub fn keep_house(data: &Path) -> Result<(), String> {
    must("stint keep-house", stint(data).arg("keep-house"))?;
    let lock = data.join("house.lock");
    let kept = fs::File::open(&lock).and_then(|file| file.lock());
    kept.map_err(|error| format!("{}: {error}", lock.display()))
}

/// Timewarrior on the data in a folder, asking nothing.
pub fn timewarrior(data: &Path) -> Command {
    let mut command = Command::new("timew");
    command.env("TIMEWARRIORDB", data).arg(":yes");
    command
}

fn stint_file() -> PathBuf {
    built(Build::Release, "stint")
}

/// Timewarrior keeps a file of lines for each month.
fn write_timewarrior(folder: &Path, sittings: &[Sitting]) -> io::Result<()> {
    fs::create_dir_all(folder.join("data"))?;
    fs::write(folder.join("timewarrior.cfg"), "")?;
    for (month, text) in history::as_timewarrior(sittings) {
        fs::write(folder.join("data").join(format!("{month}.data")), text)?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
            // Times of files tell: that of `house.lock` when keeping house failed.
            fs::File::options().append(true).open(target)?.set_modified(entry.metadata()?.modified()?)?;
        }
    }
    Ok(())
}
