//! How many connections there are, and how slow they may be.
//!
//! Hyper knows a time limit for a request's head, but only once it knows which HTTP is spoken, and none for whoever does
//! not read the answer. So the socket itself has two: until the connection's first request is there, and for some of an
//! answer to be taken.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::middleware::AddExtension;
use axum::{Extension, Router};
use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};
use tower::Layer;

use crate::config::Limits;

/// Lets connections in while there is room.
#[derive(Clone)]
pub struct Gate {
    room: Arc<Room>,
    first: Duration,
    write: Duration,
    tls: bool,
}

/// What the requests of a connection know of it.
#[derive(Clone, Debug)]
pub struct Connection {
    pub peer: IpAddr,
    pub tls: bool,
    begun: Arc<AtomicBool>,
}

impl Connection {
    /// A request has come: from here on HTTP's own limits hold.
    pub fn begin(&self) {
        self.begun.store(true, Ordering::Relaxed);
    }
}

impl Gate {
    pub fn new(limits: &Limits, tls: bool) -> Gate {
        let room = Room {
            most: limits.connections,
            most_of_one: limits.connections_per_address,
            taken: Mutex::new((0, HashMap::new())),
        };
        Gate { room: Arc::new(room), first: limits.head, write: limits.write, tls }
    }

    fn admit(&self, stream: TcpStream) -> io::Result<(Guarded, Connection)> {
        let peer = stream.peer_addr()?.ip().to_canonical();
        let seat = self.room.seat(peer).ok_or_else(|| {
            metrics::counter!("stint_connections_refused_total").increment(1);
            io::Error::other("there is no room")
        })?;
        // An answer is written at once; waiting for more to send would only delay it.
        stream.set_nodelay(true)?;
        let connection = Connection { peer, tls: self.tls, begun: Arc::default() };
        let guarded = Guarded {
            stream,
            begun: connection.begun.clone(),
            first: Box::pin(sleep(self.first)),
            write: self.write,
            stalled: None,
            _seat: seat,
        };
        Ok((guarded, connection))
    }
}

impl Accept<TcpStream, Router> for Gate {
    type Stream = Guarded;
    type Service = AddExtension<Router, Connection>;
    type Future = Ready<io::Result<(Guarded, Self::Service)>>;

    fn accept(&self, stream: TcpStream, service: Router) -> Self::Future {
        ready(self.admit(stream).map(|(guarded, connection)| (guarded, Extension(connection).layer(service))))
    }
}

/// Who is in.
struct Room {
    most: usize,
    most_of_one: usize,
    taken: Mutex<(usize, HashMap<IpAddr, usize>)>,
}

/// A place in the room, given back when dropped.
struct Seat {
    room: Arc<Room>,
    peer: IpAddr,
}

impl Room {
    fn seat(self: &Arc<Room>, peer: IpAddr) -> Option<Seat> {
        let mut taken = self.taken.lock().expect("nothing panics while holding it");
        let (all, each) = &mut *taken;
        let own = each.get(&peer).copied().unwrap_or_default();
        // This machine and a proxy in it stand for many.
        if *all >= self.most || (own >= self.most_of_one && !peer.is_loopback()) {
            return None;
        }
        *all += 1;
        each.insert(peer, own + 1);
        metrics::gauge!("stint_connections").set(*all as f64);
        Some(Seat { room: self.clone(), peer })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.room.taken.lock().expect("nothing panics while holding it");
        let (all, each) = &mut *taken;
        *all -= 1;
        if let Some(own) = each.get_mut(&self.peer) {
            *own -= 1;
            if *own == 0 {
                each.remove(&self.peer);
            }
        }
        metrics::gauge!("stint_connections").set(*all as f64);
    }
}

/// A socket that is closed when its other end is too slow.
pub struct Guarded {
    stream: TcpStream,
    begun: Arc<AtomicBool>,
    /// Until the first request.
    first: Pin<Box<Sleep>>,
    write: Duration,
    /// Runs while nothing of what is to be written is taken.
    stalled: Option<Pin<Box<Sleep>>>,
    _seat: Seat,
}

impl Guarded {
    fn written<T>(&mut self, cx: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.stalled = None;
            return polled;
        }
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(self.write)));
        stalled.as_mut().poll(cx).map(|()| Err(too_slow()))
    }
}

impl AsyncRead for Guarded {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.begun.load(Ordering::Relaxed) {
            return Pin::new(&mut self.stream).poll_read(cx, buffer);
        }
        // A drip of bytes does not put it off.
        if self.first.deadline() <= Instant::now() {
            return Poll::Ready(Err(too_slow()));
        }
        match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            Poll::Ready(read) => Poll::Ready(read),
            Poll::Pending => self.first.as_mut().poll(cx).map(|()| Err(too_slow())),
        }
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.written(cx, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.written(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_flush(cx);
        self.written(cx, polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.written(cx, polled)
    }
}

fn too_slow() -> io::Error {
    io::ErrorKind::TimedOut.into()
}
