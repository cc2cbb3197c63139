"""`copydesk consensus`, and the rules that `build` takes too."""

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copydesk.cli.opening import open_desk
from copydesk.cli.options import Json

if TYPE_CHECKING:
    from copydesk.desk.weighing import ConsensusReport

EPILOG = (
    "Examples: `copydesk consensus` · `copydesk consensus --rule dawid-skene --spans overlap` · "
    "`copydesk consensus --rule mace --csv annotators.csv`"
)


class Rule(Enum):
    """How one answer comes out of several."""

    majority = "majority"
    dawid_skene = "dawid-skene"
    mace = "mace"


class Spans(Enum):
    """When the spans of several annotators are one."""

    exact = "exact"
    overlap = "overlap"


RULE = (
    "How answers are decided: more than half of those who submitted, or a model of who errs how (Dawid-Skene), or of "
    "who knows and who guesses (MACE)."
)
SPANS = "When spans are one: same label and bounds, or overlapping ones of a label with a vote on the bounds."


def consensus(
    context: typer.Context,
    rule: Annotated[Rule, typer.Option(help=RULE)] = Rule.majority,
    spans: Annotated[Spans, typer.Option(help=SPANS)] = Spans.exact,
    csv: Annotated[
        Path | None, typer.Option(help="Write the table of annotators, of each value too, into this file.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what is decided and what is disputed by a rule, and how far each annotator can be relied on."""
    from copydesk import printing

    with open_desk(context) as desk:
        report = desk.consensus(rule.value, spans.value)
    if csv:
        _write(report, csv)
    printing.consensus(report, as_json=as_json)


def _write(report: "ConsensusReport", path: Path) -> None:
    from copydesk.errors import DeskError

    try:
        report.annotators.to_csv(path, index=False, lineterminator="\n")
    except OSError as error:
        raise DeskError(
            f"the figures cannot be written to {path}: {error.strerror or error}",
            next_step="Name another file with --csv.",
        ) from None
