//! Where an export goes when nobody says where: the folder for downloads.

use std::path::{Path, PathBuf};

/// The user's folder for downloads; where there is none, the home folder.
pub(crate) fn export_folder() -> PathBuf {
    let home = std::env::home_dir().unwrap_or_else(|| PathBuf::from("."));
    let named = user_dirs(&home).and_then(|text| named_in(&text, &home));
    let downloads = named.unwrap_or_else(|| home.join("Downloads"));
    if downloads.is_dir() { downloads } else { home }
}

/// How desktops of the XDG kind say what the folder is called in the user's language.
fn user_dirs(home: &Path) -> Option<String> {
    let config = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    std::fs::read_to_string(config.unwrap_or_else(|| home.join(".config")).join("user-dirs.dirs")).ok()
}

/// `XDG_DOWNLOAD_DIR="$HOME/Downloads"`: relative to the home folder or absolute, nothing else is allowed.
fn named_in(text: &str, home: &Path) -> Option<PathBuf> {
    let value = text.lines().find_map(|line| line.trim().strip_prefix("XDG_DOWNLOAD_DIR="))?.trim().trim_matches('"');
    match value.strip_prefix("$HOME") {
        Some(rest) => Some(home.join(rest.trim_start_matches('/'))),
        None => Some(PathBuf::from(value)).filter(|path| path.is_absolute()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_for_downloads_is_called_what_the_desktop_calls_it() {
        let home = Path::new("/home/ada");
        let text =
            "# written by xdg-user-dirs\nXDG_DESKTOP_DIR=\"$HOME/Desktop\"\nXDG_DOWNLOAD_DIR=\"$HOME/Geladen\"\n";
        assert_eq!(named_in(text, home), Some(PathBuf::from("/home/ada/Geladen")));
        assert_eq!(named_in("XDG_DOWNLOAD_DIR=\"/srv/in\"", home), Some(PathBuf::from("/srv/in")));
        assert_eq!(named_in("XDG_DOWNLOAD_DIR=\"in\"", home), None);
        assert_eq!(named_in("", home), None);
    }
}
