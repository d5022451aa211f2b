//! What a pull tells: things as they stand on the server.

use crate::marks::Marks;
use crate::merge::Subject;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use stint_domain::{Act, Dimension, DimensionId, Instant, OpId, Session, SessionId};

/// A thing as it stands. `n` is the journal's number of its last change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Record {
    Session(SessionRecord),
    Dimension(DimensionRecord),
    Register(RegisterRecord),
    Proposal(ProposalRecord),
}

impl Record {
    pub fn n(&self) -> i64 {
        match self {
            Record::Session(record) => record.n,
            Record::Dimension(record) => record.n,
            Record::Register(record) => record.n,
            Record::Proposal(record) => record.n,
        }
    }

    pub fn write(&self) -> Value {
        serde_json::to_value(self).unwrap_or(Value::Null)
    }

    /// None for a kind or shape that this version does not know. By its kind and not as the enum is derived, which would
    /// copy each record before it looks at it.
    pub fn read(value: &Value) -> Option<Record> {
        match value.get("kind")?.as_str()? {
            "session" => SessionRecord::deserialize(value).ok().map(Record::Session),
            "dimension" => DimensionRecord::deserialize(value).ok().map(Record::Dimension),
            "register" => RegisterRecord::deserialize(value).ok().map(Record::Register),
            "proposal" => ProposalRecord::deserialize(value).ok().map(Record::Proposal),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionRecord {
    pub n: i64,
    /// The server's id of it.
    pub id: String,
    /// The server's id of its user.
    pub user: String,
    pub session: Session,
    pub marks: Marks,
}

impl SessionRecord {
    pub fn subject(&self) -> Subject {
        Subject { body: self.session.clone(), owner: self.user.parse().unwrap_or_default(), marks: self.marks }
    }
}

/// A project, category or labor type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DimensionRecord {
    pub n: i64,
    pub id: DimensionId,
    /// Ids under which devices had made the same one.
    #[serde(default)]
    pub merged: Vec<DimensionId>,
    pub dimension: Dimension,
    pub name: String,
    pub archived: bool,
}

/// A setting of one person, by the act that set it last: target hours, a day off, the opening balance, the rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegisterRecord {
    pub n: i64,
    pub user: String,
    pub name: String,
    pub act: Act,
}

/// What a register is called: each has one value, the last one that arrived.
pub fn register(act: &Act) -> Option<String> {
    match act {
        Act::TargetSet { valid_from, .. } => Some(format!("target:{}", valid_from.number())),
        Act::DayOffSet { day, .. } => Some(format!("day_off:{}", day.number())),
        Act::OpeningSet { .. } => Some("opening".into()),
        Act::PolicySet { .. } => Some("policy".into()),
        _ => None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalState {
    Proposed,
    Accepted,
    Rejected,
    Withdrawn,
}

/// A change that waits for a decision, or waited for one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposalRecord {
    pub n: i64,
    pub id: String,
    pub session: SessionId,
    /// Whose session.
    pub user: String,
    pub user_name: String,
    pub author: String,
    pub author_name: String,
    pub state: ProposalState,
    /// Why it waits: [`crate::merge::Why::code`]; none for what was proposed by hand.
    #[serde(default)]
    pub why: Option<String>,
    /// The operation that it came from; none for what was proposed elsewhere.
    #[serde(default)]
    pub op: Option<OpId>,
    /// What it would do.
    pub act: Act,
    pub reason: String,
    pub created_at: Instant,
    #[serde(default)]
    pub decided_at: Option<Instant>,
    #[serde(default)]
    pub decided_by_name: Option<String>,
    #[serde(default)]
    pub answer: Option<String>,
}
