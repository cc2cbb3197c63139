"""The demo's sample: eighteen invented articles and two annotators' labels for them.

Six stories, each told by three of five fictional outlets. Everything here is CC0 (see LICENSE).
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

ARTICLES: Path = Path(__file__).parent / "articles"
META: Path = Path(__file__).parent / "meta.csv"
_LABELS = Path(__file__).parent / "labels.jsonl"


@dataclass(frozen=True, slots=True)
class SampleSpan:
    """One labelled quote: the `nth` occurrence (1-based) of these characters in the article's body."""

    label: str
    quote: str
    nth: int
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class SampleLabels:
    """What one annotator gave for one article; a skipped article has no stance and no spans."""

    file: str
    annotator: str
    state: Literal["submitted", "skipped"]
    seconds: float
    stance: str | None
    spans: tuple[SampleSpan, ...]


def labels() -> list[SampleLabels]:
    """Read the shipped labels, ordered by file and annotator."""
    return [_labels(json.loads(line)) for line in _LABELS.read_text(encoding="utf-8").splitlines()]


def locate(text: str, quote: str, nth: int = 1) -> tuple[int, int]:
    """Find the `nth` occurrence (1-based) of `quote`: offsets in code points, end-exclusive.

    Raises ValueError, naming the quote, where there is no such occurrence.
    """
    if not quote or nth < 1:
        raise ValueError(f"cannot look for occurrence {nth} of {quote!r}: allowed are 1 and up, of some text")
    start = -1
    for found in range(nth):
        start = text.find(quote, start + 1)
        if start < 0:
            raise ValueError(f"{quote!r} occurs {found} times in the text, not {nth}")
    return start, start + len(quote)


def _labels(row: dict[str, Any]) -> SampleLabels:
    return SampleLabels(
        file=row["file"],
        annotator=row["annotator"],
        state=row["state"],
        seconds=row["seconds"],
        stance=row.get("stance"),
        spans=tuple(_span(span) for span in row["spans"]),
    )


def _span(span: dict[str, Any]) -> SampleSpan:
    attributes = {
        "polarity": span["polarity"],
        "aim": span["aim"],
        "quote": span["quote_status"],
        "target": span["target"],
    }
    return SampleSpan(span["label"], span["quote"], span.get("nth", 1), attributes)
