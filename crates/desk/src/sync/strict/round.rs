//! One round: step after step until nothing is left to tell, or with what was in the way.

use super::books::Books;
use super::met::{is_nobody, meet};
use crate::Desk;
use crate::contract::Topic;
use crate::error::Error;
use crate::store::{journal, link, session, twin};
use crate::sync::http::Http;
use crate::sync::round::Ended;
use crate::sync::trouble::Miss;
use crate::write::Writing;
use std::time::Duration;
use stint_sync::strict::{self, Ask, Elsewhere, Reply, Took};
use stint_sync::wire::User;

/// So many records are taken over in one transaction: nobody's punch waits behind ten years of them.
const MOST: usize = 1_000;
/// A server that wants no more than this much time is waited for on the spot, seconds …
const PATIENCE: i64 = 10;
/// … and so often in one round.
const NAPS: u32 = 20;

pub(in crate::sync) async fn round(desk: &Desk, http: &Http, token: &str, keys: &str) -> Result<Ended, Error> {
    let (mut poll, mut naps, mut answered) = (true, 0, false);
    while let Some(ask) = desk.step_next(keys, poll)? {
        poll = false;
        let (reply, lost) = http.plain(&ask.request(), token).await;
        let miss = match desk.step_take(keys, &ask, &reply)? {
            Took::More => {
                answered = true;
                continue;
            }
            Took::SignIn => Miss::Unauthorized,
            Took::Strange { status } => Miss::Strange(status.to_string()),
            Took::Later { retry_after_s } => match (lost, retry_after_s) {
                (Some(lost), _) => lost,
                (None, Some(seconds)) if (0..=PATIENCE).contains(&seconds) && naps < NAPS => {
                    naps += 1;
                    tokio::time::sleep(Duration::from_secs(seconds.unsigned_abs())).await;
                    continue;
                }
                (None, seconds) => Miss::Busy(seconds),
            },
        };
        return Ok(Ended::Missed(miss));
    }
    match desk.look(twin::course)?.waits {
        Some(Elsewhere::Seen { id, .. }) => return Ok(Ended::Missed(Miss::Elsewhere(Some(id.to_string())))),
        Some(Elsewhere::Unseen) => return Ok(Ended::Missed(Miss::Elsewhere(None))),
        None => {}
    }
    let Some(link) = desk.look(link::get)?.filter(|link| link.keys == keys) else { return Ok(Ended::Done) };
    // Whose the sessions are shows when there is one; whether a trouble is over shows when it is asked.
    if is_nobody(&link.user) && answered || link.trouble.is_some() && !answered {
        match meet(http, &link.url, token).await {
            Ok(Some((_, user))) => desk.steps_by(keys, &user)?,
            Ok(None) => return Ok(Ended::Missed(Miss::Strange(String::new()))),
            Err(miss) => return Ok(Ended::Missed(miss)),
        }
        answered = true;
    }
    if answered {
        desk.steps_done(keys)?;
    }
    Ok(Ended::Done)
}

impl Desk {
    /// The next step, written down.
    fn step_next(&self, keys: &str, poll: bool) -> Result<Option<Ask>, Error> {
        loop {
            let (ask, more) = self.write(|writing| {
                let Some(mut link) = linked(writing, keys)? else { return Ok((None, false)) };
                if collect(writing, &mut link)? {
                    return Ok((None, true));
                }
                let cards = twin::for_person(writing.connection())?.len();
                let ask = strict::next(&mut Books { db: writing.connection() }, writing.now(), poll)?;
                if ask.is_none() || twin::for_person(writing.connection())?.len() != cards {
                    writing.stale(&[Topic::Sync, Topic::Sessions]);
                }
                Ok((ask, false))
            })?;
            if !more {
                return Ok(ask);
            }
        }
    }

    fn step_take(&self, keys: &str, ask: &Ask, reply: &Reply) -> Result<Took, Error> {
        self.write(|writing| {
            // Somebody else has signed in meanwhile: what came of it is for nobody here.
            if linked(writing, keys)?.is_none() {
                return Ok(Took::More);
            }
            strict::take(&mut Books { db: writing.connection() }, ask, reply, writing.now())
        })
    }

    /// Now that there is a session, it says whose it is.
    fn steps_by(&self, keys: &str, user: &User) -> Result<(), Error> {
        self.write(|writing| {
            let Some(mut link) = linked(writing, keys)? else { return Ok(()) };
            if is_nobody(&link.user) && link.user != *user {
                link.user = user.clone();
                writing.stale(&[Topic::Sync]);
                link::put(writing.connection(), &link)?;
            }
            Ok(())
        })
    }

    /// Everything was told: nothing keeps the two apart.
    fn steps_done(&self, keys: &str) -> Result<(), Error> {
        self.write(|writing| {
            let Some(mut link) = linked(writing, keys)? else { return Ok(()) };
            let now = writing.now();
            if link.trouble.take().is_some() || crate::sync::steps::is_old(link.last_ok, now) {
                writing.stale(&[Topic::Sync]);
                link.last_ok = Some(now);
                link::put(writing.connection(), &link)?;
            }
            Ok(())
        })
    }
}

/// Notes which sessions were changed since this was last looked at. True when there is more.
fn collect(writing: &mut Writing<'_>, link: &mut link::Link) -> Result<bool, Error> {
    let head = writing.head().n;
    if head == link.seen {
        return Ok(false);
    }
    let records = journal::some_after(writing.connection(), link.seen, MOST)?;
    for record in &records {
        let changed = record.act.session().map(|id| session::by_id(writing.connection(), id)).transpose()?.flatten();
        if let Some(stored) = changed {
            twin::add_due(writing.connection(), &stored.session)?;
        }
    }
    writing.stale(&[Topic::Sync]);
    link.seen = records.last().map_or(head, |record| record.n);
    link::set_seen(writing.connection(), link.seen)?;
    Ok(link.seen < head)
}

fn linked(writing: &Writing<'_>, keys: &str) -> Result<Option<link::Link>, Error> {
    Ok(link::get(writing.connection())?.filter(|link| link.keys == keys))
}
