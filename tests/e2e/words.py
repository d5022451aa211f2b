"""The catalogue, as the tests read it: plain messages of one language, and what the pseudo-locale makes of them."""

import re

from stage import ROOT

PLAIN = "aceinosuyAEIOSUY"
ACCENTED = "áçéíñóšúýÁÉÍÓŠÚÝ"


def catalogue(language):
    """Every message that has no argument, by its key."""
    found = {}
    for file in sorted((ROOT / "locales" / language).glob("*.ftl")):
        for line in file.read_text().splitlines():
            key, equals, text = line.partition(" = ")
            if equals and re.fullmatch(r"[a-z][\w-]*", key) and "{" not in text:
                found[key] = text.strip()
    return found


def pseudo(text):
    letters = sum(letter.isalpha() for letter in text)
    return text.translate(str.maketrans(PLAIN, ACCENTED)) + "~" * int(letters / 3 + 0.5)


class Words:
    def __init__(self, language):
        self.language = language
        self.messages = catalogue("de" if language == "de" else "en")

    def __getitem__(self, key):
        text = self.messages[key]
        return pseudo(text) if self.language == "pseudo" else text
