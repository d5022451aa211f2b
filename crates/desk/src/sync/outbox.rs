//! From the journal into the outbox. A punch writes no more than it does without a server; what it wrote is taken over
//! here, before anything that the server told is written: so it is known what each change was made on.

use crate::error::Error;
use crate::store::{journal, link, outbox, remote};
use crate::write::Writing;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use stint_domain::{Act, Record, SessionId};
use stint_sync::marks::is_fact;
use stint_sync::merge::{Subject, rebase};
use stint_sync::{Base, Op, records};

/// So many records are taken over at a time: nobody's punch waits behind ten years of them.
const MOST: usize = 200;

/// Takes over what was written here and not looked at yet. True when there is more.
pub(super) fn collect(writing: &Writing<'_>, link: &mut link::Link) -> Result<bool, Error> {
    let head = writing.head().n;
    if head == link.seen {
        return Ok(false);
    }
    let db = writing.connection();
    let me = link.user.id.parse().unwrap_or_default();
    let mut shown: HashMap<SessionId, Option<Subject>> = HashMap::new();
    let mut seen = link.seen;
    for record in journal::some_after(db, link.seen, MOST)? {
        seen = record.n;
        let Some(subject) = subject(&record) else { continue };
        let base = match record.act.session() {
            Some(session) => {
                let now = match shown.entry(session) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(unknown) => {
                        let told = remote::get(db, session)?;
                        let from = told.as_ref().map_or(link.cursor, |told| told.n.max(link.cursor));
                        let untold = outbox::untold(db, &subject, from)?;
                        unknown.insert(rebase(told.map(|told| told.subject()).as_ref(), &untold, me, None))
                    }
                };
                let base = now.as_ref().map(|now| now.marks.base()).unwrap_or_default();
                *now = rebase(now.as_ref(), &[Op::of(&record, base)], me, None);
                base
            }
            None => Base::default(),
        };
        outbox::add(db, &record, &subject, goes_on(&record.act), &base)?;
    }
    link::set_seen(db, seen)?;
    link.seen = seen;
    Ok(seen < head)
}

/// Written on behalf of a server, not by anybody here.
pub(crate) fn was_told(device: &str) -> bool {
    device.starts_with('@')
}

/// What a record is about, as the outbox groups them; none for one that is not to be sent.
fn subject(record: &Record) -> Option<String> {
    if was_told(&record.stamp.device) {
        return None;
    }
    match &record.act {
        // Made by servers alone: they came in with a journal that was written beside one.
        Act::SessionPut { .. } | Act::DimensionMerge { .. } => None,
        Act::DimensionAdd { id, .. } | Act::DimensionSet { id, .. } => Some(id.to_string()),
        Act::TargetSet { .. } | Act::DayOffSet { .. } | Act::OpeningSet { .. } | Act::PolicySet { .. } => {
            records::register(&record.act)
        }
        Act::ClockIn { session, .. }
        | Act::ClockOut { session, .. }
        | Act::BreakStart { session, .. }
        | Act::BreakEnd { session, .. }
        | Act::EntrySwitch { session, .. }
        | Act::SessionAdd { session, .. }
        | Act::SessionSet { session, .. }
        | Act::SessionVoid { session }
        | Act::SessionUnvoid { session }
        | Act::ProposalAccept { session, .. }
        | Act::ProposalReject { session, .. }
        | Act::ProposalWithdraw { session, .. } => Some(session.to_string()),
    }
}

/// Whether it may overtake one about the same session that waits for a person: what was pressed is never in question, and
/// a decision is what the other waits for.
fn goes_on(act: &Act) -> bool {
    is_fact(act) || journal::is_decision(act)
}
