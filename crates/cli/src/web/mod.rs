//! `stint web`: the page and the desk's commands over HTTP, for browsers on this computer and whoever holds the token.
//!
//! It listens on 127.0.0.1 alone. The token is made anew at each start, stands in the fragment of the address (which
//! browsers do not send) and is asked for on everything but the page itself. See docs/CLI.md for the protocol.

mod call;
mod events;
mod exports;
mod gate;
mod page;
mod ticket;

pub use page::is_built;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use exports::Exports;
use gate::{Gate, Token};
use std::future::Future;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;
use stint_desk::Desk;
use stint_desk::contract::Topic;
use ticket::Ticket;
use tokio::sync::{broadcast, watch};

/// A file of 64 MiB to import, as text inside JSON: quotes and line ends are escaped there.
const LONGEST_BODY: usize = 96 * 1024 * 1024;
/// What is still being answered when the end is asked for may take so long.
const LAST_ANSWERS: Duration = Duration::from_secs(3);
const LOOK_AT_THE_HOUSE: Duration = Duration::from_secs(60);
/// Announcements that a slow listener may be behind with before it is told that everything is stale.
const NEWS: usize = 64;

/// Whether a browser is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    Open,
    Leave,
}

#[derive(Debug)]
pub enum Error {
    Port { port: u16, source: std::io::Error },
    System(std::io::Error),
}

/// What every request is answered from.
pub(crate) struct Host {
    pub desk: Arc<Desk>,
    pub gate: Gate,
    pub ticket: Ticket,
    pub exports: Exports,
    pub news: broadcast::Sender<Vec<Topic>>,
    pub ending: watch::Receiver<bool>,
    /// How many pages are open.
    pub open: AtomicUsize,
}

/// Serves until Ctrl-C or SIGTERM. `announce` is given the address with the token as soon as it can be opened.
///
/// # Errors
/// See [`Error`]; afterwards nothing listens.
pub fn serve(desk: Arc<Desk>, port: u16, browser: Browser, announce: impl FnOnce(&str)) -> Result<(), Error> {
    let refused = |source| Error::Port { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(refused)?;
    listener.set_nonblocking(true).map_err(refused)?;
    let port = listener.local_addr().map_err(refused)?.port();

    let (news, _) = broadcast::channel(NEWS);
    let (end, ending) = watch::channel(false);
    let token = Token::fresh().map_err(Error::System)?;
    let address = format!("http://127.0.0.1:{port}/#token={}", token.text());
    let host = Arc::new(Host {
        desk: Arc::clone(&desk),
        gate: Gate::new(port, token),
        ticket: Ticket::fresh(address.clone()).map_err(Error::System)?,
        exports: Exports::new().map_err(Error::System)?,
        news: news.clone(),
        ending,
        open: AtomicUsize::new(0),
    });
    desk.subscribe(move |topics| {
        // Nobody has the page open.
        let _ = news.send(topics.to_vec());
    });
    let _watch = desk.watch();
    let _house = keep_house(&desk);
    let _syncing = desk.keep_synced().inspect_err(|error| tracing::warn!(%error, "nothing is synced"));

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(Error::System)?;
    let served = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).map_err(Error::System)?;
        let asked_to_end = asked_to_end().map_err(Error::System)?;
        announce(&address);
        if browser == Browser::Open {
            open(&format!("http://127.0.0.1:{port}{}", host.ticket.path()));
        }
        let mut over = host.ending.clone();
        let serving = axum::serve(listener, router(host)).with_graceful_shutdown(async move {
            asked_to_end.await;
            let _ = end.send(true);
        });
        tokio::select! {
            served = async { serving.await } => served.map_err(Error::System),
            () = async {
                let _ = over.wait_for(|over| *over).await;
                tokio::time::sleep(LAST_ANSWERS).await;
            } => Ok(()),
        }
    });
    runtime.shutdown_timeout(LAST_ANSWERS);
    served
}

fn router(host: Arc<Host>) -> Router {
    Router::new()
        .route("/api/call", post(call::call))
        .route("/api/events", get(events::events))
        .route("/api/file", get(exports::file))
        .route("/open/{ticket}", get(ticket::open))
        .fallback(get(page::page))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&host), gate::guard))
        .with_state(host)
}

/// Ctrl-C, or the signal by which services are ended.
#[cfg(unix)]
fn asked_to_end() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(windows)]
fn asked_to_end() -> std::io::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut close) = (tokio::signal::windows::ctrl_c()?, tokio::signal::windows::ctrl_close()?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = close.recv() => {}
        }
    })
}

/// A thread of its own checks the data once and looks after backups as long as the returned end of the channel lives.
fn keep_house(desk: &Arc<Desk>) -> mpsc::Sender<()> {
    let (alive, gone) = mpsc::channel::<()>();
    let desk = Arc::clone(desk);
    std::thread::spawn(move || {
        if let Err(error) = desk.check_at_start() {
            desk.trouble(error);
        }
        loop {
            if desk.house_is_due()
                && let Err(error) = desk.keep_house()
            {
                tracing::warn!(%error, "the data could not be backed up or tidied");
            }
            match gone.recv_timeout(LOOK_AT_THE_HOUSE) {
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    });
    alive
}

fn open(address: &str) {
    if !has_screen() {
        return;
    }
    if let Err(error) = open::that_detached(address) {
        tracing::warn!(%error, "no browser could be opened");
    }
}

/// On Linux a browser without a display would be one inside of this terminal.
fn has_screen() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
