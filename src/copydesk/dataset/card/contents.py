"""What the card says of the parts: how many rows, labels and answers each has."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from copydesk.dataset.card.composition import stories
from copydesk.dataset.card.markdown import table
from copydesk.dataset.rows import Row
from copydesk.dataset.splits import ENOUGH_STORIES, PARTS, Side

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme

Parts = Mapping[Side, Sequence[Row]]

NOT_GIVEN = ("(disputed)", "(no answer)")


def splits(parts: Parts, scheme: "LabelScheme", ratios: Mapping[Side, float], seed: int | None) -> str:
    """Say how many rows each part has, and how they were dealt."""
    units = "articles" if scheme.unit == "article" else "units"
    header = ("part", units, "stories", "spans", "disputed spans")
    shown = table(
        header,
        (
            (side, len(rows), stories(rows), count(rows, "spans"), count(rows, "disputed_spans"))
            for side, rows in ((side, parts[side]) for side in PARTS)
        ),
    )
    notes = ["All articles of a story are on one side, and no article changes sides in later versions."]
    if stories([row for side in PARTS for row in parts[side]]) < ENOUGH_STORIES:
        notes.append(f"With fewer than {ENOUGH_STORIES} stories everything is in train.")
    if ratios:
        total = sum(ratios.values())
        shares = ", ".join(f"{side} {ratios.get(side, 0) / total:.1%}" for side in PARTS)
        notes.append(f"Dealt for the shares {shares}, in an order that the seed {seed} gives.")
    return f"{shown}\n\n{' '.join(notes)}"


def labels(parts: Parts, scheme: "LabelScheme") -> str:
    """Count the labels of spans in each part."""
    found, disputed = spans_by_label(parts), spans_by_label(parts, "disputed_spans")
    names = [label.name for label in scheme.labels]
    if not names:
        return "The scheme has no labels of spans."
    return table(
        ("label", *PARTS, "disputed"),
        (
            (name, *(found[side][name] for side in PARTS), sum(disputed[side][name] for side in PARTS))
            for name in names
        ),
    )


def answers(parts: Parts, scheme: "LabelScheme") -> str:
    """Count the answers to each question in each part."""
    lines: list[tuple[Any, ...]] = []
    for question in scheme.questions:
        counts = {side: Counter(said(parts[side], question.name)) for side in PARTS}
        options = [option.value for option in question.options]
        others = sorted(
            set().union(*counts.values()) - set(options), key=lambda value: (value in NOT_GIVEN, value)
        )
        lines += [
            (question.name, value, *(counts[side][value] for side in PARTS)) for value in options + others
        ]
    return (
        table(("question", "answer", *PARTS), lines) if scheme.questions else "The scheme asks no questions."
    )


def spans_by_label(parts: Parts, column: str = "spans") -> dict[Side, Counter[str]]:
    """Count the spans of each label in each part."""
    return {side: Counter(span["label"] for row in parts[side] for span in row[column]) for side in PARTS}


def said(rows: Iterable[Row], question: str) -> Iterator[str]:
    """Give the answers to a question, one for each value and for what is disputed or not there."""
    for row in rows:
        value = row["answers"][question]
        yield from value if isinstance(value, list) else [value] if value is not None else []
        if question in row["disputed_answers"]:
            yield NOT_GIVEN[0]
        elif not value:
            yield NOT_GIVEN[1]


def count(rows: Iterable[Row], column: str) -> int:
    """Count what rows have in a list."""
    return sum(len(row[column]) for row in rows)
