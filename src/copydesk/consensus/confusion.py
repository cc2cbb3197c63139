"""Dawid-Skene: the true answers and each annotator's confusion matrix, by expectation maximisation."""

import numpy as np
import pandas as pd

from copydesk.agreement import RatingsError
from copydesk.consensus.answers import Answers, Array, answered, clear_best, read
from copydesk.consensus.patterns import Patterns, patterns

LITTLE = 1e-6
"""Added to counts that have a logarithm taken."""


def dawid_skene(
    frame: pd.DataFrame, *, iterations: int = 300, tolerance: float = 1e-4, smoothing: float = 1.0
) -> Answers:
    """Estimate true answers and error rates from rows `unit, annotator, value`; a missing value is no rating.

    A. P. Dawid and A. M. Skene, "Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm",
    Applied Statistics 28 (1979). It begins with the shares of the votes (3.1), then in turn estimates the error
    rates (2.3) and the shares of the values (2.4), and P(true value | ratings) from these (2.5), until no
    probability moves by `tolerance`, or `iterations` are over (`converged` says which).

    Unlike there, `smoothing` ratings are added to each row of an annotator's confusion matrix: half of them right, half
    dealt as all annotators together deal theirs. So whoever is little known is taken for an average annotator, nothing
    is impossible because it was not seen yet, and values do not change places. Near 0 is maximum likelihood.

    The answer is the most probable value; undecided when another comes within 1e-6. `reliability` is the estimated
    accuracy: the diagonal of the confusion matrix, weighted with the shares of the values.
    """
    if iterations < 1 or not smoothing > 0:
        raise RatingsError(
            f"iterations must be at least 1 and smoothing above 0, not {iterations} and {smoothing}"
        )
    ratings = read(frame)
    kinds = patterns(ratings)
    posterior = _shares(kinds)
    converged = False
    log_likelihood, done = 0.0, 0
    prior, errors = _estimate(kinds, posterior, smoothing)
    while done < iterations and not converged:
        before = posterior
        posterior, log_likelihood = kinds.posterior(np.log(prior), np.log(errors))
        done += 1
        converged = kinds.moved(before, posterior) < tolerance
        if done < iterations and not converged:
            prior, errors = _estimate(kinds, posterior, smoothing)

    by_annotator = errors.reshape(len(prior), len(ratings.annotators), len(prior)).transpose(1, 0, 2)
    distribution = kinds.spread(posterior)
    return answered(
        ratings,
        clear_best(distribution),
        distribution,
        np.einsum("att,t->a", by_annotator, prior),
        f"Dawid-Skene (EM, smoothing {smoothing:g}): the most probable value; undecided within 1e-6",
        confusion=by_annotator,
        log_likelihood=log_likelihood,
        iterations=done,
        converged=converged,
    )


def _shares(kinds: Patterns) -> Array:
    """Share of each value among a unit's ratings: the start, eq. (3.1)."""
    votes = np.zeros((kinds.n_values, len(kinds.weight)))
    begin = 0
    for codes in kinds.groups:
        n = codes.shape[1]
        for row in codes:
            votes[row % kinds.n_values, begin + np.arange(n)] += 1
        begin += n
    votes /= votes.sum(axis=0)
    return votes


def _estimate(kinds: Patterns, posterior: Array, smoothing: float) -> tuple[Array, Array]:
    """M step: shares of the values (values,), and P(code's value | true value, code's annotator) (values, codes)."""
    k = kinds.n_values
    counts = kinds.expected(posterior).reshape(k, kinds.n_codes // max(k, 1), k)
    together = counts.sum(axis=1) + LITTLE
    together /= together.sum(axis=1, keepdims=True)
    errors = counts + smoothing / 2 * (together + np.eye(k))[:, None, :]
    errors /= errors.sum(axis=2, keepdims=True)
    # einsum, as matrix products bring threads that cost more than these sums, and add up in an order of their own.
    prior = np.einsum("tk,k->t", posterior, kinds.weight) + LITTLE
    return prior / prior.sum(), errors.reshape(k, kinds.n_codes)
