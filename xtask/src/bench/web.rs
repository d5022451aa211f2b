//! `stint web` on the data in a folder, spoken to as its page does.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use super::ground::stint;
use super::process::App;

/// Nothing that is waited for takes longer.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Web {
    pub app: App,
    address: String,
    token: String,
}

impl Web {
    pub fn start(data: &Path) -> Result<Web, String> {
        let app = App::start(stint(data).args(["web", "--no-open"]))?;
        let said = app.hear_text("http://")?;
        let (address, token) = said.split_once("/#token=").ok_or("it did not say where it is")?;
        Ok(Web { address: address.to_owned(), token: token.to_owned(), app })
    }

    /// What the desk answers to a command; `ask` is JSON.
    pub fn call(&self, command: &str, ask: &str) -> Result<String, String> {
        let body = format!(r#"{{"command":"{command}","ask":{ask}}}"#);
        let mut stream = self.send("POST /api/call", &body)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map_err(|error| error.to_string())?;
        match answer.split_once("\r\n\r\n") {
            Some((head, body)) if head.starts_with("HTTP/1.1 200") => Ok(body.to_owned()),
            _ => Err(format!("{command}: {answer}")),
        }
    }

    /// Asks until `is_so`; every `pause`.
    pub fn wait(
        &self,
        (command, ask): (&str, &str),
        pause: Duration,
        is_so: impl Fn(&str) -> bool,
    ) -> Result<(), String> {
        let begun = Instant::now();
        while !is_so(&self.call(command, ask)?) {
            if begun.elapsed() > PATIENCE {
                return Err(format!("{command} did not come to what was waited for"));
            }
            std::thread::sleep(pause);
        }
        Ok(())
    }

    /// Hears what has gone stale, as the page does.
    pub fn listen(&self) -> Result<News, String> {
        let stream = self.send("GET /api/events", "")?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(|error| error.to_string())?;
        let mut news = News(BufReader::new(stream));
        // Its head: it listens from then on.
        news.until(|line| line == "\r\n")?;
        Ok(news)
    }

    fn send(&self, head: &str, body: &str) -> Result<TcpStream, String> {
        let Web { address, token, .. } = self;
        let mut stream = TcpStream::connect(address).map_err(|error| format!("{address}: {error}"))?;
        let request = format!(
            "{head} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).map_err(|error| error.to_string())?;
        Ok(stream)
    }
}

/// The stream of what has gone stale.
pub struct News(BufReader<TcpStream>);

impl News {
    /// Waits for the next announcement.
    pub fn next(&mut self) -> Result<(), String> {
        self.until(|line| line.starts_with("data:"))
    }

    fn until(&mut self, is_it: impl Fn(&str) -> bool) -> Result<(), String> {
        let mut line = String::new();
        loop {
            line.clear();
            match self.0.read_line(&mut line) {
                Ok(1..) if is_it(&line) => return Ok(()),
                Ok(1..) => {}
                Ok(0) => return Err("it says nothing any more".to_owned()),
                Err(error) => return Err(format!("nothing was announced: {error}")),
            }
        }
    }
}
