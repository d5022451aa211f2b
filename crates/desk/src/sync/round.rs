//! One round: everything that waits is sent, then everything that is new is read. It ends when nothing is left, or with
//! what was in the way.

use super::steps::Asking;
use super::trouble::Miss;
use crate::Desk;
use crate::error::Error;
use std::collections::BTreeSet;
use stint_domain::OpId;
use stint_sync::client::{Answer, Ask, Took, What};
use stint_sync::id_of;
use stint_sync::portions::{following, portions};
use stint_sync::wire::{OPS, Status};

/// A batch that a server has fallen over so often is taken apart.
const FALLS: u32 = 3;
/// An answer that is outdated is asked for anew; so often in a row only a broken server makes it.
const OUTDATED: u32 = 50;
/// Records that are taken in at a time: a millisecond's worth or two.
const PORTION: usize = 10;

/// A way to the server: one attempt each. Over HTTP signing in anew is its own business.
pub trait Exchange {
    fn ask(&mut self, ask: &Ask) -> impl Future<Output = Result<Answer, Miss>> + Send;
    /// This will most likely be asked next. Whoever can asks it at once, so that the server works on it meanwhile.
    fn expect(&mut self, _ask: Ask) -> impl Future<Output = ()> + Send {
        async {}
    }
    /// Whether the server is well, apart from what it was just asked.
    fn is_well(&mut self) -> impl Future<Output = bool> + Send;
}

/// How a round ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Nothing waits and everything was read, as far as it was wished.
    Done,
    /// The server asked for some of it to be sent later.
    Later,
    Missed(Miss),
}

pub(super) async fn round(desk: &Desk, exchange: &mut impl Exchange, keys: &str, pull: bool) -> Result<Ended, Error> {
    desk.sync_copies_log(true)?;
    let ended = exchanges(desk, exchange, keys, pull).await;
    desk.sync_copies_log(false)?;
    ended
}

async fn exchanges(desk: &Desk, exchange: &mut impl Exchange, keys: &str, pull: bool) -> Result<Ended, Error> {
    let mut asking = Asking { keys: keys.to_owned(), most: OPS, pull, skip: BTreeSet::new() };
    let (mut falls, mut outdated) = (0, 0);
    while let Some(ask) = desk.sync_next(&asking)? {
        let sent = sent(&ask);
        let answer = match exchange.ask(&ask).await {
            Ok(answer) => answer,
            Err(Miss::TooMuch) if sent.len() > 1 => {
                asking.most = sent.len() / 2;
                continue;
            }
            Err(Miss::TooMuch) if sent.len() == 1 => {
                desk.sync_park(keys, sent[0], "too_large")?;
                continue;
            }
            Err(miss @ Miss::Broken(_)) if !sent.is_empty() => {
                falls += 1;
                if falls < FALLS {
                    continue;
                }
                // A server that is not well falls over anything: nobody's operation is to blame.
                if !exchange.is_well().await {
                    return Ok(Ended::Missed(miss));
                }
                falls = 0;
                if sent.len() > 1 {
                    asking.most = sent.len() / 2;
                } else {
                    tracing::warn!(op = %sent[0], "the server falls over an operation; it is set aside");
                    desk.sync_park(keys, sent[0], "server_broken")?;
                }
                continue;
            }
            Err(miss) => return Ok(Ended::Missed(miss)),
        };
        falls = 0;
        if let Answer::Push(reply) = &answer {
            // What got through says that more may.
            asking.most = (asking.most * 2).min(OPS);
            let taken: BTreeSet<OpId> =
                reply.results.iter().filter(|one| one.status != Status::Deferred).filter_map(|one| one.op).collect();
            asking.skip.extend(sent.iter().filter(|op| !taken.contains(op)));
        }
        if let Some(next) = following(&ask, &answer) {
            exchange.expect(next).await;
        }
        match desk.sync_take(&asking, &portions(ask, answer, PORTION))? {
            Took::More | Took::Later => outdated = 0,
            Took::UpToDate => asking.pull = false,
            Took::Outdated => {
                outdated += 1;
                if outdated > OUTDATED {
                    return Ok(Ended::Missed(Miss::Strange("answers to other questions".to_owned())));
                }
            }
            Took::WrongAccount => return Ok(Ended::Missed(Miss::WrongAccount)),
        }
    }
    Ok(if asking.skip.is_empty() { Ended::Done } else { Ended::Later })
}

fn sent(ask: &Ask) -> Vec<OpId> {
    match &ask.what {
        What::Push(push) => push.ops.iter().filter_map(id_of).collect(),
        What::Pull { .. } | What::Recent { .. } | What::Known(_) => Vec::new(),
    }
}
