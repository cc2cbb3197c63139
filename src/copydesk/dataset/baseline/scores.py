"""Figures from counts that add up over stories, with their intervals.

Counts of answers: for each class how many rows have it, how many that are guessed right, how many are guessed; at last
rows, and rows that are right altogether. Counts of spans: for each label how many there are, and by each of two rules
how many were marked and how many of these are right.
"""

from collections.abc import Callable, Sequence

import numpy as np

from copydesk.agreement.bootstrap import Array, Statistic, interval
from copydesk.agreement.result import FEWEST_STORIES, ratio
from copydesk.dataset.baseline.report import Figure

RULES = ("exact", "overlap of 0.5 or more")


def figure(
    name: str,
    sums: Array,
    statistic: Statistic,
    resamples: int,
    seed: int,
    usual: float | None = None,
) -> Figure:
    """Compute a figure of per-story sums with its interval, which has five stories or more."""
    value = of_all(sums, statistic)
    between = None
    if value is not None and resamples and len(sums) >= FEWEST_STORIES:
        between, _ = interval(sums, statistic, value, resamples, seed)
    bounds = None if between is None else (round(between[0], 4) + 0.0, round(between[1], 4) + 0.0)
    return Figure(name, _rounded(value), bounds, _rounded(usual))


def of_all(sums: Array, statistic: Statistic) -> float | None:
    """Compute a figure of all stories together; None where it is undefined."""
    value = float(statistic(sums.sum(axis=0, keepdims=True))[0])
    return None if np.isnan(value) else value


def mean_of(statistic: Statistic, samples: Sequence[int]) -> Statistic:
    """Give the mean of a figure over samples whose sums stand side by side; of two groups, what the later is above."""

    def mean(sums: Array) -> Array:
        parts = np.split(sums, sum(samples), axis=1)
        found = np.column_stack([statistic(part) for part in parts])
        first: Array = found[:, : samples[0]].mean(axis=1)
        if len(samples) == 1:
            return first
        later: Array = found[:, samples[0] :].mean(axis=1)
        return later - first

    return mean


def above(statistic: Statistic) -> Statistic:
    """Give by how much a figure of the first half of the sums is above that of the second half."""
    return lambda sums: -mean_of(statistic, [1, 1])(sums)


def macro_f1(sums: Array) -> Array:
    """Give the mean of F1 over the classes that there are."""
    there, right, guessed = _classes(sums)
    return _mean(2 * right / np.maximum(there + guessed, 1), there > 0)


def accuracy(sums: Array) -> Array:
    """Give the share of the rows that are right altogether."""
    return ratio(sums[:, -1], sums[:, -2])


def balanced(sums: Array) -> Array:
    """Give the mean of recall over the classes that there are: one by their number is chance. One alone: undefined."""
    there, right, _ = _classes(sums)
    found = _mean(right / np.maximum(there, 1), there > 0)
    found[(there > 0).sum(axis=1) < 2] = np.nan
    return found


def above_chance(sums: Array) -> Array:
    """Give the same less chance."""
    number = (_classes(sums)[0] > 0).sum(axis=1)
    found: Array = balanced(sums) - 1 / np.maximum(number, 1)
    return found


def balanced_each(sums: Array) -> Array:
    """Give the mean over the values of how many of those with it, and without it, are right: a half is chance."""
    there, right, guessed = _classes(sums)
    without = sums[:, -2:-1] - there
    right_without = without - (guessed - right)
    recalls = right / np.maximum(there, 1) + right_without / np.maximum(without, 1)
    return _mean(recalls / 2, (there > 0) & (without > 0))


def above_half(sums: Array) -> Array:
    """Give the same less chance."""
    found: Array = balanced_each(sums) - 0.5
    return found


def of_answer(place: int) -> tuple[Statistic, Statistic, Statistic]:
    """Give precision, recall and F1 of one class."""
    return _three(lambda sums: (sums[:, 3 * place], sums[:, 3 * place + 1], sums[:, 3 * place + 2]))


def of_spans(labels: Sequence[int], rule: int) -> tuple[Statistic, Statistic, Statistic]:
    """Give precision, recall and F1 of the spans of some labels together, by a rule."""
    first = 5 * np.asarray(labels, dtype=np.int64)

    def counts(sums: Array) -> tuple[Array, Array, Array]:
        there, guessed, right = (
            sums[:, first + place].sum(axis=1) for place in (0, 1 + 2 * rule, 2 + 2 * rule)
        )
        return there, right, guessed

    return _three(counts)


def _three(counts: Callable[[Array], tuple[Array, Array, Array]]) -> tuple[Statistic, Statistic, Statistic]:
    def precision(sums: Array) -> Array:
        _, right, guessed = counts(sums)
        return ratio(right, guessed)

    def recall(sums: Array) -> Array:
        there, right, _ = counts(sums)
        return ratio(right, there)

    def f1(sums: Array) -> Array:
        there, right, guessed = counts(sums)
        return ratio(2 * right, there + guessed)

    return precision, recall, f1


def _classes(sums: Array) -> tuple[Array, Array, Array]:
    return sums[:, 0:-2:3], sums[:, 1:-2:3], sums[:, 2:-2:3]


def _mean(values: Array, of: np.typing.NDArray[np.bool_]) -> Array:
    return ratio(np.where(of, values, 0.0).sum(axis=1), of.sum(axis=1).astype(np.float64))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4) + 0.0  # no -0.0
