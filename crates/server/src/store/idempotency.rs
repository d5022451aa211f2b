//! The table `idempotency`: the answers to writes, given again when the same write comes again. Kept for a day.

use axum::http::StatusCode;
use stint_domain::Instant;

use super::{Error, Sql};
use crate::ACCOUNT;
use crate::call::Reply;
use crate::ids::UserId;
use crate::values;

/// Milliseconds that an answer is kept.
pub const KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// The fingerprint of the write that had this key, and its answer.
///
/// # Errors
/// The database's.
pub async fn find(sql: &mut Sql<'_>, user: UserId, key: &str) -> Result<Option<(String, Reply)>, Error> {
    let text = "SELECT fingerprint, status, body, etag FROM idempotency \
                WHERE account = $1 AND user_id = $2 AND idempotency_key = $3";
    let Some(row) = sql.row(text, &values![ACCOUNT, user, key]).await? else { return Ok(None) };
    let status = u16::try_from(row.integer(1)?).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let reply = Reply {
        status: status.ok_or_else(|| Error::Broken("a kept answer's status cannot be read".into()))?,
        body: row.text(2)?.to_owned(),
        etag: row.maybe_text(3)?.map(str::to_owned),
        repeated: None,
    };
    Ok(Some((row.text(0)?.to_owned(), reply)))
}

/// # Errors
/// The database's.
pub async fn add(
    sql: &mut Sql<'_>,
    user: UserId,
    key: &str,
    fingerprint: &str,
    reply: &Reply,
    now: Instant,
) -> Result<(), Error> {
    let text = "INSERT INTO idempotency (account, user_id, idempotency_key, fingerprint, status, body, etag, created_at) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let status = i64::from(reply.status.as_u16());
    let body = reply.repeated.as_ref().unwrap_or(&reply.body);
    let values = values![ACCOUNT, user, key, fingerprint, status, body, reply.etag.as_deref(), now];
    let forget =
        ("DELETE FROM idempotency WHERE account = $1 AND created_at < $2", values![ACCOUNT, now - KEPT_MS].into());
    sql.all(&[forget, (text, values.into())]).await
}
