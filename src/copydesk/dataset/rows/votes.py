"""What each annotator gave for a unit, as it stands in a row of the training set."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from copydesk.records import CONTINUES, Rejected, sha256
from copydesk.tables import missing, records

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme

Record = Mapping[str, Any]
Texts = Mapping[tuple[str, str], str]
"""The hash of each text that can be labelled, by article and field."""
_ENDS = ("from_span", "to_span")

OTHER_TEXT = "made on another version of the text"
UNKNOWN_UNIT = "its unit or article is not in the desk"
UNKNOWN_QUESTION = "answers a question that the scheme does not have"
SEVERAL_ANSWERS = "several answers to a question that takes one"
DANGLING = "a relation to a span that was not taken"


@dataclass(slots=True)
class Material:
    """The records of one annotation, spans in the order of the text."""

    spans: list[Record] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    relations: list[Record] = field(default_factory=list)


def gather(spans: pd.DataFrame, choices: pd.DataFrame, relations: pd.DataFrame) -> dict[str, Material]:
    """Collect the records of each annotation by its id."""
    gathered: dict[str, Material] = defaultdict(Material)
    for span in records(spans.sort_values(["field", "start", "end", "label", "span_id"])):
        gathered[span["annotation_id"]].spans.append(span)
    for choice in records(choices.sort_values(["question", "value"])):
        gathered[choice["annotation_id"]].answers.setdefault(choice["question"], []).append(choice["value"])
    for relation in records(relations.sort_values(["relation", "from_span", "to_span"])):
        gathered[relation["annotation_id"]].relations.append(relation)
    return gathered


def texts_of(articles: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Hash every text that can be labelled: the article's, and its title."""
    texts = {}
    for article in articles[["article_id", "text_sha256", "title"]].itertuples(index=False):
        texts[article.article_id, "text"] = article.text_sha256
        if not pd.isna(article.title):
            texts[article.article_id, "title"] = sha256(article.title)
    return texts


def said_in(articles: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Give every text that can be labelled, by article and field."""
    texts = {}
    for article in articles[["article_id", "text", "title"]].itertuples(index=False):
        texts[article.article_id, "text"] = article.text
        if not pd.isna(article.title):
            texts[article.article_id, "title"] = article.title
    return texts


def fault(material: Material, texts: Texts, scheme: "LabelScheme") -> str | None:
    """Say why an annotation cannot vote."""
    if any(texts.get((span["article_id"], span["field"])) != span["text_sha256"] for span in material.spans):
        return OTHER_TEXT
    multiple = {question.name: question.multiple for question in scheme.questions}
    if not material.answers.keys() <= multiple.keys():
        return UNKNOWN_QUESTION
    if any(len(values) > 1 and not multiple[question] for question, values in material.answers.items()):
        return SEVERAL_ANSWERS
    return None


def vote(annotator: str, material: Material, scheme: "LabelScheme") -> dict[str, Any]:
    """Show what one annotator gave; the ends of a relation are places in the list of spans.

    A relation that was drawn against its arrow is turned round, so that the same ones look the same; parts of a span
    are relations to its first part.
    """
    said = {
        "annotator": annotator,
        "spans": [span_of(span, scheme) for span in material.spans],
        "answers": {
            question.name: values if question.multiple else values[0] if values else None
            for question in scheme.questions
            for values in [material.answers.get(question.name, [])]
        },
    }
    places = _places(material.spans)
    relations = [
        _link(relation["relation"], relation["direction"], *(places[relation[end]] for end in _ENDS))
        for relation in material.relations
        if {relation[end] for end in _ENDS} <= places.keys()
    ]
    relations += [
        _link(CONTINUES, "right", place, places[span["part_of"]])
        for place, span in enumerate(material.spans)
        if not missing(span["part_of"]) and places.get(span["part_of"], place) != place
    ]
    return said | {"relations": relations} if relations else said


def dangling(material: Material) -> Iterable[Rejected]:
    """Name the relations whose ends are not both there."""
    places = _places(material.spans)
    for relation in material.relations:
        ends = tuple(relation[end] for end in _ENDS)
        if not set(ends) <= places.keys():
            yield Rejected(
                source=relation["annotation_id"],
                item=f"{relation['relation']}: {ends[0]} to {ends[1]}",
                reason=DANGLING,
            )


def span_of(span: Record, scheme: "LabelScheme", *more: str) -> dict[str, Any]:
    """Show a span: place and text, the columns `more`, and what it has of the optional keys."""
    where = () if scheme.unit == "article" else ("article_id",)
    shown = {key: span[key] for key in (*where, "label", "start", "end", "text", *more)}
    for attribute in scheme.attributes:
        value = span[attribute.name]
        if not missing(value):
            shown[attribute.name] = value
    if span["field"] != "text":
        shown["field"] = span["field"]
    return shown


def mark(span: Record) -> tuple[Any, ...]:
    """Give what makes two spans of a row the same."""
    return span.get("article_id"), span.get("field"), span["start"], span["end"], span["label"]


def _link(relation: str, direction: str, begin: int, end: int) -> dict[str, Any]:
    if direction == "left":
        begin, end, direction = end, begin, "right"
    return {"relation": relation, "from": begin, "to": end, "direction": direction}


def _places(spans: list[Record]) -> dict[str, int]:
    """Find spans by their id, and by that of their region: a region with several labels is several spans."""
    places: dict[str, int] = {}
    for place, span in enumerate(spans):
        places[span["span_id"]] = place
    for place, span in enumerate(spans):
        places.setdefault(span["span_id"].rpartition("/")[0], place)
    return places
