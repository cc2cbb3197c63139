"""Figures laid out: a frame to keep, and tables with their notes to read and to quote."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import pandas as pd

from copydesk.agreement.result import Agreement

COUNTS = {"n_units": "units", "n_annotators": "annotators", "n_pairs": "pairs", "n_stories": "stories"}
UNDEFINED = "undefined"
METHOD = "Intervals: BCa bootstrap over stories."


@dataclass(frozen=True, slots=True)
class Table:
    """The figures about one thing, as words.

    Counts that all figures share stand in the title, else in columns. The column `note` has numbers of notes.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def frame(figures: Sequence[Agreement]) -> pd.DataFrame:
    """Give figures as a frame, one row each; `part` is the value, label, annotators or period it is of."""
    return pd.DataFrame(
        {
            "about": pd.Series([figure.about for figure in figures], dtype="string"),
            "part": pd.Series([figure.part or None for figure in figures], dtype="string"),
            "figure": pd.Series([figure.metric for figure in figures], dtype="string"),
            "rule": pd.Series([figure.rule for figure in figures], dtype="string"),
            "value": pd.Series([figure.value for figure in figures], dtype="Float64"),
            "low": pd.Series([figure.interval and figure.interval[0] for figure in figures], dtype="Float64"),
            "high": pd.Series(
                [figure.interval and figure.interval[1] for figure in figures], dtype="Float64"
            ),
            **{
                name: pd.Series([getattr(figure, name) for figure in figures], dtype="Int64")
                for name in COUNTS
            },
            "note": pd.Series([figure.note for figure in figures], dtype="string"),
        }
    )


def tables(figures: Sequence[Agreement]) -> tuple[list[Table], list[str]]:
    """Lay figures out for reading: a table for each thing they are about, in their order, and lines beneath.

    A note on all figures is a line of its own, others have the number that stands in the column `note`.
    """
    on_all = (
        [note for note in figures[0].notes if all(note in one.notes for one in figures)] if figures else []
    )
    notes = dict.fromkeys(note for figure in figures for note in figure.notes if note not in on_all)
    numbers = {note: number for number, note in enumerate(notes, start=1)}
    found = []
    for about, group in groupby(figures, key=lambda figure: figure.about):
        own = list(group)
        shared = len({_counts(figure) for figure in own}) == 1
        columns = [
            ("of", _once([figure.part for figure in own])),
            ("figure", [figure.metric for figure in own]),
            ("rule", [figure.rule for figure in own]),
            ("value", [UNDEFINED if figure.value is None else f"{figure.value:.3f}" for figure in own]),
            ("95 % interval", [_between(figure) for figure in own]),
            *(
                (title, [f"{getattr(f, name):,}" for f in own])
                for name, title in COUNTS.items()
                if not shared
            ),
            ("note", [", ".join(map(str, sorted(numbers[n] for n in f.notes if n in numbers))) for f in own]),
        ]
        columns = [column for column in columns if any(column[1])]
        title = about or "all"
        if shared:
            title += ": " + ", ".join(_counts(own[0]))
        header = tuple(name for name, _ in columns)
        found.append(Table(title, header, tuple(zip(*(cells for _, cells in columns), strict=True))))
    lines = [*(f"({number}) {note}" for note, number in numbers.items()), *map(_sentence, on_all)]
    return found, [*lines, METHOD] if any(figure.interval for figure in figures) else lines


def _counts(figure: Agreement) -> tuple[str, ...]:
    """Give the counts in words, such as "1 story"."""
    one = {"units": "unit", "annotators": "annotator", "pairs": "pair", "stories": "story"}
    counts = ((getattr(figure, name), title) for name, title in COUNTS.items())
    return tuple(f"{number:,} {one[title] if number == 1 else title}" for number, title in counts)


def _sentence(note: str) -> str:
    return f"{note[0].upper()}{note[1:]}."


def _between(figure: Agreement) -> str:
    return f"{figure.interval[0]:.3f} to {figure.interval[1]:.3f}" if figure.interval else ""


def _once(parts: Sequence[str]) -> list[str]:
    """Name a part in the first of its rows."""
    return [part if place == 0 or parts[place - 1] != part else "" for place, part in enumerate(parts)]
