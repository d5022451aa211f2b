//! A way to a server that counts what goes by.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

pub struct Wire {
    /// To be asked instead of the server.
    pub address: String,
    passed: Arc<Mutex<Vec<Passed>>>,
}

/// A request and what came back: bytes with their heads.
#[derive(Clone, Debug)]
pub struct Passed {
    /// `GET /path HTTP/1.1`
    pub line: String,
    pub asked: usize,
    pub answered: usize,
}

impl Wire {
    pub fn to(server: &str) -> Result<Wire, String> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?.to_string();
        let passed: Arc<Mutex<Vec<Passed>>> = Arc::default();
        let (book, server) = (Arc::clone(&passed), server.to_owned());
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(&server) else { continue };
                let book = Arc::clone(&book);
                // A connection that cannot be passed on is one that the client sees broken.
                thread::spawn(move || pass(client, server, book));
            }
        });
        Ok(Wire { address, passed })
    }

    /// What has gone by since this was last asked.
    pub fn take(&self) -> Vec<Passed> {
        std::mem::take(&mut *self.passed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Bytes to and fro until either side has enough. A request begins with its line, and its answer follows it: a client
/// asks on one connection when it has heard.
fn pass(client: TcpStream, server: TcpStream, book: Arc<Mutex<Vec<Passed>>>) -> std::io::Result<()> {
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    let line: Arc<Mutex<String>> = Arc::default();
    let (asking, asked) = (Arc::clone(&line), Arc::clone(&book));
    thread::spawn(move || {
        let mut bytes = [0; 16 * 1024];
        while let Ok(length @ 1..) = from.read(&mut bytes) {
            let text = String::from_utf8_lossy(&bytes[..length]);
            let mut line = asking.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(first) = text.lines().next().filter(|first| first.ends_with(" HTTP/1.1")) {
                first.clone_into(&mut line);
                let passed = Passed { line: line.clone(), asked: 0, answered: 0 };
                asked.lock().unwrap_or_else(PoisonError::into_inner).push(passed);
            }
            count(&asked, &line, |passed| passed.asked += length);
            if to.write_all(&bytes[..length]).is_err() {
                break;
            }
        }
        // The other side may be gone already.
        let _ = to.shutdown(Shutdown::Write);
    });
    let (mut from, mut to) = (server, client);
    let mut bytes = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut bytes) {
        count(&book, &line.lock().unwrap_or_else(PoisonError::into_inner), |passed| passed.answered += length);
        to.write_all(&bytes[..length])?;
    }
    to.shutdown(Shutdown::Both)
}

fn count(book: &Mutex<Vec<Passed>>, line: &str, add: impl FnOnce(&mut Passed)) {
    let mut book = book.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(passed) = book.iter_mut().rev().find(|passed| passed.line == line) {
        add(passed);
    }
}
