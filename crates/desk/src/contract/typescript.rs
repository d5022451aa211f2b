//! Gathers the page's types into one file. `ui/src/bindings/core.ts` is that file, committed; a test fails when it
//! drifts.

use std::collections::{BTreeMap, BTreeSet};
use ts_rs::{Config, TS, TypeVisitor};

pub(super) struct Page {
    config: Config,
    commands: Vec<String>,
    declared: BTreeMap<String, String>,
    seen: BTreeSet<std::any::TypeId>,
}

impl Page {
    pub(super) fn new() -> Page {
        // JSON carries no bigint: our integers are ids as strings, and milliseconds well below 2^53.
        let config = Config::new().with_large_int("number");
        Page { config, commands: Vec::new(), declared: BTreeMap::new(), seen: BTreeSet::new() }
    }

    pub(super) fn command<Ask: TS + 'static, Answer: TS + 'static>(&mut self, name: &str, docs: &[&str]) {
        self.also::<Ask>();
        self.also::<Answer>();
        for doc in docs {
            let text = doc.trim_start_matches("doc =").trim().trim_start_matches('r').trim_matches('"').trim();
            self.commands.push(format!("  /** {text} */"));
        }
        let (ask, answer) = (Ask::name(&self.config), Answer::name(&self.config));
        self.commands.push(format!("  '{name}': {{ ask: {ask}; answer: {answer} }};"));
    }

    pub(super) fn also<T: TS + 'static + ?Sized>(&mut self) {
        self.visit::<T>();
    }

    /// A union of words, for what the page must have an answer to each of.
    pub(super) fn words(&mut self, name: &str, words: impl Iterator<Item = &'static str>) {
        let words: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
        self.declared.insert(name.to_owned(), format!("type {name} = {};", words.join(" | ")));
    }

    pub(super) fn finish(self) -> String {
        let mut file = String::from(
            "// Made from crates/desk/src/contract by `STINT_BLESS=1 cargo test -p stint-desk`; a test fails when it drifts.\n\n",
        );
        file.push_str("export interface Commands {\n");
        for command in &self.commands {
            file.push_str(command);
            file.push('\n');
        }
        file.push_str("}\n");
        for declaration in self.declared.values() {
            file.push_str("\nexport ");
            file.push_str(declaration.trim());
            file.push('\n');
        }
        file
    }
}

impl TypeVisitor for Page {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(std::any::TypeId::of::<T>()) {
            return;
        }
        // Only our own types have a file; primitives, lists and options do not.
        if T::output_path().is_some() {
            self.declared.insert(T::ident(&self.config), T::decl(&self.config));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}
