//! `pages FOLDER`: how long the core takes for History's answers, as JSON. A line for each thing measured: its name and
//! the milliseconds of the slowest. `cargo xtask bench` reads it.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;
use stint_desk::Desk;
use stint_desk::contract::{Filter, MonthAsk, Outline};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("usage: pages FOLDER")?;
    let desk = Desk::open(Path::new(&folder))?;
    let search = Filter { search: Some("inspection".to_owned()), ..Filter::default() };
    let mut out = std::io::stdout().lock();
    for (rows, page, filter) in
        [("first rows", "slowest page", Filter::default()), ("filtered rows", "slowest filtered page", search)]
    {
        let (first, slowest) = scroll(&desk, &filter)?;
        writeln!(out, "{rows} {first:.2}\n{page} {slowest:.2}")?;
    }
    Ok(())
}

/// Opens the list and scrolls through all of it. Gives the milliseconds until the first rows were there, and of the
/// slowest page.
fn scroll(desk: &Desk, filter: &Filter) -> Result<(f64, f64), Box<dyn Error>> {
    let begin = Instant::now();
    let outline: Outline = desk.history_outline(filter.clone())?;
    sent(&outline)?;
    let (mut first, mut slowest) = (None, 0.0_f64);
    for month in &outline.months {
        let asked = Instant::now();
        sent(&desk.history_month(MonthAsk { filter: filter.clone(), month: month.month })?)?;
        slowest = slowest.max(milliseconds(asked));
        first.get_or_insert_with(|| milliseconds(begin));
    }
    Ok((first.ok_or("there is no session that fits")?, slowest))
}

/// An answer is there when it is written as JSON.
fn sent(answer: &impl Serialize) -> Result<(), serde_json::Error> {
    serde_json::to_vec(answer).map(|json| drop(std::hint::black_box(json)))
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
