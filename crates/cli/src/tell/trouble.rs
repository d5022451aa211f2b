//! The sentence for a wish that was turned down.

use super::{Say, printable};
use stint_desk::contract::{Fact, Trouble};
use stint_words::Told;

pub fn trouble(say: &Say, trouble: &Trouble) -> String {
    let facts = trouble.facts.iter().map(|(name, fact)| {
        let told = match fact {
            Fact::Moment(moment) => Told::Moment { local: &moment.local, offset: &moment.offset },
            Fact::Text(text) => Told::Text(text),
            Fact::Number(number) => Told::Number(*number),
        };
        (name.as_str(), told)
    });
    printable(&say.words.refusal(&trouble.code, facts, trouble.ticket.as_deref()))
}
