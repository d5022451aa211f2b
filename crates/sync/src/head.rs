//! A position in a server's history: epoch, number and chain hash.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// How much of a record's hash a position carries: 64 bits tell two histories apart.
const DIGITS: usize = 16;

/// A position: the epoch, which grows with each announced restore; the journal's number; the beginning of the hash of
/// that record, which tells a history from one that was restored without a word. As text `2-8812-af09c1d2e3f40516`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub epoch: i64,
    pub n: i64,
    /// 16 hex digits.
    pub hash: String,
}

impl Head {
    /// `hash` is the record's whole hash, hex.
    pub fn new(epoch: i64, n: i64, hash: &str) -> Head {
        Head { epoch, n, hash: hash.chars().take(DIGITS).collect() }
    }

    /// Whether this one is further than another: what a device keeps as its high-water mark.
    pub fn is_beyond(&self, other: &Head) -> bool {
        (self.epoch, self.n) > (other.epoch, other.n)
    }

    /// Whether this names the record whose whole hash, hex, is given.
    pub fn names(&self, hash: &str) -> bool {
        hash.get(..DIGITS) == Some(self.hash.as_str())
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.epoch, self.n, self.hash)
    }
}

/// A text that is no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a position is written epoch-number-hash")]
pub struct NoHead;

impl FromStr for Head {
    type Err = NoHead;

    fn from_str(text: &str) -> Result<Head, NoHead> {
        let mut parts = text.splitn(3, '-');
        let mut part = || parts.next().ok_or(NoHead);
        let epoch = part()?.parse().map_err(|_| NoHead)?;
        let n = part()?.parse().map_err(|_| NoHead)?;
        let hash = part()?;
        let is_hex = hash.len() == DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hex { Ok(Head { epoch, n, hash: hash.to_owned() }) } else { Err(NoHead) }
    }
}

impl Serialize for Head {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Head {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Head, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_as_it_was_written_and_nothing_else_is() {
        let head = Head::new(2, 8812, "af09c1d2e3f405160708");
        assert_eq!(head.to_string(), "2-8812-af09c1d2e3f40516");
        assert_eq!(head.to_string().parse(), Ok(head.clone()));
        assert!(head.names("af09c1d2e3f40516ffff") && !head.names("af09c1d2e3f40517"));
        for text in ["", "2", "2-8812", "2-8812-zz", "x-1-af09c1d2e3f40516", "2-8812-af09c1d2e3f40516-1"] {
            assert_eq!(text.parse::<Head>(), Err(NoHead), "{text}");
        }
    }
}
