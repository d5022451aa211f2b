//! What became of a request, noted in the journal of steps.

use super::ask::{Answer, Ask, Reply, Way};
use super::cards::Card;
use super::look::{Elsewhere, listed};
use super::next::is_last_end;
use super::remote::{Remote, RemoteId};
use super::steps::Steps;
use super::twin::{End, Stage, There, TwinId};
use stint_domain::Instant;

/// Enough for a server that keeps whole seconds.
const A_SECOND_MS: i64 = 1_000;

/// How long a session may be missing in every list before it is taken for deleted: lists may lag behind.
const GONE_AFTER_MS: i64 = 60_000;

/// How to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Took {
    /// There may be more to do at once.
    More,
    /// The server could not be reached, or asks for time.
    Later { retry_after_s: Option<i64> },
    /// The credential is not taken.
    SignIn,
    /// It does not answer as documented: with this status, or with something that is no session.
    Strange { status: u16 },
}

/// What an answer's status says about its request.
enum Verdict {
    Taken,
    /// It may or may not have been taken.
    Unknown,
    /// It was not, and would be at another time.
    NotNow,
    SignIn,
    /// It was not taken: elsewhere, or not like this.
    Refused,
}

impl Verdict {
    fn of(reply: &Reply) -> Verdict {
        match reply {
            Reply::Lost => Verdict::Unknown,
            Reply::Came(answer) => match answer.status {
                200..=299 => Verdict::Taken,
                401 => Verdict::SignIn,
                429 => Verdict::NotNow,
                400..=407 | 409..=424 | 426..=499 => Verdict::Refused,
                // Whoever redirects, runs out of time or breaks may have passed it on first.
                _ => Verdict::Unknown,
            },
        }
    }
}

/// Takes in what came of the last [`Ask`].
///
/// # Errors
/// The storage's; then nothing was taken.
pub fn take<S: Steps>(steps: &mut S, ask: &Ask, reply: &Reply, now: Instant) -> Result<Took, S::Error> {
    let answer = match reply {
        Reply::Came(answer) => Some(answer),
        Reply::Lost => None,
    };
    match ask {
        Ask::List { .. } => match page(answer) {
            Some(page) => listed(steps, ask, &page, answer.and_then(|answer| answer.date), now),
            None => Ok(outcome(reply)),
        },
        Ask::Post { twin } => posted(steps, *twin, reply, now),
        Ask::End { twin, id, .. } => {
            let took = with(steps, *twin, *id, reply, |there, _| ended(there, reply))?;
            // The next time that is tried is a second after the creation, which shall not lie in the future.
            let refused = matches!(Verdict::of(reply), Verdict::Refused);
            Ok(if refused { Took::Later { retry_after_s: Some(1) } } else { took })
        }
        Ask::Write { twin, id, times, description } => {
            let skew = steps.course()?.skew.unwrap_or(0);
            let comes = times.map(|(_, end)| end - skew).filter(|comes| *comes > now);
            with(steps, *twin, *id, reply, |there, verdict| match verdict {
                Verdict::Taken => {
                    if let Some((start, end)) = times {
                        (there.says.start_time, there.says.end_time) = (*start, Some(*end));
                    }
                    if let Some(description) = description {
                        there.says.description.clone_from(description);
                    }
                }
                Verdict::Refused => turned_down(there, reply, (times.is_some(), description.is_some()), comes),
                Verdict::Unknown | Verdict::NotNow | Verdict::SignIn => {}
            })
        }
        Ask::Read { twin, id, way } => match page(answer) {
            Some(page) => read_back(steps, (*twin, *id), *way, &page, now),
            None => Ok(outcome(reply)),
        },
    }
}

fn page(answer: Option<&Answer>) -> Option<Vec<Remote>> {
    let answer = answer.filter(|answer| (200..=299).contains(&answer.status))?;
    Remote::list(answer.body.as_ref()?)
}

/// How to go on after an answer that was not what was asked for.
fn outcome(reply: &Reply) -> Took {
    let (status, retry_after_s) = match reply {
        Reply::Came(answer) => (answer.status, answer.retry_after_s),
        Reply::Lost => (0, None),
    };
    match Verdict::of(reply) {
        Verdict::SignIn => Took::SignIn,
        Verdict::NotNow => Took::Later { retry_after_s },
        Verdict::Unknown if (300..=399).contains(&status) => Took::Strange { status },
        Verdict::Unknown => Took::Later { retry_after_s },
        Verdict::Refused | Verdict::Taken => Took::Strange { status },
    }
}

fn posted<S: Steps>(steps: &mut S, id: TwinId, reply: &Reply, now: Instant) -> Result<Took, S::Error> {
    let Some(mut twin) = steps.twin(id)? else { return Ok(Took::More) };
    let mut course = steps.course()?;
    let Stage::Posting(posting) = &mut twin.stage else { return Ok(Took::More) };
    let made = match reply {
        Reply::Came(answer) if (200..=299).contains(&answer.status) => answer.body.as_ref().and_then(Remote::read),
        Reply::Came(_) | Reply::Lost => None,
    };
    // A server may answer with the session that runs already instead of a conflict.
    let old = match &made {
        Some(made) => posting.after.is_some_and(|after| made.id <= after) || steps.is_ours(made.id)?,
        None => false,
    };
    let conflict = old || matches!(reply, Reply::Came(answer) if answer.status == 409);
    if let Some(made) = made.filter(|_| !old) {
        course.top = course.top.max(Some(made.id));
        course.skew = Some(made.original_start_time - now);
        twin.stage = Stage::There(There::told(&made));
        steps.set_course(&course)?;
        steps.put(&twin)?;
        return Ok(Took::More);
    }
    let took = match Verdict::of(reply) {
        _ if conflict => {
            // One runs, so this one made none: an earlier one of ours did, which is looked for again before the next, or it
            // is somebody else's.
            course.waits = Some(Elsewhere::Unseen);
            posting.attempts.pop();
            posting.open = false;
            Took::More
        }
        Verdict::Unknown | Verdict::Taken => {
            if let Some(last) = posting.attempts.last_mut() {
                last.until = Some(now);
            }
            outcome(reply)
        }
        Verdict::NotNow | Verdict::SignIn | Verdict::Refused => {
            posting.attempts.pop();
            posting.open = false;
            outcome(reply)
        }
    };
    let nothing_made = posting.attempts.is_empty();
    steps.set_course(&course)?;
    if nothing_made {
        steps.remove(id)?
    } else {
        steps.put(&twin)?
    }
    Ok(took)
}

/// Notes what came of a request about a session that is there.
fn with<S: Steps>(
    steps: &mut S,
    id: TwinId,
    remote: RemoteId,
    reply: &Reply,
    note: impl FnOnce(&mut There, Verdict),
) -> Result<Took, S::Error> {
    if let Some(mut twin) = steps.twin(id)?
        && let Stage::There(there) = &mut twin.stage
        && there.id == remote
    {
        note(there, Verdict::of(reply));
        steps.put(&twin)?;
    }
    Ok(match Verdict::of(reply) {
        // What is wrong is told on the session's card, when it is known for good.
        Verdict::Taken | Verdict::Refused => Took::More,
        Verdict::Unknown | Verdict::NotNow | Verdict::SignIn => outcome(reply),
    })
}

fn ended(there: &mut There, reply: &Reply) {
    let (End::Asked { refused } | End::Runs { refused }) = there.end else { return };
    match (Verdict::of(reply), reply) {
        (Verdict::NotNow | Verdict::SignIn, _) => there.end = End::Runs { refused },
        (Verdict::Refused, Reply::Came(answer)) => there.refused = Some(answer.status),
        (Verdict::Taken, Reply::Came(answer)) => {
            let shown = answer.body.as_ref().and_then(Remote::read);
            if let Some(shown) = shown.filter(|shown| shown.id == there.id && shown.has_ended()) {
                *there = There { misses: there.misses, ..There::told(&shown) };
            }
        }
        (Verdict::Taken | Verdict::Refused | Verdict::Unknown, _) => {}
    }
}

/// What a refusal of times and note means. `comes` is when the end will have come by the other server's clock, if it has
/// not yet.
fn turned_down(there: &mut There, reply: &Reply, (times, note): (bool, bool), comes: Option<Instant>) {
    let status = match reply {
        Reply::Came(answer) => Some(answer.status),
        Reply::Lost => None,
    };
    match (times, comes) {
        // Perhaps one of them is taken without the other.
        (true, _) if note => there.apart = true,
        (true, Some(comes)) => there.not_before = Some(comes + A_SECOND_MS),
        (true, None) => there.refused = status,
        (false, _) => there.note_refused = status,
    }
}

fn read_back<S: Steps>(
    steps: &mut S,
    (id, remote): (TwinId, RemoteId),
    way: Way,
    page: &[Remote],
    now: Instant,
) -> Result<Took, S::Error> {
    let Some(mut twin) = steps.twin(id)? else { return Ok(Took::More) };
    let Stage::There(there) = &mut twin.stage else { return Ok(Took::More) };
    if there.id != remote {
        return Ok(Took::More);
    }
    let mut took = Took::More;
    match (page.iter().find(|one| one.id == remote), there.unseen) {
        (Some(shown), _) => {
            let mut course = steps.course()?;
            course.way = way;
            steps.set_course(&course)?;
            let misses = there.misses;
            let refused = seen(there, &twin.meant, shown);
            if there.misses > misses {
                // It may be a copy that lags behind: before it is sent once more, it gets time.
                took = Took::Later { retry_after_s: Some(1 << there.misses.min(6)) };
            }
            if let Some(status) = refused {
                let wanted = twin.meant.clone();
                twin.ask(Card::Refused { status, wanted });
            }
        }
        (None, None) => there.unseen = Some(way),
        (None, Some(_)) => {
            let since = *there.missing.get_or_insert(now);
            there.unseen = None;
            if (0..GONE_AFTER_MS).contains(&(now - since)) {
                took = Took::Later { retry_after_s: Some(5) };
            } else {
                twin.stage = Stage::Gone;
                twin.ask(Card::Gone);
            }
        }
    }
    steps.put(&twin)?;
    Ok(took)
}

/// Notes what a session says there; the status that turned the last request down, when that is for good.
fn seen(there: &mut There, meant: &super::Stretch, shown: &Remote) -> Option<u16> {
    let refused = there.refused.take();
    (there.unseen, there.missing) = (None, None);
    let had_ended = there.end == End::Ended;
    let mut for_good = refused.filter(|_| had_ended && !meant.shows_in(shown));
    there.end = match there.end {
        _ if shown.has_ended() => End::Ended,
        End::Asked { refused: n } if refused.is_some() && is_last_end(n) => {
            for_good = refused;
            End::Runs { refused: n }
        }
        End::Asked { refused: n } if refused.is_some() => End::Runs { refused: n + 1 },
        End::Asked { refused: n } | End::Runs { refused: n } => End::Runs { refused: n },
        End::Ended => {
            for_good = None;
            End::Runs { refused: 0 }
        }
    };
    if there.says.shows_in(shown) {
        there.misses = 0;
    } else {
        there.says = super::Stretch::of(shown);
        there.misses += u32::from(had_ended && !there.read);
    }
    there.read = true;
    for_good
}
