"""A plain vote on answers, and how often each annotator is with it."""

from typing import Literal

import numpy as np
import pandas as pd

from copydesk.agreement import RatingsError
from copydesk.consensus.answers import Answers, answered, read

Rule = Literal["majority", "plurality"]
RULES: dict[Rule, str] = {
    "majority": "majority: more than half of those who submitted the unit, else undecided",
    "plurality": "plurality: the most votes; undecided when two values have as many",
}


def vote(frame: pd.DataFrame, rule: Rule = "majority") -> Answers:
    """Let the annotators vote on each unit: rows `unit, annotator, value`.

    A missing value is a voter without a vote: under `majority` it counts against every value. The distribution
    is the share of each value among the values given. `reliability` is the share of an annotator's values that
    are the answer, over the units with an answer, the own vote included; NA without such a unit.
    """
    if rule not in RULES:
        raise RatingsError(f"rule {rule!r} is unknown: it is majority or plurality")
    ratings = read(frame)
    votes = ratings.votes()
    most = votes.max(axis=0, initial=0)
    alone = (votes == most).sum(axis=0) == 1
    enough = 2 * most > ratings.asked if rule == "majority" else alone & (most > 0)
    best = np.where(enough, votes.argmax(axis=0), -1) if len(votes) else np.full(len(most), -1)

    given = votes.sum(axis=0)
    shares = np.full(votes.shape, np.nan)
    np.divide(votes, given, out=shares, where=given > 0)

    judged, right = best[ratings.unit] >= 0, ratings.value == best[ratings.unit]
    n = len(ratings.annotators)
    times, hits = (np.bincount(ratings.annotator[which], minlength=n) for which in (judged, right))
    reliability = np.full(n, np.nan)
    np.divide(hits, times, out=reliability, where=times > 0)
    return answered(ratings, best, shares, reliability, RULES[rule])
