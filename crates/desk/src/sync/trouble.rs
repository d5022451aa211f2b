//! What keeps this computer and its server apart, from one failed request to what a person is told.

use crate::contract::{SyncTrouble, SyncTroubleCode};

/// What became of a request that did not get the answer it wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Miss {
    /// No connection, or none that lasted.
    Offline(String),
    /// 401: nobody is signed in.
    Unauthorized,
    /// 403 or another no that repeating does not change.
    Forbidden(String),
    /// 413: too much at once.
    TooMuch,
    /// It asks for patience: 408, 425, 429, 502 to 504. `Retry-After` in seconds.
    Busy(Option<i64>),
    /// It fell over: any other 5xx.
    Broken(u16),
    /// Not an answer of our server: a captive portal, a proxy's page.
    Strange(String),
    /// Another server answers at the address.
    OtherServer,
    /// It speaks a protocol that this version does not.
    Newer,
    /// The device is somebody else's on this server.
    WrongAccount,
    /// A plain server: a session that was not started here runs there, with its id if it shows it.
    Elsewhere(Option<String>),
}

impl Miss {
    pub fn retry_after(&self) -> Option<i64> {
        match self {
            Miss::Busy(seconds) => *seconds,
            Miss::Offline(_)
            | Miss::Unauthorized
            | Miss::Forbidden(_)
            | Miss::TooMuch
            | Miss::Broken(_)
            | Miss::Strange(_)
            | Miss::OtherServer
            | Miss::Newer
            | Miss::WrongAccount
            | Miss::Elsewhere(_) => None,
        }
    }

    /// Whether only a person can help: asking again does not.
    pub fn needs_person(&self) -> bool {
        match self {
            Miss::Unauthorized | Miss::Forbidden(_) | Miss::OtherServer | Miss::Newer | Miss::WrongAccount => true,
            Miss::Offline(_)
            | Miss::TooMuch
            | Miss::Busy(_)
            | Miss::Broken(_)
            | Miss::Strange(_)
            | Miss::Elsewhere(_) => false,
        }
    }

    pub fn told(&self) -> SyncTrouble {
        let (code, detail) = match self {
            Miss::Offline(detail) => (SyncTroubleCode::Offline, Some(detail.clone())),
            Miss::Unauthorized => (SyncTroubleCode::SignIn, None),
            Miss::Forbidden(detail) => (SyncTroubleCode::Forbidden, Some(detail.clone())),
            Miss::TooMuch => (SyncTroubleCode::ServerBroken, Some("413".to_owned())),
            Miss::Busy(_) => (SyncTroubleCode::Busy, None),
            Miss::Broken(status) => (SyncTroubleCode::ServerBroken, Some(status.to_string())),
            Miss::Strange(detail) => (SyncTroubleCode::NotTheServer, Some(detail.clone())),
            Miss::OtherServer => (SyncTroubleCode::OtherServer, None),
            Miss::Newer => (SyncTroubleCode::Newer, None),
            Miss::WrongAccount => (SyncTroubleCode::WrongAccount, None),
            Miss::Elsewhere(id) => (SyncTroubleCode::Elsewhere, id.clone()),
        };
        SyncTrouble { code, detail }
    }
}
