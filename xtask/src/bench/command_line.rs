//! The command line as a process: what a punch, a list and the state cost from start to end.

use std::path::Path;
use std::process::Command;

use super::ground::{Ground, History, stint, timewarrior};
use super::history::last_month;
use super::outcome::{Bar, Figure, Outcome};
use super::process::time;
use super::sample::side_by_side_short;
use crate::places::{Build, built};

/// `stint in` on disk, after nothing, ten years, and a crowd of sessions.
pub fn clock_in(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let none = ground.stint(History::None, "in")?;
    let ten_years = ground.stint(History::TenYears, "in")?;
    let crowded = ground.stint(History::Crowded, "in")?;
    let timew = ground.timewarrior(History::TenYears, "in")?;
    let bare = ground.empty("in-bare")?.join("bare.db");
    let bare_commit = built(Build::Release, "bare-commit");
    let [none, ten_years, crowded, bare, timew] = side_by_side_short([
        &mut || punch(&none),
        &mut || punch(&ten_years),
        &mut || punch(&crowded),
        &mut || time(Command::new(&bare_commit).arg(&bare)),
        &mut || {
            let took = time(timewarrior(&timew).arg("start"))?;
            // Not `stop`: within a second it refuses an interval of no length.
            time(timewarrior(&timew).arg("cancel"))?;
            Ok(took)
        },
    ])?
    .map(Figure::Milliseconds);
    const BARE: &str = "a bare commit";
    Ok(vec![
        Outcome::beside("`stint in`, first session", none, BARE, bare, Bar::Times(1.5)),
        Outcome::beside("`stint in`, 7,000 sessions", ten_years, BARE, bare, Bar::Times(1.5)),
        Outcome::beside("`stint in`, 100,000 sessions", crowded, BARE, bare, Bar::Times(1.5)),
        Outcome::beside("`stint in`, growth to 100,000", crowded, "with none", none, Bar::Times(1.3)),
        Outcome::beside("`stint in`, 7,000 sessions", ten_years, "`timew start`, not synced", timew, Bar::None),
    ])
}

/// Clocks in, measured, and out again, not measured.
pub fn punch(data: &Path) -> Result<f64, String> {
    let took = time(stint(data).arg("in"))?;
    time(stint(data).arg("out"))?;
    Ok(took)
}

/// `stint list` of the last whole month.
pub fn list(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let (first, last, _) = last_month();
    beside_summary(ground, "list", "`stint list` of a month", &["list", "--from", &first, "--to", &last])
}

/// `stint status`.
pub fn status(ground: &Ground) -> Result<Vec<Outcome>, String> {
    beside_summary(ground, "status", "`stint status`", &["status"])
}

/// A question to Stint beside Timewarrior's summary of the last whole month, on two lengths of history.
fn beside_summary(ground: &Ground, benchmark: &str, what: &str, ask: &[&str]) -> Result<Vec<Outcome>, String> {
    let (first, _, after) = last_month();
    let summary = ["summary", &first, "-", &after];
    let ten_years = ground.stint(History::TenYears, benchmark)?;
    let crowded = ground.stint(History::Crowded, benchmark)?;
    let timew_ten_years = ground.timewarrior(History::TenYears, benchmark)?;
    let timew_crowded = ground.timewarrior(History::Crowded, benchmark)?;
    let [ten_years, crowded, timew_ten_years, timew_crowded] = side_by_side_short([
        &mut || time(stint(&ten_years).args(ask)),
        &mut || time(stint(&crowded).args(ask)),
        &mut || time(timewarrior(&timew_ten_years).args(summary)),
        &mut || time(timewarrior(&timew_crowded).args(summary)),
    ])?
    .map(Figure::Milliseconds);
    const SUMMARY: &str = "`timew summary`";
    Ok(vec![
        Outcome::beside(format!("{what}, 7,000 sessions"), ten_years, SUMMARY, timew_ten_years, Bar::Faster),
        Outcome::beside(format!("{what}, 100,000 sessions"), crowded, SUMMARY, timew_crowded, Bar::Faster),
        Outcome::beside(format!("{what}, growth to 100,000"), crowded, "with 7,000", ten_years, Bar::Unchanged(0.2)),
    ])
}
