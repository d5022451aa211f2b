//! `GET /sessions`.

use crate::personality::{Order, Personality};
use crate::{Fault, Held};

pub(crate) fn list<'a>(held: &'a [Held], personality: &Personality, query: &str) -> Result<Vec<&'a Held>, Fault> {
    let (mut before, mut after, mut limit) = (None, None, 25);
    for (name, value) in query.split('&').filter(|pair| !pair.is_empty()).filter_map(|pair| pair.split_once('=')) {
        let number: u64 = value.parse().map_err(|_| Fault(400, "that is no number"))?;
        match name {
            "before" => before = Some(number),
            "after" => after = Some(number),
            "limit" => limit = usize::try_from(number).unwrap_or(usize::MAX),
            _ if personality.refuses_unknown_fields => return Err(Fault(400, "that is no parameter")),
            _ => {}
        }
    }
    if limit == 0 {
        return Err(Fault(400, "nothing is not worth asking for"));
    }
    let between = |held: &&Held| before.is_none_or(|id| held.id < id) && after.is_none_or(|id| held.id > id);
    let mut found: Vec<&Held> = held.iter().filter(between).collect();
    found.sort_by_key(|held| held.id);
    let limit = limit.min(personality.most);
    let oldest = match personality.order {
        Order::NewestFirst => false,
        Order::OldestFirst => true,
        Order::NearestNewestFirst | Order::NearestOldestFirst => after.is_some() && before.is_none(),
    };
    if !oldest {
        found.reverse();
    }
    found.truncate(limit);
    found.sort_by_key(|held| held.id);
    if matches!(personality.order, Order::NewestFirst | Order::NearestNewestFirst) {
        found.reverse();
    }
    Ok(found)
}
