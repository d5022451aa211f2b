//! The list: days with their sessions and totals, oldest first, so that the newest stands just above the prompt.

use super::table::{Side, padded, widths};
use super::{Say, joined, printable, short, word};
use serde::Serialize;
use stint_desk::contract::{HistoryDay, Moment, SessionView};
use stint_domain::{ClockState, Source};
use stint_words::args;

/// What `list` answers: days and their sessions oldest first, with what they add up to.
#[derive(Debug, Serialize)]
pub struct Listed {
    pub days: Vec<HistoryDay>,
    pub sessions: usize,
    pub work_ms: i64,
    pub break_ms: i64,
}

impl Listed {
    /// Of months as the desk gives them, newest first.
    pub fn of(months: Vec<Vec<HistoryDay>>) -> Listed {
        let mut days: Vec<HistoryDay> = months.into_iter().flatten().collect();
        days.sort_by_key(|day| day.day);
        days.iter_mut().for_each(|day| day.sessions.reverse());
        Listed {
            sessions: days.iter().map(|day| day.sessions.len()).sum(),
            work_ms: days.iter().map(|day| day.work_ms).sum(),
            break_ms: days.iter().map(|day| day.break_ms).sum(),
            days,
        }
    }
}

/// Id, start, end, work, break, the rest.
type Row = [String; 6];

pub fn listed(say: &Say, listed: &Listed) -> String {
    if listed.sessions == 0 {
        return say.say("cli-list-empty", args![]);
    }
    let days: Vec<(&HistoryDay, Vec<Row>)> =
        listed.days.iter().map(|day| (day, day.sessions.iter().map(|session| row(say, session)).collect())).collect();
    let total = (say.length(listed.work_ms), say.length(listed.break_ms));
    let [id, start, end, mut work, mut rest, _] = widths(days.iter().flat_map(|(_, rows)| rows));
    work = days.iter().map(|(day, _)| say.length(day.work_ms).len()).fold(work.max(total.0.len()), usize::max);
    rest = days.iter().map(|(day, _)| say.length(day.break_ms).len()).fold(rest.max(total.1.len()), usize::max);
    // As wide as the two spaces in front, the first three columns and the gaps between them.
    let before = 2 + id + 2 + start + 2 + end;
    let sums = |name: &str, worked: &str, paused: &str, remark: &str| {
        let line = format!(
            "{}  {}  {}  {remark}",
            padded(name, before, Side::Left),
            padded(worked, work, Side::Right),
            padded(paused, rest, Side::Right)
        );
        say.strong(line.trim_end())
    };
    let mut lines = vec![say.faint(&sums_head(say, before, work, rest))];
    for (day, rows) in &days {
        let paused = if day.break_ms == 0 { String::new() } else { say.length(day.break_ms) };
        lines.push(sums(&say.words.day(&day.day.to_string()), &say.length(day.work_ms), &paused, &remarks(say, day)));
        for row in rows {
            let line = format!(
                "  {}  {}  {}  {}  {}  {}",
                say.faint(&padded(&row[0], id, Side::Left)),
                padded(&row[1], start, Side::Left),
                padded(&row[2], end, Side::Left),
                padded(&row[3], work, Side::Right),
                padded(&row[4], rest, Side::Right),
                row[5]
            );
            lines.push(line.trim_end().to_owned());
        }
    }
    let count = say.say("cli-list-count", args!["sessions" => listed.sessions, "days" => listed.days.len()]);
    lines.push(sums(&say.say("cli-list-total", args![]), &total.0, &total.1, &count));
    lines.join("\n")
}

fn sums_head(say: &Say, before: usize, work: usize, rest: usize) -> String {
    let line = format!(
        "{}  {}  {}",
        " ".repeat(before),
        padded(&say.say("entry-work", args![]), work, Side::Right),
        padded(&say.say("entry-break", args![]), rest, Side::Right)
    );
    line.trim_end().to_owned()
}

fn row(say: &Say, session: &SessionView) -> Row {
    let id = session.id.to_string();
    let paused = if session.counted_break_ms == 0 { String::new() } else { say.length(session.counted_break_ms) };
    [
        short(&id).to_owned(),
        start(say, session),
        end(say, session),
        say.length(session.counted_work_ms),
        paused,
        joined([say.on(&session.on), printable(&session.note), marks(say, session)]),
    ]
}

/// The start with its original beside it where they differ: `08:02 (pressed 08:17)`.
pub(super) fn start(say: &Say, session: &SessionView) -> String {
    let day = session.day.to_string();
    both(say, session, &session.start, Some(&session.original_start), &day)
}

pub(super) fn end(say: &Say, session: &SessionView) -> String {
    match &session.end {
        Some(end) => both(say, session, end, session.original_end.as_ref(), &session.start.local),
        // Reopened: it runs, and had been ended once.
        None => match &session.original_end {
            Some(pressed) => {
                let pressed = say.time_on(pressed, &session.start.local);
                say.say(original_key(session.source), args!["time" => "\u{2026}", "original" => pressed])
            }
            None => "\u{2026}".to_owned(),
        },
    }
}

fn both(say: &Say, session: &SessionView, counts: &Moment, original: Option<&Moment>, day: &str) -> String {
    let time = say.time_on(counts, day);
    match original {
        Some(original) if original.at != counts.at => {
            let original = say.time_on(original, day);
            say.say(original_key(session.source), args!["time" => time, "original" => original])
        }
        Some(_) | None => time,
    }
}

/// Who typed a session in did not press anything.
fn original_key(source: Source) -> &'static str {
    match source {
        Source::Punch => "cli-list-pressed",
        Source::Manual | Source::Import => "cli-list-entered",
    }
}

/// What sets a session apart, in brackets.
pub(super) fn marks(say: &Say, session: &SessionView) -> String {
    let source = match session.source {
        Source::Punch => None,
        Source::Manual => Some("mark-manual"),
        Source::Import => Some("mark-imported"),
    };
    let state = match session.state {
        ClockState::Out => None,
        ClockState::Working => Some("cli-mark-running"),
        ClockState::OnBreak => Some("state-on_break"),
    };
    let when = |is: bool, key: &'static str| is.then_some(key);
    let keys = [
        state,
        when(session.overlap, "mark-overlap"),
        when(session.clock_moved, "mark-clock_moved"),
        when(session.deleted, "mark-deleted"),
        source,
    ];
    let zone = session.foreign_zone.then(|| session.zone.to_string());
    let words: Vec<String> = keys.into_iter().flatten().map(|key| say.say(key, args![])).chain(zone).collect();
    if words.is_empty() { String::new() } else { format!("[{}]", words.join(", ")) }
}

/// What is said of a whole day: hours due, a day off, what somebody should look at.
fn remarks(say: &Say, day: &HistoryDay) -> String {
    let target = day.target_ms.map(|ms| say.say("cli-list-target", args!["target" => say.length(ms)]));
    let off = day.day_off.as_ref().map(|off| say.say(&format!("day_off-{}", word(&off.kind)), args![]));
    let found = day.exceptions.iter().map(|found| say.say(&format!("exception-{}", word(&found.kind)), args![]));
    joined([target, off].into_iter().flatten().chain(found))
}
