"""Nearest neighbours across parts: which articles share most of their shingles with one in another part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from copydesk.articles.copies.finding import SHORTEST
from copydesk.articles.copies.shingles import Hashes, blocks, shingles

COMMON = 50
"""Shingles that more articles have are what newsrooms print under everything, and are not counted."""
STEPS = (0.05, 0.1, 0.2, 0.3, 0.5)
"""Shares for which it is counted how many articles have a neighbour that near."""
ROWS = 500
"""Articles that are compared with the others at a time."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Pairs (a, b, share), by their places, the nearest first; and how many have a neighbour of at least a share."""

    pairs: list[tuple[int, int, float]]
    at_least: dict[float, int]


def nearest(texts: Sequence[str], parts: Sequence[str], most: int) -> Neighbours:
    """Find for each text the nearest one in another part, and give the `most` nearest pairs.

    The share is of the shorter one's shingles (of 30 at least, so that a stub is not in everything), without those
    that more than `COMMON` articles have. Every pair that shares any is compared, by a product of sparse matrices.
    """
    from scipy.sparse import csr_matrix

    rows, hashes = _listed(texts)
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    new = np.ones(len(ordered), bool)
    new[1:] = ordered[1:] != ordered[:-1]
    times = np.bincount(np.cumsum(new) - 1)
    columns = np.empty(len(hashes), np.int64)
    columns[order] = np.cumsum(new) - 1
    often = times[columns]
    sizes = np.maximum(np.bincount(rows[often <= COMMON], minlength=len(texts)), SHORTEST)
    kept = (often > 1) & (often <= COMMON)
    ones = np.ones(int(kept.sum()), np.int32)
    matrix = csr_matrix((ones, (rows[kept], columns[kept])), shape=(len(texts), max(len(times), 1)))
    of = np.array(parts, dtype=object)
    best = np.zeros(len(texts))
    found: list[tuple[float, int, int]] = []
    for one, other in combinations(sorted(set(parts)), 2):
        left, right = np.flatnonzero(of == one), np.flatnonzero(of == other)
        transposed = matrix[right].T.tocsr()
        for begin in range(0, len(left), ROWS):
            some = left[begin : begin + ROWS]
            common = (matrix[some] @ transposed).tocoo()
            a, b = some[common.row], right[common.col]
            shares = common.data / np.minimum(sizes[a], sizes[b])
            np.maximum.at(best, a, shares)
            np.maximum.at(best, b, shares)
            found = _nearer(found, shares, a, b, most)
    pairs = [(a, b, round(share, 4)) for share, a, b in found]
    return Neighbours(pairs, {step: int((best >= step).sum()) for step in STEPS})


def _listed(texts: Sequence[str]) -> tuple[NDArray[np.int64], Hashes]:
    """Give each shingle of each text once: the place of the text, and the hash."""
    rows: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    hashes: list[Hashes] = [np.empty(0, np.uint64)]
    for place, own in enumerate(_sets(texts)):
        rows.append(np.full(len(own), place))
        hashes.append(own)
    return np.concatenate(rows), np.concatenate(hashes)


def _sets(texts: Sequence[str]) -> Iterator[Hashes]:
    series = pd.Series(list(texts), dtype="string")
    for run in blocks(series.str.len().to_numpy(np.int64)):
        some = shingles(series.iloc[run])
        for begin, end in pairwise(some.offsets.tolist()):
            yield np.unique(some.hashes[begin:end])


def _nearer(
    found: list[tuple[float, int, int]],
    shares: NDArray[np.float64],
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    most: int,
) -> list[tuple[float, int, int]]:
    """Keep the nearest of the pairs that were found and of more, ties by their places."""
    if len(shares) > most:  # all that may be among the nearest, with every tie
        least = np.partition(shares, len(shares) - most)[len(shares) - most]
        chosen = shares >= least
        shares, a, b = shares[chosen], a[chosen], b[chosen]
    more = zip(shares.tolist(), a.tolist(), b.tolist(), strict=True)
    return sorted([*found, *more], key=lambda pair: (-pair[0], pair[1:]))[:most]
