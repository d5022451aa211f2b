//! The command line `stint`.

use std::process::ExitCode;

fn main() -> ExitCode {
    stint_cli::run()
}
