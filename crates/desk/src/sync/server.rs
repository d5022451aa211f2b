//! The server of this data, with the credential for it: who it is is asked before anything is told to it, a credential
//! that runs out is renewed, and what will be asked next is asked ahead.

use super::account::{of_signed, refused, way};
use super::http::{Http, SignedIn};
use super::round::Exchange;
use super::run::turn;
use super::secrets::{Secret, Secrets};
use super::state;
use super::trouble::Miss;
use crate::Desk;
use crate::error::Error;
use crate::store::link::{self, Link, Mode};
use std::fs::File;
use stint_sync::client::{Answer, Ask};
use tokio::task::JoinHandle;

/// An access token is renewed when it is good for less, milliseconds.
const SOON: i64 = 60_000;
/// How often others have to be let on before a request is on its way; more than enough.
const STEPS_TO_SEND: usize = 16;

/// The server of a link, with the credential for it.
pub(super) struct Server<'a> {
    desk: &'a Desk,
    pub http: Http,
    /// Pinned when the two first met.
    pub mode: Mode,
    pub keys: String,
    id: String,
    pub secret: Secret,
    /// It has said who it is.
    pub greeted: bool,
    ahead: Option<Ahead>,
}

/// A question that is under way before it is asked.
struct Ahead {
    ask: Ask,
    answer: JoinHandle<Result<Answer, Miss>>,
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.answer.abort();
    }
}

pub(super) enum Begin {
    Missed(Miss),
    Failed(Error),
}

impl From<Error> for Begin {
    fn from(error: Error) -> Begin {
        Begin::Failed(error)
    }
}

impl From<Miss> for Begin {
    fn from(miss: Miss) -> Begin {
        Begin::Missed(miss)
    }
}

impl<'a> Server<'a> {
    pub fn new(desk: &'a Desk, link: &Link) -> Result<Server<'a>, Error> {
        let way = way(&desk.look(state::network)?)?;
        let http = Http::new(&link.url, &way).map_err(Error::Broken)?;
        let (keys, id) = (link.keys.clone(), link.server.clone());
        Ok(Server { desk, http, mode: link.mode, keys, id, secret: Secret::default(), greeted: false, ahead: None })
    }

    pub async fn begin(&mut self) -> Result<(), Begin> {
        let link = self.desk.look(link::get)?.filter(|link| link.keys == self.keys);
        let Some(link) = link else { return Ok(()) };
        // Read each time: another program of this computer may have renewed it.
        self.secret = Secrets::of(&self.desk.folder).get(&self.keys)?.ok_or(Miss::Unauthorized)?;
        if !self.secret.knows(&link.nonce) {
            let nonce = self.secret.nonce.clone();
            self.desk.sync_renew(&self.keys, &nonce)?;
        } else if self.secret.nonce != link.nonce {
            // The program stopped between writing the two: they agree again before the word changes once more.
            self.desk.sync_nonce(&self.keys, &self.secret.nonce)?;
        }
        if self.mode == Mode::Strict {
            return Ok(());
        }
        if self.secret.refresh.is_some() && self.secret.access_until - self.desk.machine.wall().ms() < SOON {
            self.renew().await?;
        }
        if !self.greeted {
            let hello = match self.http.hello(&self.secret.bearer()).await {
                Err(Miss::Unauthorized) if self.secret.refresh.is_some() => {
                    self.renew().await?;
                    self.http.hello(&self.secret.bearer()).await?
                }
                hello => hello?,
            };
            if hello.server_id != self.id || hello.user.id != link.user.id {
                return Err(Miss::OtherServer.into());
            }
            if !(hello.protocol.min..=hello.protocol.max).contains(&stint_sync::wire::PROTOCOL) {
                return Err(Miss::Newer.into());
            }
            self.desk.sync_look_again(&self.keys)?;
            self.greeted = true;
        }
        Ok(())
    }

    /// The next pair of tokens. The old one stays good until the new one is used: a crash in between signs nobody out.
    async fn renew(&mut self) -> Result<(), Begin> {
        let refresh = self.secret.refresh.clone().ok_or(Miss::Unauthorized)?;
        match self.http.refresh(&refresh).await? {
            SignedIn::Yes(signed) => {
                let nonce = self.desk.machine.id().to_string();
                let before = Some(self.secret.nonce.clone());
                self.secret = Secret { nonce: nonce.clone(), before, ..of_signed(&signed) };
                Secrets::of(&self.desk.folder).set(&self.keys, &self.secret)?;
                Ok(self.desk.sync_nonce(&self.keys, &nonce)?)
            }
            SignedIn::No(code) => {
                tracing::info!(code, "the credential is not renewed");
                Err(Miss::Unauthorized.into())
            }
        }
    }
}

impl Exchange for Server<'_> {
    async fn ask(&mut self, ask: &Ask) -> Result<Answer, Miss> {
        // One that went wrong, or has become another one, is asked as if nobody had.
        if let Some(mut ahead) = self.ahead.take().filter(|ahead| ahead.ask == *ask)
            && let Ok(Ok(answer)) = (&mut ahead.answer).await
        {
            return Ok(answer);
        }
        match self.http.ask(ask, &self.secret.bearer()).await {
            Err(Miss::Unauthorized) if self.secret.refresh.is_some() => {
                self.renew().await.map_err(|begin| match begin {
                    Begin::Missed(miss) => miss,
                    Begin::Failed(error) => {
                        tracing::error!(%error, "the credential cannot be kept");
                        Miss::Unauthorized
                    }
                })?;
                self.http.ask(ask, &self.secret.bearer()).await
            }
            answer => answer,
        }
    }

    async fn expect(&mut self, ask: Ask) {
        let (http, token, asked) = (self.http.clone(), self.secret.bearer(), ask.clone());
        let answer = tokio::spawn(async move { http.ask(&asked, &token).await });
        self.ahead = Some(Ahead { ask, answer });
        // There is one thread: what has not been sent by now is sent when the page before has been taken in.
        for _ in 0..STEPS_TO_SEND {
            tokio::task::yield_now().await;
        }
    }

    async fn is_well(&mut self) -> bool {
        self.http.hello(&self.secret.bearer()).await.is_ok()
    }
}

/// The server of this data with a credential that is good, for one question beside the exchanges.
pub(super) struct Asking {
    pub http: Http,
    pub token: String,
    _turn: File,
}

impl Asking {
    /// # Errors
    /// What keeps the two apart, in words for whoever asks; and what the database has to say.
    pub async fn begin(desk: &Desk, link: &Link) -> Result<Asking, Error> {
        let turn = turn(desk).await?;
        let mut server = Server::new(desk, link)?;
        server.begin().await.map_err(|begin| match begin {
            Begin::Missed(miss) => refused(&link.url, miss).into(),
            Begin::Failed(error) => error,
        })?;
        Ok(Asking { token: server.secret.bearer(), http: server.http, _turn: turn })
    }
}
