"""The contract's example as frames, and two label schemes."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from copydesk.schemes import Attribute, Label, LabelScheme, Link, Option, Question
from copydesk.tables import table
from support.ferry import SHA256, TEXT, UNIT


@pytest.fixture(scope="session")
def scheme() -> LabelScheme:
    return LabelScheme(
        name="bias",
        version=1,
        title="Media bias",
        source="the contract",
        labels=(Label("Lexical", "1", "#c2410c"), Label("Informational", "2", "#1d4ed8")),
        attributes=(Attribute("polarity", "Polarity", "choice", options("negative", "positive")),),
        questions=(Question("stance", "Stance", options("left", "center", "right"), "ordinal"),),
        relations=(Link("says"),),
    )


@pytest.fixture(scope="session")
def wide_scheme() -> LabelScheme:
    """One that has everything: a list attribute, free text and a question of several values too."""
    return LabelScheme(
        name="wide",
        version=2,
        title="Actors",
        source="invented",
        labels=(Label("Actor", "1", "#c2410c"),),
        attributes=(
            Attribute("polarity", "Polarity", "choice", options("negative", "positive")),
            Attribute("roles", "Roles", "choices", options("hero", "victim")),
            Attribute("remark", "Remark", "text"),
        ),
        questions=(
            Question("stance", "Stance", options("left", "center", "right"), "ordinal"),
            Question("topics", "Topics", options("strike", "sea"), "nominal", multiple=True),
        ),
    )


def options(*values: str) -> tuple[Option, ...]:
    return tuple(Option(value) for value in values)


@pytest.fixture
def frames() -> dict[str, pd.DataFrame]:
    """Ana marked two spans and answered; Ben marked one and answered otherwise."""
    return {
        "articles": table(
            "articles",
            [
                {
                    "article_id": "e0d8ecd7a909d3d0",
                    "story_id": "ferry-strike",
                    "outlet": "Harbour Gazette",
                    "published": "2026-03-02",
                    "url": "https://gazette.example/ferry",
                    "title": "Ferry strike goes on",
                    "text": TEXT,
                    "text_sha256": SHA256,
                    "source": "ferry.txt",
                    "added_at": "2026-03-03T08:00:00Z",
                }
            ],
        ),
        "units": table("units", [{"unit_id": UNIT, "article_ids": ["e0d8ecd7a909d3d0"]}]),
        "annotations": table(
            "annotations",
            [
                annotation("k3v9q2/41", "ana", "2026-03-03T09:10:00Z"),
                annotation("m8w1zz/7", "ben", "2026-03-04T08:00:00Z"),
            ],
        ),
        "spans": table(
            "spans",
            [
                span("k3v9q2/41", "a1", "ana", "Lexical", 30, 40, polarity="negative"),
                span("k3v9q2/41", "a2", "ana", "Informational", 71, 82),
                span("m8w1zz/7", "b1", "ben", "Lexical", 30, 40, polarity="negative"),
            ],
            {"polarity": "string"},
        ),
        "choices": table(
            "choices",
            [choice("k3v9q2/41", "ana", "stance", "left"), choice("m8w1zz/7", "ben", "stance", "center")],
        ),
        "relations": table("relations", []),
    }


def annotation(annotation_id: str, annotator: str, submitted_at: str, **more: Any) -> dict[str, Any]:
    return {
        "annotation_id": annotation_id,
        "version": 1,
        "unit_id": UNIT,
        "annotator": annotator,
        "scheme": "bias@1",
        "round": "label",
        "state": "submitted",
        "submitted_at": submitted_at,
        "origin": "manual",
    } | more


def span(
    annotation_id: str, region: str, annotator: str, label: str, start: int, end: int, **more: Any
) -> dict[str, Any]:
    return {
        "span_id": f"{annotation_id}/{region}",
        "annotation_id": annotation_id,
        "unit_id": UNIT,
        "article_id": "e0d8ecd7a909d3d0",
        "field": "text",
        "annotator": annotator,
        "label": label,
        "start": start,
        "end": end,
        "text": TEXT[start:end],
        "text_sha256": SHA256,
        "origin": "manual",
        "check": "exact",
    } | more


def choice(annotation_id: str, annotator: str, question: str, value: str) -> dict[str, Any]:
    return {
        "annotation_id": annotation_id,
        "unit_id": UNIT,
        "annotator": annotator,
        "question": question,
        "value": value,
    }


@pytest.fixture
def example() -> dict[str, Callable[..., dict[str, Any]]]:
    """Makers of further records about the example's unit."""
    return {"annotation": annotation, "span": span, "choice": choice}


@pytest.fixture
def golden_row() -> dict[str, Any]:
    """The contract's row of the training set, filled in."""
    lexical = {"label": "Lexical", "start": 30, "end": 40, "text": "Union boss"}
    informational = {"label": "Informational", "start": 71, "end": 82, "text": "“an insult”"}
    return {
        "unit_id": "article:e0d8ecd7a909d3d0",
        "article_id": "e0d8ecd7a909d3d0",
        "story_id": "ferry-strike",
        "outlet": "Harbour Gazette",
        "published": "2026-03-02",
        "url": "https://gazette.example/ferry",
        "title": "Ferry strike goes on",
        "text": "Ferry strike enters day nine\n\n"
        "Union boss Mara Olsén 🚢 called the offer “an insult” to  harbour crews.",
        "text_sha256": "f4fc8aa2bbedc56f6ee27bc2ccfd228bb60828f4118ca0e663a37f83a891e37c",
        "n_annotators": 2,
        "spans": [lexical | {"votes": 2, "of": 2, "polarity": "negative"}],
        "disputed_spans": [informational | {"votes": 1, "of": 2}],
        "answers": {"stance": None},
        "answer_votes": {"stance": {"left": 1, "center": 1}},
        "disputed_answers": ["stance"],
        "votes": [
            {
                "annotator": "ana",
                "annotation_id": "k3v9q2/41",
                "version": 1,
                "spans": [lexical | {"polarity": "negative"}, informational],
                "answers": {"stance": "left"},
            },
            {
                "annotator": "ben",
                "annotation_id": "m8w1zz/7",
                "version": 1,
                "spans": [lexical | {"polarity": "negative"}],
                "answers": {"stance": "center"},
            },
        ],
        "consensus": "majority",
        "scheme": "bias@1",
    }
