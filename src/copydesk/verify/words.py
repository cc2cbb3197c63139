"""Tell whether a span cuts a word."""

import unicodedata

WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN", "IDEOGRAPHIC")
"""How the characters' names begin in scripts that write no space between words: there nothing can be said."""


def cuts_word(text: str, start: int, end: int) -> bool:
    """Say whether `start` or `end` lies between two characters of one word."""
    return _joined(text, start) or _joined(text, end)


def _joined(text: str, place: int) -> bool:
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if before.isascii() and after.isascii():
        return before.isalnum() and after.isalnum()
    return _in_word(before) and _in_word(after)


def _in_word(character: str) -> bool:
    """Letters, digits and the marks that hang on them."""
    if not (character.isalnum() or unicodedata.category(character).startswith("M")):
        return False
    return character.isascii() or not unicodedata.name(character, "").startswith(WITHOUT_SPACES)
