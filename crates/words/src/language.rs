//! Which language, and which country's habits, from what the system says of its user.

use crate::formats::Clock;

/// A language of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    En,
    De,
    /// English made strange and longer: shows what never went through the catalogue, and what has no room to grow.
    Pseudo,
}

impl Language {
    /// The language of a tag or of a POSIX locale's name: `de-AT`, `de_DE.UTF-8`, `pseudo`. What is not there is English.
    pub fn of(tag: &str) -> Language {
        match primary(tag).as_str() {
            "de" => Language::De,
            "pseudo" => Language::Pseudo,
            _ => Language::En,
        }
    }

    /// As it is written in settings.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::De => "de",
            Language::Pseudo => "pseudo",
        }
    }
}

/// What the system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    pub language: Language,
    pub clock: Clock,
}

/// The system's language and clock.
pub fn system() -> Region {
    region(|name| std::env::var(name).ok(), elsewhere)
}

/// From the environment as POSIX has it, else from where the platform keeps it.
fn region(variable: impl Fn(&str) -> Option<String>, elsewhere: impl Fn() -> Option<String>) -> Region {
    let named = |names: [&str; 3]| {
        let set = names.iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
        set.or_else(&elsewhere).unwrap_or_default()
    };
    Region {
        language: Language::of(&named(["LC_ALL", "LC_MESSAGES", "LANG"])),
        clock: Clock::of(&named(["LC_ALL", "LC_TIME", "LANG"])),
    }
}

/// The part before region, encoding and variant, in lower case.
fn primary(tag: &str) -> String {
    tag.split(['-', '_', '.', '@']).next().unwrap_or_default().to_ascii_lowercase()
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn elsewhere() -> Option<String> {
    sys_locale::get_locale()
}

#[cfg(all(unix, not(target_os = "macos")))]
fn elsewhere() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> Region {
        let found = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        region(found, || None)
    }

    #[test]
    fn the_c_locale_is_english_with_24_hours() {
        for locale in ["C", "C.UTF-8", "POSIX", ""] {
            assert_eq!(with(&[("LANG", locale)]), Region { language: Language::En, clock: Clock::Hours24 }, "{locale}");
        }
    }

    #[test]
    fn the_stronger_variable_wins() {
        let mixed = with(&[("LANG", "en_US.UTF-8"), ("LC_MESSAGES", "de_DE.UTF-8")]);
        assert_eq!(mixed, Region { language: Language::De, clock: Clock::Hours12 });
        let all = with(&[("LANG", "en_US.UTF-8"), ("LC_MESSAGES", "en_US"), ("LC_ALL", "de_AT@euro")]);
        assert_eq!(all, Region { language: Language::De, clock: Clock::Hours24 });
    }

    #[test]
    fn an_empty_variable_counts_as_absent() {
        assert_eq!(with(&[("LC_ALL", ""), ("LANG", "de_DE")]).language, Language::De);
    }

    #[test]
    fn where_the_environment_is_silent_the_platform_is_asked() {
        let region = region(|_| None, || Some("de-DE".into()));
        assert_eq!(region.language, Language::De);
    }
}
