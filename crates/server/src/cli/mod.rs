//! The command line: `stint-server serve` and what an administrator does beside it.
//!
//! Exit codes: 0 done; 1 something unexpected; 2 the command or the configuration cannot be read; 3 the database cannot
//! be reached or used; 4 turned down (a name that is taken, data that would be overwritten); 5 a check found something.

mod data;
pub mod people;
mod serve;

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use crate::config::{self, Config, Settings};
use crate::store::{Error, Failure, Place, Store};

/// The sessions server of the time clock Stint.
#[derive(Debug, Parser)]
#[command(name = "stint-server", version, max_term_width = 100, after_help = AFTER)]
struct Line {
    #[command(flatten)]
    layers: Layers,
    #[command(subcommand)]
    command: Command,
}

const AFTER: &str = "The database is SQLite in the data folder, or PostgreSQL when DATABASE_URL says postgres://….
Exit codes: 0 done, 1 unexpected, 2 unreadable command or configuration, 3 database not usable, 4 turned down,
5 a check found something.";

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Serve; creates the database when there is none
    Serve(Box<serve::Serve>),
    Backup(data::Backup),
    Restore(data::Restore),
    Check(data::Check),
    Migrate(data::Migrate),
    /// Add, change, export and erase users
    User {
        #[command(subcommand)]
        command: people::User,
        /// Answer as JSON
        #[arg(long, global = true)]
        json: bool,
    },
    /// Teams, who works in them and who manages them
    Team {
        #[command(subcommand)]
        command: people::Team,
        /// Answer as JSON
        #[arg(long, global = true)]
        json: bool,
    },
    /// Tokens for programs
    Token {
        #[command(subcommand)]
        command: people::Token,
        /// Answer as JSON
        #[arg(long, global = true)]
        json: bool,
    },
}

/// What says how the program is configured.
#[derive(Debug, clap::Args)]
struct Layers {
    /// The configuration file [default: /etc/stint-server.toml, then stint-server.toml in the user's configuration]
    #[arg(long, global = true, value_name = "FILE", env = "STINT_SERVER_CONFIG")]
    config: Option<PathBuf>,
    /// The data folder; SQLite's database is in it [default: /var/lib/stint-server for root and the service, else
    /// stint-server in the user's data folder]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Layers {
    /// The configuration with the flags of a command on top.
    fn settle(&self, flags: Settings) -> Result<Config, Trouble> {
        let flags = Settings { data: self.data.clone(), ..flags };
        let environment = Settings::from_environment(|name| std::env::var(name).ok())?;
        let file = match &self.config {
            Some(file) => Settings::from_file(file)?,
            None => match config::default_files().into_iter().find(|file| file.is_file()) {
                Some(file) => Settings::from_file(&file)?,
                None => Settings::default(),
            },
        };
        Ok(Config::settle(flags.over(environment).over(file))?)
    }

    /// Where the data is.
    fn place(&self) -> Result<Place, Trouble> {
        let place = self.settle(Settings::default())?.place;
        own(&place)?;
        Ok(place)
    }
}

/// Runs a command line.
pub fn run(line: impl IntoIterator<Item = OsString>) -> ExitCode {
    let line = match Line::try_parse_from(line) {
        Ok(line) => line,
        Err(error) => {
            // Nobody to tell when even this cannot be written.
            error.print().ok();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(obey(line)),
        Err(error) => Err(Trouble::new(Exit::Unexpected, error.to_string())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            writeln!(std::io::stderr(), "stint-server: {}", trouble.text).ok();
            ExitCode::from(trouble.exit as u8)
        }
    }
}

async fn obey(line: Line) -> Result<(), Trouble> {
    let layers = line.layers;
    match line.command {
        Command::Serve(serve) => serve.run(&layers).await,
        Command::Backup(backup) => backup.run(&layers).await,
        Command::Restore(restore) => restore.run(&layers).await,
        Command::Check(check) => check.run(&layers).await,
        Command::Migrate(migrate) => migrate.run(&layers).await,
        Command::User { command, json } => {
            let store = open(&layers).await?;
            let told = command.run(&store, &mut std::io::stdin().lock()).await;
            end(store, told, json).await
        }
        Command::Team { command, json } => {
            let store = open(&layers).await?;
            let told = command.run(&store).await;
            end(store, told, json).await
        }
        Command::Token { command, json } => {
            let store = open(&layers).await?;
            let told = command.run(&store).await;
            end(store, told, json).await
        }
    }
}

/// Opens the database that the configuration names, for a command that is done with it soon.
async fn open(layers: &Layers) -> Result<Store, Trouble> {
    Ok(Store::open(&layers.place()?).await?)
}

/// Says what a command came to.
async fn end(store: Store, told: Result<people::Told, Failure>, json: bool) -> Result<(), Trouble> {
    store.close().await;
    let told = told?;
    if json {
        say(told.json);
    } else if !told.text.is_empty() {
        say(told.text);
    }
    Ok(())
}

/// Refuses to work as root on data that belongs to the service's user: files that root adds would lock the service out.
fn own(place: &Place) -> Result<(), Trouble> {
    let Place::Folder(folder) = place else { return Ok(()) };
    match (config::owner(Path::new("/proc/self")), config::owner(folder)) {
        (Some(0), Some(other)) if other != 0 => {
            let text = format!(
                "{} belongs to user {other}: run this as that user (sudo -u '#{other}' stint-server …), or files of \
                 root's would lock the service out",
                folder.display()
            );
            Err(Trouble::new(Exit::Refused, text))
        }
        _ => Ok(()),
    }
}

/// Makes the data folder, readable by its owner alone, and takes it for this process: a second server would not hear of
/// the first one's changes.
pub(crate) fn take(folder: &Path) -> Result<std::fs::File, Trouble> {
    let named = |error: std::io::Error| Trouble::new(Exit::Database, format!("{}: {error}", folder.display()));
    let mut maker = std::fs::DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.create(folder).map_err(named)?;
    let lock = std::fs::File::create(folder.join("stint-server.lock")).map_err(named)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(std::fs::TryLockError::WouldBlock) => {
            let text = format!("a stint-server works with {}; stop it first", folder.display());
            Err(Trouble::new(Exit::Refused, text))
        }
        Err(std::fs::TryLockError::Error(error)) => Err(named(error)),
    }
}

/// A line for the one at the keyboard.
fn say(text: impl std::fmt::Display) {
    // Whoever closed the pipe wants no more of it.
    writeln!(std::io::stdout(), "{text}").ok();
}

/// How a command ends that was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Unexpected = 1,
    Usage = 2,
    Database = 3,
    Refused = 4,
    Unsound = 5,
}

/// Why a command was not done.
#[derive(Debug)]
pub struct Trouble {
    pub exit: Exit,
    pub text: String,
}

impl Trouble {
    pub fn new(exit: Exit, text: impl Into<String>) -> Trouble {
        Trouble { exit, text: text.into() }
    }
}

impl From<config::Trouble> for Trouble {
    fn from(trouble: config::Trouble) -> Trouble {
        Trouble::new(Exit::Usage, trouble.0)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        let exit = match &error {
            Error::Taken { .. } => Exit::Refused,
            Error::Again | Error::Unavailable(_) | Error::Newer { .. } | Error::Broken(_) => Exit::Database,
        };
        Trouble::new(exit, error.to_string())
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Trouble {
        match failure {
            Failure::Refused(problem) => Trouble::new(Exit::Refused, problem.detail),
            Failure::Database(error) => error.into(),
        }
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Trouble {
        Trouble::new(Exit::Unexpected, error.to_string())
    }
}
