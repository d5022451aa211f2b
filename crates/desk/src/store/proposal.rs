//! `proposal`: changes that wait for somebody's decision, as the server told of them.

use crate::error::Error;
use rusqlite::{Connection, OptionalExtension, params};
use stint_sync::records::{ProposalRecord, ProposalState};

fn word(state: ProposalState) -> &'static str {
    match state {
        ProposalState::Proposed => "proposed",
        ProposalState::Accepted => "accepted",
        ProposalState::Rejected => "rejected",
        ProposalState::Withdrawn => "withdrawn",
    }
}

pub(crate) fn put(connection: &Connection, record: &ProposalRecord) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "INSERT OR REPLACE INTO proposal (id, n, session, state, author, op, record)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    statement.execute(params![
        record.id,
        record.n,
        record.session.to_string(),
        word(record.state),
        record.author,
        record.op.map(|op| op.to_string()),
        serde_json::to_string(record)?,
    ])?;
    Ok(())
}

pub(crate) fn get(connection: &Connection, id: &str) -> Result<Option<ProposalRecord>, Error> {
    let mut statement = connection.prepare_cached("SELECT record FROM proposal WHERE id = ?1")?;
    let found = statement.query_row([id], |row| row.get::<_, String>(0)).optional()?;
    Ok(found.as_deref().map(serde_json::from_str).transpose()?)
}

/// Those that wait for a decision, oldest first.
pub(crate) fn waiting(connection: &Connection) -> Result<Vec<ProposalRecord>, Error> {
    let mut statement = connection.prepare_cached("SELECT record FROM proposal WHERE state = 'proposed' ORDER BY n")?;
    let texts = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(texts.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>()?)
}
