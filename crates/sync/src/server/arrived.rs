//! Operations as they arrive: read once, before the transaction that takes them.

use crate::clocks::SentAt;
use crate::head::Head;
use crate::op::{Op, id_of};
use crate::wire::Push;
use serde_json::Value;
use sha2::{Digest, Sha256};
use stint_domain::{OpId, SessionId};

/// A push that has arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrivals {
    pub device: String,
    pub high_water: Option<Head>,
    pub sent_at: SentAt,
    pub ops: Vec<Arrived>,
}

/// What should be an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrived {
    /// None for what has no readable id.
    pub id: Option<OpId>,
    pub n: Option<i64>,
    /// None for what is no operation.
    pub(super) op: Option<Known>,
}

/// An operation and what it is recognised by.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    pub op: Op,
    pub fingerprint: String,
}

impl Arrivals {
    pub fn of(push: &Push) -> Arrivals {
        Arrivals {
            device: push.device.clone(),
            high_water: push.high_water.clone(),
            sent_at: push.sent_at.clone(),
            ops: push.ops.iter().map(Arrived::of).collect(),
        }
    }
}

impl Arrived {
    pub fn of(value: &Value) -> Arrived {
        let op = Op::read(value).ok().map(|op| Known { fingerprint: fingerprint(&op), op });
        Arrived { id: id_of(value), n: value.get("n").and_then(Value::as_i64), op }
    }

    /// The session that it is about.
    pub fn session(&self) -> Option<SessionId> {
        self.op.as_ref().and_then(|known| known.op.session())
    }

    /// Its kind, for whoever has to say what could not be taken.
    pub fn kind(&self) -> Option<&'static str> {
        self.op.as_ref().map(|known| known.op.act.kind())
    }
}

/// Of what the operation says, without its receipt, which may come to it later: it does not matter in which order a
/// device writes its fields.
fn fingerprint(op: &Op) -> String {
    let Op { id, n, user, stamp, base, reason, act, receipt: _ } = op;
    let said = (id, n, user, stamp, base, reason, act);
    hex::encode(Sha256::digest(serde_json::to_vec(&said).expect("an operation has a JSON")))
}
