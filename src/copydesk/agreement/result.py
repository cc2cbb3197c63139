"""A figure of agreement, with its interval, the counts it rests on, and the reason when there is none."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from copydesk.errors import CopydeskError

Array = npt.NDArray[np.float64]

FEW_STORIES = 20
"""Below this many stories the percentile bootstrap is too narrow to be relied on."""

CHUNK = 100
"""Resamples drawn at once, so that memory stays small with many stories."""


class RatingsError(CopydeskError, ValueError):
    """A frame is not what agreement can be computed from; all its faults are listed."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One figure: `value` is None where it is undefined, and `note` says why."""

    metric: str
    rule: str
    """The level of measurement, or what counts as a match."""
    value: float | None
    interval: tuple[float, float] | None
    """95 %, percentile bootstrap over stories."""
    n_units: int
    n_annotators: int
    n_pairs: int
    n_stories: int
    note: str | None = None

    def __str__(self) -> str:
        """Put the figure, its rule, interval and counts on one line."""
        value = "undefined" if self.value is None else f"{self.value:.3f}"
        between = f", 95 % interval {self.interval[0]:.3f} to {self.interval[1]:.3f}" if self.interval else ""
        counts = (
            f"{self.n_units} units, {self.n_annotators} annotators, "
            f"{self.n_pairs} pairs, {self.n_stories} stories"
        )
        note = f"; {self.note}" if self.note else ""
        return f"{self.metric} ({self.rule}): {value}{between} ({counts}){note}"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a figure rests on. `sums` has one row a story: counts that add up over stories."""

    sums: Array
    n_units: int
    n_annotators: int
    n_pairs: int


def measure(
    metric: str,
    rule: str,
    basis: Basis,
    statistic: Callable[[Array], Array],
    *,
    undefined: str,
    resamples: int,
    seed: int,
) -> Agreement:
    """Compute a figure and its interval from per-story sums.

    `statistic` maps rows of sums to one figure a row, NaN where it is undefined; `undefined` says why.
    """
    n_stories = len(basis.sums)
    value = float(statistic(basis.sums.sum(axis=0, keepdims=True))[0]) if n_stories else np.nan
    notes = []
    interval = None
    if np.isnan(value):
        notes.append(undefined)
    elif n_stories < 2:
        notes.append("no interval: all of it is one story")
    elif resamples:
        figures = _resampled(basis.sums, statistic, resamples, seed)
        defined = figures[~np.isnan(figures)]
        if len(defined):
            low, high = np.percentile(defined, [2.5, 97.5])
            interval = (float(low), float(high))
        if len(defined) < resamples:
            notes.append(f"undefined in {resamples - len(defined)} of {resamples} resamples")
        if n_stories < FEW_STORIES:
            notes.append(f"fewer than {FEW_STORIES} stories: the interval is rough, rather too narrow")
    return Agreement(
        metric=metric,
        rule=rule,
        value=None if np.isnan(value) else value,
        interval=interval,
        n_units=basis.n_units,
        n_annotators=basis.n_annotators,
        n_pairs=basis.n_pairs,
        n_stories=n_stories,
        note="; ".join(notes) or None,
    )


def _resampled(sums: Array, statistic: Callable[[Array], Array], resamples: int, seed: int) -> Array:
    # Stories with equal sums are interchangeable: drawing kinds of stories by their frequency is the same
    # bootstrap, with far fewer columns, and it cannot depend on the order of the stories.
    kinds, counts = np.unique(sums, axis=0, return_counts=True)
    generator = np.random.default_rng(seed)
    figures = []
    for begin in range(0, resamples, CHUNK):
        size = min(CHUNK, resamples - begin)
        drawn = generator.multinomial(len(sums), counts / len(sums), size=size)
        figures.append(statistic(drawn @ kinds))
    return np.concatenate(figures)


def ratio(part: Array, whole: Array) -> Array:
    """Divide, with NaN where there is nothing to divide by."""
    shares = np.full(len(whole), np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares
