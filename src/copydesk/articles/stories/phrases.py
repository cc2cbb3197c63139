"""Rare phrases: how much more of them two articles share than chance would give them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sparse

from copydesk.articles.stories.arrays import narrowed

FEW = 8
"""A phrase that more articles have is not rare."""
TOPIC = 200
"""So many times as many rare phrases as any two articles do strangers share that are close enough to be compared."""
FORCE = 0.35
"""The power of how many times what two articles share is beyond chance.

At FORCE 0.25 to 0.45 and TOPIC 100 to 400 B-cubed F1 is within 0.01, on what the constants of `cut` were chosen on.
"""
ELSEWHERE = 1000
"""A small desk is weighed as if it stood among so many articles without its terms: three articles on one event
share what no frequency counted on three articles could call rare."""


RANGES = 16
"""Phrases are sorted by ranges of their hashes, for less memory: equal ones meet in one."""


@dataclass(frozen=True, slots=True)
class Rare:
    """The phrases that at least two and at most a few articles have."""

    rows: Any
    """Articles x phrases: one that n articles have counts 1 / (n - 1), its root in each row, so that the product of
    two rows is what they share."""
    hashes: Any
    """Of each phrase, ascending."""

    def of(self, articles: Any) -> "Rare":
        """Give the rare phrases of some articles only."""
        rows, left = narrowed(self.rows[articles])
        return Rare(rows, self.hashes[left])


def joined(ranges: Sequence[Rare]) -> Rare:
    """Join what was found in ranges of hashes, in their order, of the same articles."""
    rows = sparse.hstack([some.rows for some in ranges], format="csr")
    return Rare(rows, np.concatenate([some.hashes for some in ranges]))


def pairs(buckets: Any, part: Any) -> tuple[Any, Any]:
    """Give each two words that follow each other in one part of an article: a hash, and the place of the first.

    Common words are left out before: `push into the southeast` is two words as `local fighters` is.
    """
    word = buckets.astype(np.uint64)
    hashed = (word[:-1] * np.uint64(0x9E3779B97F4A7C15) + word[1:]) * np.uint64(0xFF51AFD7ED558CCD)
    place = np.flatnonzero(part[1:] == part[:-1])
    return (hashed[place] >> np.uint64(32)).astype(np.uint32), place


def ranges(hashes: Any, bounds: Any) -> Iterator[Any]:
    """Give the phrases of each range: a hash in 32 bits, then the article; those of one begin at its bound."""
    top = (hashes >> np.uint32(28)).astype(np.uint8)
    articles = np.arange(len(bounds) - 1, dtype=np.uint64)
    for nth in range(RANGES):
        places = np.flatnonzero(top == nth)
        article = articles.repeat(np.diff(np.searchsorted(places, bounds)))
        yield hashes[places].astype(np.uint64) << np.uint64(32) | article


def rare(keys: Any, articles: int) -> Rare:
    """Find the rare phrases among those of a range. Sorts the keys."""
    keys.sort()
    again = (keys[1:] ^ keys[:-1]) < 1 << 32
    found = np.zeros(len(keys), dtype=bool)
    found[1:] |= again
    found[:-1] |= again
    keys = np.unique(keys[found])  # most phrases are nowhere else, so that this is much less
    hashes, phrase, many = np.unique(keys >> np.uint64(32), return_inverse=True, return_counts=True)
    few = (many >= 2) & (many <= FEW)
    kept = few[phrase]
    column = (np.cumsum(few, dtype=np.int32) - np.int32(1))[phrase[kept]]
    row, many = (keys[kept] & np.uint64(0xFFFFFFFF)).astype(np.int32), many[few]
    shape = (articles, len(many))
    return Rare(
        sparse.csr_array((1 / np.sqrt(many[column] - 1), (row, column)), shape=shape),
        hashes[few].astype(np.uint32),
    )


def beyond_chance(shared: Any, had: Any, one: Any, other: Any) -> Any:
    """Give the factor for the rare phrases that pairs of articles share, of so many that each article has.

    By chance two articles share as many as the numbers that they have make likely: the product of these over the
    sum of all (as edges in the configuration model, Newman 2010, Networks, 13.2).
    """
    total = max(had.sum(), 1) * (1 + ELSEWHERE / max(len(had), 1))
    chance = TOPIC * had[one] * had[other] / total
    return ((shared + 1) / (chance + 1)) ** FORCE
