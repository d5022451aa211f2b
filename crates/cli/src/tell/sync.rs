//! Where this computer and its server stand.

use super::Say;
use stint_desk::contract::{SecretPlace, ServerKind, SyncState};
use stint_words::args;

pub fn connected(say: &Say, state: &SyncState) -> String {
    let facts = args!["url" => text(&state.url), "user" => text(&state.user)];
    let mut lines = vec![say.say("cli-sync-connected", facts)];
    if state.server == Some(ServerKind::Plain) {
        lines.push(say.say("cli-sync-plain", args![]));
    }
    if state.secret == Some(SecretPlace::File) {
        lines.push(say.say("cli-sync-secret-file", args![]));
    }
    lines.join("\n")
}

pub fn signed_out(say: &Say) -> String {
    say.say("cli-sync-signed-out", args![])
}

/// After an exchange, everything that there is to say.
pub fn sync(say: &Say, state: &SyncState) -> String {
    if !state.connected {
        return say.say("cli-sync-local", args![]);
    }
    let mut lines = Vec::new();
    match (state.waiting, &state.trouble) {
        (0, None) => lines.push(say.say("cli-sync-done", args!["url" => text(&state.url)])),
        (0, Some(_)) => {}
        (waiting, _) => {
            lines.push(say.say("cli-sync-waiting", args!["url" => text(&state.url), "count" => i64::from(waiting)]));
        }
    }
    lines.extend(apart(say, state));
    lines.extend(filling(say, state));
    if let Some(at) = state.last_ok.as_ref().filter(|_| state.trouble.is_some()) {
        lines.push(say.say("cli-sync-last", args!["at" => say.words.moment(&at.local)]));
    }
    lines.extend(person(say, state));
    lines.join("\n")
}

/// Behind the clock: nothing as long as all is well.
pub(super) fn at_a_glance(say: &Say, state: &SyncState) -> Vec<String> {
    if !state.connected {
        return Vec::new();
    }
    let mut lines = Vec::new();
    if state.trouble.is_some() && state.waiting > 0 {
        lines.push(say.say("cli-sync-waiting", args!["url" => text(&state.url), "count" => i64::from(state.waiting)]));
    }
    lines.extend(apart(say, state));
    lines.extend(filling(say, state));
    lines.extend(person(say, state));
    lines
}

/// What is shown is not yet everything.
fn filling(say: &Say, state: &SyncState) -> Option<String> {
    state.filling.then(|| say.say("cli-sync-filling", args![]))
}

fn apart(say: &Say, state: &SyncState) -> Option<String> {
    let trouble = state.trouble.as_ref()?;
    let told = say.say(&format!("sync-trouble-{}", trouble.code.word()), args![]);
    Some(match &trouble.detail {
        Some(detail) => {
            let detail = super::printable(detail);
            say.say("cli-sync-trouble-detail", args!["trouble" => told, "detail" => detail])
        }
        None => say.say("cli-sync-trouble", args!["trouble" => told]),
    })
}

fn person(say: &Say, state: &SyncState) -> Vec<String> {
    let lines = [("cli-sync-cards", state.cards), ("cli-sync-inbox", state.inbox)];
    let needed = lines.into_iter().filter(|(_, count)| *count > 0);
    needed.map(|(key, count)| say.say(key, args!["count" => i64::from(count)])).collect()
}

fn text(known: &Option<String>) -> String {
    super::printable(known.as_deref().unwrap_or_default())
}
