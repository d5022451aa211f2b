//! `day_off`: days, or halves of them, on which nothing is due.

use super::opening::day;
use super::{UnknownWord, unreadable};
use rusqlite::{Connection, Row, params};
use stint_domain::balance::DayOffKind;
use stint_domain::{Day, DayOff, Portion};

/// From `from` to `to`, both included, oldest first.
pub(crate) fn between(connection: &Connection, from: Day, to: Day) -> Result<Vec<(Day, DayOff)>, rusqlite::Error> {
    let mut statement =
        connection.prepare_cached("SELECT day, kind, portion FROM day_off WHERE day BETWEEN ?1 AND ?2 ORDER BY day")?;
    let rows = statement.query_map([from.number(), to.number()], |row| Ok((day(row.get(0)?, 0)?, off(row)?)))?;
    rows.collect()
}

pub(crate) fn set(connection: &Connection, day: Day, off: Option<&DayOff>) -> Result<(), rusqlite::Error> {
    match off {
        Some(off) => {
            let mut statement = connection.prepare_cached(
                "INSERT INTO day_off (day, kind, portion) VALUES (?1, ?2, ?3)
                 ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, portion = excluded.portion",
            )?;
            statement.execute(params![day.number(), kind_word(off.kind), portion_word(off.portion)])?
        }
        None => connection.prepare_cached("DELETE FROM day_off WHERE day = ?1")?.execute([day.number()])?,
    };
    Ok(())
}

fn off(row: &Row<'_>) -> Result<DayOff, rusqlite::Error> {
    let (kind, portion): (String, String) = (row.get(1)?, row.get(2)?);
    let kind = match kind.as_str() {
        "holiday" => DayOffKind::Holiday,
        "vacation" => DayOffKind::Vacation,
        "sick" => DayOffKind::Sick,
        _ => return Err(unreadable(1, UnknownWord(kind))),
    };
    let portion = match portion.as_str() {
        "full" => Portion::Full,
        "half" => Portion::Half,
        _ => return Err(unreadable(2, UnknownWord(portion))),
    };
    Ok(DayOff { kind, portion })
}

fn kind_word(kind: DayOffKind) -> &'static str {
    match kind {
        DayOffKind::Holiday => "holiday",
        DayOffKind::Vacation => "vacation",
        DayOffKind::Sick => "sick",
    }
}

fn portion_word(portion: Portion) -> &'static str {
    match portion {
        Portion::Full => "full",
        Portion::Half => "half",
    }
}
