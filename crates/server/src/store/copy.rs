//! Copies all tables of one database into another, of either engine.

use super::tables::{self, Kind, Table};
use super::{Error, Row, Sql, Value};

/// Parameters that one statement may have, on the engine with the smaller limit, with room to spare.
const PARAMETERS: usize = 8_000;
/// Rows of images at once: each can be megabytes.
const LARGE: usize = 4;
/// Rows committed together: distributed engines dislike larger transactions.
const TOGETHER: usize = 20_000;

/// How many rows of which table.
pub type Counts = Vec<(String, u64)>;

/// Copies everything out of one state of the source into a target that has the tables and nothing in them. The head
/// comes last: a target whose copy broke off has none, and no server takes it for whole.
///
/// # Errors
/// Either database's.
pub async fn copy(from: &mut Sql<'_>, to: &mut Sql<'_>) -> Result<Counts, Error> {
    let tables = tables::all()?;
    // What a fresh database begins with would be in the way.
    for table in tables.iter().rev() {
        to.execute_of(&format!("DELETE FROM {}", table.name), &[]).await?;
    }
    from.begin_reading().await?;
    let mut counts = Counts::new();
    for table in &tables {
        let copied = one(table, from, to).await?;
        counts.push((table.name.clone(), copied));
    }
    from.batch("ROLLBACK").await?;
    Ok(counts)
}

async fn one(table: &Table, from: &mut Sql<'_>, to: &mut Sql<'_>) -> Result<u64, Error> {
    let large = table.columns.iter().any(|column| column.kind == Kind::Bytes);
    let page = if large { LARGE } else { PARAMETERS / table.columns.len() };
    let (names, key) = (table.names(), key(table));
    let first = format!("SELECT {names} FROM {} ORDER BY {key} LIMIT {page}", table.name);
    let marks = marks(table.key.len(), 0);
    let next = format!("SELECT {names} FROM {} WHERE ({key}) > {marks} ORDER BY {key} LIMIT {page}", table.name);

    let (mut copied, mut together) = (0, 0);
    let mut rows = from.rows_of(&first, &[]).await?;
    to.begin().await?;
    while !rows.is_empty() {
        let count = rows.len();
        let values = fitted(table, rows);
        let last = &values[values.len() - table.columns.len()..];
        let after: Vec<Value<'static>> = table.key.iter().map(|position| last[*position].clone()).collect();
        let marks: Vec<String> =
            (0..count).map(|row| self::marks(table.columns.len(), row * table.columns.len())).collect();
        let insert = format!("INSERT INTO {} ({names}) VALUES {}", table.name, marks.join(", "));
        to.execute_of(&insert, &values).await?;
        copied += count as u64;
        together += count;
        if together >= TOGETHER {
            to.batch("COMMIT").await?;
            to.begin().await?;
            together = 0;
        }
        rows = if count < page { Vec::new() } else { from.rows_of(&next, &after).await? };
    }
    to.batch("COMMIT").await?;
    Ok(copied)
}

/// How many rows each table has.
///
/// # Errors
/// The database's.
pub(super) async fn counts(sql: &mut Sql<'_>) -> Result<Counts, Error> {
    let mut counts = Counts::new();
    for table in tables::all()? {
        let row = sql.rows_of(&format!("SELECT count(*) FROM {}", table.name), &[]).await?;
        let count = row.first().map_or(Ok(0), |row| row.integer(0))?;
        counts.push((table.name, u64::try_from(count).unwrap_or_default()));
    }
    Ok(counts)
}

fn key(table: &Table) -> String {
    table.key.iter().map(|position| table.columns[*position].name.as_str()).collect::<Vec<_>>().join(", ")
}

/// `($5, $6)` after four others.
fn marks(count: usize, before: usize) -> String {
    let marks: Vec<String> = (1..=count).map(|mark| format!("${}", before + mark)).collect();
    format!("({})", marks.join(", "))
}

fn fitted(table: &Table, rows: Vec<Row>) -> Vec<Value<'static>> {
    let width = table.columns.len();
    let values = rows.into_iter().flat_map(Row::into_values).enumerate();
    values.map(|(position, value)| table.fit(position % width, value)).collect()
}
