//! What sync is measured with: a server and two computers of one person, which have told each other 100,000 sessions, and
//! a computer where 10,000 were clocked without a server. Made once for every build; each benchmark gets copies.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::ground::{Ground, History, keep_house, stint};
use super::process::time;
use super::server::Server;
use crate::places::{Build, built};
use crate::programs::{must, output};

/// Sessions that were clocked without a server; four operations each.
pub const OFFLINE: &str = "10000";

pub struct Synced<'a> {
    ground: &'a Ground,
    folder: PathBuf,
}

impl<'a> Synced<'a> {
    pub fn new(ground: &'a Ground) -> Result<Synced<'a>, String> {
        let folder = ground.made_once("synced-100000", |folder| {
            println!("── a server and two computers with 100,000 sessions");
            let copy = ground.stint(History::Crowded, "synced")?;
            let (first, second) = (folder.join("first"), folder.join("second"));
            let made = fs::rename(&copy, &first).and_then(|()| fs::create_dir_all(&second));
            made.map_err(|error| format!("{}: {error}", folder.display()))?;
            let server = Server::on_folder(ground, "synced-server", 1, 0)?;
            for (data, more) in [(&first, &["--adopt"][..]), (&second, &[])] {
                connect(data, &server, more)?;
                time(stint(data).arg("sync"))?;
                keep_house(data)?;
            }
            let data = server.end();
            fs::rename(data, folder.join("server")).map_err(|error| error.to_string())
        })?;
        Ok(Synced { ground, folder })
    }

    /// A copy of the server, running.
    pub fn server(&self, benchmark: &str) -> Result<Server, String> {
        Server::over(self.ground.copied(&self.folder.join("server"), &format!("{benchmark}-server"))?)
    }

    /// A copy of the first computer or the second, at home with that copy of the server.
    pub fn computer(&self, which: &str, benchmark: &str, server: &Server) -> Result<PathBuf, String> {
        let data = self.ground.copied(&self.folder.join(which), &format!("{benchmark}-{which}"))?;
        connect(&data, server, &[])?;
        Ok(data)
    }
}

/// A copy of the computer that never had a server.
pub fn offline(ground: &Ground, benchmark: &str) -> Result<PathBuf, String> {
    let folder = ground.made_once("offline", |folder| {
        println!("── {OFFLINE} sessions clocked without a server");
        let data = folder.join("stint");
        let mut workdays = Command::new(built(Build::Release, "workdays"));
        must("workdays", workdays.arg(&data).arg(OFFLINE))?;
        keep_house(&data)
    })?;
    ground.copied(&folder.join("stint"), &format!("{benchmark}-offline"))
}

/// Joins data to a server as the first of its people.
pub fn connect(data: &Path, server: &Server, more: &[&str]) -> Result<(), String> {
    connect_by(&server.address, data, server, more)
}

/// The same by another way to it.
pub fn connect_by(address: &str, data: &Path, server: &Server, more: &[&str]) -> Result<(), String> {
    let mut connect = stint(data);
    connect.args(["connect", &format!("http://{address}"), "--token-stdin"]).args(more).stderr(Stdio::inherit());
    connect.stdin(File::open(server.tokens()).map_err(|error| error.to_string())?);
    output("stint connect", &mut connect).map(drop)
}
