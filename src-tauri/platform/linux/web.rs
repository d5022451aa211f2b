//! WebKit's network process outlives the last web view, and Tauri keeps the context that holds on to it. When it is
//! gone WebKit starts another one for the next window.

use crate::platform::WebRemains;
use rustix::process::{Pid, Signal, getpid, kill_process};
use std::fs;

pub struct NetworkProcess;

impl WebRemains for NetworkProcess {
    fn end() {
        for process in network_processes() {
            if let Err(error) = kill_process(process, Signal::TERM) {
                tracing::warn!(%error, "the web view's network process could not be ended");
            }
        }
    }
}

/// Those among our own children. In a sandbox they may be somebody else's; then they stay.
fn network_processes() -> Vec<Pid> {
    let us = getpid();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter_map(Pid::from_raw);
    ids.filter(|id| {
        let stat = fs::read_to_string(format!("/proc/{}/stat", id.as_raw_pid())).unwrap_or_default();
        is_network_process_of(us, &stat)
    })
    .collect()
}

/// By the line of /proc/ID/stat: `ID (name) state parent …`. The kernel cuts names after 15 bytes.
fn is_network_process_of(parent: Pid, stat: &str) -> bool {
    let Some((start, rest)) = stat.rsplit_once(')') else { return false };
    let name = start.split_once('(').map(|(_, name)| name);
    let its_parent = rest.split_whitespace().nth(1).and_then(|id| id.parse().ok());
    name == Some("WebKitNetworkPr") && its_parent == Some(parent.as_raw_pid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_network_process_is_ended() {
        let us = Pid::from_raw(4711).unwrap();
        assert!(is_network_process_of(us, "4800 (WebKitNetworkPr) S 4711 4711 4711 0 -1"));
        assert!(!is_network_process_of(us, "4800 (WebKitNetworkPr) S 1 4711 4711 0 -1"));
        assert!(!is_network_process_of(us, "4801 (WebKitWebProces) S 4711 4711 4711 0 -1"));
        assert!(!is_network_process_of(us, "4802 (of (WebKitNetworkPr)) S 4711 4711 4711 0 -1"));
        assert!(!is_network_process_of(us, ""));
    }
}
