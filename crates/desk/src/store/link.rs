//! `link`: the server that this data belongs to, in one row; none without a server.

use super::{UnknownWord, unreadable};
use crate::error::Error;
use rusqlite::{Connection, OptionalExtension, params};
use stint_domain::Instant;
use stint_sync::Head;
use stint_sync::client::Phase;
use stint_sync::wire::User;

/// What the two speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Our own protocol, docs/SYNC.md.
    Stint,
    /// The plain sessions API alone. Once seen as ours, a server is never spoken to like that.
    Strict,
}

impl Mode {
    fn word(self) -> &'static str {
        match self {
            Mode::Stint => "stint",
            Mode::Strict => "strict",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// Without a slash at its end.
    pub url: String,
    pub mode: Mode,
    pub server: String,
    pub account: String,
    pub user: User,
    pub roles: Vec<String>,
    /// Under which name the credential is kept.
    pub keys: String,
    pub nonce: String,
    /// The last journal record that was looked at for the outbox.
    pub seen: i64,
    pub high_water: Option<Head>,
    pub cursor: i64,
    pub phase: Phase,
    /// When the server last answered well.
    pub last_ok: Option<Instant>,
    /// JSON: what keeps the two apart.
    pub trouble: Option<String>,
}

pub(crate) fn get(connection: &Connection) -> Result<Option<Link>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT url, mode, server, account, user_id, user_name, full_name, roles, keys, nonce, seen, high_water, cursor,
           phase, last_ok, trouble FROM link WHERE one = 1",
    )?;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let text = |column: usize| row.get::<_, String>(column);
    let high_water = row.get::<_, Option<String>>(11)?;
    Ok(Some(Link {
        url: text(0)?,
        mode: mode(&text(1)?)?,
        server: text(2)?,
        account: text(3)?,
        user: User { id: text(4)?, name: text(5)?, full_name: text(6)? },
        roles: serde_json::from_str(&text(7)?)?,
        keys: text(8)?,
        nonce: text(9)?,
        seen: row.get(10)?,
        high_water: high_water.map(|head| head.parse().map_err(|error| unreadable(11, error))).transpose()?,
        cursor: row.get(12)?,
        phase: serde_json::from_str(&text(13)?)?,
        last_ok: row.get::<_, Option<i64>>(14)?.map(Instant),
        trouble: row.get(15)?,
    }))
}

/// How far the journal has been looked at, and what is spoken; none without a server.
pub(crate) fn seen(connection: &Connection) -> Result<Option<(i64, Mode)>, rusqlite::Error> {
    let mut statement = connection.prepare_cached("SELECT seen, mode FROM link WHERE one = 1")?;
    statement.query_row([], |row| Ok((row.get(0)?, mode(row.get_ref(1)?.as_str()?)?))).optional()
}

fn mode(word: &str) -> Result<Mode, rusqlite::Error> {
    match word {
        "stint" => Ok(Mode::Stint),
        "strict" => Ok(Mode::Strict),
        word => Err(unreadable(1, UnknownWord(word.to_owned()))),
    }
}

pub(crate) fn put(connection: &Connection, link: &Link) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "INSERT OR REPLACE INTO link (one, url, mode, server, account, user_id, user_name, full_name, roles, keys, nonce,
           seen, high_water, cursor, phase, last_ok, trouble)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?;
    statement.execute(params![
        link.url,
        link.mode.word(),
        link.server,
        link.account,
        link.user.id,
        link.user.name,
        link.user.full_name,
        serde_json::to_string(&link.roles)?,
        link.keys,
        link.nonce,
        link.seen,
        link.high_water.as_ref().map(Head::to_string),
        link.cursor,
        serde_json::to_string(&link.phase)?,
        link.last_ok.map(Instant::ms),
        link.trouble,
    ])?;
    Ok(())
}

pub(crate) fn set_seen(connection: &Connection, seen: i64) -> Result<(), rusqlite::Error> {
    connection.prepare_cached("UPDATE link SET seen = ?1")?.execute([seen])?;
    Ok(())
}
