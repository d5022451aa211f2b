//! The table `journal`: every change, by whom, when, from where; a hash chain that nobody can rewrite unnoticed.

use stint_domain::Instant;
use stint_domain::journal::{Column, chain};

use super::{Error, Row, Sql, Statement};
use crate::ACCOUNT;
use crate::ids::{SessionNo, UserId};
use crate::values;

/// What a job says about a change; the number and the hash are added.
#[derive(Clone, Debug)]
pub struct Entry {
    /// UUIDv7.
    pub op: String,
    pub kind: &'static str,
    pub subject: &'static str,
    pub subject_id: i64,
    /// Whose time or thing it is.
    pub user: UserId,
    pub author: UserId,
    /// The name of the device or token it was done with.
    pub device: String,
    /// When it was pressed, as the caller says.
    pub at: Instant,
    /// When this server took it.
    pub decided: Instant,
    pub reason: Option<String>,
    /// JSON.
    pub act: String,
}

/// Holds the journal's end during a transaction and the records that will be written with its commit.
#[derive(Debug)]
pub struct Pen {
    n: i64,
    hash: [u8; 32],
    written: Vec<(i64, Entry, [u8; 32])>,
}

/// Where a pen stood.
pub(super) struct Mark(usize, [u8; 32]);

impl Pen {
    pub(super) fn new(n: i64, hash: &str) -> Result<Pen, Error> {
        let hash = unhex(hash).ok_or_else(|| Error::Broken("the head's hash cannot be read".into()))?;
        Ok(Pen { n, hash, written: Vec::new() })
    }

    pub(super) fn n(&self) -> i64 {
        self.n
    }

    pub(super) fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    pub(super) fn has_written(&self) -> bool {
        !self.written.is_empty()
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(self.written.len(), self.hash)
    }

    pub(super) fn back_to(&mut self, mark: Mark) {
        self.n -= (self.written.len() - mark.0) as i64;
        self.written.truncate(mark.0);
        self.hash = mark.1;
    }

    pub(super) fn statements(&self) -> Vec<Statement<'_>> {
        let text = "INSERT INTO journal (account, n, op, kind, subject, subject_id, user_id, author_id, device, at, \
                    decided, reason, act, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        let mut statements = Vec::with_capacity(self.written.len() + 1);
        for (n, entry, hash) in &self.written {
            let Entry { op, kind, subject, subject_id, user, author, device, at, decided, reason, act } = entry;
            let reason = reason.as_deref();
            let values = values![
                ACCOUNT,
                *n,
                op,
                *kind,
                *subject,
                *subject_id,
                *user,
                *author,
                device,
                *at,
                *decided,
                reason,
                act,
                hex(hash)
            ];
            statements.push((text, values.into()));
        }
        statements
    }
}

/// Puts a record at the end of the journal and answers with its number, which is the version of what it changes.
///
/// # Errors
/// [`Error::Broken`] inside a job that may only read.
pub fn append(sql: &mut Sql<'_>, entry: Entry) -> Result<i64, Error> {
    let pen = sql.pen.as_mut().ok_or_else(|| Error::Broken("a reader wrote".into()))?;
    let n = pen.n + 1;
    let hash = link(&pen.hash, n, &entry);
    (pen.n, pen.hash) = (n, hash);
    pen.written.push((n, entry, hash));
    Ok(n)
}

/// The hash of a record: `stint_domain::journal::chain` over its columns in the table's order.
pub fn link(before: &[u8; 32], n: i64, entry: &Entry) -> [u8; 32] {
    let columns = [
        Column::Integer(ACCOUNT),
        Column::Integer(n),
        Column::Text(&entry.op),
        Column::Text(entry.kind),
        Column::Text(entry.subject),
        Column::Integer(entry.subject_id),
        Column::Integer(entry.user.0),
        Column::Integer(entry.author.0),
        Column::Text(&entry.device),
        Column::Integer(entry.at.ms()),
        Column::Integer(entry.decided.ms()),
        entry.reason.as_deref().map_or(Column::Null, Column::Text),
        Column::Text(&entry.act),
    ];
    chain(before, &columns)
}

/// A record about a session, as far as it says what became of it.
#[derive(Clone, Debug)]
pub struct Deed {
    pub n: i64,
    pub session: SessionNo,
    pub user: UserId,
    pub at: Instant,
    pub act: String,
    /// Its texts were taken out.
    pub erased: bool,
}

/// Records about sessions, by session and then by number, after one of them.
///
/// # Errors
/// The database's.
pub async fn of_sessions(sql: &mut Sql<'_>, after: Option<(i64, i64)>, limit: i64) -> Result<Vec<Deed>, Error> {
    let text = "SELECT n, subject_id, user_id, at, act, erased_by FROM journal WHERE account = $1 \
                AND subject = 'session' AND (subject_id, n) > ($2, $3) ORDER BY subject_id, n LIMIT $4";
    let (session, n) = after.unwrap_or((i64::MIN, 0));
    let rows = sql.rows(text, &values![ACCOUNT, session, n, limit]).await?;
    let deed = |row: &Row| {
        Ok(Deed {
            n: row.integer(0)?,
            session: SessionNo(row.integer(1)?),
            user: UserId(row.integer(2)?),
            at: Instant(row.integer(3)?),
            act: row.text(4)?.to_owned(),
            erased: row.maybe_integer(5)?.is_some(),
        })
    };
    rows.iter().map(deed).collect()
}

pub fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(text: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> =
        (0..text.len() / 2).map(|at| u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()).collect();
    bytes?.try_into().ok()
}
