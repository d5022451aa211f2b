//! `workdays FOLDER SESSIONS`: the data of somebody who has clocked so many sessions without a server, three a day: in, a
//! break, on, out. Four records each, the last ones of yesterday. `cargo xtask bench` reads it.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use stint_desk::Desk;
use stint_desk::contract::{At, ClockIn};
use stint_domain::Instant;
use stint_domain::time::{HOUR, MINUTE};
use stint_testkit::{FakeMachine, TempDesk};

/// From one clock-in to the next.
const SHIFT: i64 = 8 * HOUR;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, sessions] = arguments.as_slice() else { return Err("usage: workdays FOLDER SESSIONS".into()) };
    let sessions: i64 = sessions.parse()?;
    let since_1970 = std::time::SystemTime::UNIX_EPOCH.elapsed()?.as_millis();
    let begin = Instant(i64::try_from(since_1970)? - (sessions + 3) * SHIFT);
    let machine = Arc::new(FakeMachine::new(&begin.rfc3339()));
    // In memory first: what is made here is not what is measured.
    let fresh = TempDesk::fresh_folder();
    let desk = Desk::open_on(fresh.path(), machine.clone())?;
    for session in 0..sessions {
        desk.clock_in(ClockIn { note: Some(format!("Delivery {session}")), ..ClockIn::default() })?;
        machine.pass(3 * HOUR);
        desk.break_start(At::default())?;
        machine.pass(30 * MINUTE);
        desk.break_end(At::default())?;
        machine.pass(3 * HOUR);
        desk.clock_out(At::default())?;
        machine.pass(90 * MINUTE);
        if session % 500 == 0 {
            shorten_log(fresh.path())?;
        }
    }
    drop(desk);
    shorten_log(fresh.path())?;
    std::fs::create_dir_all(folder)?;
    for file in std::fs::read_dir(fresh.path())? {
        let file = file?;
        if file.file_type()?.is_file() {
            std::fs::copy(file.path(), Path::new(folder).join(file.file_name()))?;
        }
    }
    Ok(())
}

/// The log alone: the backups of all these days are not wanted.
fn shorten_log(folder: &Path) -> Result<(), rusqlite::Error> {
    let file = rusqlite::Connection::open(folder.join("stint.db"))?;
    file.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}
