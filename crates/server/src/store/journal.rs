//! The table `journal`: every change, by whom, when, from where; a hash chain that nobody can rewrite unnoticed.

use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use stint_domain::Instant;
use stint_domain::journal::{Column, GENESIS, chain};

use super::reach::{self, reaching};
use super::{Error, Question, Row, Sql, Statement, Value};
use crate::ACCOUNT;
use crate::ids::{SessionNo, UserId};
use crate::policy::Reach;
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

/// Holds the journal's end during a transaction and the records that will be written with its commit. Jobs that run
/// beside each other in one transaction share it.
#[derive(Clone, Debug)]
pub struct Pen(Arc<Mutex<Written>>);

#[derive(Debug)]
struct Written {
    n: i64,
    hash: [u8; 32],
    epoch: i64,
    records: Vec<(i64, Entry, [u8; 32])>,
}

/// Where a pen stood.
pub(in crate::store) struct Mark(usize, [u8; 32]);

impl Pen {
    pub(super) fn new(n: i64, hash: &str, epoch: i64) -> Result<Pen, Error> {
        let hash = unhex(hash).ok_or_else(|| Error::Broken("the head's hash cannot be read".into()))?;
        Ok(Pen(Arc::new(Mutex::new(Written { n, hash, epoch, records: Vec::new() }))))
    }

    /// Nothing panics while holding it, and what is in it is whole at any time.
    fn written(&self) -> MutexGuard<'_, Written> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn n(&self) -> i64 {
        self.written().n
    }

    pub(super) fn epoch(&self) -> i64 {
        self.written().epoch
    }

    pub(super) fn hash(&self) -> [u8; 32] {
        self.written().hash
    }

    pub(super) fn mark(&self) -> Mark {
        let written = self.written();
        Mark(written.records.len(), written.hash)
    }

    pub(super) fn back_to(&self, mark: Mark) {
        let mut written = self.written();
        written.n -= (written.records.len() - mark.0) as i64;
        written.records.truncate(mark.0);
        written.hash = mark.1;
    }

    /// The hash of the newest record, or of one that is not in the table yet.
    fn hash_at(&self, n: i64) -> Option<[u8; 32]> {
        let written = self.written();
        if n == written.n {
            return Some(written.hash);
        }
        let first = written.n - written.records.len() as i64 + 1;
        written.records.get(usize::try_from(n - first).ok()?).map(|(_, _, hash)| *hash)
    }

    fn append(&self, entry: Entry) -> i64 {
        let mut written = self.written();
        let n = written.n + 1;
        let hash = link(&written.hash, n, &entry);
        (written.n, written.hash) = (n, hash);
        written.records.push((n, entry, hash));
        n
    }

    /// The records that were put down, to be written into the table.
    pub(super) fn take(&self) -> Vec<(i64, Entry, [u8; 32])> {
        std::mem::take(&mut self.written().records)
    }

    /// Over a network many rows to a statement, as each has its price there; in SQLite a row each, as it would keep a copy
    /// of every page of a statement that could fail after its first row.
    pub(super) fn statements(records: &[(i64, Entry, [u8; 32])], most: usize) -> Vec<Statement<'_>> {
        let mut statements = Vec::new();
        let mut rest = records;
        for (rows, text) in INSERTS.iter().filter(|(rows, _)| *rows <= most) {
            while let Some((these, others)) = rest.split_at_checked(*rows) {
                let mut values = vec![ACCOUNT.into()];
                these.iter().for_each(|record| values.extend(columns(record)));
                statements.push((text.as_str(), values));
                rest = others;
            }
        }
        statements
    }
}

/// Writes so many records at once, the largest first.
static INSERTS: LazyLock<[(usize, String); 3]> = LazyLock::new(|| {
    [32, 8, 1].map(|rows| {
        let row = |row: usize| {
            let numbers: Vec<String> = (0..COLUMNS).map(|column| format!("${}", 2 + row * COLUMNS + column)).collect();
            format!("($1, {})", numbers.join(", "))
        };
        let rows_text: Vec<String> = (0..rows).map(row).collect();
        let text = "INSERT INTO journal (account, n, op, kind, subject, subject_id, user_id, author_id, device, at, \
                    decided, reason, act, hash) VALUES";
        (rows, format!("{text} {}", rows_text.join(", ")))
    })
});

/// All but the account.
const COLUMNS: usize = 13;

fn columns((n, entry, hash): &(i64, Entry, [u8; 32])) -> [Value<'_>; COLUMNS] {
    let Entry { op, kind, subject, subject_id, user, author, device, at, decided, reason, act } = entry;
    let (reason, hash) = (reason.as_deref(), hex::encode(hash));
    values![*n, op, *kind, *subject, *subject_id, *user, *author, device, *at, *decided, reason, act, hash]
}

/// Puts a record at the end of the journal and answers with its number, which is the version of what it changes.
///
/// # Errors
/// [`Error::Broken`] inside a job that may only read.
pub fn append(sql: &mut Sql<'_>, entry: Entry) -> Result<i64, Error> {
    let pen = sql.pen.as_ref().ok_or_else(|| Error::Broken("a reader wrote".into()))?;
    if let Some(callers) = &sql.callers {
        callers.written(entry.subject);
    }
    Ok(pen.append(entry))
}

/// The number that the next record will have.
///
/// # Errors
/// [`Error::Broken`] inside a job that may only read.
pub fn next(sql: &Sql<'_>) -> Result<i64, Error> {
    sql.pen.as_ref().map(|pen| pen.n() + 1).ok_or_else(|| Error::Broken("a reader wrote".into()))
}

/// The hash of record `n`, hex, of this transaction's, too; none when there is no such record. Record 0 is the beginning.
///
/// # Errors
/// The database's.
pub async fn hash_at(sql: &mut Sql<'_>, n: i64) -> Result<Option<String>, Error> {
    if n == 0 {
        return Ok(Some(hex::encode(GENESIS)));
    }
    if let Some(hash) = sql.pen.as_ref().and_then(|pen| pen.hash_at(n)) {
        return Ok(Some(hex::encode(hash)));
    }
    let rows = sql.ask(&[asks_hash(n)]).await?.pop().unwrap_or_default();
    read_hash(&rows)
}

/// Asks for the hash of a record in the table, for [`read_hash`].
pub fn asks_hash(n: i64) -> Question<'static> {
    ("SELECT hash FROM journal WHERE account = $1 AND n = $2".into(), values![ACCOUNT, n].into())
}

/// # Errors
/// [`Error::Broken`].
pub fn read_hash(rows: &[Row]) -> Result<Option<String>, Error> {
    rows.first().map(|row| row.text(0).map(str::to_owned)).transpose()
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

/// A record as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub n: i64,
    pub op: String,
    pub kind: String,
    pub subject: String,
    pub subject_id: i64,
    pub user: UserId,
    pub author: UserId,
    pub device: String,
    pub at: Instant,
    pub decided: Instant,
    pub reason: Option<String>,
    /// JSON.
    pub act: String,
    /// The author's, as it is now.
    pub author_name: Option<String>,
}

macro_rules! select {
    ($($rest:expr),*) => {
        concat!(
            "SELECT n, op, kind, subject, subject_id, user_id, author_id, device, at, decided, reason, act, ",
            "(SELECT full_name FROM account_user u WHERE u.account = journal.account AND u.id = journal.author_id) ",
            "FROM journal WHERE account = $1 AND ",
            $($rest),*
        )
    };
}

fn line(row: &Row) -> Result<Line, Error> {
    Ok(Line {
        n: row.integer(0)?,
        op: row.text(1)?.to_owned(),
        kind: row.text(2)?.to_owned(),
        subject: row.text(3)?.to_owned(),
        subject_id: row.integer(4)?,
        user: UserId(row.integer(5)?),
        author: UserId(row.integer(6)?),
        device: row.text(7)?.to_owned(),
        at: Instant(row.integer(8)?),
        decided: Instant(row.integer(9)?),
        reason: row.maybe_text(10)?.map(str::to_owned),
        act: row.text(11)?.to_owned(),
        author_name: row.maybe_text(12)?.map(str::to_owned),
    })
}

async fn many(sql: &mut Sql<'_>, text: &'static str, values: &[super::Value<'_>]) -> Result<Vec<Line>, Error> {
    sql.rows(text, values).await?.iter().map(line).collect()
}

/// What a list is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub reach: Reach,
    pub user: Option<UserId>,
    pub subject: Option<String>,
    pub subject_id: Option<i64>,
    pub kind: Option<String>,
    /// When the server took it: from this moment on.
    pub from: Option<Instant>,
    /// Before this moment.
    pub to: Option<Instant>,
    /// The number, exclusive.
    pub before: Option<i64>,
    pub limit: i64,
}

/// What all lists have in common, after what their index is searched by.
macro_rules! sifted {
    () => {
        " AND (CAST($3 AS BIGINT) IS NULL OR user_id = $3) AND (CAST($4 AS TEXT) IS NULL OR subject = $4) \
         AND (CAST($5 AS BIGINT) IS NULL OR subject_id = $5) AND (CAST($6 AS TEXT) IS NULL OR kind = $6) \
         AND decided >= $7 AND decided < $8 AND n < $9 ORDER BY n DESC LIMIT $10"
    };
}

macro_rules! of_thing {
    ($seen:expr) => {
        select!("subject = $4 AND subject_id = $5 AND ", $seen, sifted!())
    };
}

macro_rules! of_user {
    ($seen:expr) => {
        select!("user_id = $3 AND ", $seen, sifted!())
    };
}

macro_rules! of_all {
    ($seen:expr) => {
        select!($seen, sifted!())
    };
}

/// Records that somebody sees, the newest first. A thing or a user is found by index; everything else page by page.
///
/// # Errors
/// The database's.
pub async fn list(sql: &mut Sql<'_>, wanted: &Wanted) -> Result<Vec<Line>, Error> {
    let text = match wanted {
        Wanted { subject: Some(_), subject_id: Some(_), .. } => reaching!(wanted.reach, "user_id", of_thing),
        Wanted { user: Some(_), .. } => reaching!(wanted.reach, "user_id", of_user),
        Wanted { .. } => reaching!(wanted.reach, "user_id", of_all),
    };
    let values = values![
        ACCOUNT,
        reach::user(wanted.reach),
        wanted.user,
        wanted.subject.as_deref(),
        wanted.subject_id,
        wanted.kind.as_deref(),
        wanted.from.unwrap_or(Instant(i64::MIN)),
        wanted.to.unwrap_or(Instant(i64::MAX)),
        wanted.before.unwrap_or(i64::MAX),
        wanted.limit
    ];
    many(sql, text, &values).await
}

/// Everything about a session, operations that changed nothing of it, and the corrections proposed for it, the oldest
/// first.
///
/// # Errors
/// The database's.
pub async fn of_session(sql: &mut Sql<'_>, no: SessionNo) -> Result<Vec<Line>, Error> {
    let own = select!("subject IN ('session', 'operation') AND subject_id = $2 ORDER BY n");
    let proposals = select!(
        "subject = 'correction' AND subject_id IN (SELECT id FROM correction WHERE account = $1 AND session_id = $2) \
         ORDER BY n"
    );
    let mut lines = many(sql, own, &values![ACCOUNT, no]).await?;
    lines.extend(many(sql, proposals, &values![ACCOUNT, no]).await?);
    lines.sort_by_key(|line| line.n);
    Ok(lines)
}

/// The last records about a session before the record `before`, the newest first.
///
/// # Errors
/// The database's.
pub async fn last_of_session(sql: &mut Sql<'_>, no: SessionNo, before: i64, limit: i64) -> Result<Vec<Line>, Error> {
    let text = select!("subject = 'session' AND subject_id = $2 AND n < $3 ORDER BY n DESC LIMIT $4");
    many(sql, text, &values![ACCOUNT, no, before, limit]).await
}

/// Whose things of which kind changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub user: UserId,
    pub subject: String,
}

/// What the records after `after` up to `upto` are about, each once.
///
/// # Errors
/// The database's.
pub async fn changed(sql: &mut Sql<'_>, after: i64, upto: i64) -> Result<Vec<Changed>, Error> {
    let text = "SELECT DISTINCT user_id, subject FROM journal WHERE account = $1 AND n > $2 AND n <= $3";
    let rows = sql.rows(text, &values![ACCOUNT, after, upto]).await?;
    rows.iter().map(|row| Ok(Changed { user: UserId(row.integer(0)?), subject: row.text(1)?.to_owned() })).collect()
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

/// 32 bytes out of their hexadecimal text.
pub fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok().map(|()| bytes)
}
