//! The loop: one thread beside everything else, which nothing waits for. It sends what is done here as soon as it is done,
//! reads what is new when the server says so, and asks now and then in case it does not.

use super::hands;
use super::presence::{Stage, Voice};
use super::round::{Ended, Exchange, round};
use super::server::{Begin, Server};
use super::{state, strict};
use crate::Desk;
use crate::contract::{Nothing, SyncState, Topic};
use crate::error::Error;
use crate::store::link::{self, Mode};
use std::fs::{File, TryLockError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;
use stint_sync::backoff::wait_ms;
use tokio::runtime;
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

/// How often the server is asked with the window open, and without.
const POLL_OPEN: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_secs(5 * 60);
/// Somebody else on this computer talks to the server just now: soon again.
const TAKEN: Duration = Duration::from_secs(2);
/// No sleep is longer: a computer that has slept is noticed by the clock that goes on through it.
const NAP: Duration = Duration::from_secs(30);
/// While the server cannot be reached, a network that comes is noticed sooner.
const SHORT_NAP: Duration = Duration::from_secs(3);
/// Microseconds by which that clock may be ahead of a nap.
const SLEPT_US: i64 = 15_000_000;
/// A stream that lasted for less is opened anew more and more rarely.
const LASTED: Duration = Duration::from_secs(60);
/// How long the command line waits for another program to finish talking.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is said to the loop, and what it says, from whatever thread.
#[derive(Default)]
pub(crate) struct Signals {
    /// Something was written here.
    wrote: Notify,
    /// A person or the server wants an exchange now.
    now: Notify,
    /// The window is open.
    seen: AtomicBool,
    working: AtomicBool,
    /// What the server is told of this program being open.
    pub(super) stage: Stage,
}

impl Signals {
    pub(super) fn ask_now(&self) {
        self.now.notify_one();
    }

    pub(super) fn is_seen(&self) -> bool {
        self.seen.load(Ordering::Relaxed)
    }

    pub(super) fn is_working(&self) -> bool {
        self.working.load(Ordering::Relaxed)
    }
}

/// Keeps the data and its server at one as long as it lives.
pub struct Syncing {
    stop: Arc<Notify>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Desk {
    /// Starts the loop. Without a server it waits for one. A host calls this once, after it has started; it
    /// should be watching, too, so that what other processes write is sent at once.
    ///
    /// # Errors
    /// The database cannot be opened a second time.
    pub fn keep_synced(&self) -> Result<Syncing, Error> {
        let desk = self.twin()?;
        let signals = Arc::clone(&self.signals);
        self.subscribe(move |_| signals.wrote.notify_one());
        let stop = Arc::new(Notify::new());
        let stopped = Arc::clone(&stop);
        let thread = std::thread::Builder::new().name("sync".to_owned()).spawn(move || match runtime() {
            Ok(runtime) => runtime.block_on(async {
                tokio::select! {
                    () = Keeper::new(&desk).keep() => {}
                    () = Voice::new(&desk).keep() => {}
                    () = stopped.notified() => {}
                }
            }),
            Err(error) => tracing::error!(%error, "there is no syncing"),
        });
        let thread = thread.map_err(|error| Error::io(self.folder(), error))?;
        Ok(Syncing { stop, thread: Some(thread) })
    }

    /// Says whether somebody is looking: then the server is asked more often.
    pub fn sync_seen(&self, seen: bool) {
        self.signals.seen.store(seen, Ordering::Relaxed);
        self.signals.stage.changed.notify_one();
        if seen {
            self.signals.ask_now();
        }
    }

    /// Asks the loop of this program for an exchange. Answers at once.
    pub fn sync_now(&self, _: Nothing) -> Result<SyncState, Error> {
        self.signals.ask_now();
        self.sync_state(Nothing {})
    }

    /// Whether some program of this computer talks to the server just now.
    pub(crate) fn is_talking(&self) -> bool {
        lock(self).and_then(|lock| taken(&lock)).is_ok_and(|free| !free)
    }

    /// One exchange, here and now: until nothing waits, or until what keeps the two apart is known.
    ///
    /// # Errors
    /// [`super::NotSynced::NotConnected`], and what the database has to say. A network that fails is in the answer.
    pub fn sync_once(&self) -> Result<SyncState, Error> {
        let link = self.look(link::get)?.ok_or(super::NotSynced::NotConnected)?;
        wait(async {
            let _lock = turn(self).await?;
            let mut server = Server::new(self, &link)?;
            exchange(self, &mut server, true).await.map(drop)
        })??;
        self.sync_state(Nothing {})
    }
}

impl Desk {
    /// One exchange over a way of one's own.
    ///
    /// # Errors
    /// As [`Desk::sync_once`].
    pub fn sync_over(&self, exchange: &mut (impl Exchange + Send)) -> Result<Ended, Error> {
        let link = self.look(link::get)?.ok_or(super::NotSynced::NotConnected)?;
        let ended = wait(round(self, exchange, &link.keys, true))??;
        if let Ended::Missed(miss) = &ended {
            self.sync_missed(&link.keys, miss)?;
        }
        Ok(ended)
    }
}

impl Drop for Syncing {
    fn drop(&mut self) {
        self.stop.notify_one();
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

/// Runs `work` to its end on a thread of its own: the caller may be inside another loop.
pub(super) fn wait<T: Send>(work: impl Future<Output = T> + Send) -> Result<T, Error> {
    std::thread::scope(|scope| {
        let done = scope.spawn(|| runtime().map(|runtime| runtime.block_on(work))).join();
        match done {
            Ok(done) => done.map_err(|error| Error::Broken(error.to_string())),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

fn runtime() -> std::io::Result<runtime::Runtime> {
    runtime::Builder::new_current_thread().enable_all().build()
}

/// The file by which only one program talks to the server at a time: two that renew one credential at once would look
/// like a thief.
fn lock(desk: &Desk) -> Result<File, Error> {
    let path = desk.folder.sync_lock();
    let opened = File::options().create(true).write(true).truncate(false).open(&path);
    opened.map_err(|error| Error::io(&path, error))
}

fn taken(lock: &File) -> Result<bool, Error> {
    match lock.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(Error::Broken(format!("sync.lock: {error}"))),
    }
}

/// Waits until no other program talks to the server; it is ours as long as the file is kept.
pub(super) async fn turn(desk: &Desk) -> Result<File, Error> {
    let lock = lock(desk)?;
    let begun = Instant::now();
    while !taken(&lock)? {
        if begun.elapsed() > PATIENCE {
            return Err(stint_domain::Refusal::Busy.into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(lock)
}

/// A whole exchange with what it takes to begin it: who is asked is who was asked before, and this data is no copy.
async fn exchange(desk: &Desk, server: &mut Server<'_>, pull: bool) -> Result<Ended, Error> {
    let keys = server.keys.clone();
    let ended = match server.begin().await {
        Ok(()) => match server.mode {
            Mode::Stint => {
                let ended = round(desk, server, &keys, pull).await?;
                if ended == Ended::Done {
                    hands::learn(desk, &server.http, &server.secret.bearer()).await?;
                }
                ended
            }
            Mode::Strict => strict::round(desk, &server.http, &server.secret.bearer(), &keys).await?,
        },
        Err(Begin::Missed(miss)) => Ended::Missed(miss),
        Err(Begin::Failed(error)) => return Err(error),
    };
    if let Ended::Missed(miss) = &ended {
        desk.sync_missed(&keys, miss)?;
    }
    Ok(ended)
}

/// What the loop knows from one exchange to the next.
struct Keeper<'a> {
    desk: &'a Desk,
    server: Option<Server<'a>>,
    failures: u32,
    ears: Option<AbortHandle>,
    /// Streams that did not last, in a row.
    short: Arc<AtomicU32>,
    /// The server has said that there is something new.
    poked: Arc<Notify>,
}

impl Drop for Keeper<'_> {
    fn drop(&mut self) {
        self.deaf();
    }
}

impl<'a> Keeper<'a> {
    fn new(desk: &'a Desk) -> Keeper<'a> {
        Keeper { desk, server: None, failures: 0, ears: None, short: Arc::default(), poked: Arc::new(Notify::new()) }
    }

    async fn keep(mut self) {
        let mut pull = true;
        loop {
            let pause = match self.once(pull).await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::error!(%error, "an exchange with the server failed here");
                    self.failures += 1;
                    Pause::For(self.backoff(None))
                }
            };
            pull = self.pause(pause).await;
        }
    }

    /// One exchange; says how long to wait then.
    async fn once(&mut self, pull: bool) -> Result<Pause, Error> {
        let link = self.desk.look(link::get)?;
        let Some(link) = link else {
            self.deaf();
            self.server = None;
            self.desk.signals.stage.is_well(false);
            return Ok(Pause::UntilWritten);
        };
        let lock = lock(self.desk)?;
        if !taken(&lock)? {
            return Ok(Pause::For(TAKEN));
        }
        let mut server = match self.server.take().filter(|server| server.keys == link.keys) {
            Some(server) => server,
            None => {
                self.deaf();
                Server::new(self.desk, &link)?
            }
        };
        self.working(true);
        let ended = exchange(self.desk, &mut server, pull).await;
        self.working(false);
        drop(lock);
        let ended = ended?;
        self.desk.signals.stage.is_well(!matches!(ended, Ended::Missed(_)));
        let pause = match ended {
            Ended::Done => {
                self.failures = 0;
                self.hear(&server);
                Pause::UntilNews
            }
            Ended::Later => {
                self.failures += 1;
                Pause::For(self.backoff(None))
            }
            Ended::Missed(miss) => {
                tracing::info!(?miss, "no exchange with the server");
                self.failures += 1;
                server.greeted = false;
                if miss.needs_person() {
                    self.deaf();
                    Pause::ForPerson(link.nonce)
                } else {
                    Pause::For(self.backoff(miss.retry_after()))
                }
            }
        };
        // The way to the server may have been chosen anew: it is looked at again after whatever went wrong.
        self.server = Some(server).filter(|_| self.failures == 0);
        Ok(pause)
    }

    fn working(&self, working: bool) {
        self.desk.signals.working.store(working, Ordering::Relaxed);
        self.desk.announce(&[Topic::Sync]);
    }

    fn backoff(&self, retry_after: Option<i64>) -> Duration {
        Duration::from_millis(wait_ms(self.failures, self.random(), retry_after).unsigned_abs())
    }

    /// Between 0 and 1.
    fn random(&self) -> f64 {
        (self.desk.machine.id().as_u128() & 0xffff_ffff) as f64 / f64::from(u32::MAX)
    }

    /// Waits; says whether the feed is to be read then.
    async fn pause(&mut self, pause: Pause) -> bool {
        let signals = Arc::clone(&self.desk.signals);
        let poll = if signals.is_seen() { POLL_OPEN } else { POLL };
        let until = Instant::now()
            + match &pause {
                Pause::For(time) => *time,
                Pause::UntilNews | Pause::ForPerson(_) | Pause::UntilWritten => poll,
            };
        let nap = if matches!(pause, Pause::For(_)) { SHORT_NAP } else { NAP };
        let network = self.desk.machine.network();
        loop {
            let (napped, clock) = (Instant::now(), self.desk.machine.mono_us());
            tokio::select! {
                () = signals.now.notified() => {
                    self.failures = 0;
                    self.server = None;
                    return true;
                }
                () = self.poked.notified(), if pause == Pause::UntilNews => return true,
                () = signals.wrote.notified(), if !matches!(pause, Pause::For(_)) => {
                    if self.goes_on(&pause) {
                        return matches!(pause, Pause::ForPerson(_) | Pause::UntilWritten);
                    }
                }
                () = sleep_until(until.min(Instant::now() + nap)) => {
                    let slept = self.desk.machine.mono_us() - clock - napped.elapsed().as_micros() as i64;
                    if slept > SLEPT_US || self.desk.machine.network() != network {
                        self.failures = 0;
                        self.server = None;
                        return true;
                    }
                    if Instant::now() >= until && pause != Pause::UntilWritten {
                        return true;
                    }
                }
            }
        }
    }

    /// Whether what was written is a reason to go on: something to send, or another signing in.
    fn goes_on(&self, pause: &Pause) -> bool {
        let link = match self.desk.look(link::get) {
            Ok(link) => link,
            Err(error) => {
                tracing::warn!(%error, "the data cannot be read");
                return false;
            }
        };
        match (link, pause) {
            (None, Pause::UntilWritten) => false,
            (Some(_), Pause::UntilWritten) | (None, _) => true,
            (Some(link), Pause::ForPerson(nonce)) => link.nonce != *nonce,
            (Some(link), Pause::UntilNews | Pause::For(_)) => {
                self.desk.look(|db| state::waiting(db, &link)).is_ok_and(|waiting| waiting > 0)
            }
        }
    }

    /// Listens to the server, if nobody does.
    fn hear(&mut self, server: &Server<'_>) {
        if server.mode == Mode::Strict || self.ears.as_ref().is_some_and(|ears| !ears.is_finished()) {
            return;
        }
        let (http, token, random) = (server.http.clone(), server.secret.bearer(), self.random());
        let (short, poked) = (Arc::clone(&self.short), Arc::clone(&self.poked));
        let listening = tokio::spawn(async move {
            let begun = Instant::now();
            match http.events(&token).await {
                Ok(mut stream) => {
                    // Lines that begin with a colon only keep the connection open.
                    while let Ok(Some(chunk)) = stream.chunk().await {
                        if chunk.windows(5).any(|window| window == b"data:") {
                            poked.notify_one();
                        }
                    }
                }
                Err(miss) => tracing::debug!(?miss, "the server does not say when there is something new"),
            }
            // It ends with its credential, which the next exchange renews, or with the server, which that one finds out.
            if begun.elapsed() > LASTED {
                short.store(0, Ordering::Relaxed);
            } else {
                let failures = short.fetch_add(1, Ordering::Relaxed).saturating_add(1);
                tokio::time::sleep(Duration::from_millis(wait_ms(failures, random, None).unsigned_abs())).await;
            }
            poked.notify_one();
        });
        self.ears = Some(listening.abort_handle());
    }

    fn deaf(&mut self) {
        if let Some(ears) = self.ears.take() {
            ears.abort();
        }
    }
}

/// How long to wait for what.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pause {
    /// For something to send, for the server to say something, or for the next time to ask.
    UntilNews,
    /// So long, whatever is written here meanwhile.
    For(Duration),
    /// Until somebody has signed in anew: the word that the data and its credential had was this.
    ForPerson(String),
    /// Until there is a server.
    UntilWritten,
}
