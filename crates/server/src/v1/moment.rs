//! A moment in JSON: RFC 3339, read with any offset, written in UTC with milliseconds.

use serde::{Deserialize, Deserializer, Serializer};
use stint_domain::Instant;

pub fn serialize<S: Serializer>(at: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.rfc3339())
}

/// # Errors
/// Not a time with its offset.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
    read(&String::deserialize(deserializer)?)
}

/// One that may be left out; not null.
///
/// # Errors
/// As [`deserialize`].
pub fn maybe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Instant>, D::Error> {
    deserialize(deserializer).map(Some)
}

fn read<E: serde::de::Error>(text: &str) -> Result<Instant, E> {
    let expected = "expected a time with its offset, such as 2026-11-22T16:00:03.120Z";
    Instant::parse_rfc3339(text).ok_or_else(|| E::custom(expected))
}
