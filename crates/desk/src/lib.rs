//! What happens on this computer, window or not: the clock, the local database, exports, backups.
//!
//! A [`Desk`] is one folder's data with its use cases. Each use case is a method: one transaction, one announcement.

mod about;
mod apply;
mod around;
mod backup;
mod ballast;
mod changed;
mod clock;
pub mod contract;
mod days_off;
mod derive;
mod dimensions;
mod downloads;
mod entered;
mod error;
mod explain;
mod exporting;
mod filter;
mod folder;
mod history;
mod house;
mod importing;
mod integrity;
mod jobs;
mod line;
mod log_file;
mod look;
pub mod machine;
mod read_time;
mod repair;
mod replay;
mod restore;
mod sessions;
mod settings;
mod show;
mod store;
pub mod sync;
mod terminal;
mod timesheet_days;
mod today;
mod topics;
mod trail;
mod trouble;
mod turn;
mod undo;
mod watch;
mod which;
mod whole_file;
mod write;
mod zones;

pub use error::Error;
pub use folder::{Folder, default_folder};
pub use log_file::log_file;
pub use machine::{Machine, ThisMachine};
pub use terminal::trouble_at_opening;
pub use watch::Watch;

use rusqlite::Connection;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use stint_domain::Refusal;
use stint_domain::time::Zones;
use store::connection;

/// One folder's data and what can be done with it. Shared between threads as it is.
pub struct Desk {
    folder: Folder,
    machine: Arc<dyn Machine>,
    zones: OnceLock<Zones>,
    writer: Mutex<Connection>,
    /// Opened by the first look: a punch on the command line does without.
    reader: Mutex<Option<Connection>>,
    /// Looks go over the connection that writes, as long as nothing is being written.
    alone: bool,
    barred: Mutex<Option<Refusal>>,
    listeners: topics::Listeners,
    jobs: jobs::Jobs,
    /// What was rebuilt when this desk was opened.
    repaired: Mutex<Option<contract::Repaired>>,
    /// What is said to the loop that keeps this data and its server at one.
    signals: Arc<sync::Signals>,
}

impl Desk {
    /// Opens the data in `folder`, and makes it when there is none. Cheap enough for a punch: nothing is checked,
    /// copied or synced.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] when the file is not what it should be. A database that cannot be written to is opened all
    /// the same, and every write is refused.
    pub fn open(folder: &Path) -> Result<Desk, Error> {
        Desk::open_on(folder, Arc::new(ThisMachine))
    }

    /// Like [`Desk::open`], on another computer's clocks.
    pub fn open_on(folder: &Path, machine: Arc<dyn Machine>) -> Result<Desk, Error> {
        let folder = Folder::new(folder);
        let opened = connection::writer(&folder, machine.as_ref()).map_err(|error| error.settled(&folder))?;
        Ok(Desk {
            folder,
            machine,
            zones: OnceLock::new(),
            writer: Mutex::new(opened.connection),
            reader: Mutex::new(None),
            alone: false,
            barred: Mutex::new(opened.barred),
            listeners: topics::Listeners::default(),
            jobs: jobs::Jobs::default(),
            repaired: Mutex::new(None),
            signals: Arc::default(),
        })
    }

    /// For one question or one deed, with nobody else at this desk: a second connection would read the schema once more,
    /// which is most of what a short question costs.
    #[must_use]
    pub fn alone(mut self) -> Desk {
        self.alone = true;
        self
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The zone rules in use.
    pub fn zones(&self) -> &Zones {
        self.zones.get_or_init(|| self.machine.zones())
    }

    /// Runs `work` while the database is closed, and opens what lies there afterwards: a restored backup. Nothing else
    /// of this desk reads or writes meanwhile.
    pub(crate) fn while_closed<T>(&self, work: impl FnOnce(&Folder) -> Result<T, Error>) -> Result<T, Error> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        *reader = None;
        *writer = Connection::open_in_memory()?;
        let answer = work(&self.folder);
        let opened = connection::writer(&self.folder, self.machine.as_ref());
        let mut barred = self.barred.lock().unwrap_or_else(PoisonError::into_inner);
        match opened.map_err(|error| error.settled(&self.folder)) {
            Ok(opened) => {
                *writer = opened.connection;
                *barred = opened.barred;
                answer
            }
            Err(error) => {
                let path = self.folder.database().display().to_string();
                *barred = Some(Refusal::Damaged { path, detail: error.to_string() });
                Err(error)
            }
        }
    }
}
