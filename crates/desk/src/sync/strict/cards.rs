//! What a person has to see beside such a server.

use super::books::Books;
use crate::contract::{CardChoice, CardKind};
use crate::error::Error;
use crate::store::{link, twin};
use rusqlite::Connection;
use stint_domain::{Instant, SessionId};
use stint_sync::strict::{self, Card, Choice, Remote, Stretch, TwinId};

/// One thing to see.
pub(in crate::sync) enum Question {
    /// What such a server cannot be told. Once.
    Plain { since: Instant },
    /// Whether a session there is one that was sent without an answer.
    Whose { twin: TwinId, found: Remote },
    /// Something about a session that was sent.
    Sent { twin: TwinId, start: Instant, card: Box<Card> },
}

pub(in crate::sync) fn questions(db: &Connection, link: &link::Link) -> Result<Vec<Question>, Error> {
    let mut questions = Vec::new();
    if link.mode == link::Mode::Stint {
        return Ok(questions);
    }
    if !twin::is_told(db)? {
        questions.push(Question::Plain { since: link.last_ok.unwrap_or(Instant::MIN) });
    }
    for twin in twin::for_person(db)? {
        match twin.card().cloned() {
            Some(Card::Doubt { found }) => {
                let ask = |found| Question::Whose { twin: twin.id, found };
                questions.extend(found.into_iter().map(ask));
            }
            Some(card) => {
                questions.push(Question::Sent { twin: twin.id, start: twin.meant.start_time, card: Box::new(card) });
            }
            None => {}
        }
    }
    Ok(questions)
}

impl Question {
    pub fn id(&self) -> String {
        match self {
            Question::Plain { .. } => "plain".to_owned(),
            Question::Whose { twin, found } => format!("whose:{}:{}:{}", twin.session, twin.k, found.id),
            Question::Sent { twin, .. } => format!("sent:{}:{}", twin.session, twin.k),
        }
    }

    pub fn kind(&self) -> CardKind {
        match self {
            Question::Plain { .. } => CardKind::PlainServer,
            Question::Whose { .. } => CardKind::WhoseSession,
            Question::Sent { card, .. } => match card.as_ref() {
                Card::Refused { .. } => CardKind::Refused,
                Card::Differs { .. } => CardKind::Differs,
                Card::Leftover => CardKind::Leftover,
                Card::Gone => CardKind::Gone,
                Card::Doubt { .. } => CardKind::WhoseSession,
            },
        }
    }

    pub fn choices(&self) -> Vec<CardChoice> {
        match self.kind() {
            CardKind::WhoseSession => vec![CardChoice::Mine, CardChoice::NotMine],
            CardKind::Refused | CardKind::Differs | CardKind::Gone => vec![CardChoice::TryAgain, CardChoice::Dismiss],
            CardKind::PlainServer
            | CardKind::Leftover
            | CardKind::Proposed
            | CardKind::Parked
            | CardKind::EndedTwice
            | CardKind::ClockedInTwice => vec![CardChoice::Dismiss],
        }
    }

    /// Why it was refused.
    pub fn code(&self) -> Option<&'static str> {
        match self.kind() {
            CardKind::Refused => Some("not_taken"),
            CardKind::PlainServer
            | CardKind::WhoseSession
            | CardKind::Differs
            | CardKind::Leftover
            | CardKind::Gone
            | CardKind::Proposed
            | CardKind::Parked
            | CardKind::EndedTwice
            | CardKind::ClockedInTwice => None,
        }
    }

    /// The session here.
    pub fn session(&self) -> Option<SessionId> {
        match self {
            Question::Plain { .. } => None,
            Question::Whose { twin, .. } | Question::Sent { twin, .. } => Some(twin.session),
        }
    }

    pub fn at(&self) -> Instant {
        match self {
            Question::Plain { since } => *since,
            Question::Whose { found, .. } => found.original_start_time,
            Question::Sent { start, .. } => *start,
        }
    }

    /// What the server says, where that is something else.
    pub fn says(&self) -> Option<Stretch> {
        match self {
            Question::Sent { card, .. } => match card.as_ref() {
                Card::Differs { says, .. } => Some(says.clone()),
                Card::Refused { .. } | Card::Leftover | Card::Gone | Card::Doubt { .. } => None,
            },
            Question::Whose { found, .. } => Some(Stretch::of(found)),
            Question::Plain { .. } => None,
        }
    }
}

pub(in crate::sync) fn decide(db: &Connection, question: &Question, choice: CardChoice) -> Result<bool, Error> {
    let (id, choice) = match (question, choice) {
        (Question::Plain { .. }, _) => {
            twin::set_told(db)?;
            return Ok(true);
        }
        (Question::Whose { twin, found }, CardChoice::Mine) => (*twin, Choice::Mine(found.id)),
        (Question::Whose { twin, found }, _) => (*twin, Choice::NotMine(found.id)),
        (Question::Sent { twin, .. }, CardChoice::TryAgain) => (*twin, Choice::Again),
        (Question::Sent { twin, .. }, _) => (*twin, Choice::Leave),
    };
    strict::decide(&mut Books { db }, id, choice)
}
