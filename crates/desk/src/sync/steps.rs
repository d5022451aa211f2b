//! The protocol's decisions, each inside one write transaction. Nothing is ever held across the network.

use super::outbox::collect;
use super::shelf::Books;
use super::trouble::Miss;
use crate::Desk;
use crate::contract::Topic;
use crate::error::Error;
use crate::store::{connection, link, outbox, remote};
use crate::turn::Courtesy;
use crate::write::Writing;
use std::collections::BTreeSet;
use std::sync::PoisonError;
use std::time::Duration;
use stint_domain::time::MINUTE;
use stint_domain::{Instant, OpId};
use stint_sync::client::{self, Answer, Ask, Guards, Took, What};
use stint_sync::clocks::SentAt;
use stint_sync::wire::Away;

/// The moment of the last good answer is written down no more often than this, as long as nothing else is: an idle
/// computer shall not write to its disk every minute. Milliseconds.
const OK_EVERY: i64 = 5 * MINUTE;
/// A transaction that has gone on for so long takes no more in.
const LONGEST: Duration = Duration::from_millis(20);

/// How the next question is to be.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    /// The link that all of this is about, by the name of its credential. When another one lies here meanwhile, nothing
    /// is asked or taken.
    pub keys: String,
    /// So many operations in one push at most.
    pub most: usize,
    /// Whether to read the feed when nothing is left to send.
    pub pull: bool,
    /// Operations that the server asked to be sent later.
    pub skip: BTreeSet<OpId>,
}

impl Desk {
    /// What to ask next; none: nothing, or somebody else has signed in meanwhile.
    pub(super) fn sync_next(&self, asking: &Asking) -> Result<Option<Ask>, Error> {
        let courtesy = Courtesy::new(&self.folder);
        loop {
            courtesy.let_by();
            let (ask, more) = self.write(|writing| {
                let Some(mut link) = linked(writing, &asking.keys)? else { return Ok((None, false)) };
                let begun = std::time::Instant::now();
                while collect(writing, &mut link)? {
                    writing.stale(&[Topic::Sync]);
                    if begun.elapsed() > LONGEST || courtesy.is_called_for() {
                        return Ok((None, true));
                    }
                }
                let sent_at = self.sent_at();
                let mut books = Books::open(writing, link, &asking.skip)?;
                Ok((client::next(&mut books, sent_at, asking.most, asking.pull)?, false))
            })?;
            if !more {
                return Ok(ask);
            }
        }
    }

    fn sent_at(&self) -> SentAt {
        SentAt { at: self.machine.wall(), boot: self.machine.boot(), mono_us: self.machine.mono_us() }
    }

    /// Takes an answer in, in portions: as many of them in one transaction as nobody has to wait for.
    pub(super) fn sync_take(&self, asking: &Asking, portions: &[(Ask, Answer)]) -> Result<Took, Error> {
        let courtesy = Courtesy::new(&self.folder);
        let (mut took, mut done) = (Took::More, 0);
        while done < portions.len() && took != Took::Outdated {
            courtesy.let_by();
            let some;
            (took, some) = self.sync_take_some(asking, &portions[done..], &courtesy)?;
            done += some;
        }
        Ok(took)
    }

    /// Takes some portions in, and says how many. What was written here since they were asked for is taken over first: it
    /// was made on what was shown until now.
    fn sync_take_some(
        &self,
        asking: &Asking,
        portions: &[(Ask, Answer)],
        courtesy: &Courtesy,
    ) -> Result<(Took, usize), Error> {
        self.write(|writing| {
            let Some(mut link) = linked(writing, &asking.keys)? else { return Ok((Took::Outdated, 0)) };
            while collect(writing, &mut link)? {}
            let now = writing.now();
            let begun = std::time::Instant::now();
            let mut books = Books::open(writing, link, &asking.skip)?;
            let (mut took, mut done) = (Took::More, 0);
            for (ask, answer) in portions {
                took = client::take(&mut books, ask, answer, Guards::ALL)?;
                done += 1;
                if took == Took::Outdated || begun.elapsed() > LONGEST || courtesy.is_called_for() {
                    break;
                }
            }
            let mut link = books.link;
            if took != Took::WrongAccount && (link.trouble.is_some() || is_old(link.last_ok, now)) {
                if link.trouble.take().is_some() {
                    writing.stale(&[Topic::Sync]);
                }
                link.last_ok = Some(now);
                link::put(writing.connection(), &link)?;
            }
            Ok((took, done))
        })
    }

    /// Whether the log is copied into the database while all of this is written.
    pub(super) fn sync_copies_log(&self, does: bool) -> Result<(), Error> {
        connection::copy_log_while_writing(&self.writer.lock().unwrap_or_else(PoisonError::into_inner), does)
    }

    /// Writes down what keeps the two apart, when it is something else than before.
    pub(super) fn sync_missed(&self, keys: &str, miss: &Miss) -> Result<(), Error> {
        let trouble = Some(serde_json::to_string(&miss.told())?);
        self.write(|writing| {
            let Some(mut link) = linked(writing, keys)? else { return Ok(()) };
            if link.trouble != trouble {
                link.trouble.clone_from(&trouble);
                link::put(writing.connection(), &link)?;
                writing.stale(&[Topic::Sync]);
            }
            Ok(())
        })
    }

    /// Sets an operation aside that the server cannot deal with.
    pub(super) fn sync_park(&self, keys: &str, op: OpId, code: &str) -> Result<(), Error> {
        self.write(|writing| {
            if linked(writing, keys)?.is_some() {
                outbox::park(writing.connection(), op, code)?;
                writing.stale(&[Topic::Sync, Topic::Sessions]);
            }
            Ok(())
        })
    }

    /// A copy of the data was noticed: from now on it writes under an identity of its own, and reads everything anew.
    pub(super) fn sync_renew(&self, keys: &str, nonce: &str) -> Result<(), Error> {
        self.write(|writing| {
            let Some(mut link) = linked(writing, keys)? else { return Ok(()) };
            tracing::warn!("this data has a twin elsewhere; it goes on under an identity of its own");
            link.nonce = nonce.to_owned();
            link::put(writing.connection(), &link)?;
            let ask = Ask { what: What::Pull { cursor: link.cursor, limit: 0 }, high_water: link.high_water.clone() };
            let nothing = BTreeSet::new();
            let mut books = Books::open(writing, link, &nothing)?;
            client::take(&mut books, &ask, &Answer::Away(Away::DeviceForked), Guards::ALL).map(drop)
        })
    }

    /// The word by which the data and its credential know each other is another one now.
    pub(super) fn sync_nonce(&self, keys: &str, nonce: &str) -> Result<(), Error> {
        self.write(|writing| {
            let Some(mut link) = linked(writing, keys)? else { return Ok(()) };
            link.nonce = nonce.to_owned();
            link::put(writing.connection(), &link)
        })
    }

    /// After an upgrade: what an earlier version did not understand is looked at again.
    pub(super) fn sync_look_again(&self, keys: &str) -> Result<(), Error> {
        if self.look(|db| Ok(db.query_row("SELECT EXISTS (SELECT 1 FROM raw)", [], |row| row.get::<_, bool>(0))?))? {
            self.write(|writing| {
                let Some(mut link) = linked(writing, keys)? else { return Ok(()) };
                while collect(writing, &mut link)? {}
                let records = remote::take_raw(writing.connection())?;
                let nothing = BTreeSet::new();
                client::look_again(&mut Books::open(writing, link, &nothing)?, &records)
            })?;
        }
        Ok(())
    }
}

/// Whether the moment of the last good answer is to be written down anew.
pub(super) fn is_old(last_ok: Option<Instant>, now: Instant) -> bool {
    last_ok.is_none_or(|at| now - at >= OK_EVERY || now < at)
}

fn linked(writing: &Writing<'_>, keys: &str) -> Result<Option<link::Link>, Error> {
    Ok(link::get(writing.connection())?.filter(|link| link.keys == keys))
}
