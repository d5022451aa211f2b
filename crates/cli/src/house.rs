//! Keeping house: due backups and the checkpoint are made by a child of their own, after a punch and never in it.

use std::process::{Command, Stdio};
use stint_desk::Desk;

/// Starts the child if anything is due, and does not wait for it.
pub fn call_if_due(desk: &Desk) {
    if !desk.house_is_due() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let mut child = Command::new(program);
    child.arg("keep-house").arg("--data").arg(desk.folder());
    child.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    detach(&mut child);
    if let Err(error) = child.spawn() {
        tracing::warn!(%error, "backups are due, but nobody could be started to make them");
    }
}

/// A Ctrl-C meant for the next command must not end it.
#[cfg(unix)]
fn detach(child: &mut Command) {
    std::os::unix::process::CommandExt::process_group(child, 0);
}

#[cfg(windows)]
fn detach(child: &mut Command) {
    const DETACHED_PROCESS: u32 = 0x0000_0008;
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;
    std::os::windows::process::CommandExt::creation_flags(child, DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP);
}
