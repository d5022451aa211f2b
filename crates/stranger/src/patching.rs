//! `PATCH /sessions/{id}`: all of it or nothing.

use crate::personality::Personality;
use crate::{Fault, Held, calendar};
use serde_json::{Map, Value};

pub(crate) fn patch(held: &mut Held, personality: &Personality, now: i64, body: &str) -> Result<(), Fault> {
    let fields: Map<String, Value> = serde_json::from_str(body).map_err(|_| Fault(400, "that is no JSON object"))?;
    let mut next = held.clone();
    if let Some(at) = fields.get("original_end_time") {
        if next.has_ended() {
            return Err(Fault(personality.already_ended, "that cannot be changed any more"));
        }
        let at = personality.kept(time(at)?);
        if personality.checks_times && at < next.original_start {
            return Err(Fault(422, "you left before you came"));
        }
        if personality.wants_length && at == next.original_start {
            return Err(Fault(422, "that is no time at all"));
        }
        next.original_end = Some(at);
        if !personality.end_apart {
            next.end = Some(at);
        }
    }
    for (name, value) in &fields {
        match name.as_str() {
            "original_end_time" => {}
            "start_time" | "end_time" if !next.has_ended() => return Err(Fault(409, "you are still working")),
            "start_time" => next.start = personality.kept(time(value)?),
            "end_time" => next.end = Some(personality.kept(time(value)?)),
            "description" => {
                let text = value.as_str().ok_or(Fault(400, "a description is a text"))?;
                text.clone_into(&mut next.description);
            }
            _ if personality.refuses_unknown_fields => return Err(Fault(400, "that is no field")),
            _ => {}
        }
    }
    let end = next.end.or(next.original_end);
    if personality.checks_times && end.is_some_and(|end| end < next.start) {
        return Err(Fault(422, "that ends before it starts"));
    }
    if personality.checks_times && end.into_iter().chain([next.start]).any(|time| time > now) {
        return Err(Fault(422, "that has not happened yet"));
    }
    if personality.wants_length && end == Some(next.start) {
        return Err(Fault(422, "that is no time at all"));
    }
    *held = next;
    Ok(())
}

fn time(value: &Value) -> Result<i64, Fault> {
    value.as_str().and_then(calendar::read).ok_or(Fault(400, "that is no time"))
}
