"""Rare phrases: how much more of them two articles share than chance would give them."""

from typing import Any

import numpy as np
import scipy.sparse as sparse

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


def pairs(buckets: Any, part: Any, article: Any) -> Any:
    """Give each two words that follow each other in one part of an article: a hash in 32 bits, then the article.

    Common words are left out before: `push into the southeast` is two words as `local fighters` is.
    """
    word = buckets.astype(np.uint64)
    hashed = (word[:-1] * np.uint64(0x9E3779B97F4A7C15) + word[1:]) * np.uint64(0xFF51AFD7ED558CCD)
    keys = hashed >> np.uint64(32) << np.uint64(32) | article[:-1].astype(np.uint64)
    return keys[part[1:] == part[:-1]]


def rare(keys: Any, articles: int) -> Any:
    """Give the phrases that at least two and at most a few articles have: articles x phrases. Sorts the keys.

    One that n articles have counts 1 / (n - 1), its root in each row: the product of two rows is what they share.
    """
    keys.sort()
    bounds = np.searchsorted(
        keys, np.arange(1, 8, dtype=np.uint64) << np.uint64(61)
    )  # in eighths for less memory
    return sparse.hstack([_rare(some, articles) for some in np.split(keys, bounds)], format="csr")


def _rare(keys: Any, articles: int) -> Any:
    again = (keys[1:] ^ keys[:-1]) < 1 << 32
    found = np.zeros(len(keys), dtype=bool)
    found[1:] |= again
    found[:-1] |= again
    keys = np.unique(keys[found])  # most phrases are nowhere else, so that this is much less
    _, phrase, many = np.unique(keys >> np.uint64(32), return_inverse=True, return_counts=True)
    few = ((many >= 2) & (many <= FEW))[phrase]
    column, row = phrase[few], (keys[few] & np.uint64(0xFFFFFFFF)).astype(np.int64)
    return sparse.csr_array((1 / np.sqrt(many[column] - 1), (row, column)), shape=(articles, len(many)))


def beyond_chance(shared: Any, had: Any, one: Any, other: Any) -> Any:
    """Give the factor for the rare phrases that pairs of articles share, of so many that each article has.

    By chance two articles share as many as the numbers that they have make likely: the product of these over the
    sum of all (as edges in the configuration model, Newman 2010, Networks, 13.2).
    """
    total = max(had.sum(), 1) * (1 + ELSEWHERE / max(len(had), 1))
    chance = TOPIC * had[one] * had[other] / total
    return ((shared + 1) / (chance + 1)) ** FORCE
