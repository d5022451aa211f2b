//! The environment that the toolkits below read at start, put right before any of them looks. Called first, while
//! there is one thread.

/// On Linux the web view takes its language from the locale and crashes pages with `C`; and how it draws is chosen here.
#[cfg(target_os = "linux")]
pub fn prepare() {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
    if !locale.as_deref().is_some_and(names_a_language) {
        // English that counts to 24 hours, as everybody else here reads the `C` locale.
        put("LC_ALL", "en_GB.UTF-8");
    }
    // Only what has changed is painted anew, by the processor. Composited, a timer that ticks has the whole window put
    // together once a second: six times the processor time and a quarter more memory, for a page without anything that
    // moves. It also leaves windows blank on some drivers.
    if set("WEBKIT_DISABLE_COMPOSITING_MODE").is_none() {
        put("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
    }
}

#[cfg(not(target_os = "linux"))]
pub fn prepare() {}

/// Whether a POSIX locale's name begins with a language, so that `Intl` takes it: `de_DE.UTF-8` does, `C.UTF-8` not.
#[cfg(target_os = "linux")]
fn names_a_language(locale: &str) -> bool {
    let language = locale.split(['_', '.', '@']).next().unwrap_or_default();
    matches!(language.len(), 2 | 3) && language.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
fn put(name: &str, value: &str) {
    // SAFETY: called before any other thread has been started, see `prepare`.
    unsafe { std::env::set_var(name, value) }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::names_a_language;

    #[test]
    fn only_a_locale_with_a_language_is_handed_to_the_web_view() {
        for good in ["de_DE.UTF-8", "en_US", "ast_ES", "fr", "de_AT@euro"] {
            assert!(names_a_language(good), "{good}");
        }
        for bad in ["C", "C.UTF-8", "POSIX", ""] {
            assert!(!names_a_language(bad), "{bad}");
        }
    }
}
