"""MACE: the true answers, and how often each annotator knows them rather than guesses."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from copydesk.agreement import RatingsError
from copydesk.consensus.answers import Answers, Array, Ratings, answered, clear_best, read
from copydesk.consensus.patterns import Patterns, patterns

Method = Literal["vb", "em"]

KNOWS, GUESSES, STRATEGY = 0.5, 0.5, 10.0
"""The priors of variational Bayes: Beta of knowing and guessing, Dirichlet of what a guesser says."""
NOISE = 0.5
"""Starts are drawn from 1 to 1 + NOISE, then normalised: near to even, as in the authors' program."""
BETTER = 1e-6
"""A later restart must be better by more than this, so that equal ones are not told apart by rounding."""


def mace(
    frame: pd.DataFrame,
    *,
    method: Method = "vb",
    restarts: int = 10,
    iterations: int = 100,
    tolerance: float = 1e-4,
    seed: int = 0,
) -> Answers:
    """Estimate true answers and competences from rows `unit, annotator, value`; a missing value is no rating.

    D. Hovy, T. Berg-Kirkpatrick, A. Vaswani and E. Hovy, "Learning Whom to Trust with MACE", NAACL-HLT (2013): every
    true value is as likely; annotator j knows it with probability theta_j and says it, else says value k with
    probability xi_jk. `vb` is variational Bayes with the paper's priors, Beta(0.5, 0.5) and Dirichlet(10); `em` is
    expectation maximisation with 0.01 / values added to each count. Each restart ends when no probability moves by
    `tolerance`, or after `iterations`; the one with the highest likelihood counts. Under `vb` likelihood and
    competence are those of the posterior means.

    The starts are drawn from `seed` for each kind of behaviour, not for each name: annotators whose numbers are the
    same start the same, so nothing depends on names, and symmetric data stays undecided.

    The answer is the most probable value; undecided when another comes within 1e-6. `reliability` is theta.
    """
    if method not in ("vb", "em"):
        raise RatingsError(f"method {method!r} is unknown: it is vb or em")
    if restarts < 1 or iterations < 1:
        raise RatingsError(f"restarts and iterations must be at least 1, not {restarts} and {iterations}")
    ratings = read(frame)
    model = _Model(patterns(ratings), ratings, method)
    like_codes, like_annotators = _behaviour(ratings)
    best: _Run | None = None
    for restart in range(restarts):
        draw = np.random.default_rng([seed, restart])
        knows = _drawn(draw, like_annotators, 2)
        strategy = _drawn(draw, like_codes, 1).reshape(model.shape)
        start = _Guess(knows[:, 1] / knows.sum(axis=1), knows[:, 0] / knows.sum(axis=1), _even(strategy))
        run = model.run(start, iterations, tolerance)
        if best is None or run.log_likelihood > best.log_likelihood + BETTER:
            best = run
    assert best is not None  # noqa: S101 - there is at least one restart
    distribution = model.kinds.spread(best.posterior)
    how = {"vb": "variational Bayes", "em": "EM"}[method]
    return answered(
        ratings,
        clear_best(distribution),
        distribution,
        best.competence,
        f"MACE ({how}, {restarts} restarts, seed {seed}): the most probable value; undecided within 1e-6",
        log_likelihood=best.log_likelihood,
        iterations=best.iterations,
        converged=best.converged,
    )


@dataclass(frozen=True, slots=True)
class _Guess:
    """Weights of the two ways to a value; under variational Bayes they need not sum to 1."""

    knows: Array
    """(annotators,)"""
    guesses: Array
    """(annotators,)"""
    strategy: Array
    """(annotators, values)"""


@dataclass(frozen=True, slots=True)
class _Run:
    posterior: Array
    competence: Array
    log_likelihood: float
    iterations: int
    converged: bool


class _Model:
    def __init__(self, kinds: Patterns, ratings: Ratings, method: Method) -> None:
        self.kinds, self.method = kinds, method
        self.shape = len(ratings.annotators), len(ratings.values)
        self.n = np.bincount(ratings.code, minlength=kinds.n_codes).reshape(self.shape).astype(np.float64)
        self.code = np.arange(kinds.n_codes)
        self.value = self.code % max(kinds.n_values, 1)
        self.log_prior = np.full(kinds.n_values, -np.log(max(kinds.n_values, 1)))

    def run(self, guess: _Guess, iterations: int, tolerance: float) -> _Run:
        posterior, _ = self.e_step(guess)
        done, converged = 0, False
        while done < iterations and not converged:
            before = posterior
            mean, guess = self.m_step(guess, posterior)
            posterior, log_likelihood = self.e_step(guess)
            done += 1
            converged = self.kinds.moved(before, posterior) < tolerance
        if self.method == "vb":
            _, log_likelihood = self.e_step(mean)
        return _Run(posterior, mean.knows, log_likelihood, done, converged)

    def e_step(self, guess: _Guess) -> tuple[Array, float]:
        """P(a_ij | t_i) is theta_j [a_ij = t_i] + (1 - theta_j) xi_j,a_ij: the paper's generative process."""
        by_guess = guess.guesses[:, None] * guess.strategy
        log_errors = np.repeat(np.log(by_guess).reshape(1, -1), self.kinds.n_values, axis=0)
        log_errors[self.value, self.code] = np.log(by_guess + guess.knows[:, None]).ravel()
        return self.kinds.posterior(self.log_prior, log_errors)

    def m_step(self, guess: _Guess, posterior: Array) -> tuple[_Guess, _Guess]:
        """Estimate from expected counts: the posterior means, and the weights for the next step."""
        right = self.kinds.expected(posterior)[self.value, self.code].reshape(self.shape)
        by_guess = guess.guesses[:, None] * guess.strategy
        known = right * guess.knows[:, None] / (by_guess + guess.knows[:, None])
        guessed = np.maximum(self.n - known, 0.0)
        if self.method == "em":
            little = 0.01 / max(self.kinds.n_values, 1)
            mean = _mean(known.sum(axis=1) + little, guessed.sum(axis=1) + little, guessed + little)
            return mean, mean
        knows, guesses = known.sum(axis=1) + KNOWS, guessed.sum(axis=1) + GUESSES
        said = guessed + STRATEGY
        # Without any value there is nothing to sum, and the function of 0 is infinite.
        both, sums = digamma(knows + guesses), digamma(np.maximum(said.sum(axis=1), STRATEGY))
        return _mean(knows, guesses, said), _Guess(
            np.exp(digamma(knows) - both),
            np.exp(digamma(guesses) - both),
            np.exp(digamma(said) - sums[:, None]),
        )


def _mean(knows: Array, guesses: Array, said: Array) -> _Guess:
    return _Guess(knows / (knows + guesses), guesses / (knows + guesses), _even(said))


def _even(rows: Array) -> Array:
    even: Array = rows / rows.sum(axis=1, keepdims=True)
    return even


def _behaviour(ratings: Ratings) -> tuple[Array, Array]:
    """Describe each code and each annotator by whole numbers that no name enters.

    Of a code: how often it occurs, how many ratings its units have, and how many of these agree with it; then the
    same of its annotator, and of its value. Of an annotator the sums.
    """
    shape = len(ratings.annotators), len(ratings.values)
    alike = ratings.votes()[ratings.value, ratings.unit]
    size = np.bincount(ratings.unit, minlength=len(ratings.units))[ratings.unit]
    n_codes = shape[0] * shape[1]
    counts = [np.bincount(ratings.code, of, minlength=n_codes) for of in (None, size, alike)]
    own = np.stack(counts, axis=-1).astype(np.float64).reshape(*shape, 3)
    annotator = np.broadcast_to(own.sum(axis=1, keepdims=True), own.shape)
    value = np.broadcast_to(own.sum(axis=0, keepdims=True), own.shape)
    return np.concatenate([own, annotator, value], axis=2).reshape(n_codes, 9), own.sum(axis=1)


def _drawn(draw: np.random.Generator, rows: Array, width: int) -> Array:
    """Draw `width` numbers from 1 to 1 + NOISE for each kind of row: equal rows draw the same."""
    kinds, kind = np.unique(rows, axis=0, return_inverse=True)
    drawn: Array = draw.uniform(1, 1 + NOISE, size=(len(kinds), width))[kind.reshape(-1)]
    return drawn


def digamma(x: Array) -> Array:
    """Compute the digamma function of positive numbers, to about 1e-12.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 6.3.5 (recurrence) and 6.3.18 (asymptotic series).
    """
    steps = np.arange(8)
    below = (1.0 / (x[..., None] + steps)).sum(axis=-1)
    x = x + len(steps)
    square = 1.0 / (x * x)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))))
    result: Array = np.log(x) - 0.5 / x - series - below
    return result
