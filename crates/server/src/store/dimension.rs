//! The table `dimension`: projects, categories and labor types.

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
    pub created_at: Instant,
    pub updated_at: Instant,
}

fn labeled(row: &Row) -> Result<Labeled, Error> {
    let word = row.text(2)?;
    let broken = |what: &str| Error::Broken(format!("a dimension's {what} cannot be read"));
    Ok(Labeled {
        no: DimensionNo(row.integer(0)?),
        id: row.text(1)?.parse().map_err(|_| broken("id"))?,
        dimension: Dimension::ALL.into_iter().find(|one| one.word() == word).ok_or_else(|| broken("kind"))?,
        name: row.text(3)?.to_owned(),
        archived: row.bool(4)?,
        created_at: Instant(row.integer(5)?),
        updated_at: Instant(row.integer(6)?),
    })
}

/// All of them: an account has some hundreds.
///
/// # Errors
/// The database's.
pub async fn all(sql: &mut Sql<'_>) -> Result<Vec<Labeled>, Error> {
    let text = "SELECT id, uuid, dimension, name, archived, created_at, updated_at FROM dimension WHERE account = $1 \
                ORDER BY dimension, name";
    sql.rows(text, &values![ACCOUNT]).await?.iter().map(labeled).collect()
}

/// All of them by the id that entries name.
///
/// # Errors
/// The database's.
pub async fn by_id(sql: &mut Sql<'_>) -> Result<HashMap<DimensionId, Labeled>, Error> {
    Ok(all(sql).await?.into_iter().map(|one| (one.id, one)).collect())
}

/// Those of one kind, by name.
///
/// # Errors
/// The database's.
pub async fn of_kind(sql: &mut Sql<'_>, dimension: Dimension) -> Result<Vec<Labeled>, Error> {
    let text = "SELECT id, uuid, dimension, name, archived, created_at, updated_at FROM dimension WHERE account = $1 \
                AND dimension = $2 ORDER BY name";
    sql.rows(text, &values![ACCOUNT, dimension.word()]).await?.iter().map(labeled).collect()
}

/// # Errors
/// The database's.
pub async fn by_no(sql: &mut Sql<'_>, dimension: Dimension, no: DimensionNo) -> Result<Option<Labeled>, Error> {
    let text = "SELECT id, uuid, dimension, name, archived, created_at, updated_at FROM dimension WHERE account = $1 \
                AND dimension = $2 AND id = $3";
    sql.row(text, &values![ACCOUNT, dimension.word(), no]).await?.as_ref().map(labeled).transpose()
}

/// Whether there is one of that kind and name.
///
/// # Errors
/// The database's.
pub async fn is_named(sql: &mut Sql<'_>, dimension: Dimension, name: &str) -> Result<bool, Error> {
    let text = "SELECT id FROM dimension WHERE account = $1 AND dimension = $2 AND name = $3";
    Ok(sql.row(text, &values![ACCOUNT, dimension.word(), name]).await?.is_some())
}

/// Writes what can change: name, archived.
///
/// # Errors
/// [`Error::Taken`] when another of its kind has that name.
pub async fn update(sql: &mut Sql<'_>, one: &Labeled) -> Result<(), Error> {
    let text = "UPDATE dimension SET name = $3, archived = $4, updated_at = $5 WHERE account = $1 AND id = $2";
    sql.execute(text, &values![ACCOUNT, one.no, &one.name, one.archived, one.updated_at]).await?;
    Ok(())
}

/// # Errors
/// [`Error::Taken`] when there is one of that kind and name.
pub async fn add(sql: &mut Sql<'_>, one: &Labeled) -> Result<(), Error> {
    let text = "INSERT INTO dimension (account, id, uuid, dimension, name, archived, created_at, updated_at) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = values![
        ACCOUNT,
        one.no,
        one.id.to_string(),
        one.dimension.word(),
        &one.name,
        one.archived,
        one.created_at,
        one.updated_at
    ];
    sql.execute(text, &values).await?;
    Ok(())
}
