"""The learning curve: the same model fitted on more and more of the stories, scored on the same rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from copydesk.agreement.bootstrap import Array, Statistic
from copydesk.dataset.baseline.learners import Codes
from copydesk.dataset.baseline.reading import Corpus, Design
from copydesk.dataset.baseline.report import Gain, Point
from copydesk.dataset.baseline.scores import figure, mean_of

PERCENT = (10, 20, 40, 50, 80, 100)
"""Shares of the stories: three doublings, and the last one, which ends with all of them."""
HALF, ALL = 50, 100


class Target(Protocol):
    """What is to be told of rows."""

    def count(self, fit: Codes, on: Codes, validation: Codes) -> Array:
        """Fit on rows and guess others: counts of each of these, in columns that add up."""

    def count_usual(self, fit: Codes, on: Codes) -> Array:
        """Count the same for the rule that learns nothing from the text."""


Step = Callable[[], None]


@dataclass(frozen=True)
class Tried:
    """Models fitted on some of the stories: the sums of each sample, one row a scored story."""

    stories: float
    """As many as the folds have in the mean."""
    rows: float
    sums: Sequence[Array]


def by_story(corpus: Corpus, design: Design, counts: Array) -> Array:
    """Add up counts of the scored rows over their stories."""
    _, story = np.unique(corpus.stories[design.scored], return_inverse=True)
    sums = np.zeros((int(story.max()) + 1, counts.shape[1]))
    np.add.at(sums, story, counts)
    return sums


def attempts(corpus: Corpus, design: Design, samples: int, *, curve: bool) -> dict[tuple[int, ...], int]:
    """Say how many stories of each fold to fit on, and how often: at last, once, on all."""
    own = [corpus.n_stories(fit) for fit, _ in design.folds]
    planned = {tuple(max(1, n * share // 100) for n in own): samples for share in PERCENT[:-1] if curve}
    planned.pop(tuple(own), None)
    return planned | {tuple(own): 1}


def climb(
    target: Target, corpus: Corpus, design: Design, plan: dict[tuple[int, ...], int], seed: int, step: Step
) -> dict[tuple[int, ...], Tried]:
    """Fit on nested samples of the stories: each is the beginning of an order that `seed` and its number make."""
    found: dict[tuple[int, ...], Tried] = {}
    for sizes, samples in plan.items():
        sums, rows = [], []
        for sample in range(samples):
            counts = []
            for (fit, on), size in zip(design.folds, sizes, strict=True):
                stories = np.unique(corpus.stories[fit])
                order = np.random.default_rng([seed, sample]).permutation(stories)
                own = fit[np.isin(corpus.stories[fit], order[:size])]
                counts.append(target.count(own, on, design.validation))
                rows.append(len(own))
                step()
            sums.append(by_story(corpus, design, np.concatenate(counts)))
        found[sizes] = Tried(float(np.mean(sizes)), float(np.mean(rows)), sums)
    return found


def points(
    tried: dict[tuple[int, ...], Tried], statistic: Statistic, resamples: int, seed: int
) -> tuple[Point, ...]:
    """Give the curve: the mean of the samples at each size."""
    found = []
    for one in tried.values():
        score = figure("", np.hstack(one.sums), mean_of(statistic, [len(one.sums)]), resamples, seed)
        found.append(Point(round(one.stories), round(one.rows), len(one.sums), score.value, score.interval))
    return tuple(found)


def last_doubling(
    tried: dict[tuple[int, ...], Tried], statistic: Statistic, resamples: int, seed: int
) -> Gain | None:
    """Say what all of the stories did over half of them, in the same resamples; None where there is no half."""
    full = max(tried)
    half = tuple(max(1, n * HALF // ALL) for n in full)
    if half == full or half not in tried:
        return None
    before, after = tried[half], tried[full]
    sums = np.hstack([*before.sums, *after.sums])
    gain = figure("", sums, mean_of(statistic, [len(before.sums), len(after.sums)]), resamples, seed)
    return Gain(round(before.stories), round(after.stories), gain.value, gain.interval)
