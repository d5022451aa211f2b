//! `stint-server backup`, `restore`, `check`, `migrate`.

use std::path::PathBuf;

use super::{Exit, Layers, Trouble, say};
use crate::store::{Counts, Direct, Place};
use crate::upkeep::{backup, check, restore};

/// Write everything into one file, while the server runs; checked before it gets its name
#[derive(Debug, clap::Args)]
pub struct Backup {
    /// The new file; it holds the signing key, so keep it as you keep passwords
    file: PathBuf,
}

/// Bring back a backup; stop the server first
#[derive(Debug, clap::Args)]
pub struct Restore {
    file: PathBuf,
    /// Let data that is there give way: a file is set aside, PostgreSQL's tables are emptied
    #[arg(long)]
    replace: bool,
}

/// Look whether the data is sound: files, the journal's chain, and that the tables say what the journal says
#[derive(Debug, clap::Args)]
pub struct Check {
    /// A backup, instead of the server's data
    file: Option<PathBuf>,
}

/// Bring the schema up to date; with --from and --to, move everything to another database
#[derive(Debug, clap::Args)]
pub struct Migrate {
    /// Where it is: a data folder, or postgres://…, or env:NAME of a variable that holds such a URL
    #[arg(long, requires = "to", value_name = "PLACE")]
    from: Option<String>,
    /// Where it shall be; has to be empty
    #[arg(long, requires = "from", value_name = "PLACE")]
    to: Option<String>,
}

impl Backup {
    pub(super) async fn run(self, layers: &Layers) -> Result<(), Trouble> {
        let findings = backup::take(&layers.place()?, &self.file).await?;
        let (records, sessions) = (findings.records, findings.sessions);
        say(format_args!("{}: {sessions} sessions, {records} records of the journal, checked", self.file.display()));
        Ok(())
    }
}

impl Restore {
    pub(super) async fn run(self, layers: &Layers) -> Result<(), Trouble> {
        let over = if self.replace { restore::Over::Existing } else { restore::Over::Nothing };
        let brought = restore::restore(&self.file, &layers.place()?, over).await?;
        say(format_args!("Restored {}, in a new epoch", rows(&brought.counts)));
        if let Some(aside) = brought.aside {
            say(format_args!("What was there before is now {}", aside.display()));
        }
        Ok(())
    }
}

impl Check {
    pub(super) async fn run(self, layers: &Layers) -> Result<(), Trouble> {
        let mut direct = match &self.file {
            Some(file) => Direct::file(file).await?,
            None => Direct::open(&layers.place()?).await?,
        };
        let findings = check::all(&mut direct).await?;
        findings.sound("not sound")?;
        say(format_args!("Sound: {} sessions, {} records of the journal", findings.sessions, findings.records));
        Ok(())
    }
}

impl Migrate {
    pub(super) async fn run(self, layers: &Layers) -> Result<(), Trouble> {
        let (Some(from), Some(to)) = (self.from, self.to) else {
            Direct::create(&layers.place()?).await?;
            say("The schema is up to date");
            return Ok(());
        };
        let brought = restore::migrate(&place(&from)?, &place(&to)?).await?;
        say(format_args!("Moved {}; counts and chain agree", rows(&brought.counts)));
        Ok(())
    }
}

/// A place as it is typed. The variable keeps a password out of the process list.
fn place(text: &str) -> Result<Place, Trouble> {
    let text = match text.strip_prefix("env:") {
        None => text.to_owned(),
        Some(name) => std::env::var(name).map_err(|_| Trouble::new(Exit::Usage, format!("{name} is not set")))?,
    };
    let url = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    Ok(if url { Place::Url(text) } else { Place::Folder(text.into()) })
}

fn rows(counts: &Counts) -> String {
    let all: u64 = counts.iter().map(|(_, count)| count).sum();
    format!("{all} rows of {} tables", counts.len())
}
