//! The table `session`: what the journal's records about clock sessions amount to.

use serde::{Deserialize, Serialize};
use stint_domain::{DimensionId, Dimensions, Entry, EntryKind, Instant, Session, SessionId, Source, Zone};
use stint_sync::Marks;

use super::{Error, Question, Row, Sql};
use crate::ACCOUNT;
use crate::ids::{DimensionNo, SessionNo, ShiftId, UserId};
use crate::values;

/// A session as the server keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub no: SessionNo,
    pub user: UserId,
    /// The planned session that it corresponds to.
    pub shift: Option<ShiftId>,
    pub body: Session,
    /// One for each entry of the body.
    pub marks: Vec<Mark>,
    /// Which operation set which group of values last.
    pub set_by: Marks,
    /// The last work entry's, derived.
    pub project: Option<DimensionNo>,
    /// The journal's number of its last change.
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub created_by: UserId,
    pub updated_by: UserId,
    pub ended_by: Option<UserId>,
}

/// What the server keeps of an entry besides the entry: surfaces show an id and when it was last changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// A snowflake; the moment it was made is in it.
    pub no: i64,
    pub updated_at: Instant,
}

/// The marks of a session's entries after a change: an entry keeps its number as long as it keeps its kind and one of its
/// ends, or else its place.
pub fn marks(before: Option<&Kept>, after: &[Entry], now: Instant, mut new: impl FnMut() -> i64) -> Vec<Mark> {
    let mut old: Vec<(&Entry, Mark)> =
        before.map(|kept| kept.body.entries.iter().zip(kept.marks.iter().copied()).collect()).unwrap_or_default();
    let mut found: Vec<Option<Mark>> = vec![None; after.len()];
    let rules: [fn(&Entry, &Entry) -> bool; 3] =
        [|entry, old| entry.start == old.start, |entry, old| entry.end.is_some() && entry.end == old.end, |_, _| true];
    for rule in rules {
        for (entry, found) in after.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
            let at = old.iter().position(|(old, _)| old.kind == entry.kind && rule(entry, old));
            *found = at.map(|at| old.remove(at)).map(|(old, mark)| match old == entry {
                true => mark,
                false => Mark { updated_at: now, ..mark },
            });
        }
    }
    found.into_iter().map(|found| found.unwrap_or_else(|| Mark { no: new(), updated_at: now })).collect()
}

/// An entry with its mark, as it lies in the column.
#[derive(Serialize, Deserialize)]
struct Line {
    kind: EntryKind,
    start: Instant,
    end: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    project: Option<DimensionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    category: Option<DimensionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    labor_type: Option<DimensionId>,
    no: i64,
    updated_at: Instant,
}

impl Line {
    fn of(entry: &Entry, mark: Mark) -> Line {
        let Entry { kind, start, end, on: Dimensions { project, category, labor_type } } = *entry;
        Line { kind, start, end, project, category, labor_type, no: mark.no, updated_at: mark.updated_at }
    }

    fn parts(self) -> (Entry, Mark) {
        let Line { kind, start, end, project, category, labor_type, no, updated_at } = self;
        (Entry { kind, start, end, on: Dimensions { project, category, labor_type } }, Mark { no, updated_at })
    }
}

/// A query of whole sessions, [`kept`] reads its rows; the text goes on with what is asked for.
macro_rules! select {
    ($($rest:expr),+) => {
        concat!(
            "SELECT id, uuid, user_id, shift_id, zone, source, original_start_time, original_end_time, start_time, ",
            "end_time, note, entries, void, held, pending_start, clock_moved, project_id, version, created_at, ",
            "updated_at, created_by, updated_by, ended_by, shell, marks FROM session WHERE account = $1 AND ",
            $($rest),+
        )
    };
}
pub(super) use select;

fn broken(what: &str) -> Error {
    Error::Broken(format!("a session's {what} cannot be read"))
}

pub(super) fn kept(row: &Row) -> Result<Kept, Error> {
    let lines: Vec<Line> = serde_json::from_str(row.text(11)?).map_err(|_| broken("entries"))?;
    let (entries, marks) = lines.into_iter().map(Line::parts).unzip();
    let body = Session {
        id: row.text(1)?.parse().map_err(|_| broken("id"))?,
        zone: Zone(row.text(4)?.to_owned()),
        source: match row.text(5)? {
            "punch" => Source::Punch,
            "manual" => Source::Manual,
            "import" => Source::Import,
            _ => return Err(broken("source")),
        },
        original_start_time: Instant(row.integer(6)?),
        original_end_time: row.maybe_integer(7)?.map(Instant),
        start_time: Instant(row.integer(8)?),
        end_time: row.maybe_integer(9)?.map(Instant),
        note: row.text(10)?.to_owned(),
        entries,
        void: row.bool(12)?,
        pending_start: row.maybe_integer(14)?.map(Instant),
        clock_moved: row.bool(15)?,
        held: row.bool(13)?,
        shell: row.bool(23)?,
    };
    Ok(Kept {
        no: SessionNo(row.integer(0)?),
        user: UserId(row.integer(2)?),
        shift: row.maybe_integer(3)?.map(ShiftId),
        body,
        marks,
        set_by: serde_json::from_str(row.text(24)?).map_err(|_| broken("marks"))?,
        project: row.maybe_integer(16)?.map(DimensionNo),
        version: row.integer(17)?,
        created_at: Instant(row.integer(18)?),
        updated_at: Instant(row.integer(19)?),
        created_by: UserId(row.integer(20)?),
        updated_by: UserId(row.integer(21)?),
        ended_by: row.maybe_integer(22)?.map(UserId),
    })
}

async fn one(sql: &mut Sql<'_>, text: &'static str, values: &[super::Value<'_>]) -> Result<Option<Kept>, Error> {
    sql.row(text, values).await?.as_ref().map(kept).transpose()
}

pub(super) async fn many(
    sql: &mut Sql<'_>,
    text: &'static str,
    values: &[super::Value<'_>],
) -> Result<Vec<Kept>, Error> {
    sql.rows(text, values).await?.iter().map(kept).collect()
}

/// The session of this number, deleted or held ones too.
///
/// # Errors
/// The database's.
pub async fn by_no(sql: &mut Sql<'_>, no: SessionNo) -> Result<Option<Kept>, Error> {
    one(sql, select!("id = $2"), &values![ACCOUNT, no]).await
}

/// The session that a device made with this id, deleted or held ones too.
///
/// # Errors
/// The database's.
pub async fn by_id(sql: &mut Sql<'_>, id: SessionId) -> Result<Option<Kept>, Error> {
    one(sql, select!("uuid = $2"), &values![ACCOUNT, id.to_string()]).await
}

/// Asks for the sessions that devices made with these ids, of some hundreds at once; for [`read`].
pub fn asks_by_ids(ids: &[SessionId]) -> Question<'static> {
    let (these, values) = super::sql::list(ids.iter().map(|id| id.to_string().into()));
    (format!("{}uuid IN ({these})", select!("")).into(), values)
}

/// Asks which one runs and whether any is held; for [`read_open`].
pub fn asks_open(user: UserId) -> Question<'static> {
    // In an order that only the index of held ones has: without, all sessions of the user would be looked at.
    let text = "SELECT uuid, held FROM session WHERE account = $1 AND user_id = $2 AND end_time IS NULL \
                AND void IS FALSE AND held IS FALSE UNION ALL SELECT uuid, held FROM (SELECT uuid, held FROM session \
                WHERE account = $1 AND user_id = $2 AND held IS TRUE AND void IS FALSE AND end_time IS NULL \
                ORDER BY start_time, id LIMIT 1) one";
    (text.into(), values![ACCOUNT, user].into())
}

/// What a user has that has not ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Open {
    pub runs: Option<SessionId>,
    /// Whether there are held ones.
    pub holds: bool,
}

/// # Errors
/// [`Error::Broken`].
pub fn read_open(rows: &[Row]) -> Result<Open, Error> {
    let mut open = Open::default();
    for row in rows {
        match row.bool(1)? {
            true => open.holds = true,
            false => open.runs = Some(row.text(0)?.parse().map_err(|_| broken("id"))?),
        }
    }
    Ok(open)
}

const RUNNING: &str = select!("user_id = $2 AND end_time IS NULL AND void IS FALSE AND held IS FALSE");
const HELD: &str =
    select!("user_id = $2 AND held IS TRUE AND void IS FALSE AND end_time IS NULL ORDER BY start_time, id LIMIT 1");

/// The sessions that a question found.
///
/// # Errors
/// [`Error::Broken`].
pub fn read(rows: &[Row]) -> Result<Vec<Kept>, Error> {
    rows.iter().map(kept).collect()
}

/// Says of a user's sessions whose last work was on `id` that it is the project `no`, which was not known before.
///
/// # Errors
/// The database's.
pub async fn book(sql: &mut Sql<'_>, user: UserId, id: DimensionId, no: DimensionNo) -> Result<(), Error> {
    let named = select!("user_id = $2 AND project_id IS NULL AND entries LIKE $3");
    for kept in many(sql, named, &values![ACCOUNT, user, format!("%{id}%")]).await? {
        if kept.body.on().project == Some(id) {
            let text = "UPDATE session SET project_id = $3 WHERE account = $1 AND id = $2";
            sql.execute(text, &values![ACCOUNT, kept.no, no]).await?;
        }
    }
    Ok(())
}

/// The one that runs.
///
/// # Errors
/// The database's.
pub async fn running(sql: &mut Sql<'_>, user: UserId) -> Result<Option<Kept>, Error> {
    one(sql, RUNNING, &values![ACCOUNT, user]).await
}

/// The held one that was begun first.
///
/// # Errors
/// The database's.
pub async fn held(sql: &mut Sql<'_>, user: UserId) -> Result<Option<Kept>, Error> {
    one(sql, HELD, &values![ACCOUNT, user]).await
}

/// Which part of a list is wanted, by id, both bounds exclusive.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    pub before: Option<SessionNo>,
    pub after: Option<SessionNo>,
    pub limit: i64,
}

impl Window {
    /// Ids are above it …
    pub fn first(&self) -> i64 {
        self.after.map_or(-1, |no| no.0)
    }

    /// … and below it.
    pub fn end(&self) -> i64 {
        self.before.map_or(i64::MAX, |no| no.0)
    }

    pub fn covers(&self, no: SessionNo) -> bool {
        self.first() < no.0 && no.0 < self.end()
    }
}

/// A session without its entries: as much as a list of plain sessions shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    pub no: SessionNo,
    pub user: UserId,
    pub shift: Option<ShiftId>,
    pub original_start_time: Instant,
    pub original_end_time: Option<Instant>,
    pub start_time: Instant,
    pub end_time: Option<Instant>,
    pub note: String,
}

impl From<Kept> for Brief {
    fn from(kept: Kept) -> Brief {
        let Kept { no, user, shift, body, .. } = kept;
        let Session { original_start_time, original_end_time, start_time, end_time, note, .. } = body;
        Brief { no, user, shift, original_start_time, original_end_time, start_time, end_time, note }
    }
}

macro_rules! select_brief {
    ($rest:expr) => {
        concat!(
            "SELECT id, user_id, shift_id, original_start_time, original_end_time, start_time, end_time, note ",
            "FROM session WHERE account = $1 AND user_id = $2 AND void IS FALSE AND held IS FALSE AND id > $3 ",
            "AND id < $4 ",
            $rest
        )
    };
}

fn brief(row: &Row) -> Result<Brief, Error> {
    Ok(Brief {
        no: SessionNo(row.integer(0)?),
        user: UserId(row.integer(1)?),
        shift: row.maybe_integer(2)?.map(ShiftId),
        original_start_time: Instant(row.integer(3)?),
        original_end_time: row.maybe_integer(4)?.map(Instant),
        start_time: Instant(row.integer(5)?),
        end_time: row.maybe_integer(6)?.map(Instant),
        note: row.text(7)?.to_owned(),
    })
}

/// A user's sessions, newest first. With `after` alone those next to it, otherwise the newest.
///
/// # Errors
/// The database's.
pub async fn of_user(sql: &mut Sql<'_>, user: UserId, window: Window) -> Result<Vec<Brief>, Error> {
    let values = values![ACCOUNT, user, window.first(), window.end(), window.limit];
    let forward = window.after.is_some() && window.before.is_none();
    let text = if forward { select_brief!("ORDER BY id LIMIT $5") } else { select_brief!("ORDER BY id DESC LIMIT $5") };
    let rows = sql.rows(text, &values).await?;
    let mut found: Vec<Brief> = rows.iter().map(brief).collect::<Result<_, _>>()?;
    if forward {
        found.reverse();
    }
    Ok(found)
}

/// A user's sessions that have a moment between `from` and `to`, by start; the running one among them.
///
/// # Errors
/// The database's.
pub async fn of_user_between(sql: &mut Sql<'_>, user: UserId, from: Instant, to: Instant) -> Result<Vec<Kept>, Error> {
    let text = select!(
        "user_id = $2 AND void IS FALSE AND held IS FALSE AND start_time < $4 AND (end_time IS NULL OR end_time > $3) \
         ORDER BY start_time, id"
    );
    many(sql, text, &values![ACCOUNT, user, from, to]).await
}

/// Every session after this one, by id; deleted and held ones too.
///
/// # Errors
/// The database's.
pub async fn after(sql: &mut Sql<'_>, no: SessionNo, limit: i64) -> Result<Vec<Kept>, Error> {
    many(sql, select!("id > $2 ORDER BY id LIMIT $3"), &values![ACCOUNT, no, limit]).await
}

/// # Errors
/// [`Error::Taken`] when the user has one running, or the id is known.
pub async fn insert(sql: &mut Sql<'_>, kept: &Kept) -> Result<(), Error> {
    let text = "INSERT INTO session (account, id, user_id, uuid, zone, source, original_start_time, created_at, \
                created_by, shift_id, original_end_time, start_time, end_time, note, entries, void, held, \
                pending_start, clock_moved, project_id, version, updated_at, updated_by, ended_by, shell, marks) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
                $22, $23, $24, $25, $26)";
    let source = match kept.body.source {
        Source::Punch => "punch",
        Source::Manual => "manual",
        Source::Import => "import",
    };
    let body = &kept.body;
    let values = values![
        ACCOUNT,
        kept.no,
        kept.user,
        body.id.to_string(),
        body.zone.name(),
        source,
        body.original_start_time,
        kept.created_at,
        kept.created_by,
        kept.shift,
        body.original_end_time,
        body.start_time,
        body.end_time,
        &body.note,
        entries(kept),
        body.void,
        body.held,
        body.pending_start,
        body.clock_moved,
        kept.project,
        kept.version,
        kept.updated_at,
        kept.updated_by,
        kept.ended_by,
        body.shell,
        marks_text(&kept.set_by)
    ];
    sql.execute(text, &values).await?;
    Ok(())
}

/// What the indexes know a session by that most changes leave as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    shift: Option<ShiftId>,
    start_time: Instant,
    void: bool,
    held: bool,
    project: Option<DimensionNo>,
}

impl Kept {
    pub fn place(&self) -> Place {
        let Kept { shift, project, body, .. } = self;
        Place { shift: *shift, start_time: body.start_time, void: body.void, held: body.held, project: *project }
    }
}

/// Writes what can change: everything but whose it is and its ids. The original start does so once, when the clock-in of
/// a shell arrives. `was` is its place before: an index with a column that is set is written even when it is set to what
/// it was.
///
/// # Errors
/// [`Error::Taken`] when it would run beside another.
pub async fn update(sql: &mut Sql<'_>, kept: &Kept, was: Place) -> Result<(), Error> {
    macro_rules! set {
        ($place:literal) => {
            concat!(
                "UPDATE session SET original_end_time = $3, end_time = $4, note = $5, entries = $6, pending_start = $7, ",
                "clock_moved = $8, version = $9, updated_at = $10, updated_by = $11, ended_by = $12, shell = $13, ",
                "marks = $14, zone = $15, original_start_time = $16",
                $place,
                " WHERE account = $1 AND id = $2"
            )
        };
    }
    let body = &kept.body;
    let values = values![
        ACCOUNT,
        kept.no,
        body.original_end_time,
        body.end_time,
        &body.note,
        entries(kept),
        body.pending_start,
        body.clock_moved,
        kept.version,
        kept.updated_at,
        kept.updated_by,
        kept.ended_by,
        body.shell,
        marks_text(&kept.set_by),
        body.zone.name(),
        body.original_start_time
    ];
    if kept.place() == was {
        sql.execute(set!(""), &values).await?;
        return Ok(());
    }
    let text = set!(", shift_id = $17, start_time = $18, void = $19, held = $20, project_id = $21");
    let place = values![kept.shift, body.start_time, body.void, body.held, kept.project];
    sql.execute(text, &values.into_iter().chain(place).collect::<Vec<_>>()).await?;
    Ok(())
}

/// Takes a shift away from the sessions that correspond to it: it is deleted. Nothing else of them changes, their
/// version neither.
///
/// # Errors
/// The database's.
pub async fn leave_shift(sql: &mut Sql<'_>, shift: ShiftId) -> Result<(), Error> {
    let text = "UPDATE session SET shift_id = NULL WHERE account = $1 AND shift_id = $2";
    sql.execute(text, &values![ACCOUNT, shift]).await?;
    Ok(())
}

/// The same for one user, who is not assigned to it any more.
///
/// # Errors
/// The database's.
pub async fn leave_shift_of(sql: &mut Sql<'_>, shift: ShiftId, user: UserId) -> Result<(), Error> {
    let text = "UPDATE session SET shift_id = NULL WHERE account = $1 AND shift_id = $2 AND user_id = $3";
    sql.execute(text, &values![ACCOUNT, shift, user]).await?;
    Ok(())
}

fn marks_text(marks: &Marks) -> String {
    serde_json::to_string(marks).expect("marks have a JSON")
}

fn entries(kept: &Kept) -> String {
    let lines = kept.body.entries.iter().zip(&kept.marks).map(|(entry, mark)| Line::of(entry, *mark));
    serde_json::to_string(&lines.collect::<Vec<_>>()).expect("entries have a JSON")
}
