//! Signing in and out: which server, as whom, and what becomes of the sessions that are here.

use super::http::{Http, SignedIn, Way, address};
use super::secrets::{Secret, Secrets};
use super::trouble::Miss;
use super::{NotSynced, profiles, run, state, strict};
use crate::Desk;
use crate::contract::{LocalSessions, Nothing, SyncConnect, SyncNetwork, SyncSignOut, SyncState, Topic, Unsent};
use crate::error::Error;
use crate::store::link::{self, Link, Mode};
use crate::store::session;
use stint_domain::Instant;
use stint_sync::client::Phase;
use stint_sync::wire::{Hello, PROTOCOL, User};

/// What has to be typed before anything is thrown away.
const DISCARD: &str = "DISCARD";

/// Who answered, in which language, and with what he will be asked from now on.
struct Met {
    mode: Mode,
    server: String,
    account: String,
    user: User,
    roles: Vec<String>,
    secret: Secret,
}

impl Met {
    fn said(hello: &Hello, secret: Secret) -> Met {
        let Hello { server_id, account, user, roles, .. } = hello.clone();
        Met { mode: Mode::Stint, server: server_id, account, user, roles, secret }
    }

    /// Whether this is whom the data belongs to.
    fn is(&self, link: &Link) -> bool {
        let user = match self.mode {
            Mode::Stint => link.user.id == self.user.id,
            Mode::Strict => strict::may_be(&self.user, &link.user),
        };
        link.mode == self.mode && link.server == self.server && user
    }
}

impl Desk {
    /// Joins this data to a server, or signs in anew.
    ///
    /// # Errors
    /// [`NotSynced::LocalSessions`]: what is to become of the sessions that are here? And whatever the network or the
    /// server has to say. Nothing has been changed then.
    pub fn sync_connect(&self, ask: SyncConnect) -> Result<SyncState, Error> {
        if let Some(barred) = self.barred() {
            return Err(barred.into());
        }
        let url = address(&ask.url).ok_or_else(|| NotSynced::AddressUnreadable { url: ask.url.clone() })?;
        let known = self.look(link::get)?;
        let here = self.look(|db| Ok(session::count(db)?))?;
        if known.is_none() && here > 0 && ask.local.is_none() {
            return Err(NotSynced::LocalSessions { count: here }.into());
        }
        let network = match &ask.network {
            Some(network) => network.clone(),
            None => self.look(state::network)?,
        };
        let http = Http::new(&url, &way(&network)?).map_err(|detail| NotSynced::NetworkMisfit { detail })?;
        let met = run::wait(meet(&http, &url, &ask, &self.machine.name()))??;
        let joined = match &known {
            Some(link) if met.is(link) => self.sign_in_again(link, &url, &met),
            // Something else answers in its place.
            Some(link) if link.mode == Mode::Stint && met.mode == Mode::Strict && link.url == url => {
                Err(NotSynced::ServerStrict { url }.into())
            }
            Some(link) => {
                let (url, user) = (link.url.clone(), link.user.name.clone());
                Err(NotSynced::AlreadyConnected { url, user }.into())
            }
            None => self.join(&url, &met, ask.local, here),
        };
        if let Err(error) = joined {
            // The server shall not go on listing a device that was turned away here.
            if let Some(access) = &met.secret.access {
                run::wait(http.sign_out(access))?;
            }
            return Err(error);
        }
        if ask.network.is_some() {
            self.sync_network_set(network)?;
        }
        self.signals.ask_now();
        self.sync_state(Nothing {})
    }

    /// Joins this data to whoever said hello, over no network: an [`super::Exchange`] of one's own then speaks for it.
    ///
    /// # Errors
    /// What the database has to say.
    pub fn sync_join(&self, hello: &Hello) -> Result<(), Error> {
        let nonce = self.machine.id().to_string();
        let met = Met::said(hello, Secret { nonce, ..Secret::default() });
        let link = self.link_to("", &met, self.machine.id().to_string());
        self.write(|writing| link::put(writing.connection(), &link))
    }

    fn sign_in_again(&self, link: &Link, url: &str, met: &Met) -> Result<(), Error> {
        let secrets = Secrets::of(&self.folder);
        // A copy of the data on another computer comes here, too: its keychain does not know it.
        let is_known = secrets.get(&link.keys)?.is_some_and(|secret| secret.knows(&link.nonce));
        secrets.set(&link.keys, &met.secret)?;
        if !is_known {
            self.sync_renew(&link.keys, &met.secret.nonce)?;
        }
        let fresh = Link { seen: link.seen, ..self.link_to(url, met, link.keys.clone()) };
        self.write(|writing| {
            let now = link::get(writing.connection())?.ok_or(NotSynced::NotConnected)?;
            let Link { seen, high_water, cursor, phase, last_ok, .. } = now;
            let kept = Link { seen, high_water, cursor, phase, last_ok, ..fresh.clone() };
            writing.stale(&[Topic::Sync]);
            link::put(writing.connection(), &kept)
        })
    }

    fn join(&self, url: &str, met: &Met, local: Option<LocalSessions>, here: i64) -> Result<(), Error> {
        if met.mode == Mode::Strict && profiles::knows_as_ours(&self.folder, url) {
            return Err(NotSynced::ServerStrict { url: url.to_owned() }.into());
        }
        let name = profiles::name_of(&met.server, &met.user.id);
        let was_here = profiles::is_there(&self.folder, &name);
        let adopts = here > 0 && local == Some(LocalSessions::Adopt);
        if was_here && adopts {
            // Two histories of one person are not made into one: what the earlier one has is on the server.
            let count = profiles::waiting_in(&self.folder, &name)?;
            if count > 0 {
                return Err(NotSynced::ProfileWaits { count }.into());
            }
            profiles::retire(&self.folder, &name, self.machine.wall())?;
        } else if was_here || here > 0 && !adopts {
            let aside = (here > 0).then(profiles::local);
            self.change_places(aside, Some(&name))?;
        }
        // The one that was brought back knows its server.
        let secrets = Secrets::of(&self.folder);
        match self.look(link::get)? {
            Some(link) => self.sign_in_again(&link, url, met),
            None => {
                let keys = self.machine.id().to_string();
                secrets.set(&keys, &met.secret)?;
                let link = self.link_to(url, met, keys);
                self.write(|writing| {
                    writing.stale(&[Topic::Sync, Topic::Sessions, Topic::Clock]);
                    link::put(writing.connection(), &link)
                })
            }
        }
    }

    fn link_to(&self, url: &str, met: &Met, keys: String) -> Link {
        Link {
            url: url.to_owned(),
            mode: met.mode,
            server: met.server.clone(),
            account: met.account.clone(),
            user: met.user.clone(),
            roles: met.roles.clone(),
            keys,
            nonce: met.secret.nonce.clone(),
            seen: 0,
            high_water: None,
            cursor: 0,
            phase: Phase::New,
            // One of ours says so itself when it is asked.
            last_ok: (met.mode == Mode::Strict).then(|| self.machine.wall()),
            trouble: None,
        }
    }

    /// Leaves the server. Its sessions stay on this computer, set aside until somebody signs in as the same user again;
    /// what was here before is back.
    ///
    /// # Errors
    /// [`NotSynced::OutboxFull`]: what is to become of the changes that have not been sent?
    pub fn sync_sign_out(&self, ask: SyncSignOut) -> Result<SyncState, Error> {
        let link = self.look(link::get)?.ok_or(NotSynced::NotConnected)?;
        let count = self.look(|db| state::waiting(db, &link))?;
        let discards = matches!(&ask.unsent, Some(Unsent::Discard { typed }) if typed == DISCARD);
        if count > 0 && !discards && ask.unsent != Some(Unsent::Keep) {
            return Err(NotSynced::OutboxFull { count }.into());
        }
        let secrets = Secrets::of(&self.folder);
        if let Some(access) = secrets.get(&link.keys)?.and_then(|secret| secret.access) {
            let way = way(&self.look(state::network)?)?;
            if let Ok(http) = Http::new(&link.url, &way) {
                run::wait(http.sign_out(&access))?;
            }
        }
        let aside = profiles::name_of(&link.server, &link.user.id);
        self.change_places((!discards).then_some(aside.as_str()), Some(profiles::local()))?;
        secrets.remove(&link.keys)?;
        self.signals.ask_now();
        self.sync_state(Nothing {})
    }
}

/// Signs in, and learns who answers.
async fn meet(http: &Http, url: &str, ask: &SyncConnect, device: &str) -> Result<Met, Error> {
    let nonce = uuid::Uuid::new_v4().to_string();
    let secret = match (&ask.token, &ask.user, &ask.password) {
        (Some(token), _, _) => Secret { token: Some(token.trim().to_owned()), nonce, ..Secret::default() },
        (None, Some(user), Some(password)) => match http.sign_in(user, password, device).await {
            Ok(SignedIn::Yes(signed)) => Secret { nonce, ..of_signed(&signed) },
            Ok(SignedIn::No(_)) => return Err(NotSynced::SignInFailed.into()),
            Err(Miss::Strange(_) | Miss::Forbidden(_) | Miss::Unauthorized) => {
                return Err(NotSynced::ServerUnknown { url: url.to_owned() }.into());
            }
            Err(miss) => return Err(refused(url, miss).into()),
        },
        (None, _, _) => return Err(NotSynced::CredentialMissing.into()),
    };
    let token = secret.bearer();
    let hello = match http.hello(&token).await {
        Ok(hello) => hello,
        Err(miss @ (Miss::Offline(_) | Miss::Busy(_) | Miss::Broken(_))) => return Err(refused(url, miss).into()),
        Err(miss) => {
            return match strict::meet(http, url, &token).await {
                Ok(Some((server, user))) => {
                    let (account, roles) = (String::new(), Vec::new());
                    Ok(Met { mode: Mode::Strict, server, account, user, roles, secret })
                }
                Ok(None) if miss == Miss::Unauthorized => Err(NotSynced::SignInFailed.into()),
                Ok(None) => Err(NotSynced::ServerUnknown { url: url.to_owned() }.into()),
                Err(miss) => Err(refused(url, miss).into()),
            };
        }
    };
    if !(hello.protocol.min..=hello.protocol.max).contains(&PROTOCOL) {
        return Err(NotSynced::ServerNewer { url: url.to_owned() }.into());
    }
    Ok(Met::said(&hello, secret))
}

/// The credential that a signing in came to; its nonce is still to be said.
pub(super) fn of_signed(signed: &super::http::Signed) -> Secret {
    let until = Instant::parse_rfc3339(&signed.access_expires_at).map_or(0, Instant::ms);
    Secret {
        token: None,
        access: Some(signed.access_token.clone()),
        access_until: until,
        refresh: Some(signed.refresh_token.clone()),
        nonce: String::new(),
        before: None,
    }
}

impl Secret {
    /// What a request is signed with.
    pub(super) fn bearer(&self) -> String {
        self.token.clone().or_else(|| self.access.clone()).unwrap_or_default()
    }
}

pub(super) fn refused(url: &str, miss: Miss) -> NotSynced {
    match miss {
        Miss::Offline(detail) => NotSynced::ServerUnreachable { url: url.to_owned(), detail },
        Miss::Unauthorized => NotSynced::SignInFailed,
        Miss::Busy(_) => NotSynced::ServerTrouble { detail: "busy".to_owned() },
        Miss::Broken(status) => NotSynced::ServerTrouble { detail: status.to_string() },
        Miss::TooMuch => NotSynced::ServerTrouble { detail: "413".to_owned() },
        Miss::Forbidden(detail) => NotSynced::ServerTrouble { detail },
        Miss::Strange(_) | Miss::OtherServer | Miss::WrongAccount | Miss::Elsewhere(_) => {
            NotSynced::ServerUnknown { url: url.to_owned() }
        }
        Miss::Newer => NotSynced::ServerNewer { url: url.to_owned() },
    }
}

/// The chosen way, made ready: the certificates read.
///
/// # Errors
/// [`NotSynced::NetworkMisfit`].
pub(super) fn way(network: &SyncNetwork) -> Result<Way, Error> {
    let misfit = |detail: String| Error::from(NotSynced::NetworkMisfit { detail });
    let ca = match network.ca_file.as_deref().filter(|file| !file.trim().is_empty()) {
        Some(file) => Some(std::fs::read(file.trim()).map_err(|error| misfit(format!("{file}: {error}")))?),
        None => None,
    };
    let way = Way { proxy: network.proxy.as_ref().map(|proxy| proxy.trim().to_owned()), ca };
    // Whether they can be used shows when a client is made of them.
    Http::new("https://localhost", &way).map_err(misfit)?;
    Ok(way)
}
