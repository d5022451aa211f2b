//! The tables as they are, asked of an empty database rather than listed a second time.

use rusqlite::Connection;

use super::sql::Engine;
use super::writer::at_once;
use super::{Error, Sql, Value, migrations};

/// A table that holds data of ours.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// The primary key, by position in `columns`.
    pub key: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Bool,
    Text,
    Bytes,
}

/// Every table with data that outlives a process; `head` is the last, so that what has no head is not whole.
pub(super) fn all() -> Result<Vec<Table>, Error> {
    let mut empty = Connection::open_in_memory()?;
    at_once(migrations::apply(&mut Sql::new(Engine::Sqlite(&mut empty))))?;
    // `node` says which process runs, and `schema_version` what made the tables: neither is data.
    let names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
                 AND name NOT IN ('node', 'schema_version') ORDER BY name = 'head', name";
    let mut statement = empty.prepare(names)?;
    let names = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    names.into_iter().map(|name| table(&empty, name)).collect()
}

fn table(empty: &Connection, name: String) -> Result<Table, Error> {
    let mut statement = empty.prepare("SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid")?;
    let found = statement.query_map([&name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let found = found.collect::<Result<Vec<(String, String, i64)>, _>>()?;
    let mut key: Vec<(i64, usize)> = Vec::new();
    let mut columns = Vec::new();
    for (position, (column, kind, in_key)) in found.into_iter().enumerate() {
        let kind = match kind.as_str() {
            "BIGINT" => Kind::Integer,
            "BOOLEAN" => Kind::Bool,
            "TEXT" => Kind::Text,
            "BYTEA" => Kind::Bytes,
            other => return Err(Error::Broken(format!("{name}.{column} is of the unknown kind {other}"))),
        };
        columns.push(Column { name: column, kind });
        if in_key > 0 {
            key.push((in_key, position));
        }
    }
    key.sort_unstable();
    Ok(Table { name, columns, key: key.into_iter().map(|(_, position)| position).collect() })
}

impl Table {
    /// `a, b, c`.
    pub fn names(&self) -> String {
        self.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// A value as its column has it: SQLite keeps a truth value as a number.
    pub fn fit(&self, position: usize, value: Value<'static>) -> Value<'static> {
        match (self.columns[position].kind, value) {
            (Kind::Bool, Value::Integer(number)) => Value::Bool(number != 0),
            (Kind::Bool | Kind::Integer | Kind::Text | Kind::Bytes, value) => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_a_key_to_page_by_and_the_head_comes_last() {
        let tables = all().unwrap();
        assert!(tables.iter().all(|table| !table.key.is_empty()), "{tables:?}");
        assert_eq!(tables.last().unwrap().name, "head");
        let setting = tables.iter().find(|table| table.name == "setting").unwrap();
        assert_eq!((setting.names().as_str(), setting.key.as_slice()), ("name, value", &[0][..]));
    }
}
