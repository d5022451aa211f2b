//! One database for each server and user. The one in use is always `stint.db`; the others lie beside it, whole and
//! untouched, until somebody signs in as them again. They change places inside one transaction: other programs that have
//! the data open see the one or the other.

use crate::Desk;
use crate::backup;
use crate::error::Error;
use crate::folder::Folder;
use crate::restore;
use crate::store::{connection, link, preference};
use rusqlite::Connection;
use std::path::PathBuf;

/// What was there before anybody signed in.
const LOCAL: &str = "local";

/// What a user's database is called while it is not in use.
pub(super) fn name_of(server: &str, user: &str) -> String {
    let plain = |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect::<String>();
    format!("{}-{}", plain(server), plain(user))
}

impl Desk {
    /// Sets what is in use aside as `name` and begins with the database of `other`, or with an empty one that keeps only
    /// the preferences of this computer.
    pub(super) fn change_places(&self, aside: Option<&str>, other: Option<&str>) -> Result<(), Error> {
        let folder = &self.folder;
        let profiles = folder.profiles();
        std::fs::create_dir_all(&profiles).map_err(|error| Error::io(&profiles, error))?;
        let taste = self.look(preference::all)?;
        let fresh = profiles.join(format!("new-{}.db", self.machine.id()));
        let source = match other.map(|name| path(folder, name)).filter(|path| path.is_file()) {
            Some(known) => known,
            None => {
                connection::fill(&fresh, self.machine.as_ref())?;
                fresh.clone()
            }
        };
        let changed = self.while_closed(|folder| {
            restore::over(folder, &source, || match aside {
                Some(name) => backup::copy_to(folder, &path(folder, name)),
                None => Ok(()),
            })
        });
        let _ = std::fs::remove_file(&fresh);
        changed?;
        self.write(|writing| {
            taste.iter().try_for_each(|(name, value)| preference::set(writing.connection(), name, value))
        })?;
        // In use, it lies beside itself no longer: the copy would grow old.
        if let Some(name) = other {
            let _ = std::fs::remove_file(path(folder, name));
        }
        self.announce(restore::ANYTHING);
        Ok(())
    }
}

/// What was set aside when somebody signed in, if anything was.
pub(super) fn local() -> &'static str {
    LOCAL
}

pub(super) fn is_there(folder: &Folder, name: &str) -> bool {
    path(folder, name).is_file()
}

/// How many changes lie in a database that is not in use and have not been sent.
pub(super) fn waiting_in(folder: &Folder, name: &str) -> Result<i64, Error> {
    let path = path(folder, name);
    let db: Connection = backup::open(&path)?;
    match link::get(&db)? {
        Some(link) => super::state::waiting(&db, &link),
        None => Ok(0),
    }
}

/// Whether a server was seen as ours by anybody whose database lies here: then it is never taken for another.
pub(super) fn knows_as_ours(folder: &Folder, url: &str) -> bool {
    let Ok(files) = std::fs::read_dir(folder.profiles()) else { return false };
    for file in files.flatten().map(|file| file.path()).filter(|path| path.extension().is_some_and(|end| end == "db")) {
        // One that cannot be read says nothing.
        if let Ok(Some(link)) = backup::open(&file).map_err(Error::from).and_then(|db| link::get(&db))
            && (link.url.as_str(), link.mode) == (url, link::Mode::Stint)
        {
            return true;
        }
    }
    false
}

/// Sets a database aside for good, under a name that nobody signs in to.
pub(super) fn retire(folder: &Folder, name: &str, now: stint_domain::Instant) -> Result<(), Error> {
    let from = path(folder, name);
    let to = folder.profiles().join(format!("{name}-until-{}.db", now.ms()));
    std::fs::rename(&from, &to).map_err(|error| Error::io(&from, error))
}

fn path(folder: &Folder, name: &str) -> PathBuf {
    folder.profiles().join(format!("{name}.db"))
}
