//! The table `guide`: the rosters that shifts are planned in.

use stint_domain::{Instant, Zone};

use super::{Error, Row, Sql};
use crate::ACCOUNT;
use crate::ids::GuideId;
use crate::values;

/// A roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guide {
    pub id: GuideId,
    pub name: String,
    /// Where its shifts take place.
    pub zone: Zone,
    /// The journal's number of its last change.
    pub version: i64,
    pub created_at: Instant,
}

fn guide(row: &Row) -> Result<Guide, Error> {
    Ok(Guide {
        id: GuideId(row.integer(0)?),
        name: row.text(1)?.to_owned(),
        zone: Zone(row.text(2)?.to_owned()),
        version: row.integer(3)?,
        created_at: Instant(row.integer(4)?),
    })
}

/// How many there are, and up to `limit` of them after the first `offset`, in the order of their creation. With `id`,
/// that one alone.
///
/// # Errors
/// The database's.
pub async fn page(sql: &mut Sql<'_>, id: Option<GuideId>, limit: i64, offset: i64) -> Result<(i64, Vec<Guide>), Error> {
    let (from, to) = id.map_or((i64::MIN, i64::MAX), |id| (id.0, id.0));
    let text = "SELECT count(*) FROM guide WHERE account = $1 AND id BETWEEN $2 AND $3";
    let count = sql.row(text, &values![ACCOUNT, from, to]).await?;
    let count = count.map_or(Ok(0), |row| row.integer(0))?;
    let text = "SELECT id, name, zone, version, created_at FROM guide WHERE account = $1 AND id BETWEEN $2 AND $3 \
                ORDER BY id LIMIT $4 OFFSET $5";
    let rows = sql.rows(text, &values![ACCOUNT, from, to, limit, offset]).await?;
    Ok((count, rows.iter().map(guide).collect::<Result<_, _>>()?))
}

/// # Errors
/// The database's.
pub async fn by_id(sql: &mut Sql<'_>, id: GuideId) -> Result<Option<Guide>, Error> {
    let text = "SELECT id, name, zone, version, created_at FROM guide WHERE account = $1 AND id = $2";
    sql.row(text, &values![ACCOUNT, id]).await?.as_ref().map(guide).transpose()
}

/// # Errors
/// The database's.
pub async fn insert(sql: &mut Sql<'_>, guide: &Guide) -> Result<(), Error> {
    let text = "INSERT INTO guide (account, id, name, zone, version, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = values![ACCOUNT, guide.id, &guide.name, guide.zone.name(), guide.version, guide.created_at];
    sql.execute(text, &values).await?;
    Ok(())
}

/// # Errors
/// The database's.
pub async fn update(sql: &mut Sql<'_>, guide: &Guide) -> Result<(), Error> {
    let text = "UPDATE guide SET name = $3, zone = $4, version = $5 WHERE account = $1 AND id = $2";
    let values = values![ACCOUNT, guide.id, &guide.name, guide.zone.name(), guide.version];
    sql.execute(text, &values).await?;
    Ok(())
}

/// Whether a shift is planned in it.
///
/// # Errors
/// The database's.
pub async fn has_shifts(sql: &mut Sql<'_>, id: GuideId) -> Result<bool, Error> {
    let text = "SELECT id FROM shift WHERE account = $1 AND guide_id = $2 LIMIT 1";
    Ok(sql.row(text, &values![ACCOUNT, id]).await?.is_some())
}

/// Removes an empty guide, with its tracks.
///
/// # Errors
/// The database's.
pub async fn remove(sql: &mut Sql<'_>, id: GuideId) -> Result<(), Error> {
    sql.all(&[
        ("DELETE FROM track WHERE account = $1 AND guide_id = $2", values![ACCOUNT, id].into()),
        ("DELETE FROM guide WHERE account = $1 AND id = $2", values![ACCOUNT, id].into()),
    ])
    .await
}
