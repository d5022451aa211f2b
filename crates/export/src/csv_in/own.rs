//! Our own files: several rows with one id are one session.

use super::columns::Column;
use super::rows::{Context, check};
use super::{Found, FoundEntry, Row, Table};
use crate::csv_out::unescaped;
use std::str::FromStr;
use stint_domain::{EntryKind, Instant, Refusal, SessionId};

pub(super) fn read(context: &Context<'_>, rows: &[Row], table: &mut Table) {
    let id = |row: &Row| row.field(context.columns, Column::Session).to_owned();
    for group in rows.chunk_by(|one, next| id(one) == id(next) && !id(one).is_empty()) {
        match session(context, group) {
            Ok(found) => table.sessions.push(found),
            Err(refusal) => group.iter().for_each(|row| table.refuse(row, refusal.clone())),
        }
    }
}

fn session(context: &Context<'_>, rows: &[Row]) -> Result<Found, Refusal> {
    let Some(first) = rows.first() else { return Err(Refusal::OnlyEntry) };
    let id = first.field(context.columns, Column::Session);
    let id = SessionId::from_str(id).map_err(|_| Refusal::SessionUnknown { id: id.into() })?;
    let zone = context.zone(first)?;
    let entries = rows.iter().map(|row| entry(context, row, &zone)).collect::<Result<Vec<_>, Refusal>>()?;
    for pair in entries.windows(2) {
        if pair[0].end != pair[1].start {
            let (start, end) = (pair[0].start, Some(pair[0].end));
            return Err(Refusal::EntryInTheWay { start, end, zone });
        }
    }
    let text = |column| unescaped(first.field(context.columns, column)).to_owned();
    Ok(Found { line: first.line, id: Some(id), note: text(Column::Note), zone, entries, text: first.text() })
}

fn entry(context: &Context<'_>, row: &Row, zone: &stint_domain::Zone) -> Result<FoundEntry, Refusal> {
    let kind = match row.field(context.columns, Column::Kind) {
        "work" => EntryKind::Work,
        "break" => EntryKind::Break,
        _ => return Err(Refusal::Empty { field: "kind".into() }),
    };
    let start = context.start(row, zone)?;
    let end = match row.field(context.columns, Column::End) {
        "" => Err(Refusal::Empty { field: "end".into() }),
        text => Instant::parse_rfc3339(text).ok_or_else(|| Refusal::TimeUnreadable { text: text.into() }),
    }?;
    check(start, end, context.options.now, zone)?;
    let name = |column| unescaped(row.field(context.columns, column)).to_owned();
    Ok(FoundEntry {
        kind,
        start,
        end,
        project: name(Column::Project),
        category: name(Column::Category),
        labor_type: name(Column::LaborType),
    })
}
