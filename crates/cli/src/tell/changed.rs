//! What a change came to: which act, and the sessions as they are now.

use super::{Say, session};
use stint_desk::contract::Changed;
use stint_words::args;

pub fn added(say: &Say, changed: &Changed) -> String {
    told(say, changed, "cli-added")
}

pub fn edited(say: &Say, changed: &Changed) -> String {
    told(say, changed, "cli-edited")
}

pub fn deleted(say: &Say, changed: &Changed) -> String {
    told(say, changed, "cli-deleted")
}

pub fn undone(say: &Say, changed: &Changed) -> String {
    told(say, changed, "cli-undone")
}

pub fn redone(say: &Say, changed: &Changed) -> String {
    told(say, changed, "cli-redone")
}

fn told(say: &Say, changed: &Changed, key: &str) -> String {
    let Some(done) = &changed.done else { return say.say("cli-unchanged", args![]) };
    let facts = args!["act" => say.act(&done.kind), "sessions" => changed.touched];
    let mut lines = vec![say.say(key, facts)];
    lines.extend(changed.sessions.iter().map(|shown| format!("  {}", session::line(say, shown))));
    let more = (changed.touched as usize).saturating_sub(changed.sessions.len());
    if more > 0 && !changed.sessions.is_empty() {
        lines.push(format!("  {}", say.say("cli-more", args!["count" => more])));
    }
    lines.join("\n")
}
