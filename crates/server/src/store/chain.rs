//! Looks at the whole journal: no number is missing, and every hash is that of its record and the one before.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use stint_domain::journal::{Column, GENESIS, chain};

use super::erasure::{self, Pinned};
use super::journal::{hex, unhex};
use super::{Error, Row, Sql};
use crate::ACCOUNT;
use crate::values;

/// What is wrong with a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Break {
    /// This record is missing.
    Missing(i64),
    /// This record is not what was written.
    Changed(i64),
    /// A record that this one scrubbed was changed since, or was never scrubbed by it.
    Erased(i64),
    /// The journal ends elsewhere than its head says.
    CutOff { head: i64, last: i64 },
}

/// Records looked at at a time.
const PAGE: i64 = 1000;

/// The first break of the journal; none when it is whole.
///
/// # Errors
/// The database's.
pub async fn verify(sql: &mut Sql<'_>) -> Result<Option<Break>, Error> {
    let (mut last, mut hash) = (0, GENESIS);
    let (mut pinned, mut scrubbers) = (BTreeMap::new(), BTreeSet::new());
    loop {
        let text = "SELECT n, op, kind, subject, subject_id, user_id, author_id, device, at, decided, reason, act, hash, \
                    erased_by FROM journal WHERE account = $1 AND n > $2 ORDER BY n LIMIT $3";
        let rows = sql.rows(text, &values![ACCOUNT, last, PAGE]).await?;
        for row in &rows {
            let n = row.integer(0)?;
            if n != last + 1 {
                return Ok(Some(Break::Missing(last + 1)));
            }
            let kept = unhex(row.text(12)?);
            match row.maybe_integer(13)? {
                None if kept != Some(link(&hash, row)?) => return Ok(Some(Break::Changed(n))),
                None => {}
                Some(by) => {
                    scrubbers.insert(by);
                }
            }
            let Some(kept) = kept else { return Ok(Some(Break::Changed(n))) };
            if row.text(2)? == "journal.erase" {
                // The newest word about a scrubber counts: its records may have been touched again.
                pinned.extend(pins(row.text(11)?).into_iter().map(|pin| (pin.erased_by, pin)));
            }
            (last, hash) = (n, kept);
        }
        if rows.is_empty() {
            break;
        }
    }
    for by in scrubbers {
        let now = erasure::pin(sql, by).await?;
        if pinned.get(&by) != Some(&now) {
            return Ok(Some(Break::Erased(by)));
        }
        pinned.remove(&by);
    }
    if let Some(by) = pinned.keys().next() {
        return Ok(Some(Break::Erased(*by)));
    }
    head(sql, last, &hash).await
}

async fn head(sql: &mut Sql<'_>, last: i64, hash: &[u8; 32]) -> Result<Option<Break>, Error> {
    let row = sql.row("SELECT n, hash FROM head WHERE account = $1", &values![ACCOUNT]).await?;
    let row = row.ok_or_else(|| Error::Broken("the journal has no head".into()))?;
    let said = (row.integer(0)?, row.text(1)?.to_owned());
    Ok((said != (last, hex(hash))).then_some(Break::CutOff { head: said.0, last }))
}

fn link(before: &[u8; 32], row: &Row) -> Result<[u8; 32], Error> {
    let columns = [
        Column::Integer(ACCOUNT),
        Column::Integer(row.integer(0)?),
        Column::Text(row.text(1)?),
        Column::Text(row.text(2)?),
        Column::Text(row.text(3)?),
        Column::Integer(row.integer(4)?),
        Column::Integer(row.integer(5)?),
        Column::Integer(row.integer(6)?),
        Column::Text(row.text(7)?),
        Column::Integer(row.integer(8)?),
        Column::Integer(row.integer(9)?),
        row.maybe_text(10)?.map_or(Column::Null, Column::Text),
        Column::Text(row.text(11)?),
    ];
    Ok(chain(before, &columns))
}

fn pins(act: &str) -> Vec<Pinned> {
    #[derive(Deserialize)]
    struct Act {
        pinned: Vec<Pinned>,
    }
    serde_json::from_str::<Act>(act).map(|act| act.pinned).unwrap_or_default()
}
