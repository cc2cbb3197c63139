"""Pairs of articles that share keys: those worth comparing."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from copydesk.articles.copies.shingles import Hashes
from copydesk.articles.copies.sketches import BANDS, NUMBER, Sketches

LEADERS = 16
"""Each article is compared with so many of the first that share a key: work grows with articles, not their square."""
SIEVE = 0.35
"""A pair is compared when so much of the shorter's sample is shared: far below what counts as a copy."""
PAIRS = 2**20
"""Pairs that are held before they are counted, about."""
RANGES = 16
_RANGE = np.uint64(60)

_HALF = np.uint64(32)
_LOW = np.uint64(2**32 - 1)


def candidates(sketches: Sequence[Sketches], count: int) -> tuple[Hashes, Hashes]:
    """Give pairs of the numbers of articles (below `count`), the smaller first, in order, each pair once."""
    pairs: list[Hashes] = [np.empty(0, np.uint64)]
    for band in range(BANDS if sketches else 0):
        pairs += banded(np.concatenate([part.bands[band] for part in sketches]))
    common: list[Hashes] = [np.empty(0, np.uint64)]
    sizes = np.zeros(count, np.int64)
    for nth in range(RANGES if sketches else 0):
        keys, own = shared(np.concatenate([in_range(part.sample, nth) for part in sketches]), count)
        common.append(keys)
        sizes += own
    for found, times in counted(np.concatenate(common)):
        pairs.append(sieved(found, times, sizes))
    return apart(np.unique(np.concatenate(pairs)))


def banded(keys: Hashes) -> Iterator[Hashes]:
    """Pair what shares a key of one band; each pair comes once."""
    for some in _sharing(np.sort(keys)):
        yield np.unique(some)


def in_range(keys: Hashes, nth: int) -> Hashes:
    """Give the keys of the nth of `RANGES` ranges: most are of one article only, so little of a range is kept."""
    inside: Hashes = keys[keys >> _RANGE == nth]
    return inside


def shared(keys: Hashes, count: int) -> tuple[Hashes, NDArray[np.int64]]:
    """Give the sampled keys, sorted, whose hash several articles have, and how many hashes each article has."""
    keys = np.sort(keys)
    keys = keys[_changes(keys)]  # a hash counts once for an article
    sizes = np.bincount((keys & NUMBER).astype(np.int64), minlength=count)
    begins = np.append(_changes(keys & ~NUMBER), True)
    return keys[~(begins[:-1] & begins[1:])], sizes


def counted(keys: Hashes) -> Iterator[tuple[Hashes, NDArray[np.int64]]]:
    """Pair what shares sampled keys, which are sorted, and count how many; each pair comes once."""
    for some in _sharing(keys):
        yield np.unique(some, return_counts=True)


def sieved(pairs: Hashes, times: NDArray[np.int64], sizes: NDArray[np.int64]) -> Hashes:
    """Keep the pairs that share enough of the shorter's sample."""
    first, second = apart(pairs)
    return pairs[times >= SIEVE * np.minimum(sizes[first], sizes[second])]


def _sharing(keys: Hashes) -> Iterator[Hashes]:
    """Pair what shares a hash in sorted keys: each with the first `LEADERS` before it, as often as they share one.

    A pair is one number, the halves being the articles' numbers; all of one second article come in one array.
    """
    numbers, hashes = keys & NUMBER, keys & ~NUMBER
    groups = np.flatnonzero(_changes(hashes))
    begins = np.repeat(groups, np.diff(np.append(groups, len(keys))))
    later = np.flatnonzero(np.arange(len(keys)) > begins)
    later = later[np.argsort(numbers[later], kind="stable")]
    leaders = np.minimum(later - begins[later], LEADERS)
    for run in _runs(numbers[later], leaders):
        times = leaders[run]
        nth = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        first = numbers[np.repeat(begins[later[run]], times) + nth]
        yield (first << _HALF) | np.repeat(numbers[later[run]], times)


def _runs(numbers: Hashes, leaders: NDArray[np.int64]) -> Iterator[slice]:
    """Cut sorted numbers into runs of about `PAIRS` pairs, never within one number."""
    begin = 0
    ends = np.cumsum(leaders)
    while begin < len(numbers):
        done = ends[begin - 1] if begin else 0
        last = min(int(np.searchsorted(ends, done + PAIRS)), len(numbers) - 1)
        end = int(np.searchsorted(numbers, numbers[last], side="right"))
        yield slice(begin, end)
        begin = end


def _changes(keys: Hashes) -> NDArray[np.bool_]:
    """Say for each key whether it differs from the one before."""
    changes = np.ones(len(keys), bool)
    changes[1:] = keys[1:] != keys[:-1]
    return changes


def apart(pairs: Hashes) -> tuple[Hashes, Hashes]:
    """Give the first and the second of each pair."""
    return pairs >> _HALF, pairs & _LOW
