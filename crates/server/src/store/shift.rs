//! The tables `shift`, `shift_track` and `shift_user`: the sessions that are planned, the tracks they are in and who is
//! assigned to them.

use std::collections::HashMap;

use stint_domain::Instant;
use stint_domain::shift::{Planned, matching, until, window};

use super::image::ImageName;
use super::{Error, Row, Sql, Statement, Value};
use crate::ACCOUNT;
use crate::ids::{GuideId, SessionNo, ShiftId, TrackId, UserId};
use crate::values;

/// Shifts that are read at once at most.
pub const PAGE: usize = 25;

/// A planned session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    pub id: ShiftId,
    pub guide: GuideId,
    pub name: String,
    /// Sanitised.
    pub description_html: Option<String>,
    pub start_time: Instant,
    pub end_time: Option<Instant>,
    pub all_day: bool,
    pub allow_rating: bool,
    pub add_to_schedule: bool,
    pub import_id: Option<String>,
    pub image: Option<ImageName>,
    /// Ascending.
    pub tracks: Vec<TrackId>,
    /// Ascending.
    pub assignees: Vec<UserId>,
    /// The journal's number of its last change.
    pub version: i64,
    pub created_at: Instant,
}

impl Shift {
    /// The moment from which on it does not run any more.
    pub fn until(&self) -> Instant {
        until(self.start_time, self.end_time)
    }
}

fn shift(row: &Row) -> Result<Shift, Error> {
    Ok(Shift {
        id: ShiftId(row.integer(0)?),
        guide: GuideId(row.integer(1)?),
        name: row.text(2)?.to_owned(),
        description_html: row.maybe_text(3)?.map(str::to_owned),
        start_time: Instant(row.integer(4)?),
        end_time: row.maybe_integer(5)?.map(Instant),
        all_day: row.bool(6)?,
        allow_rating: row.bool(7)?,
        add_to_schedule: row.bool(8)?,
        import_id: row.maybe_text(9)?.map(str::to_owned),
        image: row.maybe_text(10)?.map(|name| ImageName(name.to_owned())),
        tracks: Vec::new(),
        assignees: Vec::new(),
        version: row.integer(11)?,
        created_at: Instant(row.integer(12)?),
    })
}

/// What a list can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Id,
    StartTime,
    /// One without an end comes after all others.
    EndTime,
}

/// A key, and whether it is turned around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub key: Key,
    pub descending: bool,
}

impl Order {
    /// The number that stands for it in [`sorted`]'s text.
    fn number(self) -> i64 {
        let number = match self.key {
            Key::Id => 1,
            Key::StartTime => 2,
            Key::EndTime => 3,
        };
        if self.descending { -number } else { number }
    }
}

/// Which shifts a list is about, and in what order.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub guide: Option<GuideId>,
    pub track: Option<TrackId>,
    pub id: Option<ShiftId>,
    /// Each key at most once; the id decides between equals.
    pub order: Vec<Order>,
}

macro_rules! columns {
    () => {
        "s.id, s.guide_id, s.name, s.description_html, s.start_time, s.end_time, s.all_day, s.allow_rating, \
         s.add_to_schedule, s.import_id, s.image, s.version, s.created_at"
    };
}

/// A key of the order that is chosen by a parameter, so that any order is one text.
macro_rules! key {
    ($of:literal, $by:literal) => {
        concat!(
            "CASE CAST(",
            $by,
            " AS BIGINT) WHEN 1 THEN ",
            $of,
            ".id WHEN -1 THEN -",
            $of,
            ".id WHEN 2 THEN ",
            $of,
            ".start_time WHEN -2 THEN -",
            $of,
            ".start_time WHEN 3 THEN COALESCE(",
            $of,
            ".end_time, 9223372036854775807) WHEN -3 THEN -COALESCE(",
            $of,
            ".end_time, 9223372036854775807) ELSE 0 END"
        )
    };
}

/// The ids of the page are found first, so that the long texts of all the others are not sorted along.
macro_rules! sorted {
    ($from:literal, $one:literal, $two:literal, $three:literal, $limit:literal, $offset:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM (SELECT p.id AS found FROM ",
            $from,
            " ORDER BY ",
            key!("p", $one),
            ", ",
            key!("p", $two),
            ", ",
            key!("p", $three),
            ", p.id LIMIT ",
            $limit,
            " OFFSET ",
            $offset,
            ") f JOIN shift s ON s.account = $1 AND s.id = f.found ORDER BY ",
            key!("s", $one),
            ", ",
            key!("s", $two),
            ", ",
            key!("s", $three),
            ", s.id"
        )
    };
}

/// In the order of an index.
macro_rules! by_id {
    ($from:literal, $limit:literal, $offset:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM (SELECT p.id AS found FROM ",
            $from,
            " ORDER BY p.id LIMIT ",
            $limit,
            " OFFSET ",
            $offset,
            ") f JOIN shift s ON s.account = $1 AND s.id = f.found ORDER BY s.id"
        )
    };
}

/// The texts of one kind of filter: the count, a page by id, a page in any order.
macro_rules! texts {
    ($from:literal, $a:literal, $b:literal, $c:literal, $d:literal, $e:literal) => {
        [concat!("SELECT count(*) FROM ", $from), by_id!($from, $a, $b), sorted!($from, $a, $b, $c, $d, $e)]
    };
}

const ALL: [&str; 3] = texts!("shift p WHERE p.account = $1 AND p.id BETWEEN $2 AND $3", "$4", "$5", "$6", "$7", "$8");
const OF_GUIDE: [&str; 3] =
    texts!("shift p WHERE p.account = $1 AND p.id BETWEEN $2 AND $3 AND p.guide_id = $4", "$5", "$6", "$7", "$8", "$9");
const OF_TRACK: [&str; 3] = texts!(
    "shift_track t JOIN shift p ON p.account = t.account AND p.id = t.shift_id WHERE t.account = $1 \
     AND t.shift_id BETWEEN $2 AND $3 AND t.track_id = $4 AND p.guide_id BETWEEN $5 AND $6",
    "$7",
    "$8",
    "$9",
    "$10",
    "$11"
);

/// How many the filter finds, and [`PAGE`] of them after the first `offset`, with their tracks.
///
/// # Errors
/// The database's.
pub async fn page(sql: &mut Sql<'_>, filter: &Filter, offset: i64) -> Result<(i64, Vec<Shift>), Error> {
    let (from, to) = filter.id.map_or((i64::MIN, i64::MAX), |id| (id.0, id.0));
    let mut values = values![ACCOUNT, from, to].to_vec();
    let [count, plain, sorted] = match (filter.track, filter.guide) {
        (None, None) => ALL,
        (None, Some(guide)) => {
            values.push(guide.into());
            OF_GUIDE
        }
        (Some(track), guide) => {
            let (from, to) = guide.map_or((i64::MIN, i64::MAX), |id| (id.0, id.0));
            values.extend(values![track, from, to]);
            OF_TRACK
        }
    };
    let count = sql.row(count, &values).await?.map_or(Ok(0), |row| row.integer(0))?;
    let text = if filter.order.is_empty() {
        plain
    } else {
        let numbers = filter.order.iter().map(|order| order.number()).chain([0, 0, 0]);
        values.extend(numbers.take(3).map(Value::from));
        sorted
    };
    values.extend(values![PAGE as i64, offset]);
    let mut shifts: Vec<Shift> = sql.rows(text, &values).await?.iter().map(shift).collect::<Result<_, _>>()?;
    read_tracks(sql, &mut shifts).await?;
    Ok((count, shifts))
}

/// With its tracks and assignees.
///
/// # Errors
/// The database's.
pub async fn by_id(sql: &mut Sql<'_>, id: ShiftId) -> Result<Option<Shift>, Error> {
    let text = concat!("SELECT ", columns!(), " FROM shift s WHERE s.account = $1 AND s.id = $2");
    let Some(row) = sql.row(text, &values![ACCOUNT, id]).await? else { return Ok(None) };
    let mut found = [shift(&row)?];
    read_tracks(sql, &mut found).await?;
    read_assignees(sql, &mut found).await?;
    let [found] = found;
    Ok(Some(found))
}

macro_rules! linked {
    ($column:literal, $table:literal) => {
        concat!(
            "SELECT shift_id, ",
            $column,
            " FROM ",
            $table,
            " WHERE account = $1 AND shift_id IN ($2, $3, $4, $5, $6, ",
            "$7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26) ",
            "ORDER BY shift_id, ",
            $column
        )
    };
}

async fn read_tracks(sql: &mut Sql<'_>, shifts: &mut [Shift]) -> Result<(), Error> {
    let mut found = linked(sql, linked!("track_id", "shift_track"), shifts).await?;
    for shift in shifts {
        shift.tracks = found.remove(&shift.id).unwrap_or_default().into_iter().map(TrackId).collect();
    }
    Ok(())
}

/// Reads who is assigned to up to [`PAGE`] shifts.
///
/// # Errors
/// The database's.
pub async fn read_assignees(sql: &mut Sql<'_>, shifts: &mut [Shift]) -> Result<(), Error> {
    let mut found = linked(sql, linked!("user_id", "shift_user"), shifts).await?;
    for shift in shifts {
        shift.assignees = found.remove(&shift.id).unwrap_or_default().into_iter().map(UserId).collect();
    }
    Ok(())
}

/// What is linked to up to [`PAGE`] shifts, by shift.
async fn linked(sql: &mut Sql<'_>, text: &'static str, shifts: &[Shift]) -> Result<HashMap<ShiftId, Vec<i64>>, Error> {
    if shifts.is_empty() {
        return Ok(HashMap::new());
    }
    // No id is below zero: what a short page leaves over finds nothing.
    let ids = shifts.iter().map(|shift| shift.id.0).chain(std::iter::repeat(-1)).take(PAGE);
    let values: Vec<Value<'_>> = std::iter::once(ACCOUNT).chain(ids).map(Value::from).collect();
    let mut found: HashMap<ShiftId, Vec<i64>> = HashMap::new();
    for row in sql.rows(text, &values).await? {
        found.entry(ShiftId(row.integer(0)?)).or_default().push(row.integer(1)?);
    }
    Ok(found)
}

/// # Errors
/// The database's.
pub async fn insert(sql: &mut Sql<'_>, shift: &Shift) -> Result<(), Error> {
    let text = "INSERT INTO shift (account, id, guide_id, name, description_html, start_time, end_time, all_day, \
                allow_rating, add_to_schedule, import_id, image, version, created_at) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let mut values = of(shift);
    values.push(shift.created_at.into());
    let tracks = shift.tracks.iter().map(|track| in_track(shift, *track));
    let users = shift.assignees.iter().map(|user| assigned(shift, *user));
    let statements: Vec<Statement<'_>> = std::iter::once((text, values)).chain(tracks).chain(users).collect();
    sql.all(&statements).await
}

/// Writes what has become of `before`: what can change of the shift itself, its tracks and who is assigned.
///
/// # Errors
/// The database's.
pub async fn update(sql: &mut Sql<'_>, before: &Shift, shift: &Shift) -> Result<(), Error> {
    let text = "UPDATE shift SET guide_id = $3, name = $4, description_html = $5, start_time = $6, end_time = $7, \
                all_day = $8, allow_rating = $9, add_to_schedule = $10, import_id = $11, image = $12, version = $13 \
                WHERE account = $1 AND id = $2";
    let mut statements: Vec<Statement<'_>> = vec![(text, of(shift))];
    for track in missing(&before.tracks, &shift.tracks) {
        let text = "DELETE FROM shift_track WHERE account = $1 AND shift_id = $2 AND track_id = $3";
        statements.push((text, values![ACCOUNT, shift.id, track].into()));
    }
    statements.extend(missing(&shift.tracks, &before.tracks).map(|track| in_track(shift, track)));
    for user in missing(&before.assignees, &shift.assignees) {
        let text = "DELETE FROM shift_user WHERE account = $1 AND shift_id = $2 AND user_id = $3";
        statements.push((text, values![ACCOUNT, shift.id, user].into()));
    }
    if (before.start_time, before.until()) != (shift.start_time, shift.until()) {
        let text = "UPDATE shift_user SET start_time = $3, until_time = $4 WHERE account = $1 AND shift_id = $2";
        statements.push((text, values![ACCOUNT, shift.id, shift.start_time, shift.until()].into()));
    }
    statements.extend(missing(&shift.assignees, &before.assignees).map(|user| assigned(shift, user)));
    sql.all(&statements).await
}

/// Removes a shift and its links.
///
/// # Errors
/// The database's.
pub async fn remove(sql: &mut Sql<'_>, id: ShiftId) -> Result<(), Error> {
    sql.all(&[
        ("DELETE FROM shift_track WHERE account = $1 AND shift_id = $2", values![ACCOUNT, id].into()),
        ("DELETE FROM shift_user WHERE account = $1 AND shift_id = $2", values![ACCOUNT, id].into()),
        ("DELETE FROM shift WHERE account = $1 AND id = $2", values![ACCOUNT, id].into()),
    ])
    .await
}

/// The shift that a user's session which starts at `start` corresponds to: [`matching`] among those that he is assigned
/// to and no other session of his has. One statement, over the few shifts that lie around `start`.
///
/// # Errors
/// The database's.
pub async fn at(sql: &mut Sql<'_>, user: UserId, session: SessionNo, start: Instant) -> Result<Option<ShiftId>, Error> {
    let text = "SELECT a.shift_id, a.start_time, a.until_time FROM shift_user a WHERE a.account = $1 AND a.user_id = $2 \
                AND a.until_time > $3 AND a.until_time <= $4 AND a.start_time <= $5 \
                AND NOT EXISTS (SELECT 1 FROM session s WHERE s.account = $1 AND s.shift_id = a.shift_id \
                AND s.user_id = $2 AND s.id <> $6 AND s.void IS FALSE)";
    let (over, most, latest) = window(start);
    let rows = sql.rows(text, &values![ACCOUNT, user, over, most, latest, session]).await?;
    let planned = |row: &Row| -> Result<Planned<ShiftId>, Error> {
        let (id, start, until) = (ShiftId(row.integer(0)?), Instant(row.integer(1)?), Instant(row.integer(2)?));
        Ok(Planned { id, start, until })
    };
    let planned: Vec<Planned<ShiftId>> = rows.iter().map(planned).collect::<Result<_, _>>()?;
    Ok(matching(start, &planned))
}

/// `$1` to `$13` of both writes.
fn of(shift: &Shift) -> Vec<Value<'_>> {
    values![
        ACCOUNT,
        shift.id,
        shift.guide,
        &shift.name,
        shift.description_html.as_deref(),
        shift.start_time,
        shift.end_time,
        shift.all_day,
        shift.allow_rating,
        shift.add_to_schedule,
        shift.import_id.as_deref(),
        shift.image.as_ref().map(|name| name.0.as_str()),
        shift.version
    ]
    .into()
}

fn in_track(shift: &Shift, track: TrackId) -> Statement<'_> {
    let text = "INSERT INTO shift_track (account, shift_id, track_id) VALUES ($1, $2, $3)";
    (text, values![ACCOUNT, shift.id, track].into())
}

fn assigned(shift: &Shift, user: UserId) -> Statement<'_> {
    let text = "INSERT INTO shift_user (account, shift_id, user_id, start_time, until_time) \
                VALUES ($1, $2, $3, $4, $5)";
    (text, values![ACCOUNT, shift.id, user, shift.start_time, shift.until()].into())
}

/// Those of `these` that are not among `those`.
pub fn missing<'a, T: Copy + PartialEq>(these: &'a [T], those: &'a [T]) -> impl Iterator<Item = T> + 'a {
    these.iter().copied().filter(|one| !those.contains(one))
}
