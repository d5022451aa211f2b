//! What is done beside the clock, when there is time for it: the server is talked to, the house kept, memory given back.

use super::Keeper;
use crate::platform::{Memory, Pages, Web, WebRemains};
use crate::rest::Due;
use crate::windows;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant as Monotonic;
use stint_desk::contract::Nothing;

impl Keeper {
    /// Begins to talk with the server as soon as there is one, once the start is over.
    pub(super) fn keep_synced(&mut self) {
        if self.syncing.is_none() {
            // A server can only have come with something that was announced: nobody is asked each minute.
            if Monotonic::now() < self.house_from || !std::mem::take(&mut self.link_unknown) {
                return;
            }
            let begun = match self.desk.sync_state(Nothing {}) {
                Ok(state) if !state.connected => return,
                Ok(_) => self.desk.keep_synced(),
                Err(error) => Err(error),
            };
            match begun {
                Ok(syncing) => self.syncing = Some(syncing),
                Err(error) => {
                    self.link_unknown = true;
                    self.desk.trouble(error);
                    return;
                }
            }
        }
        // With nobody looking the server is asked less often.
        let seen = windows::main(&self.app).is_some();
        if std::mem::replace(&mut self.seen, seen) != seen {
            self.desk.sync_seen(seen);
        }
    }

    /// One look at the whole file after the start, then backups and the like: beside everything else and never twice
    /// at once.
    pub(super) fn keep_house(&mut self) {
        let due = !self.checked || self.desk.house_is_due();
        if Monotonic::now() < self.house_from || !due || self.house.swap(true, Ordering::AcqRel) {
            return;
        }
        let unchecked = !std::mem::replace(&mut self.checked, true);
        let (app, desk, house) = (self.app.clone(), Arc::clone(&self.desk), Arc::clone(&self.house));
        let kept = std::thread::Builder::new().name("house".into()).spawn(move || {
            let looked = if unchecked { desk.check_at_start() } else { Ok(()) };
            if let Err(error) = looked.and_then(|()| desk.keep_house()) {
                desk.trouble(error);
            }
            // The whole file went through memory.
            if windows::main(&app).is_none() {
                Pages::give_back();
            }
            house.store(false, Ordering::Release);
        });
        if kept.is_err() {
            self.house.store(false, Ordering::Release);
        }
    }

    pub(super) fn rest(&mut self) {
        match self.rest.take_due(Monotonic::now(), windows::main(&self.app).is_some()) {
            Due::Nothing => return,
            Due::Memory => {}
            Due::MemoryAndWeb => Web::end(),
        }
        Pages::give_back();
    }
}
