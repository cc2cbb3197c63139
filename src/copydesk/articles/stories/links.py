"""Which articles are alike: each with its nearest others, by shared terms and, where known, by time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sparse

from copydesk.articles.stories.arrays import narrowed, table
from copydesk.articles.stories.phrases import beyond_chance

NEAREST = 30
"""How many others an article is compared with."""
SPREAD, TELLING = 1000, 64
"""Candidates are found by so many terms of each article that stand in no more articles than that of those which it may
share an event with (`spread`); all count where they are compared."""
NOTICED, FLOOR = 0.04, 0.05
"""Articles that share less than this, by telling terms and by all, are not linked."""
FADES = 5.0
"""In so many days an event loses half its claim on a report.

Of 24 stories among real articles that 7 keeps and 5 takes apart, some 17 were reports on several events.
"""
WEEKS = 21
"""Articles further apart than so many days do not report the same event."""
AROUND = 10
"""Nearest others whose mean is the unit of an article's scale."""
CHUNK = 2000
ROOM = 1 << 21
"""Found pairs from which on only the nearest of each article are held."""
Pairs = tuple[Any, Any, Any]
"""Places, others of them, and how near they are."""


def nearness(one: Any, other: Any) -> Any:
    """Give the factor for time: 1 on the same day or where a date is missing (NaN), 0 beyond three weeks."""
    gap = np.abs(one - other)
    return np.where(np.isnan(gap), 1.0, np.where(gap > WEEKS, 0.0, 0.5 ** (np.maximum(gap - 1, 0) / FADES)))


def greatest(rows: Any, values: Any, many: int) -> Any:
    """Choose the `many` greatest values of each row, of equals the first; `rows` ascend, values are positive."""
    above = 2 ** (1 + np.ceil(np.log2(values.max(initial=1))))  # a power of two: dividing by it loses nothing
    order = np.argsort(rows - values / float(above), kind="stable")  # one key sorts twice as fast as two
    ordered = rows[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    return order[rank < many]


def candidates(weights: Any, frequency: Any, days: Any) -> tuple[Any, Any]:
    """Find the pairs to compare: articles (i, j), i < j, of which one is among the other's nearest by telling terms."""
    order = np.argsort(days, kind="stable")  # those without a date are last
    told, days = narrowed(telling(weights, frequency, spread(days)))[0][order], days[order]
    windows = (window(days, start) for start in range(0, len(days), CHUNK))
    return paired((near(told[rows], told[others], rows, others, days) for rows, others in windows), order)


def window(days: Any, start: int) -> tuple[Any, Any]:
    """Give the places of the articles of a chunk, and of those from it on that are near enough in time.

    What is before it has met it already. `days` ascend, NaN last.
    """
    many, dated = len(days), int(np.searchsorted(days, np.nan))
    end = min(start + CHUNK, many)
    last = int(np.searchsorted(days[:dated], days[end - 1] + WEEKS + 1)) if end <= dated else end
    others = np.concatenate([np.arange(start, last), np.arange(max(last, dated), many)])
    return np.arange(start, end, dtype=np.int32), others.astype(np.int32)


def near(told: Any, told_others: Any, rows: Any, others: Any, days: Any) -> Pairs:
    """Pair `rows` with those of `others` behind them that are near by their telling terms and days."""
    product = told_others @ told.T.tocsr()  # the other way round, far more would have to be transposed
    noticed = np.flatnonzero(product.data > NOTICED)
    one, value = rows[product.indices[noticed]], product.data[noticed]
    other = others[np.searchsorted(product.indptr, noticed, side="right") - 1]
    value = np.where(one < other, value * nearness(days[one], days[other]), 0)
    kept = value > NOTICED
    return one[kept], other[kept], value[kept]


def paired(found: Iterable[Pairs], order: Any) -> tuple[Any, Any]:
    """Give the pairs of which one is the other's nearest, as the numbers of the articles that `order` has there."""
    none = np.zeros(0, dtype=np.int32)
    held: list[Pairs] = [(none, none, np.zeros(0))]
    size, room = 0, ROOM
    for one, other, value in found:
        held += [(one, other, value), (other, one, value)]
        size += 2 * len(value)
        if size > room:
            held = [_nearest(held)]
            size = len(held[0][0])
            room = max(ROOM, 2 * size)
    places, others, _ = _nearest(held)
    pairs = order[np.stack([places, others])]
    keys = np.unique(pairs.min(axis=0) * len(order) + pairs.max(axis=0))
    return keys // max(len(order), 1), keys % max(len(order), 1)


def _nearest(pairs: Sequence[Pairs]) -> Pairs:
    """Choose the nearest others of each place; of equals the first."""
    one, other, value = (np.concatenate(column) for column in zip(*pairs, strict=True))
    order = np.argsort(one.astype(np.int64) << 32 | other)
    best = order[greatest(one[order], value[order], NEAREST)]
    return one[best], other[best], value[best]


def spread(days: Any) -> float:
    """Say in how many articles of all a telling term may stand: on average, that is SPREAD of those near in time.

    Without it the names of a beat, which come again for years, would tell less the longer a desk goes on.
    """
    dated = np.sort(days[~np.isnan(days)])
    without = len(days) - len(dated)
    near = np.searchsorted(dated, dated + WEEKS, "right") - np.searchsorted(dated, dated - WEEKS)
    met = float(near.sum()) + (2 * len(dated) + without) * without
    return SPREAD * len(days) ** 2 / max(met, 1.0)


def telling(weights: Any, frequency: Any, most: float) -> Any:
    """Give the terms of each article by which others are found: the weightiest that at most so many articles have."""
    parts = [_telling(weights[k : k + CHUNK], frequency, most) for k in range(0, weights.shape[0], CHUNK)]
    return sparse.vstack(parts, format="csr") if parts else weights


def _telling(weights: Any, frequency: Any, most: float) -> Any:
    rows = np.arange(weights.shape[0]).repeat(np.diff(weights.indptr))
    shared = np.flatnonzero((frequency[weights.indices] >= 2) & (frequency[weights.indices] <= most))
    best = np.sort(shared[greatest(rows[shared], weights.data[shared], TELLING)])
    bounds = np.searchsorted(rows[best], np.arange(weights.shape[0] + 1))
    return table(weights.data[best], weights.indices[best], bounds, weights.shape)


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


def link(weights: Any, frequency: Any, rare: Any, days: Any) -> Links:
    """Link each article to its nearest, by shared terms, rare phrases and, where known, by time."""
    one, other = candidates(weights, frequency, days)
    alike, shared = (compare(rows, one, other) for rows in (weights, rare))
    return linked(one, other, alike, shared, np.diff(rare.indptr).astype(float), days)


def linked(one: Any, other: Any, alike: Any, shared: Any, had: Any, days: Any) -> Links:
    """Link pairs of articles by what was compared of them, and how many rare phrases each article has."""
    value = alike * nearness(days[one], days[other])
    value *= beyond_chance(shared, had, one, other)
    kept = value > FLOOR
    one, other, value = one[kept], other[kept], value[kept]
    many = len(days)
    row, column = np.concatenate([one, other]), np.concatenate([other, one])
    value = np.concatenate([value, value])
    order = np.lexsort((-value, row))
    row, column, value = row[order], column[order], value[order]
    bounds = np.searchsorted(row, np.arange(many + 1))
    rank = np.arange(len(row)) - bounds[row]
    least = np.zeros(many)
    least[row[rank == NEAREST - 1]] = value[rank == NEAREST - 1]
    near = np.bincount(row[rank < AROUND], weights=value[rank < AROUND], minlength=many) / AROUND
    alike = table(value, column, bounds, (many, many))
    return Links(alike, least, 1 / np.sqrt(near + 0.02))
