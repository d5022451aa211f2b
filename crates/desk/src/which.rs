//! Which session is meant: its id, the beginning or the end of it, or `last`.

use crate::error::Error;
use crate::store::session::{self, Stored};
use rusqlite::Connection;
use std::str::FromStr;
use stint_domain::{Refusal, SessionId};

/// Looking further would not make the refusal any clearer.
const MOST: i64 = 100;

/// The session that `text` names, a deleted one too.
///
/// # Errors
/// [`Refusal::SessionUnknown`], [`Refusal::SessionAmbiguous`].
pub(crate) fn which(connection: &Connection, text: &str) -> Result<Stored, Error> {
    let wish = text.trim().to_lowercase();
    let unknown = || Error::from(Refusal::SessionUnknown { id: text.trim().into() });
    let id = if wish == "last" || wish == "letzte" {
        session::newest(connection)?.ok_or_else(unknown)?
    } else if let Ok(id) = SessionId::from_str(&wish) {
        id
    } else {
        by_part(connection, &wish)?.ok_or_else(unknown)?
    };
    session::by_id(connection, id)?.ok_or_else(unknown)
}

fn by_part(connection: &Connection, part: &str) -> Result<Option<SessionId>, Error> {
    if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') {
        return Ok(None);
    }
    let mut found = session::beginning(connection, part, MOST)?;
    found.extend(session::ending(connection, part, MOST)?);
    found.sort();
    found.dedup();
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        several => Err(Refusal::SessionAmbiguous { id: part.into(), count: several.len() }.into()),
    }
}
