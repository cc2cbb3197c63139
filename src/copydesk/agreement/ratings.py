"""Krippendorff's alpha and raw agreement on a long frame of ratings: `unit, annotator, value[, story]`.

The formulas are those of Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), in sums that add up
over stories. Each ordered pair of a unit's m ratings weighs 1 / (m - 1), and
alpha = 1 - (n - 1) * observed / expected over n pairable ratings.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from copydesk.agreement.bootstrap import Array
from copydesk.agreement.rated import Level, Ratings, read
from copydesk.agreement.result import Agreement, measure, ratio


def alpha(
    frame: pd.DataFrame,
    level: Level = "nominal",
    *,
    order: Sequence[Any] | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> Agreement:
    """Compute Krippendorff's alpha; a missing value is no rating, a missing story is a story of its own.

    `order` lists the values of an ordinal question from low to high; numbers and ordered categories need none.
    """
    ratings = read(frame, level, order).pairable()
    if level == "nominal":
        sums, statistic = _value_counts(ratings), _nominal
    elif level == "ordinal":
        sums, statistic = _coincidences(ratings), partial(_ordinal, n_values=len(ratings.values))
    else:
        sums, statistic = _moments(ratings), _interval
    return measure(
        "Krippendorff's alpha",
        level,
        ratings.basis(sums),
        statistic,
        undefined=ratings.undefined(),
        resamples=resamples,
        seed=seed,
        explain=ratings.explain,
    )


def raw(frame: pd.DataFrame, *, resamples: int = 1000, seed: int = 0) -> Agreement:
    """Compute the share of agreeing pairs: of each rating, how many of the unit's other ratings are equal.

    The mean over pairable ratings, so a unit weighs as much as it has ratings: the observed agreement of
    alpha, not corrected for chance.
    """
    ratings = read(frame).pairable()
    return measure(
        "raw agreement",
        "share of agreeing pairs",
        ratings.basis(_value_counts(ratings)),
        _share,
        undefined=ratings.undefined(),
        resamples=resamples,
        seed=seed,
    )


def _value_counts(ratings: Ratings) -> Array:
    """Sums for nominal values: how often each value, then the weight of agreeing pairs."""
    counts = ratings.counts()
    agreeing = (counts * (counts - 1)).sum(axis=1) / (ratings.sizes() - 1)
    return ratings.by_story(np.column_stack([counts, agreeing]))


def _nominal(sums: Array) -> Array:
    counts, agreeing = sums[:, :-1], sums[:, -1]
    n = counts.sum(axis=1)
    return _corrected(n, n - agreeing, n**2 - (counts**2).sum(axis=1))


def _share(sums: Array) -> Array:
    counts, agreeing = sums[:, :-1], sums[:, -1]
    return ratio(agreeing, counts.sum(axis=1))


def _coincidences(ratings: Ratings) -> Array:
    """Sums for ordinal values: the coincidence matrix of each story, flattened."""
    counts = ratings.counts()
    weighted = counts / (ratings.sizes() - 1)[:, None]
    matrices = weighted[:, :, None] * counts[:, None, :]
    diagonal = np.arange(counts.shape[1])
    matrices[:, diagonal, diagonal] -= weighted
    return ratings.by_story(matrices.reshape(len(counts), counts.shape[1] ** 2))


def _ordinal(sums: Array, n_values: int) -> Array:
    matrices = sums.reshape(-1, n_values, n_values)
    counts = matrices.sum(axis=2)
    n = counts.sum(axis=1)
    # The ordinal metric is the squared difference of mid-ranks; these are taken from their mean, n / 2.
    ranks = np.cumsum(counts, axis=1) - counts / 2 - n[:, None] / 2
    observed = (matrices * (ranks[:, :, None] - ranks[:, None, :]) ** 2).sum(axis=(1, 2))
    expected = 2 * n * (counts * ranks**2).sum(axis=1)
    return _corrected(n, observed, np.where(expected > 1e-9 * n**3, expected, 0))


def _moments(ratings: Ratings) -> Array:
    """Sums for interval values: how many, their sum, the sum of squares, the squared differences of pairs.

    Four numbers a story, however many values there are.
    """
    numbers = np.asarray(ratings.values, dtype=np.float64)[ratings.code]
    if len(numbers):
        numbers = numbers - numbers.mean()
        numbers = numbers / (np.abs(numbers).max() or 1)
    sizes = ratings.sizes()
    total = np.bincount(ratings.unit, numbers)
    squares = np.bincount(ratings.unit, numbers**2)
    apart = np.bincount(ratings.unit, (numbers - (total / sizes)[ratings.unit]) ** 2)
    return ratings.by_story(np.column_stack([sizes, total, squares, 2 * sizes * apart / (sizes - 1)]))


def _interval(sums: Array) -> Array:
    n, total, squares, observed = sums.T
    expected = 2 * (n * squares - total**2)
    return _corrected(n, observed, np.where(expected > 1e-12 * n**2, expected, 0))


def _corrected(n: Array, observed: Array, expected: Array) -> Array:
    return 1 - ratio((n - 1) * observed, expected)
