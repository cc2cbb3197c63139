"""Gamma, of Mathet, Widlöcher and Métivier (2015), by the package pygamma-agreement: the extra `gamma`.

It aligns the spans of all readers at once, by position and label together; overlapping and nested spans are no
trouble. The package is slow (seconds to import, some tenths of a second an article), hence a sample.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd

from copydesk.agreement.bootstrap import Array
from copydesk.agreement.marks import Marks, read
from copydesk.agreement.result import Agreement, RatingsError, measure, ratio
from copydesk.errors import ExtraError

Text = list[list[tuple[int, int, str]]]
"""The spans (start, end, label) of each reader of a text, [] of one who marked nothing."""

MOST = 200_000
"""The package tries every choice of one span or none of each reader: so many take it some 10 s an article."""

ALIKE = "random continua agree as wholly: nothing to tell agreement from chance"


@dataclass(frozen=True, slots=True)
class Sample:
    """The articles that gamma is computed on."""

    marks: Marks
    n_fit: int
    """How many they are drawn from."""
    n_large: int
    """How many have too many spans to align."""
    undefined: str
    """Why there are none, where there are none."""


def gamma(
    spans: pd.DataFrame,
    seen: pd.DataFrame | None = None,
    *,
    articles: int = 50,
    continua: int = 30,
    resamples: int = 1000,
    seed: int = 0,
) -> Agreement:
    """Compute gamma on a sample of the shared articles: 1 - observed disorder / expected disorder.

    "The Unified and Holistic Method Gamma for Inter-Annotator Agreement Measure and Alignment", Computational
    Linguistics 41(3), with the combined dissimilarity (alpha, beta and delta empty are 1). Each text is a continuum;
    what is expected there comes from `continua` random ones, by the package's own sampler: with counts, gaps, lengths
    and labels as in the text, where the paper shifts the annotations themselves.

    The figure is pooled, not a mean of gammas: disorders, times the spans that a reader has on average, are added up
    before dividing, as gammas of articles with a span or two are erratic. It rests on `articles` drawn by `seed` from
    those that two have seen and somebody marked something in; those with too many spans and readers to align are
    left out, and counted in a note. `spans` and `seen` as in `span_f1`.
    """
    drawn = sample(spans, seen, articles, seed)
    if continua < 1:
        raise RatingsError(f"{continua} random continua: one or more are needed")
    sums = np.zeros((len(drawn.marks.articles), 2))
    for (article, _), disorders in _disorders(texts(drawn.marks), continua, seed).items():
        sums[article] += disorders
    large = f"articles left out, with too many spans to align: {drawn.n_large}" if drawn.n_large else None
    return measure(
        "gamma",
        f"position and label, pooled over {len(sums)} of {drawn.n_fit} articles",
        drawn.marks.basis(sums),
        _gamma,
        undefined=drawn.undefined if len(sums) == 0 else ALIKE,
        resamples=resamples,
        seed=seed,
        explain=lambda _: large,
    )


def sample(spans: pd.DataFrame, seen: pd.DataFrame | None, articles: int, seed: int) -> Sample:
    """Draw from the articles with spans that can be aligned; the order of rows does not matter."""
    if articles < 1:
        raise RatingsError(f"a sample of {articles} articles: one or more are needed")
    marks = read(spans, seen)
    counts = _rows(marks).groupby(["article", "field", "annotator"]).size()
    choices = (counts + 1.0).groupby(level=["article", "field"]).prod().groupby(level="article").max()
    fit = choices.index[choices <= MOST].to_numpy(dtype=np.int64)
    chosen = np.random.default_rng(seed).choice(fit, min(articles, len(fit)), replace=False)
    names = marks.articles[chosen]
    near = spans[spans["article_id"].isin(names)]
    who = None if seen is None else seen[seen["article_id"].isin(names)]
    reason = (
        marks.undefined()
        if choices.empty
        else f"the spans of all {len(choices)} articles are too many to align"
    )
    return Sample(read(near, who), len(fit), len(choices) - len(fit), reason)


def texts(marks: Marks) -> dict[tuple[int, str], Text]:
    """Give what the readers marked in each text, by the number of the article and the field; nothing, no text."""
    found = {}
    for (article, field), own in _rows(marks).groupby(["article", "field"]):
        people = [
            list(zip(mine["start"].tolist(), mine["end"].tolist(), mine["label"], strict=True))
            for _, mine in own.groupby("annotator")
        ]
        found[int(article), str(field)] = people + [[] for _ in range(marks.readers[article] - len(people))]
    return found


def _gamma(sums: Array) -> Array:
    observed, expected = sums.T
    return 1 - ratio(observed, expected)


def _rows(marks: Marks) -> pd.DataFrame:
    rows = marks.texts.iloc[marks.place].reset_index(drop=True)
    rows = rows.assign(start=marks.start, end=marks.end, annotator=marks.annotator)
    return rows.sort_values(["start", "end", "label"], kind="stable")


def _disorders(
    marked: dict[tuple[int, str], Text], continua: int, seed: int
) -> dict[tuple[int, str], tuple[float, float]]:
    """Have the package compute the observed and the expected disorder of each text, times its spans a reader."""
    if not marked:
        return {}
    package, segment = _package()
    dissimilarity = package.CombinedCategoricalDissimilarity()
    found = {}
    with _borrowed(seed):
        for name, people in marked.items():
            continuum = package.Continuum()
            for number, own in enumerate(people):
                continuum.add_annotator(str(number))
                for start, end, label in own:
                    continuum.add(str(number), segment(start, end), label)
            result = continuum.compute_gamma(dissimilarity, n_samples=continua)
            weight = continuum.avg_num_annotations_per_annotator
            found[name] = (
                float(result.observed_disorder) * weight,
                float(result.expected_disorder) * weight,
            )
    return found


def _package() -> tuple[Any, Any]:
    """Load the package, and the class of its segments; raises ExtraError."""
    try:
        package = import_module("pygamma_agreement")
        # Its solver prints when it runs in several threads, unless told not to beforehand.
        import_module("cvxopt.glpk").options["msg_lev"] = "GLP_MSG_OFF"
        return package, import_module("pyannote.core").Segment
    except ImportError as error:
        raise ExtraError("gamma needs", "gamma", "pygamma-agreement", error) from None


@contextmanager
def _borrowed(seed: int) -> Iterator[None]:
    """Seed numpy's global generator and mute the root logger's warnings, both used by the package; then undo it."""

    def others(record: logging.LogRecord) -> bool:
        return record.module != "continuum"

    root, handler = logging.getLogger(), logging.NullHandler()
    state = np.random.get_state()
    np.random.seed(seed)
    root.addHandler(
        handler
    )  # without one, a warning of the package would set up logging for the whole program
    root.addFilter(others)
    try:
        yield
    finally:
        root.removeFilter(others)
        root.removeHandler(handler)
        np.random.set_state(state)
