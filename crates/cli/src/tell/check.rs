//! Whether the data is whole.

use super::Say;
use stint_desk::contract::Integrity;
use stint_words::args;

pub fn integrity(say: &Say, found: &Integrity) -> String {
    if found.ok {
        return say.say("cli-check-ok", args!["records" => found.records, "sessions" => found.sessions]);
    }
    let mut lines = vec![say.say("cli-check-damaged", args![])];
    lines.extend(found.database.iter().map(|text| say.say("cli-check-database", args!["what" => text.clone()])));
    lines.extend(found.chain.iter().map(|n| say.say("cli-check-chain", args!["record" => *n])));
    lines.extend(found.replay.iter().map(|text| say.say("cli-check-replay", args!["what" => text.clone()])));
    lines.join("\n")
}
