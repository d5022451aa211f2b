//! Rows that name something that is not there. The program writes none; a database that something else has written to,
//! or that lost rows, has some.

use super::{Error, Sql};

macro_rules! orphans {
    ($(($table:literal, $column:literal, $of:literal)),* $(,)?) => {
        [$((
            concat!($table, ".", $column, " names a row of ", $of, " that is not there"),
            concat!(
                "SELECT count(*) FROM ", $table, " t WHERE t.", $column, " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ",
                $of, " o WHERE o.account = t.account AND o.id = t.", $column, ")"
            ),
        )),*]
    };
}

const ORPHANS: [(&str, &str); 22] = orphans![
    ("team_member", "team_id", "team"),
    ("team_member", "user_id", "account_user"),
    ("device", "user_id", "account_user"),
    ("token", "user_id", "account_user"),
    ("token", "device_id", "device"),
    ("session", "user_id", "account_user"),
    ("session", "project_id", "dimension"),
    ("session", "shift_id", "shift"),
    ("correction", "session_id", "session"),
    ("dimension_alias", "dimension_id", "dimension"),
    ("put_back", "session_id", "session"),
    ("put_back", "user_id", "account_user"),
    ("sync_op", "user_id", "account_user"),
    ("register", "user_id", "account_user"),
    ("correction", "user_id", "account_user"),
    ("timesheet", "user_id", "account_user"),
    ("track", "guide_id", "guide"),
    ("shift", "guide_id", "guide"),
    ("shift_track", "shift_id", "shift"),
    ("shift_track", "track_id", "track"),
    ("shift_user", "shift_id", "shift"),
    ("shift_user", "user_id", "account_user"),
];

/// An image is known by its name.
const IMAGES: (&str, &str) = (
    "shift.image names a row of image that is not there",
    "SELECT count(*) FROM shift t WHERE t.image IS NOT NULL AND NOT EXISTS \
     (SELECT 1 FROM image o WHERE o.account = t.account AND o.name = t.image)",
);

/// What names something that is not there, and how often.
///
/// # Errors
/// The database's.
pub async fn count(sql: &mut Sql<'_>) -> Result<Vec<(&'static str, i64)>, Error> {
    let mut found = Vec::new();
    for (what, text) in ORPHANS.into_iter().chain([IMAGES]) {
        let row = sql.row(text, &[]).await?;
        let count = row.map_or(Ok(0), |row| row.integer(0))?;
        if count > 0 {
            found.push((what, count));
        }
    }
    Ok(found)
}
