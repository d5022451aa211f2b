//! The catalogue as a whole: every language says everything, with the same facts.

#![allow(clippy::unwrap_used)]

mod refusals;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Key (`message`, `message.attribute`, `-term`) to the variables that its value uses.
type Catalogue = BTreeMap<String, BTreeSet<String>>;

fn folder(language: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales").join(language)
}

fn files(language: &str) -> BTreeMap<String, String> {
    let read = std::fs::read_dir(folder(language)).unwrap().map(|entry| entry.unwrap().path());
    let ftl = read.filter(|path| path.extension().is_some_and(|extension| extension == "ftl"));
    ftl.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect()
}

fn catalogue(file: &str, text: &str) -> Catalogue {
    let resource = fluent_syntax::parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{file}: {errors:?}"));
    let mut found = Catalogue::new();
    let mut keep = |key: String, pattern: &Pattern<&str>| {
        let mut variables = BTreeSet::new();
        in_pattern(pattern, &mut variables);
        assert!(found.insert(key.clone(), variables).is_none(), "{file} says {key} twice");
    };
    for entry in &resource.body {
        match entry {
            Entry::Message(message) => {
                if let Some(value) = &message.value {
                    keep(message.id.name.to_owned(), value);
                }
                for attribute in &message.attributes {
                    keep(format!("{}.{}", message.id.name, attribute.id.name), &attribute.value);
                }
            }
            Entry::Term(term) => keep(format!("-{}", term.id.name), &term.value),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            Entry::Junk { content } => panic!("{file}: {content}"),
        }
    }
    found
}

fn in_pattern(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            in_expression(expression, variables);
        }
    }
}

fn in_expression(expression: &Expression<&str>, variables: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => in_inline(inline, variables),
        Expression::Select { selector, variants } => {
            in_inline(selector, variables);
            variants.iter().for_each(|variant| in_pattern(&variant.value, variables));
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|argument| in_inline(argument, variables));
        }
        InlineExpression::Placeable { expression } => in_expression(expression, variables),
        InlineExpression::StringLiteral { .. }
        | InlineExpression::NumberLiteral { .. }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { .. } => {}
    }
}

#[test]
fn every_language_has_the_same_files_keys_and_variables() {
    let (english, german) = (files("en"), files("de"));
    assert_eq!(english.keys().collect::<Vec<_>>(), german.keys().collect::<Vec<_>>());
    for (file, text) in &english {
        let (en, de) = (catalogue(file, text), catalogue(file, &german[file]));
        // Which parts of a date are named, and in which order, is what that file is there to decide.
        if file == "formats.ftl" {
            assert_eq!(en.keys().collect::<Vec<_>>(), de.keys().collect::<Vec<_>>());
        } else {
            assert_eq!(en, de, "{file}");
        }
    }
}

/// What the Rust side speaks from, and what both sides do. Every other file is the page's alone.
const OURS: [&str; 4] = ["formats.ftl", "cli.ftl", "tray.ftl", "export.ftl"];
const SHARED: [&str; 2] = ["terms.ftl", "refusals.ftl"];

#[test]
fn no_key_stands_in_two_files_of_one_side() {
    let ours = |file: &str| OURS.contains(&file) || SHARED.contains(&file);
    let the_pages = |file: &str| !OURS.contains(&file);
    for side in [&ours as &dyn Fn(&str) -> bool, &the_pages] {
        let mut seen = BTreeMap::new();
        for (file, text) in files("en").into_iter().filter(|(file, _)| side(file)) {
            for key in catalogue(&file, &text).into_keys() {
                let before = seen.insert(key.clone(), file.clone());
                assert_eq!(before, None, "{key} stands in {file} too");
            }
        }
    }
}

#[test]
fn nothing_is_shouted() {
    for language in ["en", "de"] {
        for (file, text) in files(language) {
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                assert!(!line.contains('!'), "{language}/{file}: {line}");
            }
        }
    }
}

#[test]
fn every_refusal_has_its_sentence_made_of_its_facts() {
    let said = catalogue("refusals.ftl", &files("en")["refusals.ftl"]);
    for refusal in refusals::one_of_each() {
        let facts = serde_json::to_value(&refusal).unwrap();
        let facts = facts.as_object().unwrap();
        let key = format!("refusal-{}", facts["code"].as_str().unwrap());
        let Some(variables) = said.get(&key) else { panic!("{key} is missing") };
        for variable in variables {
            let fact = ["_time", "_offset", "_exact"].iter().find_map(|told| variable.strip_suffix(told));
            assert!(facts.contains_key(fact.unwrap_or(variable)), "{key} tells ${variable}, which is no fact of it");
        }
    }
}
