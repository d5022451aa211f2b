//! The table `put_back`: what has come back of sessions after a restore.

use stint_sync::server::PutBack;

use super::session::Kept;
use super::{Error, Sql};
use crate::ACCOUNT;
use crate::ids::SessionNo;
use crate::values;

/// Of the session `no`, which is of this version now; none when something else has changed it since.
///
/// # Errors
/// The database's.
pub async fn of(sql: &mut Sql<'_>, no: SessionNo, version: i64) -> Result<Option<PutBack>, Error> {
    let text = "SELECT steps FROM put_back WHERE account = $1 AND session_id = $2 AND version = $3";
    let Some(row) = sql.row(text, &values![ACCOUNT, no, version]).await? else { return Ok(None) };
    let back = serde_json::from_str(row.text(0)?);
    back.map(Some).map_err(|_| Error::Broken("what has come back of a session cannot be read".into()))
}

/// Of a session as it has just been written.
///
/// # Errors
/// The database's.
pub async fn set(sql: &mut Sql<'_>, kept: &Kept, back: &PutBack) -> Result<(), Error> {
    let text = "INSERT INTO put_back (account, session_id, user_id, version, steps) VALUES ($1, $2, $3, $4, $5) \
                ON CONFLICT (account, session_id) DO UPDATE SET version = excluded.version, steps = excluded.steps";
    let steps = serde_json::to_string(back).expect("what comes back has a JSON");
    sql.execute(text, &values![ACCOUNT, kept.no, kept.user, kept.version, steps]).await?;
    Ok(())
}
