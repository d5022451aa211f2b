//! The files of the catalogue that the Rust side speaks from. They lie in the binary: a punch opens no file for them, and
//! of the hundreds of sentences in them it reads the one or two that it says.

use crate::language::Language;
use crate::pseudo;
use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use std::collections::HashSet;
use unic_langid::LanguageIdentifier;

macro_rules! files {
    ($language:literal) => {
        [
            include_str!(concat!("../../../locales/", $language, "/cli.ftl")),
            include_str!(concat!("../../../locales/", $language, "/formats.ftl")),
            include_str!(concat!("../../../locales/", $language, "/terms.ftl")),
            include_str!(concat!("../../../locales/", $language, "/refusals.ftl")),
            include_str!(concat!("../../../locales/", $language, "/tray.ftl")),
            include_str!(concat!("../../../locales/", $language, "/export.ftl")),
        ]
    };
}

/// One language's sentences, each read when it is first wanted.
pub(crate) struct Sentences {
    files: [&'static str; 6],
    /// What has been looked for, found or not: messages, and terms with their hyphen.
    known: HashSet<String>,
    bundle: FluentBundle<FluentResource>,
}

impl Sentences {
    pub(crate) fn new(language: Language) -> Sentences {
        let (name, files) = match language {
            Language::En | Language::Pseudo => ("en", files!("en")),
            Language::De => ("de", files!("de")),
        };
        let name: LanguageIdentifier = name.parse().expect("two letters are a language");
        let mut bundle = FluentBundle::new_concurrent(vec![name]);
        // Isolation marks are for mixed directions; terminals and menus show them as boxes.
        bundle.set_use_isolating(false);
        if language == Language::Pseudo {
            bundle.set_transform(Some(pseudo::accented));
        }
        Sentences { files, known: HashSet::new(), bundle }
    }

    /// The bundle, in which the message `key` is, and everything it refers to, if there is such a one.
    pub(crate) fn with(&mut self, key: &str) -> &FluentBundle<FluentResource> {
        if !self.known.contains(key) {
            self.read(key);
        }
        &self.bundle
    }

    fn read(&mut self, key: &str) {
        if !self.known.insert(key.to_owned()) {
            return;
        }
        let Some(source) = self.files.iter().find_map(|file| written(file, key)) else { return };
        for referred in references(source) {
            self.read(referred);
        }
        // What cannot be parsed is left out; a test reads every file without an error.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        self.bundle.add_resource_overriding(resource);
    }
}

/// The lines of a file that say what `key` is: from `key =` up to the next line that something else begins on. Looked for
/// by the standard library, not by `memchr`: asking the processor what it can do takes longer than looking does.
fn written<'a>(file: &'a str, key: &str) -> Option<&'a str> {
    let start = match file.strip_prefix(key) {
        Some(rest) if rest.starts_with(" =") => 0,
        Some(_) | None => file.find(&format!("\n{key} ="))? + 1,
    };
    let text = &file[start..];
    let begins = |at: &usize| text.as_bytes().get(at + 1).is_some_and(|byte| matches!(byte, b'a'..=b'z' | b'-' | b'#'));
    let end = text.match_indices('\n').map(|(at, _)| at).find(begins).unwrap_or(text.len());
    Some(&text[..end])
}

/// The messages and terms that a sentence has in it: what follows an opening brace and is neither a variable (`$`), a
/// text (`"`), a number nor a function (in capitals).
fn references(source: &str) -> impl Iterator<Item = &str> {
    source.split('{').skip(1).filter_map(|inside| {
        let inside = inside.trim_start();
        let end = inside.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-' && letter != '_');
        let name = &inside[..end.unwrap_or(inside.len())];
        name.starts_with(|first: char| first.is_ascii_lowercase() || first == '-').then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use fluent_syntax::ast::{Attribute, Entry, Expression, InlineExpression, Pattern, PatternElement};

    fn parsed(file: &str) -> fluent_syntax::ast::Resource<&str> {
        fluent_syntax::parser::parse(file).unwrap()
    }

    /// Everything but the comment.
    fn said<'a>(entry: &Entry<&'a str>) -> (Option<Pattern<&'a str>>, Vec<Attribute<&'a str>>) {
        match entry {
            Entry::Message(message) => (message.value.clone(), message.attributes.clone()),
            Entry::Term(term) => (Some(term.value.clone()), term.attributes.clone()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_sentence_read_alone_is_the_one_that_stands_in_the_file() {
        for language in [Language::En, Language::De] {
            let mut read = 0;
            for file in Sentences::new(language).files {
                for entry in parsed(file).body {
                    let key = match &entry {
                        Entry::Message(message) => message.id.name.to_owned(),
                        Entry::Term(term) => format!("-{}", term.id.name),
                        Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
                        Entry::Junk { content } => panic!("{content}"),
                    };
                    // Comments go with what follows them in the whole file, and are left out of the part.
                    let alone = parsed(written(file, &key).unwrap()).body;
                    assert_eq!(alone.iter().map(said).collect::<Vec<_>>(), [said(&entry)], "{key}");
                    read += 1;
                }
            }
            assert!(read > 300, "{read}");
        }
    }

    #[test]
    fn what_a_sentence_refers_to_is_read_with_it() {
        for language in [Language::En, Language::De] {
            for file in Sentences::new(language).files {
                for entry in parsed(file).body {
                    let Entry::Message(message) = entry else { continue };
                    let mut found = Vec::new();
                    let pattern = message.value.iter().flat_map(|pattern| &pattern.elements);
                    for element in pattern {
                        let PatternElement::Placeable { expression: Expression::Inline(inline) } = element else {
                            continue;
                        };
                        match inline {
                            InlineExpression::TermReference { id, .. } => found.push(format!("-{}", id.name)),
                            InlineExpression::MessageReference { id, .. } => found.push(id.name.to_owned()),
                            _ => {}
                        }
                    }
                    let mut sentences = Sentences::new(language);
                    sentences.with(message.id.name);
                    assert!(found.iter().all(|name| sentences.known.contains(name)), "{}", message.id.name);
                }
            }
        }
    }

    #[test]
    fn references_are_told_from_variables_texts_and_functions() {
        let source = "a = { -term } { other } { $x } { \"text\" } { NUMBER($x) } { 7 } { -of(case: \"x\") } {b.c}";
        assert_eq!(references(source).collect::<Vec<_>>(), ["-term", "other", "-of", "b"]);
    }

    #[test]
    fn a_key_that_begins_like_another_is_its_own() {
        let file = "ab = one\nab-cd = two\n  { $n ->\n    [one] three\n   *[other] four\n}\n# five\nb = six\n";
        assert_eq!(written(file, "ab"), Some("ab = one"));
        assert_eq!(written(file, "b"), Some("b = six\n"));
        assert_eq!(written(file, "ab-cd"), Some("ab-cd = two\n  { $n ->\n    [one] three\n   *[other] four\n}"));
        assert_eq!(written(file, "cd"), None);
    }
}
