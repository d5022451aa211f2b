//! `stint-stranger PORT PERSONALITY TOKEN…`: listens on 127.0.0.1 until it is ended.

use std::io::Write;
use std::process::ExitCode;
use std::thread;
use stint_stranger::{Listening, Personality, Stranger};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked = match arguments.as_slice() {
        [port, name, tokens @ ..] if !tokens.is_empty() => port.parse().ok().zip(Personality::named(name)),
        _ => None,
    };
    let Some((port, personality)) = asked else { return usage() };
    let tokens: Vec<&str> = arguments[2..].iter().map(String::as_str).collect();
    match Listening::on(port, Stranger::new(personality, &tokens)) {
        Ok(listening) => {
            let told = writeln!(std::io::stdout(), "http://{}", listening.address);
            if told.is_err() {
                return ExitCode::FAILURE;
            }
            loop {
                thread::park();
            }
        }
        Err(error) => {
            eprintln!("cannot listen: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    let names: Vec<&str> = Personality::ALL.iter().map(|personality| personality.name).collect();
    eprintln!("usage: stint-stranger PORT {} TOKEN…", names.join("|"));
    ExitCode::from(2)
}
