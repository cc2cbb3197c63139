"""How far each annotator can be relied on, question by question and on spans."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from copydesk.consensus.answers import Answers
from copydesk.consensus.polls import NO, YES, Poll
from copydesk.tables import COUNT, NUMBER, TEXT, records

QUESTION, SPANS = "question", "spans"
COLUMNS = {
    "annotator": TEXT, "of": TEXT, "question": TEXT, "value": TEXT,
    "ratings": COUNT, "decided": COUNT, "agreement": NUMBER, "accuracy": NUMBER, "competence": NUMBER,
    "articles": COUNT, "spans": COUNT, "right": COUNT, "precision": NUMBER, "reference": COUNT, "found": COUNT,
    "recall": NUMBER, "f1": NUMBER,
}  # fmt: skip
ORDER = ["annotator", "of", "question", "value"]
TIE = 1e-5
"""Shares are rounded; one that is nearer to a half is a half."""


def reliability(
    polls: Sequence[Poll],
    answers: pd.DataFrame,
    dawid_skene: Sequence[Answers],
    mace: Sequence[Answers],
    spans: pd.DataFrame,
) -> pd.DataFrame:
    """Make one table of an annotator's figures: rows `of` a question, or of spans.

    Of a question: value (NA, or the one that is asked by itself where several are taken), ratings (how many values
    the annotator gave), decided (of these, on units with an answer in `answers`, which has unit_id, question, value,
    disputed, shares), agreement (share of the decided that
    are the answer, the own vote included), accuracy (Dawid-Skene), competence (MACE). Of spans: the columns of
    `span_reliability`. What does not apply is NA.
    """
    decided = {(row["unit_id"], row["question"]): row for row in records(answers)}
    found: list[dict[str, Any]] = []
    for poll, skene, macy in zip(polls, dawid_skene, mace, strict=True):
        rated = poll.ratings.dropna(subset=["value"])
        answer = [_answer(decided.get((unit, poll.question)), poll.value) for unit in rated["unit"]]
        right = [one == given for one, given in zip(answer, rated["value"], strict=True)]
        sums = (
            pd.DataFrame(
                {
                    "annotator": rated["annotator"],
                    "ratings": 1,
                    "decided": [one is not None for one in answer],
                    "right": right,
                }
            )
            .groupby("annotator")
            .sum()
        )
        accuracy, competence = (
            model.annotators.set_index("annotator")["reliability"] for model in (skene, macy)
        )
        for who, ratings, n, hits in sums.itertuples(name=None):
            found.append(
                {
                    "annotator": who,
                    "of": QUESTION,
                    "question": poll.question,
                    "value": poll.value,
                    "ratings": ratings,
                    "decided": n,
                    "agreement": hits / n if n else None,
                    "accuracy": accuracy[who],
                    "competence": competence[who],
                }
            )
    found += [{"of": SPANS} | row for row in records(spans)]
    return _frame(found).sort_values(ORDER, ignore_index=True, na_position="first")


def pooled(frame: pd.DataFrame) -> pd.DataFrame:
    """Make one row of the values of a question: ratings and decided as sums, the figures as means over them."""
    whole = frame[frame["value"].isna()]
    parts = frame[frame["value"].notna()]
    found = []
    for (who, question), own in parts.groupby(["annotator", "question"]):
        n = own[["ratings", "decided"]].sum()
        found.append(
            {
                "annotator": who,
                "of": QUESTION,
                "question": question,
                "ratings": n["ratings"],
                "decided": n["decided"],
                "agreement": _mean(own["agreement"], own["decided"]),
                "accuracy": _mean(own["accuracy"], own["ratings"]),
                "competence": _mean(own["competence"], own["ratings"]),
            }
        )
    return pd.concat([whole, _frame(found)], ignore_index=True).sort_values(
        ORDER, ignore_index=True, na_position="first"
    )


def _mean(figures: "pd.Series[float]", weights: "pd.Series[int]") -> float | None:
    known = figures.notna()
    total = weights[known].sum()
    return float((figures[known] * weights[known]).sum() / total) if total else None


def _frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=dtype) for name, dtype in COLUMNS.items()}
    )


def _answer(row: Mapping[str, Any] | None, value: str | None) -> Any:
    """Give what was decided, of a value that is asked by itself as yes or no; None for nothing."""
    if row is None:
        return None
    if value is None:
        return None if pd.isna(row["value"]) else row["value"]
    if value in row["value"]:
        return YES
    tied = row["disputed"] and abs(row["shares"].get(value, 0.0) - 0.5) < TIE
    return None if tied else NO
