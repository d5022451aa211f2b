//! What a punch came to, in one line.

use super::{Say, joined};
use stint_desk::contract::{Moment, Punched, SessionView};
use stint_domain::time::HOUR;
use stint_words::args;

pub fn clocked_in(say: &Say, punched: &Punched) -> String {
    let Some(session) = &punched.session else { return String::new() };
    let since = since(say, session, &session.start);
    let sentence = if !punched.changed {
        say.say("cli-in-already", args!["since" => since])
    } else if session.start == session.original_start {
        say.say("cli-in", args!["time" => since])
    } else {
        say.say("cli-in-earlier", args!["time" => since, "pressed" => say.time(&session.original_start)])
    };
    joined([sentence, say.on(&session.on)])
}

pub fn clocked_out(say: &Say, punched: &Punched) -> String {
    let (true, Some(session)) = (punched.changed, &punched.session) else { return say.say("cli-out-already", args![]) };
    let Some(end) = &session.end else { return say.say("cli-out-already", args![]) };
    let began = &session.start.local;
    let work = say.length(session.work_ms);
    let time = say.time_on(end, began);
    let sentence = match &session.original_end {
        Some(pressed) if pressed != end => {
            let pressed = say.time_on(pressed, began);
            say.say("cli-out-other", args!["time" => time, "pressed" => pressed, "work" => work])
        }
        Some(_) | None => say.say("cli-out", args!["time" => time, "work" => work]),
    };
    let breaks = match session.break_ms {
        0 => String::new(),
        ms => say.say("cli-break-length", args!["length" => say.length(ms)]),
    };
    joined([sentence, breaks])
}

pub fn broke(say: &Say, punched: &Punched) -> String {
    entered(say, punched, "cli-break", "cli-break-already")
}

pub fn resumed(say: &Say, punched: &Punched) -> String {
    entered(say, punched, "cli-resume", "cli-resume-already")
}

pub fn switched(say: &Say, punched: &Punched) -> String {
    let sentence = entered(say, punched, "cli-switch", "cli-switch-already");
    joined([sentence, punched.session.as_ref().map(|session| say.on(&session.on)).unwrap_or_default()])
}

fn entered(say: &Say, punched: &Punched, new: &str, already: &str) -> String {
    let entry = punched.session.as_ref().and_then(|session| Some((session, session.entries.last()?)));
    let since = entry.map(|(session, entry)| since(say, session, &entry.start)).unwrap_or_default();
    say.say(if punched.changed { new } else { already }, args!["since" => since])
}

/// With its day once the session has been running for so long that the time alone could be another day's.
fn since(say: &Say, session: &SessionView, moment: &Moment) -> String {
    let elapsed = session.work_ms + session.break_ms;
    let pressed_on_another_day = session.start.local.get(..10) != session.original_start.local.get(..10);
    if elapsed >= 12 * HOUR || pressed_on_another_day { say.words.moment(&moment.local) } else { say.time(moment) }
}
