"""Annotations in the form of the narrative-frames corpus (Frermann et al. 2023): votes beside resolved answers.

`{article: {question: [resolved answer, [one vote an annotator, -1 for none]], "_source": ...}}`
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from copydesk.consensus import vote

UNDECIDED = "NO AGREEMENT"
Annotations = Mapping[str, Mapping[str, Any]]


def questions(annotations: Annotations) -> list[str]:
    return [name for name in next(iter(annotations.values())) if not name.startswith("_")]


def ratings(annotations: Annotations, question: str) -> pd.DataFrame:
    """Give the votes on a question as `unit, annotator, value`."""
    rows = [
        (article, f"annotator {number}", value)
        for article, answers in annotations.items()
        for number, value in enumerate(answers[question][1], start=1)
        if value != -1
    ]
    return pd.DataFrame(rows, columns=["unit", "annotator", "value"], dtype="string")


def majority(annotations: Annotations, question: str) -> dict[str, str]:
    """Give the answer of the majority to a question for each article, as the corpus writes it."""
    units = vote(ratings(annotations, question)).units
    return dict(zip(units["unit"], units["answer"].fillna(UNDECIDED), strict=True))


def exceptions(annotations: Annotations) -> list[tuple[str, str, str, str, str]]:
    """List where the majority is not the resolved answer: article, question, resolved, ours, reason."""
    found = []
    for question in questions(annotations):
        for article, ours in sorted(majority(annotations, question).items()):
            resolved, votes = annotations[article][question]
            if ours != resolved:
                given = [value for value in votes if value != -1]
                reason = "unexplained"
                if len(set(given)) == len(given) and resolved in given:
                    reason = (
                        f"each of {len(given)} gave another answer, so none has a majority; one was taken"
                    )
                found.append((article, question, resolved, ours, reason))
    return found


def frame_of(annotations: Annotations, named: tuple[str, ...], least: int) -> dict[str, bool]:
    """Say of each article whether the majority says yes to at least so many of the questions."""
    answers = [majority(annotations, question) for question in named]
    return {article: sum(one[article] == "yes" for one in answers) >= least for article in annotations}
