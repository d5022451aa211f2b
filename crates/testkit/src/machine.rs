//! A computer whose clocks do as they are told.

use crate::at;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use stint_desk::Machine;
use stint_domain::{Instant, Zone, Zones};
use uuid::{Builder, Uuid};

/// Ids are told apart in one process even when several machines make them.
static IDS: AtomicU64 = AtomicU64::new(1);

pub struct FakeMachine(Mutex<Clocks>);

#[derive(Clone)]
struct Clocks {
    wall: Instant,
    mono_us: i64,
    boot: u32,
    zone: Zone,
    asked: u64,
}

impl FakeMachine {
    /// In Berlin, at that moment.
    pub fn new(wall: &str) -> FakeMachine {
        let zone = Zone("Europe/Berlin".into());
        FakeMachine(Mutex::new(Clocks { wall: at(wall), mono_us: 1_000_000, boot: 1, zone, asked: 0 }))
    }

    /// Time goes by, on both clocks.
    pub fn pass(&self, ms: i64) {
        self.with(|clocks| {
            clocks.wall = clocks.wall + ms;
            clocks.mono_us += ms * 1_000;
        });
    }

    /// Time goes by until that moment.
    pub fn pass_until(&self, moment: &str) {
        self.pass(at(moment) - self.wall());
    }

    /// Somebody sets the wall clock, `ms` forward or back.
    pub fn set_wall_by(&self, ms: i64) {
        self.with(|clocks| clocks.wall = clocks.wall + ms);
    }

    /// How often a press was timed.
    pub fn asked(&self) -> u64 {
        self.with(|clocks| clocks.asked)
    }

    /// The computer starts anew; its monotonic clock begins at zero.
    pub fn reboot(&self) {
        self.with(|clocks| {
            clocks.boot += 1;
            clocks.mono_us = 0;
        });
    }

    /// The computer is taken to another zone.
    pub fn travel(&self, zone: &str) {
        self.with(|clocks| clocks.zone = Zone(zone.into()));
    }

    fn with<T>(&self, change: impl FnOnce(&mut Clocks) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Machine for FakeMachine {
    fn wall(&self) -> Instant {
        self.with(|clocks| clocks.wall)
    }

    fn mono_us(&self) -> i64 {
        self.with(|clocks| {
            clocks.asked += 1;
            clocks.mono_us
        })
    }

    fn boot(&self) -> String {
        self.with(|clocks| format!("boot-{}", clocks.boot))
    }

    fn zone(&self) -> Zone {
        self.with(|clocks| clocks.zone.clone())
    }

    fn zones(&self) -> Zones {
        Zones::bundled()
    }

    fn name(&self) -> String {
        "testbench".into()
    }

    fn id(&self) -> Uuid {
        let count = IDS.fetch_add(1, Ordering::Relaxed);
        // One id a millisecond, so that ids made later sort later whatever the clocks are set to.
        Builder::from_unix_timestamp_millis(1_700_000_000_000 + count, &[7; 10]).into_uuid()
    }
}
