"""Majority with explicit ties: more than half of those who submitted the unit; not marking is a vote against.

Nothing is decided by the order of rows, and a tie by nobody: it is a dispute for a person.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import pandas as pd

from copydesk.records import ADJUDICATION
from copydesk.tables import COUNT, TEXT, THING, missing, records

MARK = ("unit_id", "article_id", "field", "start", "end", "label")
"""Spans are the same when all of these are; the order is that of the consensus."""

Ballots = dict[str, set[Any]]
"""The values that each annotator gave."""
NotAsked = Mapping[str, Collection[tuple[str, ...]]]
"""Annotation -> what its annotator was not asked for, as (label | attribute | question, name)."""


@dataclass(frozen=True)
class Consensus:
    """What a majority says.

    `spans` has one row for each distinct span: unit_id, article_id, field, start, end, label, text, votes
    (who marked it), of (who submitted the unit), verdict, the scheme's attributes and disputed_attributes (a
    list of names). `verdict` is `majority` (more than half), `disputed` (half) or `outvoted` (fewer).

    `answers` has one row for each unit and question that somebody answered: unit_id, question, value,
    disputed, votes (value -> how many, most first), of. `value` is NA when disputed; for a question of
    several values it is the list of those that won, and disputed says that another one was a tie.

    By other rules than a majority (`view.decide`) `spans` also has disputes, and `answers` has shares.
    """

    spans: pd.DataFrame
    answers: pd.DataFrame


def voting(annotations: pd.DataFrame) -> pd.DataFrame:
    """Keep the annotations that vote: submitted, and of one annotator's several on a unit the latest.

    What a curator decided (`deciding`) is no vote.
    """
    submitted = annotations[annotations["state"].eq("submitted") & ~adjudicated(annotations)]
    latest = submitted.sort_values(["submitted_at", "annotation_id"], na_position="first").drop_duplicates(
        ["unit_id", "annotator"], keep="last"
    )
    return latest.sort_values(["unit_id", "annotator"], ignore_index=True)


def deciding(annotations: pd.DataFrame) -> pd.DataFrame:
    """Keep the decisions of curators: submitted in the round of adjudication, and of several on a unit the latest."""
    submitted = annotations[annotations["state"].eq("submitted") & adjudicated(annotations)]
    ordered = submitted.sort_values(["submitted_at", "annotation_id"], na_position="first")
    return ordered.drop_duplicates("unit_id", keep="last").sort_values("unit_id", ignore_index=True)


def adjudicated(annotations: pd.DataFrame) -> "pd.Series[bool]":
    """Tell which annotations were made in the round of adjudication."""
    return annotations["round"].eq(ADJUDICATION).fillna(False).astype(bool)


def majority(
    annotations: pd.DataFrame,
    spans: pd.DataFrame,
    choices: pd.DataFrame,
    attributes: Mapping[str, str] | None = None,
    *,
    multiple: Collection[str] = (),
    not_asked: NotAsked | None = None,
) -> Consensus:
    """Let the annotators vote on spans, on the attributes of these, and on answers.

    `attributes` maps the attribute columns of `spans` to their dtype ("object" for lists, whose values are
    voted on one by one); `multiple` names the questions that take several values, voted on one by one too. An
    attribute is voted on by those who marked the span; whoever left it out votes for leaving it out. Whoever was
    `not_asked` for a label, an attribute or a question has no vote on it.
    """
    votes = voting(annotations)
    of = Voters(votes, not_asked or {})
    return Consensus(
        spans=_spans(spans[spans["annotation_id"].isin(votes["annotation_id"])], of, dict(attributes or {})),
        answers=_answers(choices[choices["annotation_id"].isin(votes["annotation_id"])], of, multiple),
    )


class Voters:
    """How many vote on what: those who submitted the unit, and were asked for it."""

    def __init__(self, votes: pd.DataFrame, not_asked: NotAsked) -> None:
        self.submitted = Counter(votes["unit_id"])
        self.unasked: dict[tuple[str, ...], set[str]] = {}
        for unit, who, name in votes[["unit_id", "annotator", "annotation_id"]].itertuples(index=False):
            for thing in not_asked.get(name, ()):
                self.unasked.setdefault((unit, *thing), set()).add(who)

    def without(self, *thing: str) -> Collection[str]:
        """Give those who submitted a unit and were not asked for (unit, kind, name)."""
        return self.unasked.get(thing, ())

    def number(self, unit: str, *thing: str) -> int:
        """Count those who vote on a label, an attribute or a question."""
        return self.submitted[unit] - len(self.without(unit, *thing))


def _spans(spans: pd.DataFrame, of: Voters, attributes: dict[str, str]) -> pd.DataFrame:
    marks: dict[tuple[Any, ...], dict[str, list[dict[str, Any]]]] = {}
    mark_of = itemgetter(*MARK)
    for span in records(spans[[*MARK, "annotator", "text", *attributes]]):
        mark = mark_of(span)
        marks.setdefault(mark, {}).setdefault(span["annotator"], []).append(span)
    rows = []
    for mark, markers in sorted(marks.items()):
        n, total = len(markers), of.number(mark[0], "label", mark[-1])
        verdict = "majority" if 2 * n > total else "disputed" if 2 * n == total else "outvoted"
        text = min(span["text"] for own in markers.values() for span in own)
        row = dict(zip(MARK, mark, strict=True)) | {"text": text, "votes": n, "of": total, "verdict": verdict}
        disputed = []
        for name, dtype in attributes.items():
            without = of.without(mark[0], "attribute", name)
            ballots = {who: given(own, name) for who, own in markers.items() if who not in without}
            row[name], tied = elect(ballots.values(), len(ballots), several=dtype == THING, blank=True)
            disputed += [name] if tied else []
        rows.append(row | {"disputed_attributes": disputed})
    return _frame(
        rows,
        dict.fromkeys(MARK, TEXT)
        | {"start": COUNT, "end": COUNT, "text": TEXT, "votes": COUNT, "of": COUNT, "verdict": TEXT}
        | attributes
        | {"disputed_attributes": THING},
    )


def _answers(choices: pd.DataFrame, of: Voters, multiple: Collection[str]) -> pd.DataFrame:
    asked: dict[tuple[str, str], Ballots] = {}
    for choice in records(choices):
        ballots = asked.setdefault((choice["unit_id"], choice["question"]), {})
        ballots.setdefault(choice["annotator"], set()).add(choice["value"])
    rows = []
    for (unit, question), ballots in sorted(asked.items()):
        several, total = question in multiple, of.number(unit, "question", question)
        value, disputed = elect(ballots.values(), total, several=several, blank=False)
        rows.append(
            {
                "unit_id": unit,
                "question": question,
                "value": value,
                "disputed": disputed,
                "votes": dict(sorted(_tally(ballots.values()).items(), key=lambda vote: (-vote[1], vote[0]))),
                "of": total,
            }
        )
    dtypes = {"unit_id": TEXT, "question": TEXT, "value": THING if multiple else TEXT}
    return _frame(rows, dtypes | {"disputed": "boolean", "votes": THING, "of": COUNT})


def given(spans: Iterable[Mapping[str, Any]], attribute: str) -> set[Any]:
    """Collect one annotator's values of an attribute over their identical spans."""
    values = [span[attribute] for span in spans]
    listed = [value if isinstance(value, list) else [] if missing(value) else [value] for value in values]
    return {value for several in listed for value in several}


def _tally(ballots: Iterable[set[Any]]) -> Counter[Any]:
    return Counter(value for ballot in ballots for value in ballot)


def elect(ballots: Collection[set[Any]], of: int, *, several: bool, blank: bool) -> tuple[Any, bool]:
    """Find the value that more than half of `of` gave, and whether there is a dispute; NA is no value.

    With `blank`, giving nothing is a vote of its own, which can win: no value, and no dispute either.
    """
    tally = _tally(ballots)
    if several:
        won = sorted(value for value, n in tally.items() if 2 * n > of)
        return won or (pd.NA if blank else []), any(2 * n == of for n in tally.values())
    if blank:
        tally[pd.NA] = sum(not ballot for ballot in ballots)
    won = [value for value, n in tally.items() if 2 * n > of]
    return (won[0], False) if len(won) == 1 else (pd.NA, any(tally.values()))


def _frame(rows: list[dict[str, Any]], dtypes: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {column: pd.Series([row[column] for row in rows], dtype=dtype) for column, dtype in dtypes.items()}
    )
