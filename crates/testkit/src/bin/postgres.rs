//! A PostgreSQL for measuring, whose commits are on disk: prints the URLs of two empty databases, one a line, and goes
//! when its standard input is closed.

#[cfg(target_os = "linux")]
#[allow(clippy::print_stdout, reason = "the URLs are what this program is for")]
fn main() {
    use stint_testkit::postgres::{Postgres, Sync};

    let postgres = Postgres::start(Sync::On);
    println!("database {}", postgres.database());
    println!("database {}", postgres.database());
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).expect("standard input can be read");
}

#[cfg(not(target_os = "linux"))]
fn main() {}
