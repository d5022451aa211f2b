//! The window and the hidden app beside a Tauri app that paints one word.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::ground::{Ground, History, stint};
use super::outcome::{Bar, Figure, Outcome};
use super::process::App;
use super::sample::{ROUNDS, median, side_by_side};
use super::stage::Stage;
use crate::places::{Build, built};
use crate::programs::must;

/// The line by which `stint-desktop` says, under `STINT_BENCH=1`, that Today shows its state and takes a click.
const USABLE: &str = "today-usable";
const PAINTED: &str = "painted";
/// How long the processor is watched.
const WATCHED: Duration = Duration::from_secs(60);
/// Ten seconds after a hidden start the data is looked at as a whole, once: that is part of the start.
const HIDDEN_START: Duration = Duration::from_secs(12);
const BARE_WINDOW: &str = "a bare window";

/// From the start of the process to the first usable Today, with 100,000 sessions.
pub fn start(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let data = ground.stint(History::Crowded, "start")?;
    let stage = Stage::set(&ground.empty("start-stage")?)?;
    let [ours, bare] =
        side_by_side([&mut || Ok(App::start(&mut desktop(&stage, &data))?.hear(USABLE)?.since_start_ms), &mut || {
            Ok(App::start(bare(&stage).arg("open"))?.hear(PAINTED)?.since_start_ms)
        }])?
        .map(Figure::Milliseconds);
    Ok(vec![Outcome::beside("window started, 100,000 sessions", ours, BARE_WINDOW, bare, Bar::Times(1.3))])
}

/// From the click on the tray to the usable Today, in an app that had its window before and closed it.
pub fn reopen(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let data = ground.stint(History::Crowded, "reopen")?;
    let stage = Stage::set(&ground.empty("reopen-stage")?)?;
    let ours = App::start(&mut desktop(&stage, &data))?;
    ours.hear(USABLE)?;
    let mut bare = App::start(bare(&stage).arg("open"))?;
    bare.hear(PAINTED)?;
    let [ours, bare] = side_by_side([
        &mut || {
            stage.close_window(ours.id())?;
            ours.settle();
            stage.press_tray(ours.id())?;
            Ok(ours.hear(USABLE)?.own_ms)
        },
        &mut || {
            bare.say("close")?;
            bare.settle();
            bare.say("open")?;
            Ok(bare.hear(PAINTED)?.own_ms)
        },
    ])?
    .map(Figure::Milliseconds);
    let what = "window opened from the tray, 100,000 sessions";
    Ok(vec![Outcome::beside(what, ours, "a bare window opened again", bare, Bar::Times(1.3))])
}

/// Hidden from the start, with the window, and hidden again: memory and processor, clocked in.
pub fn memory_and_cpu(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let data = ground.stint(History::Crowded, "memory")?;
    let stage = Stage::set(&ground.empty("memory-stage")?)?;
    must("stint in", stint(&data).arg("in").stdout(std::process::Stdio::null()))?;
    // The first app on a display has GTK look for its OpenGL visuals, which loads a renderer of 30 MiB; what it finds
    // stands on the display from then on. Neither side shall pay that for the other.
    App::start(&mut bare(&stage))?.settle();

    let mut bare = App::start(&mut bare(&stage))?;
    let bare_none = rest(&bare);
    bare.say("open")?;
    bare.hear(PAINTED)?;
    let bare_open = rest(&bare);
    bare.say("close")?;
    let bare_closed = rest(&bare);
    drop(bare);

    let ours = App::start(desktop(&stage, &data).arg("--hidden"))?;
    stage.wait_for_tray(ours.id())?;
    thread::sleep(HIDDEN_START);
    let hidden = rest(&ours);
    stage.press_tray(ours.id())?;
    ours.hear(USABLE)?;
    let open = rest(&ours);
    stage.close_window(ours.id())?;
    let closed = rest(&ours);

    const WITHOUT: &str = "a bare app without a window";
    const CLOSED: &str = "a bare app, its window closed";
    Ok(vec![
        Outcome::beside("in the tray: memory", hidden.memory, WITHOUT, bare_none.memory, Bar::Times(1.15)),
        Outcome::beside("in the tray again: memory", closed.memory, CLOSED, bare_closed.memory, Bar::Times(1.15)),
        Outcome::alone("in the tray: processor over 60 s", hidden.processor, Bar::AtMost(0.1)),
        Outcome::alone("in the tray again: processor over 60 s", closed.processor, Bar::AtMost(0.1)),
        Outcome::beside("window open: memory", open.memory, BARE_WINDOW, bare_open.memory, Bar::Times(1.25)),
        Outcome::alone("window open, ticking: processor over 60 s", open.processor, Bar::AtMost(0.5)),
    ])
}

/// What an app at rest costs.
struct Rest {
    memory: Figure,
    processor: Figure,
}

/// Lets an app come to rest, then watches it for a minute: the median of 7 looks at its memory, and its share of a core.
fn rest(app: &App) -> Rest {
    app.settle();
    let before = app.processor_seconds();
    let begin = Instant::now();
    let mut looks = Vec::new();
    for look in 1..=ROUNDS {
        let due = WATCHED * u32::try_from(look).expect("few") / u32::try_from(ROUNDS).expect("few");
        thread::sleep(due.saturating_sub(begin.elapsed()));
        looks.push(app.memory());
    }
    let share = (app.processor_seconds() - before) / begin.elapsed().as_secs_f64();
    Rest { memory: Figure::Mebibytes(median(looks)), processor: Figure::Percent(share * 100.0) }
}

fn desktop(stage: &Stage, data: &Path) -> Command {
    let mut command = stage.command(built(Build::Release, "stint-desktop"));
    command.env("STINT_DATA", data).env("STINT_BENCH", "1");
    command
}

fn bare(stage: &Stage) -> Command {
    stage.command(built(Build::Release, "bare-window"))
}
