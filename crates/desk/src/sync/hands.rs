//! Who made the other version that a card shows, and where: the server is asked for it once for each card, and what it
//! said is kept.

use super::cards;
use super::http::Http;
use super::trouble::Miss;
use crate::Desk;
use crate::contract::{CardHand, CardPlace, CardWho, Topic};
use crate::error::Error;
use crate::show::Show;
use crate::store::hand::{self, Hand};
use crate::store::{link, outbox};
use serde::Deserialize;
use stint_domain::{Instant, OpId};
use stint_sync::marks::Mark;

/// Stories that are asked for after one exchange.
const AT_ONCE: usize = 8;

/// An operation that made a version which a card shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    pub op: OpId,
    /// This person's.
    pub own: bool,
    pub at: Instant,
    /// The server's id of the session; none: the server has not told of it.
    pub session: Option<String>,
}

impl Made {
    pub fn of(mark: &Mark, me: &str, session: &str) -> Made {
        let own = mark.by.to_string() == me;
        Made { op: mark.op, own, at: mark.decided, session: Some(session.to_owned()) }
    }
}

/// As a card says it, as far as it is known.
pub(super) fn shown(show: &Show<'_>, made: &Made) -> Result<CardHand, Error> {
    let hand = hand::get(show.db, made.op)?.unwrap_or_default();
    let who = match (made.own, hand.author.is_empty()) {
        (true, _) => CardWho::You,
        (false, false) => CardWho::Named(hand.author),
        (false, true) => CardWho::Somebody,
    };
    let place = match (outbox::has(show.db, made.op)?, hand.device.is_empty()) {
        (true, _) => CardPlace::Here,
        (false, false) => CardPlace::Device(hand.device),
        (false, true) => CardPlace::Elsewhere,
    };
    Ok(CardHand { who, place, at: show.here(hand.at.unwrap_or(made.at)) })
}

/// A record of a session's story, as far as it is read here.
#[derive(Debug, Deserialize)]
pub(super) struct Told {
    op: String,
    author: Author,
    device: String,
    at: String,
}

#[derive(Debug, Deserialize)]
struct Author {
    name: Option<String>,
}

/// Asks for what cards need and is not known. A server that has answered and did not say is not asked again; one that does
/// not answer keeps no exchange from ending.
///
/// # Errors
/// What the database has to say.
pub(super) async fn learn(desk: &Desk, http: &Http, token: &str) -> Result<(), Error> {
    let (shown, wanted) = desk.look(|db| {
        let Some(link) = link::get(db)? else { return Ok((Vec::new(), Vec::new())) };
        let made = cards::made(db, &link)?;
        let mut wanted: Vec<(String, Vec<OpId>)> = Vec::new();
        for Made { op, session, .. } in &made {
            let Some(session) = session else { continue };
            if outbox::has(db, *op)? || hand::get(db, *op)?.is_some() {
                continue;
            }
            match wanted.iter_mut().find(|(known, _)| known == session) {
                Some((_, ops)) => ops.push(*op),
                None => wanted.push((session.clone(), vec![*op])),
            }
        }
        Ok((made.into_iter().map(|made| made.op).collect::<Vec<_>>(), wanted))
    })?;
    for (session, ops) in wanted.iter().take(AT_ONCE) {
        let story: Vec<Told> = match http.story(session, token).await {
            Ok(story) => story,
            Err(miss) => {
                tracing::info!(?miss, "the server does not say who changed a session");
                match miss {
                    Miss::Forbidden(_) | Miss::Strange(_) => Vec::new(),
                    Miss::Offline(_)
                    | Miss::Unauthorized
                    | Miss::TooMuch
                    | Miss::Busy(_)
                    | Miss::Broken(_)
                    | Miss::OtherServer
                    | Miss::Newer
                    | Miss::WrongAccount
                    | Miss::Elsewhere(_) => return Ok(()),
                }
            }
        };
        desk.write(|writing| {
            writing.stale(&[Topic::Sync]);
            for op in ops {
                let found = story.iter().find(|told| told.op == op.to_string());
                hand::put(writing.connection(), *op, &found.map(Told::hand).unwrap_or_default())?;
            }
            hand::keep_only(writing.connection(), &shown)
        })?;
    }
    Ok(())
}

impl Told {
    fn hand(&self) -> Hand {
        let author = self.author.name.clone().unwrap_or_default();
        Hand { author, device: self.device.clone(), at: Instant::parse_rfc3339(&self.at) }
    }
}
