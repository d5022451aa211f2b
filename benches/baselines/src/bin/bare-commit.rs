//! One durable row, and nothing else: the floor under `stint in`.
//! `bare-commit FILE`; the first run makes the table.

use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

// Those of the store.
const PRAGMAS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA busy_timeout = 5000;";

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os().nth(1).ok_or("usage: bare-commit FILE")?;
    let database = Connection::open(file)?;
    // A checkpoint on closing is a second commit: neither side pays for it here.
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    database.execute_batch(PRAGMAS)?;
    database.execute("CREATE TABLE IF NOT EXISTS punch (id INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT", [])?;
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
    database.execute("INSERT INTO punch (at) VALUES (?1)", [now])?;
    Ok(())
}
