"""The two passes of EM over ratings, for any model that gives P(value | true value) per annotator.

Units that the same annotators rated alike are one pattern, counted as often as it occurs: a team of three
that all label everything has few patterns, however many units. Units of one size lie side by side, so each pass is
a few array operations per rating of a unit. Arrays have the values first: (values, patterns).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from copydesk.consensus.answers import Array, Codes, Ratings

GRID = 2.0**40
"""Probabilities are rounded to its inverse. The last bits of a sum depend on the order in which it is added; left
alone, EM would let them grow until they break the ties of symmetric data by the order of names."""
BLOCK = 8192
"""Kinds that are worked on at once: their numbers stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """The kinds of units, those of one size side by side."""

    groups: tuple[Codes, ...]
    """The codes of at most BLOCK kinds each: (ratings of a unit, kinds)."""
    weight: Array
    """How many units are of each kind."""
    of_unit: Codes
    """The kind of each unit, -1 for a unit without ratings."""
    n_values: int
    n_codes: int

    def posterior(self, log_prior: Array, log_errors: Array) -> tuple[Array, float]:
        """E step: P(true value | ratings), (values, patterns), and the log-likelihood of all ratings.

        log_prior is (values,), log_errors (true values, codes).
        """
        shares = np.empty((self.n_values, len(self.weight)))
        log_likelihood = 0.0
        begin = 0
        for codes in self.groups:
            here = slice(begin, begin := begin + codes.shape[1])
            logs = np.repeat(log_prior[:, None], codes.shape[1], axis=1)
            for row in codes:
                logs += log_errors.take(row, axis=1)
            top = logs.max(axis=0)
            logs -= top
            np.exp(logs, out=logs)
            total = logs.sum(axis=0)
            logs *= GRID / total
            np.rint(logs, out=logs)
            np.divide(logs, GRID, out=shares[:, here])
            log_likelihood += float((self.weight[here] * (np.log(total) + top)).sum())
        return shares, log_likelihood

    def expected(self, posterior: Array) -> Array:
        """Count the ratings by true value, as far as the posterior knows it: (true values, codes)."""
        counts = np.zeros((self.n_values, self.n_codes))
        begin = 0
        for codes in self.groups:
            here = slice(begin, begin := begin + codes.shape[1])
            for true, weights in enumerate(posterior[:, here] * self.weight[here]):
                for row in codes:
                    counts[true] += np.bincount(row, weights, minlength=self.n_codes)
        return counts

    @staticmethod
    def moved(before: Array, after: Array) -> float:
        """Give the largest change of a probability; overwrites `before`."""
        before -= after
        return float(np.abs(before, out=before).max(initial=0.0))

    def spread(self, posterior: Array) -> Array:
        """Give each unit its pattern's distribution, (values, units); NaN for a unit without ratings."""
        unrated = np.full((self.n_values, 1), np.nan)
        spread: Array = np.concatenate([posterior, unrated], axis=1).take(self.of_unit, axis=1)
        return spread


def patterns(ratings: Ratings) -> Patterns:
    """Find the kinds of units."""
    n_codes = len(ratings.annotators) * len(ratings.values)
    size = np.bincount(ratings.unit, minlength=len(ratings.units))
    first = np.cumsum(size) - size
    of_unit = np.full(len(size), -1)
    groups: list[Codes] = []
    weights: list[Array] = []
    n_kinds = 0
    for m in np.unique(size[size > 0]):
        units = np.flatnonzero(size == m)
        codes = ratings.code[first[units] + np.arange(m)[:, None]]
        kind, examples = _kinds(codes, n_codes)
        of_unit[units] = n_kinds + kind
        groups += [
            np.ascontiguousarray(codes[:, examples[begin : begin + BLOCK]])
            for begin in range(0, len(examples), BLOCK)
        ]
        weights.append(np.bincount(kind, minlength=len(examples)).astype(np.float64))
        n_kinds += len(examples)
    weight = np.concatenate(weights) if weights else np.zeros(0)
    return Patterns(tuple(groups), weight, of_unit, len(ratings.values), n_codes)


def _kinds(codes: Codes, n_codes: int) -> tuple[Codes, Codes]:
    """Give the kind of each column, and of each kind one column; all differ when collapsing saves too little."""
    n = codes.shape[1]
    kind, n_kinds = np.zeros(n, dtype=np.intp), 1
    for row in codes:
        kind, kinds = pd.factorize(kind * n_codes + row)
        n_kinds = len(kinds)
        if 2 * n_kinds > n:
            return np.arange(n), np.arange(n)
    examples = np.empty(n_kinds, dtype=np.intp)
    examples[kind] = np.arange(n)
    return kind, examples
