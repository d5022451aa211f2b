//! The keeper: one thread that keeps tray and reminders in step with the desk, and does what is pressed in them, so
//! that neither waits for a window and no window waits for them. Everybody else only tells it news.

mod deeds;
mod house;
mod news;

pub use news::{Deed, Ear, InTray, News, Page, Way, ear};

use crate::bench::Bench;
use crate::first::{self, First};
use crate::notify::{self, Note, Slot};
use crate::pace;
use crate::platform::{Bubbles, Notifications};
use crate::reminders::{self, Said};
use crate::rest::Rest;
use crate::tray::{self, Tray, face};
use crate::windows::{self, Comes};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant as Monotonic};
use stint_desk::contract::{PreferencesPatch, Topic};
use stint_desk::sync::Syncing;
use stint_desk::{Desk, Watch};
use stint_domain::{ClockState, Instant};
use stint_words::{Words, args};
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::DialogExt;

/// Lets the keeper begin.
pub fn start(app: AppHandle, desk: Arc<Desk>, first: First, ear: Ear, news: Receiver<News>) -> std::io::Result<()> {
    let words = first.words();
    let bubbles = Bubbles::of(&app.config().identifier);
    let told = ear.clone();
    tray::listen(&app, move |chosen| told.tell(News::Chosen(chosen)));
    let keeper = Keeper {
        watch: desk.watch(),
        app,
        desk,
        first,
        words,
        ear,
        tray: None,
        host: false,
        asked: false,
        said: Said::default(),
        bubbles,
        unseen_since: None,
        house_from: Monotonic::now() + HOUSE_AFTER,
        house: Arc::default(),
        checked: false,
        rest: Rest::begin(Monotonic::now()),
        syncing: None,
        link_unknown: true,
        seen: false,
    };
    std::thread::Builder::new().name("keeper".into()).spawn(move || keeper.run(&news))?;
    Ok(())
}

/// The first housekeeping waits for the page, and when there is none this long.
const HOUSE_AFTER: Duration = Duration::from_secs(10);
/// Panels come up after autostart and come back after a crash; only then is a window better than nothing.
const UNSEEN_AT_MOST: Duration = Duration::from_secs(20);

struct Keeper {
    app: AppHandle,
    desk: Arc<Desk>,
    /// Today and the settings, as last read.
    first: First,
    words: Words,
    ear: Ear,
    tray: Option<Tray>,
    host: bool,
    /// Whether it has been found out yet if there is a host.
    asked: bool,
    said: Said,
    bubbles: Bubbles,
    /// Since when there is neither window nor tray.
    unseen_since: Option<Monotonic>,
    house_from: Monotonic,
    house: Arc<AtomicBool>,
    /// The file has been looked at since the start.
    checked: bool,
    rest: Rest,
    /// Keeps the data and its server at one, as soon as there is a server.
    syncing: Option<Syncing>,
    /// Something has been announced since it was last asked whether there is a server.
    link_unknown: bool,
    /// The window was there when that was last told.
    seen: bool,
    #[expect(dead_code, reason = "notices other processes' writes as long as it is kept")]
    watch: Watch,
}

impl Keeper {
    fn run(mut self, news: &Receiver<News>) {
        loop {
            match news.recv_timeout(self.wait()) {
                Ok(one) => {
                    let mut stale = self.hear(one);
                    // One reading answers everything that was announced meanwhile.
                    for more in news.try_iter() {
                        stale |= self.hear(more);
                    }
                    if stale {
                        self.read();
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.refresh();
        }
    }

    fn wait(&self) -> Duration {
        let wanted = reminders::wanted(&self.first.today, &self.first.settings.preferences);
        let next = self.said.next(&wanted);
        let shown = self.tray.is_some();
        let wait = pace::wait(&self.first.today, now(), shown, self.day_start(), next);
        let wait = Duration::from_millis(wait.unsigned_abs());
        let soon = self.unseen_since.map(|since| (since + UNSEEN_AT_MOST).saturating_duration_since(Monotonic::now()));
        let rest = self.rest.wait(Monotonic::now());
        [soon, rest].into_iter().flatten().fold(wait, Duration::min)
    }

    /// True when Today has to be read again.
    fn hear(&mut self, news: News) -> bool {
        match news {
            News::Stale(topics) => {
                self.link_unknown = true;
                return topics.iter().any(|topic| *topic != Topic::Jobs);
            }
            News::Chosen(chosen) => self.chosen(chosen),
            News::Wanted(deed) => self.wanted(deed),
            News::TrayHost(there) => (self.host, self.asked) = (there, true),
            News::Painted => {
                self.house_from = Monotonic::now();
                self.rest.painted();
            }
            News::CloseWanted => self.close_wanted(),
            News::Closed => self.closed(),
        }
        false
    }

    fn open(&mut self, way: Way) {
        if !windows::show(&self.app, &way) {
            self.app.state::<Bench>().window_wanted_again();
            self.read();
            if let Err(error) = windows::create(&self.app, &self.first, way, Comes::Open) {
                tracing::error!(%error, "the window could not be made");
            }
        }
    }

    /// There may be no tray to close to, and then the app ends; that the clock does not is said once.
    fn close_wanted(&mut self) {
        if self.in_tray() || self.first.today.state == ClockState::Out || self.said_clock_runs() {
            return windows::close(&self.app);
        }
        if let Some(mark) = self.clock_runs_mark()
            && let Err(error) =
                mark.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&mark, ""))
        {
            tracing::warn!(%error, "it cannot be remembered that this was said");
        }
        let since = self.first.today.running.as_ref().map(|running| self.words.time(&running.start.local));
        let why = self.words.say("close-clock-runs-why", args!["since" => since.unwrap_or_default()]);
        let app = self.app.clone();
        let mut dialog = self.app.dialog().message(why).title(self.words.say("close-clock-runs", args![]));
        if let Some(window) = windows::main(&self.app) {
            dialog = dialog.parent(&window);
        }
        dialog.show(move |_| windows::close(&app));
    }

    fn said_clock_runs(&self) -> bool {
        self.clock_runs_mark().is_some_and(|mark| mark.exists())
    }

    fn clock_runs_mark(&self) -> Option<PathBuf> {
        Some(self.app.path().app_config_dir().ok()?.join("said-that-the-clock-runs-on"))
    }

    /// The window is gone. If that hid it to the tray, say so the first time.
    fn closed(&mut self) {
        self.rest.closed(Monotonic::now());
        if !self.in_tray() || self.first.settings.preferences.told_tray {
            return;
        }
        self.show(notify::in_tray(&self.words));
        let told = serde_json::Map::from_iter([("told_tray".to_owned(), true.into())]);
        if let Err(error) = self.desk.preferences_set(PreferencesPatch(told)) {
            self.desk.trouble(error);
        }
    }

    fn read(&mut self) {
        match First::read(&self.desk) {
            Ok(first) => {
                let was = std::mem::replace(&mut self.first, first);
                let (is, was) = (&self.first, &was);
                if is.settings.preferences != was.settings.preferences {
                    self.words = self.first.words();
                }
                self.take_back(was.today.state);
            }
            // The log has its ticket; what was read before stays on show.
            Err(error) => drop(self.desk.trouble(error)),
        }
    }

    /// Reminders that no longer hold.
    fn take_back(&self, was: ClockState) {
        let is = self.first.today.state;
        if was == is {
            return;
        }
        if was == ClockState::Working {
            self.bubbles.withdraw(Slot::Break);
        }
        if is == ClockState::Out {
            self.bubbles.withdraw(Slot::Long);
        }
    }

    fn refresh(&mut self) {
        if pace::is_stale(&self.first.today, now(), self.day_start()) {
            self.read();
        }
        self.show_tray();
        self.remind();
        self.stay_reachable();
        self.keep_house();
        self.keep_synced();
        self.rest();
    }

    fn show_tray(&mut self) {
        let face = self.face();
        if let Some(tray) = &mut self.tray {
            if let Err(error) = tray.show(face) {
                tracing::warn!(%error, "the tray could not be changed");
            }
        } else if self.host {
            let ear = self.ear.clone();
            match Tray::new(&self.app, face, move |chosen| ear.tell(News::Chosen(chosen))) {
                Ok(tray) => self.tray = Some(tray),
                // Tried again when a host shows itself.
                Err(error) => {
                    self.host = false;
                    tracing::warn!(%error, "the tray refused our icon");
                }
            }
        }
        if self.asked {
            self.app.state::<InTray>().set(self.in_tray());
        }
    }

    fn remind(&mut self) {
        let now = now();
        let wanted = reminders::wanted(&self.first.today, &self.first.settings.preferences);
        for reminder in self.said.take_due(&wanted, now) {
            let note = notify::reminder(&reminder, &self.first.today, now, &self.words);
            self.show(note);
        }
    }

    /// Never a process that nobody sees: without window and tray the window comes back, minimised.
    fn stay_reachable(&mut self) {
        let window = windows::main(&self.app);
        // One whose page never came is not there for anybody.
        let is_seen = window.as_ref().is_some_and(|window| window.is_visible().unwrap_or(true));
        if self.in_tray() || is_seen {
            self.unseen_since = None;
            return;
        }
        let since = *self.unseen_since.get_or_insert_with(Monotonic::now);
        if since.elapsed() >= UNSEEN_AT_MOST {
            self.unseen_since = None;
            let opened = match window {
                Some(window) => window.show(),
                None => windows::create(&self.app, &self.first, Way::default(), Comes::Minimised),
            };
            match opened {
                Ok(()) => tracing::info!("there is no tray: the window was opened"),
                Err(error) => tracing::error!(%error, "the window could not be made"),
            }
        }
    }

    fn face(&self) -> tray::Face {
        face(&self.first.today, now(), &self.first.settings.preferences, &self.words)
    }

    fn in_tray(&self) -> bool {
        self.host && self.tray.is_some()
    }

    fn day_start(&self) -> u16 {
        self.first.settings.policy.day_start_min
    }

    fn show(&self, mut note: Note) {
        let ear = self.ear.clone();
        note.deeds = Some(Arc::new(move |deed| ear.tell(News::Wanted(deed))));
        self.bubbles.show(note);
    }
}

fn now() -> Instant {
    first::now()
}
