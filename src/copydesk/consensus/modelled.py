"""Answers as a model of annotators sees them, and soft labels: shares of the values by any rule."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from copydesk.consensus.answers import Answers
from copydesk.consensus.competence import mace
from copydesk.consensus.confusion import dawid_skene
from copydesk.consensus.polls import YES, Poll
from copydesk.tables import records

DIGITS = 6
"""Of a share: what is behind them may differ from one machine to another."""

Model = Literal["dawid-skene", "mace"]
Shares = dict[str, float]


def fitted(polls: Iterable[Poll], rule: Model) -> list[Answers]:
    """Fit a model to each poll by itself."""
    fit = mace if rule == "mace" else dawid_skene
    return [fit(poll.ratings) for poll in polls]


def by_votes(answers: pd.DataFrame, multiple: Iterable[str]) -> pd.DataFrame:
    """Add the column `shares` to the answers of a majority.

    They are shares of the values given; of a question that takes several, of those who were asked.
    """
    several = set(multiple)
    shares = [
        {
            value: round(
                n / (row["of"] if row["question"] in several else sum(row["votes"].values())), DIGITS
            )
            for value, n in row["votes"].items()
        }
        for row in records(answers)
    ]
    return answers.assign(shares=pd.Series(shares, index=answers.index, dtype=object))


def by_model(
    answers: pd.DataFrame, polls: Iterable[Poll], results: Iterable[Answers], multiple: Iterable[str]
) -> pd.DataFrame:
    """Put a model's answers in place of a majority's, and its probabilities into `shares`.

    An answer is disputed when the most probable values tie. Of a question that takes several values each has a
    probability of its own.
    """
    several = set(multiple)
    said: dict[str, dict[str | None, tuple[dict[str, Any], Mapping[str, Shares]]]] = {}
    for poll, result in zip(polls, results, strict=True):
        said.setdefault(poll.question, {})[poll.value] = (_answers(result), _shares(result))
    values, disputed, shares = [], [], []
    for row in records(answers):
        unit, of = row["unit_id"], said[row["question"]]
        if row["question"] in several:
            given = {value: answer.get(unit, pd.NA) for value, (answer, _) in of.items()}
            values.append([value for value, answer in given.items() if answer is not pd.NA and answer == YES])
            disputed.append(any(answer is pd.NA for answer in given.values()))
            yes = {value: share.get(unit, {}).get(YES, 0.0) for value, (_, share) in of.items()}
            shares.append({value: share for value, share in yes.items() if value and share})
        else:
            [(answers_of, shares_of)] = of.values()
            values.append(answers_of[unit])
            disputed.append(answers_of[unit] is pd.NA)
            shares.append(shares_of[unit])
    return answers.assign(
        value=pd.Series(values, index=answers.index, dtype=answers["value"].dtype),
        disputed=pd.Series(disputed, index=answers.index, dtype="boolean"),
        shares=pd.Series(shares, index=answers.index, dtype=object),
    )


def _answers(result: Answers) -> dict[str, Any]:
    answers = result.units["answer"].to_numpy(dtype=object, na_value=pd.NA)
    return dict(zip(result.units["unit"], answers, strict=True))


def _shares(result: Answers) -> dict[str, Shares]:
    """Give each unit's distribution, the most probable first; without what is nothing when rounded."""
    values = list(result.distribution.columns)
    shares = np.round(np.nan_to_num(result.distribution.to_numpy()), DIGITS).tolist()
    return {
        unit: dict(sorted(((v, s) for v, s in zip(values, own, strict=True) if s), key=lambda x: -x[1]))
        for unit, own in zip(result.distribution.index, shares, strict=True)
    }
