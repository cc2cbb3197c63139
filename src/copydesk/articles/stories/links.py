"""Which articles are alike: each with its nearest others, by shared terms and, where known, by time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sparse

NEAREST = 30
"""How many others an article is compared with."""
SPREAD, TELLING = 1000, 64
"""Candidates are found by so many terms of each article that stand in no more articles than that; all count where they
are compared."""
NOTICED, FLOOR = 0.04, 0.05
"""Articles that share less than this, by telling terms and by all, are not linked."""
FADES = 7.0
"""In so many days an event loses half its claim on a report."""
WEEKS = 28
"""Articles further apart than so many days do not report the same event."""
AROUND = 10
"""Nearest others whose mean is the unit of an article's scale."""
CHUNK = 1000


def nearness(one: Any, other: Any) -> Any:
    """Give the factor for time: 1 on the same day or where a date is missing (NaN), 0 from four weeks on."""
    gap = np.abs(one - other)
    return np.where(np.isnan(gap), 1.0, np.where(gap > WEEKS, 0.0, 0.5 ** (np.maximum(gap - 1, 0) / FADES)))


def greatest(rows: Any, values: Any, many: int) -> Any:
    """Choose the `many` greatest values of each row; `rows` ascend, values are positive."""
    order = np.argsort(rows - values / (2 * values.max(initial=1)))  # one key sorts twice as fast as two
    ordered = rows[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    return order[rank < many]


def candidates(weights: Any, frequency: Any, days: Any) -> tuple[Any, Any]:
    """Find the pairs to compare: articles (i, j), i < j, of which one is among the other's nearest by telling terms."""
    many = weights.shape[0]
    telling = _telling(weights, frequency)
    order = np.argsort(days, kind="stable")  # those without a date are last
    dated = days[order][: int(np.count_nonzero(~np.isnan(days)))]
    found = [np.zeros(0, dtype=np.int64)]
    for start in range(0, many, CHUNK):
        rows = order[start : start + CHUNK]
        first, end = 0, len(dated)
        if start + CHUNK <= len(dated):  # all have a date: those too far from it are left out
            first, end = np.searchsorted(dated, [dated[start] - WEEKS, dated[start + CHUNK - 1] + WEEKS + 1])
        others = np.concatenate([order[first:end], order[len(dated) :]])
        product = telling[rows] @ telling[others].T.tocsr()
        kept = np.flatnonzero(product.data > NOTICED)
        row = np.searchsorted(product.indptr, kept, side="right") - 1
        one, other, value = rows[row], others[product.indices[kept]], product.data[kept]
        value = np.where(one == other, 0, value * nearness(days[one], days[other]))
        near = value > NOTICED
        row, one, other = row[near], one[near], other[near]
        best = greatest(row, value[near], NEAREST)
        found.append(np.minimum(one[best], other[best]) * many + np.maximum(one[best], other[best]))
    pairs = np.unique(np.concatenate(found))
    return pairs // max(many, 1), pairs % max(many, 1)


def _telling(weights: Any, frequency: Any) -> Any:
    """Give the terms of each article by which others are found: the weightiest of those that few others have."""
    rows = np.arange(weights.shape[0]).repeat(np.diff(weights.indptr))
    shared = np.flatnonzero((frequency[weights.indices] >= 2) & (frequency[weights.indices] <= SPREAD))
    best = np.sort(shared[greatest(rows[shared], weights.data[shared], TELLING)])
    bounds = np.searchsorted(rows[best], np.arange(weights.shape[0] + 1))
    used, column = np.unique(weights.indices[best], return_inverse=True)  # products go through all columns
    return sparse.csr_array((weights.data[best], column, bounds), shape=(weights.shape[0], len(used)))


def compare(weights: Any, one: Any, other: Any) -> Any:
    """Give the cosine of each pair of rows."""
    parts = [
        np.asarray(weights[one[k : k + 20_000]].multiply(weights[other[k : k + 20_000]]).sum(axis=1)).ravel()
        for k in range(0, len(one), 20_000)
    ]
    return np.concatenate(parts) if parts else np.zeros(0)


@dataclass(frozen=True, slots=True)
class Links:
    """How alike articles are, each with its nearest."""

    alike: Any
    """Symmetric and sparse, rows with the greatest first."""
    least: Any
    """How alike an article can be to one that it is not linked to, at most."""
    unit: Any
    """What to multiply by on both sides to have it in scale: in units of how alike an article is to its nearest.

    (Local scaling, after Zelnik-Manor and Perona 2004.) It orders the merges only. Whether a group is a story is
    not judged on this scale: on it the articles of a large story are as far apart as those of a topic.
    """


def link(weights: Any, frequency: Any, days: Any) -> Links:
    """Link each article to its nearest, by shared terms and, where known, by time."""
    one, other = candidates(weights, frequency, days)
    value = compare(weights, one, other) * nearness(days[one], days[other])
    kept = value > FLOOR
    one, other, value = one[kept], other[kept], value[kept]
    many = weights.shape[0]
    row, column = np.concatenate([one, other]), np.concatenate([other, one])
    value = np.concatenate([value, value])
    order = np.lexsort((-value, row))
    row, column, value = row[order], column[order], value[order]
    bounds = np.searchsorted(row, np.arange(many + 1))
    rank = np.arange(len(row)) - bounds[row]
    least = np.zeros(many)
    least[row[rank == NEAREST - 1]] = value[rank == NEAREST - 1]
    near = np.bincount(row[rank < AROUND], weights=value[rank < AROUND], minlength=many) / AROUND
    alike = sparse.csr_array((value, column, bounds), shape=(many, many))
    return Links(alike, least, 1 / np.sqrt(near + 0.02))
