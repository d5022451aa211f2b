//! How this computer stands to its server, and what needs a person there.

use super::{FieldChange, Moment, SessionView};
use serde::{Deserialize, Serialize};
use stint_domain::SessionId;
use ts_rs::TS;

/// Where the two stand. Everything on this computer works whatever it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncState {
    /// Whether this data belongs to a server; without one, everything below is empty.
    pub connected: bool,
    pub url: Option<String>,
    /// What that server understands.
    pub server: Option<ServerKind>,
    /// Whose: the name that was signed in with.
    pub user: Option<String>,
    pub full_name: Option<String>,
    /// `worker`, `manager`, `admin`.
    pub roles: Vec<String>,
    /// Changes that the server does not have.
    pub waiting: u32,
    /// When the oldest of them was made.
    pub oldest: Option<Moment>,
    /// What needs a person; the parked ones are among them.
    pub cards: u32,
    pub parked: u32,
    /// Changes of others that this person may decide about.
    pub inbox: u32,
    /// When the server last answered well.
    pub last_ok: Option<Moment>,
    /// An exchange is under way in this program.
    pub working: bool,
    /// The last weeks are here first: what is older is still being read, for the first time.
    pub filling: bool,
    pub trouble: Option<SyncTrouble>,
    /// Where the credential lies.
    pub secret: Option<SecretPlace>,
    /// How the server is reached.
    pub network: SyncNetwork,
}

/// What a server understands. Decided when the two first met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ServerKind {
    /// Everything: a Stint server.
    Stint,
    /// The plain sessions API alone: what is clocked here is told to it, as far as it can be.
    Plain,
}

/// What keeps the two apart. Its sentence is `sync-trouble-…`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncTrouble {
    pub code: SyncTroubleCode,
    /// For people who know networks.
    pub detail: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SyncTroubleCode {
    /// No network, or the server is not there. It is tried again.
    Offline,
    /// Sign in to send.
    SignIn,
    /// The server says no to this user.
    Forbidden,
    /// It asked for patience.
    Busy,
    ServerBroken,
    /// Something else answers at the address: a sign-in page of the network.
    NotTheServer,
    /// Another server answers at the address.
    OtherServer,
    /// It speaks a newer protocol: this program needs an update.
    Newer,
    /// This device is known to the server as somebody else's.
    WrongAccount,
    /// A session that was not started here runs there, on a server that takes one at a time.
    Elsewhere,
}

impl SyncTroubleCode {
    pub const ALL: [SyncTroubleCode; 10] = [
        SyncTroubleCode::Offline,
        SyncTroubleCode::SignIn,
        SyncTroubleCode::Forbidden,
        SyncTroubleCode::Busy,
        SyncTroubleCode::ServerBroken,
        SyncTroubleCode::NotTheServer,
        SyncTroubleCode::OtherServer,
        SyncTroubleCode::Newer,
        SyncTroubleCode::WrongAccount,
        SyncTroubleCode::Elsewhere,
    ];

    /// As it travels, and as its sentence is called: `sync-trouble-…`.
    pub fn word(self) -> &'static str {
        match self {
            SyncTroubleCode::Offline => "offline",
            SyncTroubleCode::SignIn => "sign_in",
            SyncTroubleCode::Forbidden => "forbidden",
            SyncTroubleCode::Busy => "busy",
            SyncTroubleCode::ServerBroken => "server_broken",
            SyncTroubleCode::NotTheServer => "not_the_server",
            SyncTroubleCode::OtherServer => "other_server",
            SyncTroubleCode::Newer => "newer",
            SyncTroubleCode::WrongAccount => "wrong_account",
            SyncTroubleCode::Elsewhere => "elsewhere",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SecretPlace {
    Keychain,
    /// There is no keychain here: a file that its owner alone can read.
    File,
}

/// How the server is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct SyncNetwork {
    /// `http://proxy:3128`; empty: none; absent: as the system says.
    pub proxy: Option<String>,
    /// A PEM file with certificates to trust besides the system's.
    pub ca_file: Option<String>,
}

/// Joins this data to a server, or signs in anew after the credential ran out.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct SyncConnect {
    pub url: String,
    pub user: Option<String>,
    pub password: Option<String>,
    /// Instead of name and password: a token made on the server.
    pub token: Option<String>,
    /// What becomes of the sessions that are here; without it a question, `local_sessions`.
    pub local: Option<LocalSessions>,
    pub network: Option<SyncNetwork>,
}

impl std::fmt::Debug for SyncConnect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SyncConnect").field("url", &self.url).field("local", &self.local).finish_non_exhaustive()
    }
}

/// What a link asks for that somebody opened: to connect to this server, as this user. Nothing is done by it alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Invitation {
    pub server: String,
    pub user: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LocalSessions {
    /// They go to the server, too.
    Adopt,
    /// They are set aside, and are back after signing out.
    SetAside,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(optional_fields = nullable)]
pub struct SyncSignOut {
    /// What becomes of changes that the server does not have; without it a question, `outbox_full`.
    pub unsent: Option<Unsent>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Unsent {
    /// They stay on this computer and are sent after the next signing in.
    Keep,
    /// They are thrown away; `typed` is the word `DISCARD`, typed by hand.
    Discard { typed: String },
}

/// Another password of one's own.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PasswordSet {
    pub current: String,
    pub new: String,
}

impl std::fmt::Debug for PasswordSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordSet").finish_non_exhaustive()
    }
}

/// Everything that needs a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncCards {
    pub cards: Vec<SyncCard>,
}

/// One thing that needs a person, with both versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncCard {
    pub id: String,
    pub kind: CardKind,
    /// Why it waits or was refused: its sentence is `sync-why-…`.
    pub why: Option<String>,
    /// What was done: `session.set` …
    pub act: String,
    pub at: Moment,
    pub reason: Option<String>,
    pub session: Option<SessionId>,
    /// As it counts now.
    pub theirs: Option<SessionView>,
    /// As it would be with one's own change.
    pub mine: Option<SessionView>,
    /// Who made what counts now, as far as it is known; clocked in twice: who began the one that runs.
    pub theirs_by: Option<CardHand>,
    /// Who made the other one.
    pub mine_by: Option<CardHand>,
    /// What differs: `old` is what counts now, `new` one's own.
    pub changes: Vec<FieldChange>,
    /// What can be done about it.
    pub choices: Vec<CardChoice>,
}

/// Who made a version, where and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardHand {
    pub who: CardWho,
    pub place: CardPlace,
    /// When it was done; where that is not known, when the server took it.
    pub at: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CardWho {
    You,
    Named(String),
    /// Not you; the server has not said who.
    Somebody,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CardPlace {
    Here,
    /// What that device is called on the server.
    Device(String),
    /// Not here; the server has not said where.
    Elsewhere,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CardKind {
    /// A change collided with another, or waits for a manager.
    Proposed,
    /// The server does not take it.
    Refused,
    /// The server cannot deal with it; it was set aside so that the others go on.
    Parked,
    /// The session had been ended on another device at another time.
    EndedTwice,
    /// Clocked in on two devices at once.
    ClockedInTwice,
    /// The server knows the plain sessions API alone: what it cannot be told. Said once.
    PlainServer,
    /// Such a server: a session there may be one that was sent from here without an answer.
    WhoseSession,
    /// … it says something else than it was told.
    Differs,
    /// … what was deleted here is still there.
    Leftover,
    /// … what was sent is no longer there.
    Gone,
}

impl CardKind {
    pub const ALL: [CardKind; 10] = [
        CardKind::Proposed,
        CardKind::Refused,
        CardKind::Parked,
        CardKind::EndedTwice,
        CardKind::ClockedInTwice,
        CardKind::PlainServer,
        CardKind::WhoseSession,
        CardKind::Differs,
        CardKind::Leftover,
        CardKind::Gone,
    ];

    /// As its sentence is called: `sync-card-…`.
    pub fn word(self) -> &'static str {
        match self {
            CardKind::Proposed => "proposed",
            CardKind::Refused => "refused",
            CardKind::Parked => "parked",
            CardKind::EndedTwice => "ended_twice",
            CardKind::ClockedInTwice => "clocked_in_twice",
            CardKind::PlainServer => "plain_server",
            CardKind::WhoseSession => "whose_session",
            CardKind::Differs => "differs",
            CardKind::Leftover => "leftover",
            CardKind::Gone => "gone",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CardChoice {
    /// One's own change shall count.
    KeepMine,
    /// What counts now shall stay: one's own change is withdrawn, or the second session deleted.
    KeepTheirs,
    /// It is all right like this.
    Dismiss,
    /// One session of both: of the two that somebody is clocked in to.
    Join,
    /// Send it once more.
    TryAgain,
    /// The session on the server is one's own.
    Mine,
    /// It is not.
    NotMine,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CardDecide {
    pub card: String,
    pub choice: CardChoice,
}

/// Changes of others that this person may decide about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncInbox {
    pub items: Vec<InboxItem>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InboxItem {
    pub proposal: String,
    /// Whose time.
    pub user: String,
    /// Who proposed it.
    pub author: String,
    pub why: Option<String>,
    pub act: String,
    pub session: SessionId,
    pub changes: Vec<FieldChange>,
    pub reason: Option<String>,
    pub at: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields = nullable)]
pub struct InboxDecide {
    pub proposal: String,
    /// A sentence to the one who proposed it.
    pub answer: Option<String>,
}

/// For whoever looks into it: where both sides stand, to the number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SyncHealth {
    pub state: SyncState,
    /// This device's identity in its operations.
    pub device: String,
    pub server: Option<String>,
    pub account: Option<String>,
    /// The furthest position that the server named.
    pub high_water: Option<String>,
    pub cursor: i64,
    /// `steady`, `known`, `snapshot`.
    pub phase: Option<String>,
    /// Records in the journal here, those of them that came from the server, and operations in the outbox.
    pub records: i64,
    pub told: i64,
    pub operations: i64,
    /// Records of kinds that this version does not know.
    pub unknown: i64,
}
