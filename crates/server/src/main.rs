//! `stint-server`: the sessions server's program.

use std::process::ExitCode;

fn main() -> ExitCode {
    stint_server::cli::run(std::env::args_os())
}
