//! Exports, imports and backups.

use super::table::{Side, padded, widths};
use super::{Say, printable, trouble, word};
use stint_desk::contract::{BackupRow, ImportPreview, Job};
use stint_words::args;

/// How many unreadable rows are shown before the rest is only counted.
const SHOWN_ROWS: usize = 10;

pub fn exported(say: &Say, job: &Job) -> String {
    let file = job.file.as_deref().unwrap_or_default();
    say.say("cli-exported", args!["sessions" => job.sessions, "file" => printable(file)])
}

pub fn imported(say: &Say, job: &Job) -> String {
    say.say("cli-imported", args!["sessions" => job.sessions])
}

/// How far a job is, for a line that is written over.
pub fn progress(say: &Say, job: &Job) -> String {
    say.say("cli-progress", args!["percent" => job.per_mille / 10, "sessions" => job.sessions])
}

/// What an import would do.
pub fn preview(say: &Say, preview: &ImportPreview) -> String {
    let mut lines = Vec::new();
    let facts = args!["sessions" => preview.sessions, "work" => say.length(preview.work_ms)];
    lines.push(say.say("cli-preview", facts));
    if let (Some(first), Some(last)) = (preview.first, preview.last) {
        let (first, last) = (say.words.day(&first.to_string()), say.words.day(&last.to_string()));
        lines.push(say.say("cli-preview-days", args!["first" => first, "last" => last]));
    }
    if preview.known > 0 {
        lines.push(say.say("cli-preview-known", args!["sessions" => preview.known]));
    }
    if preview.overlapping > 0 {
        lines.push(say.say("cli-preview-overlapping", args!["sessions" => preview.overlapping]));
    }
    if !preview.ignored_columns.is_empty() {
        let columns = printable(&preview.ignored_columns.join(", "));
        lines.push(say.say("cli-preview-columns", args!["columns" => columns]));
    }
    if preview.refused_count > 0 {
        lines.push(say.say("cli-preview-refused", args!["rows" => preview.refused_count]));
        for refused in preview.refused.iter().take(SHOWN_ROWS) {
            let why = trouble(say, &refused.trouble);
            lines.push(format!("  {}", say.say("cli-preview-row", args!["line" => refused.line, "why" => why])));
        }
        let more = (preview.refused_count as usize).saturating_sub(preview.refused.len().min(SHOWN_ROWS));
        if more > 0 {
            lines.push(format!("  {}", say.say("cli-more", args!["count" => more])));
        }
    }
    lines.join("\n")
}

pub fn backup_made(say: &Say, backup: &BackupRow) -> String {
    say.say("cli-backup-made", args!["sessions" => backup.sessions, "file" => backup.file.clone()])
}

pub fn backups(say: &Say, backups: &[BackupRow]) -> String {
    if backups.is_empty() {
        return say.say("cli-backup-none", args![]);
    }
    let row = |backup: &BackupRow| {
        let sessions = say.say("cli-backup-sessions", args!["sessions" => backup.sessions]);
        let kind = say.say(&format!("backup-{}", word(&backup.kind)), args![]);
        [backup.file.clone(), say.words.moment(&backup.made.local), sessions, kind]
    };
    let rows: Vec<[String; 4]> = backups.iter().map(row).collect();
    let [file, made, sessions, _] = widths(&rows);
    let line = |row: &[String; 4]| {
        let (file, made) = (padded(&row[0], file, Side::Left), padded(&row[1], made, Side::Left));
        format!("{file}  {made}  {}  {}", padded(&row[2], sessions, Side::Right), row[3])
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

pub fn restored(say: &Say, file: &str) -> String {
    say.say("cli-restored", args!["file" => printable(file)])
}
