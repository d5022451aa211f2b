//! A desk in a folder of its own, which goes when the test is over.

use crate::{Dump, FakeMachine, dump};
use rusqlite::Connection;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use stint_desk::contract::{At, Changed, ClockIn, Nothing, Punched, SessionView};
use stint_desk::{Desk, Error};
use stint_domain::{Refusal, Session, SessionId};
use tempfile::TempDir;

pub struct TempDesk {
    desk: Arc<Desk>,
    machine: Arc<FakeMachine>,
    /// Looks at the tables, opened once.
    eye: OnceCell<Connection>,
    // Last, so that the desk lets go of its files first.
    folder: TempDir,
}

impl TempDesk {
    /// An empty desk in Berlin, at that moment.
    pub fn new(wall: &str) -> TempDesk {
        TempDesk::on(Arc::new(FakeMachine::new(wall)))
    }

    pub fn on(machine: Arc<FakeMachine>) -> TempDesk {
        let folder = TempDesk::fresh_folder();
        let desk = Arc::new(Desk::open_on(folder.path(), machine.clone()).expect("an empty folder can be opened"));
        TempDesk { desk, machine, eye: OnceCell::new(), folder }
    }

    /// A folder in memory where there is one: what is tested is not the disk.
    pub fn fresh_folder() -> TempDir {
        let memory = Path::new("/dev/shm");
        let made =
            if memory.is_dir() { TempDir::with_prefix_in("stint-", memory) } else { TempDir::with_prefix("stint-") };
        made.expect("a folder for the test can be made")
    }

    pub fn machine(&self) -> &FakeMachine {
        &self.machine
    }

    pub fn shared(&self) -> Arc<Desk> {
        Arc::clone(&self.desk)
    }

    /// Another desk on the same data, as another process would have it.
    pub fn beside(&self) -> Arc<Desk> {
        Arc::new(Desk::open_on(self.folder.path(), self.machine.clone()).expect("the data can be opened twice"))
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("stint.db")
    }

    /// The file itself, past every rule of ours.
    pub fn file(&self) -> Connection {
        let file = Connection::open(self.database()).expect("the database is there");
        file.busy_timeout(std::time::Duration::from_secs(5)).expect("a timeout can be set");
        file
    }

    fn eye(&self) -> &Connection {
        self.eye.get_or_init(|| self.file())
    }

    pub fn sessions(&self) -> Vec<Session> {
        crate::sessions(self.eye())
    }

    /// Counted work and break of each session.
    pub fn totals(&self) -> BTreeMap<SessionId, (i64, i64)> {
        crate::totals(self.eye())
    }

    /// Every table but the journal, as it is.
    pub fn dump(&self) -> Dump {
        dump(self.eye())
    }

    pub fn records(&self) -> i64 {
        self.eye().query_row("SELECT count(*) FROM journal", [], |row| row.get(0)).expect("the journal is there")
    }

    /// Presses clock in.
    pub fn press_in(&self) -> Punched {
        self.clock_in(ClockIn::default()).expect("a pressed clock-in succeeds")
    }

    /// Presses clock out.
    pub fn press_out(&self) -> Punched {
        self.clock_out(At::default()).expect("a pressed clock-out succeeds")
    }

    pub fn press_undo(&self) -> Changed {
        self.undo(Nothing {}).expect("there is something to undo")
    }

    pub fn press_redo(&self) -> Changed {
        self.redo(Nothing {}).expect("there is something to redo")
    }

    /// One session from clock-in at `start` to clock-out at `end`, both pressed.
    pub fn clocked(&self, start: &str, end: &str) -> SessionView {
        self.machine.pass_until(start);
        self.press_in();
        self.machine.pass_until(end);
        self.press_out().session.expect("a clock-out names its session")
    }

    /// Fails with every finding unless the data is what it should be.
    pub fn assert_sound(&self) {
        let found = self.integrity_check(Nothing {}).expect("the data can be checked");
        assert!(found.ok, "{found:#?}");
    }

    /// The refusal that an answer is.
    pub fn refusal<T: std::fmt::Debug>(answer: Result<T, Error>) -> Refusal {
        match answer {
            Err(Error::Refusal(refusal)) => refusal,
            other => panic!("a refusal was expected, not {other:?}"),
        }
    }
}

impl Deref for TempDesk {
    type Target = Desk;
    fn deref(&self) -> &Desk {
        &self.desk
    }
}
