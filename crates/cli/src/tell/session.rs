//! One session with all that was ever done to it.

use super::table::{Side, padded, widths};
use super::{Say, days, joined, printable, word};
use stint_desk::contract::{FieldChange, SessionDetail, SessionView, Shown, TrailRow};
use stint_words::args;

pub fn detail(say: &Say, detail: &SessionDetail) -> String {
    let mut lines = head(say, &detail.session);
    lines.extend(entries(say, &detail.session));
    for row in &detail.trail {
        lines.extend(trail(say, row));
    }
    lines.join("\n")
}

/// One line for a list of what was changed.
pub(super) fn line(say: &Say, session: &SessionView) -> String {
    let times = format!("{} \u{2013} {}", days::start(say, session), days::end(say, session));
    let day = say.words.day(&session.day.to_string());
    let id = session.id.to_string();
    let length = say.length(session.work_ms);
    let parts = [day, times, length, say.on(&session.on), printable(&session.note), days::marks(say, session)];
    format!("{}  {}", say.faint(super::short(&id)), joined(parts))
}

fn head(say: &Say, session: &SessionView) -> Vec<String> {
    let times = format!("{} \u{2013} {}", days::start(say, session), days::end(say, session));
    let work = say.say("cli-work-length", args!["length" => say.length(session.work_ms)]);
    let breaks = say.say("cli-break-length", args!["length" => say.length(session.break_ms)]);
    let counted = match session.counted_work_ms == session.work_ms {
        true => String::new(),
        false => say.say("cli-counted-length", args!["length" => say.length(session.counted_work_ms)]),
    };
    let mut lines = vec![
        say.strong(&joined([say.words.day(&session.day.to_string()), times])),
        joined([work, breaks, counted, session.zone.to_string(), days::marks(say, session)]),
    ];
    let about = joined([say.on(&session.on), printable(&session.note)]);
    if !about.is_empty() {
        lines.push(about);
    }
    if let Some(wish) = &session.pending_start {
        let start = say.time_on(wish, &session.start.local);
        lines.push(say.say("cli-show-pending", args!["start" => start]));
    }
    lines.push(say.faint(&session.id.to_string()));
    lines
}

fn entries(say: &Say, session: &SessionView) -> Vec<String> {
    let rows: Vec<[String; 4]> = session
        .entries
        .iter()
        .map(|entry| {
            let end = entry.end.as_ref().map_or("\u{2026}".into(), |end| say.time_on(end, &session.start.local));
            let times = format!("{} \u{2013} {end}", say.time_on(&entry.start, &session.start.local));
            let kind = say.say(&format!("entry-{}", word(&entry.kind)), args![]);
            [times, kind, say.length(entry.length_ms), say.on(&entry.on)]
        })
        .collect();
    let [times, kind, length, _] = widths(&rows);
    let line = |row: &[String; 4]| {
        let line = format!(
            "  {}  {}  {}  {}",
            padded(&row[0], times, Side::Left),
            padded(&row[1], kind, Side::Left),
            padded(&row[2], length, Side::Right),
            row[3]
        );
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn trail(say: &Say, row: &TrailRow) -> Vec<String> {
    let act = say.act(&row.kind);
    let done = if row.undo { say.say("cli-show-undo", args!["act" => act]) } else { act };
    let device = say.say("cli-show-device", args!["device" => printable(&row.device)]);
    let reason = row.reason.as_deref().map(|reason| say.say("cli-show-reason", args!["reason" => printable(reason)]));
    let mut lines = vec![joined([say.words.moment(&row.at.local), done, device, reason.unwrap_or_default()])];
    lines.extend(row.changes.iter().map(|change| format!("  {}", changed(say, change, &row.at.local))));
    lines
}

fn changed(say: &Say, change: &FieldChange, day: &str) -> String {
    let key = format!("field-{}", change.field);
    let field = if say.words.knows(&key) { say.say(&key, args![]) } else { change.field.clone() };
    let shown = |value: &Option<Shown>| match value {
        Some(Shown::Moment(moment)) => say.time_on(moment, day),
        Some(Shown::Text(text)) if !text.is_empty() => printable(text),
        Some(Shown::Text(_)) | None => "\u{2013}".to_owned(),
    };
    say.say("cli-show-change", args!["field" => field, "old" => shown(&change.old), "new" => shown(&change.new)])
}
