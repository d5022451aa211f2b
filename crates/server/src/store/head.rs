//! The table `head`: the newest journal record. Whoever writes takes it first.

use super::journal::Pen;
use super::{Error, Sql};
use crate::ACCOUNT;
use crate::values;

/// Begins a transaction of the writer. From here on no other process writes for this account, so that everything a job
/// reads stays true until the commit.
pub(super) async fn begin(sql: &mut Sql<'_>) -> Result<(), Error> {
    // A write that changes nothing locks the row on both engines; SQLite has locked the file by now.
    let text = "UPDATE head SET n = n WHERE account = $1 RETURNING n, hash, epoch";
    let row = sql.begin_with(text, &values![ACCOUNT]).await?.into_iter().next();
    let row = row.ok_or_else(|| Error::Broken("the journal has no head".into()))?;
    let (n, epoch) = (row.integer(0)?, row.integer(2)?);
    sql.pen = Some(Pen::new(n, row.text(1)?, epoch)?);
    if let Some(callers) = &sql.callers {
        callers.begin((epoch, n));
    }
    Ok(())
}

/// Writes what the jobs put into the journal and commits. Answers with the newest number.
pub(super) async fn commit(sql: &mut Sql<'_>) -> Result<i64, Error> {
    let pen = sql.pen.take().ok_or_else(|| Error::Broken("nothing was begun".into()))?;
    let (head, hash, records) = (pen.n(), pen.hash(), pen.take());
    let mut statements = Pen::statements(&records, sql.rows_at_once());
    if !records.is_empty() {
        let text = "UPDATE head SET n = $2, hash = $3 WHERE account = $1";
        statements.push((text, values![ACCOUNT, head, hex::encode(hash)].into()));
    }
    sql.commit_with(&statements).await?;
    if let Some(callers) = &sql.callers {
        callers.committed((pen.epoch(), head));
    }
    Ok(head)
}

/// Epoch, number and hash (hex) of the newest record, of this transaction's, too.
///
/// # Errors
/// The database's.
pub async fn position(sql: &mut Sql<'_>) -> Result<(i64, i64, String), Error> {
    if let Some(pen) = &sql.pen {
        return Ok((pen.epoch(), pen.n(), hex::encode(pen.hash())));
    }
    let row = sql.row("SELECT epoch, n, hash FROM head WHERE account = $1", &values![ACCOUNT]).await?;
    let row = row.ok_or_else(|| Error::Broken("the journal has no head".into()))?;
    Ok((row.integer(0)?, row.integer(1)?, row.text(2)?.to_owned()))
}

/// The hash of the newest record, hex.
///
/// # Errors
/// The database's.
pub async fn newest_hash(sql: &mut Sql<'_>) -> Result<String, Error> {
    let row = sql.row("SELECT hash FROM head WHERE account = $1", &values![ACCOUNT]).await?;
    row.map_or(Ok(String::new()), |row| Ok(row.text(0)?.to_owned()))
}

/// The number of the newest record.
///
/// # Errors
/// The database's.
pub async fn newest(sql: &mut Sql<'_>) -> Result<i64, Error> {
    let row = sql.row("SELECT n FROM head WHERE account = $1", &values![ACCOUNT]).await?;
    row.map_or(Ok(0), |row| row.integer(0))
}
