//! `cargo run -p stint-sim -- --seeds 50000`: runs histories; one that breaks a promise is told.

use clap::Parser;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;
use stint_sim::{Setting, explain, run};

#[derive(Parser)]
#[command(about = "Runs random histories of sync and checks its promises")]
struct Args {
    /// How many histories
    #[arg(long, default_value_t = 50_000)]
    seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Tell the history of one seed
    #[arg(long)]
    seed: Option<u64>,
    /// Things that happen in one history
    #[arg(long, default_value_t = Setting::ALL.steps)]
    steps: usize,
    /// How many run at once
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

fn main() -> io::Result<ExitCode> {
    let args = Args::parse();
    let setting = Setting { steps: args.steps, ..Setting::ALL };
    let mut out = io::stdout().lock();
    if let Some(seed) = args.seed {
        return tell(&mut out, seed, setting);
    }
    let began = Instant::now();
    let (next, ops) = (AtomicU64::new(args.from), AtomicUsize::new(0));
    let first_broken = AtomicU64::new(u64::MAX);
    let end = args.from + args.seeds;
    std::thread::scope(|scope| {
        for _ in 0..args.threads.max(1) {
            scope.spawn(|| {
                while first_broken.load(Ordering::Relaxed) == u64::MAX {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        return;
                    }
                    let outcome = run(seed, setting);
                    ops.fetch_add(outcome.ops, Ordering::Relaxed);
                    if !outcome.broken.is_empty() {
                        first_broken.fetch_min(seed, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let (seconds, ops) = (began.elapsed().as_secs_f64(), ops.into_inner());
    match first_broken.into_inner() {
        u64::MAX => {
            writeln!(out, "{} histories, {ops} operations, {seconds:.1} s: every promise was kept", args.seeds)?;
            Ok(ExitCode::SUCCESS)
        }
        seed => tell(&mut out, seed, setting),
    }
}

fn tell(out: &mut impl Write, seed: u64, setting: Setting) -> io::Result<ExitCode> {
    let outcome = explain(seed, setting);
    for line in &outcome.trace {
        writeln!(out, "{line}")?;
    }
    for promise in &outcome.broken {
        writeln!(out, "{promise}")?;
    }
    let word = if outcome.broken.is_empty() { "keeps every promise" } else { "breaks a promise" };
    writeln!(out, "seed {seed} {word}")?;
    Ok(if outcome.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
