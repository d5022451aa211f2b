//! What a person has to see, and what becomes of the answer.

use super::remote::{Remote, RemoteId};
use super::steps::Steps;
use super::stretch::Stretch;
use super::twin::{Posting, Stage, There, TwinId};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "card", rename_all = "snake_case")]
pub enum Card {
    /// The answer to a `POST` was lost, and which of these it made, if any, cannot be seen.
    Doubt { found: Vec<Remote> },
    /// The server does not take what this computer shows.
    Refused { status: u16, wanted: Stretch },
    /// The server took it and says something else.
    Differs { says: Stretch, wanted: Stretch },
    /// It was deleted here, or a part of it: it cannot be deleted there.
    Leftover,
    /// It was deleted there.
    Gone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "choice", content = "id", rename_all = "snake_case")]
pub enum Choice {
    /// In doubt: this one is mine.
    Mine(RemoteId),
    /// In doubt: this one is not. When none is left, it is sent anew.
    NotMine(RemoteId),
    /// Try again; what is gone is sent anew.
    Again,
    /// Let it be.
    Leave,
}

/// Does as a person chose. False when there is nothing of that kind to choose.
///
/// # Errors
/// The storage's.
pub fn decide<S: Steps>(steps: &mut S, id: TwinId, choice: Choice) -> Result<bool, S::Error> {
    let Some(mut twin) = steps.twin(id)? else { return Ok(false) };
    let Some(card) = twin.card().cloned() else { return Ok(false) };
    twin.asks = None;
    match (card, choice) {
        (Card::Doubt { found }, Choice::Mine(remote)) => {
            let mine = found.into_iter().find(|one| one.id == remote);
            let Some(mine) = mine.filter(|_| matches!(twin.stage, Stage::Posting(_))) else { return Ok(false) };
            if steps.is_ours(remote)? {
                return Ok(false);
            }
            // It was seen a while ago.
            twin.stage = Stage::There(There { read: false, ..There::told(&mine) });
        }
        (Card::Doubt { mut found }, Choice::NotMine(remote)) => {
            let known = found.len();
            found.retain(|one| one.id != remote);
            if found.len() == known {
                return Ok(false);
            }
            if found.is_empty() {
                let top = steps.course()?.top;
                twin.stage = Stage::Posting(Posting::new(top.max(Some(remote))));
            } else {
                twin.ask(Card::Doubt { found });
            }
        }
        (Card::Refused { .. } | Card::Differs { .. }, Choice::Again) => {
            twin.forgive();
            if let Stage::There(there) = &mut twin.stage {
                there.read = false;
            }
        }
        (Card::Gone, Choice::Again) => {
            steps.remove(id)?;
            steps.unsettle(id.session)?;
            return Ok(true);
        }
        (card @ (Card::Refused { .. } | Card::Differs { .. } | Card::Leftover | Card::Gone), Choice::Leave) => {
            twin.asks = Some(card);
            twin.put_off = true;
        }
        (Card::Doubt { .. }, Choice::Again | Choice::Leave)
        | (Card::Refused { .. } | Card::Differs { .. } | Card::Gone, Choice::Mine(_) | Choice::NotMine(_))
        | (Card::Leftover, Choice::Mine(_) | Choice::NotMine(_) | Choice::Again) => return Ok(false),
    }
    steps.put(&twin)?;
    steps.unsettle(id.session)?;
    Ok(true)
}
