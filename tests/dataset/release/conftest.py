"""A small set of two invented articles, and one about a pair of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from copydesk.dataset import Dataset
from copydesk.dataset.build import write
from copydesk.schemes import Attribute, Label, LabelScheme, Link, Option, Question
from support.harbour import FERRY, MARKET, article, row, span


@pytest.fixture
def scheme() -> LabelScheme:
    return LabelScheme(
        name="bias",
        version=1,
        title="Media bias",
        source="invented",
        labels=(Label("Lexical", "1", "#c2410c", "loaded words"), Label("Informational", "2", "#1d4ed8")),
        attributes=(
            Attribute("polarity", "Polarity", "choice", (Option("negative"), Option("positive"))),
            Attribute("remark", "Remark", "text"),
        ),
        questions=(Question("stance", "Stance", (Option("left"), Option("right")), "ordinal"),),
        relations=(Link("says"),),
        guidelines="# Guidelines\n\nMark what is loaded.\n",
    )


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    spans = [
        span(FERRY, "Union boss", polarity="negative"),
        span(FERRY, "“an insult”", "Informational"),
        span(FERRY, "would not be bullied"),
        span(FERRY, "slept on the quay"),
    ]
    link = {"relation": "says", "from": 0, "to": 1, "direction": "right", "votes": 1, "of": 1}
    market = [
        span(MARKET, "a third of its price"),
        span("“No boats” on market day", "No boats", field="title"),
    ]
    return [
        row(article("ferry", FERRY), "article:ferry", spans, relations=[link]),
        row(article("market", MARKET), "article:market", market),
    ]


@pytest.fixture
def build(tmp_path: Path, scheme: LabelScheme) -> Callable[..., Dataset]:
    """Write a set of rows, all in train."""

    def build(rows: list[dict[str, Any]], scheme: LabelScheme = scheme, name: str = "first") -> Dataset:
        return write(
            tmp_path / "datasets",
            name,
            {"train": rows, "validation": [], "test": []},
            scheme,
            inputs="1" * 64,
            scheme_sha256="c0ffee",
            ratios={"train": 80, "validation": 10, "test": 10},
            seed=0,
            settings={"overlap": 2},
        )

    return build


@pytest.fixture
def dataset(build: Callable[..., Dataset], rows: list[dict[str, Any]]) -> Dataset:
    return build(rows)
