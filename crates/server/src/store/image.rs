//! The table `image`: pictures of shifts, as this server encoded them.

use std::fmt;

use stint_domain::Instant;

use super::{Error, Sql};
use crate::values;
use crate::{ACCOUNT, random};

/// What an image is fetched by: who knows it, sees it, so that nobody can guess it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageName(pub String);

impl ImageName {
    pub fn new() -> ImageName {
        ImageName(hex::encode(random::bytes::<16>()))
    }
}

impl Default for ImageName {
    fn default() -> ImageName {
        ImageName::new()
    }
}

impl fmt::Display for ImageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An image and what it is, `image/png`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// # Errors
/// The database's.
pub async fn by_name(sql: &mut Sql<'_>, name: &str) -> Result<Option<Image>, Error> {
    let text = "SELECT media_type, bytes FROM image WHERE account = $1 AND name = $2";
    let Some(row) = sql.row(text, &values![ACCOUNT, name]).await? else { return Ok(None) };
    Ok(Some(Image { media_type: row.text(0)?.to_owned(), bytes: row.bytes(1)?.to_vec() }))
}

/// # Errors
/// The database's.
pub async fn insert(sql: &mut Sql<'_>, name: &ImageName, image: &Image, now: Instant) -> Result<(), Error> {
    let text = "INSERT INTO image (account, name, media_type, created_at, bytes) VALUES ($1, $2, $3, $4, $5)";
    let values = values![ACCOUNT, &name.0, &image.media_type, now, image.bytes.as_slice()];
    sql.execute(text, &values).await?;
    Ok(())
}

/// # Errors
/// The database's.
pub async fn remove(sql: &mut Sql<'_>, name: &ImageName) -> Result<(), Error> {
    sql.execute("DELETE FROM image WHERE account = $1 AND name = $2", &values![ACCOUNT, &name.0]).await?;
    Ok(())
}
