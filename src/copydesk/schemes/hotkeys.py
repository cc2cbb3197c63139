"""Hotkeys: one for each label and answer, none that Label Studio uses itself."""

from collections.abc import Iterable

DIGITS = "1234567890"
LETTERS = "qwertasdfgzxcvbyuiophjklnm"
USED_BY_LABEL_STUDIO = frozenset("u")
"""The single keys that the editor of 1.23.2 binds for texts: u unselects a region."""


class Hotkeys:
    """The keys of one scheme. Keys that a scheme names are taken first; the rest is given out in order."""

    def __init__(self) -> None:
        self._taken: set[str] = set(USED_BY_LABEL_STUDIO)
        self._named: set[str] = set()

    def take(self, key: str) -> str | None:
        """Take a key that the scheme names; returns the fault if it cannot have it."""
        if key in USED_BY_LABEL_STUDIO:
            return f"the hotkey {key!r} is Label Studio's own"
        if len(key) != 1 or key not in DIGITS + LETTERS:
            return f"{key!r} is no hotkey: a digit or a lower-case letter is"
        if key in self._named:
            return f"the hotkey {key!r} is used twice"
        self._named.add(key)
        self._taken.add(key)
        return None

    def digit(self) -> str:
        """Give the next digit, and letters when these are used up; none when all keys are."""
        return self._next(DIGITS + LETTERS)

    def letter(self) -> str:
        """Give the next letter, and digits when these are used up; none when all keys are."""
        return self._next(LETTERS + DIGITS)

    def _next(self, keys: str) -> str:
        key = next((key for key in keys if key not in self._taken), "")
        self._taken.add(key)
        return key


def spare(taken: Iterable[str]) -> str:
    """Give the last key that is left, a digit first; none when all are taken."""
    used = USED_BY_LABEL_STUDIO.union(taken)
    return next((key for key in (*reversed(DIGITS), *reversed(LETTERS)) if key not in used), "")
