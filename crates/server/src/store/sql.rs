//! One text of SQL for both databases.
//!
//! Parameters are `$1…$n`. The common subset: BIGINT, TEXT, BOOLEAN, BYTEA; `IS TRUE`,
//! `ON CONFLICT … DO`, `RETURNING`, partial indexes, row values, window functions. JSON is opaque text. A parameter whose
//! type nothing else tells is written `CAST($1 AS BIGINT)`.

use std::borrow::Cow;

use bytes::BytesMut;
use deadpool_postgres::ClientWrapper;
use futures_util::future::{join, try_join, try_join_all};
use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::Error;
use super::callers::Callers;
use super::journal::Pen;

/// A value on its way in or out.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Null,
    Integer(i64),
    Bool(bool),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
}

/// One row of an answer, read by position.
#[derive(Clone, Debug)]
pub struct Row(Vec<Value<'static>>);

/// A statement with its parameters, for [`Sql::all`].
pub type Statement<'a> = (&'static str, Vec<Value<'a>>);

/// A query with its parameters, for [`Sql::ask`].
pub type Question<'a> = (Cow<'static, str>, Vec<Value<'a>>);

/// Speaks SQL inside one transaction.
pub struct Sql<'a> {
    engine: Engine<'a>,
    /// The journal's end, for whoever may write; none in a reader.
    pub(super) pen: Option<Pen>,
    /// Whose credentials are, in a writer.
    pub(super) callers: Option<Callers>,
    wrote: bool,
    /// Whether what this job does is undone alone when it fails. If not, all jobs of the transaction run again with care.
    pub(super) careful: bool,
}

pub(super) enum Engine<'a> {
    Sqlite(&'a mut rusqlite::Connection),
    Postgres(&'a ClientWrapper),
}

impl<'a> Sql<'a> {
    pub(super) fn new(engine: Engine<'a>) -> Sql<'a> {
        Sql { engine, pen: None, callers: None, wrote: false, careful: false }
    }

    /// Begins a transaction that will write.
    pub(super) async fn begin(&mut self) -> Result<(), Error> {
        match &mut self.engine {
            // At once: a transaction that began to read could not always become one that writes.
            Engine::Sqlite(connection) => word(connection, "BEGIN IMMEDIATE")?,
            Engine::Postgres(client) => client.batch_execute("BEGIN").await?,
        }
        Ok(())
    }

    /// The same with its first statement; over a network, in one go.
    pub(super) async fn begin_with(&mut self, text: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>, Error> {
        if let Engine::Postgres(client) = &self.engine {
            let client: &ClientWrapper = client;
            // Known to the engine before: else it would be made known first, and the rest said without waiting for it.
            client.prepare_cached(text).await?;
            let begun = async { Ok(client.batch_execute("BEGIN").await?) };
            return Ok(try_join(begun, postgres_rows(client, text, values)).await?.1);
        }
        self.begin().await?;
        self.rows(text, values).await
    }

    /// Commits with the last statements; over a network, in one go. When one of them fails, nothing is committed.
    pub(super) async fn commit_with(&mut self, statements: &[Statement<'_>]) -> Result<(), Error> {
        if let Engine::Postgres(client) = &self.engine {
            let client: &ClientWrapper = client;
            // As above: here it would be said after the commit.
            for (text, _) in statements {
                client.prepare_cached(text).await?;
            }
            let all = try_join_all(statements.iter().map(|(text, values)| postgres_execute(client, text, values)));
            // A transaction in which a statement failed is rolled back by COMMIT, without an error: the statement's own says it.
            let (said, committed) = join(all, client.batch_execute("COMMIT")).await;
            said?;
            return Ok(committed?);
        }
        self.all(statements).await?;
        self.end("COMMIT").await
    }

    /// Begins a transaction that reads one state of the database.
    pub(crate) async fn begin_reading(&mut self) -> Result<(), Error> {
        match &mut self.engine {
            Engine::Sqlite(connection) => word(connection, "BEGIN")?,
            Engine::Postgres(client) => {
                client.batch_execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
            }
        }
        Ok(())
    }

    /// Ends the transaction: `COMMIT` or `ROLLBACK`.
    pub(super) async fn end(&mut self, how: &'static str) -> Result<(), Error> {
        match &mut self.engine {
            Engine::Sqlite(connection) => word(connection, how)?,
            Engine::Postgres(client) => client.batch_execute(how).await?,
        }
        Ok(())
    }

    /// Another voice in the same transaction, where the engine lets several speak at once: over a network what they say
    /// goes in one stream, and nobody waits for the answer to somebody else.
    pub(super) fn beside(&self) -> Option<Sql<'a>> {
        match &self.engine {
            Engine::Sqlite(_) => None,
            Engine::Postgres(client) => {
                let (pen, callers) = (self.pen.clone(), self.callers.clone());
                Some(Sql { engine: Engine::Postgres(client), pen, callers, wrote: false, careful: false })
            }
        }
    }

    /// Rows that one statement should write at most.
    pub(super) fn rows_at_once(&self) -> usize {
        match self.engine {
            Engine::Sqlite(_) => 1,
            Engine::Postgres(_) => usize::MAX,
        }
    }

    /// Whether anything was written since this was last asked.
    pub(super) fn take_wrote(&mut self) -> bool {
        std::mem::take(&mut self.wrote)
    }

    /// All rows of a query, or of a write with RETURNING.
    ///
    /// # Errors
    /// What the database says; a broken unique index is [`Error::Taken`] with the index's name.
    pub async fn rows(&mut self, text: &'static str, values: &[Value<'_>]) -> Result<Vec<Row>, Error> {
        self.rows_of(text, values).await
    }

    /// The same for a text that is put together out of the schema's own names.
    pub(super) async fn rows_of(&mut self, text: &str, values: &[Value<'_>]) -> Result<Vec<Row>, Error> {
        self.wrote |= !["SELECT", "WITH"].iter().any(|word| text.starts_with(word));
        match &mut self.engine {
            Engine::Sqlite(connection) => sqlite_rows(connection, text, values),
            Engine::Postgres(client) => postgres_rows(client, text, values).await,
        }
    }

    /// The only row of a query that finds one or none.
    ///
    /// # Errors
    /// As [`Sql::rows`].
    pub async fn row(&mut self, text: &'static str, values: &[Value<'_>]) -> Result<Option<Row>, Error> {
        Ok(self.rows(text, values).await?.into_iter().next())
    }

    /// Runs a write and answers with how many rows it touched.
    ///
    /// # Errors
    /// As [`Sql::rows`].
    pub async fn execute(&mut self, text: &'static str, values: &[Value<'_>]) -> Result<u64, Error> {
        self.execute_of(text, values).await
    }

    /// The same for a text that is put together out of the schema's own names.
    pub(super) async fn execute_of(&mut self, text: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        self.wrote = true;
        match &mut self.engine {
            Engine::Sqlite(connection) => sqlite_execute(connection, text, values),
            Engine::Postgres(client) => postgres_execute(client, text, values).await,
        }
    }

    /// Runs writes that do not depend on each other's answers, in this order; over a network, in one go.
    ///
    /// # Errors
    /// As [`Sql::rows`], the first one.
    pub async fn all(&mut self, statements: &[Statement<'_>]) -> Result<(), Error> {
        self.wrote = true;
        match &mut self.engine {
            Engine::Sqlite(connection) => {
                for (text, values) in statements {
                    sqlite_execute(connection, text, values)?;
                }
            }
            Engine::Postgres(client) => {
                let client: &ClientWrapper = client;
                let one_by_one = statements.iter().map(|(text, values)| postgres_execute(client, text, values));
                try_join_all(one_by_one).await?;
            }
        }
        Ok(())
    }

    /// All rows of queries that do not depend on each other's answers; over a network, in one go.
    ///
    /// # Errors
    /// As [`Sql::rows`], the first one.
    pub async fn ask(&mut self, questions: &[Question<'_>]) -> Result<Vec<Vec<Row>>, Error> {
        match &mut self.engine {
            Engine::Sqlite(connection) => {
                questions.iter().map(|(text, values)| sqlite_rows(connection, text, values)).collect()
            }
            Engine::Postgres(client) => {
                let client: &ClientWrapper = client;
                let one_by_one = questions.iter().map(|(text, values)| postgres_rows(client, text, values));
                try_join_all(one_by_one).await
            }
        }
    }

    /// Runs a text of several statements without parameters.
    ///
    /// # Errors
    /// What the database says.
    pub async fn batch(&mut self, text: &str) -> Result<(), Error> {
        match &mut self.engine {
            Engine::Sqlite(connection) => connection.execute_batch(text)?,
            Engine::Postgres(client) => client.batch_execute(text).await?,
        }
        Ok(())
    }
}

/// `$2, $3, $4, $5` for some values, `$1` being the account, and all of them. There are few lengths, so that few texts
/// are prepared: a list is filled up with its last value, one of nothing with null.
pub(super) fn list<'a>(these: impl Iterator<Item = Value<'a>>) -> (String, Vec<Value<'a>>) {
    let mut values: Vec<Value<'a>> = std::iter::once(crate::ACCOUNT.into()).chain(these).collect();
    let last = values.get(1..).and_then(<[_]>::last).cloned().unwrap_or(Value::Null);
    let count = [1, 4, 16, 64].into_iter().find(|count| *count >= values.len() - 1);
    let count = count.unwrap_or_else(|| (values.len() - 1).next_multiple_of(100));
    values.resize(count + 1, last);
    ((2..=count + 1).map(|number| format!("${number}")).collect::<Vec<_>>().join(", "), values)
}

/// A statement without parameters that is said all the time.
fn word(connection: &rusqlite::Connection, text: &'static str) -> Result<(), rusqlite::Error> {
    connection.prepare_cached(text)?.raw_execute().map(|_| ())
}

fn sqlite_rows(connection: &rusqlite::Connection, text: &str, values: &[Value<'_>]) -> Result<Vec<Row>, Error> {
    let mut statement = connection.prepare_cached(&numbered(text))?;
    bind(&mut statement, values)?;
    let width = statement.column_count();
    let mut found = statement.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let values = (0..width).map(|column| row.get_ref(column).map(sqlite_value));
        rows.push(Row(values.collect::<Result<_, _>>()?));
    }
    Ok(rows)
}

fn sqlite_execute(connection: &rusqlite::Connection, text: &str, values: &[Value<'_>]) -> Result<u64, Error> {
    let mut statement = connection.prepare_cached(&numbered(text))?;
    bind(&mut statement, values)?;
    Ok(statement.raw_execute()? as u64)
}

/// `?1` is SQLite's word for the first parameter. `$1` it would number by first appearance, so that `SELECT $2, $1` would
/// be turned around silently. No text of ours has another `$` in it.
fn numbered(text: &str) -> String {
    text.replace('$', "?")
}

fn bind(statement: &mut rusqlite::Statement<'_>, values: &[Value<'_>]) -> Result<(), Error> {
    for index in 1..=statement.parameter_count() {
        let value = values.get(index - 1).ok_or_else(|| Error::Broken(format!("no value for ${index}")))?;
        statement.raw_bind_parameter(index, value)?;
    }
    Ok(())
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Bool(yes) => ValueRef::Integer(i64::from(*yes)),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn sqlite_value(value: ValueRef<'_>) -> Value<'static> {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        // No column of ours holds one; sums of BIGINT stay whole.
        ValueRef::Real(number) => Value::Integer(number as i64),
        ValueRef::Text(text) => Value::Text(match std::str::from_utf8(text) {
            Ok(text) => text.to_owned().into(),
            Err(_) => String::from_utf8_lossy(text).into_owned().into(),
        }),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec().into()),
    }
}

async fn postgres_rows(client: &ClientWrapper, text: &str, values: &[Value<'_>]) -> Result<Vec<Row>, Error> {
    let statement = client.prepare_cached(text).await?;
    let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
    let rows = client.query(&statement, &values).await?;
    rows.iter().map(postgres_row).collect()
}

async fn postgres_execute(client: &ClientWrapper, text: &str, values: &[Value<'_>]) -> Result<u64, Error> {
    let statement = client.prepare_cached(text).await?;
    let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
    Ok(client.execute(&statement, &values).await?)
}

impl ToSql for Value<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Integer(number) if *kind == Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
            Value::Integer(number) => number.to_sql(kind, out),
            Value::Bool(yes) => yes.to_sql(kind, out),
            Value::Text(text) => text.as_ref().to_sql(kind, out),
            Value::Bytes(bytes) => bytes.as_ref().to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::BOOL, Type::TEXT, Type::VARCHAR, Type::BYTEA].contains(kind)
    }

    to_sql_checked!();
}

fn postgres_row(row: &tokio_postgres::Row) -> Result<Row, Error> {
    let value = |(index, column): (usize, &tokio_postgres::Column)| -> Result<Value<'static>, Error> {
        let kind = column.type_();
        let value = if *kind == Type::INT8 {
            row.try_get::<_, Option<i64>>(index)?.map(Value::Integer)
        } else if *kind == Type::INT4 {
            row.try_get::<_, Option<i32>>(index)?.map(|number| Value::Integer(number.into()))
        } else if *kind == Type::BOOL {
            row.try_get::<_, Option<bool>>(index)?.map(Value::Bool)
        } else if *kind == Type::BYTEA {
            row.try_get::<_, Option<Vec<u8>>>(index)?.map(|bytes| Value::Bytes(bytes.into()))
        } else {
            row.try_get::<_, Option<String>>(index)?.map(|text| Value::Text(text.into()))
        };
        Ok(value.unwrap_or(Value::Null))
    };
    row.columns().iter().enumerate().map(value).collect::<Result<_, _>>().map(Row)
}

impl Row {
    /// All values, in order.
    pub(super) fn into_values(self) -> Vec<Value<'static>> {
        self.0
    }

    /// # Errors
    /// [`Error::Broken`]: there is something else in that column than the program put there.
    pub fn integer(&self, index: usize) -> Result<i64, Error> {
        self.maybe_integer(index)?.ok_or_else(|| unexpected(index, "a number"))
    }

    /// # Errors
    /// As [`Row::integer`].
    pub fn maybe_integer(&self, index: usize) -> Result<Option<i64>, Error> {
        match self.0.get(index) {
            Some(Value::Integer(number)) => Ok(Some(*number)),
            Some(Value::Null) => Ok(None),
            Some(Value::Bool(_) | Value::Text(_) | Value::Bytes(_)) | None => Err(unexpected(index, "a number")),
        }
    }

    /// # Errors
    /// As [`Row::integer`].
    pub fn bool(&self, index: usize) -> Result<bool, Error> {
        match self.0.get(index) {
            Some(Value::Bool(yes)) => Ok(*yes),
            Some(Value::Integer(number)) => Ok(*number != 0),
            Some(Value::Null | Value::Text(_) | Value::Bytes(_)) | None => Err(unexpected(index, "a truth value")),
        }
    }

    /// # Errors
    /// As [`Row::integer`].
    pub fn text(&self, index: usize) -> Result<&str, Error> {
        self.maybe_text(index)?.ok_or_else(|| unexpected(index, "a text"))
    }

    /// # Errors
    /// As [`Row::integer`].
    pub fn maybe_text(&self, index: usize) -> Result<Option<&str>, Error> {
        match self.0.get(index) {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Null) => Ok(None),
            Some(Value::Integer(_) | Value::Bool(_) | Value::Bytes(_)) | None => Err(unexpected(index, "a text")),
        }
    }

    /// # Errors
    /// As [`Row::integer`].
    pub fn bytes(&self, index: usize) -> Result<&[u8], Error> {
        match self.0.get(index) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            Some(Value::Null | Value::Integer(_) | Value::Bool(_) | Value::Text(_)) | None => {
                Err(unexpected(index, "bytes"))
            }
        }
    }
}

fn unexpected(index: usize, wanted: &str) -> Error {
    Error::Broken(format!("column {index} does not hold {wanted}"))
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Value::Integer(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(yes: bool) -> Self {
        Value::Bool(yes)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(text.into())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(text.into())
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Value::Text(text.as_str().into())
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Value::Bytes(bytes.into())
    }
}

impl From<stint_domain::Instant> for Value<'_> {
    fn from(at: stint_domain::Instant) -> Self {
        Value::Integer(at.ms())
    }
}

impl From<stint_domain::Day> for Value<'_> {
    fn from(day: stint_domain::Day) -> Self {
        Value::Integer(day.number().into())
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// Values of any of these types, in a row: `values![account, id, &name]`.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::store::Value::from($value)),*] };
}
