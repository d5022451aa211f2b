//! The bodies of the protocol's requests and answers.

use crate::clocks::SentAt;
use crate::head::Head;
use crate::receipt::Receipt;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use stint_domain::{Instant, OpId};

/// The version of the protocol that this code speaks.
pub const PROTOCOL: u32 = 1;
/// Operations in one push at most.
pub const OPS: usize = 100;
/// Bytes of one push at most.
pub const BODY: usize = 256 * 1024;
/// Records in one page of a pull at most.
pub const PAGE: usize = 500;
/// Days that a new device asks for before everything else.
pub const RECENT: u32 = 35;
/// Operations in one question about what is known at most.
pub const KNOWN: usize = 5_000;

/// `GET /sync/v1/hello`: who answers, and where its history stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    pub protocol: Range,
    pub server_id: String,
    pub epoch: i64,
    pub head: Head,
    /// The server's wall clock, ms UTC.
    pub time: Instant,
    pub account: String,
    pub user: User,
    pub roles: Vec<String>,
    pub limits: Limits,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    pub min: u32,
    pub max: u32,
}

/// Who has signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub id: String,
    pub name: String,
    pub full_name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    pub ops: usize,
    pub body: usize,
    pub page: usize,
}

impl Limits {
    pub const OURS: Limits = Limits { ops: OPS, body: BODY, page: PAGE };
}

/// `POST /sync/v1/push`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Push {
    pub device: String,
    /// The furthest position that this device was ever told; none before the first answer.
    #[serde(default)]
    pub high_water: Option<Head>,
    pub sent_at: SentAt,
    /// Operations, [`crate::Op`]; one that cannot be read does not keep the others from being taken.
    pub ops: Vec<Value>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushReply {
    pub head: Head,
    pub time: Instant,
    /// One for each operation, in order.
    pub results: Vec<OpResult>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It counts.
    Applied,
    /// It waits for a decision.
    Proposed,
    /// To be sent again later.
    Deferred,
    /// It does not count and will not.
    Refused,
}

/// What became of one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpResult {
    /// None for what had no readable id.
    pub op: Option<OpId>,
    pub status: Status,
    /// The journal's number with which it counts; 0 for what was not kept.
    pub version: i64,
    /// For what was kept: to be sent along when the server has lost it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
    /// What a person should see about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The id of the proposal that it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<String>,
}

impl OpResult {
    /// For what is not taken.
    pub fn turned_down(op: Option<OpId>, status: Status, code: &str) -> OpResult {
        OpResult { op, status, version: 0, receipt: None, code: Some(code.to_owned()), proposal: None }
    }
}

/// `GET /sync/v1/pull?cursor=&limit=&high_water=&recent=`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PullReply {
    pub head: Head,
    /// To go on from.
    pub cursor: i64,
    /// Whether there is more beyond the cursor.
    pub more: bool,
    /// [`crate::records::Record`]s; kinds that are not known are kept for a later version.
    pub records: Vec<Value>,
    /// Sessions that are no longer there for this user.
    pub tombstones: Vec<stint_domain::SessionId>,
}

/// `POST /sync/v1/known`: what a device was told was taken, with when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub ops: Vec<(OpId, Instant)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownReply {
    pub missing: Vec<OpId>,
    pub head: Head,
}

/// Why a whole request was turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Away {
    /// 410: the high-water mark is not in this server's history.
    HistoryDiverged,
    /// 403: the device belongs to somebody else.
    WrongAccount,
    /// 409: another device writes with the same identity.
    DeviceForked,
}

impl Away {
    /// As it travels: the `code` of the problem.
    pub fn code(self) -> &'static str {
        match self {
            Away::HistoryDiverged => "history_diverged",
            Away::WrongAccount => "wrong_account",
            Away::DeviceForked => "device_forked",
        }
    }
}
