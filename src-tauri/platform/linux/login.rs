//! Starting at login by an entry of XDG autostart. Not by the plugin: it leaves a path with a space unquoted, and knows
//! neither `XDG_CONFIG_HOME` nor entries that the desktop's own settings have switched off.

use crate::HIDDEN;
use crate::platform::{AtLogin, Failure};
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use tauri::{AppHandle, Manager};

pub struct AutostartEntry;

impl AtLogin for AutostartEntry {
    fn prepare(_: &AppHandle) -> tauri::Result<()> {
        Ok(())
    }

    fn is_on(app: &AppHandle) -> Result<bool, Failure> {
        match fs::read_to_string(path(app)?) {
            Ok(entry) => Ok(starts(&entry)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn set(app: &AppHandle, on: bool) -> Result<(), Failure> {
        let path = path(app)?;
        if on {
            let program = tauri::process::current_binary(&app.env())?;
            let program = program.to_str().ok_or("the program's path is not UTF-8")?;
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            return fs::write(path, entry(program)).map_err(Into::into);
        }
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// By the name of the installed entry, so that desktops show it as the same program.
fn path(app: &AppHandle) -> tauri::Result<PathBuf> {
    Ok(app.path().config_dir()?.join("autostart/Stint.desktop"))
}

fn entry(program: &str) -> String {
    let exec = quoted(program);
    format!(
        "[Desktop Entry]\nType=Application\nName=Stint\nExec={exec} {HIDDEN}\nIcon=stint-desktop\nTerminal=false\n\
         StartupNotify=false\nX-GNOME-Autostart-enabled=true\n"
    )
}

/// One argument of `Exec`: in quotes, and then escaped once more as every string of an entry is.
fn quoted(argument: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in argument.chars() {
        match letter {
            '\\' => quoted.push_str(r"\\\\"),
            '"' | '`' | '$' => quoted.extend([r"\\", &letter.to_string()]),
            '%' => quoted.push_str("%%"),
            '\n' => quoted.push_str(r"\n"),
            '\t' => quoted.push_str(r"\t"),
            '\r' => quoted.push_str(r"\r"),
            other => quoted.push(other),
        }
    }
    quoted + "\""
}

/// Desktops switch an entry off with a key instead of taking it away.
fn starts(entry: &str) -> bool {
    let group = entry.lines().map(str::trim).skip_while(|line| *line != "[Desktop Entry]").skip(1);
    let mut keys = group.take_while(|line| !line.starts_with('[')).filter_map(|line| line.split_once('='));
    !keys.any(|(key, value)| {
        matches!((key.trim_end(), value.trim_start()), ("Hidden", "true") | ("X-GNOME-Autostart-enabled", "false"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_a_space_stays_one_argument() {
        assert!(entry("/opt/My Apps/stint-desktop").contains("\nExec=\"/opt/My Apps/stint-desktop\" --hidden\n"));
    }

    #[test]
    fn what_means_something_in_an_entry_is_escaped() {
        assert_eq!(quoted(r#"/a"b`c$d\e%f"#), r#""/a\\"b\\`c\\$d\\\\e%%f""#);
    }

    #[test]
    fn an_entry_starts_unless_the_desktop_switched_it_off() {
        let written = entry("/usr/bin/stint-desktop");
        assert!(starts(&written));
        assert!(!starts(&format!("{written}Hidden=true\n")));
        assert!(!starts(&written.replace("enabled=true", "enabled=false")));
        assert!(starts(&format!("{written}\n[Desktop Action other]\nHidden=true\n")));
    }
}
