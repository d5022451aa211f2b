//! Brings a database back from a backup, or moves it from one engine to the other.

use std::fs;
use std::path::{Path, PathBuf};

use super::backup::{Unfinished, named};
use super::check;
use crate::cli::{Exit, Trouble};
use crate::store::{Counts, Direct, FILE, Place, copy};

/// What becomes of data that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// It stays, and nothing is done.
    Nothing,
    /// It gives way: a file is set aside, PostgreSQL's tables are emptied.
    Existing,
}

/// What was brought where.
#[derive(Debug)]
pub struct Brought {
    pub counts: Counts,
    /// Where the data that was there before is now.
    pub aside: Option<PathBuf>,
}

/// Puts a backup's data to a place, in a new epoch: devices notice, and put back what they had been told was safe.
///
/// # Errors
/// The backup is not sound; there is data already; a server runs; the database's. What was there is still there then.
pub async fn restore(file: &Path, place: &Place, over: Over) -> Result<Brought, Trouble> {
    let mut backup = Direct::file(file).await?;
    check::all(&mut backup).await?.sound("the backup is not sound, so nothing was restored")?;
    // Greater than any epoch that a restore began before, of this backup or another.
    let since_2026 = crate::now().ms() / 1000 - 1_767_225_600;
    let epoch = backup.epoch().await?.max(since_2026) + 1;
    bring(&mut backup, place, over, Some(epoch)).await
}

/// Moves everything to a place that has no data yet, and compares both. The history is the same one: its epoch stays.
///
/// # Errors
/// As [`restore`].
pub async fn migrate(from: &Place, to: &Place) -> Result<Brought, Trouble> {
    let mut source = Direct::open(from).await?;
    idle(&mut source, from).await?;
    check::all(&mut source).await?.sound("what is to be moved is not sound, so nothing was moved")?;
    bring(&mut source, to, Over::Nothing, None).await
}

async fn bring(from: &mut Direct, to: &Place, over: Over, epoch: Option<i64>) -> Result<Brought, Trouble> {
    match to {
        Place::Folder(folder) => into_folder(from, folder, over, epoch).await,
        Place::Url(_) => into_postgres(from, to, over, epoch).await,
    }
}

async fn into_folder(from: &mut Direct, folder: &Path, over: Over, epoch: Option<i64>) -> Result<Brought, Trouble> {
    let _only = crate::cli::take(folder)?;
    let file = folder.join(FILE);
    let used = file.exists() && Direct::file(&file).await?.is_used().await?;
    if used && over == Over::Nothing {
        return Err(taken(&file.display().to_string()));
    }
    let unfinished = Unfinished::beside(&file)?;
    let mut target = Direct::create_file(&unfinished.0).await?;
    let counts = fill(from, &mut target, epoch).await?;
    target.close_file().await?;
    let aside = file.exists().then(|| set_aside(&file)).transpose()?;
    unfinished.finish(&file)?;
    Ok(Brought { counts, aside })
}

async fn into_postgres(from: &mut Direct, to: &Place, over: Over, epoch: Option<i64>) -> Result<Brought, Trouble> {
    let mut target = Direct::create(to).await?;
    idle(&mut target, to).await?;
    if target.is_used().await? && over == Over::Nothing {
        return Err(taken("the database"));
    }
    target.empty().await?;
    let counts = fill(from, &mut target, epoch).await?;
    Ok(Brought { counts, aside: None })
}

/// Copies, then looks whether all of it is there and sound.
async fn fill(from: &mut Direct, to: &mut Direct, epoch: Option<i64>) -> Result<Counts, Trouble> {
    let counts = copy(&mut from.sql(), &mut to.sql()).await?;
    let found = to.counts().await?;
    if found != counts {
        return Err(Trouble::new(Exit::Unexpected, format!("{counts:?} rows were copied, but {found:?} arrived")));
    }
    check::all(to).await?.sound("what arrived is not sound")?;
    if let Some(epoch) = epoch {
        to.begin_epoch(epoch).await?;
    }
    Ok(counts)
}

/// # Errors
/// A server works with it.
async fn idle(direct: &mut Direct, place: &Place) -> Result<(), Trouble> {
    let busy = |text: String| Err(Trouble::new(Exit::Refused, text));
    match place {
        Place::Folder(folder) => crate::cli::take(folder).map(drop),
        Place::Url(_) => match direct.leased_until().await? {
            Some(until) if until > crate::now().ms() => {
                let seconds = (until - crate::now().ms()) / 1000 + 1;
                busy(format!("a server uses the database, or did until just now: stop it, or wait {seconds} s"))
            }
            Some(_) | None => Ok(()),
        },
    }
}

fn taken(what: &str) -> Trouble {
    let text = format!("{what} holds data already; --replace lets it give way");
    Trouble::new(Exit::Refused, text)
}

/// Renames a database with what belongs to it.
fn set_aside(file: &Path) -> Result<PathBuf, Trouble> {
    let with = |suffix: &str, end: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        name.push(end);
        PathBuf::from(name)
    };
    let suffix = format!(".replaced-{}", crate::now().ms());
    for end in ["-wal", "-shm", ""] {
        let (old, new) = (with("", end), with(&suffix, end));
        if old.exists() {
            fs::rename(&old, &new).map_err(|error| named(&old, &error))?;
        }
    }
    Ok(with(&suffix, ""))
}
