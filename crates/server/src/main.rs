//! `stint-server`: the sessions server's program.

use std::process::ExitCode;

/// A request makes some hundreds of small values on one thread and drops half of them on another, which this allocator
/// is quicker at than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    stint_server::cli::run(std::env::args_os())
}
