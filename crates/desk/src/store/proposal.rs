//! `proposal`: changes that wait for somebody's decision, as the server told of them.

use crate::error::Error;
use rusqlite::{Connection, params};
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

/// Those that wait for a decision, oldest first.
pub(crate) fn waiting(connection: &Connection) -> Result<Vec<ProposalRecord>, Error> {
    let mut statement = connection.prepare_cached("SELECT record FROM proposal WHERE state = 'proposed' ORDER BY n")?;
    let texts = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(texts.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>()?)
}

/// They will be told of anew.
pub(crate) fn forget(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute("DELETE FROM proposal", [])?;
    Ok(())
}

/// This person has decided about it; the server will say what came of it.
pub(crate) fn decided(connection: &Connection, id: &str) -> Result<(), rusqlite::Error> {
    connection.prepare_cached("UPDATE proposal SET state = 'decided' WHERE id = ?1")?.execute([id])?;
    Ok(())
}
