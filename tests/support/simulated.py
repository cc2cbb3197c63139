"""Simulated projects: annotators of known quality answer questions on stories that differ in difficulty."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from copydesk.agreement import alpha
from copydesk.plan import prediction

EVEN = (1 / 3, 1 / 3, 1 / 3)
SKEWED = (0.85, 0.15)
RARE = (0.93, 0.07)
"""At 60 stories some 13 units of the rare value, most of them in 4 stories: the edge of what a bootstrap can do."""
QUALITY = np.linspace(0.55, 0.95, 20)
"""How often each of twenty annotators finds the true answer of the easiest story; else they guess."""


def project(
    n_stories: int,
    *,
    seed: int,
    quality: float | Sequence[float] = QUALITY,
    shares: Sequence[float] = EVEN,
    articles: int = 3,
    readers: int = 3,
) -> pd.DataFrame:
    """Make ratings: stories of some articles, each read by some of the twenty.

    `shares` is how often each value is true. Articles of one story tend to have the same answer, and are as hard
    as each other, so units are not independent but stories are.
    """
    chance = np.random.default_rng(seed)
    values = len(shares)
    ease = 0.5 + 0.5 * chance.beta(4, 2, n_stories)
    common = chance.choice(values, (n_stories, 1), p=shares)
    own = chance.choice(values, (n_stories, articles), p=shares)
    true = np.where(chance.random((n_stories, articles)) < 0.6, common, own)
    who = chance.random((n_stories, articles, 20)).argsort(axis=2)[:, :, :readers]
    knows = np.broadcast_to(quality, 20)[who] * ease[:, None, None]
    guess = chance.choice(values, who.shape, p=shares)
    answers = np.where(chance.random(who.shape) < knows, true[:, :, None], guess)
    unit = np.arange(n_stories * articles).repeat(readers)
    return pd.DataFrame(
        {"unit": unit, "annotator": who.ravel(), "value": answers.ravel(), "story": unit // articles}
    )


def coverage(true: float, n_stories: int, *, n_projects: int, **options: object) -> float:
    """Say in which share of simulated projects the interval of alpha contains the true one."""
    hits = 0
    for seed in range(n_projects):
        measured = alpha(project(n_stories, seed=1 + seed, **options), resamples=1000, seed=seed)
        low, high = measured.interval or (np.nan, np.nan)
        hits += low <= true <= high
    return hits / n_projects


def foretold(n_stories: int, *, shares: Sequence[float], true: float, n_projects: int) -> tuple[float, float]:
    """Give the width that is predicted for alpha, and the mean of those that come out; `true` is what is assumed."""
    deviation = prediction.ratings_model([[3] * 3] * n_stories, alpha=true, shares=shares)
    widths = []
    for seed in range(n_projects):
        measured = alpha(project(n_stories, seed=1 + seed, shares=shares), resamples=400, seed=seed)
        low, high = measured.interval or (np.nan, np.nan)
        widths.append(high - low)
    return prediction.width(deviation or np.nan, n_stories), float(np.mean(widths))
