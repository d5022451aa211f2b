//! Help in the language of the person who asks, and one clear line for what cannot be understood.

use crate::args::Typed;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};
use std::ffi::OsString;
use stint_words::{Args, Words, args};

/// The whole command line with its help from the catalogue. Only made when help is wanted: a punch does without.
pub fn command(words: &Words) -> Command {
    worded(Typed::command(), words, "cli-help-stint")
}

fn worded(command: Command, words: &Words, key: &str) -> Command {
    let prefix = if key == "cli-help-stint" { "cli-help" } else { key };
    let has_commands = command.has_subcommands();
    let has_arguments = command.get_positionals().next().is_some();
    command
        .about(words.say(key, args![]))
        .help_template(template(words, has_commands, has_arguments))
        .mut_args(|arg| {
            let help = words.say(&format!("cli-arg-{}", arg.get_id()), args![]);
            arg.help(help)
        })
        .mut_subcommands(|sub| {
            let key = format!("{prefix}-{}", sub.get_name());
            worded(sub, words, &key)
        })
}

fn template(words: &Words, has_commands: bool, has_arguments: bool) -> String {
    let heading = |name: &str| words.say(&format!("cli-help-heading-{name}"), args![]);
    let mut template = format!("{{about}}\n\n{} {{usage}}\n", heading("usage"));
    if has_commands {
        template.push_str(&format!("\n{}\n{{subcommands}}\n", heading("commands")));
    }
    if has_arguments {
        template.push_str(&format!("\n{}\n{{positionals}}\n", heading("arguments")));
    }
    template.push_str(&format!("\n{}\n{{options}}\n", heading("options")));
    template
}

/// What is wrong with what was typed: a stable word and its sentence.
pub struct Misread {
    pub code: &'static str,
    pub sentence: String,
}

/// `typed` is what was typed behind the name of the program.
pub fn misread(error: &clap::Error, typed: &[OsString], words: &Words) -> Misread {
    let (code, key, facts) = told(error);
    let help = words.say("cli-usage-help", args!["command" => command_of(typed)]);
    Misread { code, sentence: format!("{} {help}", words.say(key, facts)) }
}

fn told(error: &clap::Error) -> (&'static str, &'static str, Args<'static>) {
    let fact = |kind: ContextKind| error.get(kind).map(text).unwrap_or_default();
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            ("usage_command", "cli-usage-command", args!["given" => fact(ContextKind::InvalidSubcommand)])
        }
        ErrorKind::UnknownArgument => {
            ("usage_argument", "cli-usage-argument", args!["given" => fact(ContextKind::InvalidArg)])
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let (given, argument) = (fact(ContextKind::InvalidValue), fact(ContextKind::InvalidArg));
            let values = fact(ContextKind::ValidValue);
            if given.is_empty() {
                ("usage_missing", "cli-usage-missing", args!["missing" => argument])
            } else if values.is_empty() {
                ("usage_value", "cli-usage-value", args!["given" => given, "argument" => argument])
            } else {
                let facts = args!["given" => given, "argument" => argument, "values" => values];
                ("usage_value", "cli-usage-value-of", facts)
            }
        }
        ErrorKind::ArgumentConflict => {
            let (argument, other) = (fact(ContextKind::InvalidArg), fact(ContextKind::PriorArg));
            if argument == other {
                ("usage_conflict", "cli-usage-twice", args!["argument" => argument])
            } else {
                ("usage_conflict", "cli-usage-conflict", args!["argument" => argument, "other" => other])
            }
        }
        ErrorKind::MissingRequiredArgument => {
            ("usage_missing", "cli-usage-missing", args!["missing" => fact(ContextKind::InvalidArg)])
        }
        // clap may learn new ways to be misunderstood.
        _ => ("usage", "cli-usage-other", args![]),
    }
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::Number(number) => number.to_string(),
        ContextValue::Bool(is) => is.to_string(),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        // A kind of value that clap may add later has no text of ours.
        _ => String::new(),
    }
}

/// `stint backup list`, as far as the words that were typed are commands.
fn command_of(typed: &[OsString]) -> String {
    let (mut found, mut name) = (Typed::command(), "stint".to_owned());
    for word in typed {
        if let Some(sub) = found.find_subcommand(word) {
            name = format!("{name} {}", sub.get_name());
            found = sub.clone();
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn walk(command: &Command, words: &Words, key: &str) {
        assert!(words.knows(key), "{key}");
        for arg in command.get_arguments() {
            let key = format!("cli-arg-{}", arg.get_id());
            assert!(words.knows(&key), "{key}");
        }
        let prefix = if key == "cli-help-stint" { "cli-help" } else { key };
        for sub in command.get_subcommands() {
            walk(sub, words, &format!("{prefix}-{}", sub.get_name()));
        }
    }

    #[test]
    fn every_command_and_argument_has_its_help() {
        walk(&Typed::command(), &Words::new(Some("en")), "cli-help-stint");
    }

    #[test]
    fn what_is_misread_is_told_in_one_line_that_names_it() {
        let words = Words::new(Some("en"));
        for (line, code, named) in [
            ("fly", "usage_command", "fly"),
            ("in --fast", "usage_argument", "--fast"),
            ("add 8:00", "usage_missing", "END"),
            ("list --mark odd", "usage_value", "odd"),
            ("list --all --from today", "usage_conflict", "--from"),
            ("web --port many", "usage_value", "many"),
            ("in --note", "usage_missing", "--note"),
            ("out --at 8 --at 9", "usage_conflict", "--at"),
        ] {
            let typed: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let error = Typed::try_parse_from([&["stint".into()], &typed[..]].concat()).unwrap_err();
            let misread = misread(&error, &typed, &words);
            assert_eq!(misread.code, code, "{line}");
            assert!(misread.sentence.contains(named), "{line}: {}", misread.sentence);
            assert!(!misread.sentence.contains('\n'), "{line}: {}", misread.sentence);
            let command = line.split(' ').next().filter(|_| code != "usage_command").unwrap_or_default();
            let hint = format!("stint {command}").trim_end().to_owned() + " --help";
            assert!(misread.sentence.contains(&hint), "{line}: {}", misread.sentence);
        }
    }
}
