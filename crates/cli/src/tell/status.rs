//! The clock at a glance: two lines, a third where something has to be answered.

use super::{Say, joined, printable};
use stint_desk::contract::{SyncState, Today, Week};
use stint_domain::ClockState;
use stint_words::args;

/// The server is named only where something about it has to be known.
pub fn status(say: &Say, today: &Today, sync: &SyncState) -> String {
    let mut lines = vec![state(say, today), totals(say, today)];
    if let Some(forgotten) = &today.forgotten {
        let since = say.words.moment(&forgotten.since.local);
        lines.push(say.say("cli-status-forgotten", args!["since" => since]));
    }
    if let Some(due) = &today.break_due {
        let facts = args!["length" => say.length(due.in_ms.abs()), "minutes" => due.break_min];
        let key = if due.in_ms < 0 { "cli-status-break-overdue" } else { "cli-status-break-due" };
        lines.push(say.say(key, facts));
    }
    lines.extend(super::sync::at_a_glance(say, sync));
    lines.join("\n")
}

fn state(say: &Say, today: &Today) -> String {
    let now = &today.now.local;
    let since = today.since.as_ref().map(|since| say.time_on(since, now)).unwrap_or_default();
    let sentence = match today.state {
        ClockState::Out => return say.strong(&say.say("cli-status-out", args![])),
        ClockState::Working => say.say("cli-status-working", args!["since" => since]),
        ClockState::OnBreak => say.say("cli-status-on-break", args!["since" => since]),
    };
    let Some(running) = &today.running else { return say.strong(&sentence) };
    let pressed = match running.start == running.original_start {
        true => String::new(),
        false => {
            let pressed = say.time_on(&running.original_start, now);
            say.say("cli-status-start", args!["start" => say.time_on(&running.start, now), "pressed" => pressed])
        }
    };
    joined([say.strong(&sentence), pressed, say.on(&running.on), printable(&running.note)])
}

fn totals(say: &Say, today: &Today) -> String {
    let off = today.day_off.as_ref().map(|off| say.say(&format!("day_off-{}", super::word(&off.kind)), args![]));
    let breaks = match today.break_ms {
        0 => String::new(),
        ms => say.say("cli-break-length", args!["length" => say.length(ms)]),
    };
    let balance = today
        .balance
        .as_ref()
        .map(|balance| say.say("cli-status-balance", args!["balance" => say.words.balance(balance.balance_ms)]));
    joined([
        of(say, "cli-status-today", today.work_ms, today.target_ms),
        off.unwrap_or_default(),
        breaks,
        week(say, &today.week),
        balance.unwrap_or_default(),
    ])
}

fn week(say: &Say, week: &Week) -> String {
    of(say, "cli-status-week", week.work_ms, week.target_ms)
}

/// Worked, and of how much where hours are due.
fn of(say: &Say, key: &str, work_ms: i64, target_ms: Option<i64>) -> String {
    let work = say.length(work_ms);
    match target_ms {
        Some(target) => say.say(&format!("{key}-of"), args!["work" => work, "target" => say.length(target)]),
        None => say.say(key, args!["work" => work]),
    }
}
