//! A text of known length that lies where it is used. A month of History is told in ten thousand local times; as a
//! `String` each would be fetched from the heap and given back by itself.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

/// `N` ASCII letters: `2026-11-22T17:30:12`, `+01:00`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Letters<const N: usize>([u8; N]);

/// The text is longer, shorter or not ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not {0} ASCII letters")]
pub struct NotLetters(usize);

impl<const N: usize> Letters<N> {
    /// What is not ASCII becomes a question mark; nothing here ever is.
    pub(crate) fn new(mut bytes: [u8; N]) -> Letters<N> {
        bytes.iter_mut().filter(|byte| !byte.is_ascii()).for_each(|byte| *byte = b'?');
        Letters(bytes)
    }

    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("made of ASCII only")
    }
}

impl<const N: usize> Deref for Letters<N> {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> FromStr for Letters<N> {
    type Err = NotLetters;
    fn from_str(text: &str) -> Result<Letters<N>, NotLetters> {
        let bytes: [u8; N] = text.as_bytes().try_into().map_err(|_| NotLetters(N))?;
        if text.is_ascii() { Ok(Letters(bytes)) } else { Err(NotLetters(N)) }
    }
}

impl<const N: usize> fmt::Display for Letters<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl<const N: usize> fmt::Debug for Letters<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl<const N: usize> PartialEq<&str> for Letters<N> {
    fn eq(&self, text: &&str) -> bool {
        self.as_str() == *text
    }
}

impl<const N: usize> Serialize for Letters<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Letters<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Letters<N>, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_read_as_they_are_written() {
        let letters: Letters<6> = "+01:00".parse().unwrap();
        assert_eq!((letters.as_str(), letters.to_string().as_str()), ("+01:00", "+01:00"));
        let json = serde_json::to_string(&letters).unwrap();
        assert_eq!(json, "\"+01:00\"");
        assert_eq!(serde_json::from_str::<Letters<6>>(&json).unwrap(), letters);
    }

    #[test]
    fn what_is_longer_shorter_or_not_ascii_is_refused() {
        for text in ["+1:00", "+01:000", "+01:0ä"] {
            assert_eq!(text.parse::<Letters<6>>(), Err(NotLetters(6)), "{text}");
        }
    }
}
