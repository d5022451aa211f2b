//! The table `sync_op`: what was answered to which operation of which device.

use std::collections::HashMap;

use stint_domain::OpId;
use stint_sync::server::First;
use stint_sync::wire::{OpResult, Status};

use super::sql::list;
use super::{Error, Question, Row, Sql, Statement};
use crate::ACCOUNT;
use crate::values;

fn broken(what: &str) -> Error {
    Error::Broken(format!("an operation's {what} cannot be read"))
}

/// Asks what was answered to these operations, of some hundreds at once; for [`read_firsts`].
pub fn asks_firsts(ops: &[OpId]) -> Question<'static> {
    let (these, values) = list(ops.iter().map(|op| op.to_string().into()));
    // What somebody did over HTTP has an id, too, and is no device's operation.
    let text = format!(
        "SELECT op, user_id, fingerprint, result FROM sync_op WHERE account = $1 AND op IN ({these}) UNION ALL \
         SELECT op, 0, '', '' FROM journal WHERE account = $1 AND op IN ({these})"
    );
    (text.into(), values)
}

/// What was answered to each of them. One that the journal has and no device sent was used for something else: its
/// fingerprint is none.
///
/// # Errors
/// [`Error::Broken`].
pub fn read_firsts(rows: &[Row]) -> Result<HashMap<OpId, First>, Error> {
    let mut found = HashMap::new();
    for row in rows {
        let op: OpId = row.text(0)?.parse().map_err(|_| broken("id"))?;
        let (user, fingerprint) = (row.integer(1)?, row.text(2)?.to_owned());
        if fingerprint.is_empty() {
            let result = OpResult::turned_down(Some(op), Status::Refused, "op_reused");
            found.entry(op).or_insert(First { fingerprint, user, result });
        } else {
            let result = serde_json::from_str(row.text(3)?).map_err(|_| broken("result"))?;
            found.insert(op, First { fingerprint, user, result });
        }
    }
    Ok(found)
}

/// Asks for the operations that a device sent under the numbers `from` to `to`, and for any one that it sent; for
/// [`read_numbers`].
pub fn asks_numbers(device: &str, from: i64, to: i64) -> Question<'_> {
    let text = "SELECT n, op, user_id FROM sync_op WHERE account = $1 AND device = $2 AND n >= $3 AND n <= $4 \
                UNION ALL SELECT n, op, user_id FROM (SELECT n, op, user_id FROM sync_op WHERE account = $1 \
                AND device = $2 ORDER BY n LIMIT 1) any_one";
    (text.into(), values![ACCOUNT, device, from, to].into())
}

/// What a device has sent under which number, and whose it is.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    pub ops: HashMap<i64, OpId>,
    /// None when nothing has come from it.
    pub user: Option<i64>,
}

/// # Errors
/// [`Error::Broken`].
pub fn read_numbers(rows: &[Row]) -> Result<Numbers, Error> {
    let mut numbers = Numbers::default();
    for row in rows {
        numbers.ops.insert(row.integer(0)?, row.text(1)?.parse().map_err(|_| broken("id"))?);
        numbers.user = Some(row.integer(2)?);
    }
    Ok(numbers)
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
    let mut statements: Vec<Statement<'_>> = Vec::with_capacity(answered.len());
    for Answered { op, n, first: First { fingerprint, user, result } } in answered {
        let json = serde_json::to_string(result).expect("a result has a JSON");
        let values = values![ACCOUNT, op.to_string(), device, *n, *user, fingerprint, json, result.version];
        statements.push((text, values.into()));
    }
    sql.all(&statements).await
}
