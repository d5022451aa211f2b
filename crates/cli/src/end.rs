//! How a command ends: the exit codes, which docs/CLI.md promises.

use stint_desk::contract::Trouble;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Done, or it was so already.
    Done = 0,
    /// A wish was turned down; nothing was changed.
    Refused = 1,
    /// What was typed cannot be understood.
    Usage = 2,
    /// The data is damaged, newer than this program, or cannot be changed.
    Data = 3,
    /// Another program is writing, or the disk is full: the same wish may succeed later.
    Later = 4,
    /// Something that should not happen; the log has more under the ticket.
    Unexpected = 5,
    /// Stopped by Ctrl-C.
    Cancelled = 130,
}

impl End {
    pub fn of(trouble: &Trouble) -> End {
        match trouble.code.as_str() {
            "damaged" | "schema_newer" | "read_only" => End::Data,
            "busy" | "disk_full" | "server_unreachable" | "server_trouble" => End::Later,
            "cancelled" => End::Cancelled,
            "unexpected" | "misspoken" | "no_such_command" => End::Unexpected,
            _ => End::Refused,
        }
    }
}

impl From<End> for std::process::ExitCode {
    fn from(end: End) -> std::process::ExitCode {
        std::process::ExitCode::from(end as u8)
    }
}
