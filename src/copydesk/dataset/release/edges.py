"""Where a span starts and ends, told by words: so its place can be found in a copy that is spelled otherwise.

`at` of a span is `[first, into, last, beyond]`. The span starts `into` code points inside of word `first`, or, below
0, so many visible characters before it (a quotation mark). It ends at the end of word `last`, or `beyond` code points
before that where below 0, or so many visible characters behind it. A span without a word has its first behind its last.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice

from copydesk.dataset.release.words import Words

At = Sequence[int]


def at(words: Words, start: int, end: int) -> list[int]:
    """Tell by words where a span is."""
    first = bisect_right(words.ends, start)
    into = start - words.starts[first] if first < len(words) else start - len(words.text)
    if into < 0:
        into = -_visible(words.text[start : start - into])
    last = bisect_left(words.starts, end) - 1
    beyond = end - words.ends[last] if last >= 0 else end
    if beyond > 0:
        beyond = _visible(words.text[end - beyond : end])
    return [first, into, last, beyond]


def span(words: Words, first: int, into: int, last: int, beyond: int) -> tuple[int, int] | None:
    """Give the characters that `at` tells of; None where there are none."""
    begin = words.starts[first] if first < len(words) else len(words.text)
    if into < 0:
        floor = words.ends[first - 1] if first else 0
        places = (place for place in range(begin - 1, floor - 1, -1) if not words.text[place].isspace())
        start = _last(places, -into, begin)
    else:
        start = min(begin + into, words.ends[first] - 1) if first < len(words) else begin
    stop = words.ends[last] if last >= 0 else 0
    if beyond > 0:
        ceiling = words.starts[last + 1] if last + 1 < len(words) else len(words.text)
        places = (place for place in range(stop, ceiling) if not words.text[place].isspace())
        end = _last((place + 1 for place in places), beyond, stop)
    else:
        end = max(stop + beyond, words.starts[last] + 1) if last >= 0 else stop
    return (start, end) if start < end else None


def _last(places: Iterable[int], number: int, otherwise: int) -> int:
    found = otherwise
    for place in islice(places, number):
        found = place
    return found


def _visible(text: str) -> int:
    return sum(not character.isspace() for character in text)
