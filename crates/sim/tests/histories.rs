//! Random histories keep every promise.

use std::sync::atomic::{AtomicU64, Ordering};
use stint_sim::{Setting, explain, run};

const HISTORIES: u64 = 50_000;

#[test]
fn fifty_thousand_random_histories_keep_every_promise() {
    let (next, broken) = (AtomicU64::new(0), AtomicU64::new(u64::MAX));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while broken.load(Ordering::Relaxed) == u64::MAX {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= HISTORIES {
                        return;
                    }
                    if !run(seed, Setting::ALL).broken.is_empty() {
                        broken.fetch_min(seed, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    kept(broken.into_inner());
}

fn kept(seed: u64) {
    if seed != u64::MAX {
        let told = explain(seed, Setting::ALL);
        panic!("seed {seed}\n{}\n{}", told.trace.join("\n"), told.broken.join("\n"));
    }
}
