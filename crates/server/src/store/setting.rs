//! The table `setting`: what the server knows about itself. It is part of every backup.

use super::{Error, Sql};
use crate::random;
use crate::store::journal::unhex;
use crate::values;

/// Who this server is, for devices that meet it again: 128 random bits, hex. A restored server is the same one.
pub const SERVER_ID: &str = "server_id";
/// What receipts are signed with, HMAC-SHA-256: 256 random bits, hex. Whoever has it can make receipts.
pub const SIGNING_KEY: &str = "signing_key";

/// Makes what a server begins with, once.
///
/// # Errors
/// The database's.
pub async fn begin(sql: &mut Sql<'_>) -> Result<(), Error> {
    let made = [(SERVER_ID, hex::encode(random::bytes::<16>())), (SIGNING_KEY, hex::encode(random::bytes::<32>()))];
    let text = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    let statements = made.map(|(name, value)| (text, values![name, value].into()));
    sql.all(&statements).await
}

/// The key, to sign with.
///
/// # Errors
/// There is none that can be read.
pub async fn signing_key(sql: &mut Sql<'_>) -> Result<Vec<u8>, Error> {
    let key = get(sql, SIGNING_KEY).await?.and_then(|key| unhex(&key));
    key.map(Vec::from).ok_or_else(|| Error::Broken("the signing key cannot be read".into()))
}

/// # Errors
/// The database's.
pub async fn get(sql: &mut Sql<'_>, name: &str) -> Result<Option<String>, Error> {
    let row = sql.row("SELECT value FROM setting WHERE name = $1", &values![name]).await?;
    row.map(|row| row.text(0).map(str::to_owned)).transpose()
}
