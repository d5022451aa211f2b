//! The table `sync_op`: what was answered to which operation of which device.

use stint_domain::OpId;
use stint_sync::server::First;

use super::sql::list;
use super::{Error, Row, Sql, Statement};
use crate::ACCOUNT;
use crate::values;

fn broken(what: &str) -> Error {
    Error::Broken(format!("an operation's {what} cannot be read"))
}

fn first(row: &Row) -> Result<(OpId, First), Error> {
    let op = row.text(0)?.parse().map_err(|_| broken("id"))?;
    let result = serde_json::from_str(row.text(3)?).map_err(|_| broken("result"))?;
    Ok((op, First { user: row.integer(1)?, fingerprint: row.text(2)?.to_owned(), result }))
}

/// What was answered to these operations; of some hundreds at once.
///
/// # Errors
/// The database's.
pub async fn firsts(sql: &mut Sql<'_>, ops: &[OpId]) -> Result<Vec<(OpId, First)>, Error> {
    let text = format!(
        "SELECT op, user_id, fingerprint, result FROM sync_op WHERE account = $1 AND op IN ({})",
        list(2, ops.len())
    );
    let values: Vec<_> = std::iter::once(ACCOUNT.into()).chain(ops.iter().map(|op| op.to_string().into())).collect();
    sql.rows_of(&text, &values).await?.iter().map(first).collect()
}

/// The operations that a device sent under the numbers `from` to `to`.
///
/// # Errors
/// The database's.
pub async fn numbered(sql: &mut Sql<'_>, device: &str, from: i64, to: i64) -> Result<Vec<(i64, OpId)>, Error> {
    let text = "SELECT n, op FROM sync_op WHERE account = $1 AND device = $2 AND n >= $3 AND n <= $4";
    let rows = sql.rows(text, &values![ACCOUNT, device, from, to]).await?;
    rows.iter().map(|row| Ok((row.integer(0)?, row.text(1)?.parse().map_err(|_| broken("id"))?))).collect()
}

/// Whose operations have come from a device.
///
/// # Errors
/// The database's.
pub async fn user_of(sql: &mut Sql<'_>, device: &str) -> Result<Option<i64>, Error> {
    let text = "SELECT user_id FROM sync_op WHERE account = $1 AND device = $2 LIMIT 1";
    sql.row(text, &values![ACCOUNT, device]).await?.map(|row| row.integer(0)).transpose()
}

/// What is to be answered from now on to an operation of a device.
#[derive(Clone, Debug)]
pub struct Answered {
    pub op: OpId,
    pub n: i64,
    pub first: First,
}

/// # Errors
/// [`Error::Taken`] when there is an answer to one of them, or the device has sent its number.
pub async fn add(sql: &mut Sql<'_>, device: &str, answered: &[Answered]) -> Result<(), Error> {
    let text = "INSERT INTO sync_op (account, op, device, n, user_id, fingerprint, result, version) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let statement = |one: &Answered| -> Statement<'_> {
        let First { fingerprint, user, result } = &one.first;
        let json = serde_json::to_string(result).expect("a result has a JSON");
        let values = values![
            ACCOUNT,
            one.op.to_string(),
            device.to_owned(),
            one.n,
            *user,
            fingerprint.clone(),
            json,
            result.version
        ];
        (text, values.into())
    };
    let statements: Vec<_> = answered.iter().map(statement).collect();
    sql.all(&statements).await
}
