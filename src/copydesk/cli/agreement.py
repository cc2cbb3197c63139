"""`copydesk agreement`."""

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copydesk.cli.opening import open_desk
from copydesk.cli.options import Json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copydesk.agreement import Agreement

EPILOG = (
    "Examples: `copydesk agreement` · `copydesk agreement --by pair --question stance` · "
    "`copydesk agreement --by label --spans all --csv figures.csv`"
)


class By(Enum):
    """The parts that agreement can be measured by."""

    label = "label"
    pair = "pair"
    annotator = "annotator"
    week = "week"
    month = "month"


class Spans(Enum):
    """When two spans match, or what is compared instead."""

    exact = "exact"
    overlap = "overlap"
    character = "character"
    token = "token"  # noqa: S105 - a word of a text
    unitized = "unitized"
    gamma = "gamma"
    all = "all"


def agreement(
    context: typer.Context,
    by: Annotated[
        By | None,
        typer.Option(
            help="Measure parts: each label or answer, each pair, each annotator against the rest, each week or month."
        ),
    ] = None,
    question: Annotated[str | None, typer.Option(help="Measure this question of the scheme alone.")] = None,
    spans: Annotated[
        Spans | None,
        typer.Option(
            help="The rule for spans: F1 of exact matches, by overlap, by character; alpha over tokens; unitized alpha "
            "of characters; gamma, on a sample (needs the extra `gamma`; not in `all`). Else the first four, with "
            "--by the first."
        ),
    ] = None,
    threshold: Annotated[
        float,
        typer.Option(help="For overlap: the share of common characters, over those of both, from which on."),
    ] = 0.5,
    round_: Annotated[
        str | None, typer.Option("--round", help="Measure one round of labelling alone.")
    ] = None,
    resamples: Annotated[
        int,
        typer.Option(
            min=0, help="How many times stories are drawn for the intervals, 20 at the least; 0: none."
        ),
    ] = 1000,
    csv: Annotated[Path | None, typer.Option(help="Write the figures into this file too.")] = None,
    as_json: Json = False,
) -> None:
    """Say how far the annotators agree, corrected for chance where that is defined."""
    from copydesk import printing

    with open_desk(context) as desk:
        figures = desk.agreement(
            by and by.value,
            question=question,
            rule=spans and spans.value,
            threshold=threshold,
            resamples=resamples,
            round=round_,
        )
    if csv:
        _write(figures, csv)
    printing.agreement(figures, as_json=as_json)


def _write(figures: "Sequence[Agreement]", path: Path) -> None:
    from copydesk.agreement import frame
    from copydesk.errors import DeskError

    try:
        frame(figures).to_csv(path, index=False, lineterminator="\n")
    except OSError as error:
        raise DeskError(
            f"the figures cannot be written to {path}: {error.strerror or error}",
            next_step="Name another file with --csv.",
        ) from None
