"""Tell whether a span cuts a word."""

import unicodedata

WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN", "IDEOGRAPHIC")
"""How the characters' names begin in scripts that write no space between words: there nothing can be said."""


def cuts_word(text: str, start: int, end: int) -> bool:
    """Say whether `start` or `end` lies between two characters of one word."""
    return _joined(text, start) or _joined(text, end)


def _joined(text: str, place: int) -> bool:
    pair = text[place - 1 : place + 1] if place > 0 else ""
    if len(pair) < 2:
        return False
    return pair.isalnum() if pair.isascii() else all(map(_in_word, pair))


def _in_word(character: str) -> bool:
    """Letters, digits and the marks that hang on them."""
    if not (character.isalnum() or unicodedata.category(character).startswith("M")):
        return False
    return character.isascii() or not unicodedata.name(character, "").startswith(WITHOUT_SPACES)
