//! The pseudo-locale: English, still readable, that cannot be mistaken for a forgotten string.

use std::borrow::Cow;

/// Letters get accents, vowels are doubled: about a third longer, as German is.
pub(crate) fn accented(text: &str) -> Cow<'_, str> {
    let mut strange = String::with_capacity(text.len() * 2);
    for letter in text.chars() {
        let accented = accent(letter);
        strange.push(accented);
        if "aeiouAEIOU".contains(letter) {
            strange.push(accented);
        }
    }
    Cow::Owned(strange)
}

fn accent(letter: char) -> char {
    const PLAIN: &str = "abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ";
    const STRANGE: &str = "åƀçđéƒğĥîĵķļɱñöþŕšţûṽŵẋýžÅƁÇĐÉƑĞĤÎĴĶĻṀÑÖÞŔŠŢÛṼŴẊÝŽ";
    PLAIN.find(letter).and_then(|place| STRANGE.chars().nth(place)).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_changes_and_the_text_grows() {
        assert_eq!(accented("Clock in"), "Çļööçķ îîñ");
        assert!(
            !accented("The quick brown fox jumps over the lazy dog")
                .contains(|c: char| c.is_ascii_alphabetic() && c != 'q')
        );
    }

    #[test]
    fn figures_and_signs_stay() {
        assert_eq!(accented("8:02, 7.5"), "8:02, 7.5");
    }
}
