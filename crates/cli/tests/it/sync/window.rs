//! `stint web`, as a page speaks to it.

use super::framing;
use super::ground::command;
use crate::place::Place;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::Child;

/// Killed when dropped.
pub struct Web {
    child: Child,
    address: String,
    token: String,
}

impl Web {
    pub fn open(place: &Place) -> Web {
        let mut child = command(place, &["web", "--no-open"]).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (address, token) = line.trim().strip_prefix("http://").unwrap().split_once("/#token=").unwrap();
        Web { child, address: address.to_owned(), token: token.to_owned() }
    }

    #[track_caller]
    pub fn call(&self, name: &str, ask: &Value) -> Value {
        let body = json!({ "command": name, "ask": ask }).to_string();
        let (status, answer) = framing::ask(&self.address, "POST /api/call", &self.token, &body).unwrap();
        assert_eq!(status, 200, "{name}: {answer}");
        serde_json::from_str(&answer).unwrap()
    }

    /// How many sessions the page shows.
    pub fn sessions(&self) -> i64 {
        self.call("history.outline", &json!({}))["sessions"].as_i64().unwrap()
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
