//! What can be typed. Help texts are in the catalogue (`cli-help-…`, `cli-arg-…`), found by the names used here.

use clap::{ArgAction, ArgGroup, Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

#[derive(Debug, Parser)]
#[command(
    name = "stint",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub struct Typed {
    /// Where the data lies; else the desk knows, `STINT_DATA` included.
    #[arg(long, global = true, value_name = "DIR", display_order = 100)]
    pub data: Option<PathBuf>,
    #[arg(long, global = true, display_order = 101)]
    pub json: bool,
    #[arg(short, long, global = true, action = ArgAction::Help, display_order = 102)]
    help: Option<bool>,
    #[arg(short = 'V', long, action = ArgAction::Version, display_order = 103)]
    version: Option<bool>,
    #[command(subcommand)]
    pub command: Command,
}

impl Typed {
    /// What is typed most: one word, perhaps with `--json`. Building the whole grammar to understand it takes as long as
    /// a punch itself. Everything else is `None` and left to the grammar, mistakes included.
    pub fn at_a_glance(typed: &[OsString]) -> Option<Typed> {
        let (word, json) = match typed {
            [_, word] => (word, false),
            [_, word, flag] | [_, flag, word] if flag == "--json" => (word, true),
            _ => return None,
        };
        let command = match word.to_str()? {
            "in" => Command::In(In::default()),
            "out" => Command::Out(At::default()),
            "break" => Command::Break(At::default()),
            "resume" => Command::Resume(At::default()),
            "status" => Command::Status,
            "undo" => Command::Undo,
            "redo" => Command::Redo,
            _ => return None,
        };
        Some(Typed { data: None, json, help: None, version: None, command })
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    In(In),
    Out(At),
    Break(At),
    Resume(At),
    Switch(Switch),
    Status,
    List(List),
    Show(Show),
    Add(Add),
    Edit(Edit),
    Delete(Delete),
    Undo,
    Redo,
    Export(Export),
    Import(Import),
    Backup(Backup),
    Restore(Restore),
    Check,
    Connect(Connect),
    Sync,
    SignOut(SignOut),
    Web(Web),
    Completions(Completions),
    #[command(hide = true)]
    Help(Help),
    #[command(hide = true)]
    Man,
    #[command(hide = true)]
    KeepHouse,
}

#[derive(Debug, Default, Args)]
pub struct On {
    #[arg(short, long, value_name = "NAME")]
    pub project: Option<String>,
    #[arg(short, long, value_name = "NAME")]
    pub category: Option<String>,
    #[arg(short, long, value_name = "NAME")]
    pub labor_type: Option<String>,
}

#[derive(Debug, Default, Args)]
pub struct In {
    #[command(flatten)]
    pub at: At,
    #[arg(short, long, value_name = "TEXT")]
    pub note: Option<String>,
    #[command(flatten)]
    pub on: On,
}

#[derive(Debug, Default, Args)]
pub struct At {
    #[arg(short, long, value_name = "TIME", value_parser = time, allow_hyphen_values = true)]
    pub at: Option<String>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("on").args(["project", "category", "labor_type"]).multiple(true).required(true))]
pub struct Switch {
    #[command(flatten)]
    pub at: At,
    #[command(flatten)]
    pub on: On,
}

#[derive(Debug, Default, Args)]
pub struct Filter {
    #[arg(long, value_name = "DAY")]
    pub from: Option<String>,
    #[arg(long, value_name = "DAY")]
    pub to: Option<String>,
    #[arg(short, long, value_name = "TEXT")]
    pub search: Option<String>,
    #[arg(short, long, value_name = "NAME")]
    pub project: Option<String>,
    #[arg(short, long, value_name = "NAME")]
    pub category: Option<String>,
    #[arg(short, long, value_name = "NAME")]
    pub labor_type: Option<String>,
    #[arg(short, long, value_enum, value_name = "MARK", hide_possible_values = true)]
    pub mark: Option<Mark>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mark {
    Corrected,
    Overlap,
    Manual,
    Imported,
    ClockMoved,
    Deleted,
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    pub filter: Filter,
    #[arg(short, long, conflicts_with_all = ["from", "to"])]
    pub all: bool,
}

#[derive(Debug, Args)]
pub struct Show {
    #[arg(value_name = "ID")]
    pub session: String,
}

#[derive(Debug, Args)]
pub struct Add {
    #[arg(value_name = "START", value_parser = time, allow_hyphen_values = true)]
    pub start: String,
    #[arg(value_name = "END", value_parser = time, allow_hyphen_values = true)]
    pub end: String,
    #[arg(short, long, value_name = "DAY")]
    pub day: Option<String>,
    #[arg(short, long = "break", value_name = "FROM-TO", value_parser = span)]
    pub breaks: Vec<(String, String)>,
    #[arg(short, long, value_name = "ZONE")]
    pub zone: Option<String>,
    #[arg(short, long, value_name = "TEXT")]
    pub note: Option<String>,
    #[command(flatten)]
    pub on: On,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("value").args(
    ["start", "end", "note", "project", "category", "labor_type", "add_break"]).multiple(true).required(true))]
pub struct Edit {
    #[arg(value_name = "ID")]
    pub session: String,
    #[arg(long, value_name = "TIME", value_parser = time, allow_hyphen_values = true)]
    pub start: Option<String>,
    #[arg(long, value_name = "TIME", value_parser = time, allow_hyphen_values = true)]
    pub end: Option<String>,
    #[arg(short, long, value_name = "TEXT")]
    pub note: Option<String>,
    #[command(flatten)]
    pub on: On,
    /// An act of its own, so that each undo takes back one thing.
    #[arg(short = 'b', long = "break", id = "add_break", value_name = "FROM-TO", value_parser = span, requires = "reason",
        conflicts_with_all = ["start", "end", "note", "project", "category", "labor_type"])]
    pub add_break: Option<(String, String)>,
    #[arg(short, long, value_name = "TEXT")]
    pub reason: Option<String>,
}

#[derive(Debug, Args)]
pub struct Delete {
    #[arg(value_name = "ID", required = true)]
    pub sessions: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Export {
    #[arg(value_name = "FILE")]
    pub target: PathBuf,
    #[arg(short, long, value_enum, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Option<Format>,
    #[command(flatten)]
    pub filter: Filter,
    #[arg(long, value_enum, value_name = "STYLE", hide_possible_values = true)]
    pub csv: Option<CsvStyle>,
    #[arg(long, value_enum, value_name = "PAPER", hide_possible_values = true)]
    pub paper: Option<Paper>,
    #[arg(long, value_enum, value_name = "LANGUAGE", hide_possible_values = true)]
    pub language: Option<Language>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Xlsx,
    Csv,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CsvStyle {
    International,
    German,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Paper {
    A4,
    Letter,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    En,
    De,
}

#[derive(Debug, Args)]
pub struct Import {
    #[arg(value_name = "FILE")]
    pub import: PathBuf,
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    #[arg(short, long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// What comes first in dates like 03/04/2026.
    #[arg(long, value_name = "FIRST")]
    pub dates: Option<Dates>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Dates {
    Day,
    Month,
}

#[derive(Debug, Args)]
pub struct Backup {
    #[command(subcommand)]
    pub what: Option<BackupWhat>,
}

#[derive(Debug, Subcommand)]
pub enum BackupWhat {
    List,
}

#[derive(Debug, Args)]
pub struct Restore {
    #[arg(value_name = "FILE")]
    pub backup: String,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("credential").args(["password_stdin", "token_stdin"]).required(true))]
pub struct Connect {
    #[arg(value_name = "URL")]
    pub url: String,
    #[arg(short, long, value_name = "NAME")]
    pub user: Option<String>,
    #[arg(long, requires = "user")]
    pub password_stdin: bool,
    #[arg(long, conflicts_with = "user")]
    pub token_stdin: bool,
    #[arg(long, conflicts_with = "fresh")]
    pub adopt: bool,
    #[arg(long)]
    pub fresh: bool,
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct SignOut {
    #[arg(long, conflicts_with = "discard")]
    pub keep: bool,
    #[arg(long, value_name = "DISCARD")]
    pub discard: Option<String>,
}

#[derive(Debug, Args)]
pub struct Web {
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
    #[arg(long)]
    pub no_open: bool,
}

#[derive(Debug, Args)]
pub struct Completions {
    #[arg(value_enum, value_name = "SHELL", hide_possible_values = true)]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct Help {
    #[arg(value_name = "COMMAND")]
    pub about: Vec<String>,
}

/// A time may begin with a minus (`-10m`); what begins with two is a flag that does not exist.
fn time(text: &str) -> Result<String, String> {
    if text.starts_with("--") { Err(text.to_owned()) } else { Ok(text.to_owned()) }
}

/// `12:00-12:30`, `12:00 - 12:30`, `12:00+30m`
fn span(text: &str) -> Result<(String, String), String> {
    let unreadable = || text.to_owned();
    let (from, to) = match text.split_once('+') {
        Some((from, length)) => (from, format!("+{length}")),
        None => {
            let (from, to) = text.split_once(['-', '\u{2013}']).ok_or_else(unreadable)?;
            (from, to.trim().to_owned())
        }
    };
    let from = from.trim();
    if from.is_empty() || to.is_empty() || to == "+" { Err(unreadable()) } else { Ok((from.to_owned(), to)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn typed(line: &str) -> Result<Typed, clap::Error> {
        Typed::try_parse_from(std::iter::once("stint").chain(line.split(' ')))
    }

    #[test]
    fn the_definition_holds_together() {
        Typed::command().debug_assert();
    }

    #[test]
    fn what_is_understood_at_a_glance_is_what_the_grammar_understands() {
        let mut understood = 0;
        for command in Typed::command().get_subcommands() {
            let name = command.get_name();
            for line in [name.to_owned(), format!("{name} --json"), format!("--json {name}"), format!("{name} --jsno")]
            {
                let words: Vec<OsString> =
                    std::iter::once("stint").chain(line.split(' ')).map(OsString::from).collect();
                if let Some(glance) = Typed::at_a_glance(&words) {
                    assert_eq!(format!("{glance:?}"), format!("{:?}", typed(&line).unwrap()), "{line}");
                    understood += 1;
                }
            }
        }
        assert_eq!(understood, 7 * 3);
        for line in ["--json", "--json --json", "in out", "in --help"] {
            let words: Vec<OsString> = std::iter::once("stint").chain(line.split(' ')).map(OsString::from).collect();
            assert!(Typed::at_a_glance(&words).is_none(), "{line}");
        }
    }

    #[test]
    fn a_time_may_begin_with_a_minus() {
        let Command::In(wish) = typed("in --at -10m -n x").unwrap().command else { panic!("in") };
        assert_eq!((wish.at.at.as_deref(), wish.note.as_deref()), (Some("-10m"), Some("x")));
        let Command::Add(wish) = typed("add -2h -10m --note x").unwrap().command else { panic!("add") };
        assert_eq!((wish.start.as_str(), wish.end.as_str(), wish.note.as_deref()), ("-2h", "-10m", Some("x")));
    }

    #[test]
    fn a_flag_that_does_not_exist_is_no_time() {
        assert!(typed("add --strat 8:00").is_err());
        assert!(typed("in --at --note x").is_err());
    }

    #[test]
    fn a_break_is_typed_as_a_span_or_a_length() {
        assert_eq!(span("12:00-12:30").unwrap(), ("12:00".into(), "12:30".into()));
        assert_eq!(span("12:00 – 12:30").unwrap(), ("12:00".into(), "12:30".into()));
        assert_eq!(span("12:00+30m").unwrap(), ("12:00".into(), "+30m".into()));
        for text in ["12:00", "-12:00", "12:00-", "12:00+", ""] {
            assert!(span(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_change_of_nothing_is_not_asked_for() {
        assert!(typed("edit last --reason Forgot").is_err());
        assert!(typed("switch").is_err());
    }
}
