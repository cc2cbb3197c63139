"""Cohen's and Fleiss' kappa and Gwet's AC1 on a long frame of ratings: `unit, annotator, value[, story]`.

All are (observed - chance) / (1 - chance) for nominal values; they differ in what they take for chance.
"""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from copydesk.agreement.bootstrap import Array
from copydesk.agreement.rated import Ratings, read
from copydesk.agreement.result import Agreement, RatingsError, measure, ratio

LARGEST = 50_000_000
"""Numbers that the sums of all pairs may have: 400 MB."""


def cohen(
    frame: pd.DataFrame, annotators: tuple[Any, Any] | None = None, *, resamples: int = 1000, seed: int = 0
) -> Agreement:
    """Compute Cohen's kappa of two annotators over the units both rated: Cohen (1960).

    Without `annotators`, the mean over all pairs who share a unit, each pair weighing the same: Light (1971).
    A pair whose kappa is undefined (both gave one and the same value throughout) is left out of the mean; the rule
    says of how many it is then.
    """
    ratings = read(frame)
    if annotators is not None:
        unknown = [str(name) for name in annotators if name not in ratings.annotators]
        if unknown or len(set(annotators)) != 2:
            raise RatingsError(
                f"Cohen's kappa is of two annotators, not of {' and '.join(map(str, annotators))};"
                f" the frame has {', '.join(map(str, ratings.annotators))}"
            )
        ratings = _of(ratings, [ratings.annotators.index(name) for name in annotators])
    ratings = ratings.pairable()
    pairs = _shared_pairs(ratings)
    n_values = len(ratings.values)
    if len(pairs) * (2 * n_values + 1) * (int(ratings.story[-1]) + 1 if len(ratings.story) else 0) > LARGEST:
        raise RatingsError(
            f"the mean over {len(pairs)} pairs of annotators is too large for this many stories: take Fleiss'"
            " kappa or alpha, or Cohen's kappa of one pair"
        )
    two = annotators is not None or len(pairs) == 1
    tables = _tables(ratings, pairs)
    defined = int((~np.isnan(_kappas(tables.sum(axis=0, keepdims=True), len(pairs), n_values))).sum())
    of = f"{len(pairs)}" if defined == len(pairs) else f"{defined} of {len(pairs)}"
    return measure(
        "Cohen's kappa",
        "nominal" if two else f"nominal, mean of {of} pairs",
        ratings.basis(tables),
        lambda sums: _mean_kappa(sums, len(pairs), n_values),
        undefined=ratings.undefined() if len(pairs) < 2 else "no pair gave more than one value",
        resamples=resamples,
        seed=seed,
        explain=ratings.explain,
    )


def fleiss(frame: pd.DataFrame, *, resamples: int = 1000, seed: int = 0) -> Agreement:
    """Compute Fleiss' kappa: chance is that of the pooled values: Fleiss (1971), equations 3 to 8.

    It is made for the same number of ratings of each unit, by whomever. Where numbers differ, it is Gwet's
    generalisation to missing ratings, as of AC1, and the rule says so.
    """
    ratings = read(frame)
    sizes = ratings.sizes()
    low, high = (int(sizes.min()), int(sizes.max())) if len(sizes) else (0, 0)
    rule = f"nominal, {high} ratings a unit"
    if low < high:
        rule = f"nominal, {low} to {high} ratings a unit, generalised after Gwet"
    return _by_units(
        "Fleiss' kappa", rule, ratings, lambda shares: (shares**2).sum(axis=1), resamples=resamples, seed=seed
    )


def ac1(
    frame: pd.DataFrame, *, values: Sequence[Any] | None = None, resamples: int = 1000, seed: int = 0
) -> Agreement:
    """Compute Gwet's AC1, which skewed prevalence leaves alone: Gwet (2008), with missing ratings as there.

    Observed is the mean over units rated twice or more of the share of agreeing pairs; chance is
    sum(p * (1 - p)) / (q - 1) over the q values, p being the mean over all units, also those rated once, of the
    share of their ratings. `values` are all that could be given: an unused one counts in q.
    """
    ratings = read(frame, order=values)
    q = len(ratings.values)

    def chance(shares: Array) -> Array:
        return (shares * (1 - shares)).sum(axis=1) / (q - 1) if q > 1 else np.ones(len(shares))

    return _by_units("Gwet's AC1", f"nominal, {q} values", ratings, chance, resamples=resamples, seed=seed)


def _by_units(
    metric: str, rule: str, ratings: Ratings, chance: Callable[[Array], Array], *, resamples: int, seed: int
) -> Agreement:
    """Measure a figure in which each unit weighs the same, however many ratings it has."""
    counts = ratings.counts()
    sizes = counts.sum(axis=1)
    agreeing = ratio((counts * (counts - 1)).sum(axis=1), sizes * (sizes - 1))
    per_unit = np.column_stack(
        [sizes > 1, np.nan_to_num(agreeing), np.ones(len(counts)), counts / sizes[:, None]]
    )

    def statistic(sums: Array) -> Array:
        observed = ratio(sums[:, 1], sums[:, 0])
        expected = chance(sums[:, 3:] / sums[:, 2:3])
        return _corrected(observed, expected)

    basis = ratings.basis(ratings.by_story(per_unit))
    return measure(
        metric,
        rule,
        basis,
        statistic,
        undefined=ratings.undefined(),
        resamples=resamples,
        seed=seed,
        explain=ratings.explain if metric == "Fleiss' kappa" else None,
    )


def _of(ratings: Ratings, annotators: list[int]) -> Ratings:
    """Keep the ratings of these annotators; their units keep their numbers."""
    kept = np.isin(ratings.annotator, annotators)
    return Ratings(
        ratings.unit[kept],
        ratings.annotator[kept],
        ratings.code[kept],
        ratings.values,
        ratings.annotators,
        ratings.story,
    )


def _shared_pairs(ratings: Ratings) -> list[tuple[int, int]]:
    """List the pairs of annotators who share a unit."""
    n = len(ratings.annotators)
    rated = np.zeros((n, len(ratings.story)), dtype=np.float32)
    rated[ratings.annotator, ratings.unit] = 1
    shared = rated @ rated.T
    return [(one, other) for one, other in combinations(range(n), 2) if shared[one, other]]


def _tables(ratings: Ratings, pairs: list[tuple[int, int]]) -> Array:
    """Sums for each pair: how often they agree, then how often each value, by the one and by the other."""
    given = np.full((len(ratings.annotators), len(ratings.story)), -1)
    given[ratings.annotator, ratings.unit] = ratings.code
    n_stories = int(ratings.story[-1]) + 1 if len(ratings.story) else 0
    n_values = len(ratings.values)
    sums = np.zeros((n_stories, len(pairs), 1 + 2 * n_values))
    for place, (one, other) in enumerate(pairs):
        both = (given[one] >= 0) & (given[other] >= 0)
        story, left, right = ratings.story[both], given[one][both], given[other][both]
        np.add.at(sums, (story, place, 0), left == right)
        np.add.at(sums, (story, place, 1 + left), 1)
        np.add.at(sums, (story, place, 1 + n_values + right), 1)
    return sums.reshape(n_stories, len(pairs) * (1 + 2 * n_values))


def _mean_kappa(sums: Array, n_pairs: int, n_values: int) -> Array:
    kappas = _kappas(sums, n_pairs, n_values)
    defined = ~np.isnan(kappas)
    return ratio(np.nansum(kappas, axis=1), defined.sum(axis=1))


def _kappas(sums: Array, n_pairs: int, n_values: int) -> Array:
    tables = sums.reshape(len(sums), n_pairs, 1 + 2 * n_values)
    left, right = tables[..., 1 : 1 + n_values], tables[..., 1 + n_values :]
    n = left.sum(axis=2)
    return _corrected(ratio(tables[..., 0], n), ratio((left * right).sum(axis=2), n**2))


def _corrected(observed: Array, chance: Array) -> Array:
    return ratio(observed - chance, np.where(chance < 1 - 1e-12, 1 - chance, 0))
