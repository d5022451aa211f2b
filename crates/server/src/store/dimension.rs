//! The tables `dimension` and `dimension_alias`: projects, categories and labor types, and the ids that devices made the
//! same ones under.

use std::collections::HashMap;

use stint_domain::{Dimension, DimensionId, Instant};

use super::{Error, Row, Sql};
use crate::ACCOUNT;
use crate::ids::DimensionNo;
use crate::values;

/// A project, category or labor type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labeled {
    pub no: DimensionNo,
    /// As it travels and as entries name it.
    pub id: DimensionId,
    pub dimension: Dimension,
    pub name: String,
    pub archived: bool,
    /// The journal's number of its last change.
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

fn labeled(row: &Row) -> Result<Labeled, Error> {
    let word = row.text(2)?;
    let broken = |what: &str| Error::Broken(format!("a dimension's {what} cannot be read"));
    Ok(Labeled {
        no: DimensionNo(row.integer(0)?),
        id: id(row, 1)?,
        dimension: Dimension::ALL.into_iter().find(|one| one.word() == word).ok_or_else(|| broken("kind"))?,
        name: row.text(3)?.to_owned(),
        archived: row.bool(4)?,
        version: row.integer(5)?,
        created_at: Instant(row.integer(6)?),
        updated_at: Instant(row.integer(7)?),
    })
}

/// All of them: an account has some hundreds.
///
/// # Errors
/// The database's.
pub async fn all(sql: &mut Sql<'_>) -> Result<Vec<Labeled>, Error> {
    let text = "SELECT id, uuid, dimension, name, archived, version, created_at, updated_at FROM dimension \
                WHERE account = $1 ORDER BY dimension, name";
    sql.rows(text, &values![ACCOUNT]).await?.iter().map(labeled).collect()
}

/// All of them by every id that entries may name them by: their own, and those that devices had made them under.
///
/// # Errors
/// The database's.
pub async fn by_id(sql: &mut Sql<'_>) -> Result<HashMap<DimensionId, Labeled>, Error> {
    let text = "SELECT id, uuid, dimension, name, archived, version, created_at, updated_at, uuid FROM dimension \
                WHERE account = $1 UNION ALL SELECT d.id, d.uuid, d.dimension, d.name, d.archived, d.version, \
                d.created_at, d.updated_at, a.uuid FROM dimension_alias a JOIN dimension d ON d.account = a.account \
                AND d.id = a.dimension_id WHERE a.account = $1";
    let named = |row: &Row| Ok((id(row, 8)?, labeled(row)?));
    sql.rows(text, &values![ACCOUNT]).await?.iter().map(named).collect()
}

fn id(row: &Row, column: usize) -> Result<DimensionId, Error> {
    row.text(column)?.parse().map_err(|_| Error::Broken("a dimension's id cannot be read".into()))
}

/// Those of one kind, by name.
///
/// # Errors
/// The database's.
pub async fn of_kind(sql: &mut Sql<'_>, dimension: Dimension) -> Result<Vec<Labeled>, Error> {
    let text = "SELECT id, uuid, dimension, name, archived, version, created_at, updated_at FROM dimension \
                WHERE account = $1 AND dimension = $2 ORDER BY name";
    sql.rows(text, &values![ACCOUNT, dimension.word()]).await?.iter().map(labeled).collect()
}

/// # Errors
/// The database's.
pub async fn by_no(sql: &mut Sql<'_>, dimension: Dimension, no: DimensionNo) -> Result<Option<Labeled>, Error> {
    let text = "SELECT id, uuid, dimension, name, archived, version, created_at, updated_at FROM dimension \
                WHERE account = $1 AND dimension = $2 AND id = $3";
    sql.row(text, &values![ACCOUNT, dimension.word(), no]).await?.as_ref().map(labeled).transpose()
}

/// The one of that kind and name.
///
/// # Errors
/// The database's.
pub async fn named(sql: &mut Sql<'_>, dimension: Dimension, name: &str) -> Result<Option<Labeled>, Error> {
    let text = "SELECT id, uuid, dimension, name, archived, version, created_at, updated_at FROM dimension \
                WHERE account = $1 AND dimension = $2 AND name = $3";
    sql.row(text, &values![ACCOUNT, dimension.word(), name]).await?.as_ref().map(labeled).transpose()
}

/// The ids that devices had made those under that were there already.
///
/// # Errors
/// The database's.
pub async fn aliases(sql: &mut Sql<'_>) -> Result<Vec<(DimensionId, DimensionNo)>, Error> {
    let text = "SELECT uuid, dimension_id FROM dimension_alias WHERE account = $1 ORDER BY uuid";
    let alias = |row: &Row| Ok((id(row, 0)?, DimensionNo(row.integer(1)?)));
    sql.rows(text, &values![ACCOUNT]).await?.iter().map(alias).collect()
}

/// From now on it is known under this id, too.
///
/// # Errors
/// [`Error::Taken`] when something is.
pub async fn add_alias(sql: &mut Sql<'_>, alias: DimensionId, no: DimensionNo) -> Result<(), Error> {
    let text = "INSERT INTO dimension_alias (account, uuid, dimension_id) VALUES ($1, $2, $3)";
    sql.execute(text, &values![ACCOUNT, alias.to_string(), no]).await?;
    Ok(())
}

/// Those that changed after one number up to another, in that order.
///
/// # Errors
/// The database's.
pub async fn changed(sql: &mut Sql<'_>, after: i64, upto: i64, limit: i64) -> Result<Vec<Labeled>, Error> {
    let text = "SELECT id, uuid, dimension, name, archived, version, created_at, updated_at FROM dimension \
                WHERE account = $1 AND version > $2 AND version <= $3 ORDER BY version, id LIMIT $4";
    sql.rows(text, &values![ACCOUNT, after, upto, limit]).await?.iter().map(labeled).collect()
}

/// Writes what can change: name, archived.
///
/// # Errors
/// [`Error::Taken`] when another of its kind has that name.
pub async fn update(sql: &mut Sql<'_>, one: &Labeled) -> Result<(), Error> {
    let text = "UPDATE dimension SET name = $3, archived = $4, version = $5, updated_at = $6 \
                WHERE account = $1 AND id = $2";
    sql.execute(text, &values![ACCOUNT, one.no, &one.name, one.archived, one.version, one.updated_at]).await?;
    Ok(())
}

/// # Errors
/// [`Error::Taken`] when there is one of that kind and name.
pub async fn add(sql: &mut Sql<'_>, one: &Labeled) -> Result<(), Error> {
    let text = "INSERT INTO dimension (account, id, uuid, dimension, name, archived, version, created_at, updated_at) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = values![
        ACCOUNT,
        one.no,
        one.id.to_string(),
        one.dimension.word(),
        &one.name,
        one.archived,
        one.version,
        one.created_at,
        one.updated_at
    ];
    sql.execute(text, &values).await?;
    Ok(())
}
