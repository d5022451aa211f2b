//! Ids on the server: snowflakes of 53 bits, so that every JSON reader takes them exactly.
//!
//! 41 bits of milliseconds since 2026-01-01, 5 bits of node, 7 bits of sequence. Ordering by id is ordering by creation.

use std::fmt;
use std::str::FromStr;
use std::sync::Mutex;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use stint_domain::Instant;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, utoipa::ToSchema)]
        #[schema(value_type = String, example = "3846582061232128")]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map($name)
            }
        }

        impl From<$name> for $crate::store::Value<'_> {
            fn from(id: $name) -> Self {
                $crate::store::Value::Integer(id.0)
            }
        }

        /// A string, as ids are in JSON; surfaces that show integers write the number itself.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                number(deserializer).map($name)
            }
        }
    };
}

id!(UserId);
id!(TeamId);
id!(DeviceId);
id!(TokenId);
id!(/// A project, category or labor type.
    DimensionNo);
id!(/// A clock session; the same session's UUIDv7 is `stint_domain::SessionId`.
    SessionNo);
id!(CorrectionId);
id!(TimesheetId);
id!(GuideId);
id!(TrackId);
id!(/// A planned session.
    ShiftId);
id!(PresenceId);

/// A whole number, or a string of one.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(i64),
        Text(String),
    }
    match Either::deserialize(deserializer)? {
        Either::Number(number) => Ok(number),
        Either::Text(text) => text.parse().map_err(|_| serde::de::Error::custom("not an id")),
    }
}

/// 2026-01-01T00:00:00Z.
const EPOCH_MS: i64 = 1_767_225_600_000;
const NODE_BITS: u32 = 5;
const SEQUENCE_BITS: u32 = 7;
/// How many processes can make ids at once.
pub const NODES: i64 = 1 << NODE_BITS;

/// Makes ids for one node. Ids only grow, even when the wall clock is set back; more than 128 in a millisecond borrow
/// from the next.
#[derive(Debug)]
pub struct Snowflakes {
    node: i64,
    last: Mutex<i64>,
}

impl Snowflakes {
    /// `node` is below [`NODES`] and leased to this process alone; nobody before it made an id of `from` or later.
    pub fn new(node: i64, from: Instant) -> Snowflakes {
        Snowflakes { node, last: Mutex::new(tick(from)) }
    }

    /// A new id. `now` before 2026 counts as its first moment.
    pub fn next(&self, now: Instant) -> i64 {
        let mut last = self.last.lock().expect("nothing panics while holding it");
        *last = tick(now).max(*last + 1);
        let (ms, sequence) = (*last >> SEQUENCE_BITS, *last & ((1 << SEQUENCE_BITS) - 1));
        (ms << (NODE_BITS + SEQUENCE_BITS)) | (self.node << SEQUENCE_BITS) | sequence
    }
}

/// When an id was made.
pub fn made_at(id: i64) -> Instant {
    Instant(EPOCH_MS + (id >> (NODE_BITS + SEQUENCE_BITS)))
}

fn tick(at: Instant) -> i64 {
    (at.ms() - EPOCH_MS).max(0) << SEQUENCE_BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_fit_53_bits_grow_and_differ_between_nodes_even_when_the_clock_is_set_back() {
        let (one, two) = (Snowflakes::new(0, Instant(0)), Snowflakes::new(31, Instant(0)));
        let late = Instant(EPOCH_MS + (1 << 41) - 100);

        let mut ids: Vec<i64> = (0..300).map(|_| one.next(late)).collect();
        ids.push(one.next(Instant(0)));
        let other = two.next(late);

        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(ids.iter().all(|id| *id < 1 << 53 && *id != other));
    }
}
