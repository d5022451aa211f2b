//! The files of the catalogue that the Rust side speaks from. They lie in the binary: a punch opens no file for them.

use crate::language::Language;
use crate::pseudo;
use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use unic_langid::LanguageIdentifier;

macro_rules! files {
    ($language:literal) => {
        [
            include_str!(concat!("../../../locales/", $language, "/terms.ftl")),
            include_str!(concat!("../../../locales/", $language, "/formats.ftl")),
            include_str!(concat!("../../../locales/", $language, "/refusals.ftl")),
            include_str!(concat!("../../../locales/", $language, "/cli.ftl")),
            include_str!(concat!("../../../locales/", $language, "/tray.ftl")),
            include_str!(concat!("../../../locales/", $language, "/export.ftl")),
        ]
    };
}

pub(crate) fn bundle(language: Language) -> FluentBundle<FluentResource> {
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
    for file in files {
        // What cannot be parsed is left out; a test reads every file without an error.
        let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}
