"""Krippendorff's alpha and raw agreement on a long frame of ratings: `unit, annotator, value[, story]`.

A rating is pairable when somebody else rated the same unit. The formulas are those of Krippendorff,
"Computing Krippendorff's Alpha-Reliability" (2011), in sums that add up over stories. Each ordered pair of a
unit's m ratings weighs 1 / (m - 1), and alpha = 1 - (n - 1) * observed / expected over n pairable ratings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_numeric_dtype

from copydesk.agreement.result import Agreement, Array, Basis, RatingsError, measure, ratio

Level = Literal["nominal", "ordinal", "interval"]
Codes = npt.NDArray[np.intp]

SHOWN = 5
"""How many faulty items a message names."""


def alpha(
    frame: pd.DataFrame,
    level: Level = "nominal",
    *,
    order: Sequence[Any] | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> Agreement:
    """Compute Krippendorff's alpha; a missing value is no rating, a missing story is a story of its own.

    `order` lists the values of an ordinal question from low to high; numbers need none.
    """
    ratings = _ratings(frame, level, order)
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
    )


def raw(frame: pd.DataFrame, *, resamples: int = 1000, seed: int = 0) -> Agreement:
    """Compute the share of agreeing pairs: of each rating, how many of the unit's other ratings are equal.

    The mean over pairable ratings, so a unit weighs as much as it has ratings: the observed agreement of
    alpha, not corrected for chance.
    """
    ratings = _ratings(frame, "nominal", None)
    return measure(
        "raw agreement",
        "share of agreeing pairs",
        ratings.basis(_value_counts(ratings)),
        _share,
        undefined=ratings.undefined(),
        resamples=resamples,
        seed=seed,
    )


@dataclass(frozen=True, slots=True)
class _Ratings:
    """The pairable ratings, units in the order of their stories."""

    unit: Codes
    """The unit of each rating, 0 ... units - 1."""
    code: Codes
    """The value of each rating, as a place in `values`."""
    values: list[Any]
    first: Codes
    """The first unit of each story."""
    n_annotators: int

    def sizes(self) -> Codes:
        """Count the ratings of each unit: two or more."""
        return np.bincount(self.unit)

    def by_story(self, per_unit: Array) -> Array:
        """Add up rows of units to rows of stories."""
        return np.add.reduceat(per_unit, self.first, axis=0) if len(self.first) else per_unit

    def basis(self, sums: Array) -> Basis:
        """Count what the sums rest on."""
        sizes = self.sizes()
        return Basis(sums, len(sizes), self.n_annotators, int((sizes * (sizes - 1) // 2).sum()))

    def undefined(self) -> str:
        """Say why a figure on these ratings could be undefined."""
        if not len(self.code):
            return "no unit was rated by two annotators"
        return f"all ratings are {self.values[self.code[0]]!r}: nothing to tell agreement from chance"


def _ratings(frame: pd.DataFrame, level: Level, order: Sequence[Any] | None) -> _Ratings:
    if level not in ("nominal", "ordinal", "interval"):
        raise RatingsError(f"level {level!r} is unknown: it is nominal, ordinal or interval")
    missing = [column for column in ("unit", "annotator", "value") if column not in frame.columns]
    if missing:
        raise RatingsError(
            f"the frame of ratings lacks {', '.join(missing)}: it needs unit, annotator and value"
        )
    frame = frame[frame["value"].notna()]
    values, code = _coded(frame["value"], level, order)
    unit, units = pd.factorize(frame["unit"], sort=True)
    annotator, _ = pd.factorize(frame["annotator"], sort=True)
    story = unit
    if "story" in frame.columns:
        known, stories = pd.factorize(frame["story"], sort=True)
        story = np.where(known < 0, len(stories) + unit, known)
    _check(frame, unit, annotator, story, units)

    # One order whatever the order of the rows: sums of floats and the seeded bootstrap depend on it.
    rank = np.lexsort((annotator, unit, story))
    rank = rank[np.bincount(unit, minlength=len(units))[unit[rank]] > 1]
    unit, annotator, story, code = unit[rank], annotator[rank], story[rank], code[rank]
    starts = np.flatnonzero(np.diff(unit, prepend=-1))
    place = np.cumsum(np.diff(unit, prepend=-1) != 0) - 1
    first = np.flatnonzero(np.diff(story[starts], prepend=-1))
    return _Ratings(place, code, values, first, len(np.unique(annotator)))


def _coded(column: "pd.Series[Any]", level: Level, order: Sequence[Any] | None) -> tuple[list[Any], Codes]:
    if order is not None:
        places = {value: place for place, value in enumerate(order)}
        unknown = sorted({str(value) for value in column if value not in places})
        if unknown:
            raise RatingsError(f"values not in the order {', '.join(map(str, order))}: {_some(unknown)}")
        return list(order), np.array([places[value] for value in column], dtype=np.intp)
    code, values = pd.factorize(column.infer_objects(), sort=True)
    if level != "nominal" and len(values) and not is_numeric_dtype(values.dtype):
        needed = "numbers, or their `order` from low to high" if level == "ordinal" else "numbers"
        raise RatingsError(f"{level} ratings must be {needed}; there is {values[0]!r}")
    if level == "interval" and not np.isfinite(np.asarray(values, dtype=float)).all():
        raise RatingsError("interval ratings must be finite numbers")
    return list(values), code


def _check(frame: pd.DataFrame, unit: Codes, annotator: Codes, story: Codes, units: Any) -> None:
    faults = []
    for name, codes in (("unit", unit), ("annotator", annotator)):
        if (codes < 0).any():
            faults.append(f"ratings without {name}: {int((codes < 0).sum())}")
    pairs, times = np.unique(np.stack([unit, annotator], axis=1), axis=0, return_counts=True)
    twice = [str(units[place]) for place in np.unique(pairs[(times > 1) & (pairs >= 0).all(axis=1), 0])]
    if twice:
        faults.append(f"an annotator counts once per unit, but rated these more than once: {_some(twice)}")
    homes = np.unique(np.stack([unit, story], axis=1), axis=0)
    known, times = np.unique(homes[:, 0], return_counts=True)
    torn = [str(units[place]) for place in known[(times > 1) & (known >= 0)]]
    if torn:
        faults.append(f"a unit belongs to one story, but these have several: {_some(torn)}")
    if faults:
        raise RatingsError(f"{len(frame)} ratings: " + "; ".join(faults))


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _unit_counts(ratings: _Ratings) -> Array:
    shape = (len(ratings.sizes()), len(ratings.values))
    cells = ratings.unit * shape[1] + ratings.code
    return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def _value_counts(ratings: _Ratings) -> Array:
    """Sums for nominal values: how often each value, then the weight of agreeing pairs."""
    counts = _unit_counts(ratings)
    agreeing = (counts * (counts - 1)).sum(axis=1) / (ratings.sizes() - 1)
    return ratings.by_story(np.column_stack([counts, agreeing]))


def _nominal(sums: Array) -> Array:
    counts, agreeing = sums[:, :-1], sums[:, -1]
    n = counts.sum(axis=1)
    return _corrected(n, n - agreeing, n**2 - (counts**2).sum(axis=1))


def _share(sums: Array) -> Array:
    counts, agreeing = sums[:, :-1], sums[:, -1]
    return ratio(agreeing, counts.sum(axis=1))


def _coincidences(ratings: _Ratings) -> Array:
    """Sums for ordinal values: the coincidence matrix of each story, flattened."""
    counts = _unit_counts(ratings)
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


def _moments(ratings: _Ratings) -> Array:
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
