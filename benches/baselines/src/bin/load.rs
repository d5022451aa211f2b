//! Asks a server from many connections at once for a while: `load ADDRESS WHAT CONNECTIONS SECONDS < TOKENS`. WHAT is
//! `punch` (POST /sessions, then PATCH to end it), `push` (the same two as operations of a device, one a push), or
//! `GET /path`, or `POST /path`. A connection asks with the token of its line, if there are any. Prints requests a second and the 99th percentile in ms. `hold /path` opens streams
//! instead, says `held` when all of them have begun, and keeps them for the time.
use std::io::{BufRead, BufReader, Read, Write, stdin};
use std::net::TcpStream;
use std::time::{Duration, Instant, SystemTime};

struct Connection {
    stream: BufReader<TcpStream>,
    token: String,
    took: Vec<Duration>,
}

impl Connection {
    fn ask(&mut self, line: &str, body: &str) -> String {
        let start = Instant::now();
        let (token, length) = (&self.token, body.len());
        let request = format!(
            "{line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        self.stream.get_mut().write_all(request.as_bytes()).expect("the server takes it");
        let (mut head, mut length) = (String::new(), 0);
        self.stream.read_line(&mut head).expect("the server answers");
        assert!(head.starts_with("HTTP/1.1 2"), "{line}: {head}");
        while head != "\r\n" {
            head.clear();
            self.stream.read_line(&mut head).expect("the server answers");
            if let Some(number) = head.to_lowercase().strip_prefix("content-length:") {
                length = number.trim().parse().expect("a length is a number");
            }
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer).expect("the server answers whole");
        self.took.push(start.elapsed());
        String::from_utf8(answer).expect("an answer is a text")
    }

    /// Asks for a stream and reads how it begins.
    fn hold(&mut self, path: &str) {
        let token = &self.token;
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n");
        self.stream.get_mut().write_all(request.as_bytes()).expect("the server takes it");
        let mut head = String::new();
        self.stream.read_line(&mut head).expect("the server answers");
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
    }

    fn punch(&mut self) {
        let session = self.ask("POST /sessions", "");
        let id = session.split('"').nth(3).expect("the id comes first");
        let since = SystemTime::UNIX_EPOCH.elapsed().expect("it is after 1970");
        let now = jiff::Timestamp::from_millisecond(since.as_millis() as i64).expect("a time of today");
        self.ask(&format!("PATCH /sessions/{id}"), &format!(r#"{{"original_end_time":"{now:.3}"}}"#));
    }

    /// Clocks in and out as device `number` of this run, for the `nth` time.
    fn push(&mut self, number: usize, nth: usize) {
        let (run, ms) = (std::process::id(), SystemTime::UNIX_EPOCH.elapsed().expect("it is after 1970").as_millis());
        let at = jiff::Timestamp::from_millisecond(ms as i64).expect("a time of today");
        // The moment first, as in every id that a device makes: those of one moment lie together.
        let id = |part: usize| {
            format!("{:08x}-{:04x}-7{part:03x}-8{number:03x}-{run:07x}{nth:05x}", ms >> 16, ms & 0xffff)
        };
        let (session, device) = (id(0), format!("load {run} {number}"));
        let zone_and_note = r#""zone":"Europe/Berlin","note":"","start_time""#;
        for (part, kind, set) in [(1, "clock.in", zone_and_note), (2, "clock.out", r#""clock_moved":false,"end_time""#)] {
            let (op, n) = (id(part), 2 * nth + part);
            let op = format!(
                r#"{{"op":"{op}","n":{n},"kind":"{kind}","session":"{session}","at":"{at:.3}","tz":"Europe/Berlin","off":60,"stamp":{{"boot":"b","mono_us":1,"device":"{device}"}},"set":{{{set}:{ms}}}}}"#
            );
            let sent = format!(r#"{{"at":{ms},"boot":"b","mono_us":1}}"#);
            let body = format!(r#"{{"device":"{device}","high_water":null,"sent_at":{sent},"ops":[{op}]}}"#);
            let answer = self.ask("POST /sync/v1/push", &body);
            assert!(answer.contains("applied"), "{answer}");
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, what, connections, seconds] = arguments.as_slice() else { panic!("see the first lines") };
    let tokens: Vec<String> = stdin().lines().map_while(Result::ok).collect();
    let connections: usize = connections.parse().expect("a number");
    let connect = |number: usize| {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("it can be set");
        let token = tokens.get(number % tokens.len().max(1)).cloned().unwrap_or_default();
        Connection { stream: BufReader::new(stream), token, took: Vec::new() }
    };
    let (start, time) = (Instant::now(), Duration::from_secs_f64(seconds.parse().expect("a number")));
    if let Some(path) = what.strip_prefix("hold ") {
        let mut held: Vec<Connection> = (0..connections).map(connect).collect();
        held.iter_mut().for_each(|one| one.hold(path));
        println!("held");
        return std::thread::sleep(time);
    }
    let mut took: Vec<Duration> = std::thread::scope(|scope| {
        let all = (0..connections).map(|number| {
            let mut connection = connect(number);
            scope.spawn(move || {
                for nth in 0.. {
                    match what.as_str() {
                        _ if start.elapsed() >= time => break,
                        "punch" => connection.punch(),
                        "push" => connection.push(number, nth),
                        path => drop(connection.ask(path, "")),
                    }
                }
                connection.took
            })
        });
        let all: Vec<_> = all.collect();
        all.into_iter().flat_map(|one| one.join().expect("no connection fails")).collect()
    });
    let whole = start.elapsed().as_secs_f64();
    took.sort_unstable();
    let slow = took[took.len() * 99 / 100];
    println!("{:.0} {:.3}", took.len() as f64 / whole, slow.as_secs_f64() * 1000.0);
}
