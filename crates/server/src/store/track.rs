//! The table `track`: what a guide's shifts are told apart by, such as a team, a place or a role.

use stint_domain::Instant;

use super::{Error, Row, Sql};
use crate::ACCOUNT;
use crate::ids::{GuideId, TrackId};
use crate::values;

/// A track of a guide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    pub id: TrackId,
    pub guide: GuideId,
    pub name: String,
    /// The journal's number of its last change.
    pub version: i64,
    pub created_at: Instant,
}

fn track(row: &Row) -> Result<Track, Error> {
    Ok(Track {
        id: TrackId(row.integer(0)?),
        guide: GuideId(row.integer(1)?),
        name: row.text(2)?.to_owned(),
        version: row.integer(3)?,
        created_at: Instant(row.integer(4)?),
    })
}

/// Which tracks a list is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub guide: Option<GuideId>,
    pub id: Option<TrackId>,
}

/// How many the filter finds, and up to `limit` of them after the first `offset`, in the order of their creation.
///
/// # Errors
/// The database's.
pub async fn page(sql: &mut Sql<'_>, filter: Filter, limit: i64, offset: i64) -> Result<(i64, Vec<Track>), Error> {
    let (from, to) = filter.id.map_or((i64::MIN, i64::MAX), |id| (id.0, id.0));
    let mut values = values![ACCOUNT, from, to].to_vec();
    let (count, text) = match filter.guide {
        None => (
            "SELECT count(*) FROM track WHERE account = $1 AND id BETWEEN $2 AND $3",
            "SELECT id, guide_id, name, version, created_at FROM track WHERE account = $1 AND id BETWEEN $2 AND $3 \
             ORDER BY id LIMIT $4 OFFSET $5",
        ),
        Some(guide) => {
            values.push(guide.into());
            (
                "SELECT count(*) FROM track WHERE account = $1 AND id BETWEEN $2 AND $3 AND guide_id = $4",
                "SELECT id, guide_id, name, version, created_at FROM track WHERE account = $1 AND id BETWEEN $2 AND $3 \
                 AND guide_id = $4 ORDER BY id LIMIT $5 OFFSET $6",
            )
        }
    };
    let count = sql.row(count, &values).await?.map_or(Ok(0), |row| row.integer(0))?;
    values.extend(values![limit, offset]);
    let rows = sql.rows(text, &values).await?;
    Ok((count, rows.iter().map(track).collect::<Result<_, _>>()?))
}

/// # Errors
/// The database's.
pub async fn by_id(sql: &mut Sql<'_>, id: TrackId) -> Result<Option<Track>, Error> {
    let text = "SELECT id, guide_id, name, version, created_at FROM track WHERE account = $1 AND id = $2";
    sql.row(text, &values![ACCOUNT, id]).await?.as_ref().map(track).transpose()
}

/// All tracks of a guide: it has some dozens.
///
/// # Errors
/// The database's.
pub async fn of_guide(sql: &mut Sql<'_>, guide: GuideId) -> Result<Vec<Track>, Error> {
    let text = "SELECT id, guide_id, name, version, created_at FROM track WHERE account = $1 AND guide_id = $2 \
                ORDER BY id";
    sql.rows(text, &values![ACCOUNT, guide]).await?.iter().map(track).collect()
}

/// # Errors
/// The database's.
pub async fn insert(sql: &mut Sql<'_>, track: &Track) -> Result<(), Error> {
    let text = "INSERT INTO track (account, id, guide_id, name, version, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = values![ACCOUNT, track.id, track.guide, &track.name, track.version, track.created_at];
    sql.execute(text, &values).await?;
    Ok(())
}

/// # Errors
/// The database's.
pub async fn update(sql: &mut Sql<'_>, track: &Track) -> Result<(), Error> {
    let text = "UPDATE track SET guide_id = $3, name = $4, version = $5 WHERE account = $1 AND id = $2";
    let values = values![ACCOUNT, track.id, track.guide, &track.name, track.version];
    sql.execute(text, &values).await?;
    Ok(())
}

/// Whether a shift is in it.
///
/// # Errors
/// The database's.
pub async fn has_shifts(sql: &mut Sql<'_>, id: TrackId) -> Result<bool, Error> {
    let text = "SELECT shift_id FROM shift_track WHERE account = $1 AND track_id = $2 LIMIT 1";
    Ok(sql.row(text, &values![ACCOUNT, id]).await?.is_some())
}

/// Removes a track; its shifts stay, without it, and are of the version `version` from now on.
///
/// # Errors
/// The database's.
pub async fn remove(sql: &mut Sql<'_>, id: TrackId, version: i64) -> Result<(), Error> {
    let changed = "UPDATE shift SET version = $3 WHERE account = $1 AND id IN \
                   (SELECT shift_id FROM shift_track WHERE account = $1 AND track_id = $2)";
    sql.all(&[
        (changed, values![ACCOUNT, id, version].into()),
        ("DELETE FROM shift_track WHERE account = $1 AND track_id = $2", values![ACCOUNT, id].into()),
        ("DELETE FROM track WHERE account = $1 AND id = $2", values![ACCOUNT, id].into()),
    ])
    .await
}
