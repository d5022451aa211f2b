//! What this program says of itself to a server of ours while it is open: that it begins, that it lives (whether it can
//! be seen, and on which page), that it was hidden. Only after somebody has agreed, only while the two are at one, and
//! what was said last is there to be read.

use super::NotSynced;
use super::http::Http;
use super::secrets::Secrets;
use super::{account, state};
use crate::Desk;
use crate::contract::{
    Nothing, Presence, PresenceAgree, PresenceAt, PresenceConsent, PresencePage, PresenceSent, Topic,
};
use crate::error::Error;
use crate::store::link::{self, Link, Mode};
use crate::store::preference;
use serde::{Deserialize, Serialize};
use std::fs::{File, TryLockError};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use stint_domain::Instant;
use tokio::sync::Notify;
use tokio::time::timeout;

/// Where the answer is kept: with the preferences of this computer, together with whom it was given for.
const CONSENT: &str = "presence";
/// How often it says that it lives; the server waits for three minutes.
const EVERY: Duration = Duration::from_secs(60);
/// Another program of this computer is just saying something.
const SOON: Duration = Duration::from_secs(1);

/// What is said to the voice from whatever thread, and what it said.
#[derive(Default)]
pub(super) struct Stage {
    /// Something of what it says may have changed.
    pub changed: Notify,
    /// The last exchange was a good one.
    well: AtomicBool,
    page: Mutex<Option<PresencePage>>,
    sent: Mutex<Option<Sent>>,
}

impl Stage {
    pub fn is_well(&self, well: bool) {
        if self.well.swap(well, Ordering::Relaxed) != well {
            self.changed.notify_one();
        }
    }
}

#[derive(Clone)]
struct Sent {
    at: Instant,
    line: String,
    body: Option<String>,
    status: Option<u16>,
}

/// An answer holds for one user of one server.
#[derive(Serialize, Deserialize)]
struct Consent {
    server: String,
    user: String,
    agreed: bool,
}

impl Desk {
    /// What is said of this program, and what was said last.
    pub fn presence_get(&self, _: Nothing) -> Result<Presence, Error> {
        let sent = self.signals.stage.sent.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.show(|show| {
            let Some(link) = link::get(show.db)? else {
                return Ok(Presence { consent: PresenceConsent::NotOffered, last: None });
            };
            let last =
                sent.map(|Sent { at, line, body, status }| PresenceSent { at: show.here(at), line, body, status });
            Ok(Presence { consent: consent(show.db, &link)?, last })
        })
    }

    /// Whether the server may be told. A no is heard at once: not even that it was said is sent.
    ///
    /// # Errors
    /// [`NotSynced::NotConnected`]: there is nobody to tell it to, or the server takes plain sessions alone.
    pub fn presence_agree(&self, ask: PresenceAgree) -> Result<Presence, Error> {
        self.write(|writing| {
            let link = link::get(writing.connection())?.filter(|link| link.mode == Mode::Stint);
            let link = link.ok_or(NotSynced::NotConnected)?;
            let consent = Consent { server: link.server, user: link.user.id, agreed: ask.agreed };
            writing.stale(&[Topic::Sync]);
            preference::set(writing.connection(), CONSENT, &serde_json::to_value(&consent)?)
        })?;
        self.signals.stage.changed.notify_one();
        self.presence_get(Nothing {})
    }

    /// The page that is shown now. Noted here, and no more than that without consent.
    pub fn presence_at(&self, ask: PresenceAt) -> Result<Nothing, Error> {
        let was = self.signals.stage.page.lock().unwrap_or_else(PoisonError::into_inner).replace(ask.page);
        if was != Some(ask.page) {
            self.signals.stage.changed.notify_one();
        }
        Ok(Nothing {})
    }
}

fn consent(db: &rusqlite::Connection, link: &Link) -> Result<PresenceConsent, Error> {
    if link.mode == Mode::Strict {
        return Ok(PresenceConsent::NotOffered);
    }
    let kept: Option<Consent> = preference::get(db, CONSENT)?.map(serde_json::from_value).transpose()?;
    let kept = kept.filter(|kept| (&kept.server, &kept.user) == (&link.server, &link.user.id));
    Ok(match kept {
        None => PresenceConsent::NotAsked,
        Some(Consent { agreed: true, .. }) => PresenceConsent::Agreed,
        Some(Consent { agreed: false, .. }) => PresenceConsent::Declined,
    })
}

/// What there is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
    visible: bool,
    page: Option<PresencePage>,
}

impl Standing {
    /// As the server takes it: places in brackets. Words of ours alone, which need no escaping.
    fn path(self) -> String {
        self.page.map_or_else(|| "[]".to_owned(), |page| format!("[/{}]", page.word()))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Message {
    Start,
    Alive(Standing),
    Hide(Standing),
}

impl Message {
    fn path(self) -> &'static str {
        match self {
            Message::Start => "/api/v2/sessionstart",
            Message::Alive(_) => "/api/v2/keepalive",
            Message::Hide(_) => "/api/v2/session-hide",
        }
    }

    fn body(self) -> Option<String> {
        match self {
            Message::Start => None,
            Message::Alive(of) => Some(format!(r#"{{"visible":{},"path":"{}"}}"#, of.visible, of.path())),
            Message::Hide(of) => Some(format!(r#"{{"path":"{}"}}"#, of.path())),
        }
    }
}

/// Says it as long as it lives, beside the loop that keeps the two at one.
pub(super) struct Voice<'a> {
    desk: &'a Desk,
    /// What the server heard last, in the presence that it was begun with; none: it is to be begun.
    told: Option<Standing>,
    /// Held, together with other programs of this computer, while something of it can be seen.
    floor: Option<File>,
}

impl<'a> Voice<'a> {
    pub fn new(desk: &'a Desk) -> Voice<'a> {
        Voice { desk, told: None, floor: None }
    }

    pub async fn keep(mut self) {
        loop {
            let again = match self.speak().await {
                Ok(again) => again,
                Err(error) => {
                    tracing::warn!(%error, "nothing can be said of this program being open");
                    Some(EVERY)
                }
            };
            let changed = self.desk.signals.stage.changed.notified();
            match again {
                None => changed.await,
                Some(again) => drop(timeout(again, changed).await),
            }
        }
    }

    /// Says what there is to say; gives when to speak again if nothing changes.
    async fn speak(&mut self) -> Result<Option<Duration>, Error> {
        let signals = &self.desk.signals;
        let link = self.desk.look(|db| {
            let Some(link) = link::get(db)? else { return Ok(None) };
            Ok((consent(db, &link)? == PresenceConsent::Agreed).then_some(link))
        })?;
        let Some(link) = link else {
            (self.told, self.floor) = (None, None);
            return Ok(None);
        };
        if !signals.stage.well.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let page = *signals.stage.page.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Standing { visible: signals.is_seen(), page };
        let Some(floor) = self.take_floor(now.visible)? else {
            // What can be seen speaks for this computer.
            self.told = None;
            return Ok(Some(if now.visible { SOON } else { EVERY }));
        };
        self.say_all(&link, now).await?;
        self.floor = Some(floor).filter(|_| now.visible);
        if now.visible {
            // Somebody may be reading what was said last.
            self.desk.announce(&[Topic::Sync]);
        }
        Ok(Some(EVERY))
    }

    async fn say_all(&mut self, link: &Link, now: Standing) -> Result<(), Error> {
        // A presence that was not heard of for too long has stopped: then another begins, once.
        for _ in 0..2 {
            if self.told.is_none() && self.say(link, Message::Start).await? != Some(200) {
                return Ok(());
            }
            let was = self.told.replace(now).unwrap_or(now);
            let message = match (was.visible, now.visible) {
                (true, false) => Message::Hide(now),
                (true, true) | (false, _) => Message::Alive(now),
            };
            match self.say(link, message).await? {
                Some(200) => return Ok(()),
                Some(409) => self.told = None,
                Some(_) | None => {
                    // It may have heard, or not: said again next time.
                    self.told = Some(was);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// One message; gives the status of its answer.
    async fn say(&self, link: &Link, message: Message) -> Result<Option<u16>, Error> {
        let Some(secret) = Secrets::of(&self.desk.folder).get(&link.keys)? else { return Ok(None) };
        let way = account::way(&self.desk.look(state::network)?)?;
        let http = Http::new(&link.url, &way).map_err(Error::Broken)?;
        let (path, body, at) = (message.path(), message.body(), self.desk.machine.wall());
        let answer = http.say(path, body.clone(), &secret.bearer()).await;
        let status = match answer {
            Ok(status) => Some(status),
            Err(miss) => {
                tracing::debug!(?miss, path, "not heard");
                None
            }
        };
        let line = format!("POST {}{path}", link.url);
        let sent = Sent { at, line, body, status };
        *self.desk.signals.stage.sent.lock().unwrap_or_else(PoisonError::into_inner) = Some(sent);
        if status == Some(401) {
            // The exchange renews the credential.
            self.desk.signals.ask_now();
        }
        Ok(status)
    }

    /// The right to speak. Programs that can be seen have it side by side; one that cannot has it only while none can.
    fn take_floor(&mut self, visible: bool) -> Result<Option<File>, Error> {
        if visible && let Some(floor) = self.floor.take() {
            return Ok(Some(floor));
        }
        self.floor = None;
        let path = self.desk.folder.presence_lock();
        let opened = File::options().create(true).write(true).truncate(false).open(&path);
        let floor = opened.map_err(|error| Error::io(&path, error))?;
        match if visible { floor.try_lock_shared() } else { floor.try_lock() } {
            Ok(()) => Ok(Some(floor)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(Error::io(&path, error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_whether_it_is_seen_and_which_page_and_nothing_more() {
        let seen = Standing { visible: true, page: Some(PresencePage::History) };
        assert_eq!(Message::Start.body(), None);
        assert_eq!(Message::Alive(seen).body().as_deref(), Some(r#"{"visible":true,"path":"[/history]"}"#));
        assert_eq!(Message::Hide(seen).body().as_deref(), Some(r#"{"path":"[/history]"}"#));
        let begun_hidden = Standing { visible: false, page: None };
        assert_eq!(Message::Alive(begun_hidden).body().as_deref(), Some(r#"{"visible":false,"path":"[]"}"#));
    }
}
