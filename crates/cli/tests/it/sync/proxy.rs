//! A way to the server on which something goes wrong: once, at the moment that was asked for.

use super::fault::{Fault, Phase, Request};
use super::framing::{self, Body};
use std::io::{self, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How late a delayed answer is: longer than anybody waits for a click, shorter than anybody gives up.
const DELAY: Duration = Duration::from_millis(1_500);
/// Only a fault of the programs makes anybody wait for so long.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Proxy {
    pub url: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    server: String,
    armed: Mutex<Option<Armed>>,
    watch: Mutex<Option<Watch>>,
}

/// What is going to happen.
struct Armed {
    on: Request,
    fault: Fault,
    struck: Sender<()>,
}

/// Somebody who wants to know how far a request has come.
struct Watch {
    path: &'static str,
    answers: Answers,
    seen: Sender<Seen>,
}

/// What becomes of the answers to what is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    Passed,
    Held,
}

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The server has all of it.
    Sent,
    /// The server has answered.
    Answered,
    /// The client has been given the answer.
    Passed,
}

impl Proxy {
    pub fn to(server: &str) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State { server: server.to_owned(), ..State::default() });
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || {
                    // However it ends: both sides find out, and that is what this is for.
                    let _ = state.pass(&client);
                    let _ = client.shutdown(Shutdown::Both);
                });
            }
        });
        Proxy { url, state }
    }

    /// This request has this befall it, once; says when it has.
    pub fn arm(&self, on: Request, fault: Fault) -> Receiver<()> {
        let (struck, receiver) = mpsc::channel();
        *self.state.armed.lock().unwrap() = Some(Armed { on, fault, struck });
        receiver
    }

    /// From now on says how far each request to this path has come.
    pub fn watch(&self, path: &'static str, answers: Answers) -> Receiver<Seen> {
        let (seen, receiver) = mpsc::channel();
        *self.state.watch.lock().unwrap() = Some(Watch { path, answers, seen });
        receiver
    }

    pub fn look_away(&self) {
        *self.state.watch.lock().unwrap() = None;
    }
}

impl State {
    /// One request after the other, until somebody has enough.
    fn pass(&self, client: &TcpStream) -> io::Result<()> {
        let mut from = BufReader::new(client.try_clone()?);
        while let Some(head) = framing::head(&mut from)? {
            let body = framing::whole(&mut from, framing::body(&head))?;
            let fault = self.strikes(&head);
            self.exchange(client, &head, &body, fault)?;
        }
        Ok(())
    }

    /// The fault that befalls this request.
    fn strikes(&self, head: &[u8]) -> Option<Fault> {
        let mut armed = self.armed.lock().unwrap();
        let next = armed.as_mut().filter(|armed| framing::path(head).starts_with(armed.on.path))?;
        if next.on.after > 0 {
            next.on.after -= 1;
            return None;
        }
        let Armed { fault, struck, .. } = armed.take()?;
        // Whoever does not wait for it finds it in what came of it.
        let _ = struck.send(());
        Some(fault)
    }

    /// Tells whoever watches this request; says what becomes of its answer.
    fn tells(&self, head: &[u8], seen: Seen) -> Answers {
        let watch = self.watch.lock().unwrap();
        let Some(watch) = watch.as_ref().filter(|watch| framing::path(head).starts_with(watch.path)) else {
            return Answers::Passed;
        };
        // Whoever has seen enough does not listen any more.
        let _ = watch.seen.send(seen);
        watch.answers
    }

    fn exchange(&self, mut client: &TcpStream, head: &[u8], body: &[u8], fault: Option<Fault>) -> io::Result<()> {
        let cut = |phase| fault == Some(Fault::Cut(phase));
        if cut(Phase::BeforeRequest) {
            return over();
        }
        if fault == Some(Fault::BlackHole) {
            return silent(client);
        }
        let mut server = TcpStream::connect(&self.server)?;
        if cut(Phase::RequestHead) {
            server.write_all(&head[..head.len() / 2])?;
            return over();
        }
        server.write_all(head)?;
        if cut(Phase::RequestBody) {
            server.write_all(&body[..body.len() / 2])?;
            return over();
        }
        server.write_all(body)?;
        if fault == Some(Fault::Repeat) {
            let mut first = BufReader::new(server);
            answer(&mut first)?;
            server = TcpStream::connect(&self.server)?;
            server.write_all(head)?;
            server.write_all(body)?;
        }
        self.tells(head, Seen::Sent);
        let mut server = BufReader::new(server);
        let Some(told) = framing::head(&mut server)? else { return over() };
        let mut kind = framing::body(&told);
        let mut first = framing::part(&mut server, &mut kind)?.unwrap_or_default();
        if self.tells(head, Seen::Answered) == Answers::Held {
            return silent(client);
        }
        match fault {
            Some(Fault::Cut(Phase::BeforeAnswer)) => return over(),
            Some(Fault::Cut(Phase::AnswerHead)) => {
                client.write_all(&told[..told.len() / 2])?;
                return over();
            }
            Some(Fault::Cut(Phase::AnswerBody) | Fault::Stall) => {
                client.write_all(&told)?;
                client.write_all(&first[..first.len() / 2])?;
                return if fault == Some(Fault::Stall) { silent(client) } else { over() };
            }
            Some(Fault::Delay) => std::thread::sleep(DELAY),
            Some(Fault::Cut(_) | Fault::Repeat | Fault::BlackHole) | None => {}
        }
        client.write_all(&told)?;
        loop {
            client.write_all(&first)?;
            match framing::part(&mut server, &mut kind)? {
                Some(next) => first = next,
                None => break,
            }
        }
        self.tells(head, Seen::Passed);
        if cut(Phase::AfterAnswer) { over() } else { Ok(()) }
    }
}

/// What is going to be said, by the proxy or by whoever it tells.
#[track_caller]
pub fn heard<T>(from: &Receiver<T>) -> T {
    from.recv_timeout(PATIENCE).expect("it comes")
}

/// The answer, of a stream its beginning.
fn answer(server: &mut BufReader<TcpStream>) -> io::Result<()> {
    let head = framing::head(server)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    let mut body = framing::body(&head);
    match body {
        Body::Bytes(_) => framing::whole(server, body).map(drop),
        Body::Pieces => framing::part(server, &mut body).map(drop),
    }
}

fn over() -> io::Result<()> {
    Err(io::ErrorKind::ConnectionAborted.into())
}

/// Nothing more is said, until the client has enough of it.
fn silent(mut client: &TcpStream) -> io::Result<()> {
    let mut byte = [0; 1];
    while client.read(&mut byte)? > 0 {}
    over()
}
