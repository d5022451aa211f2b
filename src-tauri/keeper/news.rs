//! What the keeper is told, and whether the app is in a tray.

use crate::reminders::Reminder;
use crate::tray::{Chosen, Punch};
use serde::Serialize;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;
use stint_desk::contract::{ActView, Invitation, Topic};

/// A page of the window, by the name it is opened with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Page {
    Today,
    Settings,
}

/// Where the window shall open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Way {
    /// None: as it was left.
    pub page: Option<Page>,
    /// A link asked for it.
    pub invitation: Option<Invitation>,
}

impl Way {
    pub fn to(page: Page) -> Way {
        Way { page: Some(page), invitation: None }
    }

    pub fn invited(invitation: Invitation) -> Way {
        Way { page: Some(Page::Settings), invitation: Some(invitation) }
    }
}

/// Something a person wants done, from outside of the window.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    Punch(Punch),
    /// Takes this act back, if it still is the last one.
    Undo(ActView),
    PutOff(Reminder),
    Open(Way),
    Quit,
}

#[derive(Debug)]
pub enum News {
    /// The desk announced that these have gone stale.
    Stale(Vec<Topic>),
    Chosen(Chosen),
    Wanted(Deed),
    /// Whether somebody shows tray icons.
    TrayHost(bool),
    /// The page stands: what has waited for it may begin.
    Painted,
    /// The window is to be closed, and there may be no tray to close it to.
    CloseWanted,
    Closed,
}

/// Where news is told. Telling never waits.
#[derive(Clone)]
pub struct Ear(Sender<News>);

impl Ear {
    pub fn tell(&self, news: News) {
        // The keeper is gone only when the app is.
        let _ = self.0.send(news);
    }
}

/// Whether the app can be reached without its window.
#[derive(Default)]
pub struct InTray {
    known: Mutex<Option<bool>>,
    told: Condvar,
}

impl InTray {
    /// As far as is known: no, until a tray has taken our icon.
    pub fn get(&self) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(false)
    }

    /// Right after the start it is not known yet; waits for that, but not for long.
    pub fn once_known(&self) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.told.wait_timeout_while(known, KNOWN_WITHIN, |known| known.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.unwrap_or(false)
    }

    pub(super) fn set(&self, there: bool) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(there);
        self.told.notify_all();
    }
}

const KNOWN_WITHIN: Duration = Duration::from_secs(2);

/// The keeper's way in, and the news that come before it begins.
pub fn ear() -> (Ear, Receiver<News>) {
    let (sender, news) = channel();
    (Ear(sender), news)
}
