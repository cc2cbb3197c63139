"""What the annotators say to each question, as long frames of ratings: what votes and models start from."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pandas as pd

from copydesk.consensus.majority import NotAsked

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Poll:
    """One question with one value for each unit; or one value of a question that takes several, as yes or no."""

    question: str
    value: str | None
    ratings: pd.DataFrame
    """unit, annotator, value; NA is somebody who was asked and submitted the unit without an answer."""


def polls(
    votes: pd.DataFrame, choices: pd.DataFrame, multiple: Collection[str], not_asked: NotAsked | None = None
) -> list[Poll]:
    """Make a poll of each question that somebody answered, and of each value that somebody gave where it takes several.

    `votes` are the annotations that vote, as `voting` gives them. Whoever was `not_asked` is in no frame.
    """
    given = choices[choices["annotation_id"].isin(votes["annotation_id"])]
    found: list[Poll] = []
    for question in sorted(given["question"].unique()):
        unasked = [name for name, things in (not_asked or {}).items() if ("question", question) in things]
        asked = votes.loc[
            ~votes["annotation_id"].isin(unasked), ["annotation_id", "unit_id", "annotator"]
        ].rename(columns={"unit_id": "unit"})
        said = given.loc[given["question"] == question, ["annotation_id", "value"]].drop_duplicates()
        found += _several(question, asked, said) if question in multiple else [_one(question, asked, said)]
    return found


def _one(question: str, asked: pd.DataFrame, said: pd.DataFrame) -> Poll:
    ratings = asked.merge(said, on="annotation_id", how="left")
    return Poll(question, None, ratings[["unit", "annotator", "value"]])


def _several(question: str, asked: pd.DataFrame, said: pd.DataFrame) -> Iterator[Poll]:
    for value in sorted(said["value"].unique()):
        gave = asked["annotation_id"].isin(said.loc[said["value"] == value, "annotation_id"])
        answer = pd.Series(NO, index=asked.index, dtype="string").mask(gave, YES)
        yield Poll(question, value, asked[["unit", "annotator"]].assign(value=answer))
