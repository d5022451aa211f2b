//! What goes when a user is erased, over all tables: one promise, so it stands in one place. Times and ids stay.
//!
//! The journal is a hash chain, and texts are taken out of it. A scrubbed record keeps its place and the hash it was
//! written with, and names in `erased_by` the record that did it, which pins the scrubbed records by a digest of their
//! own: whoever changes one afterwards is found out by [`super::verify()`].

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use stint_domain::Instant;
use stint_domain::journal::{Column, GENESIS, chain};

use super::journal;
use super::{Error, Row, Sql};
use crate::ACCOUNT;
use crate::ids::UserId;
use crate::values;

/// Takes texts and credentials out of every table but the journal.
///
/// # Errors
/// The database's.
pub async fn tables(sql: &mut Sql<'_>, user: UserId, now: Instant) -> Result<(), Error> {
    let corrections = "SELECT id, change FROM correction WHERE account = $1 AND user_id = $2";
    for row in sql.rows(corrections, &values![ACCOUNT, user]).await? {
        let text = "UPDATE correction SET change = $3 WHERE account = $1 AND id = $2";
        sql.execute(text, &values![ACCOUNT, row.integer(0)?, without_texts(row.text(1)?)]).await?;
    }
    let whose = || values![ACCOUNT, user].into();
    sql.all(&[
        ("UPDATE session SET note = '' WHERE account = $1 AND user_id = $2 AND note <> ''", whose()),
        ("UPDATE correction SET reason = '', answer = NULL WHERE account = $1 AND user_id = $2", whose()),
        ("UPDATE timesheet SET reason = NULL WHERE account = $1 AND user_id = $2", whose()),
        (
            "UPDATE device SET name = '', revoked_at = COALESCE(revoked_at, $3) WHERE account = $1 AND user_id = $2",
            values![ACCOUNT, user, now].into(),
        ),
        ("DELETE FROM token WHERE account = $1 AND user_id = $2", whose()),
        ("DELETE FROM team_member WHERE account = $1 AND user_id = $2", whose()),
        ("DELETE FROM presence WHERE account = $1 AND user_id = $2", whose()),
        ("DELETE FROM idempotency WHERE account = $1 AND user_id = $2", whose()),
        ("DELETE FROM sync_op WHERE account = $1 AND user_id = $2", whose()),
        ("DELETE FROM put_back WHERE account = $1 AND user_id = $2", whose()),
        ("DELETE FROM register WHERE account = $1 AND user_id = $2", whose()),
    ])
    .await
}

/// A record of the journal as it is to be from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scrubbed {
    n: i64,
    device: String,
    act: String,
    erased_by: Option<i64>,
}

/// The records that still say more about an erased user than his times; none for anybody else.
///
/// # Errors
/// The database's.
pub async fn records(sql: &mut Sql<'_>, user: UserId) -> Result<Vec<Scrubbed>, Error> {
    let erased = "SELECT 1 FROM account_user WHERE account = $1 AND id = $2 AND erased_at IS NOT NULL";
    if sql.row(erased, &values![ACCOUNT, user]).await?.is_none() {
        return Ok(Vec::new());
    }
    let his = "SELECT n, user_id, author_id, subject, device, reason, act, erased_by FROM journal \
               WHERE account = $1 AND user_id = $2 ORDER BY n";
    let by_him = "SELECT n, user_id, author_id, subject, device, reason, act, erased_by FROM journal \
                  WHERE account = $1 AND author_id = $2 AND user_id <> $2 AND device <> '' ORDER BY n";
    let mut found = sql.rows(his, &values![ACCOUNT, user]).await?;
    found.extend(sql.rows(by_him, &values![ACCOUNT, user]).await?);
    let scrubbed = found.iter().map(|row| scrubbed(row, user)).collect::<Result<Vec<_>, Error>>()?;
    Ok(scrubbed.into_iter().flatten().collect())
}

/// Subjects whose acts hold texts of the one they are about. A project or a team is the account's.
const PERSONAL: [&str; 9] =
    ["session", "operation", "user", "device", "token", "correction", "timesheet", "presence", "register"];

fn scrubbed(row: &Row, user: UserId) -> Result<Option<Scrubbed>, Error> {
    let (his, by_him) = (row.integer(1)? == user.0, row.integer(2)? == user.0);
    let (device, act) = (row.text(4)?, row.text(6)?);
    let new = Scrubbed {
        n: row.integer(0)?,
        device: if by_him { String::new() } else { device.to_owned() },
        act: if his && PERSONAL.contains(&row.text(3)?) { without_texts(act) } else { act.to_owned() },
        erased_by: row.maybe_integer(7)?,
    };
    let reason = his && row.maybe_text(5)?.is_some();
    Ok((new.device != device || new.act != act || reason).then_some(new))
}

/// A JSON with its texts emptied, by the names that texts have in ours.
fn without_texts(json: &str) -> String {
    match serde_json::from_str(json) {
        Ok(value) => emptied(value).to_string(),
        // What cannot be read cannot be told apart either.
        Err(_) => "{}".to_owned(),
    }
}

fn emptied(value: Value) -> Value {
    const TEXTS: [&str; 8] = ["name", "full_name", "note", "reason", "answer", "description", "comment", "text"];
    match value {
        Value::Object(members) => {
            let member = |(name, value): (String, Value)| match value {
                Value::String(_) if TEXTS.contains(&name.as_str()) => (name, Value::String(String::new())),
                value => (name, emptied(value)),
            };
            Value::Object(members.into_iter().map(member).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(emptied).collect()),
        value => value,
    }
}

/// What the records that one record scrubbed amount to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinned {
    pub erased_by: i64,
    pub records: i64,
    /// Hex.
    pub digest: String,
}

/// Writes scrubbed records in the name of the journal's NEXT record, which has to keep what this answers with: the
/// digest of these, and anew of those that were scrubbed before for somebody else and are touched again.
///
/// # Errors
/// The database's.
pub async fn scrub(sql: &mut Sql<'_>, found: &[Scrubbed]) -> Result<Vec<Pinned>, Error> {
    let next = journal::next(sql)?;
    let mut scrubbers = BTreeSet::new();
    for chunk in found.chunks(500) {
        let mut statements = Vec::new();
        for one in chunk {
            let by = one.erased_by.unwrap_or(next);
            scrubbers.insert(by);
            let text =
                "UPDATE journal SET device = $3, reason = NULL, act = $4, erased_by = $5 WHERE account = $1 AND n = $2";
            statements.push((text, values![ACCOUNT, one.n, &one.device, &one.act, by].into()));
        }
        sql.all(&statements).await?;
    }
    let mut pinned = Vec::new();
    for by in scrubbers {
        pinned.push(pin(sql, by).await?);
    }
    Ok(pinned)
}

/// What the records that a record scrubbed amount to now.
///
/// # Errors
/// The database's.
pub async fn pin(sql: &mut Sql<'_>, erased_by: i64) -> Result<Pinned, Error> {
    let text = "SELECT n, op, kind, subject, subject_id, user_id, author_id, device, at, decided, reason, act, hash \
                FROM journal WHERE account = $1 AND erased_by = $2 ORDER BY n";
    let rows = sql.rows(text, &values![ACCOUNT, erased_by]).await?;
    let mut digest = GENESIS;
    for row in &rows {
        let columns = [
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
            Column::Text(row.text(12)?),
        ];
        digest = chain(&digest, &columns);
    }
    Ok(Pinned { erased_by, records: rows.len() as i64, digest: hex::encode(digest) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_emptied_at_every_depth_and_times_ids_and_words_of_ours_stay() {
        let act = r#"{"kind":"session.set","session":"0193","set":{"note":"At Grace's","times":{"start_time":7}},
                      "old":[{"note":""},{"reason":"ill","name":{"at":3}}]}"#;

        let scrubbed: Value = serde_json::from_str(&without_texts(act)).expect("JSON");

        let expected = serde_json::json!({"kind": "session.set", "session": "0193",
            "set": {"note": "", "times": {"start_time": 7}}, "old": [{"note": ""}, {"reason": "", "name": {"at": 3}}]});
        assert_eq!(scrubbed, expected);
        assert_eq!(without_texts("not JSON"), "{}");
    }
}
