//! Desks and a server in memory, without a network: what each shows after they have talked.

#![allow(clippy::unwrap_used)]

mod book;
mod collisions;
mod exchange;
mod mistakes;
mod newcomer;
mod quiet;
mod restore;
mod strangers;
mod together;

use book::{Book, Wire};
use std::sync::{Arc, Mutex};
use stint_desk::contract::{HistoryDay, MonthAsk, Nothing};
use stint_desk::sync::Ended;
use stint_desk::{Desk, Machine};
use stint_domain::{Day, Session};
use stint_testkit::FakeMachine;
use tempfile::TempDir;

/// The user whose devices these are.
pub const ADA: i64 = 7;

/// A computer of Ada's with its own data.
pub struct Place {
    folder: TempDir,
    pub machine: Arc<FakeMachine>,
    pub desk: Desk,
}

impl Place {
    pub fn new(now: &str) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let machine = Arc::new(FakeMachine::new(now));
        let desk = Desk::open_on(folder.path(), machine.clone()).unwrap();
        Place { folder, machine, desk }
    }

    /// Joined to the server as Ada.
    pub fn of(book: &Arc<Mutex<Book>>, now: &str) -> Place {
        let place = Place::new(now);
        place.join(book);
        place
    }

    pub fn join(&self, book: &Arc<Mutex<Book>>) {
        self.desk.sync_join(&book.lock().unwrap().hello(ADA)).unwrap();
    }

    pub fn sync(&self, book: &Arc<Mutex<Book>>) {
        assert_eq!(self.desk.sync_over(&mut self.wire(book)).unwrap(), Ended::Done);
        self.check();
    }

    /// The way to the server, whose clock agrees with this computer's.
    pub fn wire(&self, book: &Arc<Mutex<Book>>) -> Wire {
        book.lock().unwrap().now = self.machine.wall();
        Wire::new(book, ADA)
    }

    /// The tables are what the journal amounts to.
    pub fn check(&self) {
        let found = self.desk.integrity_check(Nothing {}).unwrap();
        assert!(found.ok, "{found:?}");
    }

    pub fn sessions(&self) -> Vec<Session> {
        stint_testkit::sessions(&self.file())
    }

    /// The file itself, past every rule of ours.
    pub fn file(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.folder.path().join("stint.db")).unwrap()
    }

    pub fn machine(&self) -> &dyn Machine {
        self.machine.as_ref()
    }

    /// The same data in a program that was started anew.
    pub fn again(self) -> Place {
        let Place { folder, machine, desk } = self;
        drop(desk);
        let desk = Desk::open_on(folder.path(), machine.clone()).unwrap();
        Place { folder, machine, desk }
    }

    pub fn month(&self) -> Vec<HistoryDay> {
        let month: Day = "2026-11-01".parse().unwrap();
        self.desk.history_month(MonthAsk { filter: Default::default(), month }).unwrap()
    }

    /// Signs of the times: each session's counted work, by id.
    pub fn counted(&self) -> Vec<(String, i64)> {
        let days = self.month();
        let sessions = days.iter().flat_map(|day| &day.sessions);
        let mut counted: Vec<_> = sessions.map(|one| (one.id.to_string(), one.counted_work_ms)).collect();
        counted.sort();
        counted
    }
}

/// Each talks to the server until both have seen everything.
pub fn meet(book: &Arc<Mutex<Book>>, places: &[&Place]) {
    for _ in 0..2 {
        for place in places {
            place.sync(book);
        }
    }
}

pub fn same(one: &Place, other: &Place) {
    assert_eq!(one.sessions(), other.sessions());
    assert_eq!(one.counted(), other.counted());
}
