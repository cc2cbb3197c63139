"""The rows of a training set: text, consensus, disputes and every vote, one row a unit.

Plain dicts of JSON's own types in the contract's order of keys. Optional keys are there only when they say
something: an attribute or `disputed_attributes` of a span, its `field` when that is not the text, `relations`
of a vote, `skipped_by` of a row. The row of a pair or a story has `articles` in place of one article's keys, and
its spans say which `article_id` they are of.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from copydesk.consensus.majority import majority, voting
from copydesk.dataset.votes import (
    UNKNOWN_UNIT,
    Material,
    Record,
    Texts,
    dangling,
    fault,
    gather,
    span_of,
    texts_of,
    vote,
)
from copydesk.records import Rejected
from copydesk.tables import records

if TYPE_CHECKING:
    from copydesk.consensus.majority import NotAsked
    from copydesk.schemes import LabelScheme, Question

Row = dict[str, Any]

ARTICLE = ("article_id", "story_id", "outlet", "published", "url", "title", "text", "text_sha256")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows in the order of unit_id, and what was set aside."""

    rows: list[Row]
    rejected: list[Rejected]


def rows(
    scheme: "LabelScheme",
    *,
    articles: pd.DataFrame,
    units: pd.DataFrame,
    annotations: pd.DataFrame,
    spans: pd.DataFrame,
    choices: pd.DataFrame,
    relations: pd.DataFrame,
    include_all: bool = False,
    not_asked: "NotAsked | None" = None,
) -> Rows:
    """Make one row of each unit that somebody submitted; `include_all` adds the others of the scheme's kind.

    An annotation is set aside, so neither votes nor counts, when it has a span on another text than the article
    has now, when its article is unknown, or when its answers do not fit the scheme. One that was made on another
    text and whose spans are all on this one, or that has none, votes, but not on what it was `not_asked` for.
    """
    subjects = _subjects(units, articles, scheme)
    gathered = gather(spans, choices, relations)
    votes, rejected = _usable(voting(annotations), subjects, gathered, texts_of(articles), scheme)
    multiple = [question.name for question in scheme.questions if question.multiple]
    consensus = majority(
        votes, spans, choices, scheme.attribute_dtypes, multiple=multiple, not_asked=not_asked
    )
    marks = _by_unit(consensus.spans)
    answers = _by_unit(consensus.answers)

    said: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for unit, annotation, annotator in votes[["unit_id", "annotation_id", "annotator"]].itertuples(
        index=False
    ):
        material = gathered.get(annotation, Material())
        material.spans = _in_text_order(material.spans, subjects[unit])
        said[unit].append(vote(annotator, material, scheme))
        rejected += dangling(material)
    skipped = _by_unit(annotations[annotations["state"] == "skipped"])
    made = [
        _subject(unit, subjects[unit], scheme)
        | _decided(_in_text_order(marks[unit], subjects[unit]), answers[unit], said[unit], scheme)
        | {"votes": said[unit]}
        | _skipped_by(skipped[unit], said[unit])
        | {"consensus": "majority", "scheme": scheme.ref}
        for unit in sorted(subjects if include_all else said)
    ]
    return Rows(made, rejected)


def articles_of(row: Row) -> list[Row]:
    """Give the articles of a row: those of a pair or a story, else the row itself, which is about one."""
    articles: list[Row] = row.get("articles", [row])
    return articles


def _subjects(units: pd.DataFrame, articles: pd.DataFrame, scheme: "LabelScheme") -> dict[str, list[Record]]:
    """Find the articles of each unit of the scheme's kind, in order."""
    known = {article["article_id"]: article for article in records(articles)}
    return {
        unit: [known[article_id] for article_id in article_ids]
        for unit, article_ids in zip(units["unit_id"], units["article_ids"], strict=True)
        if (len(article_ids) == 1 if scheme.unit == "article" else unit.startswith(f"{scheme.unit}:"))
        and known.keys() >= set(article_ids)
    }


def _in_text_order(spans: list[Record], articles: list[Record]) -> list[Record]:
    """Sort spans by the place of their article in the unit; within one they keep their order."""
    places = {article["article_id"]: place for place, article in enumerate(articles)}
    return sorted(spans, key=lambda span: places[span["article_id"]])


def _usable(
    votes: pd.DataFrame,
    subjects: Mapping[str, list[Record]],
    gathered: Mapping[str, Material],
    texts: Texts,
    scheme: "LabelScheme",
) -> tuple[pd.DataFrame, list[Rejected]]:
    rejected = []
    for unit, annotation in zip(votes["unit_id"], votes["annotation_id"], strict=True):
        material = gathered.get(annotation, Material())
        reason = fault(material, texts, scheme) if unit in subjects else UNKNOWN_UNIT
        if reason:
            rejected.append(Rejected(source=annotation, item=unit, reason=reason))
    return votes[~votes["annotation_id"].isin([item.source for item in rejected])], rejected


def _by_unit(frame: pd.DataFrame) -> dict[str, list[Record]]:
    grouped: dict[str, list[Record]] = defaultdict(list)
    for record in records(frame):
        grouped[record["unit_id"]].append(record)
    return grouped


def _subject(unit: str, articles: list[Record], scheme: "LabelScheme") -> Row:
    shown = [{key: None if pd.isna(one[key]) else one[key] for key in ARTICLE} for one in articles]
    return {"unit_id": unit} | (shown[0] if scheme.unit == "article" else {"articles": shown})


def _decided(marks: list[Record], answers: list[Record], said: list[Row], scheme: "LabelScheme") -> Row:
    """Show what is agreed and what is disputed; a disputed answer is null, and so is one that nobody gave."""
    shown: dict[str, list[dict[str, Any]]] = {"majority": [], "disputed": [], "outvoted": []}
    for mark in marks:
        span = span_of(mark, scheme, "votes", "of")
        if mark["disputed_attributes"]:
            span["disputed_attributes"] = mark["disputed_attributes"]
        shown[mark["verdict"]].append(span)
    given = {answer["question"]: answer for answer in answers}
    values: dict[str, Any] = {
        question.name: [] if question.multiple and said else None for question in scheme.questions
    }
    for name, answer in given.items():
        if isinstance(answer["value"], list) or not pd.isna(answer["value"]):
            values[name] = answer["value"]
    return {
        "n_annotators": len(said),
        "spans": shown["majority"],
        "disputed_spans": shown["disputed"],
        "answers": values,
        "answer_votes": {
            question.name: _in_order(
                given[question.name]["votes"] if question.name in given else {}, question
            )
            for question in scheme.questions
        },
        "disputed_answers": [name for name in values if name in given and given[name]["disputed"]],
    }


def _in_order(votes: Mapping[str, int], question: "Question") -> dict[str, int]:
    """Order votes as the question orders its options; an answer that is no option comes last."""
    options = [option.value for option in question.options]
    return {value: votes[value] for value in [*options, *sorted(set(votes) - set(options))] if value in votes}


def _skipped_by(skipped: list[Record], said: list[Row]) -> Row:
    people = {record["annotator"] for record in skipped} - {vote["annotator"] for vote in said}
    return {"skipped_by": sorted(people)} if people else {}
