//! History in the core: what the window asks for when it opens, scrolls and filters 100,000 sessions.

use std::process::Command;

use super::ground::{Ground, History};
use super::outcome::{Bar, Figure, Outcome};
use super::sample::{ROUNDS, median};
use crate::places::{Build, built};
use crate::programs::output;

pub fn pages(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let data = ground.stint(History::Crowded, "pages")?;
    let mut runs = Vec::new();
    for _ in 0..ROUNDS {
        runs.push(output("pages", Command::new(built(Build::Release, "pages")).arg(&data))?);
    }
    // Each line: a name, then the milliseconds of its slowest.
    let figure = |name: &str| -> Figure {
        let taken: Vec<f64> = runs
            .iter()
            .filter_map(|run| run.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok()))
            .collect();
        if taken.len() == ROUNDS { Figure::Milliseconds(median(taken)) } else { Figure::Missing }
    };
    Ok(vec![
        Outcome::alone("History of 100,000: opened, first rows", figure("first rows "), Bar::AtMost(100.0)),
        Outcome::alone("History of 100,000: filtered, first rows", figure("filtered rows "), Bar::AtMost(100.0)),
        Outcome::alone("History of 100,000: slowest page of a scroll", figure("slowest page "), Bar::AtMost(16.0)),
        Outcome::alone(
            "History of 100,000: slowest filtered page",
            figure("slowest filtered page "),
            Bar::AtMost(16.0),
        ),
    ])
}
