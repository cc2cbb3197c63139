"""The models, by scikit-learn: the extra `baseline`. Their settings are fixed; nothing here ever sees the test part."""

import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from copydesk.agreement.bootstrap import Array
from copydesk.errors import BuildError, ExtraError

Codes = npt.NDArray[np.int64]

PENALTY = 1.0
"""C of the logistic regressions, scikit-learn's default."""
TERMS = 30_000
"""The words and pairs of words that a document model looks at: those in most articles of what it is fitted on."""
SMALL = 20
"""Below so many documents a term in one alone is looked at too."""
ROUNDS = {"documents": 300, "tokens": 30}
"""Iterations of the solver at most. More of them change the figures on tokens by less than their intervals."""


def installed() -> str:
    """Name scikit-learn with its version; raises ExtraError when it is not there."""
    return f"scikit-learn {_sklearn('sklearn').__version__}"


class Documents:
    """Documents as counts of words and of pairs of words; which there are is what the texts `of` have."""

    def __init__(self, texts: Sequence[str], of: Codes) -> None:
        made = _sklearn("sklearn.feature_extraction.text")
        vectorizer = made.CountVectorizer(ngram_range=(1, 2))
        try:
            vectorizer.fit([texts[row] for row in of])
        except ValueError as error:
            raise BuildError(f"no model can be fitted: the texts in train have no words ({error})") from error
        self._counts = vectorizer.transform(texts)
        self._weights = made.TfidfTransformer

    def guess(self, fit: Codes, answers: Codes, on: Codes) -> Codes:
        """Fit TF-IDF and a logistic regression on the rows `fit` and their answers, and answer for the rows `on`."""
        if len(np.unique(answers)) < 2:
            return np.full(len(on), answers[0], dtype=np.int64)
        counts = self._counts[fit]
        found_in = np.bincount(counts.indices, minlength=counts.shape[1])
        terms = np.flatnonzero(found_in >= (1 if len(fit) < SMALL else 2))
        terms = np.sort(terms[np.argsort(-found_in[terms], kind="stable")[:TERMS]])
        if not len(terms):
            return np.full(len(on), np.bincount(answers).argmax(), dtype=np.int64)
        weights = self._weights(sublinear_tf=True)
        known = weights.fit_transform(counts[:, terms])
        solver = "liblinear" if len(np.unique(answers)) == 2 else "lbfgs"
        model = _regression(known, answers, ROUNDS["documents"], solver=solver, class_weight="balanced")
        guessed: Codes = model.predict(weights.transform(self._counts[on][:, terms]))
        return guessed


class Tokens:
    """A logistic regression of tags on what is known of tokens: an array of codes, a column a feature."""

    def __init__(self, features: npt.NDArray[np.int32], tags: Codes, n_tags: int) -> None:
        """Fit it; a feature that fewer than two tokens have is `rare`, and so is one that is new later."""
        self._columns, self._first = [], [0]
        for codes in features.T:
            often = np.bincount(codes) >= 2
            column = np.zeros(len(often), dtype=np.int32)
            column[often] = np.arange(1, often.sum() + 1)
            self._columns.append(column)
            self._first.append(self._first[-1] + int(often.sum()) + 1)
        self._n_tags = n_tags
        self._model = None
        if len(np.unique(tags)) > 1:
            self._model = _regression(self._laid(features), tags, ROUNDS["tokens"], solver="lbfgs")

    def scores(self, features: npt.NDArray[np.int32]) -> Array:
        """Give each token a score for each tag; one that was never seen has the lowest."""
        found = np.full((len(features), self._n_tags), -np.inf)
        if self._model is None or not len(features):
            found[:, 0] = 0.0
            return found
        decided = self._model.decision_function(self._laid(features))
        if decided.ndim == 1:  # of two tags, the one for the second
            decided = np.column_stack([np.zeros(len(decided)), decided])
        found[:, self._model.classes_] = decided
        return found

    def _laid(self, features: npt.NDArray[np.int32]) -> Any:
        from scipy.sparse import csr_matrix

        columns = np.empty(features.shape, dtype=np.int32)
        for place, (column, first) in enumerate(zip(self._columns, self._first, strict=False)):
            codes = features[:, place]
            known = codes < len(column)
            columns[:, place] = first + np.where(known, column[np.where(known, codes, 0)], 0)
        ends = np.arange(0, columns.size + 1, columns.shape[1], dtype=np.int32)
        ones = np.ones(columns.size, dtype=np.float32)
        return csr_matrix((ones, columns.ravel(), ends), shape=(len(columns), self._first[-1]))


def _regression(known: Any, answers: Codes, rounds: int, **settings: Any) -> Any:
    linear, errors = _sklearn("sklearn.linear_model"), _sklearn("sklearn.exceptions")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", errors.ConvergenceWarning)
        return linear.LogisticRegression(C=PENALTY, max_iter=rounds, **settings).fit(known, answers)


def _sklearn(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise ExtraError("a baseline needs", "baseline", "scikit-learn", error) from None
