//! Wishes about a server that are turned down, with the facts that make their sentences.

use crate::contract::Fact;

/// Why a wish was turned down. Nothing was changed here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSynced {
    #[error("`{url}` is not the address of a server")]
    AddressUnreadable { url: String },
    #[error("the server cannot be reached: {detail}")]
    ServerUnreachable { url: String, detail: String },
    #[error("no Stint server answers at {url}")]
    ServerUnknown { url: String },
    /// The plain sessions API alone answers there.
    #[error("the server at {url} does not speak the sync protocol")]
    ServerStrict { url: String },
    #[error("the server at {url} speaks another version of the protocol")]
    ServerNewer { url: String },
    #[error("the server has trouble of its own: {detail}")]
    ServerTrouble { detail: String },
    #[error("name, password or token is wrong")]
    SignInFailed,
    #[error("no name and password, and no token")]
    CredentialMissing,
    #[error("already connected to {url} as {user}")]
    AlreadyConnected { url: String, user: String },
    #[error("not connected to a server")]
    NotConnected,
    /// Two ways out: take them along, or set them aside.
    #[error("{count} sessions are here")]
    LocalSessions { count: i64 },
    #[error("{count} changes of an earlier connection have not been sent")]
    ProfileWaits { count: i64 },
    /// Three ways out: keep them for the next time, export them, throw them away.
    #[error("{count} changes have not been sent")]
    OutboxFull { count: i64 },
    #[error("there is no such card")]
    CardUnknown,
    #[error("this card cannot be decided like that")]
    CardMisfit,
    #[error("the certificates or the proxy cannot be used: {detail}")]
    NetworkMisfit { detail: String },
    #[error("this is not the current password")]
    PasswordWrong,
    /// Characters.
    #[error("a password has {least} to {most} characters")]
    PasswordMisfit { least: i64, most: i64 },
    #[error("tried too often; again in {seconds} seconds")]
    TooManyTries { seconds: i64 },
}

/// The code of each, in the order they are declared.
pub const SYNC_CODES: &[&str] = &[
    "address_unreadable",
    "server_unreachable",
    "server_unknown",
    "server_strict",
    "server_newer",
    "server_trouble",
    "sign_in_failed",
    "credential_missing",
    "already_connected",
    "not_connected",
    "local_sessions",
    "profile_waits",
    "outbox_full",
    "card_unknown",
    "card_misfit",
    "network_misfit",
    "password_wrong",
    "password_misfit",
    "too_many_tries",
];

impl NotSynced {
    pub(crate) fn told(&self) -> (&'static str, Vec<(&'static str, Fact)>) {
        let text = |name, text: &str| (name, Fact::Text(text.to_owned()));
        match self {
            NotSynced::AddressUnreadable { url } => ("address_unreadable", vec![text("url", url)]),
            NotSynced::ServerUnreachable { url, detail } => {
                ("server_unreachable", vec![text("url", url), text("detail", detail)])
            }
            NotSynced::ServerUnknown { url } => ("server_unknown", vec![text("url", url)]),
            NotSynced::ServerStrict { url } => ("server_strict", vec![text("url", url)]),
            NotSynced::ServerNewer { url } => ("server_newer", vec![text("url", url)]),
            NotSynced::ServerTrouble { detail } => ("server_trouble", vec![text("detail", detail)]),
            NotSynced::SignInFailed => ("sign_in_failed", Vec::new()),
            NotSynced::CredentialMissing => ("credential_missing", Vec::new()),
            NotSynced::AlreadyConnected { url, user } => {
                ("already_connected", vec![text("url", url), text("user", user)])
            }
            NotSynced::NotConnected => ("not_connected", Vec::new()),
            NotSynced::LocalSessions { count } => ("local_sessions", vec![("count", Fact::Number(*count))]),
            NotSynced::ProfileWaits { count } => ("profile_waits", vec![("count", Fact::Number(*count))]),
            NotSynced::OutboxFull { count } => ("outbox_full", vec![("count", Fact::Number(*count))]),
            NotSynced::CardUnknown => ("card_unknown", Vec::new()),
            NotSynced::CardMisfit => ("card_misfit", Vec::new()),
            NotSynced::NetworkMisfit { detail } => ("network_misfit", vec![text("detail", detail)]),
            NotSynced::PasswordWrong => ("password_wrong", Vec::new()),
            NotSynced::PasswordMisfit { least, most } => {
                ("password_misfit", vec![("least", Fact::Number(*least)), ("most", Fact::Number(*most))])
            }
            NotSynced::TooManyTries { seconds } => ("too_many_tries", vec![("seconds", Fact::Number(*seconds))]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_code_that_is_listed_and_none_is_listed_in_vain() {
        let (url, detail, user, count) = (String::new, String::new, String::new, 1);
        let all = [
            NotSynced::AddressUnreadable { url: url() },
            NotSynced::ServerUnreachable { url: url(), detail: detail() },
            NotSynced::ServerUnknown { url: url() },
            NotSynced::ServerStrict { url: url() },
            NotSynced::ServerNewer { url: url() },
            NotSynced::ServerTrouble { detail: detail() },
            NotSynced::SignInFailed,
            NotSynced::CredentialMissing,
            NotSynced::AlreadyConnected { url: url(), user: user() },
            NotSynced::NotConnected,
            NotSynced::LocalSessions { count },
            NotSynced::ProfileWaits { count },
            NotSynced::OutboxFull { count },
            NotSynced::CardUnknown,
            NotSynced::CardMisfit,
            NotSynced::NetworkMisfit { detail: detail() },
            NotSynced::PasswordWrong,
            NotSynced::PasswordMisfit { least: count, most: count },
            NotSynced::TooManyTries { seconds: count },
        ];
        assert_eq!(all.map(|refusal| refusal.told().0), *SYNC_CODES);
    }
}
