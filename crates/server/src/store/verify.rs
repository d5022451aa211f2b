//! Walks the journal's chain from its first record to the head.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use stint_domain::journal::{Column, GENESIS, chain};

use super::erasure::{self, Pinned};
use super::journal::unhex;
use super::{Error, Failure, Row, Sql};
use crate::ACCOUNT;
use crate::values;

/// What became of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chain {
    /// Every record follows from the one before it, and the head from the last.
    Whole {
        records: i64,
        /// Hex.
        hash: String,
    },
    /// At this number it does not.
    Broken { n: i64, flaw: Flaw },
}

/// What was found instead of the record that belongs there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("a record is missing")]
    Missing,
    #[error("a record was changed, or one before it")]
    Changed,
    #[error("a record's texts are gone and no erasure of its user says so, or it was changed since")]
    Erased,
    #[error("records at the end are missing, or the head was changed")]
    CutOff,
}

/// Records read at once.
const CHUNK: i64 = 1_000;

/// Compares every record with its hash, its hash with the one before, and the last with the head: whoever changes a
/// column, takes a record out or cuts the end off is found. Somebody who rewrites everything after his change AND the
/// head is not found in here: the position that devices remember shows it.
///
/// # Errors
/// The database's.
pub async fn verify(sql: &mut Sql<'_>) -> Result<Chain, Failure> {
    let text = "SELECT account, n, op, kind, subject, subject_id, user_id, author_id, device, at, decided, reason, act, \
                hash, erased_by FROM journal WHERE account = $1 AND n > $2 ORDER BY n LIMIT $3";
    let mut walk =
        Walk { last: 0, hash: GENESIS, erased: HashMap::new(), scrubbed: BTreeMap::new(), pinned: HashMap::new() };
    loop {
        let rows = sql.rows(text, &values![ACCOUNT, walk.last, CHUNK]).await?;
        for row in &rows {
            if let Some(flaw) = walk.step(row)? {
                return Ok(Chain::Broken { n: walk.last + 1, flaw });
            }
        }
        if rows.is_empty() {
            break;
        }
    }
    if let Some(n) = walk.erased.values().flatten().map(|gone| gone.n).min() {
        return Ok(Chain::Broken { n, flaw: Flaw::Erased });
    }
    for (by, n) in &walk.scrubbed {
        if walk.pinned.get(by) != Some(&erasure::pin(sql, *by).await?) {
            return Ok(Chain::Broken { n: *n, flaw: Flaw::Erased });
        }
    }
    if let Some(n) = walk.pinned.keys().find(|by| !walk.scrubbed.contains_key(by)) {
        return Ok(Chain::Broken { n: *n, flaw: Flaw::Erased });
    }
    let head = sql.row("SELECT n, hash FROM head WHERE account = $1", &values![ACCOUNT]).await?;
    let head = head.ok_or_else(|| Error::Broken("the journal has no head".into()))?;
    if head.integer(0)? != walk.last || unhex(head.text(1)?) != Some(walk.hash) {
        return Ok(Chain::Broken { n: walk.last + 1, flaw: Flaw::CutOff });
    }
    Ok(Chain::Whole { records: walk.last, hash: hex::encode(walk.hash) })
}

struct Walk {
    last: i64,
    hash: [u8; 32],
    /// Records without their texts, by the number of the record that has to say why.
    erased: HashMap<i64, Vec<Gone>>,
    /// The first record that each of those scrubbed.
    scrubbed: BTreeMap<i64, i64>,
    /// What the records that each of those scrubbed have to amount to. The newest word about them counts: they may have
    /// been touched again.
    pinned: HashMap<i64, Pinned>,
}

struct Gone {
    n: i64,
    user: i64,
    author: i64,
}

impl Walk {
    fn step(&mut self, row: &Row) -> Result<Option<Flaw>, Error> {
        let n = self.last + 1;
        if row.integer(1)? != n {
            return Ok(Some(Flaw::Missing));
        }
        let kept = row.text(13)?;
        let hash = match row.maybe_integer(14)? {
            None => chain(&self.hash, &columns(row)?),
            // Its texts were taken out by law. Its hash is of before and still holds the chain together.
            Some(by) if by > n => {
                let gone = Gone { n, user: row.integer(6)?, author: row.integer(7)? };
                self.erased.entry(by).or_default().push(gone);
                self.scrubbed.entry(by).or_insert(n);
                let Some(hash) = unhex(kept) else { return Ok(Some(Flaw::Changed)) };
                hash
            }
            Some(_) => return Ok(Some(Flaw::Erased)),
        };
        if kept != hex::encode(hash) {
            return Ok(Some(Flaw::Changed));
        }
        if let Some(gone) = self.erased.remove(&n) {
            let (subject, erased) = (row.text(4)?, row.integer(5)?);
            if subject != "user" || gone.iter().any(|gone| gone.user != erased && gone.author != erased) {
                return Ok(Some(Flaw::Erased));
            }
        }
        if row.text(3)? == "journal.erase" {
            self.pinned.extend(pins(row.text(12)?).into_iter().map(|pin| (pin.erased_by, pin)));
        }
        (self.last, self.hash) = (n, hash);
        Ok(None)
    }
}

fn pins(act: &str) -> Vec<Pinned> {
    #[derive(Deserialize)]
    struct Act {
        pinned: Vec<Pinned>,
    }
    serde_json::from_str::<Act>(act).map(|act| act.pinned).unwrap_or_default()
}

/// All but the last two: the hash itself, and what was noted after it was made.
fn columns(row: &Row) -> Result<[Column<'_>; 13], Error> {
    Ok([
        Column::Integer(row.integer(0)?),
        Column::Integer(row.integer(1)?),
        Column::Text(row.text(2)?),
        Column::Text(row.text(3)?),
        Column::Text(row.text(4)?),
        Column::Integer(row.integer(5)?),
        Column::Integer(row.integer(6)?),
        Column::Integer(row.integer(7)?),
        Column::Text(row.text(8)?),
        Column::Integer(row.integer(9)?),
        Column::Integer(row.integer(10)?),
        row.maybe_text(11)?.map_or(Column::Null, Column::Text),
        Column::Text(row.text(12)?),
    ])
}
