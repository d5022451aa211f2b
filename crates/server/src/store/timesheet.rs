//! The table `timesheet`: the periods that somebody has opened, and how far each has come.

use stint_domain::timesheet::{Period, State};
use stint_domain::{Day, Instant};

use super::reach::{self, reaching};
use super::{Error, Question, Row, Sql};
use crate::ACCOUNT;
use crate::ids::{TimesheetId, UserId};
use crate::policy::Reach;
use crate::values;

/// One user's period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timesheet {
    pub id: TimesheetId,
    pub user: UserId,
    pub period: Period,
    pub state: State,
    /// The journal's number of its last step.
    pub version: i64,
    pub updated_at: Instant,
    pub updated_by: UserId,
    /// What was said with its last step.
    pub reason: Option<String>,
    /// JSON: what was approved; none unless it is.
    pub totals: Option<String>,
}

macro_rules! select {
    ($($rest:expr),*) => {
        concat!(
            "SELECT id, user_id, first_day, last_day, state, version, updated_at, updated_by, reason, totals ",
            "FROM timesheet WHERE account = $1 AND ",
            $($rest),*
        )
    };
}

fn timesheet(row: &Row) -> Result<Timesheet, Error> {
    let broken = |what: &str| Error::Broken(format!("a timesheet's {what} cannot be read"));
    let day = |number: i64| i32::try_from(number).ok().and_then(Day::from_number).ok_or_else(|| broken("day"));
    let word = row.text(4)?;
    Ok(Timesheet {
        id: TimesheetId(row.integer(0)?),
        user: UserId(row.integer(1)?),
        period: Period { first: day(row.integer(2)?)?, last: day(row.integer(3)?)? },
        state: State::ALL.into_iter().find(|state| state.word() == word).ok_or_else(|| broken("state"))?,
        version: row.integer(5)?,
        updated_at: Instant(row.integer(6)?),
        updated_by: UserId(row.integer(7)?),
        reason: row.maybe_text(8)?.map(str::to_owned),
        totals: row.maybe_text(9)?.map(str::to_owned),
    })
}

/// # Errors
/// The database's.
pub async fn by_id(sql: &mut Sql<'_>, id: TimesheetId) -> Result<Option<Timesheet>, Error> {
    sql.row(select!("id = $2"), &values![ACCOUNT, id]).await?.as_ref().map(timesheet).transpose()
}

/// Those of a user's that have a day between `first` and `last`, both included.
///
/// # Errors
/// The database's.
pub async fn of_user_between(sql: &mut Sql<'_>, user: UserId, first: Day, last: Day) -> Result<Vec<Timesheet>, Error> {
    let text = select!("user_id = $2 AND first_day <= $4 AND last_day >= $3 ORDER BY first_day");
    sql.rows(text, &values![ACCOUNT, user, first, last]).await?.iter().map(timesheet).collect()
}

/// The approved one that a day of the user's is in.
///
/// # Errors
/// The database's.
pub async fn approved_on(sql: &mut Sql<'_>, user: UserId, day: Day) -> Result<Option<TimesheetId>, Error> {
    let text = "SELECT id FROM timesheet WHERE account = $1 AND user_id = $2 AND first_day <= $3 AND last_day >= $3 \
                AND state = 'approved'";
    let row = sql.row(text, &values![ACCOUNT, user, day]).await?;
    row.map(|row| row.integer(0).map(TimesheetId)).transpose()
}

/// Asks for the approved periods of a user; for [`read_approved`].
pub fn asks_approved(user: UserId) -> Question<'static> {
    let text = "SELECT first_day, last_day FROM timesheet WHERE account = $1 AND user_id = $2 AND state = 'approved'";
    (text.into(), values![ACCOUNT, user].into())
}

/// First and last days.
///
/// # Errors
/// [`Error::Broken`].
pub fn read_approved(rows: &[Row]) -> Result<Vec<(Day, Day)>, Error> {
    let day = |row: &Row, column| {
        let number = row.integer(column)?;
        let day = i32::try_from(number).ok().and_then(Day::from_number);
        day.ok_or_else(|| Error::Broken("a timesheet's day cannot be read".into()))
    };
    rows.iter().map(|row| Ok((day(row, 0)?, day(row, 1)?))).collect()
}

/// What a list is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub reach: Reach,
    pub user: Option<UserId>,
    pub state: Option<State>,
    /// With a day on or after this one.
    pub from: Option<Day>,
    /// With a day on or before this one.
    pub to: Option<Day>,
    /// Exclusive.
    pub before: Option<TimesheetId>,
    pub limit: i64,
}

/// Those that somebody sees, the last opened first.
///
/// # Errors
/// The database's.
pub async fn list(sql: &mut Sql<'_>, wanted: &Wanted) -> Result<Vec<Timesheet>, Error> {
    macro_rules! text {
        ($seen:expr) => {
            select!(
                $seen,
                " AND (CAST($3 AS BIGINT) IS NULL OR user_id = $3) AND (CAST($4 AS TEXT) IS NULL OR state = $4) ",
                "AND last_day >= $5 AND first_day <= $6 AND id < $7 ORDER BY id DESC LIMIT $8"
            )
        };
    }
    let text = reaching!(wanted.reach, "user_id", text);
    let from = wanted.from.map_or(i64::MIN, |day| day.number().into());
    let to = wanted.to.map_or(i64::MAX, |day| day.number().into());
    let before = wanted.before.map_or(i64::MAX, |id| id.0);
    let state = wanted.state.map(State::word);
    let seen = reach::user(wanted.reach);
    let values = values![ACCOUNT, seen, wanted.user, state, from, to, before, wanted.limit];
    sql.rows(text, &values).await?.iter().map(timesheet).collect()
}

/// # Errors
/// [`Error::Taken`] when the user has one that begins on that day.
pub async fn insert(sql: &mut Sql<'_>, sheet: &Timesheet) -> Result<(), Error> {
    let text = "INSERT INTO timesheet (account, id, user_id, first_day, last_day, state, version, updated_at, \
                updated_by, reason, totals) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let Timesheet { id, user, period, state, version, updated_at, updated_by, reason, totals } = sheet;
    let values = values![
        ACCOUNT,
        *id,
        *user,
        period.first,
        period.last,
        state.word(),
        *version,
        *updated_at,
        *updated_by,
        reason.as_deref(),
        totals.as_deref()
    ];
    sql.execute(text, &values).await?;
    Ok(())
}

/// Writes what a step changes.
///
/// # Errors
/// The database's.
pub async fn update(sql: &mut Sql<'_>, sheet: &Timesheet) -> Result<(), Error> {
    let text = "UPDATE timesheet SET state = $3, version = $4, updated_at = $5, updated_by = $6, reason = $7, \
                totals = $8 WHERE account = $1 AND id = $2";
    let Timesheet { id, state, version, updated_at, updated_by, reason, totals, .. } = sheet;
    let (reason, totals) = (reason.as_deref(), totals.as_deref());
    let values = values![ACCOUNT, *id, state.word(), *version, *updated_at, *updated_by, reason, totals];
    sql.execute(text, &values).await?;
    Ok(())
}
