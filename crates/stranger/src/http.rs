//! The same over a socket: HTTP/1.1, one request a connection.

use crate::{Answer, Outcome, Request, Stranger};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// A server that listens until this is dropped.
pub struct Listening {
    pub stranger: Arc<Mutex<Stranger>>,
    pub address: SocketAddr,
    stopped: Arc<AtomicBool>,
}

impl Listening {
    /// On a port of 127.0.0.1; 0: any that is free.
    ///
    /// # Errors
    /// The socket's.
    pub fn on(port: u16, stranger: Stranger) -> std::io::Result<Listening> {
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        let address = listener.local_addr()?;
        let stranger = Arc::new(Mutex::new(stranger));
        let stopped = Arc::new(AtomicBool::new(false));
        let (shared, stop) = (Arc::clone(&stranger), Arc::clone(&stopped));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let stranger = Arc::clone(&shared);
                // A client that goes away in the middle is its own affair.
                thread::spawn(move || serve(stream, &stranger).unwrap_or_default());
            }
        });
        Ok(Listening { stranger, address, stopped })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        drop(TcpStream::connect(self.address));
    }
}

fn serve(stream: TcpStream, stranger: &Mutex<Stranger>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let (mut length, mut token) = (0, None);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap_or(0),
            "authorization" => token = value.trim().split_once(' ').map(|(_, token)| token.to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    let mut words = first.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let request = Request { method, target, token: token.as_deref(), body: (!body.is_empty()).then_some(&body) };
    let (outcome, slow_ms) = {
        let mut stranger = stranger.lock().unwrap_or_else(PoisonError::into_inner);
        (stranger.answer(request), stranger.personality.slow_ms)
    };
    thread::sleep(Duration::from_millis(slow_ms));
    match outcome {
        Outcome::Cut => Ok(()),
        Outcome::Answer(answer) => write(stream, &answer),
    }
}

fn write(mut stream: TcpStream, answer: &Answer) -> std::io::Result<()> {
    let Answer { status, retry_after_s, body } = answer;
    let kind = if body.starts_with('<') { "text/html" } else { "application/json" };
    let retry = retry_after_s.map(|seconds| format!("Retry-After: {seconds}\r\n")).unwrap_or_default();
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{retry}Connection: close\r\n\r\n{body}"
    )
}
