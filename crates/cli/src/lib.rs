//! The same desk, typed: the command line `stint`, and `stint web`, which serves the page to any browser on this
//! computer. Nothing is decided here: what was typed becomes a question to the desk, its answer becomes text or JSON.

mod args;
mod ask;
mod commands;
mod end;
mod help;
mod house;
mod jobs;
mod log;
mod tell;
mod voice;
pub mod web;

use args::{Command, Typed};
use clap::Parser;
use clap::error::ErrorKind;
use end::End;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use stint_words::Words;
use voice::{Form, Voice};

/// Runs what was typed.
pub fn run() -> ExitCode {
    let typed: Vec<OsString> = std::env::args_os().collect();
    if let Some(wish) = Typed::at_a_glance(&typed) {
        return obey(wish).into();
    }
    match Typed::try_parse_from(&typed) {
        Ok(wish) => obey(wish).into(),
        Err(error) => not_a_command(&error, &typed).into(),
    }
}

fn obey(wish: Typed) -> End {
    let voice = Voice::new(if wish.json { Form::Json } else { Form::Text });
    match wish.command {
        Command::Help(about) => help_on(about.about.into_iter().map(OsString::from).collect()),
        Command::Man => manual(),
        Command::Completions(wish) => {
            let mut command = help::command(&Words::new(None));
            clap_complete::generate(wish.shell, &mut command, "stint", &mut std::io::stdout());
            End::Done
        }
        command => commands::obey(command, wish.data, &voice),
    }
}

/// Help and version are asked for, or something was mistyped.
fn not_a_command(error: &clap::Error, typed: &[OsString]) -> End {
    match error.kind() {
        ErrorKind::DisplayHelp => help_on(typed.iter().skip(1).filter(|word| !is_flag(word)).cloned().collect()),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            // Where even that cannot be written there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "{}", help_text(typed.get(1..).unwrap_or_default()));
            End::Usage
        }
        ErrorKind::DisplayVersion => {
            voice::print(error.to_string().trim_end());
            End::Done
        }
        _ => {
            let json = typed.iter().any(|word| word == "--json");
            let misread = help::misread(error, typed.get(1..).unwrap_or_default(), &Words::new(None));
            voice::complain(if json { Form::Json } else { Form::Text }, misread.code, &misread.sentence, None);
            End::Usage
        }
    }
}

fn is_flag(word: &OsString) -> bool {
    word.to_string_lossy().starts_with('-')
}

/// Help on a command, in the language of who asks. Words that are no command are passed over.
fn help_on(about: Vec<OsString>) -> End {
    voice::print(&help_text(&about));
    End::Done
}

fn help_text(about: &[OsString]) -> String {
    let mut found = help::command(&Words::new(None));
    found.build();
    for name in about {
        if let Some(sub) = found.find_subcommand(name) {
            found = sub.clone();
        }
    }
    found.render_help().to_string().trim_end().to_owned()
}

fn manual() -> End {
    let command = help::command(&Words::new(Some("en")));
    match clap_mangen::Man::new(command).render(&mut std::io::stdout()) {
        Ok(()) => End::Done,
        Err(_) => End::Unexpected,
    }
}
