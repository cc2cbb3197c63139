"""Spans of one voice on the tokens of a text, and the lines of it: fast, as an export has many."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, islice
from typing import NamedTuple, Self

import numpy as np

from copydesk.dataset.tokens import Piece, Places, align, encode
from copydesk.dataset.tokens.aligning import NOWHERE, OVERLAPS, SHARES

SPACE = re.compile(r"\s")
OUTSIDE = "\tO\n"
SEVERAL = "it is another label of a span that is kept"


Mark = tuple[int, int, str, int, int]
"""A span as somebody marked it, with one of its labels: its characters, less than zero, its start, its label, its end,
and which of the spans it is: several labels of one have the same. In this order those that overlap are preferred."""


class Laid(NamedTuple):
    """What became of marks: where those stand that have tags, which of these were snapped, and who is not there."""

    pieces: list[tuple[int, int, str]]
    """First token, the one behind the last, and label; in the order of the text."""
    snapped: list[Mark]
    dropped: list[tuple[Mark, str]]


@dataclass(slots=True)
class Lines:
    """A text as lines of tokens, all of them outside of spans, and where each token's line begins."""

    places: Places
    words: list[str]
    starts: list[int] = field(init=False)
    ends: list[int] = field(init=False)
    _lines: str = field(init=False)
    _sizes: list[int] = field(init=False)
    """Characters of all words before each token."""

    @classmethod
    def of(cls, text: str, places: Places) -> Self:
        """Take the tokens of a text; white space inside one, which would end its line or column, is one space."""
        words = places.words(text)
        if SPACE.search("".join(words)):
            words = [" ".join(word.split()) for word in words]
        return cls(places, words)

    def __post_init__(self) -> None:
        """Write the lines once."""
        self.starts, self.ends = self.places.starts.tolist(), self.places.ends.tolist()
        self._lines = OUTSIDE.join([*self.words, ""])
        self._sizes = list(accumulate(map(len, self.words), initial=0))

    def tagged(self, pieces: Sequence[tuple[int, int, str]], tagging: str) -> list[str]:
        """Give the lines, in some parts, with the tags of spans in order."""
        made, at, words, sizes, plain = [], 0, self.words, self._sizes, self._lines
        for first, last, label in pieces:
            made.append(plain[at : sizes[first] + first * len(OUTSIDE)])
            made.append(_form(last - first, label, tagging) % tuple(words[first:last]))
            at = sizes[last] + last * len(OUTSIDE)
        made.append(plain[at:])
        return made


@lru_cache(maxsize=10_000)
def _form(size: int, label: str, tagging: str) -> str:
    """Give the lines of a span of so many tokens, with a place for each."""
    tags = encode([Piece(0, size, label.replace("%", "%%"))], 0, size, tagging)
    return "".join(f"%s\t{tag}\n" for tag in tags)


def lay(text: Lines, voices: Sequence[list[Mark]]) -> list[Laid]:
    """Lay the marks of each voice on the tokens, so that each token is in one at most.

    It is done as `tokens.lay` does it, with labels in the order of the alphabet, for all voices at once.
    """
    marks = [mark for own in voices for mark in sorted(own)]
    starts = np.array([mark[1] for mark in marks], dtype=np.int64)
    ends = np.array([mark[3] for mark in marks], dtype=np.int64)
    first, last = align(text.places, starts, ends)
    placed = zip(marks, first.tolist(), last.tolist(), strict=True)
    return [_lay(text, islice(placed, len(own))) for own in voices]


def _lay(text: Lines, placed: Iterable[tuple[Mark, int, int]]) -> Laid:
    laid = Laid([], [], [])
    taken = bytearray(len(text.words))
    kept: list[tuple[Mark, int, int]] = []
    for one in placed:
        mark, first, last = one
        if first == last:
            laid.dropped.append((mark, NOWHERE))
        elif taken.find(1, first, last) >= 0:
            others = [other for other, begin, end in kept if begin < last and first < end]
            laid.dropped.append((mark, _why(mark, others)))
        else:
            taken[first:last] = b"\1" * (last - first)
            kept.append(one)
            laid.pieces.append((first, last, mark[2]))
            if text.starts[first] != mark[1] or text.ends[last - 1] != mark[3]:
                laid.snapped.append(mark)
    laid.pieces.sort()
    return laid


def _why(mark: Mark, others: Sequence[Mark]) -> str:
    _, start, _, end, span = mark
    if any(other[4] == span for other in others):
        return SEVERAL
    return OVERLAPS if any(start < other[3] and other[1] < end for other in others) else SHARES
