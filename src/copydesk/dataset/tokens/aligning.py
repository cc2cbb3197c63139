"""Spans of characters to spans of tokens."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from copydesk.dataset.tokens.places import Codes, Places

Marked = tuple[int, int, str]
"""A span: its first character, the one behind its last, its label."""

SNAPPED = "an edge cuts a token: it holds whole tokens"
CUT = "a sentence or window ends in it: it is there in pieces"
NOWHERE = "it is on no token"
OVERLAPS = "it overlaps a span that is kept"
SHARES = "it shares a token with a span that is kept"
UNKNOWN = "its label is not in the scheme"


class Piece(NamedTuple):
    """Tokens `first` to `last` (not included) with a label."""

    first: int
    last: int
    label: str


class Aligned(NamedTuple):
    """What became of the spans of a text."""

    pieces: list[Piece]
    """Those that can be tagged, in the order of the text; none shares a token with another."""
    places: list[int]
    """Which of the spans each of them is."""
    snapped: list[int]
    """Which of the spans hold more or fewer characters than they did."""
    dropped: list[tuple[int, str]]
    """Which of the spans are not there, and why."""


def align(places: Places, starts: Codes, ends: Codes) -> tuple[Codes, Codes]:
    """Give for each span of characters the first of the tokens that it touches, and the one behind the last.

    Both are the same where it touches none. Spans may come in any order.
    """
    solid = np.flatnonzero(places.ends > places.starts)
    if len(solid) == len(places):
        first = np.searchsorted(places.ends, starts, side="right")
        return first, np.maximum(np.searchsorted(places.starts, ends), first)
    first = np.searchsorted(places.ends[solid], starts, side="right")
    last = np.maximum(np.searchsorted(places.starts[solid], ends), first)
    there, room = last > first, np.append(solid, 0)
    return np.where(there, room[first], 0), np.where(there, room[last - 1] + 1, 0)


def lay(places: Places, spans: Sequence[Marked], order: Mapping[str, int]) -> Aligned:
    """Lay spans on tokens, so that each token is in one at most.

    A span that cuts a token takes in all of it. Of spans that share tokens the longest stays (by characters), then
    the earlier, then the one whose label comes first in `order`; a label that is not there has no tags.
    """
    if not spans:
        return Aligned([], [], [], [])
    begins, behind, labels = zip(*spans, strict=True)
    starts, ends = np.array(begins, dtype=np.int64), np.array(behind, dtype=np.int64)
    first, last = align(places, starts, ends)
    there = (last > first) & (ends > starts)
    if not order.keys() >= set(labels):
        there &= np.array([label in order for label in labels])
    chosen, dropped = np.flatnonzero(there), []
    if len(chosen) < len(spans):
        dropped = [
            (place, NOWHERE if labels[place] in order else UNKNOWN)
            for place in np.flatnonzero(~there).tolist()
        ]
    chosen = chosen[first[chosen].argsort(kind="stable")]
    if (first[chosen[1:]] < last[chosen[:-1]]).any():
        chosen, more = _without_overlaps(spans, first.tolist(), last.tolist(), chosen.tolist(), order)
        dropped = sorted(dropped + more)
    first, last = first[chosen], last[chosen]
    moved = (places.starts[first] != starts[chosen]) | (places.ends[last - 1] != ends[chosen])
    kept = chosen.tolist()
    own = [labels[place] for place in kept]
    pieces = list(map(Piece._make, zip(first.tolist(), last.tolist(), own, strict=True)))
    return Aligned(pieces, kept, chosen[moved].tolist(), dropped)


def _without_overlaps(
    spans: Sequence[Marked],
    first: Sequence[int],
    last: Sequence[int],
    chosen: Sequence[int],
    order: Mapping[str, int],
) -> tuple[Codes, list[tuple[int, str]]]:
    def rank(place: int) -> tuple[int, int, int]:
        start, end, label = spans[place]
        return start - end, start, order[label]

    taken: dict[int, int] = {}
    kept: list[int] = []
    dropped: list[tuple[int, str]] = []
    for place in sorted(chosen, key=rank):
        others = {taken[token] for token in range(first[place], last[place]) if token in taken}
        if not others:
            kept.append(place)
            taken.update(dict.fromkeys(range(first[place], last[place]), place))
        else:
            start, end, _ = spans[place]
            common = any(start < spans[other][1] and spans[other][0] < end for other in others)
            dropped.append((place, OVERLAPS if common else SHARES))
    kept.sort(key=first.__getitem__)
    return np.array(kept, dtype=np.int64), dropped
