//! The program `stint` on data of a test's own.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

/// The program: `STINT_BIN`, else what was built beside this test.
pub fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("STINT_BIN") {
        return named.into();
    }
    let test = std::env::current_exe().expect("a running program has a path");
    let built = test.parent().and_then(Path::parent).expect("tests are built in a folder of the target's");
    let program = built.join(format!("stint{}", std::env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "{} is missing: cargo build -p stint-cli", program.display());
    program
}

/// A command of it, with nothing of the environment but what it is given.
pub fn command(data: &Path) -> Command {
    let mut command = Command::new(program());
    command.env_clear().env("STINT_DATA", data).env("TZ", "Europe/Berlin").env("LANG", "en_GB.UTF-8");
    // Without it Windows opens no sockets.
    command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
    command.env("HOME", data.parent().expect("data lies in a folder")).env("RUST_BACKTRACE", "0");
    command
}

pub fn run(data: &Path, arguments: &[&str]) -> Output {
    let output = command(data).args(arguments).output().expect("stint can be started");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("panicked"), "stint {arguments:?}: {said}");
    assert!(output.status.code().is_some(), "stint {arguments:?} ended by a signal: {}", output.status);
    output
}

/// What it printed; it must have succeeded.
pub fn said(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "stint {arguments:?}: {}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

pub fn json(data: &Path, arguments: &[&str]) -> Value {
    let all = [arguments, &["--json"]].concat();
    serde_json::from_str(&said(data, &all)).expect("--json prints JSON")
}

/// Every session there is, oldest first.
pub fn sessions(data: &Path) -> Vec<Value> {
    let listed = json(data, &["list", "--all"]);
    let days = listed["days"].as_array().expect("a list has days").clone();
    days.iter().flat_map(|day| day["sessions"].as_array().expect("a day has sessions").clone()).collect()
}

/// The chain verifies, and the journal amounts to exactly the tables there are.
pub fn check(data: &Path) -> Value {
    let found = json(data, &["check"]);
    assert_eq!(found["ok"], Value::Bool(true), "{found}");
    found
}

/// A running `stint web`: a process that lives across many punches. Killed when dropped.
pub struct Web {
    child: Child,
    port: u16,
    token: String,
}

impl Web {
    pub fn start(data: &Path) -> Web {
        let mut command = command(data);
        command.args(["web", "--no-open", "--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("stint can be started");
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let (port, token) = loop {
            let line = lines.next().expect("it says its address before it ends").expect("it prints text");
            if let Some(found) = address(&line) {
                break found;
            }
        };
        Web { child, port, token }
    }

    /// Sends a command whole and gives the connection that its answer will come by.
    pub fn send(&self, name: &str, ask: &Value) -> TcpStream {
        let body = serde_json::json!({ "command": name, "ask": ask }).to_string();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_nodelay(true).expect("a socket takes options");
        let head = format!(
            "POST /api/call HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.port,
            self.token,
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("it reads");
        stream
    }

    pub fn call(&self, name: &str, ask: &Value) -> Value {
        let answer = answer(&mut self.send(name, ask)).expect("it answers");
        assert!(answer.get("code").is_none(), "{name}: {answer}");
        answer
    }

    /// `kill -9`.
    pub fn kill(&mut self) -> ExitStatus {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it was a child of ours")
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        // It may be dead by now, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn address(line: &str) -> Option<(u16, String)> {
    let (_, rest) = line.split_once("http://127.0.0.1:")?;
    let (port, token) = rest.split_once("/#token=")?;
    let token: String = token.chars().take_while(char::is_ascii_hexdigit).collect();
    Some((port.parse().ok()?, token))
}

/// The answer, if it came whole before the connection ended.
pub fn answer(stream: &mut TcpStream) -> Option<Value> {
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a socket takes options");
    let mut bytes = Vec::new();
    // Cut off by a kill, the connection may end with a reset; what came before it still counts.
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    assert!(!chunked, "answers to commands have a length");
    serde_json::from_str(body).ok()
}
