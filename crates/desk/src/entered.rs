//! What people enter: texts with a length, times relative to what they change, names of what was worked on.

use crate::contract::OnWish;
use crate::error::Error;
use crate::store::dimension;
use crate::write::Writing;
use stint_domain::journal::Label;
use stint_domain::typed::{self, Context};
use stint_domain::{Act, Dimension, DimensionId, Dimensions, Instant, Refusal};

/// The most characters of a note.
pub(crate) const NOTE: usize = 2_000;
/// The most characters of a reason.
pub(crate) const REASON: usize = 500;
/// The most characters of a name.
pub(crate) const NAME: usize = 200;

/// A text without blanks around it.
pub(crate) fn text(field: &str, entered: &str, most: usize) -> Result<String, Refusal> {
    let text = entered.trim();
    let length = text.chars().count();
    if length > most { Err(Refusal::TooLong { field: field.into(), length, most }) } else { Ok(text.into()) }
}

pub(crate) fn note(entered: &str) -> Result<String, Refusal> {
    text("note", entered, NOTE)
}

/// A reason that was given; an empty one is none.
pub(crate) fn reason(entered: Option<&str>) -> Result<Option<String>, Refusal> {
    let given = entered.map(|entered| text("reason", entered, REASON)).transpose()?;
    Ok(given.filter(|reason| !reason.is_empty()))
}

/// A new value for the moment `old`: a time on its day, or `+15`, `-1h` from it.
pub(crate) fn moved(entered: &str, old: Instant, context: &Context<'_>) -> Result<Instant, Refusal> {
    if let Some(by) = relative(entered) {
        return Ok(old + by);
    }
    let day = context.zones.local(old, context.zone).day();
    typed::moment(entered, &Context { day: Some(day), ..context.clone() })
}

/// A new value for the end `old` of what begins at `start`: a time after it, `+15`, `-1h` from the old end, or a length
/// with its unit (`2h`, `90min`).
pub(crate) fn moved_end(
    entered: &str,
    old: Option<Instant>,
    start: Instant,
    context: &Context<'_>,
) -> Result<Instant, Refusal> {
    match (relative(entered), old) {
        (Some(by), Some(old)) => Ok(old + by),
        (Some(_), None) | (None, _) => end(entered, start, context),
    }
}

/// The end of what begins at `start`: a time after it, or a length (`+45`, `2h`, `90min`).
pub(crate) fn end(entered: &str, start: Instant, context: &Context<'_>) -> Result<Instant, Refusal> {
    let lower = entered.trim().to_lowercase();
    // `8h` is an hour of the day elsewhere; where an end is asked for, a length is meant.
    let has_unit = lower.starts_with(|c: char| c.is_ascii_digit())
        && lower.contains(['h', 'm'])
        && !lower.ends_with("am")
        && !lower.ends_with("pm")
        && !lower.contains("uhr");
    match typed::duration(&lower) {
        Ok(length) if has_unit => Ok(start + length),
        Ok(_) | Err(_) => typed::end_moment(entered, start, context),
    }
}

fn relative(entered: &str) -> Option<i64> {
    let text = entered.trim();
    let (sign, length) = match text.strip_prefix('+') {
        Some(length) => (1, length),
        None => (-1, text.strip_prefix(['-', '\u{2212}'])?),
    };
    // Bare digits are minutes: `+15`.
    let length = if length.bytes().all(|byte| byte.is_ascii_digit()) { format!("+{length}") } else { length.into() };
    typed::duration(&length).ok().map(|length| sign * length)
}

impl Writing<'_> {
    /// The dimensions that are wished for: absent ones as in `base`, empty ones none. A name that is not known is
    /// added, an archived one is offered again.
    pub(crate) fn resolve(&mut self, wish: &OnWish, base: Dimensions) -> Result<Dimensions, Error> {
        let mut on = base;
        for (dimension, name) in [
            (Dimension::Project, &wish.project),
            (Dimension::Category, &wish.category),
            (Dimension::LaborType, &wish.labor_type),
        ] {
            if let Some(name) = name {
                on.set(dimension, self.dimension_named(dimension, name, base.get(dimension))?);
            }
        }
        Ok(on)
    }

    /// The id that `name` stands for; none for an empty name. `current` is what it replaces.
    pub(crate) fn dimension_named(
        &mut self,
        dimension: Dimension,
        name: &str,
        current: Option<DimensionId>,
    ) -> Result<Option<DimensionId>, Error> {
        let name = text(dimension.word(), name, NAME)?;
        if name.is_empty() {
            return Ok(None);
        }
        let Some(known) = dimension::named(self.connection(), dimension, &name)? else {
            let id = DimensionId(self.fresh_id());
            self.record(Act::DimensionAdd { id, dimension, name }, None)?;
            return Ok(Some(id));
        };
        if known.label.archived && current != Some(known.id) {
            let set = Label { archived: false, ..known.label.clone() };
            self.record(Act::DimensionSet { id: known.id, set, old: known.label }, None)?;
        }
        Ok(Some(known.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stint_domain::time::MINUTE;
    use stint_domain::{Zone, Zones};

    #[test]
    fn an_edited_time_may_be_relative_to_what_it_was() {
        let (zones, zone) = (Zones::bundled(), Zone("Europe/Berlin".into()));
        let at = |text: &str| Instant::parse_rfc3339(text).unwrap();
        let context = Context { zones: &zones, zone: &zone, now: at("2026-11-23T10:00:00+01:00"), day: None };
        let (start, old) = (at("2026-11-20T08:00:00+01:00"), at("2026-11-20T17:00:00+01:00"));
        let end = |text: &str| moved_end(text, Some(old), start, &context);
        assert_eq!(moved("+15", start, &context), Ok(start + 15 * MINUTE));
        assert_eq!(moved("-1h", start, &context), Ok(start - 60 * MINUTE));
        assert_eq!(moved("815", start, &context), Ok(start + 15 * MINUTE));
        assert_eq!(end("+15"), Ok(old + 15 * MINUTE));
        assert_eq!(end("-0:30"), Ok(old - 30 * MINUTE));
        assert_eq!(end("2h"), Ok(start + 120 * MINUTE));
        assert_eq!(end("90min"), Ok(start + 90 * MINUTE));
        assert_eq!(end("16:30"), Ok(old - 30 * MINUTE));
        assert_eq!(end("5pm"), Ok(old));
        assert_eq!(end("6:00"), Ok(at("2026-11-21T06:00:00+01:00")));
    }
}
