//! The listener: what stands between a network and the routes.
//!
//! A connection passes the [`gate`] (how many, how slow), TLS when there is a certificate ([`tls`]), and each of its
//! requests the [`frame`] (who, how often, how long, what is told of it). Told to stop, it finishes what it accepted.

mod frame;
mod gate;
mod rate;
mod tls;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsAcceptor;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::config::{Config, Limits};
use crate::routes;

pub use frame::RequestId;

/// A server that serves.
pub struct Serving {
    pub address: SocketAddr,
    handle: Handle<SocketAddr>,
    stopping: watch::Sender<bool>,
    limits: Limits,
    listener: JoinHandle<io::Result<()>>,
    keepers: Vec<JoinHandle<()>>,
}

/// Begins to listen.
///
/// # Errors
/// The address is taken or not ours; the certificate or its key cannot be read.
pub async fn start(config: &Config, app: App) -> io::Result<Serving> {
    let limits = config.limits.clone();
    let certificate = config.tls.as_ref().map(tls::Certificate::load).transpose()?;
    let listener = std::net::TcpListener::bind(config.listen)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;

    let (stopping, stop) = watch::channel(false);
    let rates = Arc::new(rate::Rates::new(&limits));
    let frame = Arc::new(frame::Frame::new(config, rates.clone(), stop));
    let router = routes::router(app).layer(axum::middleware::from_fn_with_state(frame, frame::around));
    let service = router.into_make_service();
    let gate = gate::Gate::new(&limits, certificate.is_some());
    let handle = Handle::new();
    let mut keepers = vec![tokio::spawn(rates.sweep())];

    let mut server = axum_server::from_tcp(listener)?.acceptor(gate.clone()).handle(handle.clone());
    let listener = match certificate {
        None => {
            set_up(server.http_builder(), &limits);
            tokio::spawn(server.serve(service))
        }
        Some(certificate) => {
            let acceptor = RustlsAcceptor::new(certificate.config()).handshake_timeout(limits.head).acceptor(gate);
            let mut server = server.acceptor(acceptor);
            set_up(server.http_builder(), &limits);
            keepers.push(tokio::spawn(certificate.keep()));
            tokio::spawn(server.serve(service))
        }
    };
    Ok(Serving { address, handle, stopping, limits, listener, keepers })
}

fn set_up(builder: &mut Builder<TokioExecutor>, limits: &Limits) {
    let mut one = builder.http1();
    // Without a timer hyper waits for ever for the rest of a head.
    one.timer(TokioTimer::new()).header_read_timeout(limits.head).max_headers(100).max_buf_size(64 * 1024);
    let mut two = builder.http2();
    two.timer(TokioTimer::new()).keep_alive_interval(limits.head).keep_alive_timeout(limits.head);
    two.max_concurrent_streams(128).max_header_list_size(32 * 1024);
}

impl Serving {
    /// Connections that stand.
    pub fn connections(&self) -> usize {
        self.handle.connection_count()
    }

    /// Takes no more requests, finishes those it has, and ends. Event streams end at once; whoever is slower than the
    /// configured grace is cut off.
    ///
    /// # Errors
    /// The listener's.
    pub async fn stop(self) -> io::Result<()> {
        self.stopping.send_replace(true);
        self.handle.graceful_shutdown(Some(self.limits.grace));
        for keeper in self.keepers {
            keeper.abort();
        }
        self.listener.await.map_err(io::Error::other)?
    }
}
