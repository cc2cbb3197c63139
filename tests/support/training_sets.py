"""Training sets as literals: rows by part, written as `build` writes them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from copydesk.dataset import Dataset
from copydesk.dataset.build import write
from copydesk.records import sha256
from copydesk.schemes import LabelScheme

Row = dict[str, Any]


def row(
    name: str,
    text: str,
    story: str | None,
    answers: Mapping[str, Any] | None = None,
    spans: Sequence[tuple[str, int, int]] = (),
    **more: Any,
) -> Row:
    """Make the row of an article that Ana labelled; spans are label, start, end."""
    answers = dict(answers or {})
    marked = [
        {"label": label, "start": start, "end": end, "text": text[start:end]} for label, start, end in spans
    ]
    return {
        "unit_id": f"article:{name}",
        "article_id": name,
        "story_id": story,
        "outlet": "Gazette",
        "published": None,
        "url": None,
        "title": None,
        "text": text,
        "text_sha256": sha256(text),
        "n_annotators": 1,
        "spans": [span | {"votes": 1, "of": 1} for span in marked],
        "disputed_spans": [],
        "answers": answers,
        "answer_votes": {name: _votes(answer) for name, answer in answers.items()},
        "disputed_answers": [],
        "votes": [
            {
                "annotator": "ana",
                "annotation_id": f"file/{name}",
                "version": 1,
                "spans": marked,
                "answers": answers,
            }
        ],
        "consensus": "majority",
        "scheme": "mood@1",
    } | more


def _votes(answer: Any) -> dict[str, int]:
    given = answer if isinstance(answer, list) else [answer]
    return {value: 1 for value in given if value is not None}


def training_set(
    folder: Path, scheme: LabelScheme, parts: Mapping[str, Sequence[Row]], name: str = "first"
) -> Dataset:
    """Write a set into a folder of sets; parts that are not named are empty."""
    given = {part: parts.get(part, []) for part in ("train", "validation", "test")}
    return write(
        folder,
        name,
        given,
        scheme,
        inputs="0",
        scheme_sha256="0",
        ratios={"train": 80, "validation": 10, "test": 10},
        seed=0,
        settings={},
    )
