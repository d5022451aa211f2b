//! The sessions server over HTTP: requests a second beside minimal servers of the same durability, memory, the export.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::ground::Ground;
use super::outcome::{Bar, Figure, Outcome};
use super::process::{App, time_and_peak};
use super::sample::{median, side_by_side};
use crate::places::{Build, built, target};
use crate::programs::output;

pub const CONNECTIONS: usize = 64;
/// Of one turn of one side.
const SECONDS: &str = "2";
const BARE: &str = "a bare server";

/// Clock-ins and clock-outs of 64 people on SQLite.
pub fn punches(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let ours = Server::on_folder(ground, "server-punch", CONNECTIONS, 0)?;
    let bare = Bare::start("bare-server", &[&file(&ground.empty("server-punch-bare")?), "0"])?;
    let mut slow = Vec::new();
    let [ours, bare] = side_by_side([
        &mut || {
            let load = ours.load("punch", CONNECTIONS)?;
            slow.push(load.slow_ms);
            Ok(load.rate)
        },
        &mut || Ok(bare.load("POST /", CONNECTIONS)?.rate),
    ])?
    .map(Figure::PerSecond);
    Ok(vec![
        Outcome::beside("server: durable POST and PATCH, SQLite", ours, BARE, bare, Bar::AtLeast(0.5)),
        Outcome::alone("server: the same, 99th percentile", Figure::Milliseconds(median(slow)), Bar::AtMost(20.0)),
    ])
}

/// The same on PostgreSQL, whose commits wait for the disk.
pub fn punches_on_postgres(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let postgres = App::start(&mut Command::new(built(Build::Release, "postgres")))?;
    let (url, bare_url) = (postgres.hear_text("database")?, postgres.hear_text("database")?);
    let ours = Server::on_url(ground, "server-postgres", &url, CONNECTIONS)?;
    let bare = Bare::start("bare-server-postgres", &[&bare_url])?;
    let [ours, bare] = side_by_side([&mut || Ok(ours.load("punch", CONNECTIONS)?.rate), &mut || {
        Ok(bare.load("POST /", CONNECTIONS)?.rate)
    }])?
    .map(Figure::PerSecond);
    Ok(vec![Outcome::beside("server: durable POST and PATCH, PostgreSQL", ours, BARE, bare, Bar::AtLeast(0.5))])
}

/// 25 of somebody's sessions, with his token checked.
pub fn sessions(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let few = Server::on_folder(ground, "server-few", 1, 10_000)?;
    let many = Server::on_folder(ground, "server-many", 1, 1_000_000)?;
    let bare = Bare::start("bare-server", &[&file(&ground.empty("server-list-bare")?), "1000000"])?;
    let [few, many, bare] = side_by_side([
        &mut || Ok(few.load("GET /sessions", CONNECTIONS)?.rate),
        &mut || Ok(many.load("GET /sessions", CONNECTIONS)?.rate),
        &mut || Ok(bare.load("GET /", CONNECTIONS)?.rate),
    ])?
    .map(Figure::PerSecond);
    Ok(vec![
        Outcome::beside("server: GET /sessions of 1,000,000", many, BARE, bare, Bar::AtLeast(0.5)),
        Outcome::beside("server: GET /sessions, growth to 1,000,000", many, "of 10,000", few, Bar::Unchanged(0.2)),
    ])
}

/// What a server at rest holds, and one that a thousand screens listen to.
pub fn memory(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let server = Server::on_folder(ground, "server-memory", CONNECTIONS, 1_000)?;
    server.app.settle();
    let idle = server.app.memory();
    let mut hold = server.load_command("hold /v1/events", 1_000, "30")?;
    let streams = App::start_with_input(&mut hold)?;
    streams.hear("held")?;
    server.app.settle();
    let listened = server.app.memory();
    Ok(vec![
        Outcome::alone("server: memory idle", Figure::Mebibytes(idle), Bar::AtMost(30.0)),
        Outcome::alone("server: memory under 1,000 event streams", Figure::Mebibytes(listened), Bar::AtMost(100.0)),
    ])
}

/// A workbook of 100,000 sessions, and what others notice of it.
pub fn export(ground: &Ground) -> Result<Vec<Outcome>, String> {
    let server = Server::on_folder(ground, "server-export", 1, 100_000)?;
    let quiet = server.load("GET /sessions", 4)?.slow_ms;
    let idle = server.app.memory();
    let file = server.folder.join("export.xlsx");
    let token = server.first_token()?;
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--fail", "--header", &format!("Authorization: Bearer {token}"), "--output"]).arg(&file);
    curl.arg(format!("http://{}/sessions/export", server.address));
    let mut besides = App::start_with_input(&mut server.load_command("GET /sessions", 4, SECONDS)?)?;
    let (took, _) = time_and_peak(&mut curl)?;
    let peak = server.app.peak_memory();
    let busy = Load::read(&besides.last_line()?)?.slow_ms;
    let (quiet, busy) = (Figure::Milliseconds(quiet), Figure::Milliseconds(busy));
    Ok(vec![
        Outcome::alone("server: workbook of 100,000 sessions", Figure::Milliseconds(took), Bar::AtMost(5_000.0)),
        Outcome::alone("server: the same, memory beyond idle", Figure::Mebibytes(peak - idle), Bar::AtMost(64.0)),
        Outcome::beside("server: others' 99th percentile meanwhile", busy, "in quiet", quiet, Bar::Times(2.0)),
    ])
}

/// `stint-server serve` as it is shipped, with people in it.
pub struct Server {
    pub app: App,
    pub address: String,
    folder: PathBuf,
}

impl Server {
    pub fn on_folder(ground: &Ground, benchmark: &str, users: usize, sessions: usize) -> Result<Server, String> {
        let folder = ground.empty(benchmark)?;
        crowd(&folder, &file(&folder.join("data")), users, sessions)?;
        Server::over(folder)
    }

    /// On data that lies in a folder with its tokens.
    pub fn over(folder: PathBuf) -> Result<Server, String> {
        let mut command = Command::new(built(Build::Release, "stint-server"));
        command.arg("--data").arg(folder.join("data")).env_remove("DATABASE_URL");
        Server::start(command, folder)
    }

    pub fn on_url(ground: &Ground, benchmark: &str, url: &str, users: usize) -> Result<Server, String> {
        let folder = ground.empty(benchmark)?;
        crowd(&folder, url, users, 0)?;
        let mut command = Command::new(built(Build::Release, "stint-server"));
        command.env("DATABASE_URL", url);
        Server::start(command, folder)
    }

    fn start(mut command: Command, folder: PathBuf) -> Result<Server, String> {
        // Everything comes from one address here; nobody is kept waiting for that.
        command.args(["serve", "--listen", "127.0.0.1:0", "--token-rate", "0", "--address-rate", "0", "--log", "warn"]);
        command.args(["--connections-per-address", "2000"]);
        let app = App::start(&mut command)?;
        let said = app.hear_text("Listening on http://")?;
        let address = said.split(';').next().unwrap_or_default().to_owned();
        Ok(Server { app, address, folder })
    }

    /// Stops it; gives the folder with its data and tokens.
    pub fn end(self) -> PathBuf {
        self.folder
    }

    /// The file of the people's tokens, one a line.
    pub fn tokens(&self) -> PathBuf {
        self.folder.join("tokens")
    }

    pub fn first_token(&self) -> Result<String, String> {
        let tokens = std::fs::read_to_string(self.tokens()).map_err(|error| error.to_string())?;
        Ok(tokens.lines().next().unwrap_or_default().to_owned())
    }

    fn load_command(&self, what: &str, connections: usize, seconds: &str) -> Result<Command, String> {
        let mut command = Command::new(built(Build::Release, "load"));
        command.args([&self.address, what, &connections.to_string(), seconds]);
        command.stdin(File::open(self.tokens()).map_err(|error| error.to_string())?);
        Ok(command)
    }

    pub fn load(&self, what: &str, connections: usize) -> Result<Load, String> {
        Load::read(&output("load", &mut self.load_command(what, connections, SECONDS)?)?)
    }
}

/// A minimal server of the baselines.
struct Bare {
    _app: App,
    address: String,
}

impl Bare {
    fn start(program: &str, arguments: &[&str]) -> Result<Bare, String> {
        let app = App::start(Command::new(built(Build::Release, program)).args(arguments))?;
        let address = app.hear_text("")?;
        Ok(Bare { _app: app, address })
    }

    fn load(&self, what: &str, connections: usize) -> Result<Load, String> {
        let mut command = Command::new(built(Build::Release, "load"));
        command.args([&self.address, what, &connections.to_string(), SECONDS]).stdin(Stdio::null());
        Load::read(&output("load", &mut command)?)
    }
}

/// What `load` says.
pub struct Load {
    /// Requests a second.
    pub rate: f64,
    /// The 99th percentile.
    slow_ms: f64,
}

impl Load {
    fn read(text: &str) -> Result<Load, String> {
        let mut numbers = text.split_whitespace().map(str::parse);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(rate)), Some(Ok(slow_ms))) => Ok(Load { rate, slow_ms }),
            _ => Err(format!("load said `{text}`")),
        }
    }
}

/// People with tokens, kept beside the data, and sessions of the first of them.
fn crowd(folder: &Path, place: &str, users: usize, sessions: usize) -> Result<(), String> {
    let mut crowd = Command::new(target().join("release/examples/crowd"));
    let tokens = output("crowd", crowd.args([place, &users.to_string(), &sessions.to_string()]))?;
    std::fs::write(folder.join("tokens"), tokens).map_err(|error| error.to_string())
}

fn file(path: &Path) -> String {
    if path.is_dir() { path.join("bare.db").display().to_string() } else { path.display().to_string() }
}
