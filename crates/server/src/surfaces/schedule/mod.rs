//! `/open-api/v1`: the schedule. Guides (rosters) with tracks, and the sessions planned in them: shifts.
//!
//! Everybody of the account reads it, managers and admins write it. Ids are integers here, times UTC with six decimals.

mod bodies;
mod description;
mod guides;
mod images;
mod sessions;
mod shown;
mod tracks;
mod wishes;

use serde::Serialize;
use serde_json::{Map, Value, json};
use stint_domain::Instant;
use utoipa::OpenApi as _;

use crate::app::Scene;
use crate::problem::Problem;
use crate::routes::Routes;
use crate::store::{Error, Sql, journal};

pub fn routes(routes: Routes) -> Routes {
    images::routes(sessions::routes(tracks::routes(guides::routes(routes))))
}

/// What this surface says about itself.
pub fn doc() -> utoipa::openapi::OpenApi {
    let mut doc = guides::Doc::openapi();
    doc.merge(tracks::Doc::openapi());
    doc.merge(sessions::Doc::openapi());
    doc.merge(images::Doc::openapi());
    doc
}

/// Characters of a name, or of an id that its owner chose.
const NAME_MOST: usize = 255;

/// `2017-09-18T16:00:00.000000+0000`.
fn time(at: Instant) -> String {
    format!("{}000+0000", at.rfc3339().trim_end_matches('Z'))
}

fn not_too_long(field: &'static str, text: &str, most: usize) -> Result<(), Problem> {
    if text.chars().count() > most {
        return Err(Problem::invalid(field, "too_long", format!("At most {most} characters.")));
    }
    Ok(())
}

/// A name that is one.
fn name(text: &str) -> Result<(), Problem> {
    if text.trim().is_empty() {
        return Err(Problem::invalid("name", "empty", "A name has at least one visible character."));
    }
    not_too_long("name", text, NAME_MOST)
}

/// A change of the schedule, and what it is about.
#[derive(Clone, Copy, Debug)]
struct Change<'a> {
    /// `shift.set`
    kind: &'static str,
    subject: &'static str,
    id: i64,
    old: Option<&'a Map<String, Value>>,
    new: Option<&'a Map<String, Value>>,
}

/// Writes it into the journal, old values beside new ones, and answers with its number: the version of what it changed.
fn record(sql: &mut Sql<'_>, scene: &Scene, change: Change<'_>) -> Result<i64, Error> {
    let Change { kind, subject, id, old, new } = change;
    let differs = |(name, value): &(&String, &Value), other: Option<&Map<String, Value>>| {
        other.is_none_or(|other| other.get(*name) != Some(*value))
    };
    let part = |one: Option<&Map<String, Value>>, other| -> Value {
        let Some(one) = one else { return Value::Null };
        let fields = one.iter().filter(|field| differs(field, other));
        fields.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>().into()
    };
    let entry = journal::Entry {
        op: crate::uuid(scene.now).to_string(),
        kind,
        subject,
        subject_id: id,
        user: scene.caller.user,
        author: scene.caller.user,
        device: scene.caller.device_name.clone(),
        at: scene.now,
        decided: scene.now,
        reason: None,
        act: json!({"old": part(old, new), "new": part(new, old)}).to_string(),
    };
    journal::append(sql, entry)
}

/// The fields of a record, as the journal writes them.
fn fields(record: &impl Serialize) -> Map<String, Value> {
    let fields = serde_json::to_value(record).and_then(serde_json::from_value);
    fields.expect("a record of ours is a JSON object")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_six_decimals_and_an_offset_without_a_colon() {
        let at = Instant::parse_rfc3339("2017-09-18T16:00:00.428+02:00").unwrap();
        assert_eq!(time(at), "2017-09-18T14:00:00.428000+0000");
    }
}
