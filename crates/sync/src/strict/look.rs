//! Listing all that lies beyond an id, whichever way round the other server lists and however few it gives at a time.
//!
//! With `after` alone some servers give the next ones, some the newest. Going up until nothing new comes, and then down
//! from the lowest that was seen, finds all of them on either. How many there are on a page is not counted: a server
//! may give fewer than it was asked for.

use super::ask::Ask;
use super::cards::Card;
use super::remote::{Remote, RemoteId};
use super::steps::{Course, Steps};
use super::take::Took;
use super::twin::{Stage, There, Twin, TwinId};
use serde::{Deserialize, Serialize};
use stint_domain::Instant;

/// A walk through the list, between two pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// What is beyond this is looked for; none: everything.
    pub floor: Option<RemoteId>,
    /// Whose lost `POST` it is about.
    pub about: Option<TwinId>,
    going: Going,
    lowest: Option<RemoteId>,
    highest: Option<RemoteId>,
    /// Sessions that are not ours: those that run, and for a lost `POST` all of them.
    found: Vec<Remote>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "going", content = "from", rename_all = "snake_case")]
enum Going {
    Up(Option<RemoteId>),
    Down(RemoteId),
}

/// Somebody else's session that runs on the other server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Elsewhere {
    Seen {
        id: RemoteId,
        since: Instant,
    },
    /// The server says that one runs and does not show it.
    Unseen,
}

impl Look {
    /// More of them than a person would want to choose from.
    const MOST: usize = 20;

    pub(super) fn beyond(floor: Option<RemoteId>, about: Option<TwinId>) -> Look {
        Look { floor, about, going: Going::Up(floor), lowest: None, highest: None, found: Vec::new() }
    }

    pub(super) fn ask(&self) -> Ask {
        match self.going {
            Going::Up(after) => Ask::List { after, before: None },
            Going::Down(before) => Ask::List { after: None, before: Some(before) },
        }
    }

    /// Takes a page in; where to go on, none at the end.
    fn turn(&mut self, page: &[Remote]) -> Option<Going> {
        let ids = || page.iter().map(|remote| remote.id);
        let beyond = |id: &RemoteId| self.floor.is_none_or(|floor| *id > floor);
        self.lowest = self.lowest.into_iter().chain(ids().filter(beyond)).min();
        self.highest = self.highest.into_iter().chain(ids()).max();
        match self.going {
            Going::Up(from) => match ids().max().filter(|highest| from.is_none_or(|from| *highest > from)) {
                Some(highest) => Some(Going::Up(Some(highest))),
                None => self.floor.and(self.lowest).map(Going::Down),
            },
            Going::Down(from) => {
                let reached = ids().any(|id| !beyond(&id));
                ids().min().filter(|lowest| !reached && *lowest < from).map(Going::Down)
            }
        }
    }
}

/// Takes a page of the walk in.
pub(super) fn listed<S: Steps>(
    steps: &mut S,
    ask: &Ask,
    page: &[Remote],
    date: Option<Instant>,
    now: Instant,
) -> Result<Took, S::Error> {
    let mut course = steps.course()?;
    let Some(mut look) = course.look.take().filter(|look| look.ask() == *ask) else { return Ok(Took::More) };
    for remote in page {
        let new = look.floor.is_none_or(|floor| remote.id > floor) && !look.found.iter().any(|one| one.id == remote.id);
        let matters = look.about.is_some() || !remote.has_ended();
        if new && matters && look.found.len() < Look::MOST && !steps.is_ours(remote.id)? {
            look.found.push(remote.clone());
        }
    }
    if let Some(going) = look.turn(page) {
        look.going = going;
        course.look = Some(look);
    } else {
        let skew = course.skew.or(date.map(|date| date - now));
        let adopted = match look.about {
            Some(id) => answer_for(steps, id, &look, skew, now)?,
            None => None,
        };
        if let Some(adopted) = adopted {
            look.found.retain(|remote| remote.id != adopted.id);
            course.skew = course.skew.or(Some(adopted.skew));
        }
        survey(&mut course, &look, now);
    }
    steps.set_course(&course)?;
    Ok(Took::More)
}

/// What became of a `POST` without an answer: exactly one session that it may have made is it, none says that it was not
/// taken, anything else is for a person to say.
fn answer_for<S: Steps>(
    steps: &mut S,
    id: TwinId,
    look: &Look,
    skew: Option<i64>,
    now: Instant,
) -> Result<Option<Adopted>, S::Error> {
    let Some(mut twin) = steps.twin(id)? else { return Ok(None) };
    let Stage::Posting(posting) = &mut twin.stage else { return Ok(None) };
    let adopted = match look.found.as_slice() {
        [] => {
            posting.open = false;
            posting.missed = Some(now);
            None
        }
        [one] if posting.may_have_made(one, skew) => {
            let sent = posting.attempts.last().map_or(one.original_start_time, |attempt| attempt.since);
            Some((one, Adopted { id: one.id, skew: one.original_start_time - sent }))
        }
        several => {
            let found = several.to_vec();
            twin.ask(Card::Doubt { found });
            None
        }
    };
    if let Some((remote, _)) = &adopted {
        twin.stage = Stage::There(There::told(remote));
    }
    steps.put(&twin)?;
    steps.unsettle(id.session)?;
    Ok(adopted.map(|(_, adopted)| adopted))
}

/// A session that was recognised as ours.
struct Adopted {
    id: RemoteId,
    /// How far the other clock seems to be ahead.
    skew: i64,
}

/// Notes that everything has been seen, and whether somebody else's session runs.
fn survey(course: &mut Course, look: &Look, now: Instant) {
    course.surveyed = Some(now);
    course.top = course.top.max(look.highest);
    let running = look.found.iter().filter(|remote| !remote.has_ended()).max_by_key(|remote| remote.id);
    match (running, &course.waits) {
        (Some(remote), _) => {
            course.waits = Some(Elsewhere::Seen { id: remote.id, since: remote.start_time });
            // So that the next walk meets it again and sees whether it has ended.
            course.top = Some(remote.id.before());
        }
        (None, Some(Elsewhere::Seen { .. })) => course.waits = None,
        // Only another `POST` tells whether it has ended.
        (None, Some(Elsewhere::Unseen) | None) => {}
    }
}

/// Whether one of ours runs there, or may.
pub(super) fn ours_runs(unfinished: &[Twin]) -> bool {
    unfinished.iter().any(|twin| match &twin.stage {
        Stage::There(_) => true,
        Stage::Posting(_) | Stage::Gone => false,
    })
}
